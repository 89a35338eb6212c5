//! What sensors send over their line.

use fingerprint::sensor::gt521f::packet::{Message, data_packet_len, scan_data};
use fingerprint::sensor::scan::Scan;
use fingerprint::sensor::zfm::packet::{MAX_PAYLOAD, Packet};
use fingerprint::sensor::zfm::{is_parameters, picture_size};

/// Every packet of these octets, with the octets that it took.
fn walk<'a, T>(
    mut octets: &'a [u8],
    scan: impl Fn(&'a [u8]) -> Scan<T>,
    mut see: impl FnMut(T, &'a [u8]),
) {
    loop {
        let taken = match scan(octets) {
            Scan::Partial { stray } => {
                let again = scan(&octets[stray..]);
                assert!(
                    matches!(again, Scan::Partial { stray: 0 }),
                    "stray octets are left"
                );
                return;
            }
            Scan::Damaged { octets } => octets,
            Scan::Whole {
                packet,
                octets: taken,
            } => {
                see(packet, &octets[..taken]);
                taken
            }
        };
        assert!(taken > 0, "it stands still");
        octets = &octets[taken..];
    }
}

/// A sensor of the ZFM family. A packet that is read is written alike.
pub fn sensor_zfm(data: &[u8]) {
    walk(data, Packet::scan, |packet, octets| {
        assert!(packet.payload.len() <= MAX_PAYLOAD);
        assert!(octets.ends_with(&packet.encode()));
        if let Some((width, height)) = picture_size(&packet) {
            assert!(!is_parameters(&packet));
            assert!(width * height % 2 == 0 && width * height <= 1 << 20);
        }
    });
}

/// A GT-521F: messages, then data packets of a length that the first octet chooses.
pub fn sensor_gt521f(data: &[u8]) {
    let Some((length, octets)) = data.split_first() else {
        return;
    };
    walk(octets, Message::scan, |message, octets| {
        assert!(octets.ends_with(&message.encode()));
    });
    let length = usize::from(*length);
    walk(
        octets,
        |octets| scan_data(octets, length),
        |data, octets| {
            assert!(data.len() == length && octets.len() >= data_packet_len(length));
        },
    );
}
