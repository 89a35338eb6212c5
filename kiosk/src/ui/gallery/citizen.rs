//! What a citizen's screens are made of, upright and lying, as small as it can be made out.

use egui::{Align, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use fingerprint::Finger;
use fingerprint::quality::Advice;

use super::{rows, shelf};
use crate::ui::look::citizen::{Board, Page, Picture, Weighs, answer, switch, tool, unready};
use crate::ui::look::hand::RING;
use crate::ui::look::touch::{Touched, as_if};
use crate::ui::look::{Icon, Mark, Sign, Theme, Weight};

pub(super) fn draw(ui: &mut Ui, theme: &Theme) {
    shelf(ui, "A citizen's pictures", theme, |ui| pictures(ui, theme));
    shelf(ui, "A citizen's controls", theme, |ui| controls(ui, theme));
    for (name, touched) in [
        ("A citizen's controls, pressed", Touched::Held),
        (
            "A citizen's controls with the keyboard at them",
            Touched::Focused,
        ),
    ] {
        shelf(ui, name, theme, |ui| {
            as_if(ui, touched, |ui| controls(ui, theme));
        });
    }
    for (name, size) in [
        ("A citizen's boards, upright", vec2(432.0, 768.0)),
        ("A citizen's boards, lying", vec2(820.0, 480.0)),
    ] {
        shelf(ui, name, theme, |ui| boards(ui, size, theme));
    }
}

fn pictures(ui: &mut Ui, theme: &Theme) {
    let finger = Finger::RightIndex;
    let mut all = vec![
        ("Card and finger".to_owned(), Picture::CardAndFinger),
        ("Put the card".into(), Picture::PutCard),
        ("Keep it still".into(), Picture::KeepStill),
        ("Take the card".into(), Picture::TakeCard),
        ("Right index".into(), Picture::Finger(finger, RING.0)),
        (
            "Left thumb, at the height of the pulse".into(),
            Picture::Finger(Finger::LeftThumb, RING.1),
        ),
        ("Staff".into(), Picture::Staff),
    ];
    let advices =
        Advice::ALL.map(|advice| (format!("{advice:?}"), Picture::Advice(advice, finger)));
    all.extend(advices);
    let high = 24.0 * theme.text;
    let size = vec2(300.0 * theme.text.min(1.4), 230.0 + high);
    rows(ui, all.len(), size, |ui, place, number| {
        let Some((name, picture)) = all.get(number) else {
            return;
        };
        let inside = place.with_max_y(place.bottom() - high).shrink(10.0);
        picture.paint(ui.painter(), inside, theme);
        super::name(ui, place, name, theme);
    });
}

/// Every control, upright and lying.
fn controls(ui: &mut Ui, theme: &Theme) {
    for (number, whole) in [vec2(540.0, 960.0), vec2(1024.0, 600.0)]
        .into_iter()
        .enumerate()
    {
        let page = page(ui, whole, theme);
        let gap = page.len(28.0, 14.0);
        let wide = (whole.x - 2.0 * gap).min(ui.available_width());
        let high = page.len(190.0, 72.0);
        ui.push_id(number, |ui| {
            for (words, weighs) in [
                ("The next step", Weighs::Filled),
                ("Another answer", Weighs::Edged),
            ] {
                let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
                answer(ui, place, words, weighs, &page);
                ui.add_space(gap);
            }
            let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
            unready(ui, place, "A step that waits", &page);
            ui.add_space(gap);
            let offers = [(Icon::Bell, "Call staff"), (Icon::Letters, "Larger text")];
            let high = page.len(144.0, 60.0);
            let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
            let each = vec2((wide - high) / 2.0 - 2.0 * gap, high);
            for (number, (icon, label)) in offers.into_iter().enumerate() {
                let left = place.left() + number as f32 * (each.x + gap);
                let place = Rect::from_min_size(pos2(left, place.top()), each);
                tool(ui, place, icon, label, &page);
            }
            let square = vec2(high, high);
            let place = Rect::from_min_size(place.right_top() - vec2(high, 0.0), square);
            switch(ui, place, Icon::Speaker, ("Sound", true), &page);
            ui.add_space(2.0 * gap);
        });
    }
}

/// The page of a window of this size, at the cursor.
fn page(ui: &Ui, size: egui::Vec2, theme: &Theme) -> Page {
    Page::new(
        Rect::from_min_size(ui.cursor().min, size),
        theme.contrast,
        theme.text,
    )
}

fn boards(ui: &mut Ui, size: egui::Vec2, theme: &Theme) {
    let all = [
        (Sign::Instruct, None, "Keep the card still", 0.8),
        (Sign::Done, Some(Mark::Check), "Verified", 1.0),
        (Sign::Decide, Some(Mark::Question), "Please see staff", 0.8),
        (Sign::Ask, None, "Are you still there?", 0.8),
    ];
    let spaced = size + vec2(16.0, 16.0);
    rows(ui, all.len(), spaced, |ui, place, number| {
        let Some((sign, mark, title, share)) = all.get(number) else {
            return;
        };
        let area = Rect::from_min_size(place.min, size);
        let page = Page::new(area, theme.contrast, theme.text);
        let sized = if mark.is_some() {
            page.sizes.verdict
        } else {
            page.sizes.headline
        };
        let board = Board {
            sign: *sign,
            step: mark.is_none().then_some((2, "Step 2 of 4")),
            mark: *mark,
            title,
            size: share * sized,
            hint: "What is to be done, in one sentence.",
        };
        let mut inside = ui.new_child(UiBuilder::new().max_rect(area).id_salt(number));
        let rest = board.show(&mut inside, &page, page.len(400.0, 300.0));
        let style = (page.sizes.body, Weight::Regular);
        let (at, ink) = (rest.center(), theme.colours.ink2);
        super::centred(ui, at, Align::Center, "Picture", style, ink, &page.bars);
    });
}
