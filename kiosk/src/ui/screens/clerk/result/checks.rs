//! Clerk 6: every check with mark, word, reason and what to do.

use card_reader::check::Outcome;
use egui::{Color32, CornerRadius, Rect, Sense, Shape, Ui, pos2, vec2};

use super::super::page::Page;
use super::particulars::told;
use crate::ui::look::card::{card, divider};
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Mark, Weight};
use crate::verification::view::{CheckLine, ResultView};
use crate::words::Words;

pub(super) fn passed(check: &CheckLine) -> bool {
    check.outcome == Outcome::Successful
}

/// A check as its row tells it.
pub(in super::super) struct Row<'a> {
    pub(in super::super) code: &'a str,
    pub(in super::super) outcome: Outcome,
    pub(in super::super) reason: &'a str,
    /// A sentence in place of the reason's.
    pub(in super::super) told: Option<String>,
}

impl Row<'_> {
    /// How it ended, as people say it: what rests on something unproven was not done.
    fn said(&self) -> Outcome {
        match self.reason {
            "unproven" | "holder-unproven" => Outcome::NotSupported,
            _ => self.outcome,
        }
    }
}

/// The checks that say something of their own: one that succeeded and is a part of another one
/// or is as unproven as that is left out, and so is one that neither succeeded nor weighs.
fn of_their_own(result: &ResultView) -> impl Iterator<Item = &CheckLine> {
    const PARTS: [&str; 3] = ["com-consistency", "certificate-validity", "issuing-state"];
    result.checks.iter().filter(|check| {
        let is_part = check.code.starts_with("integrity") || PARTS.contains(&check.code.as_str());
        let not_asked = check.reason == "mrz-not-given";
        let says_no_more = if is_part {
            passed(check) || check.reason == "unproven"
        } else {
            passed(check) && !check.mandatory
        };
        !(says_no_more || not_asked)
    })
}

/// The checks of a verified visit, as few as say it all.
pub(super) fn in_short(result: &ResultView) -> Vec<&CheckLine> {
    of_their_own(result)
        .filter(|check| {
            let says_it_all = !matches!(&*check.code, "access-control" | "security-object");
            (check.mandatory && says_it_all) || check.is_open_revocation()
        })
        .collect()
}

/// Where the columns of the table begin, as shares of its width.
const COLUMNS: [f32; 5] = [0.0, 0.287, 0.435, 0.745, 1.0];

/// Every check in its row.
pub(super) fn table(ui: &mut Ui, result: &ResultView, words: &Words, page: &Page) {
    let theme = &page.theme;
    card(ui, page.content.height(), vec2(0.0, 6.0), theme, |ui| {
        let all = of_their_own(result).map(|check| Row {
            code: &check.code,
            outcome: check.outcome,
            reason: check.reason,
            told: told(check, result, words),
        });
        rows(ui, all, result.reason, words, page);
        let at = ui.cursor().min;
        divider(ui, at.x, at.x + ui.available_width(), at.y, theme);
        let trusted = |check: &CheckLine| check.code == "document-signer" && passed(check);
        let unproven = !result.checks.iter().any(trusted);
        let basis = unproven.then(|| words.get("result-basis"));
        let warnings = result.warnings.iter().map(|warning| {
            let said = words.get(&format!("warning-{}", warning.code()));
            format!("{}: {said}", words.get("result-warnings"))
        });
        let receipt = super::receipt(result, words);
        for said in basis.into_iter().chain(warnings).chain(receipt) {
            let at = ui.cursor().min + vec2(page.card_padding.x, 10.0);
            let room = ui.available_width() - 2.0 * page.card_padding.x;
            let style = (15.0, Weight::Regular);
            let galley = lay(ui, &said, style, theme.colours.ink2, room, theme);
            let rect = put(ui, at, galley);
            ui.advance_cursor_after_rect(rect);
        }
        ui.add_space(10.0);
    });
}

/// The rows, and what stands above them; the one that led to the decision, by its `reason`, stands out.
pub(in super::super) fn rows<'a>(
    ui: &mut Ui,
    all: impl Iterator<Item = Row<'a>>,
    reason: &str,
    words: &Words,
    page: &Page,
) {
    let stacked = ui.available_width() / page.theme.text < 556.0;
    if !stacked {
        heads(ui, words, page);
    }
    for check in all {
        row(ui, &check, check.reason == reason, stacked, words, page);
    }
}

/// Left end and width of a column in the present card.
fn place(ui: &Ui, column: usize, page: &Page) -> (f32, f32) {
    let inner = ui.available_width() - 2.0 * page.card_padding.x;
    let (from, to) = (COLUMNS[column], COLUMNS[column + 1]);
    let left = ui.cursor().left() + page.card_padding.x + from * inner;
    let gap = if column + 2 == COLUMNS.len() {
        0.0
    } else {
        12.0
    };
    (left, (to - from) * inner - gap)
}

fn heads(ui: &mut Ui, words: &Words, page: &Page) {
    const IDS: [&str; 4] = [
        "column-check",
        "column-outcome",
        "column-reason",
        "column-todo",
    ];
    let theme = &page.theme;
    let top = ui.cursor().top() + if page.small { 4.0 } else { 10.0 };
    let mut bottom = top;
    for (column, id) in IDS.into_iter().enumerate() {
        let (left, room) = place(ui, column, page);
        let style = (15.0, Weight::SemiBold);
        let galley = lay(ui, &words.get(id), style, theme.colours.ink, room, theme);
        bottom = bottom.max(put(ui, pos2(left, top), galley).bottom());
    }
    let origin = ui.cursor().min;
    let gap = if page.small { 6.0 } else { 12.0 };
    let used = vec2(ui.available_width(), bottom + gap - origin.y);
    ui.allocate_rect(Rect::from_min_size(origin, used), Sense::hover());
}

fn row(ui: &mut Ui, check: &Row<'_>, led: bool, stacked: bool, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let ink = match check.said() {
        Outcome::Successful => colours.pass,
        Outcome::Failed => colours.fail,
        Outcome::Undetermined => colours.decide_text,
        Outcome::NotSupported | Outcome::Aborted => colours.none,
    };
    let cells: [(String, Weight, Color32); 4] = [
        (words.check(check.code), Weight::SemiBold, colours.ink),
        (
            words.get(&format!("outcome-{}", check.said().code())),
            Weight::SemiBold,
            ink,
        ),
        (
            check
                .told
                .clone()
                .unwrap_or_else(|| words.why_in_short(check.reason)),
            Weight::Regular,
            colours.ink,
        ),
        (
            words.what_to_do(check.reason),
            Weight::Regular,
            colours.ink2,
        ),
    ];
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    let background = ui.painter().add(Shape::Noop);
    let side = if page.small { 24.0 } else { 30.0 };
    let indent = side + if page.small { 10.0 } else { 14.0 };
    let gap = if page.small { 8.0 } else { 10.0 };
    let top = origin.y + gap;
    let mut galleys = Vec::new();
    let mut bottom = top + side;
    let mut below = top;
    for (column, (said, weight, ink)) in cells.into_iter().enumerate() {
        let (left, room) = if stacked {
            let left = origin.x + page.card_padding.x + indent;
            (left, origin.x + wide - page.card_padding.x - left)
        } else {
            let (left, room) = place(ui, column, page);
            let indent = if column == 0 { indent } else { 0.0 };
            (left + indent, room - indent)
        };
        let size = if column == 0 { 17.0 } else { 15.5 };
        let galley = lay(ui, &said, (size, weight), ink, room, theme);
        let high = galley.rect.height();
        let at = if stacked { below } else { top };
        below += high;
        bottom = bottom.max(at + high);
        galleys.push((pos2(left, at), galley));
    }
    let row = Rect::from_min_max(origin, pos2(origin.x + wide, bottom + gap));
    for (at, galley) in galleys {
        // Cells of one row stand on one middle.
        let y = if stacked {
            at.y
        } else {
            row.center().y - galley.rect.height() / 2.0
        };
        put(ui, pos2(at.x, y), galley);
    }
    let left = row.left() + page.card_padding.x;
    let middle = if stacked {
        top + side / 2.0
    } else {
        row.center().y
    };
    let mark = Rect::from_center_size(pos2(left + side / 2.0, middle), vec2(side, side));
    Mark::of(check.said()).on_surface(ui.painter(), mark, theme);
    divider(ui, row.left(), row.right(), row.top(), theme);
    if led && check.outcome != Outcome::Successful {
        let failed = check.outcome == Outcome::Failed;
        let bar = Rect::from_min_size(row.min, vec2(6.0, row.height()));
        let edge = if failed { colours.fail } else { colours.decide };
        let soft = if failed {
            colours.page
        } else {
            colours.decide_soft
        };
        let shapes = vec![
            Shape::rect_filled(row, CornerRadius::ZERO, soft),
            Shape::rect_filled(bar, CornerRadius::ZERO, edge),
        ];
        ui.painter().set(background, Shape::Vec(shapes));
    }
    ui.allocate_rect(row, Sense::hover());
}
