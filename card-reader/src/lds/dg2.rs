//! DG2, the face (ICAO 9303-10 clause 4.7.2; ISO/IEC 19794-5, ISO/IEC 39794-5).

use std::fmt;

use zeroize::Zeroizing;

use crate::iso7816::tlv::{Objects, Tlv};
use crate::lds::{BiometricBlock, DataGroup, LdsError, cbeff};

/// Most pictures in one record.
const MAX_PICTURES: u16 = 8;
/// ISO/IEC 19794-5:2005 clause 5.4: the facial record header.
const RECORD_HEADER_LEN: usize = 14;
/// Clauses 5.5 and 5.7: facial information (20 bytes) and image information (12 bytes).
const FACIAL_INFORMATION_LEN: usize = 20;
const IMAGE_INFORMATION_LEN: usize = 12;
const FEATURE_POINT_LEN: usize = 8;

/// The faces on the chip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dg2 {
    /// At least one face; the first is the portrait to show.
    pub faces: Vec<Face>,
}

/// One picture of the holder, still encoded.
#[derive(Clone, PartialEq, Eq)]
pub struct Face {
    /// What the picture's first bytes say, whatever the record says.
    pub format: ImageFormat,
    /// The encoded picture.
    pub picture: Zeroizing<Vec<u8>>,
}

/// How a picture is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// ISO/IEC 10918-1.
    Jpeg,
    /// ISO/IEC 15444-1, in a JP2 file or as a plain codestream.
    Jpeg2000,
    /// None of the formats that a face may have.
    Unknown,
}

impl ImageFormat {
    pub(super) fn of(picture: &[u8]) -> Self {
        if picture.starts_with(b"\xFF\xD8\xFF") {
            Self::Jpeg
        } else if picture.starts_with(b"\0\0\0\x0CjP  ") || picture.starts_with(b"\xFF\x4F\xFF\x51")
        {
            Self::Jpeg2000
        } else {
            Self::Unknown
        }
    }
}

impl Dg2 {
    /// Takes the file's envelope and its face records apart.
    ///
    /// # Errors
    /// See [`LdsError`]; a file without any face is [`LdsError::Count`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LdsError> {
        let mut faces = Vec::new();
        for block in cbeff::parse(bytes, DataGroup::DG2.tag())? {
            faces.extend(pictures(&block)?);
        }
        if faces.is_empty() {
            return Err(LdsError::Count);
        }
        Ok(Self { faces })
    }
}

/// Hides the picture.
impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Face({:?}, ..)", self.format)
    }
}

fn face(picture: &[u8]) -> Face {
    Face {
        format: ImageFormat::of(picture),
        picture: Zeroizing::new(picture.to_vec()),
    }
}

fn pictures(block: &BiometricBlock) -> Result<Vec<Face>, LdsError> {
    if block.data.starts_with(b"FAC\0") {
        iso_19794(&block.data)
    } else {
        iso_39794(&block.data)
    }
}

/// ISO/IEC 19794-5:2005. Some issuers count record and picture lengths wrong by a few
/// bytes, so the last picture runs to the end of the block.
fn iso_19794(record: &[u8]) -> Result<Vec<Face>, LdsError> {
    let count = u16_at(record, 12)?;
    if count == 0 || count > MAX_PICTURES {
        return Err(LdsError::Count);
    }
    let mut rest = record
        .get(RECORD_HEADER_LEN..)
        .ok_or(LdsError::FaceRecord)?;
    let mut faces = Vec::new();
    for index in 1..=count {
        let claimed = usize::try_from(u32_at(rest, 0)?).map_err(|_| LdsError::FaceRecord)?;
        let points = usize::from(u16_at(rest, 4)?);
        let picture_at = points
            .saturating_mul(FEATURE_POINT_LEN)
            .saturating_add(FACIAL_INFORMATION_LEN + IMAGE_INFORMATION_LEN);
        let end = if index == count { rest.len() } else { claimed };
        let picture = rest.get(picture_at..end).ok_or(LdsError::FaceRecord)?;
        faces.push(face(picture));
        rest = rest.get(end..).ok_or(LdsError::FaceRecord)?;
    }
    Ok(faces)
}

/// ISO/IEC 39794-5: FaceImageDataBlock → representationBlocks → imageRepresentation →
/// base → imageRepresentation2DBlock → representationData2D.
fn iso_39794(block: &[u8]) -> Result<Vec<Face>, LdsError> {
    const FACE_IMAGE_DATA_BLOCK: u32 = 0x65;
    let block = Tlv::exactly(block, FACE_IMAGE_DATA_BLOCK).map_err(|_| LdsError::FaceRecord)?;
    let representations = child(block, 0xA1)?;
    let mut faces = Vec::new();
    for representation in representations.children() {
        if faces.len() >= usize::from(MAX_PICTURES) {
            return Err(LdsError::Count);
        }
        let image = child(representation?, 0xA1)?;
        let picture = child(child(child(image, 0xA0)?, 0xA0)?, 0x80)?;
        faces.push(face(picture.value));
    }
    Ok(faces)
}

fn child(parent: Tlv<'_>, tag: u32) -> Result<Tlv<'_>, LdsError> {
    let found = Objects::new(parent.value).find(|child| match child {
        Ok(child) => child.tag == tag,
        Err(_) => true,
    });
    Ok(found.ok_or(LdsError::FaceRecord)??)
}

fn u16_at(bytes: &[u8], at: usize) -> Result<u16, LdsError> {
    let octets = bytes.get(at..).and_then(|rest| rest.first_chunk());
    octets
        .map(|octets| u16::from_be_bytes(*octets))
        .ok_or(LdsError::FaceRecord)
}

fn u32_at(bytes: &[u8], at: usize) -> Result<u32, LdsError> {
    let octets = bytes.get(at..).and_then(|rest| rest.first_chunk());
    octets
        .map(|octets| u32::from_be_bytes(*octets))
        .ok_or(LdsError::FaceRecord)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iso7816::tlv::encode;
    use crate::lds::cbeff::tests::{file, template};
    use proptest::prelude::*;

    /// A record of ISO/IEC 19794-5 with these pictures; lengths are wrong by `off`.
    fn record(pictures: &[&[u8]], points: u16, off: i64) -> Vec<u8> {
        let mut body = Vec::new();
        for picture in pictures {
            let length = 32 + 8 * usize::from(points) + picture.len();
            let length = u32::try_from(length as i64 + off).unwrap();
            body.extend(length.to_be_bytes());
            body.extend(points.to_be_bytes());
            body.extend([0; 14]);
            body.extend(vec![0; 8 * usize::from(points)]);
            body.extend([0; 12]);
            body.extend(*picture);
        }
        let mut record = b"FAC\x00010\0".to_vec();
        let length = u32::try_from(14 + body.len() as i64 + off).unwrap();
        record.extend(length.to_be_bytes());
        record.extend(u16::try_from(pictures.len()).unwrap().to_be_bytes());
        record.extend(body);
        record
    }

    fn dg2(records: &[Vec<u8>]) -> Result<Dg2, LdsError> {
        let templates: Vec<_> = records
            .iter()
            .map(|record| template(0, 8, record))
            .collect();
        Dg2::parse(&file(
            0x75,
            u8::try_from(records.len()).unwrap(),
            &templates,
        ))
    }

    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0one";
    const JP2: &[u8] = b"\0\0\0\x0CjP  two";

    #[test]
    fn reads_several_templates_and_several_pictures() {
        let faces = dg2(&[record(&[JPEG, JP2], 3, 0), record(&[JP2], 0, 0)])
            .unwrap()
            .faces;
        let formats: Vec<_> = faces.iter().map(|face| face.format).collect();
        use ImageFormat::{Jpeg, Jpeg2000};
        assert_eq!(formats, [Jpeg, Jpeg2000, Jpeg2000]);
        assert_eq!(faces[0].picture.as_slice(), JPEG);
        assert_eq!(faces[1].picture.as_slice(), JP2);
    }

    #[test]
    fn forgives_record_lengths_off_by_a_few() {
        for off in [-8, -1, 1, 8] {
            let faces = dg2(&[record(&[JPEG], 0, off)]).unwrap().faces;
            assert_eq!(faces[0].picture.as_slice(), JPEG);
        }
    }

    #[test]
    fn reads_iso_39794_5() {
        let data = encode(0x80, JPEG);
        let image = encode(0xA1, &encode(0xA0, &encode(0xA0, &data)));
        let representation = encode(0x30, &[encode(0x80, &[1]), image].concat());
        let version = encode(0xA0, &encode(0x80, &[3]));
        let block = encode(0x65, &[version, encode(0xA1, &representation)].concat());
        let header = encode(0xA1, &encode(0x88, &[0x00, 0x2A]));
        let body = [header, encode(0x7F2E, &encode(0xA1, &block))].concat();
        let profiled = Dg2::parse(&file(0x75, 1, &[encode(0x7F60, &body)]));
        for dg2 in [dg2(&[block]), profiled] {
            let faces = dg2.unwrap().faces;
            assert_eq!(faces[0].format, ImageFormat::Jpeg);
            assert_eq!(faces[0].picture.as_slice(), JPEG);
        }
    }

    #[test]
    fn refuses_what_is_no_face() {
        assert_eq!(dg2(&[]), Err(LdsError::Count));
        assert_eq!(dg2(&[record(&[], 0, 0)]), Err(LdsError::Count));
        assert_eq!(dg2(&[b"FIR\0".to_vec()]), Err(LdsError::FaceRecord));
        let mut points = record(&[JPEG], 0, 0);
        points[18] = 0xFF;
        assert_eq!(dg2(&[points]), Err(LdsError::FaceRecord));
        let unknown = dg2(&[record(&[b""], 0, 0)]).unwrap();
        assert_eq!(unknown.faces[0].format, ImageFormat::Unknown);
    }

    proptest! {
        #[test]
        fn any_changed_byte_is_read_or_refused(at in 0usize..120, to in any::<u8>()) {
            let mut bytes = file(0x75, 1, &[template(0, 8, &record(&[JPEG, JP2], 1, 0))]);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = to;
            }
            if let Ok(dg2) = Dg2::parse(&bytes) {
                prop_assert!(!dg2.faces.is_empty());
            }
        }

        #[test]
        fn any_record_is_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = dg2(&[[b"FAC\0".as_slice(), &bytes].concat()]);
            let _ = dg2(&[encode(0x65, &bytes)]);
        }
    }
}
