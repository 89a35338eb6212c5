//! Clerk 5: why it was not verified, and what can be done now.

use std::sync::Arc;

use egui::{Key, Rect, Sense, Ui, pos2, vec2};
use fingerprint::Finger;

use super::super::finger::{capitalised, name_of};
use super::super::holder::holder;
use super::super::page::Page;
use super::super::{Clerk, errand};
use super::Does;
use super::verified::head;
use crate::ui::look::button::{way, way_height};
use crate::ui::look::card::{card, divider};
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Icon, Mark, Weight};
use crate::verification::decision::{Decision, HolderReason};
use crate::verification::view::{CheckLine, ResultView, Try, TryResult};
use crate::words::Words;

/// How sentences stand on this page.
const SAID: (f32, Weight) = (17.0, Weight::Regular);

pub(super) fn draw(
    window: &mut Clerk,
    ui: &mut Ui,
    result: &ResultView,
    decides: bool,
    page: &Page,
) -> Option<Does> {
    let theme = &page.theme;
    let words = Arc::clone(&window.words);
    let words = &*words;
    let mut does = None;
    card(ui, 0.0, page.card_padding, theme, |ui| {
        does = if result.checks.is_empty() {
            errand::title(ui, &words.get("result-why"), page);
            None
        } else {
            head(ui, &words.get("result-why"), words, page)
        };
        let differs = result.reason == "finger-differs";
        let good = |check: &CheckLine| {
            !check.mandatory || check.code == "holder" || super::checks::passed(check)
        };
        let said = if differs && result.checks.iter().all(good) {
            let said = ["result-card-good", "result-clear-pictures"];
            said.map(|id| words.get(id)).join(" ")
        } else if differs {
            words.get("result-clear-pictures")
        } else {
            words.why(result.reason)
        };
        paragraph(ui, &said, SAID, theme.colours.ink2, theme);
        ui.add_space(8.0);
        for (index, end) in result.tries.iter().enumerate() {
            one_try(ui, index + 1, end, words, page);
        }
        if let Some(said) = super::receipt(result, words) {
            ui.add_space(8.0);
            let style = (15.0, Weight::Regular);
            paragraph(ui, &said, style, theme.colours.ink2, theme);
        }
    });
    ui.add_space(page.gap);
    card(ui, 0.0, page.card_padding, theme, |ui| {
        errand::title(ui, &words.get("result-next"), page);
        // About a finger the ways themselves say it.
        if result.tries.is_empty() {
            let said = words.what_to_do(result.reason);
            paragraph(ui, &said, SAID, theme.colours.ink2, theme);
            ui.add_space(8.0);
        }
        for (number, (icon, id, way)) in ways(result, decides).into_iter().enumerate() {
            does = offer(ui, number, (icon, id), words, page)
                .then_some(way)
                .or(does);
        }
        if result.decision == Decision::Refused && result.fields.full_name.is_none() {
            ui.add_space(4.0);
            let said = words.get("result-hidden");
            paragraph(
                ui,
                &said,
                (15.0, Weight::Regular),
                theme.colours.ink2,
                theme,
            );
        }
    });
    if result.fields.full_name.is_some() {
        // The next rung of the ladder: the face.
        ui.add_space(page.gap);
        card(ui, 0.0, page.card_padding, theme, |ui| {
            holder(window, ui, &result.fields, false, page);
        });
    }
    does
}

/// What can be done now, the simplest first.
fn ways(result: &ResultView, decides: bool) -> Vec<(Icon, &'static str, Does)> {
    let mut ways = Vec::new();
    let tried: Vec<Finger> = result.tries.iter().map(|end| end.finger).collect();
    let untried = result.on_card.iter().find(|finger| !tried.contains(finger));
    match result.decision {
        Decision::Refused | Decision::PoorCapture | Decision::Staff => {
            if result.decision == Decision::PoorCapture {
                let again = Does::Again(tried.last().copied());
                ways.push((Icon::Finger, "way-clean", again));
            }
            if let Some(finger) = untried.filter(|_| !tried.is_empty()) {
                ways.push((Icon::Finger, "way-other-finger", Does::Again(Some(*finger))));
            }
            if lacks_a_finger(result) {
                ways.push((Icon::Person, "way-portrait", Does::AgainByPortrait));
            }
            if decides {
                ways.push((Icon::Person, "way-supervisor", Does::Decide));
            }
            if result.record.is_some() {
                ways.push((Icon::Pin, "way-elsewhere", Does::Elsewhere));
            }
        }
        Decision::Technical if result.reason == "wrong-key" => {
            ways.push((Icon::Card, "way-other-number", Does::Finish));
        }
        Decision::Technical | Decision::Abandoned => {
            ways.push((Icon::Card, "way-again", Does::Again(None)));
        }
        Decision::Verified => {}
    }
    ways
}

/// Whether the face may be compared in place of a finger: none could be judged or was taken, and
/// the photograph is proven.
fn lacks_a_finger(result: &ResultView) -> bool {
    const REASONS: [HolderReason; 4] = [
        HolderReason::FingerPoor,
        HolderReason::FingerNotTaken,
        HolderReason::VendorPoor,
        HolderReason::VendorUnproven,
    ];
    let holder = result.checks.iter().find(|check| check.code == "holder");
    let judged = holder.is_none_or(|check| REASONS.iter().all(|it| it.code() != check.reason));
    result.fields.portrait.is_some() && !judged
}

fn offer(ui: &mut Ui, number: usize, (icon, id): (Icon, &str), words: &Words, page: &Page) -> bool {
    const KEYS: [(Key, &str); 5] = [
        (Key::Num1, "1"),
        (Key::Num2, "2"),
        (Key::Num3, "3"),
        (Key::Num4, "4"),
        (Key::Num5, "5"),
    ];
    let Some((key, cap)) = KEYS.get(number) else {
        return false;
    };
    let said = (words.get(id), words.get(&format!("{id}-hint")));
    let said = (said.0.as_str(), said.1.as_str());
    let wide = ui.available_width();
    let high = way_height(ui, said, wide, &page.theme);
    let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
    let pressed = way(ui, place, icon, said, cap, &page.theme).clicked();
    ui.add_space(if page.small { 8.0 } else { 10.0 });
    pressed || super::super::bars::pressed(ui, *key)
}

/// One try: which finger, how good the picture, the score, and how it ended.
pub(in super::super) fn one_try(ui: &mut Ui, number: usize, end: &Try, words: &Words, page: &Page) {
    let theme = &page.theme;
    let colours = &theme.colours;
    let origin = ui.cursor().min;
    let wide = ui.available_width();
    divider(ui, origin.x, origin.x + wide, origin.y, theme);
    let score = end.score.map_or_else(String::new, |(score, wanted)| {
        let values = [
            ("score", format!("{score:.0}")),
            ("wanted", format!("{wanted:.0}")),
        ];
        words.with("try-score", &values)
    });
    let (mark, id) = match end.result {
        TryResult::Matches => (Mark::Check, "try-matches"),
        TryResult::Differs => (Mark::Cross, "try-differs"),
        TryResult::Poor(_) => (Mark::PoorCapture, "try-poor"),
    };
    let finger = capitalised(&name_of(words, end.finger));
    let number = words.with("try-line", &[("number", number.to_string())]);
    let quality = words.with("try-quality", &[("quality", end.quality.to_string())]);
    let regular = |said: String| (said, Weight::Regular);
    let strong = (words.get(id), Weight::SemiBold);
    // Where a line does not hold them, all that led to the result stands below it.
    let stacked = wide / theme.text < 600.0;
    let cells = if stacked {
        let all = [number, finger, quality, score];
        let all: Vec<String> = all.into_iter().filter(|said| !said.is_empty()).collect();
        vec![(0.0, 1.0, strong), (0.0, 1.0, regular(all.join(" · ")))]
    } else {
        vec![
            (0.81, 0.19, strong),
            (0.0, 0.105, regular(number)),
            (0.105, 0.255, regular(finger)),
            (0.36, 0.215, regular(quality)),
            (0.575, 0.235, regular(score)),
        ]
    };
    let top = origin.y + if page.small { 6.0 } else { 11.0 };
    let side = 24.0;
    let mut bottom = top + side;
    let mut mark_at = origin;
    for (index, (from, share, (said, weight))) in cells.into_iter().enumerate() {
        let with_mark = index == 0;
        let indent = if with_mark { side + 10.0 } else { 0.0 };
        let left = origin.x + from * wide + indent;
        let room = share * wide - indent - if with_mark { 0.0 } else { 8.0 };
        let galley = lay(ui, &said, (16.0, weight), colours.ink, room, theme);
        let y = if stacked && !with_mark { bottom } else { top };
        let high = galley.rect.height();
        if with_mark {
            mark_at = pos2(left - indent + side / 2.0, y + high / 2.0);
        }
        bottom = bottom.max(put(ui, pos2(left, y), galley).bottom());
    }
    let row = Rect::from_min_max(origin, pos2(origin.x + wide, bottom + (top - origin.y)));
    mark.on_surface(
        ui.painter(),
        Rect::from_center_size(mark_at, vec2(side, side)),
        theme,
    );
    ui.allocate_rect(row, Sense::hover());
}
