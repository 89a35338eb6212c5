//! How a finger was captured, as the editions of 2011 say it (ISO/IEC 19794-1:2011 clause 12.3).

use super::RecordError;
use super::fields::{Fields, Octets, fitting};

/// A judgement of quality by a named algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QualityBlock {
    /// 0 to 100; 254 not judged, 255 failed to judge.
    pub score: u8,
    /// Registered maker of the algorithm.
    pub vendor: u16,
    /// The maker's number for it.
    pub algorithm: u16,
}

/// A certificate of the capture device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificationBlock {
    /// Registered certification authority.
    pub authority: u16,
    /// Scheme, such as image quality specification for 500 dpi.
    pub scheme: u8,
}

/// When in coordinated universal time; fields not known have all their bits set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DateTime {
    pub year: u16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub millisecond: u16,
}

impl DateTime {
    /// Nothing is known.
    pub const UNKNOWN: Self = Self {
        year: u16::MAX,
        month: u8::MAX,
        day: u8::MAX,
        hour: u8::MAX,
        minute: u8::MAX,
        second: u8::MAX,
        millisecond: u16::MAX,
    };
}

/// When and with what a finger was captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capture {
    /// When.
    pub when: DateTime,
    /// Code of the device's technology; 0 unknown.
    pub technology: u8,
    /// Registered maker of the device; 0 unknown.
    pub vendor: u16,
    /// The maker's number for it; 0 unknown.
    pub device: u16,
    /// Judgements of quality.
    pub quality: Vec<QualityBlock>,
    /// Certificates of the device.
    pub certificates: Vec<CertificationBlock>,
}

impl Capture {
    /// `certified` is the record's flag: without it there is not even a count of certificates.
    pub(super) fn decode(fields: &mut Fields<'_>, certified: bool) -> Result<Self, RecordError> {
        let when = DateTime {
            year: fields.short()?,
            month: fields.octet()?,
            day: fields.octet()?,
            hour: fields.octet()?,
            minute: fields.octet()?,
            second: fields.octet()?,
            millisecond: fields.short()?,
        };
        let (technology, vendor, device) = (fields.octet()?, fields.short()?, fields.short()?);
        let quality = (0..fields.octet()?)
            .map(|_| {
                Ok(QualityBlock {
                    score: fields.octet()?,
                    vendor: fields.short()?,
                    algorithm: fields.short()?,
                })
            })
            .collect::<Result<_, RecordError>>()?;
        let certificates = if certified { fields.octet()? } else { 0 };
        let certificates = (0..certificates)
            .map(|_| {
                Ok(CertificationBlock {
                    authority: fields.short()?,
                    scheme: fields.octet()?,
                })
            })
            .collect::<Result<_, RecordError>>()?;
        Ok(Self {
            when,
            technology,
            vendor,
            device,
            quality,
            certificates,
        })
    }

    pub(super) fn encode(&self, certified: bool, out: &mut Octets) -> Result<(), RecordError> {
        let DateTime {
            year,
            month,
            day,
            hour,
            minute,
            second,
            millisecond,
        } = self.when;
        out.extend(year.to_be_bytes());
        out.extend([month, day, hour, minute, second]);
        out.extend(millisecond.to_be_bytes());
        out.push(self.technology);
        out.extend(self.vendor.to_be_bytes());
        out.extend(self.device.to_be_bytes());
        out.push(fitting(self.quality.len(), "number of quality blocks")?);
        for block in &self.quality {
            out.push(block.score);
            out.extend(block.vendor.to_be_bytes());
            out.extend(block.algorithm.to_be_bytes());
        }
        if certified {
            out.push(fitting(self.certificates.len(), "number of certificates")?);
            for block in &self.certificates {
                out.extend(block.authority.to_be_bytes());
                out.push(block.scheme);
            }
        }
        Ok(())
    }
}
