//! The chip's files after ICAO 9303-10, one file a data group.

mod atr_info;
mod cbeff;
mod com;
mod cvca;
mod details;
mod dg1;
mod dg11;
mod dg12;
mod dg13;
mod dg15;
mod dg16;
mod dg2;
mod dg3;
mod dg7;
mod dir;
mod error;
pub mod portrait;
pub mod security_infos;
mod text;

pub use atr_info::AtrInfo;
pub use cbeff::BiometricBlock;
pub use com::Com;
pub use cvca::{CertificateReference, Cvca};
pub use dg1::Dg1;
pub use dg2::{Dg2, Face, ImageFormat};
pub use dg3::Dg3;
pub use dg7::Dg7;
pub use dg11::Dg11;
pub use dg12::Dg12;
pub use dg13::{DateText, Dg13, RawField};
pub use dg15::Dg15;
pub use dg16::{Dg16, PersonToNotify};
pub use dir::Dir;
pub use error::LdsError;
pub use text::Text;

/// A data group of the eMRTD application, DG1 to DG16 (ICAO 9303-10, table 38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataGroup(u8);

impl DataGroup {
    /// Machine readable zone.
    pub const DG1: Self = Self(1);
    /// Face.
    pub const DG2: Self = Self(2);
    /// Fingers.
    pub const DG3: Self = Self(3);
    /// Displayed signature or usual mark.
    pub const DG7: Self = Self(7);
    /// Additional personal details.
    pub const DG11: Self = Self(11);
    /// Additional document details.
    pub const DG12: Self = Self(12);
    /// Optional details; on the Vietnamese card the holder's data.
    pub const DG13: Self = Self(13);
    /// Security infos: chip authentication and PACE.
    pub const DG14: Self = Self(14);
    /// Active authentication key.
    pub const DG15: Self = Self(15);
    /// Persons to notify.
    pub const DG16: Self = Self(16);

    /// The group of this number, 1 to 16.
    pub const fn new(number: u8) -> Option<Self> {
        if number >= 1 && number <= 16 {
            Some(Self(number))
        } else {
            None
        }
    }

    /// 1 to 16.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// File identifier, 0101 to 0110 (hexadecimal).
    pub const fn file_id(self) -> u16 {
        0x0100 | self.0 as u16
    }

    /// Short EF identifier, 1 to 16.
    pub const fn short_id(self) -> u8 {
        self.0
    }

    /// Outer tag of the file (ICAO 9303-10, table 39), as it stands in EF.COM.
    pub const fn tag(self) -> u8 {
        const TAGS: [u8; 16] = [
            0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E,
            0x6F, 0x70,
        ];
        TAGS[self.0 as usize - 1]
    }

    /// The group whose file has this outer tag.
    pub fn from_tag(tag: u8) -> Option<Self> {
        (1..=16).map(Self).find(|group| group.tag() == tag)
    }
}
