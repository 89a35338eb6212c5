//! The sensor's end of the ZFM protocol.

use std::fs::File;
use std::io::{Read, Result, Write};
use std::sync::Mutex;

use fingerprint::Picture;

use super::{Fault, Glass, lock};

/// Pixels of the sensor.
const SIZE: (usize, usize) = (256, 288);
/// Octets of picture in a packet.
const BLOCK: usize = 128;

const DATA: u8 = 0x02;
const ACKNOWLEDGE: u8 = 0x07;
const LAST_DATA: u8 = 0x08;

pub(super) fn serve(mut line: File, glass: &Mutex<Glass>) -> Result<()> {
    loop {
        let command = next_command(&mut line)?;
        let fault = lock(glass).fault;
        if fault == Some(Fault::StaleAnswer) {
            lock(glass).fault = None;
            send(&mut line, ACKNOWLEDGE, &[0x00, 0x01], 0)?;
        }
        match command.first() {
            Some(0x01) => {
                let seen = is_covered(&mut lock(glass));
                send(&mut line, ACKNOWLEDGE, &[if seen { 0x00 } else { 0x02 }], 0)?;
            }
            Some(0x0A) => {
                if !upload(&mut line, glass)? {
                    return Ok(());
                }
            }
            Some(0x13) => {
                let refused = fault == Some(Fault::Password);
                send(
                    &mut line,
                    ACKNOWLEDGE,
                    &[if refused { 0x13 } else { 0x00 }],
                    0,
                )?;
            }
            // 288 sectors, security 3, address, packets of 128, 57600 baud.
            Some(0x0F) => {
                let parameters = [
                    0, 0, 0, 0, 0, 0, 1, 32, 0, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 0, 6,
                ];
                send(&mut line, ACKNOWLEDGE, &parameters[1..], 0)?;
            }
            _ => send(&mut line, ACKNOWLEDGE, &[0x01], 0)?,
        }
    }
}

/// Instruction and parameters of the next command with a right checksum.
fn next_command(line: &mut File) -> Result<Vec<u8>> {
    loop {
        let mut start = [0; 2];
        while start != [0xEF, 0x01] {
            start[0] = start[1];
            line.read_exact(&mut start[1..])?;
        }
        let mut header = [0; 7];
        line.read_exact(&mut header)?;
        let length = usize::from(u16::from_be_bytes([header[5], header[6]]));
        let mut rest = vec![0; length.clamp(2, 256)];
        line.read_exact(&mut rest)?;
        let (payload, sum) = rest.split_at(rest.len() - 2);
        if sum == checksum(header[4], payload).to_be_bytes() {
            return Ok(payload.to_vec());
        }
        send(line, ACKNOWLEDGE, &[0x01], 0)?;
    }
}

fn is_covered(glass: &mut Glass) -> bool {
    if glass.fingers.is_empty() {
        return false;
    }
    if glass.free_polls > 0 {
        glass.free_polls -= 1;
        return false;
    }
    true
}

/// Sends the picture; false where the cable was pulled.
fn upload(line: &mut File, glass: &Mutex<Glass>) -> Result<bool> {
    let (picture, fault) = {
        let mut glass = lock(glass);
        let picture = if glass.fingers.len() > 1 {
            glass.fingers.pop_front()
        } else {
            glass.fingers.front().cloned()
        };
        glass.free_polls = 2;
        (picture, glass.fault.take())
    };
    let Some(picture) = picture else {
        send(line, ACKNOWLEDGE, &[0x0F], 0)?;
        return Ok(true);
    };
    send(line, ACKNOWLEDGE, &[0x00], 0)?;
    let octets = pack(&picture);
    let packets = octets.chunks(BLOCK);
    let last = packets.len() - 1;
    for (index, block) in packets.enumerate() {
        let kind = if index == last && fault != Some(Fault::NoLastPacket) {
            LAST_DATA
        } else {
            DATA
        };
        match fault {
            Some(Fault::Unplugged) if index == last / 2 => return Ok(false),
            Some(Fault::Checksum) if index == last / 2 => send(line, kind, block, 1)?,
            Some(Fault::DroppedBytes) if index == last / 2 => line.write_all(&[0xEF])?,
            _ => send(line, kind, block, 0)?,
        }
    }
    if matches!(fault, Some(Fault::Checksum | Fault::DroppedBytes)) {
        // The finger is still there when the driver asks again.
        lock(glass).fingers.push_front(picture);
    }
    Ok(true)
}

/// The middle of the picture in 16 greys, two pixels an octet; white where the picture ends.
fn pack(picture: &Picture) -> Vec<u8> {
    let (width, height) = SIZE;
    let inside = |at: usize, side: usize, of: usize| {
        (at + of / 2).checked_sub(side / 2).filter(|at| *at < of)
    };
    let grey = |x: usize, y: usize| {
        let place = inside(x, width, picture.width()).zip(inside(y, height, picture.height()));
        place.map_or(255, |(x, y)| picture.pixels()[y * picture.width() + x]) >> 4
    };
    let pairs = (0..height).flat_map(|y| (0..width / 2).map(move |pair| (2 * pair, y)));
    pairs
        .map(|(x, y)| grey(x, y) << 4 | grey(x + 1, y))
        .collect()
}

fn checksum(kind: u8, payload: &[u8]) -> u16 {
    let [high, low] = (payload.len() as u16 + 2).to_be_bytes();
    [kind, high, low]
        .iter()
        .chain(payload)
        .fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)))
}

fn send(line: &mut File, kind: u8, payload: &[u8], error: u16) -> Result<()> {
    let mut packet = vec![0xEF, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, kind];
    packet.extend((payload.len() as u16 + 2).to_be_bytes());
    packet.extend(payload);
    packet.extend(checksum(kind, payload).wrapping_add(error).to_be_bytes());
    line.write_all(&packet)
}
