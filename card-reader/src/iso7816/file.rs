//! Reads one transparent file whole, in as few commands as the card allows.

use zeroize::Zeroizing;

use super::card::{Card, CardError, MalformedAnswer};
use super::command::Command;
use super::incoming::Incoming;
use super::lengths::HEADER_ONLY;
use super::limits::Exhausted;
use super::tlv::{Header, Tlv, TlvError, encode};

/// Offsets of READ BINARY have 15 bits.
const MAX_OFFSET: usize = 0x7FFF;

/// Tag and length of the object around an answer to READ BINARY with odd instruction.
const DISCRETIONARY_HEADER: usize = 4;

/// Tag and length of a file's outer data object: one octet, and five of a length of four.
const LONGEST_HEADER: usize = 6;

/// The two names of an elementary file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileId {
    /// File identifier.
    pub fid: u16,
    /// Short EF identifier, 1 to 30.
    pub sfi: u8,
}

/// Which octets of a file are asked for.
#[derive(Clone, Copy)]
enum Block {
    /// The first ones, by short identifier, which selects the file.
    Named(u8),
    /// The first ones of the selected file.
    First,
    /// Those of the selected file from `offset` on, of which there are `left`.
    Following { offset: usize, left: usize },
}

impl Card<'_> {
    /// Reads a file to the end of its outer data object, or on from where `incoming` ends. Never
    /// more than `max_len` octets; the caller is told after each block how many have come, and how
    /// many the file has. What has come stays in `incoming` whatever happens.
    ///
    /// # Errors
    /// [`CardError::Status`] where the card has no such file or guards it;
    /// [`CardError::Malformed`] for a broken header, an overlong or a missing answer;
    /// [`CardError::Budget`] where the header claims more than `max_len`.
    pub fn read_file(
        &mut self,
        file: FileId,
        max_len: usize,
        incoming: &mut Incoming,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(), CardError> {
        let total = match incoming.total() {
            Some(total) => {
                if !incoming.is_complete() {
                    self.select_file(file.fid)?;
                }
                total
            }
            None => {
                let first = self.first_block(file)?;
                let header = Header::parse(&first).map_err(|error| match error {
                    TlvError::Truncated if first.is_empty() => MalformedAnswer::Empty,
                    _ => MalformedAnswer::FileHeader,
                });
                let total = header.map_err(CardError::Malformed)?.total_len();
                if total > max_len {
                    return Err(Exhausted::FileSize.into());
                }
                incoming.begin(total, &first);
                total
            }
        };
        progress(incoming.len(), total);
        let mut selected_again = false;
        while !incoming.is_complete() {
            let offset = incoming.len();
            let left = total - offset;
            match self.read_block(Block::Following { offset, left }) {
                Ok(next) => incoming.push(&next),
                // Some cards do not count the short identifier as a selection.
                Err(CardError::Status(status)) if status.0 == 0x6986 && !selected_again => {
                    self.select_file(file.fid)?;
                    selected_again = true;
                }
                Err(CardError::Status(_)) => {
                    // The file ends before its own length.
                    return Err(CardError::Malformed(MalformedAnswer::FileHeader));
                }
                Err(error) => return Err(error),
            }
            progress(incoming.len(), total);
        }
        Ok(())
    }

    /// The first octets of a file that need not be one data object: as many as one answer holds.
    ///
    /// # Errors
    /// See [`Self::read_file`].
    pub fn read_start(&mut self, file: FileId) -> Result<Zeroizing<Vec<u8>>, CardError> {
        self.first_block(file)
    }

    /// The first block by short identifier; after SELECT where the card does not know it so.
    fn first_block(&mut self, file: FileId) -> Result<Zeroizing<Vec<u8>>, CardError> {
        match self.read_block(Block::Named(file.sfi)) {
            Err(CardError::Status(status)) if !status.is_access_denied() => {}
            other => return other,
        }
        self.select_file(file.fid)?;
        self.read_block(Block::First)
    }

    /// One block, as long as the card gives it. Whatever it calls a length that it cannot take,
    /// shorter ones follow.
    fn read_block(&mut self, block: Block) -> Result<Zeroizing<Vec<u8>>, CardError> {
        loop {
            let wanted = self.wanted(block);
            let response = self
                .send(&block.command(wanted))
                .inspect_err(|error| self.judge_break(error, wanted))?;
            if response.data.len() > wanted {
                return Err(CardError::Malformed(MalformedAnswer::Overlong));
            }
            match (response.status.0, response.data.is_empty()) {
                // 6281, 6282: fewer octets than asked for.
                (0x9000 | 0x6281 | 0x6282, false) => {
                    self.confirm_length(wanted);
                    return block.content(response.data);
                }
                // A card may need a moment; one that never gives anything uses up its budget.
                (0x9000, true) => {}
                (0x6700 | 0x6282 | 0x6988 | 0x6B00, _) if self.shorten(block) => {}
                (0x6281 | 0x6282, true) => {
                    return Err(CardError::Malformed(MalformedAnswer::Empty));
                }
                _ => return Err(CardError::Status(response.status)),
            }
        }
    }

    /// Octets to ask for.
    fn wanted(&self, block: Block) -> usize {
        match block {
            Block::Named(_) | Block::First if self.lengths.first == HEADER_ONLY => LONGEST_HEADER,
            Block::Named(_) | Block::First => self.room(self.lengths.first),
            Block::Following { offset, left } => {
                let header = if offset > MAX_OFFSET {
                    DISCRETIONARY_HEADER
                } else {
                    0
                };
                self.room(self.lengths.following).min(left + header)
            }
        }
    }

    fn shorten(&mut self, block: Block) -> bool {
        match block {
            Block::Named(_) | Block::First => self.lengths.shorten_first(),
            Block::Following { .. } => self.lengths.shorten_following(),
        }
    }
}

impl Block {
    fn command(self, wanted: usize) -> Command {
        match self {
            Self::Named(sfi) => Command::new(0x00, 0xB0, 0x80 | sfi, 0x00).le(wanted),
            Self::First => Command::new(0x00, 0xB0, 0x00, 0x00).le(wanted),
            Self::Following { offset, .. } => {
                let [.., high, middle, low] = offset.to_be_bytes();
                if offset <= MAX_OFFSET {
                    return Command::new(0x00, 0xB0, middle, low).le(wanted);
                }
                // Odd instruction: the offset stands in an object 54, the answer in one of tag 53.
                let octets: &[u8] = if high == 0 {
                    &[middle, low]
                } else {
                    &[high, middle, low]
                };
                Command::new(0x00, 0xB1, 0x00, 0x00)
                    .data(&encode(0x54, octets))
                    .le(wanted)
            }
        }
    }

    /// The file's octets in an answer.
    fn content(self, data: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, CardError> {
        match self {
            Self::Following { offset, left } if offset > MAX_OFFSET => {
                let object = Tlv::exactly(&data, 0x53)
                    .map_err(|_| CardError::Malformed(MalformedAnswer::Objects))?;
                if object.value.len() > left {
                    return Err(CardError::Malformed(MalformedAnswer::Overlong));
                }
                if object.value.is_empty() {
                    return Err(CardError::Malformed(MalformedAnswer::Empty));
                }
                Ok(Zeroizing::new(object.value.to_vec()))
            }
            _ => Ok(data),
        }
    }
}
