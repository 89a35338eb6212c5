//! From a profile and an issuer to the files and keys of a chip.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use card_reader::lds::DataGroup;
use fingerprint::{Finger, Picture};
use openssl::ec::{Asn1Flag, EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;

use super::profile::{Holder, Profile};
use super::{Chip, Reading, Session};
use crate::issuer::Issuer;
use crate::issuer::der::{encode, integer, object_identifier, sequence};
use crate::portrait;

/// EF.CardAccess of the Vietnamese card, to the octet.
const CARD_ACCESS: &str = "3134300d060804007f0007020202020101300f060a04007f000702020302020201013012060a04007f0007020204020202010202010d";
/// 0.4.0.127.0.7.2.2, the arc of chip authentication.
const PROTOCOLS: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02];

impl Chip {
    /// Makes a chip for the profile's holder, signed by the issuer. `fingers` are stored in DG3
    /// beside those that the profile names.
    ///
    /// # Errors
    /// Where a picture cannot be read or a key cannot be made.
    pub fn personalise(
        profile: &Profile,
        issuer: &Issuer,
        fingers: &[(Finger, Picture)],
    ) -> Result<Self> {
        let mut group = EcGroup::from_curve_name(Nid::BRAINPOOL_P256R1)?;
        group.set_asn1_flag(Asn1Flag::NAMED_CURVE);
        let chip_key = EcKey::generate(&group)?;
        let active_key = PKey::from_rsa(Rsa::generate(2048)?)?;
        let mut fingers = fingers.to_vec();
        for named in &profile.fingers {
            let finger = Finger::from_code(&named.finger).context("unknown finger")?;
            let picture = image::open(&named.picture)?.into_luma8();
            let (width, height) = (picture.width() as usize, picture.height() as usize);
            fingers.push((
                finger,
                Picture::new(width, height, 500, picture.into_raw())?,
            ));
        }

        let mut groups: Vec<(u8, Vec<u8>)> = Vec::new();
        for &number in &profile.groups {
            let content = match number {
                1 => encode(0x61, &encode(0x5F1F, profile.holder.mrz().as_bytes())),
                2 => {
                    let mut picture = portrait::jpeg()?;
                    // Decoders stop at the end of the image.
                    let size = profile.portrait_size.unwrap_or(picture.len());
                    picture.resize(size.max(picture.len()), 0);
                    face(&picture)
                }
                3 => finger_group(&fingers, profile.fingers_size)?,
                13 => holder_data(&profile.holder),
                14 => security_infos(&chip_key)?,
                15 => encode(0x6F, &active_key.public_key_to_der()?),
                other => anyhow::bail!("the simulator does not fill DG{other}"),
            };
            groups.push((number, content));
        }
        let mut in_order: Vec<(u8, &[u8])> = groups
            .iter()
            .map(|(number, content)| (*number, content.as_slice()))
            .collect();
        in_order.sort();
        let security_object = issuer.sign_security_object(&in_order)?;

        let mut files: HashMap<u16, Vec<u8>> = groups
            .iter()
            .map(|(number, content)| (0x0100 | u16::from(*number), content.clone()))
            .collect();
        files.insert(0x011E, common_data(&profile.groups));
        files.insert(0x011D, security_object);
        let mut master_files = HashMap::new();
        if profile.pace {
            master_files.insert(0x011C, hex::decode(CARD_ACCESS)?);
        }
        if profile.reading.stated {
            master_files.insert(0x2F01, length_information(profile.reading.largest_response));
        }
        let number = &profile.holder.number;
        ensure!(
            number.len() == 12 && number.is_ascii(),
            "a number has twelve digits"
        );
        Ok(Self {
            atr: hex::decode("3B8880014B4F5341434344A0")?,
            master_files,
            files,
            can: number[6..].to_owned(),
            mrz_information: profile.holder.mrz_information(),
            offers_pace: profile.pace,
            guarded: if profile.guarded_fingers {
                vec![0x0103]
            } else {
                Vec::new()
            },
            chip_key: Some(chip_key),
            active_key: Some(active_key),
            reading: profile.reading.clone(),
            pull: None,
            session: Session::default(),
            random: system_random,
        })
    }

    /// A chip with files made elsewhere: EF.COM, EF.SOD and data groups under their identifiers,
    /// opened by BAC with this MRZ information, and with a key for chip authentication.
    pub fn from_files(
        files: HashMap<u16, Vec<u8>>,
        mrz_information: String,
        chip_key: Option<EcKey<Private>>,
    ) -> Self {
        Self {
            atr: vec![0x3B, 0x80, 0x80, 0x01, 0x01],
            master_files: HashMap::new(),
            files,
            can: String::new(),
            mrz_information,
            offers_pace: false,
            guarded: Vec::new(),
            chip_key,
            active_key: None,
            reading: Reading::default(),
            pull: None,
            session: Session::default(),
            random: system_random,
        }
    }
}

fn system_random(buffer: &mut [u8]) {
    // A generator that fails leaves zeros, which the reader refuses.
    let _ = openssl::rand::rand_bytes(buffer);
}

/// EF.ATR/INFO: extended length information for commands and responses (ISO/IEC 7816-4 clause 12.7.1).
fn length_information(largest_response: usize) -> Vec<u8> {
    let [.., high, low] = largest_response.min(0xFFFF).to_be_bytes();
    let lengths = [encode(0x02, &[0x0F, 0xFF]), encode(0x02, &[high, low])];
    encode(0x7F66, &lengths.concat())
}

/// EF.COM: LDS 1.7, Unicode 4.0.0, and the tags of the groups.
fn common_data(groups: &[u8]) -> Vec<u8> {
    let tags: Vec<u8> = groups
        .iter()
        .filter_map(|number| DataGroup::new(*number))
        .map(DataGroup::tag)
        .collect();
    let content = [
        encode(0x5F01, b"0107"),
        encode(0x5F36, b"040000"),
        encode(0x5C, &tags),
    ]
    .concat();
    encode(0x60, &content)
}

/// A biometric group with one information template a record (ICAO 9303-10 clause 4.7.2).
fn biometric_group(tag: u32, records: &[(Vec<u8>, Vec<u8>)]) -> Vec<u8> {
    let mut content = encode(0x02, &[records.len() as u8]);
    for (header, block) in records {
        let template = [encode(0xA1, header), encode(0x5F2E, block)].concat();
        content.extend(encode(0x7F60, &template));
    }
    encode(tag, &encode(0x7F61, &content))
}

/// DG2 with one JPEG in an ISO/IEC 19794-5:2005 record.
fn face(jpeg: &[u8]) -> Vec<u8> {
    let (width, height) = portrait::SIZE;
    let mut view = Vec::new();
    view.extend((32 + jpeg.len() as u32).to_be_bytes());
    view.extend([0; 16]);
    // Image: full frontal, JPEG, size, 24 bit RGB, source, device and quality unspecified.
    view.extend([0x01, 0x00]);
    view.extend((width as u16).to_be_bytes());
    view.extend((height as u16).to_be_bytes());
    view.extend([0x01, 0x00, 0x00, 0x00, 0x00, 0x00]);
    view.extend(jpeg);
    let mut record = b"FAC\x00010\x00".to_vec();
    record.extend((14 + view.len() as u32).to_be_bytes());
    record.extend(1u16.to_be_bytes());
    record.extend(view);
    let header = [
        encode(0x80, &[0x01, 0x01]),
        encode(0x81, &[0x02]),
        encode(0x87, &[0x01, 0x01]),
        encode(0x88, &[0x00, 0x08]),
    ];
    biometric_group(0x75, &[(header.concat(), record)])
}

/// DG3 with one ISO/IEC 19794-4:2005 record a finger, compressed by WSQ.
fn finger_group(fingers: &[(Finger, Picture)], size: Option<usize>) -> Result<Vec<u8>> {
    let mut records = Vec::new();
    for (finger, picture) in fingers {
        let header = [
            encode(0x80, &[0x01, 0x01]),
            encode(0x81, &[0x08]),
            encode(0x82, &[cbeff_subtype(*finger)]),
            encode(0x87, &[0x01, 0x01]),
            encode(0x88, &[0x00, 0x07]),
        ];
        records.push((header.concat(), finger_record(*finger, picture)?));
    }
    let mut group = biometric_group(0x63, &records);
    while let Some(missing) = size.and_then(|size| size.checked_sub(group.len()))
        && missing > 0
        && let Some((_, block)) = records.last_mut()
    {
        // Lengths take more octets as the block grows: in small steps towards the end.
        let step = if missing > 16 { missing - 16 } else { 1 };
        block.resize(block.len() + step, 0);
        group = biometric_group(0x63, &records);
    }
    Ok(group)
}

fn finger_record(finger: Finger, picture: &Picture) -> Result<Vec<u8>> {
    let compressed = crate::wsq::encode(picture)?;
    let (width, height) = (picture.width() as u16, picture.height() as u16);
    let mut record = b"FIR\x00010\x00".to_vec();
    let len = 32 + 14 + compressed.len() as u64;
    record.extend(&len.to_be_bytes()[2..]);
    // Device unknown, acquisition level 31 (500 dpi), one finger, dots an inch.
    record.extend([0x00, 0x00, 0x00, 0x1F, 0x01, 0x01]);
    for _ in 0..4 {
        record.extend((picture.dpi() as u16).to_be_bytes());
    }
    // Eight bits a pixel, WSQ, reserved.
    record.extend([0x08, 0x02, 0x00, 0x00]);
    record.extend((14 + compressed.len() as u32).to_be_bytes());
    // One view of one; quality not given; live scan, plain.
    record.extend([finger.iso_code(), 0x01, 0x01, 0xFE, 0x00]);
    record.extend(width.to_be_bytes());
    record.extend(height.to_be_bytes());
    record.push(0x00);
    record.extend(compressed);
    Ok(record)
}

/// Biometric subtype of ICAO 9303-10 table 43: side in the low bits, finger above.
const fn cbeff_subtype(finger: Finger) -> u8 {
    match finger.iso_code() {
        0 => 0,
        code @ 1..=5 => code << 2 | 0x01,
        code => (code - 5) << 2 | 0x02,
    }
}

/// DG14: PACE as in EF.CardAccess, and chip authentication with ECDH and AES-128.
fn security_infos(chip_key: &EcKey<Private>) -> Result<Vec<u8>> {
    let spki = PKey::from_ec_key(chip_key.clone())?.public_key_to_der()?;
    let protocol = |suffix: &[u8]| object_identifier(&[PROTOCOLS, suffix].concat());
    let chip = sequence(&[&protocol(&[3, 2, 2]), &integer(1)]);
    let key = sequence(&[&protocol(&[1, 2]), &spki]);
    let pace = sequence(&[&protocol(&[4, 2, 2]), &integer(2), &integer(13)]);
    let terminal = sequence(&[&protocol(&[2]), &integer(1)]);
    let mut infos = [chip, key, pace, terminal];
    infos.sort();
    Ok(encode(0x6E, &encode(0x31, &infos.concat())))
}

const PRINTABLE: u32 = 0x13;
const UTF8: u32 = 0x0C;

/// DG13 of the Vietnamese card: numbered fields in a set.
fn holder_data(holder: &Holder) -> Vec<u8> {
    let text = |tag: u32, value: &str| encode(tag, value.as_bytes());
    let person = |name: &str| sequence(&[&text(UTF8, name)]);
    let fields: [(u8, Vec<u8>); 16] = [
        (1, text(PRINTABLE, &holder.number)),
        (2, text(UTF8, &holder.full_name)),
        (3, text(PRINTABLE, &holder.date_of_birth)),
        (4, text(UTF8, &holder.sex)),
        (5, text(UTF8, "Việt Nam")),
        (6, text(UTF8, "Kinh")),
        (7, text(UTF8, "Không")),
        (8, text(UTF8, "Xã Mẫu, Huyện Mẫu, Hà Nội")),
        (9, text(UTF8, &holder.residence)),
        (10, text(UTF8, "Nốt ruồi C:1cm trên sau mép trái")),
        (11, text(PRINTABLE, &holder.date_of_issue)),
        (12, text(UTF8, &holder.date_of_expiry)),
        (
            13,
            [person("Nguyễn Văn Cha"), person("Trần Thị Mẹ")].concat(),
        ),
        (14, Vec::new()),
        (15, text(PRINTABLE, "012345678")),
        (16, text(PRINTABLE, "0123456789ABCDEF")),
    ];
    let set: Vec<u8> = fields
        .iter()
        .flat_map(|(number, value)| sequence(&[&integer(*number), value]))
        .collect();
    let content = sequence(&[
        &encode(0x02, &[0]),
        &object_identifier(&[0x29, 0x01, 0x01]),
        &encode(0x31, &set),
    ]);
    encode(0x6D, &content)
}
