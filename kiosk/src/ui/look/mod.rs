//! How everything looks: the style guide's colours, type, marks, drawings and widgets.
//!
//! Nothing here knows a visit or a language: a widget is given its words, and says what was done.

pub mod board;
mod brush;
pub mod button;
pub mod card;
pub mod citizen;
mod colours;
pub mod dialog;
pub mod digits;
pub mod field;
pub mod filter;
pub mod focus;
mod fonts;
pub mod hand;
mod icons;
mod marks;
pub mod motion;
pub mod pad;
#[cfg(test)]
mod painted;
pub mod tabs;
pub mod text;
mod theme;
pub mod touch;

pub use brush::Brush;
pub use colours::{BoardColours, Sign};
pub use fonts::{Weight, install_fonts};
pub use icons::Icon;
pub use marks::Mark;
pub use theme::Theme;
