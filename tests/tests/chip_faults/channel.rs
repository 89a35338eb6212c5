//! Rows S: secure messaging.

use super::*;

#[test]
fn s01_to_s08_answers_without_protection_or_with_a_wrong_one() {
    let world = World::new();
    let unprotected = |status| ChannelError::Unprotected(StatusWord(status));
    for (row, bad, error) in [
        ("S01", BadProtection::CodeWrong, ChannelError::CodeWrong),
        ("S02", BadProtection::CodeMissing, ChannelError::CodeMissing),
        (
            "S02",
            BadProtection::StatusMissing,
            ChannelError::StatusMissing,
        ),
        ("S03", BadProtection::Padding, ChannelError::PaddingWrong),
        ("S04", BadProtection::Replayed, ChannelError::CodeWrong),
        ("S05", BadProtection::Counter, ChannelError::CodeWrong),
        (
            "S06",
            BadProtection::StatusDiffers,
            ChannelError::StatusDiffers,
        ),
        ("S07", BadProtection::Plain, ChannelError::StatusMissing),
        (
            "S07",
            BadProtection::PlainStatus(0x9000),
            unprotected(0x9000),
        ),
        (
            "S08",
            BadProtection::PlainStatus(0x6987),
            unprotected(0x6987),
        ),
        (
            "S08",
            BadProtection::PlainStatus(0x6988),
            unprotected(0x6988),
        ),
    ] {
        for cipher in [Suite::Aes128, Suite::TripleDes] {
            let variant = PaceVariant {
                cipher,
                ..PaceVariant::VIETNAMESE
            };
            let chip = world.small_chip(variant, Fault::Protection(bad));
            let visit = world.visit(chip, NUMBER);
            let broken = InspectionError::Card(CardError::Channel(error));
            assert_eq!(visit.result.err(), Some(broken), "{row} {bad:?} {cipher:?}");
            // The first protected answer to READ BINARY is the last of all.
            let read = [0x0C, 0xB0];
            let read = visit.commands.iter().position(|command| *command == read);
            assert_eq!(read, Some(visit.commands.len() - 1), "{row} {bad:?}");
        }
    }
}

/// Without the cryptogram, and with a code that fits, an answer is one without data: row R07.
#[test]
fn s02_the_cryptogram_is_missing() {
    let world = World::new();
    let fault = Fault::Protection(BadProtection::CryptogramMissing);
    let chip = world.small_chip(PaceVariant::VIETNAMESE, fault);
    let visit = world.visit(chip, NUMBER);
    let exhausted = InspectionError::Card(CardError::Budget(Exhausted::Commands));
    assert_eq!(visit.result.err(), Some(exhausted));
}
