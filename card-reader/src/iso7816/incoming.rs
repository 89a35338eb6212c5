//! A file on its way from the card.

use zeroize::Zeroizing;

use crate::crypto::hash::{HashAlgorithm, Hashed, Hasher};
use crate::iso7816::tlv::Tlv;

/// What has arrived of a file, in the order of its octets, and their hash so far. Wiped on drop.
#[derive(Default)]
pub struct Incoming {
    octets: Zeroizing<Vec<u8>>,
    total: Option<usize>,
    hasher: Option<(HashAlgorithm, Hasher)>,
}

impl Incoming {
    /// A file whose hash is computed as its octets arrive.
    pub fn hashed(algorithm: HashAlgorithm) -> Self {
        Self {
            hasher: Some((algorithm, algorithm.hasher())),
            ..Self::default()
        }
    }

    /// A file that is there from the beginning: the first data object of `octets`, without what
    /// may lie behind it; none where there is no whole one.
    pub fn whole(octets: &[u8]) -> Option<Self> {
        let (object, _) = Tlv::split(octets).ok()?;
        let mut whole = Self::default();
        whole.begin(object.raw.len(), object.raw);
        Some(whole)
    }

    /// What has arrived.
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// Octets that have arrived.
    pub fn len(&self) -> usize {
        self.octets.len()
    }

    /// Nothing has arrived.
    pub fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// All that the file's own length promises has arrived.
    pub fn is_complete(&self) -> bool {
        self.total == Some(self.octets.len())
    }

    /// Octets of the whole file, once its header has arrived.
    pub(super) const fn total(&self) -> Option<usize> {
        self.total
    }

    /// The first block of a file of `total` octets, which the caller has bounded.
    pub(super) fn begin(&mut self, total: usize, first: &[u8]) {
        self.total = Some(total);
        // Allocated once, so that no copy stays behind.
        self.octets = Zeroizing::new(Vec::with_capacity(total));
        self.push(first);
    }

    /// The next block. What lies behind the file's end is dropped.
    pub(super) fn push(&mut self, block: &[u8]) {
        let left = self
            .total
            .unwrap_or_default()
            .saturating_sub(self.octets.len());
        let block = block.get(..left).unwrap_or(block);
        self.octets.extend_from_slice(block);
        if let Some((_, hasher)) = &mut self.hasher {
            hasher.update(block);
        }
    }
}

impl<'a> From<&'a Incoming> for Hashed<'a> {
    fn from(incoming: &'a Incoming) -> Self {
        match &incoming.hasher {
            Some((algorithm, hasher)) => Self::by(&incoming.octets, *algorithm, hasher),
            None => incoming.octets().into(),
        }
    }
}
