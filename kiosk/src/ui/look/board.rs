//! The sign board: one colour, one thing said. Its words shrink rather than scroll.

use egui::{Align, Color32, CornerRadius, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::card::progress;
use super::digits::{figures, figures_width, paint_figures};
use super::text::{Type, centred, fitting, lay, longest_word, put, text};
use super::{BoardColours, Mark, Sign, Theme, Weight};

/// Something that stands on a board.
#[derive(Clone)]
pub enum Part {
    /// The status mark, this high at 100 %; the first to shrink.
    Mark(Mark, f32),
    /// The largest words, of this size.
    Word(String, f32),
    /// A sentence in the board's ink, or in its second ink.
    Text {
        words: String,
        style: Type,
        second: bool,
    },
    /// A number in cells of equal width, in the second ink.
    Figures(String, f32),
    /// Something that is left out before anything is made smaller.
    Optional(Box<Part>),
    Space(f32),
    /// A line across.
    Rule,
    /// A number that counts down, and what it counts.
    Countdown {
        number: u32,
        words: String,
    },
    /// A bar, and what stands below it at the left and the right.
    Progress {
        share: f32,
        left: String,
        right: String,
    },
    /// Tries with a finger: past ones, the present one, those to come; and a sentence.
    Tries {
        past: Vec<Mark>,
        allowed: u8,
        words: String,
    },
    /// A line with its mark, its name, and how it is.
    Line {
        mark: Mark,
        name: String,
        state: String,
    },
}

impl Part {
    pub fn text(words: impl Into<String>, size: f32) -> Self {
        Self::Text {
            words: words.into(),
            style: (size, Weight::Regular),
            second: false,
        }
    }

    pub fn second(words: impl Into<String>, size: f32) -> Self {
        Self::Text {
            words: words.into(),
            style: (size, Weight::Regular),
            second: true,
        }
    }

    pub fn strong(words: impl Into<String>, size: f32) -> Self {
        Self::Text {
            words: words.into(),
            style: (size, Weight::SemiBold),
            second: false,
        }
    }

    /// Left out where there is no room.
    pub fn optional(self) -> Self {
        Self::Optional(Box::new(self))
    }
}

/// What a board says.
pub struct Board {
    pub sign: Sign,
    /// Steps that are done or under way, 1 to 4, and the words for it.
    pub step: Option<(u8, String)>,
    pub parts: Vec<Part>,
    /// Two lines at the board's foot, such as what the citizen sees.
    pub foot: Option<(String, String)>,
}

/// How far a board's contents were made smaller.
#[derive(Clone, Copy)]
struct Fit {
    theme: Theme,
    space: f32,
    mark: f32,
    with_optional: bool,
}

const STEP: Type = (17.0, Weight::Regular);
const FOOT: (Type, Type) = ((15.0, Weight::Regular), (20.0, Weight::SemiBold));
/// Scale of type below which nothing is made smaller.
const LEAST_TEXT: f32 = 0.6;

impl Board {
    /// Draws the board; all of it is seen, whatever the scale of type.
    pub fn show(&self, ui: &mut Ui, rect: Rect, padding: egui::Vec2, theme: &Theme) {
        let colours = theme.colours.board(self.sign);
        let stroke = colours
            .edge
            .map_or(Stroke::NONE, |edge| Stroke::new(3.0, edge));
        ui.painter().rect(
            rect,
            CornerRadius::same(16),
            colours.fill,
            stroke,
            StrokeKind::Inside,
        );
        let inner = rect.shrink2(padding);
        let fit = self.fit(ui, inner.size(), theme);
        let mut y = inner.top();
        if let Some((step, words)) = &self.step {
            segments(ui, inner, *step, &colours);
            y += 15.0;
            let place = Rect::from_min_max(pos2(inner.left(), y), inner.max);
            y += text(ui, place, words, STEP, colours.ink, &fit.theme) + 12.0 * fit.theme.text;
        }
        for part in &self.parts {
            let place = Rect::from_min_max(pos2(inner.left(), y), inner.max);
            y += part.show(ui, place, &colours, &fit);
        }
        if let Some((label, value)) = &self.foot {
            let top = inner.bottom() - self.foot_height(ui, inner.width(), &fit.theme);
            ui.painter()
                .hline(inner.x_range(), top, Stroke::new(2.0, colours.ink));
            let place = Rect::from_min_max(pos2(inner.left(), top + 12.0), inner.max);
            let below = text(ui, place, label, FOOT.0, colours.ink2, &fit.theme);
            let place = Rect::from_min_max(place.min + vec2(0.0, below), inner.max);
            let style = foot_style(ui, value, inner.width(), &fit.theme);
            text(ui, place, value, style, colours.ink, &fit.theme);
        }
    }

    fn foot_height(&self, ui: &Ui, width: f32, theme: &Theme) -> f32 {
        self.foot.as_ref().map_or(0.0, |(label, value)| {
            let line = |words: &str, style| {
                lay(ui, words, style, Color32::BLACK, width, theme)
                    .rect
                    .height()
            };
            12.0 + line(label, FOOT.0) + line(value, foot_style(ui, value, width, theme))
        })
    }

    /// Spaces shrink first; then what is optional goes; then the mark shrinks, down to 40 %; then
    /// letters do.
    fn fit(&self, ui: &Ui, size: egui::Vec2, theme: &Theme) -> Fit {
        let mut fit = Fit {
            theme: *theme,
            space: 1.0,
            mark: 1.0,
            with_optional: true,
        };
        for with_optional in [true, false] {
            for space in [1.0, 0.8, 0.6] {
                (fit.with_optional, fit.space) = (with_optional, space);
                if self.fits(ui, size, &fit) {
                    return fit;
                }
            }
        }
        while fit.mark > 0.4 {
            fit.mark -= 0.1;
            if self.fits(ui, size, &fit) {
                return fit;
            }
        }
        // The largest letters that fit, in steps of 5 %: halved, since every size is drawn anew.
        let (mut fits, mut too_large) = (0_u8, ((theme.text - LEAST_TEXT) / 0.05).ceil() as u8);
        while too_large > fits + 1 {
            let middle = fits.midpoint(too_large);
            fit.theme.text = LEAST_TEXT + 0.05 * f32::from(middle);
            if self.fits(ui, size, &fit) {
                fits = middle;
            } else {
                too_large = middle;
            }
        }
        fit.theme.text = LEAST_TEXT + 0.05 * f32::from(fits);
        fit
    }

    fn fits(&self, ui: &Ui, size: egui::Vec2, fit: &Fit) -> bool {
        let theme = &fit.theme;
        let head = self.step.as_ref().map_or(0.0, |(_, words)| {
            let galley = lay(ui, words, STEP, Color32::BLACK, size.x, theme);
            15.0 + galley.rect.height() + 12.0 * theme.text
        });
        let parts: f32 = self
            .parts
            .iter()
            .map(|part| part.height(ui, size.x, fit))
            .sum();
        let foot = self.foot_height(ui, size.x, theme);
        let high = head + parts + foot + if foot > 0.0 { 14.0 } else { 0.0 };
        high <= size.y && self.parts.iter().all(|part| part.holds(ui, size.x, theme))
    }
}

/// On one line, where a little smaller brings it there.
fn foot_style(ui: &Ui, value: &str, width: f32, theme: &Theme) -> Type {
    let smaller = (17.0, FOOT.1.1);
    let on_one = |style| super::text::width(ui, value, style, theme) <= width;
    if !on_one(FOOT.1) && on_one(smaller) {
        smaller
    } else {
        FOOT.1
    }
}

/// The four segments of the steps.
fn segments(ui: &Ui, inner: Rect, step: u8, colours: &BoardColours) {
    let gap = 8.0;
    let width = (inner.width() - 3.0 * gap) / 4.0;
    for segment in 0..4u8 {
        let left = inner.left() + f32::from(segment) * (width + gap);
        let bar = Rect::from_min_size(pos2(left, inner.top()), vec2(width, 8.0));
        let radius = CornerRadius::same(4);
        if segment < step {
            ui.painter().rect_filled(bar, radius, colours.ink);
        } else {
            let stroke = Stroke::new(2.0, colours.ink2);
            ui.painter()
                .rect_stroke(bar, radius, stroke, StrokeKind::Inside);
        }
    }
}

const TRY: f32 = 40.0;
const LINE_MARK: f32 = 26.0;
const LINE_TEXT: f32 = 42.0;
const LINE_GAP: f32 = 5.0;
const NAME: Type = (17.0, Weight::SemiBold);
const STATE: Type = (15.0, Weight::Regular);
const BELOW_BAR: Type = (17.0, Weight::Regular);
const TRY_WORDS: Type = (20.0, Weight::Regular);
const COUNTED: Type = (26.0, Weight::Regular);
const COUNT: Type = (112.0, Weight::Bold);

impl Part {
    /// Whether what stands side by side in it finds room in this width.
    fn holds(&self, ui: &Ui, room: f32, theme: &Theme) -> bool {
        match self {
            Self::Progress { left, right, .. } => {
                let wide = |words: &str| super::text::width(ui, words, BELOW_BAR, theme);
                wide(left) + 12.0 + wide(right) <= room
            }
            Self::Countdown { number, words } => {
                let number = figures_width(ui, &number.to_string(), COUNT, theme);
                number + 16.0 + longest_word(ui, words, COUNTED, theme) <= room
            }
            _ => true,
        }
    }

    fn height(&self, ui: &Ui, width: f32, fit: &Fit) -> f32 {
        let theme = &fit.theme;
        let lines = |words: &str, style, width| {
            lay(ui, words, style, Color32::BLACK, width, theme)
                .rect
                .height()
        };
        match self {
            Self::Mark(_, side) => side * fit.mark + 14.0,
            Self::Word(words, size) => {
                let size = fitting(ui, words, *size, width, 2, theme);
                lines(words, (size, Weight::Bold), width)
            }
            Self::Text { words, style, .. } => lines(words, *style, width),
            Self::Figures(_, size) => (1.35 * theme.font(*size, Weight::Regular).size).round(),
            Self::Optional(part) if fit.with_optional => part.height(ui, width, fit),
            Self::Optional(_) => 0.0,
            Self::Space(space) => space * fit.space,
            Self::Rule => 2.0,
            Self::Countdown { .. } => 0.9 * theme.font(COUNT.0, COUNT.1).size,
            Self::Progress { left, .. } => 28.0 + lines(left, BELOW_BAR, width),
            Self::Tries { words, .. } => {
                let beside = width - tries_width(self) - 14.0;
                if super::text::width(ui, words, TRY_WORDS, theme) <= beside {
                    TRY
                } else {
                    TRY + 8.0 + lines(words, TRY_WORDS, width)
                }
            }
            Self::Line { name, state, .. } => {
                let width = width - LINE_TEXT;
                lines(name, NAME, width) + lines(state, STATE, width) + LINE_GAP
            }
        }
    }

    /// Draws the part at the top of the rectangle; returns its height.
    fn show(&self, ui: &mut Ui, place: Rect, colours: &BoardColours, fit: &Fit) -> f32 {
        let theme = &fit.theme;
        let height = self.height(ui, place.width(), fit);
        match self {
            Self::Mark(mark, side) => {
                let side = side * fit.mark;
                let place = Rect::from_min_size(place.min, vec2(side, side));
                mark.paint(ui.painter(), place, colours.ink, colours.fill);
            }
            Self::Word(words, size) => {
                let size = fitting(ui, words, *size, place.width(), 2, theme);
                text(ui, place, words, (size, Weight::Bold), colours.ink, theme);
            }
            Self::Text {
                words,
                style,
                second,
            } => {
                let ink = if *second { colours.ink2 } else { colours.ink };
                text(ui, place, words, *style, ink, theme);
            }
            Self::Figures(words, size) => {
                let style = (*size, Weight::Regular);
                figures(ui, place.min, words, style, colours.ink2, theme);
            }
            Self::Optional(part) if fit.with_optional => {
                part.show(ui, place, colours, fit);
            }
            Self::Optional(_) | Self::Space(_) => {}
            Self::Rule => {
                let stroke = Stroke::new(2.0, colours.ink2.gamma_multiply(0.45));
                ui.painter()
                    .hline(place.x_range(), place.top() + 1.0, stroke);
            }
            Self::Countdown { number, words } => {
                let middle = place.top() + height / 2.0;
                let digits = number.to_string();
                let at = pos2(place.left(), middle);
                let right = paint_figures(ui, at, &digits, COUNT, colours.ink, theme);
                let galley = lay(
                    ui,
                    words,
                    COUNTED,
                    colours.ink,
                    place.right() - right - 16.0,
                    theme,
                );
                // Its baseline is that of the number.
                let foot = middle + 0.37 * theme.font(COUNT.0, COUNT.1).size;
                let top = foot - 0.78 * galley.rect.height();
                put(ui, pos2(right + 16.0, top), galley);
            }
            Self::Progress { share, left, right } => {
                let bar = Rect::from_min_size(place.min, vec2(place.width(), 20.0));
                let back = if colours.edge.is_some() {
                    Color32::from_gray(0x60)
                } else {
                    colours.ink2.gamma_multiply(0.3)
                };
                progress(ui, bar, *share, colours.ink, back);
                let below = Rect::from_min_max(place.min + vec2(0.0, 28.0), place.max);
                text(ui, below, left, BELOW_BAR, colours.ink, theme);
                let galley = lay(ui, right, BELOW_BAR, colours.ink, below.width(), theme);
                put(
                    ui,
                    pos2(below.right() - galley.rect.width(), below.top()),
                    galley,
                );
            }
            Self::Tries {
                past,
                allowed,
                words,
            } => {
                draw_tries(ui, place, (past, *allowed), colours, theme);
                let right = place.left() + tries_width(self) + 14.0;
                if height > TRY {
                    let below = Rect::from_min_max(place.min + vec2(0.0, TRY + 8.0), place.max);
                    text(ui, below, words, TRY_WORDS, colours.ink, theme);
                } else {
                    let galley = lay(ui, words, TRY_WORDS, colours.ink, f32::INFINITY, theme);
                    let top = place.top() + (TRY - galley.rect.height()) / 2.0;
                    put(ui, pos2(right, top), galley);
                }
            }
            Self::Line { mark, name, state } => {
                let column = Rect::from_min_max(place.min + vec2(LINE_TEXT, 0.0), place.max);
                let below = text(ui, column, name, NAME, colours.ink, theme);
                let column = Rect::from_min_max(column.min + vec2(0.0, below), place.max);
                text(ui, column, state, STATE, colours.ink2, theme);
                let centre = pos2(
                    place.left() + LINE_MARK / 2.0,
                    place.top() + (height - LINE_GAP) / 2.0,
                );
                let place = Rect::from_center_size(centre, vec2(LINE_MARK, LINE_MARK));
                mark.paint(ui.painter(), place, colours.ink, colours.fill);
            }
        }
        height
    }
}

fn tries_width(part: &Part) -> f32 {
    match part {
        Part::Tries { allowed, .. } => f32::from(*allowed) * (TRY + 18.0) - 18.0,
        _ => 0.0,
    }
}

fn draw_tries(
    ui: &Ui,
    place: Rect,
    (past, allowed): (&[Mark], u8),
    colours: &BoardColours,
    theme: &Theme,
) {
    for number in 0..allowed {
        let left = place.left() + f32::from(number) * (TRY + 18.0);
        let at = Rect::from_min_size(pos2(left, place.top()), vec2(TRY, TRY));
        match past.get(usize::from(number)) {
            Some(mark) => mark.paint(ui.painter(), at, colours.ink, colours.fill),
            None if usize::from(number) == past.len() => {
                let painter = ui.painter();
                painter.circle_filled(at.center(), TRY / 2.0, colours.ink);
                let words = (number + 1).to_string();
                let style = (20.0 / theme.text, Weight::Bold);
                centred(
                    ui,
                    at.center(),
                    Align::Center,
                    &words,
                    style,
                    colours.fill,
                    theme,
                );
            }
            None => Mark::Waiting.paint(ui.painter(), at, colours.ink, colours.ink),
        }
    }
}
