//! Everything of the room `look`, each in each state, to be looked at.

mod citizen;

use egui::{Align, CornerRadius, Key, Rect, Role, Sense, Ui, UiBuilder, Vec2, pos2, vec2};
use fingerprint::Finger;

use super::look::board::{Board, Part};
use super::look::button::{
    Button, icon_button, link, option, option_height, segments, step_button, way, way_height,
};
use super::look::card::{card, column, dashed, pair, progress};
use super::look::dialog::dialog;
use super::look::digits::{cells, figures};
use super::look::field::{Field, frame};
use super::look::filter::Filter;
use super::look::hand::{self, Pose};
use super::look::pad::{KEY, pad};
use super::look::tabs::tabs;
use super::look::text::{centred, headline, paragraph};
use super::look::touch::{Touched, as_if};
use super::look::{Icon, Mark, Sign, Theme, Weight, focus};

/// The gallery: C changes the contrast, plus and minus the size of text.
pub struct Gallery {
    contrast: bool,
    scale: f32,
    written: [String; 2],
}

impl Default for Gallery {
    fn default() -> Self {
        Self {
            contrast: false,
            scale: 1.0,
            written: ["HS-000484".into(), "' OR 1=1".into()],
        }
    }
}

const CARD: Vec2 = vec2(24.0, 20.0);

impl Gallery {
    /// Changes contrast and the scale of text, 1 to 2.
    pub fn set_appearance(&mut self, contrast: bool, scale: f32) {
        self.contrast = contrast;
        self.scale = scale.clamp(1.0, 2.0);
    }

    /// Draws everything into the whole of `ui`.
    pub fn draw(&mut self, ui: &mut Ui) {
        focus::follow_keyboard(ui);
        if !super::look::field::has_focus(ui) {
            let pressed = |key| ui.input(|input| input.key_pressed(key));
            if pressed(Key::C) {
                self.contrast = !self.contrast;
            }
            let step =
                0.25 * f32::from(i8::from(pressed(Key::Plus)) - i8::from(pressed(Key::Minus)));
            self.set_appearance(self.contrast, self.scale + step);
        }
        let theme = Theme::new(self.contrast, self.scale);
        let area = ui.max_rect();
        ui.painter()
            .rect_filled(area, CornerRadius::ZERO, theme.colours.page);
        column(ui, area.shrink(24.0), "gallery", &theme, |ui| {
            shelf(ui, "Marks", &theme, |ui| marks(ui, &theme));
            shelf(ui, "Icons", &theme, |ui| icons(ui, &theme));
            shelf(ui, "Controls", &theme, |ui| self.controls(ui, &theme));
            for (name, touched) in [
                ("Controls under a pointer, or pressed", Touched::Held),
                ("Controls with the keyboard at them", Touched::Focused),
            ] {
                shelf(ui, name, &theme, |ui| {
                    as_if(ui, touched, |ui| self.controls(ui, &theme));
                });
            }
            shelf(ui, "Figures", &theme, |ui| numbers(ui, &theme));
            shelf(ui, "Hands", &theme, |ui| hands(ui, &theme));
            shelf(ui, "A question over a page", &theme, |ui| {
                question(ui, &theme)
            });
            citizen::draw(ui, &theme);
            boards(ui, &theme);
            let halves = ((0.5, 0.0), (CARD, 24.0));
            pair(
                ui,
                halves.0,
                halves.1,
                &theme,
                |ui| letters(ui, &theme),
                |ui| bars(ui, &theme),
            );
        });
    }

    fn controls(&mut self, ui: &mut Ui, theme: &Theme) {
        buttons(ui, theme);
        ui.add_space(16.0);
        choices(ui, theme);
        ui.add_space(16.0);
        let size = vec2(ui.available_width().min(480.0), Field::height(theme));
        for (text, (label, wrong)) in self.written.iter_mut().zip([
            ("File number", false),
            ("File number that is not taken", true),
        ]) {
            let (place, _) = ui.allocate_exact_size(size, Sense::hover());
            Field { label, limit: 40 }.show(ui, place, text, wrong, theme);
            ui.add_space(10.0);
        }
        let name = "What is written while nothing has the focus";
        frame(ui, size, "frame", (Role::TextInput, name), theme);
        ui.add_space(16.0);
        // Four rows of three keys, and three of four where there is less room.
        for high in [4.0 * KEY + 24.0, 3.0 * KEY + 16.0] {
            let (place, _) = ui.allocate_exact_size(vec2(360.0, high), Sense::hover());
            ui.push_id(high as u16, |ui| {
                pad(ui, place, 8.0, ("Clear", "Delete one digit"), theme);
            });
            ui.add_space(16.0);
        }
    }
}

fn numbers(ui: &mut Ui, theme: &Theme) {
    let wide = ui.available_width().min(480.0);
    for (typed, cursor) in [("001 ••• 0", true), ("001 090 000 006", false)] {
        let (place, _) = ui.allocate_exact_size(vec2(wide, 84.0), Sense::hover());
        cells(ui, place, typed, (30.0, 3.0, cursor), theme);
    }
    for shown in ["001 ••• ••• 006", "1 234 567 890"] {
        let at = ui.cursor().min;
        let style = (20.0, Weight::SemiBold);
        let high = figures(ui, at, shown, style, theme.colours.ink, theme);
        ui.add_space(high + 10.0);
    }
}

/// The veil over what lies behind, and the card.
fn question(ui: &mut Ui, theme: &Theme) {
    let size = vec2(ui.available_width(), 300.0);
    let (behind, _) = ui.allocate_exact_size(size, Sense::hover());
    let card = dialog(ui, behind, vec2(420.0, 200.0), theme);
    let words = "Is that so?";
    let style = (24.0, Weight::Bold);
    let ink = theme.colours.ink;
    centred(ui, card.center(), Align::Center, words, style, ink, theme);
}

/// A card with a title.
fn shelf(ui: &mut Ui, name: &str, theme: &Theme, add: impl FnOnce(&mut Ui)) {
    card(ui, 0.0, CARD, theme, |ui| {
        paragraph(ui, name, (18.0, Weight::SemiBold), theme.colours.ink, theme);
        ui.add_space(10.0);
        add(ui);
    });
    ui.add_space(24.0);
}

/// Places things of one size in rows; each is given its place and its number.
fn rows(ui: &mut Ui, count: usize, size: Vec2, mut show: impl FnMut(&mut Ui, Rect, usize)) {
    let columns = ((ui.available_width() / size.x) as usize).max(1);
    let lines = count.div_ceil(columns);
    let all = vec2(ui.available_width(), size.y * lines as f32);
    let (area, _) = ui.allocate_exact_size(all, Sense::hover());
    for number in 0..count {
        let (column, line) = (number % columns, number / columns);
        let at = area.min + size * vec2(column as f32, line as f32);
        show(ui, Rect::from_min_size(at, size), number);
    }
}

fn marks(ui: &mut Ui, theme: &Theme) {
    let size = vec2(150.0, 90.0) * theme.text;
    rows(ui, Mark::ALL.len(), size, |ui, place, number| {
        let Some(mark) = Mark::ALL.get(number) else {
            return;
        };
        let top = pos2(place.center().x, place.top() + 26.0);
        let square = Rect::from_center_size(top, vec2(44.0, 44.0));
        mark.on_surface(ui.painter(), square, theme);
        name(ui, place, &format!("{mark:?}"), theme);
    });
}

fn icons(ui: &mut Ui, theme: &Theme) {
    let size = vec2(130.0, 74.0) * theme.text;
    rows(ui, Icon::ALL.len(), size, |ui, place, number| {
        let Some(icon) = Icon::ALL.get(number) else {
            return;
        };
        let top = pos2(place.center().x, place.top() + 18.0);
        let square = Rect::from_center_size(top, vec2(28.0, 28.0));
        icon.paint(ui.painter(), square, theme.colours.ink);
        name(ui, place, &format!("{icon:?}"), theme);
    });
}

fn name(ui: &Ui, place: Rect, words: &str, theme: &Theme) {
    let at = pos2(place.center().x, place.bottom() - 14.0 * theme.text);
    let style = (14.0, Weight::Regular);
    let ink = theme.colours.ink2;
    centred(ui, at, Align::Center, words, style, ink, theme);
}

fn buttons(ui: &mut Ui, theme: &Theme) {
    let all = [
        Button::new("Another step").key("F4"),
        Button::new("Next step").key("Enter").primary(),
        Button::new("Not yet").key("Enter").enabled(false),
        Button::new("Print").icon(Icon::Printer),
        Button::new("Not now").icon(Icon::Printer).enabled(false),
        Button::new("Not ticked").key("F4").ticked(false),
        Button::new("Ticked").key("F4").ticked(true),
    ];
    for button in all {
        let size = vec2(button.width(ui, theme), 60.0 * theme.text.min(1.4));
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        button.show(ui, place, theme);
        ui.add_space(10.0);
    }
    let wide = ui.available_width().min(560.0);
    for (words, chosen) in [
        ("The answer that was chosen", true),
        ("Another answer", false),
    ] {
        let size = vec2(wide, option_height(ui, words, wide, theme));
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        option(ui, place, words, chosen, theme);
        ui.add_space(8.0);
    }
    let said = (
        "A way to go on",
        "What it needs, and what it leaves as it is.",
    );
    let size = vec2(wide, way_height(ui, said, wide, theme));
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    way(ui, place, Icon::Person, said, "1", theme);
    ui.add_space(18.0);
    let (place, _) = ui.allocate_exact_size(vec2(wide, 60.0), Sense::hover());
    let mut left = place.left();
    let mut take = |wide: f32| {
        let part = Rect::from_min_size(pos2(left, place.top() + 8.0), vec2(wide, 44.0));
        left = part.right() + 14.0;
        part
    };
    let bars = theme.with_text(1.0);
    let style = (15.0, Weight::SemiBold);
    segments(ui, take(186.0), &["Tiếng Việt", "English"], 0, style, &bars);
    step_button(ui, take(54.0), ("A+", 19.0), "Larger", true, &bars);
    step_button(ui, take(54.0), ("A−", 15.0), "Smaller", false, &bars);
    icon_button(ui, take(48.0), Icon::Contrast, "Contrast", true, &bars);
    icon_button(ui, take(48.0), Icon::Lock, "Lock", false, &bars);
}

fn choices(ui: &mut Ui, theme: &Theme) {
    let wide = ui.available_width();
    let (place, _) = ui.allocate_exact_size(vec2(wide, 60.0), Sense::hover());
    let style = (17.0, Weight::SemiBold);
    let names = ["The page that is shown", "Another page"];
    tabs(ui, place, &names, 0, style, &theme.with_text(1.0));
    ui.add_space(10.0);
    let filters = [
        (None, "All", true),
        (Some(Mark::Check), "Verified", false),
        (Some(Mark::Cross), "Refused", true),
    ];
    for (mark, name, chosen) in filters {
        let filter = Filter { mark, name, chosen };
        let size = vec2(filter.width(ui, theme), 60.0);
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        filter.show(ui, place, theme);
        ui.add_space(8.0);
    }
    let (place, _) = ui.allocate_exact_size(vec2(wide.min(360.0), 60.0), Sense::hover());
    link(ui, place.right_center(), "Look closer", "F2", theme);
}

fn hands(ui: &mut Ui, theme: &Theme) {
    let fingers: Vec<(Finger, Pose)> = Finger::ALL
        .iter()
        .filter(|finger| hand::is_left(**finger).is_some())
        .flat_map(|finger| [(*finger, Pose::Open), (*finger, Pose::Curled)])
        .collect();
    rows(
        ui,
        fingers.len(),
        vec2(120.0, 170.0),
        |ui, place, number| {
            let Some((finger, pose)) = fingers.get(number) else {
                return;
            };
            let size = vec2(hand::SIZE.0, hand::SIZE.1) * 0.55;
            let place = Rect::from_center_size(place.center(), size);
            let left = hand::is_left(*finger) == Some(true);
            let pose = (*pose, hand::RING.0);
            hand::paint(ui.painter(), place, left, *finger, pose, theme);
        },
    );
}

fn boards(ui: &mut Ui, theme: &Theme) {
    let size = vec2(360.0, 560.0);
    rows(
        ui,
        Sign::ALL.len(),
        size + vec2(24.0, 24.0),
        |ui, place, number| {
            let Some(sign) = Sign::ALL.get(number) else {
                return;
            };
            let mark = match sign {
                Sign::Instruct => Mark::Hourglass,
                Sign::Done => Mark::Check,
                Sign::Refused => Mark::Cross,
                Sign::Decide => Mark::Question,
                Sign::Technical => Mark::Technical,
                Sign::Ask => Mark::Waiting,
            };
            let board = Board {
                sign: *sign,
                step: Some((2, "Step 2 of 4".into())),
                parts: vec![
                    Part::Mark(mark, 96.0),
                    Part::Word(format!("{sign:?}"), 54.0),
                    Part::second("What is to be done, or why.", 20.0),
                    Part::Figures("001 ••• ••• •••".into(), 20.0),
                    Part::Space(8.0),
                    Part::Rule,
                    Part::Space(10.0),
                    // Only the question whether somebody is still there counts down.
                    if *sign == Sign::Ask {
                        Part::Countdown {
                            number: 18,
                            words: "seconds".into(),
                        }
                    } else {
                        Part::Tries {
                            past: vec![Mark::Dash],
                            allowed: 3,
                            words: "2 of 3".into(),
                        }
                    },
                    Part::Space(10.0),
                    Part::Progress {
                        share: 0.63,
                        left: "21,6 KB".into(),
                        right: "63 %".into(),
                    },
                    Part::Line {
                        mark: Mark::Check,
                        name: "A part of the desk".into(),
                        state: "Ready".into(),
                    },
                ],
                foot: Some(("The citizen sees".into(), "Keep the card still".into())),
            };
            let place = Rect::from_min_size(place.min, size);
            let mut inside = ui.new_child(UiBuilder::new().max_rect(place).id_salt(number));
            board.show(&mut inside, place, vec2(30.0, 26.0), theme);
        },
    );
}

fn letters(ui: &mut Ui, theme: &Theme) {
    let ink = theme.colours.ink;
    for (size, weight) in [
        (28.0, Weight::Bold),
        (20.0, Weight::SemiBold),
        (17.0, Weight::Regular),
        (14.0, Weight::Regular),
    ] {
        paragraph(ui, "Đặt ngón trỏ lên mặt kính", (size, weight), ink, theme);
    }
    ui.add_space(10.0);
    let at = ui.cursor().min;
    let room = Rect::from_min_size(at, vec2(ui.available_width(), 400.0));
    let high = headline(ui, room, "Ấn mạnh hơn một chút", 46.0, ink, theme);
    ui.add_space(high);
}

fn bars(ui: &mut Ui, theme: &Theme) {
    let colours = &theme.colours;
    let wide = ui.available_width();
    for share in [0.0, 0.4, 1.0] {
        let (place, _) = ui.allocate_exact_size(vec2(wide, 20.0), Sense::hover());
        progress(ui, place, share, colours.accent, colours.line);
        ui.add_space(12.0);
    }
    let (place, _) = ui.allocate_exact_size(vec2(wide, 80.0), Sense::hover());
    dashed(ui, place, colours.edge);
}

impl eframe::App for Gallery {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.draw(ui);
    }
}
