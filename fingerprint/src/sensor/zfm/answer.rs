//! What a sensor of the ZFM family tells of itself.

use super::packet::{Kind, Packet};

/// Shortest and longest side of a picture that is believed, in pixels.
const SIDES: std::ops::RangeInclusive<u16> = 64..=1024;

/// The answer to ReadSysPara (0F), as far as it is of use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameters {
    /// Speed that the sensor keeps, in bits a second: N times 9600.
    pub baud: u32,
}

impl Parameters {
    /// Octets of the payload: confirmation, status, system identifier, capacity, level, address,
    /// packet size and N.
    const OCTETS: usize = 17;

    /// The parameters in an answer; none where it is another answer.
    pub fn of(packet: &Packet) -> Option<Self> {
        let payload: &[u8; Self::OCTETS] = packet.payload.as_slice().try_into().ok()?;
        let [0x00, .., n1, n0] = payload else {
            return None;
        };
        (packet.kind == Kind::Acknowledge).then(|| Self {
            baud: u32::from(u16::from_be_bytes([*n1, *n0])) * 9600,
        })
    }
}

/// The size of a picture in the answer to ReadProdInfo (3C): 47 octets, the confirmation among
/// them; width and height stand at octets 39 and 41 (R503 manual 1.2). Older sensors do not know
/// the instruction.
///
/// Pixels across and down, each 64 to 1024, their product even.
pub fn picture_size(packet: &Packet) -> Option<(usize, usize)> {
    let payload: &[u8; 47] = packet.payload.as_slice().try_into().ok()?;
    let [0x00, .., w1, w0, h1, h0, _, _, _, _] = payload else {
        return None;
    };
    let [width, height] = [[*w1, *w0], [*h1, *h0]].map(u16::from_be_bytes);
    let believed = SIDES.contains(&width) && SIDES.contains(&height);
    let (width, height) = (usize::from(width), usize::from(height));
    (packet.kind == Kind::Acknowledge && believed && width * height % 2 == 0)
        .then_some((width, height))
}
