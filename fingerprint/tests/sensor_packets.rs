//! Properties of the sensors' packets, as they come over a line that cuts, adds and loses octets.

use fingerprint::sensor::gt521f::packet::{Message, scan_data};
use fingerprint::sensor::scan::Scan;
use fingerprint::sensor::zfm::packet::{Kind, MAX_PAYLOAD, Packet};
use proptest::collection::vec;
use proptest::prelude::*;

fn packets() -> impl Strategy<Value = Packet> {
    let kinds = vec![Kind::Command, Kind::Data, Kind::Acknowledge, Kind::LastData];
    let kinds = proptest::sample::select(kinds);
    (kinds, vec(any::<u8>(), 0..=MAX_PAYLOAD)).prop_map(|(kind, payload)| Packet {
        kind,
        payload: payload.into(),
    })
}

fn messages() -> impl Strategy<Value = Message> {
    any::<(u32, u16)>().prop_map(|(parameter, code)| Message { parameter, code })
}

/// Octets that begin no packet.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    vec(
        any::<u8>().prop_filter("a start", |octet| ![0xEF, 0x55, 0x5A].contains(octet)),
        0..20,
    )
}

/// What is found of these octets when they come in portions of this size.
fn found<T>(octets: &[u8], portion: usize, scan: impl Fn(&[u8]) -> Scan<T>) -> Vec<T> {
    let (mut come, mut found) = (Vec::new(), Vec::new());
    for part in octets.chunks(portion) {
        come.extend_from_slice(part);
        loop {
            let taken = match scan(&come) {
                Scan::Partial { stray } => {
                    come.drain(..stray);
                    break;
                }
                Scan::Damaged { octets } => octets,
                Scan::Whole { packet, octets } => {
                    found.push(packet);
                    octets
                }
            };
            come.drain(..taken);
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn packets_come_through_noise_and_in_any_portions(
        sent in vec((noise(), packets()), 1..6),
        portion in 1_usize..400,
    ) {
        let octets: Vec<u8> = sent.iter().flat_map(|(noise, packet)| [noise.clone(), packet.encode()].concat()).collect();
        let sent: Vec<Packet> = sent.into_iter().map(|(_, packet)| packet).collect();
        prop_assert_eq!(found(&octets, portion, Packet::scan), sent);
    }

    #[test]
    fn a_lost_octet_costs_no_other_packet(
        before in packets(),
        damaged in packets(),
        after in packets(),
        place in any::<prop::sample::Index>(),
    ) {
        let mut octets = damaged.encode();
        octets.remove(place.index(octets.len()));
        // By chance it ends with the start of the next one, and is whole.
        let with_next = [octets.clone(), vec![0xEF, 0x01]].concat();
        let whole = matches!(Packet::scan(&with_next), Scan::Whole { .. });
        prop_assume!(!whole);
        // However long the damaged one says that it is, it ends.
        let end = [0; 2 * MAX_PAYLOAD];
        let octets = [before.encode(), octets, after.encode(), end.to_vec()].concat();
        let found = found(&octets, 64, Packet::scan);
        prop_assert_eq!(found.first(), Some(&before));
        prop_assert!(found.iter().skip(1).any(|packet| *packet == after));
    }

    #[test]
    fn a_changed_octet_is_noticed(packet in packets(), place in any::<prop::sample::Index>(), change in 1_u8..) {
        let mut octets = packet.encode();
        let place = place.index(octets.len());
        octets[place] ^= change;
        let whole = matches!(Packet::scan(&octets), Scan::Whole { .. });
        prop_assert!(!whole);
    }

    #[test]
    fn messages_come_through_noise_and_in_any_portions(
        sent in vec((noise(), messages()), 1..12),
        portion in 1_usize..40,
    ) {
        let octets: Vec<u8> = sent.iter().flat_map(|(noise, message)| [noise.clone(), message.encode()].concat()).collect();
        let sent: Vec<Message> = sent.into_iter().map(|(_, message)| message).collect();
        prop_assert_eq!(found(&octets, portion, Message::scan), sent);
    }

    #[test]
    fn data_is_found_whole_or_not_at_all(
        noise in noise(),
        data in vec(any::<u8>(), 0..400),
        portion in 1_usize..200,
        place in any::<prop::sample::Index>(),
        change in any::<u8>(),
    ) {
        let mut packet = [&[0x5A, 0xA5, 0x01, 0x00][..], &data].concat();
        let sum = packet.iter().fold(0, |sum: u16, octet| sum.wrapping_add(u16::from(*octet)));
        packet.extend(sum.to_le_bytes());
        let place = place.index(packet.len());
        packet[place] ^= change;
        let octets = [noise, packet].concat();
        // One that begins within the damage is another packet, by chance.
        let scan = |octets: &[u8]| match scan_data(octets, data.len()) {
            Scan::Whole { packet, octets } => Scan::Whole { packet: packet.to_vec(), octets },
            Scan::Partial { stray } => Scan::Partial { stray },
            Scan::Damaged { octets } => Scan::Damaged { octets },
        };
        let expected = if change == 0 { vec![data.clone()] } else { Vec::new() };
        prop_assert_eq!(found(&octets, portion, scan), expected);
    }

    /// More octets change nothing of what was found.
    #[test]
    fn a_verdict_stands(octets in vec(prop_oneof![any::<u8>(), Just(0xEF), Just(0x01), Just(0xFF)], 0..600), cut in any::<prop::sample::Index>()) {
        let part = &octets[..cut.index(octets.len() + 1)];
        match Packet::scan(part) {
            Scan::Partial { .. } => {}
            verdict => prop_assert_eq!(Packet::scan(&octets), verdict),
        }
    }
}
