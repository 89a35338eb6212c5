//! The local socket of a vendor's reader: one line out, one line in.

use std::io::{ErrorKind, Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use nix::sys::socket::{AddressFamily, SockFlag, SockType, UnixAddr, connect, socket};

use super::answer::{Challenge, MAX_LINE, Worthless};

/// How long the reader may take to receive a challenge, which fits into any socket's buffer.
const WRITE: Duration = Duration::from_secs(1);

/// A connection to the reader, for one challenge.
pub struct VendorLine {
    stream: UnixStream,
    received: Vec<u8>,
}

impl VendorLine {
    /// Connects. Does not wait: a reader that takes no connection now is not there.
    ///
    /// # Errors
    /// The system's reason.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        let flags = SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK;
        let socket = socket(AddressFamily::Unix, SockType::Stream, flags, None)?;
        connect(socket.as_raw_fd(), &UnixAddr::new(path)?)?;
        let stream = UnixStream::from(socket);
        stream.set_nonblocking(false)?;
        stream.set_write_timeout(Some(WRITE))?;
        Ok(Self {
            stream,
            received: Vec::new(),
        })
    }

    /// Sends the challenge.
    ///
    /// # Errors
    /// [`Worthless::Silent`] where the reader does not take it: no answer will come.
    pub fn send(&mut self, challenge: &Challenge) -> Result<(), Worthless> {
        let line = [challenge.line().as_bytes(), b"\n"].concat();
        self.stream.write_all(&line).map_err(|_| Worthless::Silent)
    }

    /// The answer's line, without its end, once it has come whole; none when `patience` has passed.
    ///
    /// # Errors
    /// [`Worthless::Silent`] where the reader hangs up, [`Worthless::TooLong`] where no line ends
    /// within 4,096 octets.
    pub fn receive(&mut self, patience: Duration) -> Result<Option<Vec<u8>>, Worthless> {
        let mut octets = [0; MAX_LINE];
        let read = self
            .stream
            .set_read_timeout(Some(patience.max(Duration::from_millis(1))))
            .and_then(|()| self.stream.read(&mut octets));
        let count = match read {
            Ok(0) => return Err(Worthless::Silent),
            Ok(count) => count,
            Err(error) => {
                return match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {
                        Ok(None)
                    }
                    _ => Err(Worthless::Silent),
                };
            }
        };
        self.received
            .extend_from_slice(octets.get(..count).unwrap_or_default());
        let end = self.received.iter().position(|octet| *octet == b'\n');
        match end {
            Some(end) if end <= MAX_LINE => {
                self.received.truncate(end);
                Ok(Some(std::mem::take(&mut self.received)))
            }
            None if self.received.len() <= MAX_LINE => Ok(None),
            _ => Err(Worthless::TooLong),
        }
    }
}
