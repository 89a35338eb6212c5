//! Is a picture good enough, and if not, what should the person do?

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
