//! Wavelet scalar quantisation, as cards store fingers.

use anyhow::{Result, anyhow};
use fingerprint::Picture;

/// The picture at the FBI's usual rate of 0.75 bits a pixel, about 15:1.
///
/// # Errors
/// Where the encoder refuses the picture's size.
pub fn encode(picture: &Picture) -> Result<Vec<u8>> {
    let (width, height) = (picture.width(), picture.height());
    let options = wsq_codec::EncodeOptions::default()
        .with_bitrate(0.75)
        .with_ppi(Some(picture.dpi()));
    wsq_codec::encode(picture.pixels(), width, height, &options)
        .map_err(|error| anyhow!("WSQ: {error}"))
}
