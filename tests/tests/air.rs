//! How near the reader comes to the shortest conversation with a card in the air.

#![allow(clippy::unwrap_used, reason = "a test may")]

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use card_reader::check::CheckId;
use card_reader::inspection::{Request, inspect};
use card_reader::transport::{Transport, TransportError};
use hil::air::{Air, BitRate, Plan};
use hil::chip::{Chip, InProcess, Profile, TerminalTrust};
use hil::desk::{Asked, TODAY, unsuccessful};
use hil::finger::{Conditions, Master};
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use jiff::Timestamp;
use jiff::civil::date;
use openssl::nid::Nid;

/// Adds up what crosses, and what it takes at each rate.
struct Counting {
    card: InProcess,
    crossed: Plan,
    times: Vec<(BitRate, Air, Duration)>,
}

impl Transport for Counting {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, TransportError> {
        let answer = self.card.transmit(command)?;
        self.crossed.commands += 1;
        self.crossed.octets += command.len() + answer.len();
        for (_, air, time) in &mut self.times {
            *time += air.cross(command, &answer);
        }
        Ok(answer)
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        self.card.reset()
    }

    fn atr(&self) -> &[u8] {
        self.card.atr()
    }
}

#[test]
fn a_visit_takes_hardly_longer_than_air_and_chip_take() {
    let validity = (date(2026, 1, 1), date(2027, 1, 1));
    let curve = Nid::BRAINPOOL_P256R1;
    let desk = TerminalChain::new(Scheme::EcdsaSha256, curve, validity).unwrap();
    let finger = Master::grow(1).impression(1, &Conditions::ENROLMENT);
    for largest_response in [4096, 256] {
        let mut profile = Profile::vietnamese();
        profile.portrait_size = Some(15 * 1024);
        profile.fingers_size = Some(25 * 1024);
        profile.reading.largest_response = largest_response;
        profile.reading.stated = true;
        let now = Timestamp::now();
        let issuer = Issuer::new(&profile.issuer, now).unwrap();
        let fingers = [(fingerprint::Finger::RightIndex, finger.clone())];
        let mut chip = Chip::personalise(&profile, &issuer, &fingers).unwrap();
        chip.guard_fingers(TerminalTrust {
            authorities: vec![desk.authorities[0].holder().unwrap()],
            date: TODAY,
        });
        let plan = chip.shortest_plan(&desk).unwrap();
        let asked = Asked::new(&profile.holder.number).unwrap();
        let rates = BitRate::KILOBITS.map(|rate| BitRate::new(rate).unwrap());
        let mut reader = Counting {
            card: InProcess::new(chip),
            crossed: Plan::default(),
            times: rates
                .map(|rate| (rate, Air::new(rate), Duration::ZERO))
                .to_vec(),
        };
        let inspection = inspect(
            &mut reader,
            &Request {
                terminal: Some(&desk.terminal_keys().unwrap()),
                ..asked.request(&issuer.trust_store().unwrap())
            },
            &mut |_| ControlFlow::Continue(()),
        );
        let inspection = inspection.unwrap();
        let open = unsuccessful(&inspection, &[CheckId::MrzComparison]);
        assert!(open.is_empty(), "{open:?}");
        // Nobody gets by with less than the shortest plan, and this reader needs two more:
        // EF.ATR/INFO, and SELECT to try the channel of chip authentication.
        let crossed = &reader.crossed;
        assert!(crossed.octets >= plan.octets, "{crossed} below {plan}");
        assert_eq!(crossed.commands, plan.commands + 2);
        for (rate, _, time) in &reader.times {
            let ratio = time.as_secs_f64() / plan.least(*rate).as_secs_f64();
            assert!((1.0..1.02).contains(&ratio), "{rate:?}: {ratio}");
        }
    }
}

#[test]
fn a_chip_may_let_the_time_of_the_air_pass() {
    let profile = Profile::vietnamese();
    let issuer = Issuer::new(&profile.issuer, Timestamp::now()).unwrap();
    let mut chip = Chip::personalise(&profile, &issuer, &[]).unwrap();
    let air = Air::new(BitRate::new(106).unwrap());
    chip.lay_in(air.clone());
    let command = [0x00, 0xB0, 0x9C, 0x00, 0x00];
    let begun = Instant::now();
    let answer = chip.process(&command).unwrap();
    assert!(begun.elapsed() >= air.clone().cross(&command, &answer));
}
