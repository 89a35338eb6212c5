//! The key that signs the journal in a PKCS #11 token.

use hil::softhsm;
use kiosk::journal::store::Heading;
use kiosk::journal::verify::verify_file;
use kiosk::journal::{Journal, JournalError, Visit};
use kiosk::settings::Settings;
use kiosk::station::doctor::{Part, State, examine};
use kiosk::verification::clock::Moment;
use kiosk::verification::fault::Fault;
use openssl::pkey::PKey;

#[test]
fn the_journals_key_may_stay_in_a_token() {
    let test = "token::the_journals_key_may_stay_in_a_token";
    let Some(folder) = softhsm::with_tokens(test).unwrap() else {
        return;
    };
    softhsm::new_token("desk").unwrap();
    let key = PKey::generate_ed25519().unwrap();
    let pem = key.private_key_to_pem_pkcs8().unwrap();
    softhsm::import("desk", &pem, "journal").unwrap();
    let pin_file = folder.join("pin");
    std::fs::write(&pin_file, "1234\n").unwrap();

    let toml = folder.join("kiosk.toml");
    let settings = |journal: &str| {
        let text = format!(
            "[journal]\nfolder = {:?}\nkey = {{ token = {{ module = {:?}, label = \"journal\", pin_file = {pin_file:?} }} }}\n",
            folder.join(journal),
            softhsm::MODULE,
        );
        std::fs::write(&toml, text).unwrap();
        Settings::load(Some(&toml)).unwrap()
    };
    let settings_of = settings("journal");
    let mut journal = Journal::of(&settings_of.journal).unwrap();
    assert_eq!(
        journal.public_key().to_string(),
        hex::encode(key.raw_public_key().unwrap())
    );
    let append = |journal: &mut Journal| {
        let heading = Heading {
            time: "2026-11-23T05:00:00.000Z".into(),
            demo: false,
            office: "BHXH cơ sở Mẫu".into(),
            desk: "Quầy 03".into(),
        };
        journal.append(heading, Visit::default())
    };
    append(&mut journal).unwrap();
    drop(journal);
    let mut journal = Journal::of(&settings_of.journal).unwrap();
    let receipt = append(&mut journal).unwrap();
    assert!(receipt.verify(&journal.public_key()).is_some());
    let file = folder.join("journal/journal.sqlite");
    let whole = verify_file(&file, &journal.public_key(), Some(&receipt));
    assert_eq!(whole.unwrap().unwrap().proved, Some(2));
    let keys = |settings: &Settings| {
        let parts = examine(settings, Moment::present());
        parts
            .into_iter()
            .find(|(part, _)| *part == Part::Keys)
            .unwrap()
            .1
    };
    assert_eq!(keys(&settings_of), State::Good(String::new()));

    // A desk does not go on in a journal that another key has signed.
    let own = folder.join("own");
    let mut with_file = Journal::open(&own).unwrap();
    append(&mut with_file).unwrap();
    let tag = with_file.tag("001090000006");
    drop(with_file);
    let moved = settings("own");
    let refused = |settings: &Settings| Journal::of(&settings.journal).err().unwrap();
    assert!(matches!(refused(&moved), JournalError::OtherKey));
    std::fs::remove_file(own.join("journal.sqlite")).unwrap();
    let begun = Journal::of(&moved.journal).unwrap();
    assert_eq!(
        begun.tag("001090000006"),
        tag,
        "numbers are still found by their tags"
    );

    std::fs::write(&pin_file, "4321").unwrap();
    assert!(matches!(refused(&settings_of), JournalError::Token(_)));
    assert_eq!(keys(&settings_of), State::Bad(Fault::JournalKeyUnusable));
    assert_eq!(refused(&settings_of).fault(), Fault::JournalKeyUnusable);
    std::fs::write(&pin_file, "1234").unwrap();
    std::fs::remove_dir_all(folder.join("tokens")).unwrap();
    assert!(append(&mut journal).is_err(), "the token has gone");
    assert!(journal.ready().is_err(), "and no visit begins");
}
