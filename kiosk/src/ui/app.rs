//! The window's frame: bars, board, and the screen of the present stage.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{
    CornerRadius, Key, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, Ui, WidgetInfo, pos2,
    vec2,
};
use zeroize::{Zeroize, Zeroizing};

use super::Link;
use super::screens::clerk;
use super::theme::{Theme, Weight};
use super::widgets::{focus_ring, text};
use crate::verification::view::{Command, Snapshot, Stage};
use crate::words::{Language, Words};

/// Longest text that is taken from keyboard, paste or scanner, in bytes.
pub(super) const MAX_INPUT: usize = 2048;

/// The window.
pub struct App {
    pub(super) link: Link,
    pub(super) words: Words,
    language: Language,
    text_scale: f32,
    contrast: bool,
    closable: bool,
    /// What was typed, pasted or scanned. Wiped when a visit begins.
    pub(super) input: Zeroizing<String>,
    /// What the field begins with after each visit, in the demonstration.
    first_input: Option<Zeroizing<String>>,
    pub(super) details: bool,
    /// Pictures on the graphics card, by the address of what they were made of.
    textures: HashMap<usize, TextureHandle>,
    was_ready: bool,
}

impl App {
    /// A window over this link; `closable` where an ordinary window may be closed.
    pub fn new(link: Link, number: Option<Zeroizing<String>>, closable: bool) -> Self {
        let mut input = Zeroizing::new(String::with_capacity(MAX_INPUT + 8));
        input.push_str(number.as_ref().map_or("", |number| number.as_str()));
        Self {
            link,
            words: Words::new(Language::default()),
            language: Language::default(),
            text_scale: 1.0,
            contrast: false,
            closable,
            input,
            first_input: number,
            details: false,
            textures: HashMap::new(),
            was_ready: true,
        }
    }

    /// Changes the language of everything.
    pub fn set_language(&mut self, language: Language) {
        if language != self.language {
            self.language = language;
            self.words = Words::new(language);
        }
    }

    /// Changes contrast and the scale of text, 1 to 2.
    pub fn set_appearance(&mut self, contrast: bool, text_scale: f32) {
        self.contrast = contrast;
        self.text_scale = text_scale.clamp(1.0, 2.0);
    }

    /// Draws everything into the whole of `ui`.
    pub fn draw(&mut self, ui: &mut Ui) {
        let snapshot = self.link.snapshot();
        self.follow(&snapshot.stage);
        if let Some(text) = self.link.take_scanned()
            && matches!(snapshot.stage, Stage::Ready { .. })
        {
            self.input.zeroize();
            if text.len() <= MAX_INPUT {
                self.input.push_str(&text);
            } else {
                // Refused there, with its sentence.
                self.link.send(Command::Start(text, Box::default()));
            }
        }
        let area = ui.max_rect();
        let theme = Theme::new(area.size(), self.text_scale, self.contrast);
        ui.painter()
            .rect_filled(area, CornerRadius::ZERO, theme.colours.page);
        let top = Rect::from_min_size(area.min, vec2(area.width(), 64.0));
        let bottom = Rect::from_min_max(pos2(area.left(), area.bottom() - 84.0), area.max);
        self.top_bar(ui, top, &snapshot, &theme);
        ui.painter()
            .rect_filled(bottom, CornerRadius::ZERO, theme.colours.surface);
        ui.painter().hline(
            area.x_range(),
            bottom.top(),
            Stroke::new(1.0, theme.colours.line),
        );
        let margin = if theme.small { 16.0 } else { 24.0 };
        let middle = Rect::from_min_max(
            pos2(area.left(), top.bottom()),
            pos2(area.right(), bottom.top()),
        )
        .shrink(margin);
        let board = Rect::from_min_size(middle.min, vec2(theme.board, middle.height()));
        let widest = if area.width() >= 1600.0 {
            1340.0
        } else {
            f32::INFINITY
        };
        let content = Rect::from_min_max(
            pos2(board.right() + margin, middle.top()),
            pos2(
                middle.right().min(board.right() + margin + widest),
                middle.bottom(),
            ),
        );
        let places = clerk::Places {
            board,
            content,
            bar: bottom.shrink2(vec2(24.0, 12.0)),
        };
        clerk::draw(self, ui, &snapshot, &places, &theme);
    }

    /// Keeps what belongs to one stage from outliving it.
    fn follow(&mut self, stage: &Stage) {
        let ready = matches!(stage, Stage::Ready { .. });
        if ready != self.was_ready {
            self.input.zeroize();
            self.textures.clear();
            self.details = matches!(stage, Stage::Result(_)) && self.details;
            if ready {
                let first = self
                    .first_input
                    .as_ref()
                    .map_or("", |number| number.as_str());
                self.input.push_str(first);
                self.details = false;
            }
            self.was_ready = ready;
        }
    }

    /// The picture on the graphics card, made once.
    pub(super) fn texture<T>(
        &mut self,
        ui: &Ui,
        source: &Arc<T>,
        make: impl FnOnce(&T) -> egui::ColorImage,
    ) -> egui::TextureId {
        let key = Arc::as_ptr(source).cast::<()>() as usize;
        let context = ui.ctx();
        self.textures
            .entry(key)
            .or_insert_with(|| {
                context.load_texture("picture", make(source), egui::TextureOptions::LINEAR)
            })
            .id()
    }

    fn top_bar(&mut self, ui: &mut Ui, rect: Rect, snapshot: &Snapshot, theme: &Theme) {
        let colours = &theme.colours;
        ui.painter()
            .rect_filled(rect, CornerRadius::ZERO, colours.surface);
        ui.painter().hline(
            rect.x_range(),
            rect.bottom(),
            Stroke::new(1.0, colours.line),
        );
        // Bars keep their height, so their type does not grow with the text.
        let bar = Theme {
            text: 1.0,
            ..*theme
        };
        let middle = rect.center().y;
        let logo = Rect::from_center_size(pos2(rect.left() + 42.0, middle), vec2(34.0, 26.0));
        ui.painter()
            .rect_filled(logo, CornerRadius::same(5), colours.accent);
        let tick = [(13.0, 14.0), (17.0, 18.0), (24.0, 9.0)]
            .map(|(x, y)| logo.min + vec2(x - 2.0, y - 1.0));
        ui.painter().add(egui::Shape::line(
            tick.to_vec(),
            Stroke::new(3.0, colours.on_accent),
        ));
        let title = self.words.get("app-title");
        let font = bar.font(20.0, Weight::SemiBold);
        let title_width = ui
            .painter()
            .layout_no_wrap(title.clone(), font, colours.ink)
            .rect
            .width();
        let place = Rect::from_min_size(
            pos2(rect.left() + 74.0, middle - 14.0),
            vec2(title_width + 4.0, 30.0),
        );
        text(
            ui,
            place,
            &title,
            (20.0, Weight::SemiBold),
            colours.ink,
            &bar,
        );

        let controls = rect.right() - 24.0 - 468.0;
        let left = place.right() + 16.0;
        ui.painter().vline(
            left,
            middle - 14.0..=middle + 14.0,
            Stroke::new(1.0, colours.line),
        );
        let place = Rect::from_min_max(
            pos2(left + 14.0, middle - 12.0),
            pos2(controls - 12.0, middle + 24.0),
        );
        let (label, colour) = if snapshot.demo {
            (self.words.get("demo"), colours.decide_text)
        } else {
            (snapshot.desk.clone(), colours.ink2)
        };
        if place.width() > 120.0 {
            text(
                ui,
                place,
                &label,
                (if theme.small { 12.0 } else { 16.0 }, Weight::Regular),
                colour,
                &bar,
            );
        }

        let mut x = controls;
        let mut place = |width: f32| {
            let place = Rect::from_min_size(pos2(x, middle - 22.0), vec2(width, 44.0));
            x += width + 10.0;
            place
        };
        for (language, id) in [
            (Language::Vietnamese, "language-vi"),
            (Language::English, "language-en"),
        ] {
            let words = self.words.get(id);
            if choice(
                ui,
                place(112.0),
                &words,
                &words,
                self.language == language,
                &bar,
            ) {
                self.set_language(language);
            }
        }
        let (smaller, larger) = (
            self.words.get("action-text-smaller"),
            self.words.get("action-text-larger"),
        );
        if choice(ui, place(52.0), "A-", &smaller, false, &bar) {
            self.set_appearance(self.contrast, self.text_scale - 0.25);
        }
        let percent = format!("{:.0} %", 100.0 * self.text_scale);
        let label = place(56.0);
        let place_text = Rect::from_center_size(label.center(), vec2(54.0, 22.0));
        text(
            ui,
            place_text,
            &percent,
            (15.0, Weight::Regular),
            colours.ink2,
            &bar,
        );
        if choice(ui, place(52.0), "A+", &larger, false, &bar) {
            self.set_appearance(self.contrast, self.text_scale + 0.25);
        }
        let contrast = place(48.0);
        let name = self.words.get("action-contrast");
        if choice(ui, contrast, "", &name, self.contrast, &bar) {
            self.set_appearance(!self.contrast, self.text_scale);
        }
        let centre = contrast.center();
        let ink = if self.contrast {
            colours.on_accent
        } else {
            colours.ink
        };
        ui.painter()
            .circle_stroke(centre, 9.0, Stroke::new(2.0, ink));
        let half: Vec<egui::Pos2> = (0..=16)
            .map(|k| {
                let angle = -std::f32::consts::FRAC_PI_2 + std::f32::consts::PI * k as f32 / 16.0;
                centre + 9.0 * vec2(angle.cos(), angle.sin())
            })
            .collect();
        ui.painter()
            .add(egui::Shape::convex_polygon(half, ink, Stroke::NONE));
    }
}

/// A small button of the top bar, filled where it is chosen.
fn choice(ui: &mut Ui, rect: Rect, words: &str, name: &str, chosen: bool, theme: &Theme) -> bool {
    let colours = &theme.colours;
    // Drawn 44 high, it answers over 60.
    let response = ui.interact(
        rect.expand2(vec2(0.0, 8.0)),
        ui.scope_id().with(("choice", name)),
        Sense::click(),
    );
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    let (fill, ink) = if chosen {
        (colours.accent, colours.on_accent)
    } else {
        (colours.surface, colours.ink)
    };
    ui.painter().rect(
        rect,
        CornerRadius::same(10),
        fill,
        Stroke::new(2.0, colours.edge),
        StrokeKind::Inside,
    );
    let font = theme.font(15.0, Weight::SemiBold);
    ui.painter()
        .text(rect.center(), egui::Align2::CENTER_CENTER, words, font, ink);
    focus_ring(ui, &response, rect, theme);
    response.clicked()
}

impl eframe::App for App {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let closing = ui.input(|input| input.viewport().close_requested());
        if closing && !self.closable {
            ui.ctx()
                .send_viewport_cmd(egui::ViewportCommand::CancelClose);
        }
        self.draw(ui);
    }
}

/// Whether this key was pressed in this frame.
pub(super) fn pressed(ui: &Ui, key: Key) -> bool {
    ui.input(|input| input.key_pressed(key))
}
