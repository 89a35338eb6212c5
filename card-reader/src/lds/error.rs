//! Why a file does not conform to its format.

use thiserror::Error;

use crate::iso7816::tlv::TlvError;
use crate::printed::{MrzError, NumberError};

/// Why a file does not conform to its format. Holds nothing of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LdsError {
    /// The encoding is broken.
    #[error("{0}")]
    Encoding(#[from] TlvError),
    /// DG1 holds no machine readable zone.
    #[error("MRZ: {0}")]
    Mrz(#[from] MrzError),
    /// The personal number in DG13 is none.
    #[error("personal number: {0}")]
    Number(#[from] NumberError),
    /// Text is not in its character set, or longer than any text of the format.
    #[error("text is not in its character set or too long")]
    Text,
    /// An integer or a fixed element has the wrong length or is out of its range.
    #[error("element of wrong length or range")]
    Element,
    /// The count of instances differs from the instances, or there are too many.
    #[error("count of instances is wrong or too large")]
    Count,
    /// A field stands twice.
    #[error("field stands twice")]
    Duplicate,
    /// The face record is not of ISO/IEC 19794-5 or 39794-5.
    #[error("not a face record")]
    FaceRecord,
}
