//! The administrator's written choices: one TOML file, refused as a whole if any part is wrong.

mod file;

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use card_reader::iso7816::Limits;
use fingerprint::matching::FalseMatchRate;
use serde::{Deserialize, Serialize};

pub use self::file::SettingsError;

/// Days for which records may be kept.
pub const KEEP_DAYS: RangeInclusive<u32> = 30..=36500;

/// Everything that a desk's settings file may say. Every field has a default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Who and where.
    pub desk: Desk,
    /// The card reader.
    pub reader: Reader,
    /// The fingerprint sensor.
    pub sensor: Sensor,
    /// The scanner of QR codes and MRZ.
    pub scanner: Scanner,
    /// What is trusted.
    pub trust: Trust,
    /// With what the desk shows chips that it may read fingers; absent: with nothing.
    pub terminal: Option<Terminal>,
    /// The reader of another maker that compares fingers; absent: the desk has none.
    pub vendor: Option<Vendor>,
    /// What may decide.
    pub policy: Policy,
    /// Where records go.
    pub journal: Journal,
    /// Where the program's own troubles go.
    pub log: Log,
    /// For one-stop-shop programs on this machine; absent: off.
    pub service: Option<Service>,
}

/// Who and where.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// The office, shown in the window and written into every record.
    pub office: String,
    /// The desk within the office.
    pub name: String,
    /// Who sits before the screen.
    pub mode: Mode,
    /// Whether it lets anything be heard.
    pub sound: bool,
    /// Whether the ring on the fingertip and the hourglass stand still.
    pub reduced_motion: bool,
}

/// Who sits before the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// A clerk, who attends citizens.
    #[default]
    Clerk,
    /// A citizen, alone.
    Citizen,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            office: "BHXH".into(),
            name: "Quầy 01".into(),
            mode: Mode::default(),
            sound: true,
            reduced_motion: false,
        }
    }
}

/// The card reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reader {
    /// Name or part of the name of the PC/SC reader; absent: any reader.
    pub name: Option<String>,
    /// Bytes of the largest file that is read from a card, 65,536 to 16,777,216.
    pub largest_file: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            name: None,
            largest_file: Limits::default().file,
        }
    }
}

impl Reader {
    /// What one card may cost.
    pub fn limits(&self) -> Limits {
        Limits {
            file: self.largest_file,
            ..Limits::default()
        }
    }
}

/// The fingerprint sensor.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sensor {
    /// The serial port, such as `/dev/kiosk-sensor`; absent: the desk has no sensor.
    pub port: Option<PathBuf>,
    /// Password of the ZFM family, four bytes; sensors are delivered with zero.
    pub password: u32,
}

/// The scanner of QR codes and MRZ. One that types like a keyboard needs no settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scanner {
    /// The serial port, such as `/dev/kiosk-scanner`; absent: the desk has no such scanner.
    pub port: Option<PathBuf>,
}

/// What is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Trust {
    /// Folder of the trust bundle, or of loose certificates and lists.
    pub folder: PathBuf,
    /// Public key of whoever signs the trust bundle, 64 hexadecimal digits; absent: the desk itself.
    pub signer: Option<String>,
    /// The folder was named by whoever runs the command, not by the settings.
    #[serde(skip)]
    pub named: bool,
    /// Countries whose documents this desk accepts, two letters each; empty: all in the folder.
    pub countries: Vec<String>,
}

impl Trust {
    /// Takes the folder or file that whoever runs the command has named.
    pub fn name(&mut self, path: &Path) {
        self.folder = path.into();
        self.named = true;
    }
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            folder: "/etc/kiosk/trust".into(),
            signer: None,
            named: false,
            countries: Vec::new(),
        }
    }
}

/// Certificates and private key of the desk's inspection system (BSI TR-03110).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terminal {
    /// Card verifiable certificates, a file each, in any order: the inspection system's, its
    /// document verifier's, the authority's own, and link certificates.
    pub certificates: Vec<PathBuf>,
    /// Where the private key is.
    pub key: KeySource,
}

/// Where a private key is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum KeySource {
    /// In a PEM file without a password.
    File(PathBuf),
    /// In a PKCS #11 token.
    Token(TokenSettings),
}

/// A key in a PKCS #11 token.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSettings {
    /// The maker's library.
    pub module: PathBuf,
    /// The slot's number; absent: the only one with a token.
    pub slot: Option<u64>,
    /// The key's label.
    pub label: String,
    /// A file that holds the PIN.
    pub pin_file: PathBuf,
}

/// A reader of another maker, with its own keys for the fingers in chips. Its answer counts only
/// where one of these keys has signed it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vendor {
    /// The local socket at which it listens.
    pub socket: PathBuf,
    /// Ed25519 public keys of its makers, 64 hexadecimal digits each, 1 to 8.
    pub keys: Vec<String>,
    /// Seconds that it may take to answer, 1 to 300.
    #[serde(default = "Vendor::patience")]
    pub seconds: u16,
}

impl Vendor {
    const fn patience() -> u16 {
        60
    }
}

/// What may decide (recorded with every visit).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Whether green needs fresh revocation data.
    pub revocation: Revocation,
    /// Where the finger to compare with comes from.
    pub reference_finger: ReferenceFinger,
    /// Whether SHA-1 in the security object is taken.
    pub sha1: Sha1,
    /// Highest rate at which another person's finger may pass a visit, 0.000001 to 0.01.
    pub false_match_rate: FalseMatchRate,
    /// Tries with one finger, 1 to 5.
    pub tries: u8,
    /// Least quality of a picture that is compared, 0 to 100.
    pub quality: u8,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            revocation: Revocation::default(),
            reference_finger: ReferenceFinger::default(),
            sha1: Sha1::default(),
            false_match_rate: FalseMatchRate::default(),
            tries: 3,
            quality: 30,
        }
    }
}

/// Whether green needs fresh revocation data.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// Without it nothing is green.
    #[default]
    Required,
    /// The rest decides, and the record says that revocation was not checked.
    WhenAvailable,
}

/// Where the finger to compare with comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReferenceFinger {
    /// The chip's DG3.
    #[default]
    Dg3,
    /// A reader of another maker compares, and signs its answer.
    Vendor,
    /// Nowhere: the clerk compares the portrait.
    None,
}

/// Whether SHA-1 in the security object is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Sha1 {
    /// No.
    #[default]
    Refuse,
    /// Yes, with a warning.
    Warn,
}

/// The local service for one-stop-shop programs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Port at 127.0.0.1.
    pub port: u16,
    /// File of the bearer token, 32 to 256 characters.
    pub token_file: PathBuf,
    /// Origins of the pages that may use it, such as `https://motcua.example.vn`.
    #[serde(default)]
    pub origins: Vec<String>,
}

/// Where the program's own troubles go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Folder of a file a day, kept for 14 days; absent: standard error.
    pub folder: Option<PathBuf>,
}

/// Where records go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Journal {
    /// Folder of the journal, its keys and the receipts.
    pub folder: PathBuf,
    /// Where the key is that signs records; absent: in a file of the folder.
    pub key: Option<JournalKey>,
    /// Days for which records are kept, 30 to 36,500; absent: until somebody removes them.
    pub keep_days: Option<u32>,
}

/// Where the journal's key is, when not in its folder.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum JournalKey {
    /// In a PKCS #11 token, as an Ed25519 key pair.
    Token(TokenSettings),
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            folder: state_folder(),
            key: None,
            keep_days: None,
        }
    }
}

/// The service's state folder, else the user's.
fn state_folder() -> PathBuf {
    let variable = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("STATE_DIRECTORY")
        .or_else(|| variable("XDG_STATE_HOME").map(|folder| folder.join("kiosk")))
        .or_else(|| variable("HOME").map(|home| home.join(".local/state/kiosk")))
        .unwrap_or_else(|| "/var/lib/kiosk".into())
}
