//! Writes synthetic fingers as PNG, `FINGER_IMPRESSION.png`, for looking at and for calibration:
//! `cargo run --release -p hil --example synthetic -- FOLDER FINGERS IMPRESSIONS`.

use anyhow::{Context, Result};
use hil::finger::{Conditions, Master};

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().context("FOLDER FINGERS IMPRESSIONS")?;
    let mut number = || -> Result<u64> { Ok(arguments.next().context("a number")?.parse()?) };
    let (fingers, impressions) = (number()?, number()?);
    std::fs::create_dir_all(&folder)?;
    for finger in 0..fingers {
        let master = Master::grow(1000 + finger);
        for impression in 0..impressions {
            let conditions = if impression == 0 {
                Conditions::ENROLMENT
            } else {
                Conditions::COUNTER
            };
            let picture = master.impression(finger * 100 + impression, &conditions);
            let (width, height) = (picture.width() as u32, picture.height() as u32);
            let path = format!("{folder}/{finger:03}_{impression}.png");
            image::save_buffer(path, picture.pixels(), width, height, image::ColorType::L8)?;
        }
    }
    Ok(())
}
