//! The settings' file: read, held to its bounds, refused by name and line.

use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::de::{DeTable, DeValue};

use super::{KEEP_DAYS, ReferenceFinger, Settings};
use crate::bounded;
use crate::visible::{is_invisible, visible};

/// Largest settings file that is read, in bytes.
const MAX_BYTES: u64 = 64 * 1024;

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
    #[error("settings file {path}, {position}{field} must be {expected}")]
    OutOfBounds {
        /// The file.
        path: PathBuf,
        /// `line 3: `
        position: String,
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
        let text = match bounded::read_text(path, MAX_BYTES) {
            Err(error) if error.kind() == ErrorKind::FileTooLarge => {
                return Err(SettingsError::TooLarge { path: path.into() });
            }
            text => text.map_err(unreadable)?,
        };
        let settings: Self = toml::from_str(&text).map_err(|error| SettingsError::Malformed {
            path: path.into(),
            position: position(&text, error.span()),
            message: visible(error.message()),
        })?;
        match settings.out_of_bounds() {
            None => Ok(settings),
            Some((field, expected)) => Err(SettingsError::OutOfBounds {
                path: path.into(),
                position: position(&text, span_of(&text, field)),
                field,
                expected,
            }),
        }
    }

    /// The first field whose value lies outside its bounds, and what is expected there.
    fn out_of_bounds(&self) -> Option<(&'static str, &'static str)> {
        let policy = &self.policy;
        let bounds = [
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
        let wrong = bounds.into_iter().find(|(holds, ..)| !holds);
        wrong.map(|(_, field, expected)| (field, expected))
    }
}

/// `line 3: `, or nothing where no place is known.
fn position(text: &str, span: Option<Range<usize>>) -> String {
    let before = span.and_then(|span| text.get(..span.start));
    before
        .map(|before| format!("line {}: ", before.matches('\n').count() + 1))
        .unwrap_or_default()
}

/// Where a field, such as `policy.tries`, stands.
fn span_of(text: &str, field: &str) -> Option<Range<usize>> {
    let (table, name) = field.split_once('.')?;
    let document = DeTable::parse(text).ok()?;
    let (_, table) = find(document.get_ref(), table)?;
    Some(find(table.as_table()?, name)?.0)
}

fn find<'t, 'i>(table: &'t DeTable<'i>, name: &str) -> Option<(Range<usize>, &'t DeValue<'i>)> {
    let mut fields = table.iter();
    let (key, value) = fields.find(|(key, _)| key.get_ref().as_ref() == name)?;
    Some((key.span(), value.get_ref()))
}

fn is_name(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(is_invisible)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::settings::{Mode, Revocation, Sha1};

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
        assert_eq!(settings.service, None);
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
            "F, line 2: policy.reference_finger must be another than \"vendor\" where there is no [vendor]"
        );
        let vendor = |keys: &str| {
            let socket = "[vendor]\nsocket = \"/run/reader.sock\"\n";
            load(&format!("{policy}{socket}{keys}"))
        };
        assert!(vendor("").unwrap_err().contains("missing field `keys`"));
        let wrong = "F, line 5: vendor.keys must be a list of 1 to 8 public keys, 64 hexadecimal digits each";
        assert_eq!(vendor("keys = []\n").unwrap_err(), wrong);
        assert_eq!(vendor("keys = [\"5f0c\"]\n").unwrap_err(), wrong);
        let key = "5f".repeat(32);
        let settings = vendor(&format!("keys = [\"{key}\"]\n")).unwrap();
        assert_eq!(settings.vendor.map(|vendor| vendor.seconds), Some(60));
        let error = vendor(&format!("keys = [\"{key}\"]\nseconds = 0\n")).unwrap_err();
        assert_eq!(error, "F, line 6: vendor.seconds must be between 1 and 300");
    }

    #[test]
    fn a_hostile_file_is_refused_and_what_it_says_is_written_out() {
        let error = load("[policy]\n\"tries\u{202E}\" = 3\n").unwrap_err();
        assert!(error.contains("tries\\u{202e}"), "{error}");
        for name in ["a\u{202E}b", "a\\u0007b", "a\u{200B}b"] {
            let error = load(&format!("[desk]\nname = \"{name}\"\n")).unwrap_err();
            assert_eq!(
                error,
                "F, line 2: desk.name must be at most 40 visible characters"
            );
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

    /// The settings of the README, without the marks of a comment: its text as it stands, and with
    /// every example in force.
    fn of_readme() -> (&'static str, String) {
        let readme = include_str!("../../../README.md");
        let (_, block) = readme.split_once("```toml\n").unwrap();
        let (block, _) = block.split_once("```").unwrap();
        let mut seen = BTreeSet::new();
        let mut table = String::new();
        let lines = block.lines().filter_map(|line| {
            let line = line.strip_prefix("# ").unwrap_or(line);
            if line.starts_with('[') {
                line.clone_into(&mut table);
            }
            // Of two examples for one key the first one is in force.
            let key = line.split_once(" = ").map_or(line, |(key, _)| key);
            seen.insert(format!("{table}{key}")).then_some(line)
        });
        let all = lines.collect::<Vec<_>>().join("\n");
        (block, all.replace("5f0c…", &"5f".repeat(32)))
    }

    #[test]
    fn the_readme_gives_the_defaults_and_the_service_is_off() {
        let (block, all) = of_readme();
        let settings = load(block).unwrap();
        assert_eq!(settings, Settings::default());
        assert_eq!(settings.service, None, "off unless somebody wants it");
        let packaged = include_str!("../../../assets/packaging/debian/kiosk.toml");
        assert_eq!(load(packaged).unwrap().service, None);
        let all = load(&all).unwrap();
        assert_eq!(all.desk.mode, Mode::Citizen);
        assert_eq!(all.service.unwrap().port, 8765);
    }

    /// The fields that may stand there, as a wrong one is told.
    fn fields(before: &str, after: &str) -> Vec<String> {
        let error = load(&format!("{before}zzz = 1{after}\n")).unwrap_err();
        let (_, expected) = error.split_once(", expected").unwrap();
        let quoted = expected.split('`').skip(1).step_by(2);
        quoted.map(str::to_owned).collect()
    }

    #[test]
    fn the_readme_names_every_setting() {
        let (_, all) = of_readme();
        let tables = fields("", "");
        assert_eq!(tables.len(), 11);
        let document: toml::Table = all.parse().unwrap();
        for table in tables {
            let there = document[&table].as_table().unwrap();
            for field in fields(&format!("[{table}]\n"), "") {
                assert!(there.contains_key(&field), "{table}.{field}");
            }
        }
        for field in fields("[journal]\nkey = { token = { ", " } }") {
            assert!(
                document["journal"]["key"]["token"].get(&field).is_some(),
                "{field}"
            );
        }
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
            "F, line 2: policy.tries must be between 1 and 5"
        );
        assert_eq!(
            load("[reader]\nlargest_file = 1000\n").unwrap_err(),
            "F, line 2: reader.largest_file must be between 65536 and 16777216 bytes"
        );
        for rate in ["nan", "0.02", "0", "-0.0001"] {
            assert_eq!(
                load(&format!("[policy]\nfalse_match_rate = {rate}\n")).unwrap_err(),
                "F, line 2: a false match rate lies between 0.000001 and 0.01"
            );
        }
    }
}
