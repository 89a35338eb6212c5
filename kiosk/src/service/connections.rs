//! Connections of the service: how many there may be at once, and how long one may say nothing.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Most connections at once; one more is closed unheard.
const MOST: usize = 64;
/// Within this time a request's head, and its body, must have come. A connection that asks nothing
/// for as long is closed.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
/// Octets that are held of one connection at most, its request's head among them.
const MAX_BUFFER: usize = 16 * 1024;

/// Answers whoever connects, for as long as the program runs.
pub(super) async fn serve(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection to the service was not taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        tokio::spawn(async move {
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(MAX_BUFFER)
                .serve_connection(TokioIo::new(stream), service);
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the service has ended");
            }
            drop(place);
        });
    }
}
