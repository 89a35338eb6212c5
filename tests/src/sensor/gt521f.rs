//! The sensor's end of the GT-521F protocol.

use std::io::{Error, ErrorKind, Result};

use super::Fault;
use super::glass::seen;
use super::wire::Wire;

/// Pixels across and down.
const SIZE: (usize, usize) = (202, 258);
/// Dots an inch.
const DPI: u32 = 450;
/// The speeds that it knows, and the one after power has come.
const SPEEDS: [u32; 5] = [9600, 19_200, 38_400, 57_600, 115_200];
const BAUD: u32 = SPEEDS[0];

const YES: u16 = 0x30;
const NO: u16 = 0x31;
/// Why not.
const BAD_SPEED: u32 = 0x1002;
const COMMUNICATION: u32 = 0x1006;
const BAD_FINGER: u32 = 0x100C;
const UNSUPPORTED: u32 = 0x100E;
const NO_FINGER: u32 = 0x1012;
const DEVICE_FAILS: u32 = 0x100F;

pub(super) fn serve(wire: &mut Wire) -> Result<()> {
    let (mut open, mut lit, mut taken) = (false, false, false);
    loop {
        let Some((code, parameter)) = next_command(wire)? else {
            respond(wire, NO, COMMUNICATION)?;
            continue;
        };
        if wire.fails(Fault::Restart) {
            wire.bench().baud = BAUD;
            (open, lit, taken) = (false, false, false);
            continue;
        }
        wire.bench().asked.push(code as u8);
        match code {
            0x01 => {
                open = true;
                respond(wire, YES, 0)?;
                if parameter != 0 {
                    wire.say(&data(&[0x20; 24]))?;
                }
            }
            _ if !open => respond(wire, NO, UNSUPPORTED)?,
            0x02 => {
                open = false;
                respond(wire, YES, 0)?;
            }
            0x04 if SPEEDS.contains(&parameter) && !wire.fails(Fault::SpeedRefused) => {
                if !wire.fails(Fault::SpeedUnanswered) {
                    respond(wire, YES, 0)?;
                }
                if !wire.fails(Fault::SpeedKept) {
                    wire.bench().baud = parameter;
                }
            }
            0x04 => respond(wire, NO, BAD_SPEED)?,
            0x12 => {
                lit = parameter != 0;
                respond(wire, YES, 0)?;
            }
            0x26 if wire.fails(Fault::Refused) => respond(wire, NO, DEVICE_FAILS)?,
            // In the dark it sees no finger.
            0x26 => {
                let covered = lit && wire.bench().glass.is_covered();
                respond(wire, YES, if covered { 0 } else { NO_FINGER })?;
            }
            0x60 if wire.fails(Fault::LiftedEarly) => {
                wire.bench().glass.next();
                respond(wire, NO, NO_FINGER)?;
            }
            0x60 => {
                let lies = lit && wire.bench().glass.take();
                taken |= lies;
                let (code, reason) = if lies { (YES, 0) } else { (NO, NO_FINGER) };
                respond(wire, code, reason)?;
            }
            0x62 if taken => upload(wire)?,
            0x62 => respond(wire, NO, BAD_FINGER)?,
            // It stores no finger, and yet finds one: whoever believes it is wrong.
            0x50 | 0x51 => respond(wire, YES, 1)?,
            _ => respond(wire, NO, UNSUPPORTED)?,
        }
    }
}

/// Code and parameter of the next command; none where its checksum is wrong.
fn next_command(wire: &mut Wire) -> Result<Option<(u16, u32)>> {
    let mut last = 0;
    loop {
        let octet = wire.hear()?;
        if [last, octet] == [0x55, 0xAA] {
            break;
        }
        last = octet;
    }
    let rest: [u8; 10] = wire.hear_exactly()?;
    let sum = rest[..8].iter().map(|octet| u16::from(*octet)).sum::<u16>() + 0xFF;
    if rest[8..] != sum.to_le_bytes() {
        return Ok(None);
    }
    let parameter = u32::from_le_bytes([rest[2], rest[3], rest[4], rest[5]]);
    Ok(Some((u16::from_le_bytes([rest[6], rest[7]]), parameter)))
}

fn upload(wire: &mut Wire) -> Result<()> {
    let Some(picture) = wire.bench().glass.taken() else {
        return respond(wire, NO, BAD_FINGER);
    };
    respond(wire, YES, 0)?;
    if wire.fails(Fault::PictureWithheld) {
        return Ok(());
    }
    let mut packet = data(&seen(&picture, SIZE, DPI));
    let middle = packet.len() / 2;
    if wire.fails(Fault::Unplugged) {
        wire.say_picture(&packet[..middle])?;
        return Err(Error::from(ErrorKind::BrokenPipe));
    }
    if wire.fails(Fault::LostOctet) {
        packet.remove(middle);
    }
    if wire.fails(Fault::LostPacket) {
        packet.drain(middle..middle + 512);
    }
    if wire.fails(Fault::NoLastPacket) {
        packet.truncate(packet.len() - 2);
    }
    if wire.fails(Fault::PictureChecksum) {
        packet[middle] ^= 0x01;
    }
    let (most, last) = packet.split_at(packet.len() - 512);
    for part in most.chunks(512) {
        wire.say_picture(part)?;
    }
    // Before the driver has it all, and its desk lays the next one down.
    wire.bench().glass.next();
    wire.say_picture(last)
}

fn respond(wire: &mut Wire, code: u16, parameter: u32) -> Result<()> {
    // A search answers with the number of whom it found.
    let [stale, matched] = [0, 1].map(|parameter| message(YES, parameter));
    wire.answer(&message(code, parameter), &stale, &matched)
}

pub(crate) fn message(code: u16, parameter: u32) -> Vec<u8> {
    let mut message = vec![0x55, 0xAA, 0x01, 0x00];
    message.extend(parameter.to_le_bytes());
    message.extend(code.to_le_bytes());
    with_sum(message)
}

pub(crate) fn data(data: &[u8]) -> Vec<u8> {
    with_sum([&[0x5A, 0xA5, 0x01, 0x00], data].concat())
}

fn with_sum(mut octets: Vec<u8>) -> Vec<u8> {
    let sum = octets
        .iter()
        .fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)));
    octets.extend(sum.to_le_bytes());
    octets
}
