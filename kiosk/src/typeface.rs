//! Be Vietnam Pro, the letters of the screens and of the printed receipt.

/// The three weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400.
    Regular,
    /// 600.
    SemiBold,
    /// 700.
    Bold,
}

impl Weight {
    /// Every weight, from the lightest on.
    pub const ALL: [Self; 3] = [Self::Regular, Self::SemiBold, Self::Bold];

    /// The font's file, TrueType.
    pub const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../assets/fonts/BeVietnamPro-Regular.ttf"),
            Self::SemiBold => include_bytes!("../../assets/fonts/BeVietnamPro-SemiBold.ttf"),
            Self::Bold => include_bytes!("../../assets/fonts/BeVietnamPro-Bold.ttf"),
        }
    }
}
