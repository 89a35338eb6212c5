//! What is typed, pasted or scanned before a visit.

use egui::{Event, Key, Ui};
use zeroize::{Zeroize, Zeroizing};

use super::look::digits::HIDDEN;
use super::look::pad::Pressed;

/// Digits of a number.
pub(super) const DIGITS: usize = 12;
/// Characters of the shortest MRZ, that of TD2; the lines of every other one are longer together.
const SHORTEST_MRZ: usize = 72;

/// A text in a buffer that never moves and leaves no copy behind.
pub(super) struct Entry {
    text: Zeroizing<String>,
    /// Whether the whole number is shown for the moment.
    pub(super) shown: bool,
}

impl Entry {
    pub(super) fn new() -> Self {
        let most = card_reader::printed::MAX_TEXT_BYTES + 8;
        Self {
            text: Zeroizing::new(String::with_capacity(most)),
            shown: false,
        }
    }

    pub(super) fn wipe(&mut self) {
        self.text.zeroize();
        self.shown = false;
    }

    /// The text, for whoever reads it; nothing stays here.
    pub(super) fn take(&mut self) -> Zeroizing<String> {
        let text = self.text.clone();
        self.wipe();
        text
    }

    pub(super) fn len(&self) -> usize {
        self.text.chars().count()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Digits alone are a number in the making; anything else was scanned or pasted.
    pub(super) fn is_number(&self) -> bool {
        self.text.len() <= DIGITS && self.text.bytes().all(|octet| octet.is_ascii_digit())
    }

    /// Whether it may be read: a whole number, or a text that is no unfinished MRZ.
    pub(super) fn is_complete(&self) -> bool {
        if self.is_number() {
            self.text.len() == DIGITS
        } else {
            !self.awaits_lines()
        }
    }

    /// Scanners that type send Enter after every line of an MRZ.
    fn awaits_lines(&self) -> bool {
        let filled = self.text.chars().filter(|c| !c.is_whitespace()).count();
        self.text.contains('<') && filled < SHORTEST_MRZ
    }

    /// Takes more of a text. What is too long is cut to a length that whoever reads it refuses.
    pub(super) fn push(&mut self, more: &str) {
        for letter in more.chars() {
            if self.text.len() + letter.len_utf8() > self.text.capacity() {
                break;
            }
            self.text.push(letter);
        }
    }

    /// Takes what was pressed on a pad.
    pub(super) fn press(&mut self, pressed: Pressed) {
        match pressed {
            Pressed::Digit(digit) if self.is_number() && self.text.len() < DIGITS => {
                self.push(digit);
            }
            Pressed::Digit(_) => {}
            Pressed::Clear => self.wipe(),
            Pressed::Back => self.back(),
        }
    }

    fn back(&mut self) {
        if self.is_number() {
            self.text.pop();
        } else {
            self.wipe();
        }
    }

    /// What is shown of a number: the middle six digits are dots, unless they are held open.
    pub(super) fn figures(&self) -> Zeroizing<String> {
        let mut figures = Zeroizing::new(String::with_capacity(4 * DIGITS));
        for (place, digit) in self.text.chars().enumerate() {
            if place > 0 && place % 3 == 0 {
                figures.push(' ');
            }
            let hidden = (3..9).contains(&place) && !self.shown && place + 1 < self.text.len();
            figures.push(if hidden { HIDDEN } else { digit });
        }
        figures
    }

    /// Reads keyboard, paste and a scanner that types; true when a text has ended and may be
    /// read. Keys that would press a button are taken out while text comes in, so that a
    /// scanner cannot press one. A blank that is no part of a text is the key that presses what
    /// has the focus.
    pub(super) fn listen(&mut self, ui: &Ui) -> bool {
        let mut ended = false;
        ui.input_mut(|input| {
            let typing = input.events.iter().any(|event| match event {
                Event::Text(text) => text != " ",
                event => matches!(event, Event::Paste(_)),
            });
            let busy = typing || !self.is_number();
            let mut read_by_enter = false;
            for event in &input.events {
                match event {
                    Event::Text(text) if text == " " && self.is_number() => {}
                    Event::Text(text) => self.push(text),
                    Event::Paste(text) => self.push(text.trim()),
                    Event::Key {
                        key: Key::Enter,
                        pressed: true,
                        ..
                    } if self.awaits_lines() => self.push("\n"),
                    Event::Key {
                        key: Key::Enter,
                        pressed: true,
                        ..
                    } if !self.is_empty() && (busy || self.is_complete()) => {
                        ended |= true;
                        read_by_enter = true;
                    }
                    Event::Key {
                        key: Key::Backspace,
                        pressed: true,
                        ..
                    } => self.back(),
                    Event::Key {
                        key: Key::Escape,
                        pressed: true,
                        ..
                    } => self.wipe(),
                    _ => {}
                }
            }
            input.events.retain(|event| match event {
                Event::Key {
                    key: Key::Space, ..
                } => !busy,
                Event::Key {
                    key: Key::Enter | Key::Tab,
                    ..
                } => !busy && !read_by_enter,
                _ => true,
            });
        });
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MRZ: [&str; 3] = [
        "IDVNM0900000063001090000006<<4",
        "9005053M3005051VNM<<<<<<<<<<<0",
        "NGUYEN<<VAN<MAU<<<<<<<<<<<<<<<",
    ];

    fn key(key: Key, pressed: bool) -> Event {
        Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers: egui::Modifiers::NONE,
        }
    }

    /// What a scanner that types sends: letters, and the key Enter at every line's end.
    fn typed(lines: &[&str]) -> Vec<Vec<Event>> {
        let enter = |pressed| key(Key::Enter, pressed);
        lines
            .iter()
            .flat_map(|line| {
                let letters = line.chars().map(|c| vec![Event::Text(c.to_string())]);
                letters.chain([vec![enter(true)], vec![enter(false)]])
            })
            .collect()
    }

    /// The texts that have ended, and whether a key reached the buttons.
    fn read(frames: Vec<Vec<Event>>) -> (Vec<String>, bool) {
        let context = egui::Context::default();
        let mut entry = Entry::new();
        let (mut texts, mut leaked) = (Vec::new(), false);
        for events in frames {
            let input = egui::RawInput {
                events,
                ..Default::default()
            };
            let mut output = context.run_ui(input, |ui| {
                if entry.listen(ui) {
                    texts.push(entry.take().to_string());
                }
                let pressed = |key| ui.input(|input| input.key_pressed(key));
                leaked |= pressed(Key::Enter) || pressed(Key::Space);
            });
            output.textures_delta.clear();
        }
        (texts, leaked)
    }

    #[test]
    fn an_mrz_ends_with_its_last_line_and_presses_nothing() {
        let (texts, leaked) = read(typed(&MRZ));
        assert_eq!(texts, [MRZ.join("\n")]);
        assert!(!leaked);
        assert!(card_reader::printed::Printed::parse(&texts[0]).is_ok());
        assert_eq!(read(typed(&MRZ[..2])).0, Vec::<String>::new());
    }

    #[test]
    fn a_qr_text_and_a_number_end_with_enter() {
        let qr = "001090000006||Nguyễn Văn Mẫu|05051990|Nam|Số 1 Đường Mẫu|10052021";
        assert_eq!(read(typed(&[qr])), (vec![qr.to_owned()], false));
        assert_eq!(read(typed(&["001090000006"])).0, ["001090000006"]);
        // Enter behind half a number is not for the field.
        assert_eq!(read(typed(&["00109"])), (Vec::new(), true));
    }

    #[test]
    fn space_presses_a_button_and_is_written_only_into_a_text() {
        let space = || vec![key(Key::Space, true), Event::Text(" ".into())];
        let digits = |from: usize, to: usize| {
            let digits = "001090000006"[from..to].chars();
            digits.map(|digit| vec![Event::Text(digit.into())])
        };
        let end = typed(&[""]);
        let frames = digits(0, 3).chain([space()]).chain(digits(3, 12));
        let (texts, leaked) = read(frames.chain(end.clone()).collect());
        assert_eq!(texts, ["001090000006"]);
        assert!(leaked, "the button is pressed");

        let scanned = vec![vec![Event::Text("001090000006||A".into())], space()];
        let (texts, leaked) = read(scanned.into_iter().chain(end).collect());
        assert_eq!(texts, ["001090000006||A "]);
        assert!(!leaked, "a scanner presses nothing");
    }

    #[test]
    fn what_is_too_long_is_refused_by_whoever_reads_it() {
        let mut frames = vec![vec![Event::Paste("7".repeat(4096))]];
        frames.extend(typed(&[""]));
        let (texts, _) = read(frames);
        let error = card_reader::printed::Printed::parse(&texts[0]).unwrap_err();
        assert_eq!(error, card_reader::printed::PrintedError::TooLong);
    }
}
