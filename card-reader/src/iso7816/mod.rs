//! Commands, answers and data objects of ISO/IEC 7816-4.

pub mod tlv;
