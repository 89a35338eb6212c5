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

#[cfg(test)]
mod tests {
    use egui::FontId;

    use super::*;

    #[test]
    fn every_letter_of_both_languages_is_in_every_weight() {
        let context = egui::Context::default();
        install_fonts(&context);
        // Fonts are there from the first frame on.
        let mut output = context.run_ui(egui::RawInput::default(), |_| {});
        output.textures_delta.clear();
        let words = [
            include_str!("../../../../assets/words/vi.ftl"),
            include_str!("../../../../assets/words/en.ftl"),
        ]
        .concat();
        let letters = words.chars().filter(|letter| !letter.is_control());
        // What the screens add themselves.
        for letter in letters.chain("•–−·".chars()) {
            for weight in Weight::ALL {
                let font = FontId::new(16.0, family(weight));
                let found = context.fonts_mut(|fonts| fonts.has_glyph(&font, letter));
                assert!(found, "{letter:?} in {weight:?}");
            }
        }
        let font = FontId::new(16.0, family(Weight::Regular));
        assert!(!context.fonts_mut(|fonts| fonts.has_glyph(&font, '語')));
    }
}
