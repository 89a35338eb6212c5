//! A grey picture of a finger.

use thiserror::Error;
use zeroize::Zeroizing;

/// Most pixels that a picture may have: two inches square at 1000 dots an inch, the finest at which
/// fingers are exchanged (ISO/IEC 19794-4, setting level 41). A decoder may hold some ten times as many octets.
pub const MAX_PIXELS: usize = 4_000_000;

/// Why numbers and bytes are not a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// A side is zero, or there are more than [`MAX_PIXELS`] pixels.
    #[error("picture of {width} x {height} pixels is outside the bounds")]
    Size {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
    },
    /// The number of bytes is not width times height.
    #[error("picture has {got} bytes where {expected} are expected")]
    Bytes {
        /// Bytes that the size asks for.
        expected: usize,
        /// Bytes that came.
        got: usize,
    },
    /// A resolution outside 100 to 2000 dpi.
    #[error("resolution of {0} dpi is outside 100 to 2000")]
    Resolution(u32),
}

/// 8-bit grey picture, row by row from the top left, ridges dark. Wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    dpi: u32,
    pixels: Zeroizing<Vec<u8>>,
}

impl Picture {
    /// A picture of `width` x `height` pixels at `dpi` dots an inch.
    ///
    /// # Errors
    /// See [`PictureError`].
    pub fn new(
        width: usize,
        height: usize,
        dpi: u32,
        pixels: Vec<u8>,
    ) -> Result<Self, PictureError> {
        let pixels = Zeroizing::new(pixels);
        let count = width
            .checked_mul(height)
            .filter(|count| (1..=MAX_PIXELS).contains(count));
        let Some(expected) = count else {
            return Err(PictureError::Size { width, height });
        };
        if pixels.len() != expected {
            return Err(PictureError::Bytes {
                expected,
                got: pixels.len(),
            });
        }
        if !(100..=2000).contains(&dpi) {
            return Err(PictureError::Resolution(dpi));
        }
        Ok(Self {
            width,
            height,
            dpi,
            pixels,
        })
    }

    /// Pixels across.
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Dots an inch.
    pub const fn dpi(&self) -> u32 {
        self.dpi
    }

    /// The grey values, 0 black to 255 white, width times height of them.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Picture({} x {} at {} dpi)",
            self.width, self.height, self.dpi
        )
    }
}
