//! The sign board: one colour, one sentence, readable from where the citizen stands.

use std::sync::Arc;

use egui::{Color32, CornerRadius, Galley, Id, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::super::text::{lay, put, width};
use super::super::{Mark, Sign, Theme, Weight};
use super::page::Page;

/// What stands on the board.
pub struct Board<'a> {
    pub sign: Sign,
    /// The step, 1 to 4, and its words.
    pub step: Option<(u8, &'a str)>,
    pub mark: Option<Mark>,
    pub title: &'a str,
    /// Size of the title at a scale of 1.
    pub size: f32,
    pub hint: &'a str,
}

/// What stands on the board now, as one would say it.
pub fn sentence(ui: &Ui) -> Option<String> {
    ui.data(|data| data.get_temp(Id::unique("board's sentence")))
}

/// Title and hint laid out so that they fit.
struct Letters {
    title: Arc<Galley>,
    hint: Option<Arc<Galley>>,
}

impl Board<'_> {
    const fn is_verdict(&self) -> bool {
        self.mark.is_some()
    }

    /// Paints the board into the page; returns what is left for the picture and the answers.
    /// `least` is the height (portrait) or width (landscape) that those need at least.
    pub fn show(&self, ui: &mut Ui, page: &Page, least: f32) -> Rect {
        let sentence = format!("{}. {}", self.title, self.hint);
        ui.data_mut(|data| data.insert_temp(Id::unique("board's sentence"), sentence));
        let middle = page.middle;
        let colours = page.theme.colours.board(self.sign);
        let padding = page.area(vec2(64.0, 52.0), vec2(32.0, 28.0));
        let steps = self.step.map_or(0.0, |_| {
            page.len(16.0, 8.0) + page.len(12.0, 10.0) + 1.35 * page.len(34.0, 18.0)
        });
        let side = self.mark.map_or(0.0, |mark| self.mark_side(mark, page));
        let above = steps + side + page.len(28.0, 18.0);
        let (wide, tallest) = if page.portrait {
            (middle.width(), middle.height() - least)
        } else {
            let share = if self.is_verdict() { 0.55 } else { 0.43 };
            let grown = (share + 0.17 * (page.scale - 1.0)).min(0.58);
            let wide = (middle.width() * grown).min(middle.width() - least);
            (wide, middle.height())
        };
        let room = vec2(wide - 2.0 * padding.x, tallest - above - 2.0 * padding.y);
        let letters = self.letters(ui, page, room, colours.ink);
        let gap = page.len(14.0, 14.0);
        let below = letters
            .hint
            .as_ref()
            .map_or(0.0, |hint| hint.rect.height() + gap);
        let spare = 30.0 * page.unit / page.scale;
        let used = 2.0 * padding.y + above + letters.title.rect.height() + below + spare;
        let board = if page.portrait {
            let shortest = (456.0 * page.unit).min(tallest);
            Rect::from_min_size(
                middle.min,
                vec2(middle.width(), used.min(tallest).max(shortest)),
            )
        } else {
            Rect::from_min_size(middle.min, vec2(wide, middle.height()))
        };
        let painter = ui.painter();
        painter.rect_filled(board, CornerRadius::ZERO, colours.fill);
        if page.theme.contrast && colours.edge.is_some() {
            let edge = Stroke::new(3.0, Color32::WHITE);
            painter.rect_stroke(board, CornerRadius::ZERO, edge, StrokeKind::Inside);
        }
        let inner = board.shrink2(padding);
        let mut y = inner.top();
        if let Some((step, words)) = self.step {
            self.segments(
                ui,
                Rect::from_min_max(pos2(inner.left(), y), inner.max),
                step,
                page,
            );
            y += page.len(28.0, 18.0);
            let label = (page.sizes.label, Weight::Regular);
            let label = lay(ui, words, label, colours.ink, inner.width(), &page.bars);
            put(ui, pos2(inner.left(), y), label);
            y = inner.top() + steps;
        }
        if let Some(mark) = self.mark {
            let place = Rect::from_min_size(pos2(inner.left(), y), vec2(side, side));
            mark.paint(ui.painter(), place, colours.ink, colours.fill);
            y += side;
        }
        y += page.len(28.0, 18.0);
        y = put(ui, pos2(inner.left(), y), letters.title).bottom();
        if let Some(hint) = letters.hint {
            put(ui, pos2(inner.left(), y + gap), hint);
        }
        if page.portrait {
            Rect::from_min_max(board.left_bottom(), middle.max)
        } else {
            Rect::from_min_max(board.right_top(), middle.max)
        }
    }

    fn mark_side(&self, mark: Mark, page: &Page) -> f32 {
        let side = if mark == Mark::Check {
            page.len(400.0, 188.0)
        } else {
            page.len(220.0, 118.0)
        };
        // Larger letters need the room more than the mark does.
        side / page.scale.sqrt()
    }

    fn segments(&self, ui: &Ui, place: Rect, step: u8, page: &Page) {
        let colours = page.theme.colours.board(self.sign);
        let gap = page.len(14.0, 8.0);
        let (each, height) = ((place.width() - 3.0 * gap) / 4.0, page.len(16.0, 8.0));
        let radius = CornerRadius::same((height / 2.0) as u8);
        for segment in 0..4u8 {
            let left = place.left() + f32::from(segment) * (each + gap);
            let bar = Rect::from_min_size(pos2(left, place.top()), vec2(each, height));
            if segment < step {
                ui.painter().rect_filled(bar, radius, colours.ink);
            } else {
                let stroke = Stroke::new(page.len(3.0, 2.0), colours.ink2);
                ui.painter()
                    .rect_stroke(bar, radius, stroke, StrokeKind::Inside);
            }
        }
    }

    /// The largest letters that fit: the hint at the chosen scale while the title can stay the
    /// larger of the two, then both smaller.
    fn letters(&self, ui: &Ui, page: &Page, room: Vec2, ink: Color32) -> Letters {
        let mut found = (0.5, 0.5);
        for hint in [1.0, 0.85, 0.7, 0.6, 0.5].map(|share: f32| (share * page.scale).max(0.5)) {
            let least = if self.hint.is_empty() {
                0.5
            } else {
                1.15 * page.sizes.hint * hint / self.size
            };
            // What fits at one size fits at every smaller one: halve the way between both.
            let (mut low, mut high) = (least, page.scale.max(least));
            if self.fits(ui, page, room, (high, hint)) {
                found = (high, hint);
                break;
            }
            if !self.fits(ui, page, room, (low, hint)) {
                continue;
            }
            for _ in 0..6 {
                let middle = (low + high) / 2.0;
                if self.fits(ui, page, room, (middle, hint)) {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            found = (low, hint);
            break;
        }
        let title = (self.size * found.0, Weight::Bold);
        let hint = (page.sizes.hint * found.1, Weight::Regular);
        Letters {
            title: lay(ui, self.title, title, ink, room.x, &page.bars),
            hint: (!self.hint.is_empty())
                .then(|| lay(ui, self.hint, hint, ink, room.x, &page.bars)),
        }
    }

    /// Whether title and hint fit at these scales.
    fn fits(&self, ui: &Ui, page: &Page, room: Vec2, scales: (f32, f32)) -> bool {
        let lines = if page.scale > 1.2 { 3 } else { 2 };
        let size = self.size * scales.0 * page.unit;
        let title = Measured::of(ui, self.title, Weight::Bold, size, room.x);
        let below = if self.hint.is_empty() {
            0.0
        } else {
            let size = page.sizes.hint * scales.1 * page.unit;
            let hint = Measured::of(ui, self.hint, Weight::Regular, size, room.x);
            hint.height + page.len(14.0, 14.0)
        };
        title.rows <= lines && title.widest <= room.x && title.height + below <= room.y
    }
}

/// How much room letters would take.
struct Measured {
    rows: usize,
    height: f32,
    /// Width of the longest word.
    widest: f32,
}

impl Measured {
    /// Measures at one size, whatever size is asked for: letters of every size that is only tried
    /// out would have to be drawn.
    fn of(ui: &Ui, words: &str, weight: Weight, size: f32, wide: f32) -> Self {
        const SIZE: f32 = 48.0;
        let theme = Theme::new(false, 1.0);
        // A little more than measured, since sizes are rounded.
        let factor = 1.015 * size / SIZE;
        let style = (SIZE, weight);
        let galley = lay(ui, words, style, Color32::BLACK, wide / factor, &theme);
        let widest = words
            .split_whitespace()
            .map(|word| width(ui, word, style, &theme))
            .fold(0.0, f32::max);
        Self {
            rows: galley.rows.len(),
            height: galley.rect.height() * factor,
            widest: widest * factor,
        }
    }
}
