//! DG7, the displayed signature or usual mark (ICAO 9303-10 clause 4.7.7).

use std::fmt;

use zeroize::Zeroizing;

use crate::iso7816::tlv::Tlv;
use crate::lds::{DataGroup, ImageFormat, LdsError};

const MAX_PICTURES: u8 = 8;
const DISPLAYED_SIGNATURE: u32 = 0x5F43;

/// Pictures of the holder's signature, still encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Dg7 {
    /// At least one picture, JPEG or JPEG 2000.
    pub pictures: Vec<Zeroizing<Vec<u8>>>,
}

impl Dg7 {
    /// Outer tag 67.
    ///
    /// # Errors
    /// See [`LdsError`]; a count that differs from the pictures is [`LdsError::Count`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut fields = Tlv::exactly(bytes, u32::from(DataGroup::DG7.tag()))?.children();
        let [count @ 1..=MAX_PICTURES] = fields.expect(0x02)?.value else {
            return Err(LdsError::Count);
        };
        let mut pictures = Vec::new();
        while let Some(picture) = fields.take_if(DISPLAYED_SIGNATURE)? {
            if pictures.len() == usize::from(*count) {
                return Err(LdsError::Count);
            }
            pictures.push(Zeroizing::new(picture.value.to_vec()));
        }
        fields.end()?;
        if pictures.len() != usize::from(*count) {
            return Err(LdsError::Count);
        }
        Ok(Self { pictures })
    }
}

/// Hides the signature.
impl fmt::Debug for Dg7 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formats = self.pictures.iter().map(|picture| ImageFormat::of(picture));
        f.debug_list().entries(formats).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use proptest::prelude::*;

    #[test]
    fn hands_on_each_picture_and_counts_them() {
        let file = |count: u8, pictures: usize| {
            let picture = encode(DISPLAYED_SIGNATURE, b"\xFF\xD8\xFF\xE0");
            let body = [encode(0x02, &[count]), picture.repeat(pictures)].concat();
            Dg7::parse(&encode(0x67, &body))
        };
        let dg7 = file(2, 2).unwrap();
        assert_eq!(dg7.pictures[1].as_slice(), b"\xFF\xD8\xFF\xE0");
        assert_eq!(format!("{dg7:?}"), "[Jpeg, Jpeg]");
        for (count, pictures) in [(0, 0), (1, 2), (2, 1), (9, 9)] {
            assert_eq!(file(count, pictures), Err(LdsError::Count));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(dg7) = Dg7::parse(&encode(0x67, &bytes)) {
                prop_assert!(!dg7.pictures.is_empty());
            }
        }
    }
}
