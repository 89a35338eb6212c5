//! What a simulated chip is personalised from.

use std::path::PathBuf;

use serde::Deserialize;

use super::Reading;
use super::protocols::{ActiveKeyVariant, ChipKeyVariant, PaceVariant};
use crate::issuer::IssuerProfile;

/// A chip and its issuer, as a TOML file may give them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Whom the card is made out to.
    pub holder: Holder,
    /// Numbers of groups, and what they hold, outer tag included, in place of what the holder gives.
    pub contents: Vec<(u8, Vec<u8>)>,
    /// Who issued it.
    pub issuer: IssuerProfile,
    /// Data groups on the chip, in the order of EF.COM.
    pub groups: Vec<u8>,
    /// The variants of PACE that the chip offers; BAC it offers always.
    pub pace: Vec<PaceVariant>,
    /// Keys of chip authentication.
    pub chip_keys: Vec<ChipKeyVariant>,
    /// The key of active authentication.
    pub active_key: Option<ActiveKeyVariant>,
    /// Whether DG3 is refused, as on cards in the field.
    pub guarded_fingers: bool,
    /// What the chip makes of READ BINARY.
    pub reading: Reading,
    /// Octets of the encoded portrait, where it is to be filled up to a size.
    pub portrait_size: Option<usize>,
    /// Octets of DG3, where it is to be filled up to a size.
    pub fingers_size: Option<usize>,
    /// Pictures of fingers for DG3.
    pub fingers: Vec<FingerPicture>,
}

impl Default for Profile {
    fn default() -> Self {
        Self::vietnamese()
    }
}

/// A picture of a finger in a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FingerPicture {
    /// `right-index` and so on.
    pub finger: String,
    /// A grey PNG at 500 dpi.
    pub picture: PathBuf,
}

/// A synthetic citizen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Holder {
    /// Twelve digits.
    pub number: String,
    /// With diacritics.
    pub full_name: String,
    /// As the MRZ has it: `NGUYEN<<VAN<MAU`.
    pub mrz_name: String,
    /// dd/MM/yyyy.
    pub date_of_birth: String,
    /// Nam or Nữ.
    pub sex: String,
    /// Place of residence.
    pub residence: String,
    /// dd/MM/yyyy.
    pub date_of_issue: String,
    /// dd/MM/yyyy.
    pub date_of_expiry: String,
}

impl Default for Holder {
    fn default() -> Self {
        Self {
            number: "001090000006".into(),
            full_name: "Nguyễn Văn Mẫu".into(),
            mrz_name: "NGUYEN<<VAN<MAU".into(),
            date_of_birth: "05/05/1990".into(),
            sex: "Nam".into(),
            residence: "Số 1 Đường Mẫu, Phường Mẫu, Quận Mẫu, Hà Nội".into(),
            date_of_issue: "10/05/2021".into(),
            date_of_expiry: "05/05/2030".into(),
        }
    }
}

impl Holder {
    /// The document number: the last nine digits.
    pub fn document_number(&self) -> &str {
        self.number.get(3..).unwrap_or_default()
    }

    /// The MRZ information that opens the chip: document number, birth and expiry with check digits.
    pub fn mrz_information(&self) -> String {
        let with_digit = |field: &str| format!("{field}{}", check_digit(field));
        [
            with_digit(self.document_number()),
            with_digit(&mrz_date(&self.date_of_birth)),
            with_digit(&mrz_date(&self.date_of_expiry)),
        ]
        .concat()
    }

    /// The three lines of a TD1 MRZ, without line breaks.
    pub fn mrz(&self) -> String {
        let number = self.document_number();
        let first = format!(
            "IDVNM{number}{}{}<<{}",
            check_digit(number),
            self.number,
            check_digit(&self.number)
        );
        let sex = if self.sex == "Nam" { 'M' } else { 'F' };
        let birth = mrz_date(&self.date_of_birth);
        let expiry = mrz_date(&self.date_of_expiry);
        let birth = format!("{birth}{}", check_digit(&birth));
        let expiry = format!("{expiry}{}", check_digit(&expiry));
        let optional = "<".repeat(11);
        let composite = check_digit(&[&first[5..], &birth, &expiry, &optional].concat());
        format!(
            "{first}{birth}{sex}{expiry}VNM{optional}{composite}{:<<30}",
            self.mrz_name
        )
    }

    /// The text of the QR code of 2021.
    pub fn qr(&self) -> String {
        let plain = |date: &str| date.replace('/', "");
        format!(
            "{}||{}|{}|{}|{}|{}",
            self.number,
            self.full_name,
            plain(&self.date_of_birth),
            self.sex,
            self.residence,
            plain(&self.date_of_issue)
        )
    }
}

/// dd/MM/yyyy as yyMMdd.
fn mrz_date(date: &str) -> String {
    match date.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] => format!("{}{month}{day}", year.get(2..).unwrap_or_default()),
        _ => String::new(),
    }
}

/// Weights 7, 3, 1 (ICAO 9303-3 clause 4.9).
fn check_digit(field: &str) -> u32 {
    let value = |c: char| c.to_digit(36).unwrap_or(0);
    field
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, weight)| value(c) * weight)
        .sum::<u32>()
        % 10
}

impl Profile {
    /// The Vietnamese citizen card with the synthetic citizen Nguyễn Văn Mẫu.
    pub fn vietnamese() -> Self {
        Self {
            holder: Holder::default(),
            contents: Vec::new(),
            issuer: IssuerProfile::default(),
            groups: vec![1, 2, 3, 13, 15, 14],
            pace: vec![PaceVariant::VIETNAMESE],
            chip_keys: vec![ChipKeyVariant::VIETNAMESE],
            active_key: Some(ActiveKeyVariant::VIETNAMESE),
            guarded_fingers: false,
            reading: Reading::default(),
            portrait_size: None,
            fingers_size: None,
            fingers: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_the_sample_mrz_and_qr() {
        let holder = Holder::default();
        assert_eq!(
            holder.mrz(),
            "IDVNM0900000063001090000006<<49005053M3005051VNM<<<<<<<<<<<0NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<"
        );
        assert_eq!(
            holder.qr(),
            "001090000006||Nguyễn Văn Mẫu|05051990|Nam|Số 1 Đường Mẫu, Phường Mẫu, Quận Mẫu, Hà Nội|10052021"
        );
    }
}
