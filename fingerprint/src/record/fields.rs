//! Big-endian fields, read with bounds, and octets as they are written.

use zeroize::Zeroizing;

use super::RecordError;

/// A cursor over big-endian fields.
pub(super) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], RecordError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(count)
            .ok_or(RecordError::Lengths)?;
        self.rest = rest;
        Ok(taken)
    }

    /// All that is left.
    pub(super) fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.rest)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], RecordError> {
        self.take(N)?.try_into().map_err(|_| RecordError::Lengths)
    }

    pub(super) fn octet(&mut self) -> Result<u8, RecordError> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn short(&mut self) -> Result<u16, RecordError> {
        self.array().map(u16::from_be_bytes)
    }

    /// A length or count of four octets.
    pub(super) fn length(&mut self) -> Result<usize, RecordError> {
        let length = self.array().map(u32::from_be_bytes)?;
        usize::try_from(length).map_err(|_| RecordError::Lengths)
    }

    /// Nothing may be left.
    pub(super) const fn end(&self) -> Result<(), RecordError> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(RecordError::Lengths)
        }
    }
}

/// A record that is written. Where it grows, what it was is wiped.
pub(super) struct Octets(Zeroizing<Vec<u8>>);

impl Octets {
    pub(super) fn new() -> Self {
        Self(Zeroizing::new(Vec::new()))
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, octet: u8) {
        self.extend([octet]);
    }

    pub(super) fn extend(&mut self, octets: impl AsRef<[u8]>) {
        let octets = octets.as_ref();
        let needed = self.0.len() + octets.len();
        if needed > self.0.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(2 * needed));
            larger.extend_from_slice(&self.0);
            self.0 = larger;
        }
        self.0.extend_from_slice(octets);
    }

    pub(super) fn whole(self) -> Zeroizing<Vec<u8>> {
        self.0
    }
}

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// A count or length as the few octets that its field has.
pub(super) fn fitting<N: TryFrom<usize>>(
    number: usize,
    field: &'static str,
) -> Result<N, RecordError> {
    N::try_from(number).map_err(|_| RecordError::Field(field))
}

/// A value of a field that has fewer bits than its type.
pub(super) fn within(value: u16, bits: u32, field: &'static str) -> Result<u16, RecordError> {
    if value >> bits == 0 {
        Ok(value)
    } else {
        Err(RecordError::Field(field))
    }
}
