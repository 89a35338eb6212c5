//! What the visit is for: procedure, file number, and who is here.

use egui::{Align, Response, Sense, Ui, vec2};

use super::page::Page;
use crate::ui::look::Weight;
use crate::ui::look::button::{option, option_height};
use crate::ui::look::field::Field;
use crate::ui::look::text::paragraph;
use crate::verification::errand::{
    Agreement, Authority, AuthorityKind, Errand, FileNumber, Note, Procedure, Requested, TextError,
};
use crate::words::{Language, Words};

/// What was chosen and written so far.
#[derive(Default)]
pub(super) struct Draft {
    /// The citizen has been told what is done, and agrees.
    pub(super) agreed: bool,
    procedure: Option<Procedure>,
    file_number: String,
    for_another: bool,
    authority: Option<AuthorityKind>,
    document: String,
}

impl Draft {
    /// Takes over what another program waits for.
    pub(super) fn fill(&mut self, requested: &Requested) {
        self.file_number = requested.file_number.as_str().to_owned();
        self.procedure = requested.procedure.or(self.procedure);
    }

    fn file_number(&self) -> Result<Option<FileNumber>, TextError> {
        match FileNumber::parse(&self.file_number) {
            Ok(number) => Ok(Some(number)),
            Err(TextError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The sentence for what keeps a visit from beginning; none once everything can be taken.
    pub(super) fn missing(&self) -> Option<&'static str> {
        if !self.agreed {
            Some("agreement-tell")
        } else if self.file_number().is_err() {
            Some("file-number-wrong")
        } else if !self.for_another {
            None
        } else if self.authority.is_none() {
            Some("authority-missing")
        } else {
            Note::parse(&self.document)
                .is_err()
                .then_some("authority-document-wrong")
        }
    }

    /// What the desk is told: the citizen was asked in the language of these words.
    pub(super) fn errand(&self, words: &Words, language: Language) -> Errand {
        let document = Note::parse(&self.document).unwrap_or_default();
        let authority = self.authority.filter(|_| self.for_another);
        Errand {
            procedure: self.procedure,
            file_number: self.file_number().ok().flatten(),
            agreement: self.agreed.then(|| Agreement::now(words, language)),
            authority: authority.map(|kind| Authority::new(kind, document)),
            ..Errand::default()
        }
    }
}

/// Draws the column.
pub(super) fn draw(draft: &mut Draft, ui: &mut Ui, words: &Words, page: &Page) {
    title(ui, &words.get("procedure-title"), page);
    for procedure in Procedure::ALL {
        let chosen = draft.procedure == Some(*procedure);
        let said = words.get(&format!("procedure-{}", procedure.code()));
        if answer(ui, &said, chosen, page).clicked() {
            // A second press takes it back.
            draft.procedure = (!chosen).then_some(*procedure);
        }
    }
    let problem = draft.file_number().err();
    let label = words.get("file-number");
    written(
        ui,
        &label,
        (&mut draft.file_number, 41),
        problem,
        words,
        page,
    );

    ui.add_space(4.0);
    title(ui, &words.get("present-title"), page);
    if answer(ui, &words.get("present-holder"), !draft.for_another, page).clicked() {
        draft.for_another = false;
    }
    let other = words.get("present-other");
    let now_for_another = answer(ui, &other, draft.for_another, page).clicked();
    draft.for_another |= now_for_another;
    if !draft.for_another {
        return;
    }
    ui.add_space(4.0);
    let asked = title(ui, &words.get("authority-title"), page);
    for kind in AuthorityKind::ALL {
        let chosen = draft.authority == Some(*kind);
        let said = words.get(&format!("authority-{}", kind.code()));
        let answer = answer(ui, &said, chosen, page);
        if answer.clicked() {
            draft.authority = Some(*kind);
        }
    }
    let problem = Note::parse(&draft.document).err();
    let label = words.get("authority-document");
    written(ui, &label, (&mut draft.document, 201), problem, words, page);
    if now_for_another {
        asked.scroll_to_me(Some(Align::TOP));
    }
}

/// The title over what follows.
pub(super) fn title(ui: &mut Ui, words: &str, page: &Page) -> Response {
    let theme = &page.theme;
    let style = (18.0, Weight::SemiBold);
    let title = paragraph(ui, words, style, theme.colours.ink, theme);
    ui.add_space(if page.small { 2.0 } else { 6.0 });
    title
}

/// One of several answers, over the width of the column.
pub(super) fn answer(ui: &mut Ui, words: &str, chosen: bool, page: &Page) -> Response {
    let wide = ui.available_width();
    let high = option_height(ui, words, wide, &page.theme);
    ui.add_space(2.0);
    let (place, _) = ui.allocate_exact_size(vec2(wide, high), Sense::hover());
    let response = option(ui, place, words, chosen, &page.theme);
    ui.add_space(6.0);
    response
}

/// A field over the width of the column, and below it why what it holds is not taken. One
/// character more than allowed fits in, so that what is too long is said and not cut.
pub(super) fn written(
    ui: &mut Ui,
    label: &str,
    (text, limit): (&mut String, usize),
    problem: Option<TextError>,
    words: &Words,
    page: &Page,
) {
    let theme = &page.theme;
    ui.add_space(2.0);
    let size = vec2(ui.available_width(), Field::height(theme));
    let (place, _) = ui.allocate_exact_size(size, Sense::hover());
    let field = Field { label, limit };
    field.show(ui, place, text, problem.is_some(), theme);
    if let Some(problem) = problem {
        ui.add_space(4.0);
        let said = words.get(&format!("input-{}", problem.code()));
        let style = (15.0, Weight::SemiBold);
        paragraph(ui, &said, style, theme.colours.fail, theme);
    }
}
