//! Response APDUs and status words (ISO/IEC 7816-4 clause 5.1.3).

use std::fmt;

use zeroize::Zeroizing;

/// SW1 and SW2.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// 9000.
    pub const OK: Self = Self(0x9000);

    /// The command was carried out.
    pub const fn is_ok(self) -> bool {
        self.0 == Self::OK.0
    }

    /// The chip guards what was asked for.
    pub const fn is_access_denied(self) -> bool {
        matches!(self.0, 0x6982 | 0x6985 | 0x6988)
    }

    /// The chip tells a wrong key or password from a wrong command (63xx, and the codes that
    /// chips use in its place).
    pub const fn is_wrong_key(self) -> bool {
        self.0 >> 8 == 0x63 || matches!(self.0, 0x6982 | 0x6985 | 0x6988 | 0x6A80)
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04X}", self.0)
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StatusWord({self})")
    }
}

/// One answer. `data` is wiped on drop.
pub struct Response {
    /// What stands before the status word.
    pub data: Zeroizing<Vec<u8>>,
    /// The status word.
    pub status: StatusWord,
}

impl Response {
    /// Splits the status word off; none for fewer than two octets.
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let mut data = Zeroizing::new(bytes);
        let status = u16::from_be_bytes(*data.last_chunk::<2>()?);
        let len = data.len() - 2;
        data.truncate(len);
        Some(Self {
            data,
            status: StatusWord(status),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_answer_is_data_and_a_status_word(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            match Response::parse(bytes.clone()) {
                Some(response) => {
                    let status = response.status.0.to_be_bytes();
                    prop_assert_eq!([&response.data[..], &status].concat(), bytes);
                }
                None => prop_assert!(bytes.len() < 2),
            }
        }
    }
}
