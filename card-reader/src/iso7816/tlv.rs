//! BER-TLV data objects with bounds (ISO/IEC 7816-4 clause 5.2.2, ISO/IEC 8825-1).
//!
//! Definite lengths of up to four octets, tags of up to three octets. The reader
//! borrows: it never allocates for a length that a card claims.

use thiserror::Error;

/// Deepest nesting that any parser of this crate follows.
pub const MAX_DEPTH: usize = 32;

/// Why bytes are not a data object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TlvError {
    /// The bytes end inside a tag, a length or a value.
    #[error("data object cut short")]
    Truncated,
    /// A tag of more than three octets.
    #[error("tag too long")]
    TagTooLong,
    /// An indefinite length, or one of more than four octets.
    #[error("unsupported form of length")]
    BadLength,
    /// Another tag than the one the format wants here.
    #[error("expected tag {expected:X}")]
    UnexpectedTag {
        /// The tag that the format wants.
        expected: u32,
    },
    /// Bytes follow where the format ends.
    #[error("bytes after the last data object")]
    TrailingBytes,
    /// Nested deeper than [`MAX_DEPTH`].
    #[error("nested too deeply")]
    TooDeep,
}

/// Tag and length of a data object whose value may not have arrived yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The tag's octets as a big-endian number: `0x61`, `0x7F61`, `0x5F1F`.
    pub tag: u32,
    /// Octets of tag and length together.
    pub header_len: usize,
    /// Octets of the value, as claimed: to be bounded by the caller.
    pub value_len: usize,
}

impl Header {
    /// Reads tag and length from the front of `bytes`.
    ///
    /// # Errors
    /// [`TlvError::Truncated`] where more bytes are needed; other kinds are final.
    pub fn parse(bytes: &[u8]) -> Result<Self, TlvError> {
        let mut rest = bytes.iter().copied();
        let mut next = || rest.next().ok_or(TlvError::Truncated);
        let first = next()?;
        let mut tag = u32::from(first);
        let mut header_len = 1;
        if first & 0x1F == 0x1F {
            loop {
                if header_len == 3 {
                    return Err(TlvError::TagTooLong);
                }
                let octet = next()?;
                tag = tag << 8 | u32::from(octet);
                header_len += 1;
                if octet & 0x80 == 0 {
                    break;
                }
            }
        }
        let first_len = next()?;
        header_len += 1;
        let value_len = match first_len {
            0..=0x7F => usize::from(first_len),
            0x81..=0x84 => {
                let mut value = 0usize;
                for _ in 0..first_len & 0x7F {
                    value = value << 8 | usize::from(next()?);
                    header_len += 1;
                }
                value
            }
            _ => return Err(TlvError::BadLength),
        };
        Ok(Self {
            tag,
            header_len,
            value_len,
        })
    }

    /// Octets of the whole data object.
    pub const fn total_len(&self) -> usize {
        self.header_len.saturating_add(self.value_len)
    }
}

/// One data object, borrowed from the bytes it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// The tag's octets as a big-endian number.
    pub tag: u32,
    /// The value.
    pub value: &'a [u8],
    /// Tag, length and value as they stand.
    pub raw: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// Splits the first data object off `bytes`; returns it and what follows.
    ///
    /// # Errors
    /// See [`TlvError`].
    pub fn split(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), TlvError> {
        let header = Header::parse(bytes)?;
        let raw = bytes.get(..header.total_len()).ok_or(TlvError::Truncated)?;
        let value = raw.get(header.header_len..).ok_or(TlvError::Truncated)?;
        let rest = bytes.get(header.total_len()..).ok_or(TlvError::Truncated)?;
        Ok((
            Self {
                tag: header.tag,
                value,
                raw,
            },
            rest,
        ))
    }

    /// Reads `bytes` as exactly one data object with this tag.
    ///
    /// # Errors
    /// See [`TlvError`].
    pub fn exactly(bytes: &'a [u8], tag: u32) -> Result<Self, TlvError> {
        let (object, rest) = Self::split(bytes)?;
        if object.tag != tag {
            return Err(TlvError::UnexpectedTag { expected: tag });
        }
        if !rest.is_empty() {
            return Err(TlvError::TrailingBytes);
        }
        Ok(object)
    }

    /// The data objects inside this one.
    pub const fn children(&self) -> Objects<'a> {
        Objects { rest: self.value }
    }
}

/// A cursor over data objects that follow one another.
#[derive(Debug, Clone)]
pub struct Objects<'a> {
    rest: &'a [u8],
}

impl<'a> Objects<'a> {
    /// The data objects in `bytes`.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next data object, which must have this tag.
    ///
    /// # Errors
    /// [`TlvError::UnexpectedTag`] for another tag, [`TlvError::Truncated`] at the end.
    pub fn expect(&mut self, tag: u32) -> Result<Tlv<'a>, TlvError> {
        let (object, rest) = Tlv::split(self.rest)?;
        if object.tag != tag {
            return Err(TlvError::UnexpectedTag { expected: tag });
        }
        self.rest = rest;
        Ok(object)
    }

    /// The next data object if it has this tag; otherwise the cursor stays.
    ///
    /// # Errors
    /// See [`TlvError`].
    pub fn take_if(&mut self, tag: u32) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.rest.is_empty() || Header::parse(self.rest)?.tag != tag {
            return Ok(None);
        }
        self.expect(tag).map(Some)
    }

    /// Succeeds only where nothing is left.
    ///
    /// # Errors
    /// [`TlvError::TrailingBytes`].
    pub const fn end(&self) -> Result<(), TlvError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(TlvError::TrailingBytes)
        }
    }
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Tlv<'a>, TlvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        match Tlv::split(self.rest) {
            Ok((object, rest)) => {
                self.rest = rest;
                Some(Ok(object))
            }
            Err(error) => {
                self.rest = &[];
                Some(Err(error))
            }
        }
    }
}

/// Appends tag, length (shortest form) and value to `out`.
pub fn push(out: &mut Vec<u8>, tag: u32, value: &[u8]) {
    let octets = tag.to_be_bytes();
    let skip = octets
        .iter()
        .take_while(|octet| **octet == 0)
        .count()
        .min(3);
    out.extend_from_slice(&octets[skip..]);
    push_length(out, value.len());
    out.extend_from_slice(value);
}

/// Tag, length (shortest form) and value.
pub fn encode(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 8);
    push(&mut out, tag, value);
    out
}

fn push_length(out: &mut Vec<u8>, length: usize) {
    if length < 0x80 {
        out.push(length as u8);
        return;
    }
    let octets = length.to_be_bytes();
    let skip = octets.iter().take_while(|octet| **octet == 0).count();
    out.push(0x80 | (octets.len() - skip) as u8);
    out.extend_from_slice(&octets[skip..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_writes_at_each_length_form() {
        for length in [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x1_0000] {
            let value = vec![0xA5; length];
            for tag in [0x61, 0x7F61, 0x5F1F] {
                let bytes = encode(tag, &value);
                assert_eq!(Tlv::exactly(&bytes, tag).unwrap().value, value);
            }
        }
    }

    #[test]
    fn refuses_indefinite_oversized_and_cut_lengths() {
        assert_eq!(Header::parse(&[0x61, 0x80]), Err(TlvError::BadLength));
        assert_eq!(
            Header::parse(&[0x61, 0x85, 1, 1, 1, 1, 1]),
            Err(TlvError::BadLength)
        );
        assert_eq!(Header::parse(&[0x61, 0x82, 1]), Err(TlvError::Truncated));
        assert_eq!(
            Header::parse(&[0x1F, 0x81, 0x81, 0x01]),
            Err(TlvError::TagTooLong)
        );
        assert_eq!(
            Tlv::split(&[0x61, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]),
            Err(TlvError::Truncated)
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_walked_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let total: usize = Objects::new(&bytes).flatten().map(|object| object.raw.len()).sum();
            prop_assert!(total <= bytes.len());
        }
    }
}
