//! The reader's end of the bridge to `hil-chip`, which counts what crosses and how long that takes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use card_reader::transport::{Transport, TransportError};
use hil::air::{Air, BitRate, Plan};

const ON: u8 = 1;
const RESET: u8 = 2;
const ATR: u8 = 4;
/// EF.COM, EF.SOD, DG1, DG2, DG13, DG14 and DG15, by short identifier.
const COUNTED: [u8; 7] = [0x1E, 0x1D, 0x01, 0x02, 0x0D, 0x0E, 0x0F];

/// A reader with a card in it.
pub struct Reader {
    card: Child,
    /// Held open, for the chip prints more than its plan.
    _output: BufReader<ChildStdout>,
    stream: TcpStream,
    atr: Vec<u8>,
    air: Air,
    time: Duration,
    commands: u32,
    read_commands: u32,
    /// The file that is being read, by short identifier.
    file: u8,
}

impl Reader {
    /// Starts a card of this profile, which guards its fingers. What a desk needs for it is in
    /// `folder` then, in `trust` and `terminal`.
    pub fn with_card(profile: &Path, folder: &Path, rate: BitRate) -> Result<(Self, Plan)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let program = std::env::current_exe()?.with_file_name("hil-chip");
        let mut card = Command::new(&program)
            .arg(profile)
            .args(["--port", &listener.local_addr()?.port().to_string()])
            .arg("--trust-out")
            .arg(folder.join("trust"))
            .arg("--terminal-out")
            .arg(folder.join("terminal"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.display().to_string())?;
        let mut line = String::new();
        let output = card.stdout.take().context("the chip's output")?;
        let mut output = BufReader::new(output);
        output.read_line(&mut line)?;
        let plan = line
            .trim_end_matches(".\n")
            .strip_prefix("Shortest plan: ")
            .context("the chip states no plan")?
            .parse()?;
        let (stream, _) = listener.accept()?;
        stream.set_nodelay(true)?;
        let mut reader = Self {
            card,
            _output: output,
            stream,
            atr: Vec::new(),
            air: Air::new(rate),
            time: Duration::ZERO,
            commands: 0,
            read_commands: 0,
            file: 0,
        };
        reader.send(&[ON])?;
        reader.send(&[ATR])?;
        reader.atr = reader.receive()?;
        Ok((reader, plan))
    }

    /// What the commands so far took in the air and in the chip.
    pub const fn time(&self) -> Duration {
        self.time
    }

    pub const fn commands(&self) -> u32 {
        self.commands
    }

    pub const fn read_commands(&self) -> u32 {
        self.read_commands
    }

    fn send(&mut self, message: &[u8]) -> std::io::Result<()> {
        let length = u16::try_from(message.len()).map_err(std::io::Error::other)?;
        self.stream
            .write_all(&[&length.to_be_bytes(), message].concat())
    }

    fn receive(&mut self) -> std::io::Result<Vec<u8>> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length)?;
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut answer)?;
        Ok(answer)
    }

    /// Files of the application are read in the channel.
    fn count(&mut self, command: &[u8]) {
        self.commands += 1;
        if let [0x0C, 0xB0 | 0xB1, p1, ..] = *command {
            if p1 & 0x80 != 0 {
                self.file = p1 & 0x1F;
            }
            self.read_commands += u32::from(COUNTED.contains(&self.file));
        }
    }
}

impl Transport for Reader {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        self.count(command);
        self.send(command)
            .and_then(|()| self.receive())
            .inspect(|answer| self.time += self.air.cross(command, answer))
            .map_err(|_| TransportError::CardRemoved)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.send(&[RESET]).map_err(|_| TransportError::CardRemoved)
    }

    fn atr(&self) -> &[u8] {
        &self.atr
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let _ = self.card.kill();
        let _ = self.card.wait();
    }
}
