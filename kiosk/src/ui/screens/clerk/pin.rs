//! Who it is: a name of the list, and the PIN.

use egui::{
    CornerRadius, Event, Key, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use zeroize::{Zeroize, Zeroizing};

use super::errand::{answer, title};
use super::page::Page;
use crate::staff::{PIN_DIGITS, Person};
use crate::ui::look::button::RADIUS;
use crate::ui::look::field::{self, Field, frame, has_focus};
use crate::ui::look::pad::{KEY, Pressed, pad};
use crate::ui::look::text::{lay, paragraph, put};
use crate::ui::look::{Icon, Weight, touch};
use crate::verification::view::Refusal;
use crate::words::Words;

/// A name and a PIN in the making, in buffers that never move.
pub(super) struct PinEntry {
    name: Option<String>,
    pin: Zeroizing<String>,
    choosing: bool,
}

impl PinEntry {
    pub(super) fn new() -> Self {
        Self {
            name: None,
            pin: Zeroizing::new(String::with_capacity(*PIN_DIGITS.end())),
            choosing: false,
        }
    }

    /// Digits that are missing until it can be a PIN.
    pub(super) fn missing(&self) -> usize {
        PIN_DIGITS.start().saturating_sub(self.pin.len())
    }

    /// The name and the PIN, once both are there; no PIN stays here.
    pub(super) fn take(&mut self) -> Option<(String, Zeroizing<String>)> {
        let name = self.name.clone().filter(|_| self.missing() == 0)?;
        let pin = self.pin.clone();
        self.pin.zeroize();
        Some((name, pin))
    }

    fn press(&mut self, pressed: Pressed) {
        match pressed {
            Pressed::Digit(digit) if self.pin.len() < *PIN_DIGITS.end() => self.pin.push_str(digit),
            Pressed::Digit(_) => {}
            Pressed::Clear => self.pin.zeroize(),
            Pressed::Back => drop(self.pin.pop()),
        }
    }

    fn listen(&mut self, ui: &Ui) {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        for event in ui.input(|input| input.events.clone()) {
            match event {
                Event::Text(text) => {
                    if let Some(digit) = DIGITS.iter().find(|digit| **digit == text) {
                        self.press(Pressed::Digit(digit));
                    }
                }
                Event::Key {
                    key: Key::Backspace,
                    pressed: true,
                    ..
                } => self.press(Pressed::Back),
                _ => {}
            }
        }
    }

    /// Draws the column: the names of `people`, the PIN, and why the last one was not taken.
    pub(super) fn draw(
        &mut self,
        ui: &mut Ui,
        heading: &str,
        people: &[&Person],
        refusal: Option<&Refusal>,
        words: &Words,
        page: &Page,
    ) {
        if ui.is_enabled() && !has_focus(ui) {
            self.listen(ui);
        }
        let known = |name: &String| people.iter().any(|person| person.name == *name);
        if !self.name.as_ref().is_some_and(known) {
            self.name = people.first().map(|person| person.name.clone());
        }
        title(ui, heading, page);
        self.chosen(ui, people, words, page);
        if self.choosing {
            ui.add_space(6.0);
            for person in people {
                let chosen = self.name.as_ref() == Some(&person.name);
                if answer(ui, &said(person, words), chosen, page).clicked() {
                    self.name = Some(person.name.clone());
                    self.choosing = false;
                    self.pin.zeroize();
                }
            }
            return;
        }
        // The ring of the keyboard reaches out of the field.
        ui.add_space(12.0);
        self.dots(ui, words, page);
        ui.add_space(8.0);
        if let Some(refusal) = refusal.filter(|_| self.pin.is_empty()) {
            let values: Vec<_> = refusal
                .count
                .iter()
                .map(|(name, count)| (*name, count.to_string()))
                .collect();
            let colours = &page.theme.colours;
            let said = words.with(&format!("err-{}", refusal.code), &values);
            let style = (15.0, Weight::SemiBold);
            paragraph(ui, &said, style, colours.fail, &page.theme);
            let said = words.get(&format!("rec-{}", refusal.code));
            let style = (15.0, Weight::Regular);
            paragraph(ui, &said, style, colours.ink, &page.theme);
            ui.add_space(6.0);
        }
        let gap = 8.0;
        let rows = if page.small { 3.0 } else { 4.0 };
        let size = vec2(ui.available_width(), rows * KEY + (rows - 1.0) * gap);
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        let names = (words.get("key-clear"), words.get("key-back"));
        if let Some(pressed) = pad(ui, place, gap, (&names.0, &names.1), &page.theme) {
            self.press(pressed);
        }
    }

    /// The chosen name, which opens the list.
    fn chosen(&mut self, ui: &mut Ui, people: &[&Person], words: &Words, page: &Page) {
        let theme = &page.theme;
        let colours = &theme.colours;
        let chosen = people
            .iter()
            .find(|person| Some(&person.name) == self.name.as_ref());
        let name = chosen.map_or_else(String::new, |person| said(person, words));
        let room = ui.available_width() - 66.0;
        let galley = lay(
            ui,
            &name,
            (17.0, Weight::SemiBold),
            colours.ink,
            room,
            theme,
        );
        let high = (galley.rect.height() + 24.0).max(60.0);
        let size = vec2(ui.available_width(), high);
        let (place, _) = ui.allocate_exact_size(size, Sense::hover());
        let response = ui.interact(place, ui.scope_id().with("person"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        let radius = CornerRadius::same(RADIUS);
        let edge = Stroke::new(2.0, colours.edge);
        ui.painter()
            .rect(place, radius, colours.surface, edge, StrokeKind::Inside);
        touch::show(ui, &response, (place, RADIUS), colours.ink, theme);
        let top = place.center().y - galley.rect.height() / 2.0;
        put(ui, pos2(place.left() + 20.0, top), galley);
        let icon = Rect::from_center_size(
            pos2(place.right() - 30.0, place.center().y),
            vec2(20.0, 20.0),
        );
        Icon::ChevronDown.paint(ui.painter(), icon, colours.ink);
        if response.clicked() {
            self.choosing = !self.choosing;
        }
    }

    /// A dot a digit, and rings for those that are missing; the label stands inside the edge.
    fn dots(&self, ui: &mut Ui, words: &Words, page: &Page) {
        let theme = &page.theme;
        let colours = &theme.colours;
        let size = vec2(ui.available_width(), Field::height(theme));
        let name = words.get("pin-title");
        let place = frame(ui, size, "pin", (Role::PasswordInput, &name), theme);
        let label = field::label(ui, place, &name, theme).rect;
        let middle = (label.bottom() + place.bottom() - 6.0) / 2.0;
        let count = self.pin.len().max(*PIN_DIGITS.start());
        let pitch = (place.width() / (count as f32 + 1.0)).min(38.0);
        let from = place.center().x - pitch * (count as f32 - 1.0) / 2.0;
        for place_of in 0..count {
            let centre = pos2(from + place_of as f32 * pitch, middle);
            if place_of < self.pin.len() {
                ui.painter().circle_filled(centre, 9.0, colours.ink);
            } else {
                let ring = Stroke::new(2.0, colours.edge);
                ui.painter().circle_stroke(centre, 8.0, ring);
            }
        }
    }
}

/// Name and role.
fn said(person: &Person, words: &Words) -> String {
    let role = words.get(&format!("role-{}", person.role.code()));
    format!("{} · {role}", person.name)
}
