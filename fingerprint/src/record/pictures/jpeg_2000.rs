//! What the headers of JPEG 2000 (ISO/IEC 15444-1, annexes A and I) may ask of a decoder, which
//! makes something of every tile, precinct and code-block before it reads any of them, and what they
//! must bring: a tile without data it takes for a plain grey one.

use std::collections::BTreeSet;

use crate::record::RecordError;
use crate::record::fields::Fields;

/// Most tiles. A finger is one.
const TILES: u64 = 256;
/// Most precincts of a component.
const PRECINCTS: u64 = 1 << 16;
/// Shortest side of a code-block as a header tells it: 16 pixels.
const BLOCK: u8 = 2;

const SIZE: u16 = 0xFF51;
const CODING_STYLE: u16 = 0xFF52;
const CODING_STYLE_OF_COMPONENT: u16 = 0xFF53;
const TILE_PART: u16 = 0xFF90;
const DATA: u16 = 0xFF93;
const END: u16 = 0xFFD9;

/// Refuses what would cost far more memory than the picture itself, and what has tiles without data.
///
/// # Errors
/// [`RecordError::Compression`], [`RecordError::Lengths`].
pub(super) fn judge(file: &[u8]) -> Result<(), RecordError> {
    if file.starts_with(&[0xFF, 0x4F]) {
        return judge_stream(file);
    }
    // Boxes, of which those of the kind `jp2c` hold a codestream.
    let mut boxes = Fields::new(file);
    while let Ok(length) = boxes.length() {
        let kind = boxes.take(4)?;
        let content = match length {
            0 => boxes.rest(),
            1 => {
                if boxes.length()? != 0 {
                    return Err(RecordError::Lengths);
                }
                let length = boxes.length()?;
                boxes.take(length.checked_sub(16).ok_or(RecordError::Lengths)?)?
            }
            _ => boxes.take(length.checked_sub(8).ok_or(RecordError::Lengths)?)?,
        };
        if kind == b"jp2c" {
            judge_stream(content)?;
        }
    }
    Ok(())
}

/// The main header and those of all tile-parts. In a tile with data even a plain picture has the
/// headers of its packets.
fn judge_stream(stream: &[u8]) -> Result<(), RecordError> {
    let mut at = 2;
    let mut part_end = stream.len();
    let mut tile = 0;
    let mut tiling = None;
    let mut with_data = BTreeSet::new();
    // What is cut off asks for nothing.
    while let Some(&[m1, m0, l1, l0]) = stream.get(at..).and_then(<[u8]>::first_chunk) {
        let end = at + 2 + usize::from(u16::from_be_bytes([l1, l0]));
        let segment = stream.get(at + 4..end).unwrap_or_default();
        match u16::from_be_bytes([m1, m0]) {
            END => break,
            DATA if part_end <= at => return Err(RecordError::Lengths),
            DATA => {
                if part_end > at + 2 {
                    with_data.insert(tile);
                }
                at = part_end;
                continue;
            }
            TILE_PART => {
                let mut part = Fields::new(segment);
                tile = part.short()?;
                part_end = match part.length()? {
                    0 => stream.len(),
                    octets => at.saturating_add(octets).min(stream.len()),
                };
            }
            SIZE => tiling = Some(Tiling::read(segment)?),
            CODING_STYLE => {
                let mut style = Fields::new(segment);
                let flags = style.octet()?;
                style.take(4)?;
                judge_style(&mut style, flags, tiling)?;
            }
            CODING_STYLE_OF_COMPONENT => {
                // The component's number has one octet where there are few.
                let mut style = Fields::new(segment);
                style.take(1)?;
                let flags = style.octet()?;
                judge_style(&mut style, flags, tiling)?;
            }
            _ => {}
        }
        at = end;
    }
    match tiling {
        Some(tiling) if with_data.len() as u64 >= tiling.tiles => Ok(()),
        _ => Err(RecordError::Compression),
    }
}

/// How many tiles there are, and the sides of one in pixels.
#[derive(Clone, Copy)]
struct Tiling {
    tiles: u64,
    sides: [u64; 2],
}

impl Tiling {
    fn read(segment: &[u8]) -> Result<Self, RecordError> {
        let mut size = Fields::new(segment);
        size.take(2)?;
        let [end_x, end_y, _, _, tile_x, tile_y, _, _] = {
            let mut values = [0; 8];
            for value in &mut values {
                *value = size.length()? as u64;
            }
            values
        };
        if tile_x == 0 || tile_y == 0 {
            return Err(RecordError::Compression);
        }
        // The first may begin before the picture.
        let along = |end: u64, tile: u64| end.div_ceil(tile);
        let tiles = along(end_x, tile_x) * along(end_y, tile_y);
        if tiles > TILES || size.short()? > 4 {
            return Err(RecordError::Compression);
        }
        Ok(Self {
            tiles,
            sides: [tile_x.min(end_x), tile_y.min(end_y)],
        })
    }
}

/// Levels, code-blocks and, where the flags say so, precincts.
fn judge_style(
    style: &mut Fields<'_>,
    flags: u8,
    tiling: Option<Tiling>,
) -> Result<(), RecordError> {
    let tiling = tiling.ok_or(RecordError::Compression)?;
    let (levels, across, down) = (style.octet()?, style.octet()?, style.octet()?);
    if across < BLOCK || down < BLOCK || levels > 32 {
        return Err(RecordError::Compression);
    }
    if flags & 1 == 0 {
        return Ok(());
    }
    style.take(2)?;
    let mut precincts = 0;
    for resolution in 0..=levels {
        let sides = style.octet()?;
        let [x, y] = tiling
            .sides
            .map(|side| side.div_ceil(1 << (levels - resolution)));
        precincts += (x.div_ceil(1 << (sides & 0x0F)) + 1) * (y.div_ceil(1 << (sides >> 4)) + 1);
    }
    if tiling.tiles.saturating_mul(precincts) > PRECINCTS {
        return Err(RecordError::Compression);
    }
    Ok(())
}
