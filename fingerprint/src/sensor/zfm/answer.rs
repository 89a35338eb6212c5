//! What a sensor of the ZFM family tells of itself.

use super::packet::{Kind, Packet};

/// Shortest and longest side of a picture that is believed, in pixels.
const SIDES: std::ops::RangeInclusive<u16> = 64..=1024;

/// Whether this is the answer to ReadSysPara (0F): confirmation, status, system identifier,
/// capacity, level, address, packet size and speed, 17 octets. No other answer looks like it.
pub fn is_parameters(packet: &Packet) -> bool {
    let payload: Option<&[u8; 17]> = packet.payload.as_slice().try_into().ok();
    let told = matches!(
        payload,
        Some([0x00, _, _, _, _, _, _, _, _, 0xFF, 0xFF, 0xFF, 0xFF, ..])
    );
    packet.kind == Kind::Acknowledge && told
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
