//! The clerk's page: where bars, board and cards stand, and how large letters are.

use egui::{Rect, Vec2, pos2, vec2};

use crate::ui::look::Theme;

const TOP: f32 = 64.0;
const BOTTOM: f32 = 84.0;
/// Widest row of cards; wider windows leave the rest free on both sides.
const WIDEST: f32 = 1200.0;

/// Places and sizes for one window.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// Letters of boards and cards, which grow with the text.
    pub(super) theme: Theme,
    /// Letters of the bars, which keep their height.
    pub(super) bars: Theme,
    /// A window of 1024 x 600.
    pub(super) small: bool,
    /// The whole bars, from edge to edge.
    pub(super) top: Rect,
    pub(super) bottom: Rect,
    pub(super) board: Rect,
    pub(super) content: Rect,
    /// Between the edge of the window and what stands in it.
    pub(super) margin: f32,
    pub(super) gap: f32,
    /// Inside the board, and inside cards.
    pub(super) board_padding: Vec2,
    pub(super) card_padding: Vec2,
    /// Height of the board's mark at most.
    pub(super) mark: f32,
}

impl Page {
    /// A page over `area`, its letters scaled by `scale` (1 to 2).
    pub(super) fn new(area: Rect, contrast: bool, scale: f32) -> Self {
        let small = area.width() < 1200.0 || area.height() < 700.0;
        let (board, mark, letters) = match area.width() {
            _ if small => (300.0, 96.0, 0.9),
            width if width >= 1900.0 && area.height() >= 1000.0 => (480.0, 190.0, 1.25),
            width if width >= 1600.0 => (480.0, 170.0, 1.15),
            _ => (392.0, 148.0, 1.0),
        };
        let gap: f32 = if small { 16.0 } else { 24.0 };
        let spare = area.width() - 2.0 * gap - board - gap - WIDEST;
        let margin = gap + (spare / 2.0).max(0.0);
        let middle = Rect::from_min_max(
            pos2(area.left() + margin, area.top() + TOP + gap),
            pos2(area.right() - margin, area.bottom() - BOTTOM - gap),
        );
        let board = Rect::from_min_size(middle.min, vec2(board, middle.height()));
        let content = Rect::from_min_max(pos2(board.right() + gap, middle.top()), middle.max);
        Self {
            theme: Theme::new(contrast, letters * scale),
            bars: Theme::new(contrast, letters.min(1.15)),
            small,
            top: Rect::from_min_size(area.min, vec2(area.width(), TOP)),
            bottom: Rect::from_min_max(pos2(area.left(), area.bottom() - BOTTOM), area.max),
            board,
            content,
            margin: margin.max(24.0),
            gap,
            board_padding: if small {
                vec2(20.0, 14.0)
            } else {
                vec2(35.0, 31.0) * letters
            },
            card_padding: if small {
                vec2(18.0, 10.0)
            } else {
                vec2(24.0, 20.0)
            },
            mark,
        }
    }
}
