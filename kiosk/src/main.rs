//! The kiosk: `kiosk` opens the window, `kiosk verify` does the same work in the terminal.

use std::process::ExitCode;

fn main() -> ExitCode {
    kiosk::cli::main()
}
