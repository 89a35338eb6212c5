//! Packets of the GT-511C and GT-521F sensors, little endian: commands and responses of 12 octets
//! (start 55AA, device, parameter, code, checksum), and data packets (start 5AA5, device, data,
//! checksum) whose length only the command tells.

use crate::sensor::scan::{Scan, find_start};

const START: [u8; 2] = [0x55, 0xAA];
const DATA_START: [u8; 2] = [0x5A, 0xA5];
/// The only device on a line.
const DEVICE: [u8; 2] = [0x01, 0x00];
/// Octets of a command or a response.
const OCTETS: usize = 12;
/// Octets of a data packet before the data.
const HEADER: usize = 4;
/// Octets of a checksum.
const SUM: usize = 2;

/// A command, or the response to one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Message {
    /// What the code needs; with a refusal, why.
    pub parameter: u32,
    /// The command; in a response, 30 for yes and 31 for no.
    pub code: u16,
}

impl Message {
    /// The message as it goes over the line.
    pub fn encode(&self) -> Vec<u8> {
        let mut octets = [&START[..], &DEVICE, &self.parameter.to_le_bytes()].concat();
        octets.extend(self.code.to_le_bytes());
        octets.extend(checksum(&octets).to_le_bytes());
        octets
    }

    /// The first message of these octets.
    pub fn scan(octets: &[u8]) -> Scan<Self> {
        let at = find_start(octets, START);
        let rest = octets.get(at..).unwrap_or_default();
        let Some(&[_, _, d0, d1, p0, p1, p2, p3, c0, c1, s0, s1]) = rest.first_chunk::<OCTETS>()
        else {
            return Scan::Partial { stray: at };
        };
        let summed = rest.get(..OCTETS - SUM).unwrap_or_default();
        if [d0, d1] != DEVICE || [s0, s1] != checksum(summed).to_le_bytes() {
            return Scan::Damaged { octets: at + 1 };
        }
        Scan::Whole {
            packet: Self {
                parameter: u32::from_le_bytes([p0, p1, p2, p3]),
                code: u16::from_le_bytes([c0, c1]),
            },
            octets: at + OCTETS,
        }
    }
}

/// Octets of a data packet with so many octets of data.
pub const fn data_packet_len(len: usize) -> usize {
    HEADER + len + SUM
}

/// The data of the first data packet of these octets, `len` octets of them.
pub fn scan_data(octets: &[u8], len: usize) -> Scan<&[u8]> {
    let at = find_start(octets, DATA_START);
    let rest = octets.get(at..).unwrap_or_default();
    let device = rest.get(2..HEADER);
    if device.is_some_and(|device| device != DEVICE) {
        return Scan::Damaged { octets: at + 1 };
    }
    let Some(whole) = rest.get(..data_packet_len(len)) else {
        return Scan::Partial { stray: at };
    };
    let (summed, sum) = whole.split_at(HEADER + len);
    if sum != checksum(summed).to_le_bytes() {
        return Scan::Damaged { octets: at + 1 };
    }
    Scan::Whole {
        packet: summed.get(HEADER..).unwrap_or_default(),
        octets: at + whole.len(),
    }
}

/// The sum of all octets.
fn checksum(octets: &[u8]) -> u16 {
    octets
        .iter()
        .fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)))
}
