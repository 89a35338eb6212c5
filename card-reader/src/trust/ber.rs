//! Indefinite lengths (ISO/IEC 8825-1 clause 8.1.3.6), which some states write, made definite.

use std::borrow::Cow;

use crate::iso7816::tlv::{Header, MAX_DEPTH, TlvError, push};

const OCTET_STRING: u32 = 0x04;
const CONSTRUCTED_OCTET_STRING: u32 = 0x24;

/// The same data objects with definite lengths; octet strings in pieces are joined. What is
/// definite already stays as it is, to the octet, since hashes are over it.
///
/// # Errors
/// See [`TlvError`].
pub(super) fn definite(bytes: &[u8]) -> Result<Cow<'_, [u8]>, TlvError> {
    // Only the outermost object decides: inside definite ones nothing is rewritten.
    match bytes {
        [_, 0x80, ..] => {
            let mut out = Vec::with_capacity(bytes.len());
            convert(bytes, &mut out, 0)?;
            Ok(Cow::Owned(out))
        }
        _ => Ok(Cow::Borrowed(bytes)),
    }
}

/// Converts the first object of `bytes` into `out`; returns how many octets it took.
fn convert(bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Result<usize, TlvError> {
    if depth > MAX_DEPTH {
        return Err(TlvError::TooDeep);
    }
    let (Some(&tag), Some(&length)) = (bytes.first(), bytes.get(1)) else {
        return Err(TlvError::Truncated);
    };
    if length != 0x80 {
        let len = Header::parse(bytes)?.total_len();
        out.extend_from_slice(bytes.get(..len).ok_or(TlvError::Truncated)?);
        return Ok(len);
    }
    if tag & 0x1F == 0x1F || tag & 0x20 == 0 {
        return Err(TlvError::BadLength);
    }
    let mut inner = Vec::new();
    let mut at = 2;
    loop {
        let rest = bytes.get(at..).ok_or(TlvError::Truncated)?;
        if let [0, 0, ..] = rest {
            break;
        }
        at += convert(rest, &mut inner, depth + 1)?;
    }
    if u32::from(tag) == CONSTRUCTED_OCTET_STRING {
        let mut joined = Vec::with_capacity(inner.len());
        for piece in crate::iso7816::tlv::Objects::new(&inner) {
            let piece = piece?;
            if piece.tag != OCTET_STRING {
                return Err(TlvError::UnexpectedTag {
                    expected: OCTET_STRING,
                });
            }
            joined.extend_from_slice(piece.value);
        }
        push(out, OCTET_STRING, &joined);
    } else {
        push(out, u32::from(tag), &inner);
    }
    Ok(at + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_pieces_and_leaves_definite_objects_alone() {
        let indefinite = hex::decode("3080020105A0802480040201020401030000000000003003").unwrap();
        let definite_form = definite(&indefinite[..22]).unwrap();
        assert_eq!(hex::encode(definite_form), "300a020105a0050403010203");
        let plain = hex::decode("3081020500").unwrap();
        assert!(matches!(definite(&plain).unwrap(), Cow::Borrowed(bytes) if bytes == plain));
    }

    #[test]
    fn refuses_endless_nesting_and_missing_ends() {
        assert_eq!(
            definite(&[0x30, 0x80].repeat(1000)).unwrap_err(),
            TlvError::TooDeep
        );
        assert_eq!(
            definite(&[0x30, 0x80, 0x02, 0x01, 0x05]).unwrap_err(),
            TlvError::Truncated
        );
    }
}
