//! Packets of the ZFM family: start EF01, address, kind, length, payload, checksum; big endian.

use zeroize::Zeroizing;

use crate::sensor::scan::{Scan, find_start};

const START: [u8; 2] = [0xEF, 0x01];
/// The address that sensors are delivered with.
const ADDRESS: [u8; 4] = [0xFF; 4];
/// Octets before the payload.
const HEADER: usize = 9;
/// Octets of the checksum.
const SUM: usize = 2;
/// Longest payload of the family: a data packet of the largest size code, 3.
pub const MAX_PAYLOAD: usize = 256;

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// To the sensor.
    Command = 0x01,
    /// A part of a picture, others follow.
    Data = 0x02,
    /// The answer to a command.
    Acknowledge = 0x07,
    /// The last part of a picture.
    LastData = 0x08,
}

impl Kind {
    const fn from_code(code: u8) -> Option<Self> {
        match code {
            0x01 => Some(Self::Command),
            0x02 => Some(Self::Data),
            0x07 => Some(Self::Acknowledge),
            0x08 => Some(Self::LastData),
            _ => None,
        }
    }
}

/// Kind and payload of a packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// What it is.
    pub kind: Kind,
    /// Up to [`MAX_PAYLOAD`] octets; it may be a part of a picture.
    pub payload: Zeroizing<Vec<u8>>,
}

impl Packet {
    /// The packet as it goes over the line. Payload beyond [`MAX_PAYLOAD`] is left out.
    pub fn encode(&self) -> Vec<u8> {
        let payload = self.payload.get(..MAX_PAYLOAD).unwrap_or(&self.payload);
        let mut octets = [&START[..], &ADDRESS, &[self.kind as u8]].concat();
        octets.extend(((payload.len() + SUM) as u16).to_be_bytes());
        octets.extend(payload);
        let sum = checksum(octets.get(6..).unwrap_or_default());
        octets.extend(sum.to_be_bytes());
        octets
    }

    /// The first packet of these octets.
    pub fn scan(octets: &[u8]) -> Scan<Self> {
        let at = find_start(octets, START);
        let rest = octets.get(at..).unwrap_or_default();
        let damaged = Scan::Damaged { octets: at + 1 };
        let Some(&[_, _, a3, a2, a1, a0, kind, l1, l0]) = rest.first_chunk::<HEADER>() else {
            return Scan::Partial { stray: at };
        };
        let length = usize::from(u16::from_be_bytes([l1, l0]));
        let kind = Kind::from_code(kind);
        let (Some(kind), Some(payload_len)) = (kind, length.checked_sub(SUM)) else {
            return damaged;
        };
        if [a3, a2, a1, a0] != ADDRESS || payload_len > MAX_PAYLOAD {
            return damaged;
        }
        let Some(whole) = rest.get(..HEADER + length) else {
            return Scan::Partial { stray: at };
        };
        let (summed, sum) = whole.split_at(HEADER + payload_len);
        if sum != checksum(summed.get(6..).unwrap_or_default()).to_be_bytes() {
            return damaged;
        }
        Scan::Whole {
            packet: Self {
                kind,
                payload: Zeroizing::new(summed.get(HEADER..).unwrap_or_default().to_vec()),
            },
            octets: at + whole.len(),
        }
    }
}

/// The sum over kind, length and payload.
fn checksum(octets: &[u8]) -> u16 {
    octets
        .iter()
        .fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)))
}
