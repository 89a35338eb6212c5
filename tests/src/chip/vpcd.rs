//! The bridge to the virtual smart card reader: the card's end of its TCP protocol.
//!
//! Messages are a 16-bit big-endian length and that many octets: one octet is a control
//! (0 off, 1 on, 2 reset, 4 asks for the ATR), more are a command APDU.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpStream};
use std::os::linux::net::TcpStreamExt;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::Chip;

const OFF: u8 = 0;
const ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;

/// How long the reader's port may take to open.
const PATIENCE: Duration = Duration::from_secs(10);

/// A card in the virtual reader. Dropping it takes the card out.
pub struct Inserted {
    stream: TcpStream,
    thread: Option<JoinHandle<Chip>>,
}

/// Puts the chip into the virtual reader that listens on this port of the loopback address.
///
/// # Errors
/// Where the port does not open within ten seconds.
pub fn insert(mut chip: Chip, port: u16) -> Result<Inserted> {
    let deadline = Instant::now() + PATIENCE;
    let mut stream = loop {
        match TcpStream::connect((Ipv4Addr::LOCALHOST, port)) {
            Ok(stream) => break stream,
            Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(50)),
            Err(error) => return Err(error).context("the virtual reader does not listen"),
        }
    };
    stream.set_nodelay(true)?;
    chip.reset();
    let handle = stream.try_clone()?;
    let thread = std::thread::Builder::new()
        .name("chip".into())
        .spawn(move || {
            // The reader closes the connection, or the card pulls itself: either ends the service.
            let _ = serve(&mut chip, &mut stream);
            let _ = stream.shutdown(Shutdown::Both);
            chip
        })?;
    Ok(Inserted {
        stream: handle,
        thread: Some(thread),
    })
}

impl Inserted {
    /// Takes the card out; the chip may be put in again.
    pub fn remove(mut self) -> Option<Chip> {
        let _ = self.stream.shutdown(Shutdown::Both);
        self.thread.take()?.join().ok()
    }

    /// Whether the card has left the reader by itself.
    pub fn has_left(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }
}

impl Drop for Inserted {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn serve(chip: &mut Chip, stream: &mut TcpStream) -> std::io::Result<()> {
    loop {
        let mut length = [0; 2];
        // The driver sends length and message apart, the second once the first is acknowledged.
        stream.set_quickack(true)?;
        stream.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut message)?;
        let answer = match message[..] {
            [OFF | ON | RESET] => {
                chip.reset();
                continue;
            }
            [ATR] => chip.atr().to_vec(),
            _ => match chip.process(&message) {
                Some(answer) => answer,
                None => return Ok(()),
            },
        };
        let length = u16::try_from(answer.len())
            .unwrap_or(u16::MAX)
            .to_be_bytes();
        stream.write_all(&[&length, &answer[..]].concat())?;
    }
}
