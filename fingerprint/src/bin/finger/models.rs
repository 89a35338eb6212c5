//! The models that each did not see one of the training sets.

use std::collections::BTreeMap;
use std::path::Path;

use fingerprint::matching::Model;

use super::Failure;

/// The name by which a set is known.
pub(super) fn name(folder: &Path) -> String {
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The model learnt from all sets but this one.
pub(super) fn without(folder: &Path) -> Result<Model, Failure> {
    let mut models: BTreeMap<String, Model> = toml::from_str(include_str!("leave_out.toml"))?;
    let name = name(folder);
    let known: Vec<&str> = models.keys().map(String::as_str).collect();
    let none = format!("{name} is none of the training sets: {}", known.join(", "));
    models.remove(&name).ok_or_else(|| none.into())
}
