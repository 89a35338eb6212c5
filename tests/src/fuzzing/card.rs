//! What a card sends: data objects, answers, protected answers, files, certificates.

use std::collections::HashMap;
use std::ops::ControlFlow;

use card_reader::access::{AccessKey, Can, MrzKey};
use card_reader::authenticity::active;
use card_reader::authenticity::terminal::CvCertificate;
use card_reader::crypto::domain::DomainParameters;
use card_reader::inspection::{Request, inspect};
use card_reader::iso7816::tlv::{MAX_DEPTH, Objects, encode};
use card_reader::iso7816::{Card, FileId, Incoming, Limits};
use card_reader::lds::security_infos::{ChannelCipher, SecurityInfos};
use card_reader::lds::{AtrInfo, Com, Cvca, Dg1, Dg2, Dg3, Dg7, Dg11, Dg12, Dg13, Dg15, Dg16, Dir};
use card_reader::printed::{MAX_KEYS, Mrz, Printed};
use card_reader::secure_messaging::SecureChannel;
use card_reader::transport::{Transport, TransportError};
use card_reader::trust::{Policy, TrustStore};
use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::chip::{Chip, Holder, InProcess, Suite};
use crate::desk::TODAY;

/// Data objects, one inside the other. One that is read is written and read again alike.
pub fn tlv(data: &[u8]) {
    walk(data, 0);
}

fn walk(data: &[u8], depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    for object in Objects::new(data).map_while(Result::ok) {
        assert!(object.raw.len() <= data.len() && object.value.len() < object.raw.len());
        let again = encode(object.tag, object.value);
        let same = Objects::new(&again).next();
        assert!(same.is_some_and(|same| same.is_ok_and(|same| same.value == object.value)));
        walk(object.value, depth + 1);
    }
}

/// A card that gives these answers, each after its length in two octets, and then leaves.
struct Answers<'a>(&'a [u8]);

impl Transport for Answers<'_> {
    fn transmit(&mut self, _: &[u8]) -> Result<Vec<u8>, TransportError> {
        let (length, rest) = self
            .0
            .split_first_chunk::<2>()
            .ok_or(TransportError::CardRemoved)?;
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (answer, rest) = rest.split_at(length);
        self.0 = rest;
        Ok(answer.to_vec())
    }

    fn reset(&mut self) -> Result<(), TransportError> {
        Ok(())
    }

    fn atr(&self) -> &[u8] {
        &[]
    }
}

/// Answers in the clear: to a reader that opens the chip, reads a file, or has a challenge signed.
pub fn responses(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let mut answers = Answers(data);
    match kind % 3 {
        0 => {
            let keys = Can::new("000006").map(AccessKey::Can);
            visit(&mut answers, &keys.into_iter().collect::<Vec<_>>());
        }
        1 => {
            let mut card = Card::new(&mut answers, Limits::default());
            let file = FileId {
                fid: 0x0102,
                sfi: 2,
            };
            let mut incoming = Incoming::default();
            let most = 1 << 16;
            let read = card.read_file(file, most, &mut incoming, &mut |done, total| {
                assert!(done <= total && total <= most);
            });
            assert_eq!(read.is_ok(), incoming.is_complete());
        }
        _ => {
            // A point of P-256, and any signature.
            let key = "3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
            let mut card = Card::new(&mut answers, Limits::default());
            let key = hex::decode(key).unwrap_or_default();
            let _ = active::authenticate(&mut card, &key, None);
        }
    }
}

/// An inspection by a desk that trusts nobody.
fn visit(transport: &mut dyn Transport, keys: &[AccessKey]) {
    let request = Request {
        keys,
        number: None,
        mrz: None,
        store: &TrustStore::new(Vec::new(), Vec::new()),
        policy: Policy::default(),
        now: Timestamp::UNIX_EPOCH,
        today: TODAY,
        terminal: None,
        limits: Limits::default(),
    };
    let inspected = inspect(transport, &request, &mut |_| ControlFlow::Continue(()));
    if let Ok(inspection) = inspected {
        assert!(inspection.document.dg1.is_none(), "nobody is trusted");
    }
}

/// Files of a chip behind BAC: identifier and length in two octets each, and the content.
pub fn card(mut data: &[u8]) {
    let mut files = HashMap::new();
    while let Some((&[i1, i0, l1, l0], rest)) = data.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([l1, l0])).min(rest.len());
        let (content, rest) = rest.split_at(length);
        files.insert(u16::from_be_bytes([i1, i0]), content.to_vec());
        data = rest;
    }
    let holder = Holder::default();
    let Ok(chip) = Chip::from_files(files, holder.mrz_information(), None) else {
        return;
    };
    let keys = MrzKey::new("090000006", "900505", "300505").map(AccessKey::Mrz);
    let keys: Vec<_> = keys.into_iter().collect();
    visit(&mut InProcess::new(chip), &keys);
}

/// Objects of a protected answer before the code, with a right code or with the last eight octets
/// for one. What is not authentic is never taken.
pub fn secure_messaging(data: &[u8]) {
    const KEY: [u8; 32] = [0x5A; 32];
    let Some((kind, objects)) = data.split_first() else {
        return;
    };
    let (cipher, suite) = match kind % 4 {
        0 => (ChannelCipher::TripleDes, Suite::TripleDes),
        1 => (ChannelCipher::Aes128, Suite::Aes128),
        2 => (ChannelCipher::Aes192, Suite::Aes192),
        _ => (ChannelCipher::Aes256, Suite::Aes256),
    };
    let key = || Zeroizing::new(KEY[..suite.key_len()].to_vec());
    let authentic = kind & 0x80 == 0;
    let (objects, code) = if authentic {
        // The counter after one answer.
        let mut message = vec![0; suite.block()];
        message[suite.block() - 1] = 1;
        message.extend(objects);
        if suite != Suite::TripleDes {
            message.push(0x80);
            message.resize(message.len().next_multiple_of(suite.block()), 0);
        }
        let code = suite.mac(&key(), &message).unwrap_or_default();
        (objects, code)
    } else {
        let (objects, code) = objects.split_at(objects.len().saturating_sub(8));
        (objects, code.to_vec())
    };
    let status = objects.last_chunk::<2>().copied().unwrap_or_default();
    let answer = [objects, &encode(0x8E, &code), &status].concat();
    let opened = SecureChannel::new(cipher, key(), key()).unprotect(answer);
    if let Ok(response) = opened {
        assert!(authentic, "a code that nobody made");
        assert!(response.data.len() < objects.len() && response.status.0.to_be_bytes() == status);
    }
}

/// The sets of EF.CardAccess and DG14, and the parameters and keys in them.
pub fn security_infos(data: &[u8]) {
    for infos in [SecurityInfos::parse(data), SecurityInfos::from_dg14(data)] {
        let Ok(infos) = infos else {
            continue;
        };
        assert!(infos.pace_offers().count() <= infos.pace().count());
        for key in infos.chip_keys() {
            let _ = DomainParameters::split_spki(&key.subject_public_key_info);
        }
    }
}

/// Faces and fingers in their envelope.
pub fn biometric_groups(data: &[u8]) {
    if let Ok(dg2) = Dg2::parse(data) {
        assert!(!dg2.faces.is_empty());
        let octets: usize = dg2.faces.iter().map(|face| face.picture.len()).sum();
        assert!(octets <= data.len());
    }
    if let Ok(dg3) = Dg3::parse(data) {
        let octets: usize = dg3.blocks.iter().map(|block| block.data.len()).sum();
        assert!(octets <= data.len());
    }
}

/// The holder's data of the Vietnamese card.
pub fn dg13(data: &[u8]) {
    let _ = Dg13::parse(data);
}

/// The files that have no target of their own.
pub fn files(data: &[u8]) {
    let _ = Com::parse(data);
    let _ = Dg1::parse(data);
    let _ = Dg7::parse(data);
    let _ = Dg11::parse(data);
    let _ = Dg12::parse(data);
    let _ = Dg15::parse(data);
    let _ = Dg16::parse(data);
    let _ = AtrInfo::parse(data);
    let _ = Dir::parse(data);
    let _ = Cvca::parse(data);
}

/// What is typed, scanned or read off a card: number, QR code, MRZ.
pub fn printed(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else {
        return;
    };
    if let Ok(printed) = Printed::parse(text) {
        assert!(printed.candidate_keys(TODAY).len() <= MAX_KEYS);
    }
    if let Ok(mrz) = Mrz::parse(text) {
        assert!(Mrz::parse(mrz.text()).is_ok_and(|again| again == mrz));
    }
}

/// A card verifiable certificate.
pub fn cv_certificate(data: &[u8]) {
    if let Ok(certificate) = CvCertificate::parse(data) {
        assert!(certificate.for_chip().len() <= data.len());
        if let Some(key) = certificate.whole_key() {
            let _ = certificate.is_signed_by(certificate.scheme(), key);
        }
    }
}
