//! The kiosk: `kiosk` opens the window, `kiosk verify` does the same work in the terminal.

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

/// Erases what is freed: texts and pictures pass through libraries that do not.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    kiosk::cli::main()
}
