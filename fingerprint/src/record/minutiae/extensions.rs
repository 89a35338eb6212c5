//! Extended data areas behind the minutiae: ridge counts, cores and deltas, zonal quality.

use zeroize::{Zeroize, Zeroizing};

use crate::record::RecordError;
use crate::record::fields::{Fields, Octets, fitting, within};

const RIDGE_COUNTS: u16 = 0x0001;
const CORES_AND_DELTAS: u16 = 0x0002;
const ZONAL_QUALITY: u16 = 0x0003;

/// One extended data area (ISO/IEC 19794-2:2005 clause 7.5).
#[derive(Clone, PartialEq, Eq)]
pub enum Extension {
    /// Ridges between pairs of minutiae.
    RidgeCounts(RidgeCounts),
    /// Where the pattern turns.
    CoresAndDeltas(CoresAndDeltas),
    /// Quality of the picture, cell by cell; the two ISO editions alone know it.
    ZonalQuality(ZonalQuality),
    /// What a vendor adds.
    Other {
        /// The area's type.
        kind: u16,
        /// Its content.
        data: Zeroizing<Vec<u8>>,
    },
}

/// Ridge counts and how they were taken.
#[derive(Clone, PartialEq, Eq)]
pub struct RidgeCounts {
    /// 0 by no rule, 1 one neighbour a quadrant, 2 one an octant.
    pub method: u8,
    /// The counts.
    pub counts: Zeroizing<Vec<RidgeCount>>,
}

/// Ridges between two minutiae, which are numbered as the record lists them.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct RidgeCount {
    pub from: u8,
    pub to: u8,
    pub ridges: u8,
}

/// Cores and deltas.
#[derive(Clone, PartialEq, Eq)]
pub struct CoresAndDeltas {
    /// Where ridges turn back, with their direction where it is stored.
    pub cores: Zeroizing<Vec<Singularity<1>>>,
    /// Where ridges part three ways, with the three directions where they are stored.
    pub deltas: Zeroizing<Vec<Singularity<3>>>,
}

/// A core or delta.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub struct Singularity<const N: usize> {
    /// Pixels from the left, 14 bits.
    pub x: u16,
    /// Pixels from the top, 14 bits.
    pub y: u16,
    /// Directions in the record's unit of angle.
    pub angles: Option<[u8; N]>,
}

/// Quality of cells, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct ZonalQuality {
    /// Maker and number of the algorithm; the edition of 2011 alone stores them.
    pub algorithm: Option<(u16, u16)>,
    /// Width and height of a cell in pixels.
    pub cell: (u8, u8),
    /// Bits a cell.
    pub depth: u8,
    /// The cells' values, packed.
    pub packed: Zeroizing<Vec<u8>>,
}

/// What differs between the formats.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// An area's length counts its own type and length.
    pub(super) length_counts_header: bool,
    /// Whether there are angles is said once, beside the number of cores or deltas.
    pub(super) angles_for_all: bool,
    /// Zonal quality: none, or with maker and number of its algorithm or without.
    pub(super) zones: Option<bool>,
}

/// The block of areas behind a view's minutiae, with its length.
pub(super) fn decode(
    fields: &mut Fields<'_>,
    dialect: Dialect,
) -> Result<Vec<Extension>, RecordError> {
    let length = usize::from(fields.short()?);
    let block = fields.take(length)?;
    match areas(block, dialect) {
        // Some writers of the edition of 2005 count an area's header as the other formats do.
        Err(RecordError::Lengths) if !dialect.length_counts_header => areas(
            block,
            Dialect {
                length_counts_header: true,
                ..dialect
            },
        ),
        areas => areas,
    }
}

fn areas(block: &[u8], dialect: Dialect) -> Result<Vec<Extension>, RecordError> {
    let mut fields = Fields::new(block);
    let mut areas = Vec::new();
    while !fields.is_empty() {
        let kind = fields.short()?;
        let length = usize::from(fields.short()?);
        let header = if dialect.length_counts_header { 4 } else { 0 };
        let data = fields.take(length.checked_sub(header).ok_or(RecordError::Lengths)?)?;
        areas.push(match (kind, dialect.zones) {
            (RIDGE_COUNTS, _) => Extension::RidgeCounts(ridge_counts(data)?),
            (CORES_AND_DELTAS, _) => Extension::CoresAndDeltas(singularities(data, dialect)?),
            (ZONAL_QUALITY, Some(named)) => Extension::ZonalQuality(zones(data, named)?),
            _ => Extension::Other {
                kind,
                data: Zeroizing::new(data.to_vec()),
            },
        });
    }
    Ok(areas)
}

/// A remainder too short for a count is padding.
fn ridge_counts(data: &[u8]) -> Result<RidgeCounts, RecordError> {
    let (method, counts) = data.split_first().ok_or(RecordError::Lengths)?;
    let counts = counts.as_chunks::<3>().0.iter();
    let count = |&[from, to, ridges]: &[u8; 3]| RidgeCount { from, to, ridges };
    Ok(RidgeCounts {
        method: *method,
        counts: Zeroizing::new(counts.map(count).collect()),
    })
}

fn singularities(data: &[u8], dialect: Dialect) -> Result<CoresAndDeltas, RecordError> {
    let mut fields = Fields::new(data);
    let found = CoresAndDeltas {
        cores: points(&mut fields, dialect)?,
        deltas: points(&mut fields, dialect)?,
    };
    fields.end()?;
    Ok(found)
}

fn points<const N: usize>(
    fields: &mut Fields<'_>,
    dialect: Dialect,
) -> Result<Zeroizing<Vec<Singularity<N>>>, RecordError> {
    let info = fields.octet()?;
    let mut points = Zeroizing::new(Vec::with_capacity(usize::from(info & 0x0F)));
    for _ in 0..info & 0x0F {
        let x = fields.short()?;
        let with_angles = if dialect.angles_for_all {
            info & 0x40 != 0
        } else {
            x & 0x4000 != 0
        };
        let y = fields.short()?;
        let mut angles = None;
        if with_angles {
            let octets = fields.take(N)?.try_into();
            angles = Some(octets.map_err(|_| RecordError::Lengths)?);
        }
        points.push(Singularity {
            x: x & 0x3FFF,
            y: y & 0x3FFF,
            angles,
        });
    }
    Ok(points)
}

fn zones(data: &[u8], named: bool) -> Result<ZonalQuality, RecordError> {
    let mut fields = Fields::new(data);
    let algorithm = if named {
        Some((fields.short()?, fields.short()?))
    } else {
        None
    };
    Ok(ZonalQuality {
        algorithm,
        cell: (fields.octet()?, fields.octet()?),
        depth: fields.octet()?,
        packed: Zeroizing::new(fields.rest().to_vec()),
    })
}

pub(super) fn encode(
    extensions: &[Extension],
    dialect: Dialect,
    out: &mut Octets,
) -> Result<(), RecordError> {
    let mut block = Octets::new();
    for extension in extensions {
        let (kind, data) = area(extension, dialect)?;
        let header = if dialect.length_counts_header { 4 } else { 0 };
        block.extend(kind.to_be_bytes());
        let length: u16 = fitting(data.len() + header, "extended data area")?;
        block.extend(length.to_be_bytes());
        block.extend(&data);
    }
    let length: u16 = fitting(block.len(), "extended data block")?;
    out.extend(length.to_be_bytes());
    out.extend(&block);
    Ok(())
}

fn area(extension: &Extension, dialect: Dialect) -> Result<(u16, Octets), RecordError> {
    let mut data = Octets::new();
    let kind = match extension {
        Extension::RidgeCounts(counts) => {
            data.push(counts.method);
            for count in counts.counts.iter() {
                data.extend([count.from, count.to, count.ridges]);
            }
            RIDGE_COUNTS
        }
        Extension::CoresAndDeltas(found) => {
            put_points(&found.cores, dialect, &mut data)?;
            put_points(&found.deltas, dialect, &mut data)?;
            CORES_AND_DELTAS
        }
        Extension::ZonalQuality(zones) => {
            if dialect.zones != Some(zones.algorithm.is_some()) {
                return Err(RecordError::Field("zonal quality"));
            }
            if let Some((vendor, algorithm)) = zones.algorithm {
                data.extend(vendor.to_be_bytes());
                data.extend(algorithm.to_be_bytes());
            }
            data.extend([zones.cell.0, zones.cell.1, zones.depth]);
            data.extend(&zones.packed);
            ZONAL_QUALITY
        }
        Extension::Other { kind, data: other } => {
            data.extend(other);
            *kind
        }
    };
    Ok((kind, data))
}

fn put_points<const N: usize>(
    points: &[Singularity<N>],
    dialect: Dialect,
    out: &mut Octets,
) -> Result<(), RecordError> {
    let count: u16 = fitting(points.len(), "number of singularities")?;
    let count = within(count, 4, "number of singularities")? as u8;
    let with_angles = points.iter().filter(|point| point.angles.is_some()).count();
    let for_all = dialect.angles_for_all && with_angles > 0;
    if for_all && with_angles < points.len() {
        return Err(RecordError::Field("angles of singularities"));
    }
    out.push(count | if for_all { 0x40 } else { 0 });
    for point in points {
        let x = within(point.x, 14, "position")?;
        let flag = point.angles.is_some() && !dialect.angles_for_all;
        out.extend((x | if flag { 0x4000 } else { 0 }).to_be_bytes());
        out.extend(within(point.y, 14, "position")?.to_be_bytes());
        out.extend(point.angles.as_ref().map_or(&[][..], |angles| angles));
    }
    Ok(())
}
