//! PINs open, wrong ones are counted, and guessing ends.

use super::*;

const NAME: &str = "Lê Thị Mẫu";
const PIN: &str = "480357";

fn staff() -> (tempfile::TempDir, Staff) {
    let folder = tempfile::tempdir().unwrap();
    let staff = Staff::new(folder.path());
    staff.set(NAME, Role::Clerk, PIN).unwrap();
    (folder, staff)
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

#[test]
fn the_right_pin_signs_in_and_the_file_holds_no_pin() {
    let (folder, staff) = staff();
    let person = staff.sign_in(NAME, PIN, at(0)).unwrap();
    assert_eq!((person.name(), person.role()), (NAME, Role::Clerk));
    let path = folder.path().join(FILE);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("$argon2id$") && !text.contains(PIN), "{text}");
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap());
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn guessing_ends_in_a_lock_that_neither_a_restart_nor_a_clock_set_back_opens() {
    let (folder, staff) = staff();
    for left in (1..TRIES).rev() {
        let error = staff.sign_in(NAME, "000001", at(0)).unwrap_err();
        assert!(matches!(error, StaffError::WrongPin { left: l } if l == left));
    }
    let again = Staff::new(folder.path());
    let minutes = |result: Result<SignedIn, StaffError>| match result {
        Err(StaffError::Locked { minutes }) => minutes,
        other => panic!("{other:?}"),
    };
    assert_eq!(minutes(again.sign_in(NAME, "000001", at(0))), 15);
    assert_eq!(
        minutes(again.sign_in(NAME, PIN, at(60))),
        14,
        "the right one too"
    );
    assert_eq!(minutes(again.sign_in(NAME, PIN, at(-3600))), 15);
    // After the lock one wrong PIN locks again.
    assert_eq!(minutes(again.sign_in(NAME, "000001", at(901))), 15);
    assert!(again.sign_in(NAME, PIN, at(1802)).is_ok());
    assert!(matches!(
        again.sign_in(NAME, "000001", at(1803)),
        Err(StaffError::WrongPin { left: 4 })
    ));
}

#[test]
fn a_new_pin_ends_a_lock_and_whoever_is_removed_is_unknown() {
    let (_folder, staff) = staff();
    for _ in 0..TRIES {
        let _ = staff.sign_in(NAME, "000001", at(0));
    }
    staff.set(NAME, Role::Supervisor, "918273").unwrap();
    assert!(staff.sign_in(NAME, PIN, at(0)).is_err());
    let person = staff.sign_in(NAME, "918273", at(0)).unwrap();
    assert_eq!(person.role(), Role::Supervisor);
    staff.remove(NAME).unwrap();
    assert!(matches!(
        staff.sign_in(NAME, "918273", at(0)),
        Err(StaffError::Unknown)
    ));
    assert!(matches!(staff.remove(NAME), Err(StaffError::Unknown)));
}

#[test]
fn weak_pins_and_hostile_names_are_refused() {
    let (_folder, staff) = staff();
    for pin in [
        "",
        "12345",
        "123456",
        "987654",
        "000000",
        "48035x",
        "4803571928374",
        "４８０３５７",
    ] {
        assert!(
            matches!(staff.set(NAME, Role::Clerk, pin), Err(StaffError::WeakPin)),
            "{pin}"
        );
    }
    for name in ["", "  ", "a\nb", &"ă".repeat(61)] {
        assert!(matches!(
            staff.set(name, Role::Clerk, PIN),
            Err(StaffError::Name)
        ));
    }
}

#[test]
fn a_damaged_file_signs_nobody_in_and_is_not_overwritten() {
    let (folder, staff) = staff();
    let path = folder.path().join(FILE);
    for text in ["", "{}", "[{\"name\": 1}]", "[{\"role\": \"root\"}]"] {
        std::fs::write(&path, text).unwrap();
        assert!(matches!(
            staff.sign_in(NAME, PIN, at(0)),
            Err(StaffError::File(_))
        ));
        assert!(matches!(
            staff.set(NAME, Role::Clerk, PIN),
            Err(StaffError::File(_))
        ));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}
