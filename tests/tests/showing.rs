//! What of a card may be seen, and when: nothing before it is proven, and each group as soon as it is.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use card_reader::check::{CheckId, Outcome};
use card_reader::inspection::{Event, Step, inspect};
use card_reader::lds::DataGroup;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::TrustStore;
use hil::chip::{ActiveKeyVariant, Chip, InProcess, Profile};
use hil::desk::Asked;
use hil::issuer::Issuer;
use jiff::Timestamp;

/// A card in no hurry, until something of it is shown.
struct Leisurely {
    card: InProcess,
    shown: Arc<AtomicBool>,
}

impl Transport for Leisurely {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        if !self.shown.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.card.transmit(command)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

/// What an inspection told, in its order.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Succeeded(CheckId),
    NotSucceeded(CheckId),
    /// DG1, DG13 and DG2 may be seen, or not.
    Shown([bool; 3]),
    /// All of the portrait has arrived.
    PortraitWhole,
}

fn told(profile: &Profile, change: impl FnOnce(&mut Chip), trusted: bool) -> Vec<Told> {
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    let mut chip = Chip::personalise(profile, &issuer, &[]).unwrap();
    change(&mut chip);
    let store = if trusted {
        issuer.trust_store().unwrap()
    } else {
        TrustStore::new(Vec::new(), Vec::new())
    };
    let asked = Asked::new(&profile.holder.number).unwrap();
    let request = asked.request(&store);
    let shown = Arc::new(AtomicBool::new(!trusted));
    let mut reader = Leisurely {
        card: InProcess::new(chip),
        shown: Arc::clone(&shown),
    };
    let mut told = Vec::new();
    let inspected = inspect(&mut reader, &request, &mut |event| {
        match event {
            Event::Checked(check) if check.outcome == Outcome::Successful => {
                told.push(Told::Succeeded(check.id));
            }
            Event::Checked(check) => told.push(Told::NotSucceeded(check.id)),
            Event::Document(document) => {
                shown.store(true, Ordering::Relaxed);
                told.push(Told::Shown([
                    document.dg1.is_some(),
                    document.dg13.is_some(),
                    document.dg2.is_some(),
                ]));
            }
            Event::Progress { step, done, total } if step == Step::Portrait && done == total => {
                told.push(Told::PortraitWhole);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    });
    inspected.unwrap();
    told
}

fn vietnamese() -> Profile {
    let mut profile = Profile::vietnamese();
    profile.active_key = Some(ActiveKeyVariant::ECDSA);
    profile.groups = vec![1, 2, 13, 15, 14];
    // A long way to the end of the portrait.
    profile.portrait_size = Some(60_000);
    profile.reading.largest_response = 256;
    profile
}

#[test]
fn the_holder_is_shown_while_the_portrait_still_comes() {
    let told = told(&vietnamese(), |_| {}, true);
    let place = |what: Told| told.iter().position(|told| *told == what).unwrap();
    let first = place(Told::Shown([true, false, false]));
    for proof in [
        CheckId::SecurityObject,
        CheckId::DocumentSigner,
        CheckId::Integrity(DataGroup::DG1),
    ] {
        assert!(place(Told::Succeeded(proof)) < first, "{proof:?}");
    }
    let both = place(Told::Shown([true, true, false]));
    assert!(first < both && both < place(Told::PortraitWhole));
    let proof = Told::Succeeded(CheckId::Integrity(DataGroup::DG2));
    let all = place(Told::Shown([true, true, true]));
    assert!(place(Told::PortraitWhole) < place(proof));
    assert!(place(Told::Succeeded(CheckId::Integrity(DataGroup::DG2))) < all);
}

/// Fault D17.
#[test]
fn nothing_is_shown_of_a_card_that_nobody_vouches_for() {
    let told = told(&vietnamese(), |_| {}, false);
    assert!(told.contains(&Told::NotSucceeded(CheckId::DocumentSigner)));
    assert!(!told.iter().any(|told| matches!(told, Told::Shown(_))));
}

#[test]
fn a_group_that_is_not_the_signed_one_is_never_shown() {
    let flip = |chip: &mut Chip| chip.alter(0x0101, |file| *file.last_mut().unwrap() ^= 1);
    let told = told(&vietnamese(), flip, true);
    let forged = CheckId::Integrity(DataGroup::DG1);
    assert!(told.contains(&Told::NotSucceeded(forged)));
    // Without the zone, which names the holder, nothing else is shown either.
    assert!(!told.iter().any(|told| matches!(told, Told::Shown(_))));
}
