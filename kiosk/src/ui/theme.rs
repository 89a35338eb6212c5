//! Colours, type and sizes (the tokens of the style guide).

use egui::{Color32, FontFamily, FontId};

/// The three weights of Be Vietnam Pro.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
    Bold,
}

impl Weight {
    const fn name(self) -> &'static str {
        match self {
            Self::Regular => "regular",
            Self::SemiBold => "semibold",
            Self::Bold => "bold",
        }
    }
}

/// Colours of one theme.
#[derive(Clone, Copy)]
pub(super) struct Colours {
    pub(super) page: Color32,
    pub(super) surface: Color32,
    pub(super) ink: Color32,
    pub(super) ink2: Color32,
    pub(super) line: Color32,
    pub(super) edge: Color32,
    pub(super) accent: Color32,
    pub(super) on_accent: Color32,
    pub(super) accent_soft: Color32,
    pub(super) board: Color32,
    pub(super) pass: Color32,
    pub(super) fail: Color32,
    pub(super) decide: Color32,
    pub(super) decide_text: Color32,
    pub(super) decide_soft: Color32,
    pub(super) none: Color32,
    pub(super) tech: Color32,
    pub(super) focus: Color32,
    pub(super) device: Color32,
}

const fn hex(value: u32) -> Color32 {
    Color32::from_rgb((value >> 16) as u8, (value >> 8) as u8, value as u8)
}

/// The usual theme.
pub(super) const LIGHT: Colours = Colours {
    page: hex(0xED_F0F3),
    surface: hex(0xFF_FFFF),
    ink: hex(0x12_202F),
    ink2: hex(0x4A_5866),
    line: hex(0xCE_D5DC),
    edge: hex(0x68_7682),
    accent: hex(0x0B_4A7F),
    on_accent: hex(0xFF_FFFF),
    accent_soft: hex(0xE3_EDF6),
    board: hex(0x0B_3D69),
    pass: hex(0x00_6952),
    fail: hex(0xB3_240F),
    decide: hex(0xF4_B223),
    decide_text: hex(0x7A_4A00),
    decide_soft: hex(0xFD_F1D7),
    none: hex(0x5C_6873),
    tech: hex(0x46_525E),
    focus: hex(0x12_202F),
    device: hex(0x24_323F),
};

/// The high contrast theme.
pub(super) const CONTRAST: Colours = Colours {
    page: hex(0x00_0000),
    surface: hex(0x00_0000),
    ink: hex(0xFF_FFFF),
    ink2: hex(0xFF_FFFF),
    line: hex(0x9A_9A9A),
    edge: hex(0xFF_FFFF),
    accent: hex(0x8C_CBFF),
    on_accent: hex(0x00_0000),
    accent_soft: hex(0x00_0000),
    board: hex(0x00_0000),
    pass: hex(0x4D_E6A2),
    fail: hex(0xFF_6B57),
    decide: hex(0xFF_D54A),
    decide_text: hex(0xFF_D54A),
    decide_soft: hex(0x00_0000),
    none: hex(0xC4_C4C4),
    tech: hex(0xC4_C4C4),
    focus: hex(0xFF_E600),
    device: hex(0x00_0000),
};

/// Colours and sizes for the present window.
#[derive(Clone, Copy)]
pub(super) struct Theme {
    pub(super) colours: Colours,
    pub(super) contrast: bool,
    /// Factor on every size of type.
    pub(super) text: f32,
    /// Width of the board.
    pub(super) board: f32,
    /// Side of the board's mark.
    pub(super) mark: f32,
    /// A window of 1024 x 600.
    pub(super) small: bool,
}

impl Theme {
    /// For a window of this size, with the text scaled by `scale` (1 to 2).
    pub(super) fn new(size: egui::Vec2, scale: f32, contrast: bool) -> Self {
        let (board, mark, text, small) = match (size.x, size.y) {
            (x, y) if x < 1200.0 || y < 700.0 => (300.0, 96.0, 0.86, true),
            (x, _) if x >= 1900.0 => (480.0, 190.0, 1.25, false),
            (x, _) if x >= 1600.0 => (480.0, 170.0, 1.15, false),
            _ => (392.0, 148.0, 1.0, false),
        };
        let colours = if contrast { CONTRAST } else { LIGHT };
        Self {
            colours,
            contrast,
            text: text * scale,
            board,
            mark,
            small,
        }
    }

    /// A font of this size at 100 %.
    pub(super) fn font(&self, size: f32, weight: Weight) -> FontId {
        FontId::new(
            (size * self.text).round(),
            FontFamily::Name(weight.name().into()),
        )
    }
}
