//! Be Vietnam Pro in three weights; egui's own fonts lack Vietnamese letters.

use egui::{FontData, FontDefinitions, FontFamily};

pub use crate::typeface::Weight;

/// Height of a capital letter, as a share of the font's size.
pub const CAP_HEIGHT: f32 = 0.74;
/// Height of a small letter such as x, as a share of the font's size.
pub const X_HEIGHT: f32 = 0.53;

const fn name(weight: Weight) -> &'static str {
    match weight {
        Weight::Regular => "regular",
        Weight::SemiBold => "semibold",
        Weight::Bold => "bold",
    }
}

pub(super) fn family(weight: Weight) -> FontFamily {
    FontFamily::Name(name(weight).into())
}

/// Makes the three weights the only fonts of the window.
pub fn install_fonts(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for weight in Weight::ALL {
        let name = name(weight).to_owned();
        fonts
            .font_data
            .insert(name.clone(), FontData::from_static(weight.file()).into());
        fonts.families.insert(family(weight), vec![name]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts
            .families
            .insert(family, vec![name(Weight::Regular).to_owned()]);
    }
    context.set_fonts(fonts);
}
