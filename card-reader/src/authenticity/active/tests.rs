//! The worked example of ICAO 9303-11, appendix F, and the expected lengths that are asked for.

use std::collections::VecDeque;

use super::*;
use crate::iso7816::Limits;
use crate::transport::{Transport, TransportError};

/// The representative that the signature of the example holds: 6A, M1, the hash, the trailer BC.
const REPRESENTATIVE: &str = "6A9D2784A67F8E7C659973EA1AEA25D95B6C8F91E5002F369F0FBDCE8A3CEC1991B543F1696546C5524CF23A5303CD6C98599F40B79F377B5F3A1406B3B4D8F96784D23AA88DB7E1032A405E69325FA91A6E86F5C71AEA978264C4A207446DAD4E7292E2DCDA3024B47DA8C063AA1E6D22FBD976AB0FE73D94D2D9C6D88127BC";

#[test]
fn the_representative_of_appendix_f_holds_its_challenge() {
    let representative = hex::decode(REPRESENTATIVE).unwrap();
    let challenge = hex::decode("F173589974BF40C6").unwrap();
    assert!(opens(&representative, &challenge));
    assert!(!opens(&representative, b"another!"));
    for (at, to) in [(0, 0x4A), (127, 0xCC), (40, 0x00)] {
        let mut altered = representative.clone();
        altered[at] = to;
        assert!(!opens(&altered, &challenge), "octet {at}");
    }
    assert!(!opens(&[0x6A, 0xBC], &challenge));
}

/// Answers one expected length after the other.
struct Script(VecDeque<(&'static str, Vec<u8>)>);

impl Transport for Script {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (expected, answer) = self.0.pop_front().ok_or(TransportError::CardRemoved)?;
        assert_eq!(hex::encode_upper(&command[command.len() - 3..]), expected);
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

fn answer(len: usize, status: u16) -> Vec<u8> {
    [&vec![0x5A; len][..], &status.to_be_bytes()].concat()
}

/// `F` signed, `C` cut, `R` refused.
fn asked(len: usize, exchanges: &[(&'static str, Vec<u8>)]) -> char {
    let mut script = Script(exchanges.iter().cloned().collect());
    let random = Box::new(|challenge: &mut [u8]| {
        challenge.fill(0x11);
        Ok(())
    });
    let mut card = Card::with_random(&mut script, Limits::default(), random);
    let answer = ask(&mut card, len).unwrap();
    assert!(script.0.is_empty(), "fewer tries than expected");
    match answer {
        Answer::Signature(..) => 'F',
        Answer::Incomplete => 'C',
        Answer::Refused => 'R',
    }
}

#[test]
fn the_expected_length_follows_the_key_and_then_the_chip() {
    let (short, greatest) = ("111100", "110000");
    // 128 octets fit a short answer; some chips want the greatest length all the same.
    assert_eq!(asked(128, &[(short, answer(128, 0x9000))]), 'F');
    let tries = [(short, answer(0, 0x9000)), (greatest, answer(128, 0x9000))];
    assert_eq!(asked(128, &tries), 'F');
    // 512 octets do not: the greatest, the exact length, and a short one for chips that chain.
    assert_eq!(asked(512, &[(greatest, answer(512, 0x9000))]), 'F');
    let tries = [
        (greatest, answer(0, 0x6700)),
        ("110200", answer(512, 0x9000)),
    ];
    assert_eq!(asked(512, &tries), 'F');
    let tries = [
        (greatest, answer(0, 0x9000)),
        ("110200", answer(0, 0x6F00)),
        (short, answer(256, 0x9000)),
    ];
    assert_eq!(asked(512, &tries), 'C');
    // A refusal that is not about lengths is one.
    assert_eq!(asked(512, &[(greatest, answer(0, 0x6D00))]), 'R');
}
