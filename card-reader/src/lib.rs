//! Opens an ICAO 9303 chip, reads it, and says whether to believe it.
//!
//! Rooms, in the order of use: [`printed`] gives the keys, [`transport`] carries the
//! commands, [`access`] opens the chip, [`lds`] reads its files, [`trust`] and
//! [`authenticity`] judge them, and [`inspection`] runs the whole procedure.

pub mod access;
pub mod authenticity;
pub mod check;
pub mod crypto;
pub mod inspection;
pub mod iso7816;
pub mod lds;
pub mod printed;
pub mod secure_messaging;
pub mod transport;
pub mod trust;
