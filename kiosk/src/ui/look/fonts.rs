//! Be Vietnam Pro in three weights; egui's own fonts lack Vietnamese letters.

use egui::{FontData, FontDefinitions, FontFamily};

/// Height of a capital letter, as a share of the font's size.
pub const CAP_HEIGHT: f32 = 0.74;
/// Height of a small letter such as x, as a share of the font's size.
pub const X_HEIGHT: f32 = 0.53;

/// The three weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
    Bold,
}

impl Weight {
    const ALL: [Self; 3] = [Self::Regular, Self::SemiBold, Self::Bold];

    const fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::SemiBold => "semibold",
            Self::Bold => "bold",
        }
    }

    const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../../assets/fonts/BeVietnamPro-Regular.ttf"),
            Self::SemiBold => include_bytes!("../../../../assets/fonts/BeVietnamPro-SemiBold.ttf"),
            Self::Bold => include_bytes!("../../../../assets/fonts/BeVietnamPro-Bold.ttf"),
        }
    }

    pub(super) fn family(self) -> FontFamily {
        FontFamily::Name(self.name().into())
    }
}

/// Makes the three weights the only fonts of the window.
pub fn install_fonts(context: &egui::Context) {
    let mut fonts = FontDefinitions::empty();
    for weight in Weight::ALL {
        let name = weight.name().to_owned();
        fonts
            .font_data
            .insert(name.clone(), FontData::from_static(weight.file()).into());
        fonts.families.insert(weight.family(), vec![name]);
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts
            .families
            .insert(family, vec![Weight::Regular.name().to_owned()]);
    }
    context.set_fonts(fonts);
}
