//! What of a proven document people may see.

use std::sync::Arc;

use card_reader::inspection::ProvenDocument;
use card_reader::lds::portrait;
use card_reader::printed::{PersonalNumber, Sex};
use zeroize::Zeroizing;

use super::view::{Fields, HolderSex, Portrait};

/// The fields that are proven so far. The number stays masked, as until verification.
pub(super) fn fields_of(document: &ProvenDocument) -> Fields {
    let mut fields = Fields::default();
    if let Some(dg1) = &document.dg1 {
        let mrz = &dg1.mrz;
        let names = [mrz.secondary_identifier(), mrz.primary_identifier()];
        fields.full_name = Some(Zeroizing::new(names.map(|name| name.to_string()).join(" ")));
        fields.number = mrz
            .personal_number()
            .map(|number| Zeroizing::new(number.masked_for_visit()));
        fields.sex = match mrz.sex() {
            Sex::Male => Some(HolderSex::Male),
            Sex::Female => Some(HolderSex::Female),
            _ => None,
        };
    }
    if let Some(dg13) = &document.dg13 {
        if dg13.full_name.is_some() {
            fields.full_name.clone_from(&dg13.full_name);
        }
        if let Some(number) = &dg13.personal_number {
            fields.number = Some(Zeroizing::new(number.masked_for_visit()));
        }
        fields.date_of_birth = dg13.birth.as_ref().map(|date| date.text.clone());
        if let Some(sex) = &dg13.sex {
            fields.sex = Some(match sex.trim() {
                "Nam" => HolderSex::Male,
                "Nữ" => HolderSex::Female,
                _ => HolderSex::Written(sex.clone()),
            });
        }
        fields.residence.clone_from(&dg13.place_of_residence);
        fields.date_of_expiry = dg13.expiry.as_ref().map(|date| date.text.clone());
    }
    fields.portrait = document.dg2.as_ref().and_then(|dg2| {
        let decoded = portrait::decode(&dg2.faces.first()?.picture).ok()?;
        Some(Arc::new(Portrait {
            width: decoded.width as usize,
            height: decoded.height as usize,
            rgba: decoded.rgba,
        }))
    });
    fields
}

/// The number that the chip proves, from DG13, else from DG1.
pub(super) fn number_of(document: &ProvenDocument) -> Option<&PersonalNumber> {
    let dg13 = document
        .dg13
        .as_ref()
        .and_then(|dg13| dg13.personal_number.as_ref());
    dg13.or_else(|| {
        document
            .dg1
            .as_ref()
            .and_then(|dg1| dg1.mrz.personal_number())
    })
}

/// The whole number in groups of three, for a person who is verified.
pub(super) fn grouped(number: &PersonalNumber) -> Zeroizing<String> {
    let digits = number.as_str();
    let mut text = Zeroizing::new(String::with_capacity(16));
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && place % 3 == 0 {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}
