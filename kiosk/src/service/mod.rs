//! The desk for one-stop-shop programs: web pages on the same machine ask for a verification for a
//! file, follow it, and fetch its signed result. Nothing personal crosses; the description for
//! other programs is `assets/service/openapi.json`.

mod connections;
mod guard;
mod hub;
mod routes;

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use thiserror::Error;
use zeroize::Zeroizing;

use self::guard::Guard;
pub use self::hub::Hub;
use crate::bounded;
use crate::settings::Service;

/// Fewest and most characters of a token.
const TOKEN: std::ops::RangeInclusive<usize> = 32..=256;

/// Why the service does not start.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ServiceError {
    /// The token's file cannot be read.
    #[error("service.token_file {path} cannot be read")]
    Token {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// What the file holds is no token.
    #[error("service.token_file must hold 32 to 256 letters, digits and -._~+/=")]
    WeakToken,
    /// The port is taken, or the system gives no thread.
    #[error("service.port {port} cannot be served")]
    Port {
        /// The port.
        port: u16,
        /// The system's reason.
        source: std::io::Error,
    },
}

/// Serves at 127.0.0.1 on a thread of its own for as long as the program runs; returns what the
/// desk and the service share, and where it is served (port 0 in the settings: any free one).
///
/// # Errors
/// See [`ServiceError`].
pub fn start(settings: &Service) -> Result<(Hub, SocketAddr), ServiceError> {
    let token = token(&settings.token_file)?;
    let failed = |source| ServiceError::Port {
        port: settings.port,
        source,
    };
    let listener =
        std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port)).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let hub = Hub::default();
    let guard = Guard::new(token, settings.origins.clone(), address.port());
    let router = routes::router(hub.clone(), guard);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()
        .map_err(failed)?;
    std::thread::Builder::new()
        .name("service".into())
        .spawn(move || {
            runtime.block_on(async {
                match tokio::net::TcpListener::from_std(listener) {
                    Ok(listener) => connections::serve(listener, router).await,
                    Err(error) => tracing::error!(%error, "the service has ended"),
                }
            });
        })
        .map_err(failed)?;
    Ok((hub, address))
}

fn token(path: &Path) -> Result<Zeroizing<String>, ServiceError> {
    let failed = |source| ServiceError::Token {
        path: path.into(),
        source,
    };
    let text = match bounded::read_text(path, *TOKEN.end() as u64 + 2) {
        Err(error) if error.kind() == ErrorKind::FileTooLarge => {
            return Err(ServiceError::WeakToken);
        }
        text => text.map_err(failed)?,
    };
    let token = text.trim_end_matches(['\r', '\n']);
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    if !TOKEN.contains(&token.len()) || !token.chars().all(allowed) {
        return Err(ServiceError::WeakToken);
    }
    Ok(Zeroizing::new(token.to_owned()))
}
