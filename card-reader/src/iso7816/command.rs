//! Command APDUs, short and extended (ISO/IEC 7816-4 clause 5.1).

use zeroize::Zeroizing;

/// One command. `data` is wiped on drop.
#[derive(Clone)]
pub struct Command {
    /// Class.
    pub cla: u8,
    /// Instruction.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Data, at most 65,535 octets.
    pub data: Zeroizing<Vec<u8>>,
    /// Octets expected at most, 1 to 65,536; none where no data are expected.
    pub le: Option<usize>,
}

impl Command {
    /// A command without data that expects none.
    pub fn new(cla: u8, ins: u8, p1: u8, p2: u8) -> Self {
        Self {
            cla,
            ins,
            p1,
            p2,
            data: Zeroizing::default(),
            le: None,
        }
    }

    /// The same with data.
    pub fn data(mut self, data: &[u8]) -> Self {
        self.data = Zeroizing::new(data.to_vec());
        self
    }

    /// The same, expecting at most so many octets.
    pub const fn le(mut self, le: usize) -> Self {
        self.le = Some(le);
        self
    }

    /// The octets to send: extended where data exceed 255 or the expected length exceeds 256.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let extended = self.data.len() > 0xFF || self.le.is_some_and(|le| le > 0x100);
        let mut out = Zeroizing::new(Vec::with_capacity(self.data.len() + 9));
        out.extend_from_slice(&[self.cla, self.ins, self.p1, self.p2]);
        if extended {
            out.push(0);
        }
        if !self.data.is_empty() {
            push_length(&mut out, self.data.len(), extended);
            out.extend_from_slice(&self.data);
        }
        if let Some(le) = self.le {
            push_length(&mut out, le, extended);
        }
        out
    }
}

/// The greatest length, 256 or 65,536, is written as zero: the low octets are what is wanted.
fn push_length(out: &mut Vec<u8>, length: usize, extended: bool) {
    let [.., high, low] = length.to_be_bytes();
    if extended {
        out.push(high);
    }
    out.push(low);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodes_the_four_cases_short_and_extended() {
        let command = Command::new(0x00, 0xA4, 0x02, 0x0C);
        assert_eq!(command.to_bytes()[..], [0x00, 0xA4, 0x02, 0x0C]);
        assert_eq!(command.clone().le(256).to_bytes()[4..], [0x00]);
        assert_eq!(command.clone().data(&[1, 2]).to_bytes()[4..], [0x02, 1, 2]);
        assert_eq!(
            command.clone().data(&[1, 2]).le(8).to_bytes()[4..],
            [0x02, 1, 2, 8]
        );
        assert_eq!(command.clone().le(65_536).to_bytes()[4..], [0, 0, 0]);
        assert_eq!(
            command.clone().data(&[1, 2]).le(300).to_bytes()[4..],
            [0, 0, 2, 1, 2, 1, 44]
        );
        assert_eq!(command.data(&[7; 256]).to_bytes()[4..8], [0, 1, 0, 7]);
    }
}
