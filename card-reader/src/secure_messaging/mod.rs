//! The protected channel (ICAO 9303-11 clause 9.8).
