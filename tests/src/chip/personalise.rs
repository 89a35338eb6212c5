//! From a profile and an issuer to the files and keys of a chip.

use std::collections::HashMap;

use anyhow::{Context, Result, ensure};
use card_reader::lds::DataGroup;
use fingerprint::{Finger, Picture};
use openssl::bn::{BigNum, BigNumRef};

use super::authentication::{ActiveKey, ChipKey};
use super::channel::Suite;
use super::group::Group;
use super::profile::{Holder, Profile};
use super::protocols::{ChipKeyVariant, Mapping, PaceVariant};
use super::{Chip, Reading, Session, infos};
use crate::issuer::Issuer;
use crate::issuer::der::{encode, integer, object_identifier, sequence};
use crate::portrait;

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
        let keys = Keys::generate(profile)?;
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
            let given = profile.contents.iter().find(|(given, _)| *given == number);
            let content = match number {
                _ if let Some((_, content)) = given => content.clone(),
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
                14 => encode(0x6E, &keys.security_infos(profile)?),
                15 => {
                    let active = keys.active.as_ref();
                    let key = active.context("DG15 without a key")?;
                    encode(0x6F, &key.key.public_key_to_der()?)
                }
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
        if !profile.pace.is_empty() {
            master_files.insert(0x011C, keys.card_access(profile)?);
        }
        let card_security = keys.card_security(profile)?;
        if keys.mapping.is_some() {
            let signed = issuer.sign_card_security(&card_security)?;
            master_files.insert(0x011D, signed);
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
            pace: profile.pace.clone(),
            guarded: if profile.guarded_fingers {
                vec![0x0103]
            } else {
                Vec::new()
            },
            chip_keys: keys.chip,
            active_key: keys.active,
            mapping_key: keys.mapping,
            card_security,
            terminal_trust: None,
            fault: None,
            reading: profile.reading.clone(),
            air: None,
            pull: None,
            session: Session::default(),
            random: system_random,
        })
    }

    /// A chip with files made elsewhere: EF.COM, EF.SOD and data groups under their identifiers,
    /// opened by BAC with this MRZ information, and with a key for chip authentication by 3DES on
    /// the curve of this ICAO number.
    ///
    /// # Errors
    /// Where the key cannot be copied.
    pub fn from_files(
        files: HashMap<u16, Vec<u8>>,
        mrz_information: String,
        chip_key: Option<(u8, &BigNumRef)>,
    ) -> Result<Self> {
        let mut chip_keys = Vec::new();
        if let Some((parameters, private)) = chip_key {
            let variant = ChipKeyVariant {
                parameters,
                cipher: Suite::TripleDes,
                key_id: None,
                without_info: false,
            };
            let private = private.to_owned()?;
            chip_keys.push(ChipKey { variant, private });
        }
        Ok(Self {
            atr: vec![0x3B, 0x80, 0x80, 0x01, 0x01],
            master_files: HashMap::new(),
            files,
            can: String::new(),
            mrz_information,
            pace: Vec::new(),
            guarded: Vec::new(),
            chip_keys,
            active_key: None,
            mapping_key: None,
            card_security: Vec::new(),
            terminal_trust: None,
            fault: None,
            reading: Reading::default(),
            air: None,
            pull: None,
            session: Session::default(),
            random: system_random,
        })
    }
}

/// The private keys of a chip, and what its files say of them.
struct Keys {
    chip: Vec<ChipKey>,
    active: Option<ActiveKey>,
    mapping: Option<BigNum>,
}

impl Keys {
    fn generate(profile: &Profile) -> Result<Self> {
        let private = |parameters| Group::by_number(parameters)?.private_key(system_random);
        let mut chip = Vec::new();
        for variant in &profile.chip_keys {
            chip.push(ChipKey {
                variant: *variant,
                private: private(variant.parameters)?,
            });
        }
        let active = profile.active_key.map(ActiveKey::generate).transpose()?;
        let mapping = mapping_variant(profile).map(|variant| private(variant.parameters));
        Ok(Self {
            chip,
            active,
            mapping: mapping.transpose()?,
        })
    }

    /// EF.CardAccess: protocols without keys.
    fn card_access(&self, profile: &Profile) -> Result<Vec<u8>> {
        let mut parts = Vec::new();
        if profile.groups.contains(&3) {
            parts.push(infos::terminal_authentication());
        }
        for key in &self.chip {
            parts.extend(infos::chip_authentication(key)?.into_iter().skip(1));
        }
        for variant in &profile.pace {
            parts.extend(infos::pace(variant)?);
        }
        Ok(encode(0x31, &parts.concat()))
    }

    /// The content of EF.CardSecurity: PACE as in EF.CardAccess, and the static key of the mapping.
    fn card_security(&self, profile: &Profile) -> Result<Vec<u8>> {
        let mut parts = Vec::new();
        for variant in &profile.pace {
            parts.extend(infos::pace(variant)?);
        }
        if let (Some(private), Some(variant)) = (&self.mapping, mapping_variant(profile)) {
            let key = ChipKeyVariant {
                parameters: variant.parameters,
                ..ChipKeyVariant::VIETNAMESE
            };
            parts.push(infos::chip_key(&key, private)?);
        }
        Ok(encode(0x31, &parts.concat()))
    }

    /// The set in DG14: PACE as in EF.CardAccess, chip authentication with its keys, and the rest.
    fn security_infos(&self, profile: &Profile) -> Result<Vec<u8>> {
        let mut parts = Vec::new();
        for key in &self.chip {
            parts.extend(infos::chip_authentication(key)?);
        }
        for variant in &profile.pace {
            parts.extend(infos::pace(variant)?);
        }
        parts.extend(profile.active_key.and_then(infos::active_authentication));
        parts.push(infos::terminal_authentication());
        parts.sort();
        Ok(encode(0x31, &parts.concat()))
    }
}

fn mapping_variant(profile: &Profile) -> Option<&PaceVariant> {
    let mut variants = profile.pace.iter();
    variants.find(|variant| variant.mapping == Mapping::ChipAuthentication)
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
