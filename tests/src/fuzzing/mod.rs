//! What the fuzz targets of `tests/fuzz` run, one function a format that comes from outside.
//!
//! A function takes any bytes and must return: a panic is a finding. Where bytes are read, it also
//! checks what must then hold. The corpus is replayed by an ordinary test.

mod card;
mod fingers;
mod line;
mod sensors;
mod trust;

pub use card::{
    biometric_groups, card, cv_certificate, dg13, files, printed, responses, secure_messaging,
    security_infos, tlv,
};
pub use fingers::{finger_features, finger_picture, finger_record};
pub use line::sensor_driver;
pub use sensors::{sensor_gt521f, sensor_zfm};
pub use trust::{
    certificate, deviation_list, master_list, revocation_list, security_object, trust_bundle,
};

/// A function that any bytes may be given to.
pub type Target = fn(&[u8]);

/// Every target, named as its file in `fuzz_targets` and its folder in `corpus`.
pub const TARGETS: &[(&str, Target)] = &[
    ("tlv", tlv),
    ("responses", responses),
    ("secure_messaging", secure_messaging),
    ("card", card),
    ("security_infos", security_infos),
    ("biometric_groups", biometric_groups),
    ("dg13", dg13),
    ("files", files),
    ("printed", printed),
    ("cv_certificate", cv_certificate),
    ("security_object", security_object),
    ("certificate", certificate),
    ("revocation_list", revocation_list),
    ("master_list", master_list),
    ("deviation_list", deviation_list),
    ("trust_bundle", trust_bundle),
    ("finger_record", finger_record),
    ("finger_picture", finger_picture),
    ("finger_features", finger_features),
    ("sensor_zfm", sensor_zfm),
    ("sensor_gt521f", sensor_gt521f),
    ("sensor_driver", sensor_driver),
];
