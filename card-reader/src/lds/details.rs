//! What DG11 and DG12 have in common: elements, of which A0 is a list.

use crate::iso7816::tlv::{Objects, Tlv};
use crate::lds::text::utf8;
use crate::lds::{LdsError, Text};

/// Most elements of the file, and of a list in it.
const MAX_ELEMENTS: usize = 64;

/// The elements, so many and no more.
pub(super) fn elements<'a>(all: Objects<'a>) -> impl Iterator<Item = Result<Tlv<'a>, LdsError>> {
    all.enumerate().map(|(count, element)| {
        if count == MAX_ELEMENTS {
            return Err(LdsError::Count);
        }
        Ok(element?)
    })
}

/// The texts of `tag` in a constructed element that begins with their count.
pub(super) fn list(element: Tlv<'_>, tag: u32) -> Result<Vec<Text>, LdsError> {
    let mut texts = Vec::new();
    let mut rest = element.children();
    rest.expect(0x02)?;
    for text in elements(rest) {
        let text = text?;
        if text.tag == tag {
            texts.extend(utf8(text.value)?);
        }
    }
    Ok(texts)
}
