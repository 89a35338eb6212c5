//! JPEG 2000 as cards store fingers, written for measurements alone: the kiosk only reads it.

use fingerprint::Picture;
use openjp2::{CODEC_FORMAT, Codec, OPJ_COLOR_SPACE, Stream};
use openjp2::{opj_cparameters, opj_image, opj_image_comptparm};

use super::Failure;

/// A JP2 file a `ratio`th as large as the picture, by the irreversible 9/7 wavelet.
pub(super) fn encode(picture: &Picture, ratio: f32) -> Result<Vec<u8>, Failure> {
    let (w, h) = (
        u32::try_from(picture.width())?,
        u32::try_from(picture.height())?,
    );
    let grey = opj_image_comptparm {
        dx: 1,
        dy: 1,
        w,
        h,
        x0: 0,
        y0: 0,
        prec: 8,
        bpp: 8,
        sgnd: 0,
    };
    let values: Vec<i32> = picture.pixels().iter().map(|v| i32::from(*v)).collect();
    let mut image = opj_image::create(&[grey], OPJ_COLOR_SPACE::OPJ_CLRSPC_GRAY)
        .ok_or("no memory for a picture")?;
    (image.x1, image.y1) = (w, h);
    let component = image.comps_mut().and_then(|all| all.first_mut());
    if !component.is_some_and(|component| component.set_data(&values)) {
        return Err("no memory for a picture".into());
    }
    let mut parameters = opj_cparameters {
        cp_disto_alloc: 1,
        tcp_numlayers: 1,
        irreversible: 1,
        ..opj_cparameters::default()
    };
    parameters.tcp_rates[0] = ratio;
    // The encoder's safe face writes files alone.
    let file = tempfile::NamedTempFile::new()?;
    let mut codec = Codec::new_encoder(CODEC_FORMAT::OPJ_CODEC_JP2).ok_or("no JPEG 2000")?;
    let mut stream = Stream::new_file(file.path(), 1 << 20, false)?;
    let done = codec.setup_encoder(&mut parameters, &mut image) != 0
        && codec.start_compress(&mut image, &mut stream) != 0
        && codec.encode(&mut stream) != 0
        && codec.end_compress(&mut stream) != 0;
    drop(stream);
    if !done {
        return Err("the picture cannot be written as JPEG 2000".into());
    }
    Ok(std::fs::read(file.path())?)
}
