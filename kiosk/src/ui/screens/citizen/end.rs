//! Citizen 7 to 9: verified, see staff, still there; and what to do when the machine cannot.

use egui::{Align, Rect, Stroke, Ui, pos2, vec2};

use super::devices::staff;
use crate::ui::look::citizen::{Board, Page, Picture, Weighs, answer};
use crate::ui::look::digits::{figures_width, paint_figures};
use crate::ui::look::text::{fitting, lay, put};
use crate::ui::look::{Mark, Sign, Weight};
use crate::ui::screens::idle;
use crate::verification::fault::Fault;
use crate::words::Words;

/// Citizen 7: the only green there is. Where the policy lets a card pass whose revocation could not
/// be looked up, the board says so of the machine.
pub(super) fn verified(ui: &mut Ui, revocation_open: bool, words: &Words, page: &Page) {
    let unrevoked = if revocation_open {
        words.get("citizen-unrevoked")
    } else {
        String::new()
    };
    let board = Board {
        sign: Sign::Done,
        step: None,
        mark: Some(Mark::Check),
        title: &words.get("citizen-verified"),
        size: page.sizes.verdict,
        hint: &unrevoked,
    };
    let rest = page.inside(board.show(ui, page, page.len(700.0, 380.0)));
    let colours = &page.theme.colours;
    let take = words.get("citizen-take-card");
    let size = page.len(92.0, 40.0) / page.unit;
    let size = fitting(ui, &take, size, rest.width(), 2, &page.theme);
    let galley = lay(
        ui,
        &take,
        (size, Weight::Bold),
        colours.ink,
        rest.width(),
        &page.theme,
    );
    let below = put(
        ui,
        pos2(rest.left(), rest.top() + page.len(20.0, 4.0)),
        galley,
    )
    .bottom();
    let place = Rect::from_min_max(pos2(rest.left(), below + page.len(28.0, 10.0)), rest.max);
    let place = Rect::from_center_size(
        place.center(),
        place
            .size()
            .min(page.area(vec2(840.0, 600.0), vec2(420.0, 300.0))),
    );
    Picture::TakeCard.paint(ui.painter(), place, &page.theme);
}

/// Amber: a sentence, and the member of staff. Never why.
fn amber(ui: &mut Ui, (title, text): (&str, &str), least: f32, page: &Page) -> Rect {
    let board = Board {
        sign: Sign::Decide,
        step: None,
        mark: Some(Mark::Question),
        title,
        size: page.len(140.0, 64.0) / page.unit,
        hint: "",
    };
    let rest = page.inside(board.show(ui, page, least));
    below(ui, rest, text, page)
}

/// A sentence at the top of what is left; returns what is left below it.
fn below(ui: &mut Ui, rest: Rect, text: &str, page: &Page) -> Rect {
    let style = (page.len(52.0, 26.0) / page.unit, Weight::Regular);
    let galley = lay(
        ui,
        text,
        style,
        page.theme.colours.ink,
        rest.width(),
        &page.theme,
    );
    let top = rest.top() + page.len(20.0, 8.0);
    let bottom = put(ui, pos2(rest.left(), top), galley).bottom();
    Rect::from_min_max(pos2(rest.left(), bottom + page.len(28.0, 12.0)), rest.max)
}

/// Citizen 8: refused, undecided, declined and failed all look like this.
pub(super) fn see_staff(ui: &mut Ui, words: &Words, page: &Page) {
    let said = (words.get("citizen-staff"), words.get("citizen-staff-hint"));
    let rest = amber(ui, (&said.0, &said.1), page.len(640.0, 400.0), page);
    staff(ui, rest, page);
}

/// Staff were called, where the terminal is `heard`, or have to be looked for: whether to go on.
pub(super) fn called(ui: &mut Ui, heard: bool, words: &Words, page: &Page) -> bool {
    let (title, hint) = if heard {
        ("citizen-called", "citizen-called-hint")
    } else {
        ("citizen-staff", "citizen-call-yourself")
    };
    let said = (words.get(title), words.get(hint));
    let rest = amber(ui, (&said.0, &said.1), page.len(700.0, 420.0), page);
    let height = page.len(184.0, 84.0);
    let place = Rect::from_min_size(rest.min, vec2(rest.width(), height));
    let on = answer(ui, place, &words.get("citizen-go-on"), Weighs::Filled, page);
    staff(
        ui,
        Rect::from_min_max(
            place.left_bottom() + vec2(0.0, page.len(28.0, 12.0)),
            rest.max,
        ),
        page,
    );
    on
}

/// What the citizen can mend: true when they try again.
pub(super) fn again(ui: &mut Ui, fault: Fault, words: &Words, page: &Page) -> bool {
    let said = (words.get("citizen-again"), words.get(again_hint(fault)));
    let board = Board {
        sign: Sign::Instruct,
        step: None,
        mark: None,
        title: &said.0,
        size: page.sizes.headline,
        hint: &said.1,
    };
    let rest = page.inside(board.show(ui, page, page.len(700.0, 400.0)));
    let height = page.len(196.0, 92.0);
    let place = Rect::from_min_max(
        pos2(rest.left(), rest.bottom() - height - page.len(16.0, 0.0)),
        pos2(rest.right(), rest.bottom() - page.len(16.0, 0.0)),
    );
    let picture = Rect::from_min_max(
        rest.min,
        pos2(rest.right(), place.top() - page.len(28.0, 12.0)),
    );
    Picture::PutCard.paint(ui.painter(), picture, &page.theme);
    answer(
        ui,
        place,
        &words.get("citizen-again-button"),
        Weighs::Filled,
        page,
    )
}

/// What to do better next time, where the citizen can do something about it.
pub(super) const fn again_hint(fault: Fault) -> &'static str {
    match fault {
        Fault::WrongKey => "citizen-again-number",
        Fault::SeveralCards => "citizen-again-one-card",
        Fault::NoApplication => "citizen-again-other-card",
        Fault::FingerMissing => "citizen-again-finger",
        _ => "citizen-again-card",
    }
}

/// What the citizen answers to "Are you still there?"
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Still {
    Here,
    Finish,
}

/// Citizen 9: a countdown that one tap ends.
pub(super) fn still_there(
    ui: &mut Ui,
    seconds_left: f64,
    words: &Words,
    page: &Page,
) -> Option<Still> {
    let board = Board {
        sign: Sign::Ask,
        step: None,
        mark: None,
        title: &words.get("citizen-still-there"),
        size: page.sizes.headline,
        hint: "",
    };
    let rest = page.inside(board.show(ui, page, page.len(1000.0, 420.0)));
    let (first, second, gap) = (
        page.len(196.0, 92.0),
        page.len(146.0, 72.0),
        page.len(28.0, 12.0),
    );
    let finish = Rect::from_min_max(pos2(rest.left(), rest.bottom() - second), rest.max);
    let here = Rect::from_min_max(
        pos2(rest.left(), finish.top() - gap - first),
        pos2(rest.right(), finish.top() - gap),
    );
    let upper = Rect::from_min_max(rest.min, pos2(rest.right(), here.top() - gap));
    let colours = &page.theme.colours;
    let style = (page.len(48.0, 22.0) / page.unit, Weight::Regular);
    let galley = {
        let galley = lay(
            ui,
            &words.get("citizen-clears"),
            style,
            colours.ink,
            upper.width(),
            &page.theme,
        );
        let mut job = (*galley.job).clone();
        job.halign = Align::Center;
        ui.painter().layout_job(job)
    };
    let text_top = upper.bottom() - galley.rect.height();
    let wide = galley.rect.width();
    put(ui, pos2(upper.center().x - wide / 2.0, text_top), galley);
    let room = Rect::from_min_max(upper.min, pos2(upper.right(), text_top - gap / 2.0));
    let side = room.height().min(room.width()).min(page.len(452.0, 190.0));
    countdown(
        ui,
        Rect::from_center_size(room.center(), vec2(side, side)),
        seconds_left,
        words,
        page,
    );
    if answer(ui, here, &words.get("citizen-here"), Weighs::Filled, page) {
        return Some(Still::Here);
    }
    answer(
        ui,
        finish,
        &words.get("citizen-finish"),
        Weighs::Edged,
        page,
    )
    .then_some(Still::Finish)
}

/// The ring that empties, and the number in it.
fn countdown(ui: &mut Ui, place: Rect, seconds_left: f64, words: &Words, page: &Page) {
    let colours = &page.theme.colours;
    let centre = place.center();
    let thick = 0.072 * place.width();
    let radius = place.width() / 2.0 - thick / 2.0;
    // A circle's stroke is not centred on it.
    ui.painter()
        .circle_filled(centre, radius + thick / 2.0, colours.line);
    ui.painter()
        .circle_filled(centre, radius - thick / 2.0, colours.surface);
    let share = idle::share(seconds_left);
    let points: Vec<egui::Pos2> = (0..=60u8)
        .map(|step| {
            let turn = share * f32::from(step) / 60.0;
            let (sin, cos) = (turn * std::f32::consts::TAU).sin_cos();
            centre + radius * vec2(sin, -cos)
        })
        .collect();
    for end in [points.first(), points.last()].into_iter().flatten() {
        ui.painter()
            .circle_filled(*end, thick / 2.0, colours.accent);
    }
    ui.painter().add(egui::Shape::line(
        points,
        Stroke::new(thick, colours.accent),
    ));
    let number = format!("{:.0}", seconds_left.ceil());
    let response = ui.interact(place, ui.scope_id().with("countdown"), egui::Sense::empty());
    let label = words.with("citizen-seconds", &[("seconds", number.clone())]);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &label));
    let size = page.sizes.count.min(0.46 * place.width() / page.unit);
    let style = (size, Weight::Bold);
    let wide = figures_width(ui, &number, style, &page.bars);
    paint_figures(
        ui,
        centre - vec2(wide / 2.0, 0.0),
        &number,
        style,
        colours.ink,
        &page.bars,
    );
}

/// The terminal cannot work: why in words, and a code for the telephone.
pub(super) fn out_of_service(ui: &mut Ui, fault: Fault, words: &Words, page: &Page) {
    let why = words.why(fault.code());
    let board = Board {
        sign: Sign::Technical,
        step: None,
        mark: Some(Mark::Technical),
        title: &words.get("out-of-service-title"),
        size: page.len(124.0, 56.0) / page.unit,
        hint: &why,
    };
    let rest = page.inside(board.show(ui, page, page.len(760.0, 400.0)));
    let rest = below(ui, rest, &words.get("citizen-out-of-service-hint"), page);
    let place = spoken(ui, rest, fault, words, page);
    if place.height() > page.len(200.0, 90.0) {
        staff(ui, place, page);
    }
}

/// The code that is said on the telephone; returns what is left below it.
pub(super) fn spoken(ui: &mut Ui, rest: Rect, fault: Fault, words: &Words, page: &Page) -> Rect {
    let colours = &page.theme.colours;
    let code = [("code", fault.spoken().to_string())];
    let code = words.with("out-of-service-code", &code);
    let style = (page.len(60.0, 30.0) / page.unit, Weight::Bold);
    let galley = lay(ui, &code, style, colours.ink, rest.width(), &page.theme);
    let bottom = put(ui, rest.min, galley).bottom();
    let call = words.get("out-of-service-call");
    let style = (page.sizes.label, Weight::Regular);
    let galley = lay(ui, &call, style, colours.ink2, rest.width(), &page.theme);
    let bottom = put(ui, pos2(rest.left(), bottom), galley).bottom();
    Rect::from_min_max(pos2(rest.left(), bottom + page.len(28.0, 12.0)), rest.max)
}
