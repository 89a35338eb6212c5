//! The CBEFF envelope of biometric data groups (ICAO 9303-10 clause 4.7.2, ISO/IEC 7816-11).

use zeroize::Zeroizing;

use crate::iso7816::tlv::{Header, Objects, Tlv, TlvError};
use crate::lds::LdsError;

/// Most templates in one file: ten fingers, and room.
const MAX_INSTANCES: usize = 16;
/// So many bytes may a length claim too much: some issuers count them wrong.
const MAX_EXCESS: usize = 8;

const GROUP_TEMPLATE: u32 = 0x7F61;
const TEMPLATE: u32 = 0x7F60;
const COUNT: u32 = 0x02;
const HEADER_TEMPLATE: u32 = 0xA1;
const DATA_PLAIN: u32 = 0x5F2E;
const DATA_CONSTRUCTED: u32 = 0x7F2E;
const WRAPPED_BLOCK: u32 = 0xA1;

/// One biometric data block with what its header says.
#[derive(Clone, PartialEq, Eq)]
pub struct BiometricBlock {
    /// Biometric type of ISO/IEC 19785-3: `0x02` face, `0x08` finger.
    pub biometric_type: Option<u32>,
    /// Biometric subtype of ISO/IEC 19785-3: which finger of which hand.
    pub subtype: Option<u8>,
    /// Format owner: `0x0101` is ISO/IEC JTC 1/SC 37.
    pub format_owner: Option<u16>,
    /// Format type of that owner: `0x0007` finger image, `0x0008` face image.
    pub format_type: Option<u16>,
    /// The block, in the format that owner and type name.
    pub data: Zeroizing<Vec<u8>>,
}

/// Hides the block and whose finger it is.
impl std::fmt::Debug for BiometricBlock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BiometricBlock")
            .field("format_owner", &self.format_owner)
            .field("format_type", &self.format_type)
            .finish_non_exhaustive()
    }
}

/// Takes the envelope of the file with this outer tag apart.
pub(super) fn parse(bytes: &[u8], tag: u8) -> Result<Vec<BiometricBlock>, LdsError> {
    let file = Tlv::exactly(bytes, u32::from(tag))?;
    let (group, _) = split(file.value, GROUP_TEMPLATE)?;
    let (count, mut rest) = split(group, COUNT)?;
    let [count] = count else {
        return Err(LdsError::Element);
    };
    let count = usize::from(*count);
    if count > MAX_INSTANCES {
        return Err(LdsError::Count);
    }
    let mut blocks = Vec::with_capacity(count);
    for _ in 0..count {
        if rest.is_empty() {
            return Err(LdsError::Count);
        }
        let (template, after) = split(rest, TEMPLATE)?;
        blocks.push(block(template)?);
        rest = after;
    }
    // An empty group of fingers is followed by random data, so that its hash is not known
    // (ICAO 9303-10 clause 4.7.3.1); after templates nothing more may come.
    if count > 0 && rest.len() > MAX_EXCESS {
        return Err(LdsError::Count);
    }
    Ok(blocks)
}

fn block(template: &[u8]) -> Result<BiometricBlock, LdsError> {
    let (header, rest) = split(template, HEADER_TEMPLATE)?;
    let tag = Header::parse(rest)?.tag;
    if tag != DATA_PLAIN && tag != DATA_CONSTRUCTED {
        return Err(TlvError::UnexpectedTag {
            expected: DATA_PLAIN,
        }
        .into());
    }
    let (mut data, _) = split(rest, tag)?;
    // Blocks of ISO/IEC 39794 stand in one more object (its application profile for eMRTDs, table 2).
    if tag == DATA_CONSTRUCTED
        && let Ok(wrapped) = Tlv::exactly(data, WRAPPED_BLOCK)
    {
        data = wrapped.value;
    }
    let mut block = BiometricBlock {
        biometric_type: None,
        subtype: None,
        format_owner: None,
        format_type: None,
        data: Zeroizing::new(data.to_vec()),
    };
    for field in Objects::new(header) {
        let field = field?;
        match field.tag {
            0x81 => block.biometric_type = Some(number(field.value, 3)?),
            0x82 => block.subtype = u8::try_from(number(field.value, 1)?).ok(),
            0x87 => block.format_owner = u16::try_from(number(field.value, 2)?).ok(),
            0x88 => block.format_type = u16::try_from(number(field.value, 2)?).ok(),
            _ => {}
        }
    }
    Ok(block)
}

fn number(value: &[u8], most: usize) -> Result<u32, LdsError> {
    if value.is_empty() || value.len() > most {
        return Err(LdsError::Element);
    }
    Ok(value
        .iter()
        .fold(0, |number, octet| number << 8 | u32::from(*octet)))
}

/// Value and rest of the first data object; a length that claims a few bytes more than
/// there are is cut.
fn split(bytes: &[u8], tag: u32) -> Result<(&[u8], &[u8]), LdsError> {
    let header = Header::parse(bytes)?;
    if header.tag != tag {
        return Err(TlvError::UnexpectedTag { expected: tag }.into());
    }
    let body = bytes.get(header.header_len..).unwrap_or_default();
    if header.value_len > body.len().saturating_add(MAX_EXCESS) {
        return Err(TlvError::Truncated.into());
    }
    body.split_at_checked(header.value_len.min(body.len()))
        .ok_or_else(|| TlvError::Truncated.into())
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    /// A template with the header that real cards have.
    pub(in crate::lds) fn template(subtype: u8, format_type: u8, data: &[u8]) -> Vec<u8> {
        let header = [
            hex::decode("80020101810108820100").unwrap(),
            hex::decode("870201018802000000").unwrap()[..8].to_vec(),
        ]
        .concat();
        let mut header = header;
        header[9] = subtype;
        *header.last_mut().unwrap() = format_type;
        let body = [encode(0xA1, &header), encode(0x5F2E, data)].concat();
        encode(0x7F60, &body)
    }

    pub(in crate::lds) fn file(tag: u8, count: u8, templates: &[Vec<u8>]) -> Vec<u8> {
        let group = [encode(0x02, &[count]), templates.concat()].concat();
        encode(u32::from(tag), &encode(0x7F61, &group))
    }

    #[test]
    fn hands_on_each_block_with_its_format() {
        let bytes = file(0x63, 2, &[template(5, 7, b"one"), template(9, 7, b"two")]);
        let blocks = parse(&bytes, 0x63).unwrap();
        assert_eq!(blocks.len(), 2);
        assert_eq!(blocks[0].subtype, Some(5));
        assert_eq!(blocks[0].biometric_type, Some(8));
        assert_eq!(blocks[1].format_owner, Some(0x0101));
        assert_eq!(blocks[1].format_type, Some(7));
        assert_eq!(blocks[1].data.as_slice(), b"two");
        assert!(!format!("{blocks:?}").contains("data"));
    }

    /// The application profile of ISO/IEC 39794 for eMRTDs wraps the block once more, in A1.
    #[test]
    fn unwraps_blocks_of_the_generation_of_2019() {
        let finger = encode(0x64, b"finger");
        let header = encode(0xA1, &encode(0x88, &[0x00, 0x28]));
        for inner in [encode(0xA1, &finger), finger.clone()] {
            let body = [header.clone(), encode(0x7F2E, &inner)].concat();
            let bytes = file(0x63, 1, &[encode(0x7F60, &body)]);
            let blocks = parse(&bytes, 0x63).unwrap();
            assert_eq!(blocks[0].data.as_slice(), finger);
        }
    }

    #[test]
    fn an_empty_group_may_end_in_random_data() {
        let bytes = file(0x63, 0, &[encode(0x53, &[7; 32])]);
        assert_eq!(parse(&bytes, 0x63), Ok(Vec::new()));
    }

    #[test]
    fn forgives_lengths_that_are_a_few_bytes_too_large() {
        let mut one = template(0, 8, b"face");
        // 5F2E 04 claims up to eight bytes more, and so may 7F60 around it.
        let at = one.len() - 5;
        one[at] = 12;
        assert_eq!(
            parse(&file(0x75, 1, &[one.clone()]), 0x75).unwrap()[0]
                .data
                .as_slice(),
            b"face"
        );
        one[at] = 13;
        assert_eq!(
            parse(&file(0x75, 1, &[one]), 0x75),
            Err(TlvError::Truncated.into())
        );
    }

    #[test]
    fn refuses_counts_that_do_not_fit() {
        let one = template(0, 8, b"face");
        for (count, templates) in [(255, 1), (2, 1), (1, 2)] {
            assert_eq!(
                parse(&file(0x75, count, &vec![one.clone(); templates]), 0x75),
                Err(LdsError::Count)
            );
        }
        let without_data = encode(0x7F60, &encode(0xA1, &[]));
        assert_eq!(
            parse(&file(0x75, 1, &[without_data]), 0x75),
            Err(TlvError::Truncated.into())
        );
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..60, to in any::<u8>()) {
            let mut bytes = file(0x63, 2, &[template(5, 7, b"one"), template(9, 7, b"two")]);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            if let Ok(blocks) = parse(&bytes, 0x63) {
                let total: usize = blocks.iter().map(|block| block.data.len()).sum();
                prop_assert!(total <= bytes.len());
            }
        }

        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&encode(0x63, &encode(0x7F61, &bytes)), 0x63);
        }
    }
}
