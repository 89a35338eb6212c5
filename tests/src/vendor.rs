//! A simulated fingerprint reader of another maker on a local socket: it signs what it answers, and
//! may be told to answer as no honest one does.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::{Timestamp, ToSpan};
use openssl::pkey::{PKey, Private};
use openssl::sha::sha256;
use openssl::sign::Signer;
use serde_json::{Value, json};

/// Serial number of the simulated reader.
pub const SERIAL: &str = "SIM-0001";
const CONTEXT: &[u8] = b"kiosk vendor answer 1\0";

/// How the comparison ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Finding {
    Match,
    NoMatch,
    Poor,
}

impl Finding {
    /// Name in answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::NoMatch => "no-match",
            Self::Poor => "poor",
        }
    }
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It has no signature.
    Unsigned,
    /// A key that nobody knows signed it.
    OtherKey,
    /// It says something else than what was signed.
    Altered,
    /// It is the one to the challenge before.
    Replayed,
    /// It is to a challenge that differs in its nonce alone.
    OtherNonce,
    /// It is about another document.
    OtherDocument,
    /// It was signed an hour ago, by the reader's clock.
    EarlyClock,
    /// It will be signed in an hour, by the reader's clock.
    LateClock,
    /// It lacks the serial number.
    NoSerial,
    /// Its serial number breaks the line.
    OddSerial,
    /// It is no JSON.
    Garbage,
    /// It does not end.
    Endless,
    /// It ends, a little too late in the line.
    TooLong,
    /// It comes one octet at a time, and not to its end.
    Dribbled,
    /// It comes after so many seconds.
    Late(u8),
    /// There is none.
    HangsUp,
}

struct Reader {
    key: PKey<Private>,
    finding: Finding,
    fault: Option<Fault>,
    /// The last honest answer.
    last: Option<String>,
    stopped: bool,
}

/// A running reader. Dropping it takes it away.
pub struct SimulatedVendor {
    socket: PathBuf,
    reader: Arc<Mutex<Reader>>,
}

impl SimulatedVendor {
    /// Starts a reader with a key of its own at this socket.
    ///
    /// # Errors
    /// Where the socket cannot be made.
    pub fn start(socket: &Path) -> Result<Self> {
        let listener = UnixListener::bind(socket).with_context(|| socket.display().to_string())?;
        let reader = Arc::new(Mutex::new(Reader {
            key: PKey::generate_ed25519()?,
            finding: Finding::Match,
            fault: None,
            last: None,
            stopped: false,
        }));
        let shared = Arc::clone(&reader);
        std::thread::Builder::new()
            .name("vendor".into())
            .spawn(move || {
                for stream in listener.incoming().map_while(Result::ok) {
                    if lock(&shared).stopped {
                        return;
                    }
                    // A desk that hangs up is no trouble.
                    let _ = serve(stream, &shared);
                }
            })?;
        Ok(Self {
            socket: socket.into(),
            reader,
        })
    }

    /// The public key of its answers, hexadecimal.
    ///
    /// # Errors
    /// Where OpenSSL gives none.
    pub fn public_key(&self) -> Result<String> {
        Ok(hex::encode(lock(&self.reader).key.raw_public_key()?))
    }

    /// How it answers from now on.
    pub fn answers(&self, finding: Finding, fault: Option<Fault>) {
        let mut reader = lock(&self.reader);
        (reader.finding, reader.fault) = (finding, fault);
    }
}

impl Drop for SimulatedVendor {
    fn drop(&mut self) {
        lock(&self.reader).stopped = true;
        // Wakes the thread.
        let _ = UnixStream::connect(&self.socket);
        let _ = std::fs::remove_file(&self.socket);
    }
}

fn lock(reader: &Mutex<Reader>) -> MutexGuard<'_, Reader> {
    reader.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(mut stream: UnixStream, reader: &Mutex<Reader>) -> Result<()> {
    let mut challenge = String::new();
    if BufReader::new(&stream).read_line(&mut challenge)? == 0 {
        return Ok(());
    }
    let challenge = challenge.trim_end_matches('\n');
    let (answer, fault) = {
        let mut reader = lock(reader);
        let before = reader.last.take();
        let honest = answer(&reader, challenge, None)?;
        let given = match reader.fault {
            Some(Fault::Replayed) => before.context("nothing to replay")?,
            fault => answer(&reader, challenge, fault)?,
        };
        reader.last = Some(honest);
        (given, reader.fault)
    };
    match fault {
        Some(Fault::HangsUp) => return Ok(()),
        Some(Fault::Late(seconds)) => std::thread::sleep(Duration::from_secs(seconds.into())),
        Some(Fault::Garbage) => return Ok(stream.write_all(b"match\n")?),
        Some(Fault::Endless) => loop {
            stream.write_all(&[b'{'; 4096])?;
        },
        Some(Fault::TooLong) => {
            let room = " ".repeat(4096 - answer.len());
            return Ok(writeln!(stream, "{answer}{room} ")?);
        }
        Some(Fault::Dribbled) => {
            for octet in answer.bytes() {
                stream.write_all(&[octet])?;
                std::thread::sleep(Duration::from_millis(100));
            }
        }
        _ => {}
    }
    Ok(writeln!(stream, "{answer}")?)
}

/// The answer's line, without its end.
fn answer(reader: &Reader, challenge: &str, fault: Option<Fault>) -> Result<String> {
    let mut asked: Value = serde_json::from_str(challenge)?;
    let mut about = asked["document"].clone();
    if asked["version"] != 1 {
        bail!("a challenge of another version");
    }
    let mut echoed = challenge.to_owned();
    let mut time = Timestamp::now();
    match fault {
        Some(Fault::OtherNonce) => {
            asked["nonce"] = Value::from("00".repeat(32));
            echoed = asked.to_string();
        }
        Some(Fault::OtherDocument) => about = Value::from(hex::encode(sha256(b"another"))),
        Some(Fault::EarlyClock) => time -= 1.hour(),
        Some(Fault::LateClock) => time += 1.hour(),
        _ => {}
    }
    let mut answer = json!({
        "challenge": hex::encode(sha256(echoed.as_bytes())),
        "document": about,
        "result": reader.finding.name(),
        "serial": SERIAL,
        "time": time,
    });
    match (fault, answer.as_object_mut()) {
        (Some(Fault::NoSerial), Some(fields)) => drop(fields.remove("serial")),
        (Some(Fault::OddSerial), Some(fields)) => {
            fields.insert("serial".into(), Value::from("SIM\n0001"));
        }
        _ => {}
    }
    let mut answer = answer.to_string();
    let stranger = PKey::generate_ed25519()?;
    let key = match fault {
        Some(Fault::OtherKey) => &stranger,
        _ => &reader.key,
    };
    let signed = [CONTEXT, answer.as_bytes()].concat();
    let signature = hex::encode(Signer::new_without_digest(key)?.sign_oneshot_to_vec(&signed)?);
    if fault == Some(Fault::Altered) {
        answer = answer.replace("no-match", "match").replace("poor", "match");
    }
    Ok(match fault {
        Some(Fault::Unsigned) => json!({ "answer": answer }),
        _ => json!({ "answer": answer, "signature": signature }),
    }
    .to_string())
}
