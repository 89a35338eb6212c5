//! Writes what fuzzing of card and sensor begins with, all of it made up, into the corpus:
//! `cargo run -p hil --example seeds -- tests/fuzz/corpus`. Keys are new each time.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use card_reader::iso7816::tlv::encode;
use fingerprint::record::minutiae::{
    Equipment, Geometry, Iso2005, MinutiaKind, StoredMinutia, View,
};
use fingerprint::record::pictures::{
    Compression, PictureIso2005, PictureView2005, Resolution, StoredPicture, Unit,
};
use fingerprint::record::{MinutiaeRecord, PictureRecord, Position};
use fingerprint::sensor::gt521f::packet::Message;
use fingerprint::sensor::zfm::packet::{Kind, Packet};
use fingerprint::{Finger, Picture, extract};
use hil::chip::{
    ActiveKeyVariant, Chip, ChipKeyVariant, Mapping, PaceVariant, Profile, Statement, Suite,
};
use hil::finger::{Conditions, Master};
use hil::issuer::Issuer;
use hil::issuer::terminal::{Scheme, TerminalChain};
use jiff::Timestamp;
use jiff::civil::date;
use openssl::nid::Nid;

fn main() -> Result<()> {
    let corpus = Corpus(std::env::args().nth(1).context("FOLDER")?.into());
    corpus.objects()?;
    corpus.answers()?;
    corpus.protected_answers()?;
    corpus.chip()?;
    corpus.files()?;
    corpus.printed()?;
    corpus.certificates()?;
    corpus.fingers()?;
    corpus.sensors()?;
    corpus.scripts()
}

struct Corpus(PathBuf);

impl Corpus {
    fn write(&self, target: &str, name: &str, bytes: &[u8]) -> Result<()> {
        let folder: &Path = &self.0.join(target);
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(folder.join(name), bytes)?)
    }

    /// A small picture of a grown finger, and its minutiae.
    fn fingers(&self) -> Result<()> {
        const SIDE: u16 = 128;
        let whole = Master::grow(2).impression(1, &Conditions::ENROLMENT);
        let (left, top) = ((whole.width() - 128) / 2, (whole.height() - 128) / 2);
        let rows = whole.pixels().chunks_exact(whole.width()).skip(top);
        let window = rows.take(128).flat_map(|row| &row[left..left + 128]);
        let picture = Picture::new(128, 128, 500, window.copied().collect())?;
        let inch = Resolution {
            unit: Unit::Inch,
            scan: (500, 500),
            image: (500, 500),
        };
        let record = PictureRecord::Iso2005(PictureIso2005 {
            device: 0,
            acquisition_level: 31,
            resolution: inch,
            views: vec![PictureView2005 {
                position: Position::Finger(Finger::RightIndex),
                number: 1,
                quality: 80,
                impression: 0,
                picture: StoredPicture {
                    compression: Compression::Wsq,
                    depth: 8,
                    width: SIDE,
                    height: SIDE,
                    data: hil::wsq::encode(&picture)?.into(),
                },
            }],
        });
        self.write("finger_features", "picture", &record.encode()?)?;
        let minutiae = extract(&whole)?.minutiae().to_vec().into_iter();
        let stored = minutiae.map(|minutia| StoredMinutia {
            kind: MinutiaKind::Other,
            x: minutia.x as u16,
            y: minutia.y as u16,
            angle: (-minutia.angle / std::f32::consts::TAU * 256.0).rem_euclid(256.0) as u8,
            quality: (100.0 * minutia.quality) as u8,
        });
        let record = MinutiaeRecord::Iso2005(Iso2005 {
            equipment: Equipment {
                compliance: 0,
                device: 0,
            },
            geometry: Geometry {
                width: whole.width() as u16,
                height: whole.height() as u16,
                resolution_x: 197,
                resolution_y: 197,
            },
            views: vec![View {
                finger: Finger::RightIndex,
                number: 0,
                impression: 0,
                quality: 80,
                minutiae: stored.collect::<Vec<_>>().into(),
                extensions: Vec::new(),
            }],
        });
        self.write("finger_features", "template", &record.encode()?)
    }

    fn sensors(&self) -> Result<()> {
        let packet = |kind, payload: &[u8]| {
            let payload = payload.to_vec().into();
            Packet { kind, payload }.encode()
        };
        let answer = |payload: &[u8]| packet(Kind::Acknowledge, payload);
        let parameters = hex::decode("00000000000000C80003FFFFFFFF00020006")?;
        let mut product = vec![0; 47];
        product[39..43].copy_from_slice(&[0, 192, 0, 192]);
        let zfm = [
            (
                "answers",
                [answer(&[0x00]), answer(&[0x02]), answer(&[0x13])].concat(),
            ),
            ("parameters", answer(&parameters[1..])),
            ("product", answer(&product)),
            (
                "stray",
                [&[0xEF, 0x00, 0xEF, 0x01, 0xEF][..], &answer(&[0x00])].concat(),
            ),
            (
                "picture",
                [
                    packet(Kind::Data, &[0x5A; 128]),
                    packet(Kind::LastData, &[0xA5; 64]),
                ]
                .concat(),
            ),
        ];
        for (name, octets) in zfm {
            self.write("sensor_zfm", name, &octets)?;
        }
        let message = |code, parameter| Message { parameter, code }.encode();
        let mut data = vec![0x5A, 0xA5, 0x01, 0x00];
        data.extend([0x20; 24]);
        let sum: u16 = data.iter().copied().map(u16::from).sum();
        data.extend(sum.to_le_bytes());
        let gt521f = [
            (
                "answers",
                [message(0x30, 0), message(0x31, 0x1012)].concat(),
            ),
            ("about", [message(0x30, 0), data.clone()].concat()),
            (
                "stray",
                [&[0x55, 0x5A, 0x55, 0xAA][..], &data, &message(0x30, 1)].concat(),
            ),
        ];
        for (name, octets) in gt521f {
            self.write("sensor_gt521f", name, &[&[24][..], &octets].concat())?;
        }
        Ok(())
    }

    /// What sensors answer while they are found and take two pictures: see `hil::fuzzing`.
    fn scripts(&self) -> Result<()> {
        let piece = |code, octets: &[u8]| [&[code, octets.len() as u8], octets].concat();
        let answer = |payload: &[u8]| piece(1, &[&[0x07], payload].concat());
        let ok = answer(&[0x00]);
        let parameters = answer(&hex::decode("000000000000C80003FFFFFFFF00020006")?);
        let mut product = vec![0; 47];
        product[39..43].copy_from_slice(&[0, 192, 0, 192]);
        // Password, step, product; speed and step; for each picture step, glass, step, upload.
        let mut zfm = [&ok[..], &parameters, &answer(&product), &ok, &parameters].concat();
        let no_finger = answer(&[0x02]);
        let picture = [&ok[..], &piece(0x82, &[0x48, 0x00, 0x5A])].concat();
        for lifted in [&[][..], &[&no_finger[..], &parameters].concat()] {
            zfm.extend([&parameters[..], lifted, &ok, &parameters, &picture].concat());
        }
        self.write("sensor_driver", "zfm", &zfm)?;

        let yes = |parameter: u8| piece(3, &[0x30, 0, parameter, 0, 0, 0]);
        let about = [yes(0), piece(0x84, &[0x20; 24])].concat();
        let (light, lifted) = (yes(0), yes(1));
        let covered = yes(0).repeat(2);
        let picture = [&yes(0)[..], &yes(0), &piece(0x85, &[0xCB, 0x94, 0xA5])].concat();
        // The ZFM family's password is not understood.
        let mut gt521f = [&piece(0, &[])[..], &yes(0), &about, &yes(0), &about].concat();
        for lifted in [&[][..], &lifted] {
            gt521f.extend([&about[..], &light, lifted, &covered, &picture].concat());
            gt521f.extend(&light);
        }
        self.write("sensor_driver", "gt521f", &gt521f)
    }

    fn objects(&self) -> Result<()> {
        let nested = (0..40).fold(b"end".to_vec(), |inner, _| encode(0x30, &inner));
        self.write("tlv", "nested", &nested)?;
        let lengths = [0x7F, 0x80, 0xFF, 0x100, 0x200].map(|len| encode(0x7F61, &vec![0xA5; len]));
        self.write("tlv", "lengths", &lengths.concat())
    }

    /// The kind of reader, then answers after their lengths.
    fn answers(&self) -> Result<()> {
        let answers = |kind: u8, answers: &[&[u8]]| {
            let mut bytes = vec![kind];
            for answer in answers {
                bytes.extend((answer.len() as u16).to_be_bytes());
                bytes.extend(*answer);
            }
            bytes
        };
        let card_access = [CARD_ACCESS, &[0x90, 0x00]].concat();
        let nonce = hex::decode("7C12801095A3A016522EE98D01E76CB6B98B42C39000")?;
        let visit = [&[0x6A, 0x82][..], &card_access, &[0x90, 0x00], &nonce];
        self.write("responses", "pace", &answers(0, &visit))?;
        let shut: [&[u8]; 4] = [&[0x6D, 0x00], &[0x69, 0x82], &[0x6D, 0x00], &[0x6A, 0x80]];
        self.write("responses", "refusals", &answers(0, &shut))?;
        let file = encode(0x75, &[0x11; 300]);
        let (first, rest) = file.split_at(120);
        let blocks = [
            [first, &[0x62, 0x82]].concat(),
            [rest, &[0x90, 0x00]].concat(),
        ];
        self.write(
            "responses",
            "blocks",
            &answers(1, &[&blocks[0], &blocks[1]]),
        )?;
        let right_length: [&[u8]; 3] = [
            &[0x6C, 0x05],
            &[0x75, 0x03, 1, 2, 3, 0x61, 0x02],
            &[0x90, 0x00],
        ];
        self.write("responses", "status", &answers(1, &right_length))?;
        let signature = [&[0x33; 64][..], &[0x90, 0x00]].concat();
        self.write("responses", "signature", &answers(2, &[&signature]))
    }

    /// The cipher, then the objects before the code.
    fn protected_answers(&self) -> Result<()> {
        let status = encode(0x99, &[0x90, 0x00]);
        for cipher in 0..4 {
            let data = encode(0x87, &[&[0x01][..], &[0x77; 32]].concat());
            let name = format!("data-{cipher}");
            let bytes = [&[cipher], &data[..], &status].concat();
            self.write("secure_messaging", &name, &bytes)?;
        }
        let odd = encode(0x85, &[0x77; 16]);
        self.write(
            "secure_messaging",
            "odd",
            &[&[1], &odd[..], &status].concat(),
        )?;
        self.write("secure_messaging", "status", &[&[1], &status[..]].concat())?;
        let unmade = [&[0x81], &status[..], &[0; 8]].concat();
        self.write("secure_messaging", "unmade", &unmade)
    }

    fn chip(&self) -> Result<()> {
        let mut profile = Profile::vietnamese();
        profile.pace = [
            (Mapping::Generic, 13, Statement::ByNumber),
            (Mapping::Integrated, 12, Statement::WrittenOut),
            (Mapping::ChipAuthentication, 16, Statement::WithoutNumber),
            (Mapping::Generic, 0, Statement::WrittenOut),
        ]
        .map(|(mapping, parameters, stated)| PaceVariant {
            mapping,
            cipher: Suite::Aes128,
            parameters,
            stated,
        })
        .to_vec();
        profile.chip_keys.push(ChipKeyVariant {
            parameters: 1,
            cipher: Suite::TripleDes,
            key_id: Some(2),
            without_info: false,
        });
        profile.active_key = Some(ActiveKeyVariant::ECDSA);
        let issuer = Issuer::new(&profile.issuer, Timestamp::now())?;
        let finger = Master::grow(7).impression(1, &Conditions::POOR);
        let fingers = [(fingerprint::Finger::LeftThumb, finger)];
        let mut chip = Chip::personalise(&profile, &issuer, &fingers)?;
        let mut file = |id: u16| {
            let mut content = Vec::new();
            chip.alter(id, |file| content.clone_from(file));
            content
        };
        let [com, sod] = [file(0x011E), file(0x011D)];
        let [dg1, dg13, dg14, dg15] = [0x0101, 0x010D, 0x010E, 0x010F].map(&mut file);
        self.write("security_infos", "card-access", CARD_ACCESS)?;
        self.write("security_infos", "dg14", &dg14)?;
        self.write("dg13", "holder", &dg13)?;
        self.write("tlv", "dg13", &dg13)?;
        self.write("files", "com", &com)?;
        self.write("files", "dg1", &dg1)?;
        self.write("files", "dg15", &dg15)?;
        let dg3 = file(0x0103);
        self.write("biometric_groups", "dg3", &dg3)?;
        let dg2 = faces(
            0x5F2E,
            &[face_2005(&[b"\xFF\xD8\xFFone", b"\0\0\0\x0CjP  two"])],
        );
        self.write("biometric_groups", "dg2", &dg2)?;
        let both = faces(
            0x7F2E,
            &[
                face_2005(&[b"\xFF\xD8\xFF"]),
                encode(0xA1, &face_2019(b"\xFF\x4F\xFF\x51")),
            ],
        );
        self.write("biometric_groups", "dg2-2019", &both)?;
        let random = [encode(0x02, &[0]), encode(0x53, &[0x9E; 16])].concat();
        let nobody = encode(0x63, &encode(0x7F61, &random));
        self.write("biometric_groups", "dg3-empty", &nobody)?;
        let card = |files: &[(u16, &[u8])]| {
            let mut bytes = Vec::new();
            for (id, content) in files {
                bytes.extend(id.to_be_bytes());
                bytes.extend((content.len() as u16).to_be_bytes());
                bytes.extend(*content);
            }
            bytes
        };
        let files = [
            (0x011D, &sod[..]),
            (0x011E, &com),
            (0x0101, &dg1),
            (0x0102, &dg2),
            (0x010D, &dg13),
        ];
        self.write("card", "files", &card(&files))?;
        let keys = [(0x011D, &sod[..]), (0x010E, &dg14), (0x010F, &dg15)];
        self.write("card", "keys", &card(&keys))
    }

    fn files(&self) -> Result<()> {
        let signature = encode(0x5F43, b"\xFF\xD8\xFFmark");
        let dg7 = encode(0x67, &[encode(0x02, &[1]), signature].concat());
        self.write("files", "dg7", &dg7)?;
        let names = [encode(0x02, &[1]), encode(0x5F0F, b"MAU<<VAN")].concat();
        let details = [
            encode(0x5C, &[0x5F, 0x0E, 0x5F, 0x2B]),
            encode(0x5F0E, "Nguyễn Văn Mẫu".as_bytes()),
            encode(0xA0, &names),
            encode(0x5F2B, &[0x19, 0x90, 0x05, 0x05]),
        ];
        self.write("files", "dg11", &encode(0x6B, &details.concat()))?;
        let document = [
            encode(0x5F19, "Cục Mẫu".as_bytes()),
            encode(0x5F26, b"20210510"),
        ];
        self.write("files", "dg12", &encode(0x6C, &document.concat()))?;
        let person = [encode(0x5F50, b"20210510"), encode(0x5F51, b"MAU<<VAN")].concat();
        let persons = [encode(0x02, &[1]), encode(0xA1, &person)].concat();
        self.write("files", "dg16", &encode(0x70, &persons))?;
        self.write("files", "atr-info", &hex::decode("7f6608020207d002021000")?)?;
        let application = encode(0x61, &encode(0x4F, &hex::decode("a0000002471001")?));
        self.write("files", "dir", &application.repeat(2))?;
        let mut cvca = [encode(0x42, b"VNCVCA00002"), encode(0x42, b"VNCVCA00001")].concat();
        cvca.resize(36, 0);
        self.write("files", "cvca", &cvca)
    }

    fn printed(&self) -> Result<()> {
        let holder = hil::chip::Holder::default();
        self.write("printed", "number", holder.number.as_bytes())?;
        self.write("printed", "qr", holder.qr().as_bytes())?;
        let further = format!("{}|Cha|Mẹ||", holder.qr());
        self.write("printed", "qr-2024", further.as_bytes())?;
        self.write("printed", "mrz-td1", holder.mrz().as_bytes())?;
        let td2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6";
        self.write("printed", "mrz-td2", td2.as_bytes())?;
        let td3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        self.write("printed", "mrz-td3", td3.as_bytes())
    }

    fn certificates(&self) -> Result<()> {
        let validity = (date(2026, 1, 1), date(2027, 1, 1));
        for (kind, scheme) in [
            ("ecdsa", Scheme::EcdsaSha256),
            ("rsa", Scheme::RsaPssSha256),
        ] {
            let chain = TerminalChain::new(scheme, Nid::BRAINPOOL_P256R1, validity)?;
            let names = ["cvca", "verifier", "system"];
            for (name, certificate) in names.iter().zip(chain.certificates()?) {
                self.write("cv_certificate", &format!("{kind}-{name}"), &certificate)?;
            }
        }
        Ok(())
    }
}

/// EF.CardAccess of the Vietnamese card.
const CARD_ACCESS: &[u8] = b"\x31\x34\x30\x0d\x06\x08\x04\x00\x7f\x00\x07\x02\x02\x02\x02\x01\x01\x30\x0f\x06\x0a\x04\x00\x7f\x00\x07\x02\x02\x03\x02\x02\x02\x01\x01\x30\x12\x06\x0a\x04\x00\x7f\x00\x07\x02\x02\x04\x02\x02\x02\x01\x02\x02\x01\x0d";

/// DG2 with one template a record.
fn faces(tag: u32, records: &[Vec<u8>]) -> Vec<u8> {
    let mut group = encode(0x02, &[records.len() as u8]);
    for record in records {
        let header = [
            encode(0x81, &[0x02]),
            encode(0x87, &[1, 1]),
            encode(0x88, &[0, 8]),
        ];
        let template = [encode(0xA1, &header.concat()), encode(tag, record)];
        group.extend(encode(0x7F60, &template.concat()));
    }
    encode(0x75, &encode(0x7F61, &group))
}

/// A record of ISO/IEC 19794-5:2005.
fn face_2005(pictures: &[&[u8]]) -> Vec<u8> {
    let mut views = Vec::new();
    for picture in pictures {
        views.extend((32 + picture.len() as u32).to_be_bytes());
        views.extend([0; 28]);
        views.extend(*picture);
    }
    let mut record = b"FAC\x00010\x00".to_vec();
    record.extend((14 + views.len() as u32).to_be_bytes());
    record.extend((pictures.len() as u16).to_be_bytes());
    record.extend(views);
    record
}

/// A record of ISO/IEC 39794-5:2019.
fn face_2019(picture: &[u8]) -> Vec<u8> {
    let image = encode(0xA1, &encode(0xA0, &encode(0xA0, &encode(0x80, picture))));
    let representation = encode(0x30, &[encode(0x80, &[1]), image].concat());
    let version = encode(0xA0, &encode(0x80, &[3]));
    encode(0x65, &[version, encode(0xA1, &representation)].concat())
}
