//! The sensor's end of the ZFM protocol.

use std::io::{Error, ErrorKind, Result};

use super::glass::seen;
use super::wire::Wire;
use super::{Fault, Model};

/// Octets of picture in a packet, and the size code for it.
const BLOCK: usize = 128;
const BLOCK_CODE: u8 = 2;
/// Dots an inch.
const DPI: u32 = 500;
/// Fingers that it could store.
const CAPACITY: u16 = 200;

const DATA: u8 = 0x02;
const ACKNOWLEDGE: u8 = 0x07;
const LAST_DATA: u8 = 0x08;

pub(super) fn serve(wire: &mut Wire) -> Result<()> {
    // Without a password every command is open.
    let mut verified = wire.bench().unit.password == 0;
    loop {
        let Some(command) = next_command(wire)? else {
            acknowledge(wire, &[0x01])?;
            continue;
        };
        if wire.fails(Fault::Restart) {
            verified = false;
        }
        let instruction = command.first().copied().unwrap_or_default();
        wire.bench().asked.push(instruction);
        match (instruction, command.get(1..).unwrap_or_default()) {
            (0x13, password) => {
                verified = password == wire.bench().unit.password.to_be_bytes();
                acknowledge(wire, &[if verified { 0x00 } else { 0x13 }])?;
            }
            _ if !verified => acknowledge(wire, &[0x21])?,
            (0x01, _) if wire.fails(Fault::Refused) => acknowledge(wire, &[DEVICE_FAILS])?,
            (0x01, _) => {
                let code = look(wire);
                acknowledge(wire, &[code])?;
            }
            (0x0A, _) => upload(wire)?,
            (0x0E, [4, factor @ 1..=12]) if !wire.fails(Fault::SpeedRefused) => {
                if !wire.fails(Fault::SpeedUnanswered) {
                    acknowledge(wire, &[0x00])?;
                }
                if !wire.fails(Fault::SpeedKept) {
                    wire.bench().baud = u32::from(*factor) * 9600;
                }
            }
            (0x0E, _) => acknowledge(wire, &[0x1A])?,
            (0x0F, _) => {
                let parameters = parameters(wire.bench().baud);
                acknowledge(wire, &parameters)?;
            }
            // It stores no finger, and yet finds one: whoever believes it is wrong.
            (0x03, _) => acknowledge(wire, &[0x00, 0xFF, 0xFF])?,
            (0x04 | 0x1B, _) => acknowledge(wire, &MATCH)?,
            (0x1D, _) => acknowledge(wire, &[0x00, 0x00, 0x00])?,
            (0x1F, _) => acknowledge(wire, &[0x00; 33])?,
            (0x35, _) => acknowledge(wire, &[0x00])?,
            (0x3C, _) => {
                let model = wire.bench().unit.model;
                match model {
                    Model::Zfm { size, tells: true } => acknowledge(wire, &product(size))?,
                    _ => acknowledge(wire, &[0x01])?,
                }
            }
            (0x3D, _) => {
                acknowledge(wire, &[0x00])?;
                verified = wire.bench().unit.password == 0;
                wire.say(&READY)?;
            }
            (0x53, _) => acknowledge(wire, &READY)?,
            _ => acknowledge(wire, &[0x01])?,
        }
    }
}

/// The flash cannot be written.
const DEVICE_FAILS: u8 = 0x18;

/// What it says when it is asked whether it lives, and when it has begun.
const READY: [u8; 1] = [0x55];

/// The answer to a search: found, page 1, the highest score.
const MATCH: [u8; 5] = [0x00, 0x00, 0x01, 0xFF, 0xFF];

/// Instruction and parameters of the next command; none where its checksum is wrong.
fn next_command(wire: &mut Wire) -> Result<Option<Vec<u8>>> {
    let mut last = 0;
    loop {
        let octet = wire.hear()?;
        if [last, octet] == [0xEF, 0x01] {
            break;
        }
        last = octet;
    }
    let header: [u8; 7] = wire.hear_exactly()?;
    let length = usize::from(u16::from_be_bytes([header[5], header[6]]));
    let mut rest = Vec::new();
    for _ in 0..length.clamp(2, 256) {
        rest.push(wire.hear()?);
    }
    let (payload, sum) = rest.split_at(rest.len() - 2);
    let right = sum == checksum(header[4], payload).to_be_bytes();
    Ok(right.then(|| payload.to_vec()))
}

/// Looks at the glass and takes the picture of what lies there.
fn look(wire: &mut Wire) -> u8 {
    if !wire.bench().glass.is_covered() {
        return 0x02;
    }
    if wire.fails(Fault::LiftedEarly) {
        wire.bench().glass.next();
        return 0x03;
    }
    let taken = wire.bench().glass.take();
    if taken { 0x00 } else { 0x03 }
}

/// Status 0, system identifier 0, capacity, level 3, address, packet size, speed.
fn parameters(baud: u32) -> Vec<u8> {
    let [c1, c0] = CAPACITY.to_be_bytes();
    let factor = (baud / 9600) as u8;
    let start = [0x00, 0, 0, 0, 0, c1, c0, 0, 3];
    [&start[..], &[0xFF; 4], &[0, BLOCK_CODE, 0, factor]].concat()
}

/// Model, batch, serial number, hardware, sensor, width, height, template, capacity.
fn product((width, height): (usize, usize)) -> Vec<u8> {
    let mut told = vec![0x00];
    told.extend(b"SIMULATED\0\0\0\0\0\0\0");
    told.extend(b"000100000001");
    told.extend([1, 0]);
    told.extend(b"SIM\0\0\0\0\0");
    for number in [width as u16, height as u16, 1536, CAPACITY] {
        told.extend(number.to_be_bytes());
    }
    told
}

fn upload(wire: &mut Wire) -> Result<()> {
    let (taken, size) = {
        let bench = wire.bench();
        let Model::Zfm { size, .. } = bench.unit.model else {
            return Err(ErrorKind::Unsupported.into());
        };
        (bench.glass.taken(), size)
    };
    let Some(picture) = taken else {
        return acknowledge(wire, &[0x0F]);
    };
    acknowledge(wire, &[0x00])?;
    if wire.fails(Fault::PictureWithheld) {
        return Ok(());
    }
    let octets = pack(&seen(&picture, size, DPI));
    let packets = octets.chunks(BLOCK);
    let last = packets.len() - 1;
    for (index, block) in packets.enumerate() {
        let marked = index == last && !wire.fails(Fault::NoLastPacket);
        let mut packet = packet(if marked { LAST_DATA } else { DATA }, block);
        if index == last / 2 {
            if wire.fails(Fault::Unplugged) {
                return Err(Error::from(ErrorKind::BrokenPipe));
            }
            if wire.fails(Fault::LostPacket) {
                continue;
            }
            if wire.fails(Fault::LostOctet) {
                packet.remove(40);
            }
            if wire.fails(Fault::PictureChecksum) {
                packet[BLOCK / 2] ^= 0x01;
            }
        }
        if index == last {
            // Before the driver has it all, and its desk lays the next one down.
            wire.bench().glass.next();
        }
        wire.say_picture(&packet)?;
    }
    Ok(())
}

/// 16 greys, two pixels an octet.
fn pack(greys: &[u8]) -> Vec<u8> {
    let pairs = greys.chunks_exact(2);
    pairs.map(|pair| pair[0] & 0xF0 | pair[1] >> 4).collect()
}

fn acknowledge(wire: &mut Wire, payload: &[u8]) -> Result<()> {
    let [answer, stale, matched] =
        [payload, &[0x00], &MATCH].map(|payload| packet(ACKNOWLEDGE, payload));
    wire.answer(&answer, &stale, &matched)
}

pub(crate) fn packet(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut packet = vec![0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, kind];
    packet.extend((payload.len() as u16 + 2).to_be_bytes());
    packet.extend(payload);
    packet.extend(checksum(kind, payload).to_be_bytes());
    packet
}

fn checksum(kind: u8, payload: &[u8]) -> u16 {
    let [high, low] = (payload.len() as u16 + 2).to_be_bytes();
    [kind, high, low]
        .iter()
        .chain(payload)
        .fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)))
}
