//! The README names tests; they exist.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::path::Path;

#[test]
fn every_test_that_the_readme_names_exists() {
    let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(crate_folder.join("README.md")).unwrap();
    let named: Vec<(&str, &str)> = readme
        .split('`')
        .filter_map(|text| text.split_once("::"))
        .filter(|(file, _)| file.ends_with(".rs"))
        .collect();
    assert!(named.len() > 40);
    for (file, test) in named {
        let places = ["", "tests", "../tests/tests"].map(|folder| crate_folder.join(folder));
        let text = places
            .iter()
            .find_map(|folder| std::fs::read_to_string(folder.join(file)).ok());
        let exists = text.is_some_and(|text| text.contains(&format!("fn {test}(")));
        assert!(exists, "{file}::{test}");
    }
}
