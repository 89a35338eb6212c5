//! What happened to the program, for engineers: never who was here.

use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;

use crate::settings::Log;

/// Days for which files are kept.
const DAYS: usize = 14;

/// Begins the log: in a file a day, if the settings name a folder, else on standard error, which a
/// service manager takes. The environment's `KIOSK_LOG` says how much.
///
/// # Errors
/// Where no file can be made in the folder; the log is then on standard error.
pub fn start(settings: &Log) -> Result<(), InitError> {
    let files = settings.folder.as_ref().map(|folder| {
        // The appender looks for old files before it makes the folder, and says so aloud; where the
        // folder cannot be made, it fails below.
        let _ = std::fs::create_dir_all(folder);
        RollingFileAppender::builder()
            .rotation(Rotation::DAILY)
            .filename_prefix("kiosk")
            .filename_suffix("log")
            .max_log_files(DAYS)
            .build(folder)
    });
    let filter =
        |usual| EnvFilter::try_from_env("KIOSK_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    let log = tracing_subscriber::fmt();
    match files {
        Some(Ok(files)) => {
            log.with_env_filter(filter("info"))
                .with_ansi(false)
                .with_writer(files)
                .init();
            Ok(())
        }
        failed => {
            log.with_env_filter(filter("error"))
                .with_writer(std::io::stderr)
                .init();
            failed.map_or(Ok(()), |failed| failed.map(drop))
        }
    }
}
