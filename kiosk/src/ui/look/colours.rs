//! The colours of both themes, by the names of the style guide.

use egui::Color32;

/// Colours of one theme.
#[derive(Debug, Clone, Copy)]
pub struct Colours {
    pub page: Color32,
    pub surface: Color32,
    pub ink: Color32,
    pub ink2: Color32,
    /// Dividers and edges of cards: carries no meaning.
    pub line: Color32,
    /// Edges of controls.
    pub edge: Color32,
    pub accent: Color32,
    pub on_accent: Color32,
    pub accent_soft: Color32,
    pub board: Color32,
    pub board_ink2: Color32,
    pub pass: Color32,
    pub fail: Color32,
    pub decide: Color32,
    pub decide_text: Color32,
    pub decide_soft: Color32,
    /// Not done, waiting.
    pub none: Color32,
    pub tech: Color32,
    /// Letters on `pass`, `fail` and `tech`.
    pub on_sign: Color32,
    /// Letters on `decide`.
    pub on_decide: Color32,
    pub focus: Color32,
    /// The drawn reader and sensor.
    pub device: Color32,
    pub glass: Color32,
    /// Over everything behind a dialog.
    pub scrim: Color32,
}

const fn hex(value: u32) -> Color32 {
    Color32::from_rgb((value >> 16) as u8, (value >> 8) as u8, value as u8)
}

/// The usual theme.
pub const LIGHT: Colours = Colours {
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
    board_ink2: hex(0xC9_DCEC),
    // A little bluer than the style guide's, so that it parts from `fail` for protan sight too.
    pass: hex(0x00_6952),
    fail: hex(0xB3_240F),
    decide: hex(0xF4_B223),
    decide_text: hex(0x7A_4A00),
    decide_soft: hex(0xFD_F1D7),
    none: hex(0x5C_6873),
    tech: hex(0x46_525E),
    on_sign: hex(0xFF_FFFF),
    on_decide: hex(0x12_202F),
    focus: hex(0x12_202F),
    device: hex(0x24_323F),
    glass: hex(0xBF_E3F5),
    scrim: Color32::from_rgba_unmultiplied_const(0x12, 0x20, 0x2F, 158),
};

/// The high contrast theme.
pub const CONTRAST: Colours = Colours {
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
    board_ink2: hex(0xFF_FFFF),
    pass: hex(0x4D_E6A2),
    fail: hex(0xFF_6B57),
    decide: hex(0xFF_D54A),
    decide_text: hex(0xFF_D54A),
    decide_soft: hex(0x00_0000),
    none: hex(0xC4_C4C4),
    tech: hex(0xC4_C4C4),
    on_sign: hex(0x00_0000),
    on_decide: hex(0x00_0000),
    focus: hex(0xFF_E600),
    device: hex(0x00_0000),
    glass: hex(0x00_0000),
    scrim: Color32::from_rgba_unmultiplied_const(0, 0, 0, 204),
};

/// What a board says before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Navy: do this, or wait.
    Instruct,
    /// Green: done.
    Done,
    /// Red: refused. Never shown to a citizen.
    Refused,
    /// Amber: staff decide.
    Decide,
    /// Grey: a device or the program failed, or nobody is here any more.
    Technical,
    /// White: is someone still there?
    Ask,
}

impl Sign {
    pub const ALL: [Self; 6] = [
        Self::Instruct,
        Self::Done,
        Self::Refused,
        Self::Decide,
        Self::Technical,
        Self::Ask,
    ];
}

/// Colours of one board.
#[derive(Debug, Clone, Copy)]
pub struct BoardColours {
    pub fill: Color32,
    pub ink: Color32,
    pub ink2: Color32,
    /// An edge, where the fill alone does not stand out from the page.
    pub edge: Option<Color32>,
}

impl Colours {
    /// The colours of a board with this sign.
    pub fn board(&self, sign: Sign) -> BoardColours {
        let solid = |fill, ink| BoardColours {
            fill,
            ink,
            ink2: ink,
            edge: None,
        };
        match sign {
            Sign::Instruct => BoardColours {
                fill: self.board,
                ink: Color32::WHITE,
                ink2: self.board_ink2,
                edge: (self.board == self.page).then_some(Color32::WHITE),
            },
            Sign::Done => solid(self.pass, self.on_sign),
            Sign::Refused => solid(self.fail, self.on_sign),
            Sign::Decide => solid(self.decide, self.on_decide),
            Sign::Technical => solid(self.tech, self.on_sign),
            Sign::Ask => BoardColours {
                fill: self.surface,
                ink: self.ink,
                ink2: self.ink2,
                edge: Some(self.edge),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::touch::LAYER;
    use super::*;

    /// Contrast of two colours after WCAG 2.2, 1 to 21.
    fn contrast(one: Color32, other: Color32) -> f32 {
        let luminance = |colour: Color32| {
            let [r, g, b, _] = egui::Rgba::from(colour).to_array();
            0.2126 * r + 0.7152 * g + 0.0722 * b
        };
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn letters_stand_out_by_4_5_and_shapes_by_3() {
        for colours in [LIGHT, CONTRAST] {
            let c = &colours;
            let mut letters = vec![
                (c.ink, c.surface),
                (c.ink, c.page),
                (c.ink2, c.surface),
                (c.ink2, c.page),
                (c.ink, c.accent_soft),
                (c.on_accent, c.accent),
                (c.accent, c.surface),
                (c.decide_text, c.decide_soft),
                (c.decide_text, c.surface),
                (c.pass, c.surface),
                (c.fail, c.surface),
            ];
            for (ink, paper) in [
                (c.ink, c.surface),
                (c.accent, c.surface),
                (c.on_accent, c.accent),
            ] {
                let pressed = paper.blend(ink.gamma_multiply(LAYER));
                letters.push((ink, pressed));
                let found = contrast(paper, pressed);
                assert!(found >= 1.4, "{ink:?} pressed on {paper:?}: {found:.2}");
            }
            for sign in Sign::ALL {
                let board = c.board(sign);
                letters.extend([(board.ink, board.fill), (board.ink2, board.fill)]);
            }
            for (ink, paper) in letters {
                let found = contrast(ink, paper);
                assert!(found >= 4.5, "{ink:?} on {paper:?}: {found:.1}");
            }
            for shape in [c.edge, c.none, c.tech, c.focus, c.accent] {
                for paper in [c.surface, c.page] {
                    let found = contrast(shape, paper);
                    assert!(found >= 3.0, "{shape:?} on {paper:?}: {found:.1}");
                }
            }
        }
    }

    #[test]
    fn the_boards_differ_for_every_kind_of_colour_sight() {
        // Linear RGB as seen without one kind of cone (Viénot, Brettel and Mollon 1999 for protan
        // and deutan; Machado, Oliveira and Fernandes 2009 for tritan).
        let sights: [[[f32; 3]; 3]; 4] = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [
                [0.11238, 0.88762, 0.0],
                [0.11238, 0.88762, 0.0],
                [0.00401, -0.00401, 1.0],
            ],
            [
                [0.29275, 0.70725, 0.0],
                [0.29275, 0.70725, 0.0],
                [-0.02234, 0.02234, 1.0],
            ],
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ];
        let signs = [Sign::Done, Sign::Refused, Sign::Decide];
        for colours in [LIGHT, CONTRAST] {
            for sight in sights {
                let seen = signs.map(|sign| lab(colours.board(sign).fill, &sight));
                for (a, b) in [(0, 1), (0, 2), (1, 2)] {
                    let distance = (0..3)
                        .map(|k| (seen[a][k] - seen[b][k]).powi(2))
                        .sum::<f32>()
                        .sqrt();
                    assert!(
                        distance >= 24.0,
                        "{:?} {:?}: {distance:.0}",
                        signs[a],
                        signs[b]
                    );
                }
            }
        }
    }

    /// CIE L*a*b* (D65) of a colour as seen.
    fn lab(colour: Color32, sight: &[[f32; 3]; 3]) -> [f32; 3] {
        let rgb = egui::Rgba::from(colour).to_array();
        let times = |rows: &[[f32; 3]; 3], v: [f32; 3]| {
            rows.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f32>())
        };
        let seen = times(sight, [rgb[0], rgb[1], rgb[2]]).map(|value| value.clamp(0.0, 1.0));
        let xyz = times(
            &[
                [0.4124, 0.3576, 0.1805],
                [0.2126, 0.7152, 0.0722],
                [0.0193, 0.1192, 0.9505],
            ],
            seen,
        );
        let f = |value: f32| {
            if value > 0.008_856 {
                value.cbrt()
            } else {
                7.787 * value + 16.0 / 116.0
            }
        };
        let [x, y, z] = [f(xyz[0] / 0.9505), f(xyz[1]), f(xyz[2] / 1.089)];
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }
}
