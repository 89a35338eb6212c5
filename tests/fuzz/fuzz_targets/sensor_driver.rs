#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| hil::fuzzing::sensor_driver(data));
