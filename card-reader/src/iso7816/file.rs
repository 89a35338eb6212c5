//! Reads one transparent file whole, in as few commands as the card allows.

use zeroize::Zeroizing;

use super::card::{Card, CardError, MalformedAnswer};
use super::command::Command;
use super::limits::Exhausted;
use super::tlv::{Header, TlvError};

/// Octets asked for at first. Inside secure messaging a short answer of 256 octets has room for
/// 223 (padding, three data objects), and every card takes that.
const BLOCK: usize = 223;

/// Smallest block that is still tried where a card refuses longer ones.
const SMALLEST_BLOCK: usize = 64;

/// Offsets of READ BINARY have 15 bits.
const MAX_OFFSET: usize = 0x7FFF;

/// The two names of an elementary file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId {
    /// File identifier.
    pub fid: u16,
    /// Short EF identifier, 1 to 30.
    pub sfi: u8,
}

/// How the next octets of a file are asked for.
#[derive(Clone, Copy)]
enum Address {
    /// By short identifier, which selects the file.
    Short(u8),
    /// In the selected file.
    Selected,
}

impl Card<'_> {
    /// Reads a file to the end of its outer data object. Never more than `max_len` octets; the
    /// caller is told after each block how many have come, and how many the file has.
    ///
    /// # Errors
    /// [`CardError::Status`] where the card has no such file or guards it;
    /// [`CardError::Malformed`] for a broken header, an overlong or a missing answer;
    /// [`CardError::Budget`] where the header claims more than `max_len`.
    pub fn read_file(
        &mut self,
        file: FileId,
        max_len: usize,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let mut block = BLOCK;
        let first = self.first_block(file, &mut block)?;
        let header = Header::parse(&first).map_err(|error| match error {
            TlvError::Truncated if first.is_empty() => CardError::Malformed(MalformedAnswer::Empty),
            _ => CardError::Malformed(MalformedAnswer::FileHeader),
        })?;
        let total = header.total_len();
        if total > max_len {
            return Err(Exhausted::FileSize.into());
        }
        // Allocated once, so that no copy stays behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(total));
        bytes.extend_from_slice(first.get(..total.min(first.len())).unwrap_or_default());
        progress(bytes.len(), total);
        while bytes.len() < total {
            let offset = bytes.len();
            let wanted = block.min(total - offset);
            let next = if offset > MAX_OFFSET {
                self.read_beyond(offset, wanted)?
            } else {
                self.read_block(Address::Selected, offset, wanted, &mut block)?
            };
            if next.is_empty() {
                return Err(CardError::Malformed(MalformedAnswer::Empty));
            }
            let left = total - offset;
            bytes.extend_from_slice(next.get(..left.min(next.len())).unwrap_or_default());
            progress(bytes.len(), total);
        }
        Ok(bytes)
    }

    /// The first block by short identifier; after SELECT where the card does not know it so.
    fn first_block(
        &mut self,
        file: FileId,
        block: &mut usize,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        match self.read_block(Address::Short(file.sfi), 0, *block, block) {
            Err(CardError::Status(status)) if !status.is_access_denied() => {}
            other => return other,
        }
        self.select_file(file.fid)?;
        self.read_block(Address::Selected, 0, *block, block)
    }

    fn read_block(
        &mut self,
        address: Address,
        offset: usize,
        wanted: usize,
        block: &mut usize,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let [.., high, low] = offset.to_be_bytes();
        let mut wanted = wanted;
        loop {
            let (p1, p2) = match address {
                Address::Short(sfi) => (0x80 | sfi, low),
                Address::Selected => (high, low),
            };
            let response = self.send(&Command::new(0x00, 0xB0, p1, p2).le(wanted))?;
            if response.data.len() > wanted {
                return Err(CardError::Malformed(MalformedAnswer::Overlong));
            }
            match response.status.0 {
                // 6281, 6282: fewer octets than asked for; 6Bxx with data is said by some chips.
                0x9000 | 0x6281 | 0x6282 => return Ok(response.data),
                // Refused for its length: smaller blocks from here on.
                0x6700 | 0x6988 | 0x6B00 if wanted > SMALLEST_BLOCK && offset_is_inside(offset) => {
                    *block = (wanted / 2).max(SMALLEST_BLOCK);
                    wanted = *block;
                }
                _ => return Err(CardError::Status(response.status)),
            }
        }
    }

    /// READ BINARY with odd instruction: the offset stands in a data object 54, the answer in 53.
    fn read_beyond(
        &mut self,
        offset: usize,
        wanted: usize,
    ) -> Result<Zeroizing<Vec<u8>>, CardError> {
        use super::tlv::{Tlv, encode};
        let [.., a, b, c] = offset.to_be_bytes();
        let octets: &[u8] = if a == 0 { &[b, c] } else { &[a, b, c] };
        // Tag and length of the answer's object take up to four octets of the block.
        let wanted = wanted.min(BLOCK - 4);
        let command = Command::new(0x00, 0xB1, 0x00, 0x00)
            .data(&encode(0x54, octets))
            .le(wanted + 4);
        let response = self.send(&command)?;
        if !matches!(response.status.0, 0x9000 | 0x6282) {
            return Err(CardError::Status(response.status));
        }
        let object = Tlv::exactly(&response.data, 0x53)
            .map_err(|_| CardError::Malformed(MalformedAnswer::Objects))?;
        if object.value.len() > wanted + 4 {
            return Err(CardError::Malformed(MalformedAnswer::Overlong));
        }
        Ok(Zeroizing::new(object.value.to_vec()))
    }
}

/// 6B00 at an offset means the end of the file; only at the start is it a refused length.
const fn offset_is_inside(offset: usize) -> bool {
    offset <= MAX_OFFSET
}
