//! Clerk 7: a second person decides beside the program.

use egui::{CornerRadius, Key, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::Left;
use super::bars::{Action, row};
use super::errand::{answer, title, written};
use super::page::Page;
use super::pin::PinEntry;
use crate::journal::Found;
use crate::staff::{Person, Role};
use crate::ui::look::card::{column, divider};
use crate::ui::look::dialog::dialog;
use crate::ui::look::text::{lay, put};
use crate::ui::look::{Mark, Weight};
use crate::verification::decision::Decision;
use crate::verification::errand::Note;
use crate::verification::second_person::{OverrideReason, SecondDecision};
use crate::verification::view::{Command, ResultView, Snapshot};
use crate::words::Words;

/// A visit that somebody may decide about.
pub(super) struct Undecided {
    record: u64,
    decision: Decision,
    /// Who attended it, and may not decide.
    clerk: Option<String>,
}

impl Undecided {
    /// The visit of a result, where there is anything to decide, and somebody to do so.
    pub(super) fn of_result(result: &ResultView, snapshot: &Snapshot) -> Option<Self> {
        let open = result.decided.is_none();
        let record = result.record.filter(|_| open)?;
        Self::new(record, result.decision, snapshot.clerk.clone(), snapshot)
    }

    /// A visit of the journal, likewise.
    pub(super) fn of_row(found: &Found, snapshot: &Snapshot) -> Option<Self> {
        let decision = Decision::from_code(&found.decision)?;
        let open = found.override_by.is_none();
        let clerk = found.clerk.clone();
        Self::new(found.sequence, decision, clerk, snapshot).filter(|_| open)
    }

    fn new(
        record: u64,
        decision: Decision,
        clerk: Option<String>,
        snapshot: &Snapshot,
    ) -> Option<Self> {
        let undecided = Self {
            record,
            decision,
            clerk,
        };
        let decides = decision.leaves_open() && !undecided.entitled(snapshot).is_empty();
        decides.then_some(undecided)
    }

    /// Those who may decide: supervisors other than whoever attended.
    fn entitled<'a>(&self, snapshot: &'a Snapshot) -> Vec<&'a Person> {
        let people = snapshot.people.iter();
        people
            .filter(|person| person.role >= Role::Supervisor)
            .filter(|person| Some(&person.name) != self.clerk.as_ref())
            .collect()
    }
}

/// What the second person has chosen and written so far.
pub(super) struct Deciding {
    visit: Undecided,
    reason: Option<OverrideReason>,
    note: String,
    pin: PinEntry,
}

#[derive(Clone, Copy)]
enum Does {
    Close,
    Decide { accepted: bool },
}

impl Deciding {
    pub(super) fn about(visit: Undecided) -> Self {
        Self {
            visit,
            reason: None,
            note: String::new(),
            pin: PinEntry::new(),
        }
    }

    /// Whether this row of the journal is asked about, and still undecided.
    pub(super) fn asks_about(&self, found: &Found) -> bool {
        self.visit.record == found.sequence && found.override_by.is_none()
    }

    fn note(&self) -> Option<Note> {
        Note::parse(&self.note).ok()
    }

    /// What is still missing, as a sentence; none when all is there.
    fn missing(&self, words: &Words) -> Option<String> {
        let note = self.note();
        let digits = self.pin.missing();
        match self.reason {
            None => Some(words.get("override-missing")),
            Some(_) if note.is_none() => Some(words.get("override-note-wrong")),
            Some(OverrideReason::Other) if note.is_none_or(|note| note.is_empty()) => {
                Some(words.get("override-note-missing"))
            }
            Some(_) if digits > 0 => {
                Some(words.with("pin-missing", &[("count", digits.to_string())]))
            }
            Some(_) => None,
        }
    }

    /// Draws the dialog over the window.
    pub(super) fn draw(
        &mut self,
        ui: &mut Ui,
        window: Rect,
        snapshot: &Snapshot,
        words: &Words,
        page: &Page,
    ) -> Option<Left> {
        let theme = &page.theme;
        // Below the top bar of a window of 800 all keys of the PIN's pad still stand.
        let tight = window.height() < 780.0;
        let card = dialog(
            ui,
            window,
            vec2(1008.0, 772.0) * theme.text.clamp(1.0, 1.2),
            theme,
        );
        let pad = if page.small { 20.0 } else { 32.0 };
        let inner = card.shrink2(vec2(pad, if tight { 12.0 } else { 18.0 }));
        let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 60.0), inner.max);
        let rule = foot.top() - if tight { 10.0 } else { 14.0 };
        divider(ui, card.left(), card.right(), rule, theme);
        let top = head(ui, (inner, tight), &self.visit, words, page);
        let middle = Rect::from_min_max(
            pos2(inner.left(), top),
            pos2(inner.right(), rule - if tight { 8.0 } else { 12.0 }),
        );
        let gap = if page.small { 24.0 } else { 40.0 };
        let cut = middle.left() + ((middle.width() - gap) * 0.575).round();
        let left = Rect::from_min_max(middle.min, pos2(cut, middle.bottom()));
        let right = Rect::from_min_max(pos2(cut + gap, middle.top()), middle.max);
        column(ui, left, "reasons", theme, |ui| {
            self.reasons(ui, words, page)
        });
        column(ui, right, "second person", theme, |ui| {
            let heading = words.get("override-by");
            let people = self.visit.entitled(snapshot);
            let refusal = snapshot.refusal.as_ref();
            self.pin.draw(ui, &heading, &people, refusal, words, page);
        });
        let missing = self.missing(words);
        let close = Action::new(Does::Close, words.get("action-close"), Key::Escape);
        // Two answers of equal weight look equal.
        let answers = [
            (false, "action-decline", Key::F6),
            (true, "action-accept", Key::F7),
        ];
        let answers = answers.map(|(accepted, id, key)| {
            Action::new(Does::Decide { accepted }, words.get(id), key).enabled(missing.is_none())
        });
        let note = missing.unwrap_or_default();
        match row(ui, foot, Some(&close), &note, &answers, page)? {
            Does::Close => Some(Left::Closed),
            Does::Decide { accepted } => {
                let (name, pin) = self.pin.take()?;
                let decision = SecondDecision {
                    name,
                    pin,
                    accepted,
                    reason: self.reason?,
                    note: self.note()?,
                };
                let decision = Box::new(decision);
                Some(Left::Asked(Command::Decide(self.visit.record, decision)))
            }
        }
    }

    fn reasons(&mut self, ui: &mut Ui, words: &Words, page: &Page) {
        title(ui, &words.get("override-reason"), page);
        for reason in OverrideReason::ALL {
            let said = words.get(&format!("override-{}", reason.code()));
            if answer(ui, &said, self.reason == Some(*reason), page).clicked() {
                self.reason = Some(*reason);
            }
        }
        ui.add_space(8.0);
        let problem = Note::parse(&self.note).err();
        let label = words.get("override-note");
        written(ui, &label, (&mut self.note, 201), problem, words, page);
    }
}

/// Title, who may decide, and that the program's result stays; returns where the rest begins.
fn head(
    ui: &mut Ui,
    (inner, tight): (Rect, bool),
    visit: &Undecided,
    words: &Words,
    page: &Page,
) -> f32 {
    let theme = &page.theme;
    let colours = &theme.colours;
    let size = if tight { 22.0 } else { 28.0 };
    let title = words.get("override-title");
    let title = lay(
        ui,
        &title,
        (size, Weight::Bold),
        colours.ink,
        inner.width(),
        theme,
    );
    let mut y = put(ui, inner.min, title).bottom();
    if let Some(clerk) = &visit.clerk {
        let said = words.with("override-other-than", &[("name", clerk.clone())]);
        let said = lay(
            ui,
            &said,
            (16.0, Weight::Regular),
            colours.ink2,
            inner.width(),
            theme,
        );
        y = put(ui, pos2(inner.left(), y), said).bottom();
    }
    y += if tight { 6.0 } else { 14.0 };
    let ended = words.get(&format!("decision-{}", visit.decision.code()));
    let stays = words.with("override-stays", &[("decision", ended)]);
    let room = inner.width() - 90.0;
    let stays = lay(
        ui,
        &stays,
        (17.0, Weight::SemiBold),
        colours.ink,
        room,
        theme,
    );
    let added = words.get("override-added");
    let added = lay(
        ui,
        &added,
        (15.0, Weight::Regular),
        colours.ink,
        room,
        theme,
    );
    let gap = if tight { 6.0 } else { 12.0 };
    let high = stays.rect.height() + added.rect.height() + 2.0 * gap;
    let frame = Rect::from_min_size(pos2(inner.left(), y), vec2(inner.width(), high));
    let (fill, edge, mark) = match visit.decision {
        Decision::Refused => (colours.surface, colours.fail, Mark::Cross),
        Decision::PoorCapture => (colours.decide_soft, colours.decide, Mark::PoorCapture),
        _ => (colours.decide_soft, colours.decide, Mark::Question),
    };
    let radius = CornerRadius::same(12);
    ui.painter().rect(
        frame,
        radius,
        fill,
        Stroke::new(2.0, edge),
        StrokeKind::Inside,
    );
    let place = Rect::from_center_size(
        pos2(frame.left() + 38.0, frame.center().y),
        vec2(36.0, 36.0),
    );
    mark.on_surface(ui.painter(), place, theme);
    let below = put(ui, frame.min + vec2(72.0, gap), stays).bottom();
    put(ui, pos2(frame.left() + 72.0, below), added);
    frame.bottom() + if tight { 8.0 } else { 16.0 }
}
