//! Is a picture good enough, and if not, what should the person do?

use crate::picture::Picture;

/// What the person should do for a better picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Too faint or too small a contact.
    PressHarder,
    /// Ridges run together under pressure.
    PressLighter,
    /// Broken ridges of a dry finger: moisten it.
    TooDry,
    /// Smeared ridges of a wet finger: dry it.
    TooWet,
    /// The finger lies at the edge.
    Centre,
    /// Something else than the finger is in the picture.
    CleanGlass,
    /// There is no finger in the picture.
    NoFinger,
}

impl Advice {
    /// Every advice, so that words for each can be tested for.
    pub const ALL: [Self; 7] = [
        Self::PressHarder,
        Self::PressLighter,
        Self::TooDry,
        Self::TooWet,
        Self::Centre,
        Self::CleanGlass,
        Self::NoFinger,
    ];

    /// Stable lower-case name, used in word files: `advice-CODE`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PressHarder => "press-harder",
            Self::PressLighter => "press-lighter",
            Self::TooDry => "too-dry",
            Self::TooWet => "too-wet",
            Self::Centre => "centre",
            Self::CleanGlass => "clean-glass",
            Self::NoFinger => "no-finger",
        }
    }
}

/// How good a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quality {
    /// 0 to 100: how much area shows clear ridges. The more of it two pictures have, the more
    /// they have in common that can be compared.
    pub score: u8,
    /// What would help, where the score is not full.
    pub advice: Option<Advice>,
}

/// Judges a picture of any resolution.
pub fn assess(picture: &Picture) -> Quality {
    let clarity = crate::extraction::clarity(picture);
    let flowing = ((clarity.flow - CHANCE) / (FLOWING - CHANCE)).clamp(0.0, 1.0);
    let clear_pixels = clarity.clear_pixels * flowing;
    let share = 1.0 - (-clear_pixels / USUAL_AREA).exp();
    let score = (100.0 * share).round() as u8;
    let clear = clear_pixels / clarity.ridge_pixels.max(1.0);
    let advice = if clarity.ridge_pixels < 0.1 * USUAL_AREA {
        Some(Advice::NoFinger)
    } else if score >= GOOD {
        None
    } else if flowing < 0.5 || clarity.stray_pixels > 0.3 * clarity.ridge_pixels {
        Some(Advice::CleanGlass)
    } else if clarity.off_centre > 0.22 {
        Some(Advice::Centre)
    } else if clarity.dark_share > 0.62 {
        // Pressure widens the contact and leaves the ridges' flow; water blots it.
        let wide = clarity.ridge_pixels > USUAL_AREA;
        Some(if wide && clear > 0.4 {
            Advice::PressLighter
        } else {
            Advice::TooWet
        })
    } else if clarity.dark_share < 0.38 && clear < 0.6 {
        Some(Advice::TooDry)
    } else {
        Some(Advice::PressHarder)
    };
    Quality { score, advice }
}

/// Pixels of clear ridges at 500 dpi that make 63 points: two thirds of a small sensor.
const USUAL_AREA: f32 = 25_000.0;

/// Agreement of neighbouring directions, 0 to 1, up to which it may be chance, and from which on
/// ridges flow.
const CHANCE: f32 = 0.66;
const FLOWING: f32 = 0.74;

/// Points from which on nothing needs to be better.
const GOOD: u8 = 65;
