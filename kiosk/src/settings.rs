//! The administrator's written choices: one TOML file, refused as a whole if any part is wrong.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use card_reader::iso7816::Limits;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::visible::{is_invisible, visible};

/// Largest settings file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

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
    pub false_match_rate: f64,
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
            false_match_rate: 1e-4,
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

/// Why a settings file is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("settings file {path} cannot be read")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The file is larger than 64 KiB.
    #[error("settings file {path}: larger than 64 KiB")]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// The file is not TOML, names an unknown field, or gives a value of a wrong form.
    #[error("settings file {path}, {position}{message}")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// `line 3: `, or empty where no place is known.
        position: String,
        /// What is wrong, with the field's name and what is expected.
        message: String,
    },
    /// A value lies outside its bounds.
    #[error("settings file {path}: {field} must be {expected}")]
    OutOfBounds {
        /// The file.
        path: PathBuf,
        /// The field, `policy.tries`.
        field: &'static str,
        /// What is expected.
        expected: &'static str,
    },
}

impl Settings {
    /// Where the settings are looked for when none are named.
    pub const DEFAULT_PATH: &'static str = "/etc/kiosk/kiosk.toml";

    /// Reads the named file; without a name, the default one if there is one, else the defaults.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn load(named: Option<&Path>) -> Result<Self, SettingsError> {
        let default = Path::new(Self::DEFAULT_PATH);
        match named {
            Some(path) => Self::read(path),
            None if default.exists() => Self::read(default),
            None => Ok(Self::default()),
        }
    }

    fn read(path: &Path) -> Result<Self, SettingsError> {
        let unreadable = |source| SettingsError::Unreadable {
            path: path.into(),
            source,
        };
        if std::fs::metadata(path).map_err(unreadable)?.len() > MAX_BYTES {
            return Err(SettingsError::TooLarge { path: path.into() });
        }
        let text = std::fs::read_to_string(path).map_err(unreadable)?;
        let settings: Self = toml::from_str(&text).map_err(|error| SettingsError::Malformed {
            path: path.into(),
            position: error
                .span()
                .and_then(|span| text.get(..span.start))
                .map(|before| format!("line {}: ", before.matches('\n').count() + 1))
                .unwrap_or_default(),
            message: visible(error.message()),
        })?;
        settings.check(path)?;
        Ok(settings)
    }

    fn check(&self, path: &Path) -> Result<(), SettingsError> {
        let policy = &self.policy;
        let bounds = [
            (
                (1e-6..=1e-2).contains(&policy.false_match_rate),
                "policy.false_match_rate",
                "between 0.000001 and 0.01",
            ),
            (
                (1..=5).contains(&policy.tries),
                "policy.tries",
                "between 1 and 5",
            ),
            (
                (1 << 16..=1 << 24).contains(&self.reader.largest_file),
                "reader.largest_file",
                "between 65536 and 16777216 bytes",
            ),
            (
                self.journal
                    .keep_days
                    .is_none_or(|days| KEEP_DAYS.contains(&days)),
                "journal.keep_days",
                "between 30 and 36500",
            ),
            (policy.quality <= 100, "policy.quality", "between 0 and 100"),
            (
                self.trust.countries.iter().all(|country| {
                    country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase())
                }),
                "trust.countries",
                "a list of two capital letters each, such as [\"VN\"]",
            ),
            (
                self.trust
                    .signer
                    .as_deref()
                    .is_none_or(|signer| crate::journal::PublicKey::parse(signer).is_some()),
                "trust.signer",
                "64 hexadecimal digits, as kiosk journal public-key prints them",
            ),
            (
                self.vendor.is_some() || policy.reference_finger != ReferenceFinger::Vendor,
                "policy.reference_finger",
                "another than \"vendor\" where there is no [vendor]",
            ),
            (
                self.vendor.as_ref().is_none_or(|vendor| {
                    let parsed = |key: &String| crate::journal::PublicKey::parse(key).is_some();
                    (1..=8).contains(&vendor.keys.len()) && vendor.keys.iter().all(parsed)
                }),
                "vendor.keys",
                "a list of 1 to 8 public keys, 64 hexadecimal digits each",
            ),
            (
                self.vendor
                    .as_ref()
                    .is_none_or(|vendor| (1..=300).contains(&vendor.seconds)),
                "vendor.seconds",
                "between 1 and 300",
            ),
            (
                is_name(&self.desk.office, 80),
                "desk.office",
                "at most 80 visible characters",
            ),
            (
                is_name(&self.desk.name, 40),
                "desk.name",
                "at most 40 visible characters",
            ),
        ];
        match bounds.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, expected)) => Err(SettingsError::OutOfBounds {
                path: path.into(),
                field,
                expected,
            }),
            None => Ok(()),
        }
    }
}

fn is_name(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(is_invisible)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kiosk.toml");
        std::fs::write(&path, text).unwrap();
        Settings::load(Some(&path)).map_err(|error| {
            error
                .to_string()
                .replace(&format!("settings file {}", path.display()), "F")
        })
    }

    #[test]
    fn every_field_has_a_default_and_the_strict_one_where_it_matters() {
        let settings = load("").unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.policy.revocation, Revocation::Required);
        assert_eq!(settings.policy.sha1, Sha1::Refuse);
    }

    #[test]
    fn reads_what_the_reference_names() {
        let settings = load("[policy]\nrevocation = \"when-available\"\nreference_finger = \"none\"\nsha1 = \"warn\"\n").unwrap();
        assert_eq!(settings.policy.revocation, Revocation::WhenAvailable);
        assert_eq!(settings.policy.reference_finger, ReferenceFinger::None);
        assert_eq!(settings.policy.sha1, Sha1::Warn);
    }

    #[test]
    fn a_vendors_reader_counts_by_its_keys_alone() {
        let policy = "[policy]\nreference_finger = \"vendor\"\n";
        let error = load(policy).unwrap_err();
        assert_eq!(
            error,
            "F: policy.reference_finger must be another than \"vendor\" where there is no [vendor]"
        );
        let vendor = |keys: &str| {
            let socket = "[vendor]\nsocket = \"/run/reader.sock\"\n";
            load(&format!("{policy}{socket}{keys}"))
        };
        assert!(vendor("").unwrap_err().contains("missing field `keys`"));
        let wrong =
            "F: vendor.keys must be a list of 1 to 8 public keys, 64 hexadecimal digits each";
        assert_eq!(vendor("keys = []\n").unwrap_err(), wrong);
        assert_eq!(vendor("keys = [\"5f0c\"]\n").unwrap_err(), wrong);
        let key = "5f".repeat(32);
        let settings = vendor(&format!("keys = [\"{key}\"]\n")).unwrap();
        assert_eq!(settings.vendor.map(|vendor| vendor.seconds), Some(60));
        let error = vendor(&format!("keys = [\"{key}\"]\nseconds = 0\n")).unwrap_err();
        assert_eq!(error, "F: vendor.seconds must be between 1 and 300");
    }

    #[test]
    fn a_hostile_file_is_refused_and_what_it_says_is_written_out() {
        let error = load("[policy]\n\"tries\u{202E}\" = 3\n").unwrap_err();
        assert!(error.contains("tries\\u{202e}"), "{error}");
        for name in ["a\u{202E}b", "a\\u0007b", "a\u{200B}b"] {
            let error = load(&format!("[desk]\nname = \"{name}\"\n")).unwrap_err();
            assert_eq!(error, "F: desk.name must be at most 40 visible characters");
        }
        for hostile in [
            "\0",
            "[desk]\nname = \"a\u{7}b\"\n",
            "[policy]\ntries = 3\ntries = 3\n",
            "[policy]\ntries = 99999999999999999999\n",
            "[policy]\nfalse_match_rate = nan\n",
        ] {
            assert!(load(hostile).is_err(), "{hostile:?}");
        }
        let deep = format!("a = {}{}", "[".repeat(20_000), "]".repeat(20_000));
        assert!(
            load(&deep).is_err(),
            "no stack is deep enough for any nesting"
        );
        let long = format!("[desk]\nname = \"{}\"\n", "a".repeat(70_000));
        assert_eq!(load(&long).unwrap_err(), "F: larger than 64 KiB");
    }

    #[test]
    fn names_the_line_and_the_field_that_is_wrong() {
        let error = load("[policy]\ntries = 3\nrevocaton = \"required\"\n").unwrap_err();
        assert!(
            error.starts_with("F, line 3: unknown field `revocaton`"),
            "{error}"
        );
        let error = load("[policy]\nrevocation = \"never\"\n").unwrap_err();
        assert!(
            error.starts_with("F, line 2: ") && error.contains("`when-available`"),
            "{error}"
        );
        assert_eq!(
            load("[policy]\ntries = 0\n").unwrap_err(),
            "F: policy.tries must be between 1 and 5"
        );
        assert_eq!(
            load("[reader]\nlargest_file = 1000\n").unwrap_err(),
            "F: reader.largest_file must be between 65536 and 16777216 bytes"
        );
        let error = load("[policy]\nfalse_match_rate = nan\n").unwrap_err();
        assert!(error.contains("policy.false_match_rate"), "{error}");
    }
}
