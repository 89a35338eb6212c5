//! What a device on a serial line is called, so that a record tells one from another.

use std::path::Path;

/// Longest name or serial number that is taken from a device, in characters.
const MAX: usize = 64;

/// Product name and serial number of the USB device behind a serial port, else the port's own
/// path; none where the port does not exist.
pub fn serial_name(port: &Path) -> Option<String> {
    let device = std::fs::canonicalize(port).ok()?;
    let tty = device.file_name()?;
    let node = std::fs::canonicalize(Path::new("/sys/class/tty").join(tty).join("device"));
    // The tty belongs to an interface, and that to the device that has the serial number.
    let told = node.ok().and_then(|node| {
        let usb = node
            .ancestors()
            .take(4)
            .find(|folder| folder.join("serial").exists())?;
        let [product, serial] = ["product", "serial"].map(|name| read(&usb.join(name)));
        Some(format!("{} {}", product.unwrap_or_default(), serial?))
    });
    told.map(|told| told.trim().to_owned())
        .or_else(|| Some(printable(&port.to_string_lossy())))
}

fn read(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    Some(printable(text.trim()))
}

/// What can be printed of a device's name, at most 64 characters: it says what it likes about itself.
pub fn printable(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .take(MAX)
        .collect()
}
