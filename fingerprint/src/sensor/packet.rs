//! Packets of the ZFM family: start EF01, address, kind, length, payload, checksum.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use super::SensorError;

const START: [u8; 2] = [0xEF, 0x01];
const ADDRESS: [u8; 4] = [0xFF; 4];
/// Longest payload that any sensor of the family sends.
const MAX_PAYLOAD: usize = 512;

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Command = 0x01,
    Data = 0x02,
    Acknowledge = 0x07,
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

/// Kind and payload of a packet whose checksum holds.
pub(super) struct Packet {
    pub(super) kind: Kind,
    pub(super) payload: Vec<u8>,
}

/// The sum over kind, length and payload.
fn checksum(kind: u8, payload: &[u8]) -> u16 {
    let length = payload.len() as u16 + 2;
    let sum = u16::from(kind)
        .wrapping_add(length >> 8)
        .wrapping_add(length & 0xFF);
    payload
        .iter()
        .fold(sum, |sum, octet| sum.wrapping_add(u16::from(*octet)))
}

pub(super) fn write(port: &mut dyn Write, kind: Kind, payload: &[u8]) -> Result<(), SensorError> {
    let mut packet = [&START[..], &ADDRESS, &[kind as u8]].concat();
    packet.extend((payload.len() as u16 + 2).to_be_bytes());
    packet.extend(payload);
    packet.extend(checksum(kind as u8, payload).to_be_bytes());
    port.write_all(&packet)
        .and_then(|()| port.flush())
        .map_err(|error| of_io(&error))
}

/// The next packet. Stray octets before its start are passed over.
///
/// # Errors
/// [`SensorError::Silent`] at the deadline, [`SensorError::Broken`] for a wrong checksum, length
/// or kind, [`SensorError::Unplugged`].
pub(super) fn read(port: &mut dyn Read, patience: Duration) -> Result<Packet, SensorError> {
    let deadline = Instant::now() + patience;
    let mut last = 0;
    loop {
        let [octet] = exactly::<1>(port, deadline)?;
        if [last, octet] == START {
            break;
        }
        last = octet;
    }
    let [.., kind, high, low] = exactly::<7>(port, deadline)?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let payload_len = length
        .checked_sub(2)
        .filter(|len| *len <= MAX_PAYLOAD)
        .ok_or(SensorError::Broken)?;
    let mut payload = vec![0; payload_len];
    fill(port, &mut payload, deadline)?;
    let sum = exactly::<2>(port, deadline)?;
    let known = Kind::from_code(kind).ok_or(SensorError::Broken)?;
    if u16::from_be_bytes(sum) != checksum(kind, &payload) {
        return Err(SensorError::Broken);
    }
    Ok(Packet {
        kind: known,
        payload,
    })
}

fn exactly<const N: usize>(port: &mut dyn Read, deadline: Instant) -> Result<[u8; N], SensorError> {
    let mut octets = [0; N];
    fill(port, &mut octets, deadline)?;
    Ok(octets)
}

fn fill(port: &mut dyn Read, mut rest: &mut [u8], deadline: Instant) -> Result<(), SensorError> {
    while !rest.is_empty() {
        match port.read(rest) {
            Ok(0) => return Err(SensorError::Unplugged),
            Ok(count) => rest = rest.get_mut(count..).unwrap_or_default(),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::TimedOut | ErrorKind::Interrupted | ErrorKind::WouldBlock
                ) => {}
            Err(error) => return Err(of_io(&error)),
        }
        if !rest.is_empty() && Instant::now() > deadline {
            return Err(SensorError::Silent);
        }
    }
    Ok(())
}

/// A line that fails once it was open has lost its other end.
fn of_io(error: &std::io::Error) -> SensorError {
    match error.kind() {
        ErrorKind::TimedOut => SensorError::Silent,
        _ => SensorError::Unplugged,
    }
}
