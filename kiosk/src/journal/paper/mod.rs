//! The receipt on paper: one page of A4, PDF with its fonts embedded, in either language.

mod sheet;

use jiff::Timestamp;
use krilla::Document;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use qrcode::{EcLevel, QrCode};

use self::sheet::{HEIGHT, INK, INK2, LINE, Sheet, Type, WIDTH};
use super::error::JournalError;
use super::record::{Event, Override, Record, RecordedCheck, RecordedTry, RecordedVendor, Visit};
use super::store::Journal;
use super::summary::Summary;
use crate::typeface::Weight;
use crate::verification::clock::Moment;
use crate::words::{Language, Words};

const MARGIN: f32 = 48.0;
const CONTENT: f32 = WIDTH - 2.0 * MARGIN;
/// Side of the code with its quiet zone.
const CODE: f32 = 132.0;
/// Light modules around a code (ISO/IEC 18004).
const QUIET: usize = 4;
const WHITE: [u8; 3] = [0xFF; 3];
const DEMO: [u8; 3] = [0xF4, 0xB2, 0x23];

/// What is printed.
struct Paper<'a> {
    record: &'a Record,
    visit: &'a Visit,
    second: Option<&'a Override>,
    /// Text of the code.
    code: &'a str,
    /// Hash of the record, hexadecimal.
    hash: &'a str,
    public_key: &'a str,
}

impl Journal {
    /// The receipt of visit `sequence` on paper, PDF octets, with a second person's decision if
    /// there is one.
    ///
    /// # Errors
    /// [`JournalError::NoVisit`] where the record is none of a visit, [`JournalError::Page`]
    /// where the page cannot be made.
    pub fn page(&self, sequence: u64, language: Language) -> Result<Vec<u8>, JournalError> {
        let receipt = self.receipt(sequence)?;
        let record: Record = serde_json::from_str(&receipt.record)?;
        let Event::Visit(visit) = &record.event else {
            return Err(JournalError::NoVisit { sequence });
        };
        let second = self.decision_about(sequence)?;
        let code = Summary::of(&record, &receipt.hash)
            .ok_or(JournalError::NoVisit { sequence })?
            .sign(self.keys())?;
        let paper = Paper {
            record: &record,
            visit,
            second: second.as_ref(),
            code: &code,
            hash: &receipt.hash,
            public_key: &receipt.public_key,
        };
        draw(&paper, language).ok_or(JournalError::Page)
    }
}

/// The three weights, ready to write with.
struct Types {
    regular: Type,
    semi_bold: Type,
    bold: Type,
}

/// Draws the page; PDF octets. None where the fonts cannot be embedded or the code holds too much.
fn draw(paper: &Paper<'_>, language: Language) -> Option<Vec<u8>> {
    let words = Words::new(language);
    let types = Types {
        regular: Type::new(Weight::Regular)?,
        semi_bold: Type::new(Weight::SemiBold)?,
        bold: Type::new(Weight::Bold)?,
    };
    let code = QrCode::with_error_correction_level(paper.code, EcLevel::M).ok()?;
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(words.get("receipt-title"))
            .language(language.tag().into()),
    );
    let mut page = document.start_page_with(PageSettings::from_wh(WIDTH, HEIGHT)?);
    let mut surface = page.surface();
    let mut sheet = Sheet {
        surface: &mut surface,
    };
    let mut y = head(&mut sheet, paper, &types, &words);
    y = facts(&mut sheet, y, paper, &types, &words);
    checks(&mut sheet, y, &paper.visit.checks, &types, &words);
    foot(&mut sheet, paper, &code, &types, &words);
    surface.finish();
    page.finish();
    document.finish().ok()
}

/// Office, title and decision.
fn head(sheet: &mut Sheet<'_, '_>, paper: &Paper<'_>, types: &Types, words: &Words) -> f32 {
    let record = paper.record;
    let place = format!("{} · {}", record.office, record.desk);
    sheet.line(
        (MARGIN, 54.0),
        &types.semi_bold,
        10.0,
        INK2,
        &words.get("authority"),
    );
    let x = WIDTH - MARGIN - types.regular.width(&place, 10.0);
    sheet.line((x, 54.0), &types.regular, 10.0, INK2, &place);
    let mut y = 86.0;
    sheet.line(
        (MARGIN, y),
        &types.bold,
        20.0,
        INK,
        &words.get("receipt-title"),
    );
    if record.demo {
        y += 14.0;
        sheet.rectangle((MARGIN, y), (CONTENT, 20.0), DEMO);
        sheet.line(
            (MARGIN + 8.0, y + 14.0),
            &types.semi_bold,
            10.0,
            INK,
            &words.get("receipt-demo"),
        );
        y += 20.0;
    }
    y += 16.0;
    let (fill, ink) = match paper.visit.decision.as_str() {
        "verified" => ([0x00, 0x69, 0x52], WHITE),
        "refused" => ([0xB3, 0x24, 0x0F], WHITE),
        "staff" | "poor-capture" => ([0xF4, 0xB2, 0x23], INK),
        _ => ([0x46, 0x52, 0x5E], WHITE),
    };
    sheet.rectangle((MARGIN, y), (CONTENT, 44.0), fill);
    let decision = words.get(&format!("decision-{}", paper.visit.decision));
    sheet.line(
        (MARGIN + 14.0, y + 30.0),
        &types.bold,
        22.0,
        ink,
        &decision.to_uppercase(),
    );
    y += 64.0;
    let open = (paper.visit.leaves_revocation_open()).then(|| words.get("result-revocation-open"));
    for said in [words.why(&paper.visit.reason)].into_iter().chain(open) {
        y = sheet.paragraph((MARGIN, y), &types.semi_bold, 11.0, INK, &said, CONTENT);
    }
    y + 8.0
}

/// Name and value of everything that is known, in two columns.
fn facts(
    sheet: &mut Sheet<'_, '_>,
    top: f32,
    paper: &Paper<'_>,
    types: &Types,
    words: &Words,
) -> f32 {
    let gap = 24.0;
    let column = (CONTENT - gap) / 2.0;
    let mut ends = [top; 2];
    for (index, (name, value)) in known(paper, words).into_iter().enumerate() {
        let Some(end) = ends.get_mut(index % 2) else {
            continue;
        };
        let x = MARGIN + (index % 2) as f32 * (column + gap);
        sheet.line((x, *end), &types.regular, 8.0, INK2, &words.get(name));
        *end = sheet.paragraph((x, *end + 12.0), &types.semi_bold, 9.5, INK, &value, column) + 5.0;
    }
    ends[0].max(ends[1]) + 4.0
}

fn known(paper: &Paper<'_>, words: &Words) -> Vec<(&'static str, String)> {
    let Paper {
        record,
        visit,
        second,
        ..
    } = paper;
    let time = record
        .time
        .parse::<Timestamp>()
        .map_or_else(|_| record.time.clone(), |time| Moment::at(time).text());
    let procedure = visit.procedure.as_ref().map(|code| {
        let id = format!("procedure-{code}");
        if words.has(&id) {
            words.get(&id)
        } else {
            code.clone()
        }
    });
    let agreement = visit
        .agreement
        .as_ref()
        .map(|agreement| words.with("receipt-agreed", &[("version", agreement.version.clone())]));
    let authority = visit
        .authority
        .as_ref()
        .map(|authority| words.get(&format!("authority-{}", authority.kind)));
    let revocation = visit
        .revocation_list
        .as_ref()
        .map(|list| words.with("state-age", &[("days", list.age_days.to_string())]));
    let second = second.map(|second| {
        format!(
            "{} · {} · {}",
            words.get(&format!("receipt-{}", second.person_decision)),
            second.by,
            words.get(&format!("override-{}", second.reason)),
        )
    });
    [
        ("receipt-visit", Some(record.sequence.to_string())),
        ("receipt-time", Some(time)),
        ("receipt-number", visit.masked_number.clone()),
        ("receipt-file", visit.file_number.clone()),
        ("receipt-procedure", procedure),
        ("receipt-clerk", visit.clerk.clone()),
        ("receipt-agreement", agreement),
        ("receipt-authority", authority),
        (
            "check-holder",
            visit.tries.last().map(|last| tried(last, words)),
        ),
        (
            "part-vendor-reader",
            visit.vendor.as_ref().and_then(answered),
        ),
        ("receipt-second", second),
        ("receipt-csca", visit.csca.clone()),
        ("device-revocation-list", revocation),
        ("receipt-access", visit.access.clone()),
        ("receipt-program", Some(record.program.clone())),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?)))
    .collect()
}

/// Serial number and key of the reader that gave an authentic answer.
fn answered(vendor: &RecordedVendor) -> Option<String> {
    let (serial, key) = (vendor.serial.as_ref()?, vendor.key.as_ref()?);
    Some(format!("{serial} · {key}"))
}

fn tried(last: &RecordedTry, words: &Words) -> String {
    let mut text = format!(
        "{} · {}",
        words.get(&format!("finger-{}", last.finger)),
        words.with("try-quality", &[("quality", last.quality.to_string())]),
    );
    if let (Some(score), Some(wanted)) = (last.score, last.threshold) {
        let values = [
            ("score", format!("{score:.1}")),
            ("wanted", format!("{wanted:.1}")),
        ];
        text = format!("{text} · {}", words.with("try-score", &values));
    }
    text
}

/// The checks, a row each, as small as it takes to keep them above the foot.
fn checks(
    sheet: &mut Sheet<'_, '_>,
    top: f32,
    checks: &[RecordedCheck],
    types: &Types,
    words: &Words,
) {
    if checks.is_empty() {
        return;
    }
    let bottom = HEIGHT - MARGIN - CODE - 18.0;
    let row = ((bottom - top) / (checks.len() + 1) as f32).min(16.0);
    let size = (row * 0.56).clamp(5.0, 9.0);
    let columns = [MARGIN, MARGIN + 150.0, MARGIN + 240.0];
    let heads = ["column-check", "column-outcome", "column-reason"];
    let mut y = top + row * 0.7;
    for (x, head) in columns.into_iter().zip(heads) {
        sheet.line((x, y), &types.semi_bold, size, INK2, &words.get(head));
    }
    for check in checks {
        sheet.rectangle((MARGIN, y + row * 0.3), (CONTENT, 0.6), LINE);
        y += row;
        let cells = [
            (&types.regular, words.check(&check.id)),
            (
                &types.semi_bold,
                words.get(&format!("outcome-{}", check.outcome)),
            ),
            (&types.regular, words.why(&check.reason)),
        ];
        for (x, (letters, text)) in columns.into_iter().zip(cells) {
            sheet.line(
                (x, y),
                letters,
                size,
                INK,
                &fitting(letters, &text, size, WIDTH - MARGIN - x),
            );
        }
    }
}

/// The text, or its beginning and an ellipsis where it is wider.
fn fitting(letters: &Type, text: &str, size: f32, width: f32) -> String {
    if letters.width(text, size) <= width {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while short.pop().is_some() {
        let cut = format!("{}…", short.trim_end());
        if letters.width(&cut, size) <= width {
            return cut;
        }
    }
    short
}

/// The code, and by what the record is known again.
fn foot(sheet: &mut Sheet<'_, '_>, paper: &Paper<'_>, code: &QrCode, types: &Types, words: &Words) {
    let top = HEIGHT - MARGIN - CODE;
    sheet.rectangle((MARGIN, top - 10.0), (CONTENT, 0.8), INK2);
    let modules = code.width();
    let side = CODE / (modules + 2 * QUIET) as f32;
    // One rectangle a run of dark modules, so that no seams show between them.
    for (row, line) in code.to_colors().chunks(modules).enumerate() {
        let y = top + (row + QUIET) as f32 * side;
        let mut from = 0;
        while from < line.len() {
            let dark = line[from..]
                .iter()
                .take_while(|colour| **colour == qrcode::Color::Dark)
                .count();
            if dark > 0 {
                let x = MARGIN + (from + QUIET) as f32 * side;
                sheet.rectangle((x, y), (dark as f32 * side, side + 0.02), [0; 3]);
            }
            from += dark.max(1);
        }
    }
    let x = MARGIN + CODE + 16.0;
    let width = WIDTH - MARGIN - x;
    let mut y = top + 14.0;
    for (name, value) in [
        ("receipt-hash", paper.hash),
        ("receipt-key", paper.public_key),
    ] {
        sheet.line((x, y), &types.regular, 8.0, INK2, &words.get(name));
        y = sheet.paragraph((x, y + 11.0), &types.regular, 8.0, INK, value, width) + 6.0;
    }
    sheet.paragraph(
        (x, y),
        &types.regular,
        8.0,
        INK2,
        &words.get("receipt-note"),
        width,
    );
}
