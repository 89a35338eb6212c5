//! Who may speak with the service: programs of this machine that know the token, and pages of the
//! origins that the settings name.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, AUTHORIZATION, CACHE_CONTROL, HOST, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::routes::error;

/// Requests a second, and how many at once.
const RATE: f64 = 10.0;
const BURST: f64 = 30.0;

/// Judges every request before it is looked at.
#[derive(Clone)]
pub(super) struct Guard(Arc<Inner>);

struct Inner {
    token: Zeroizing<String>,
    origins: Vec<String>,
    hosts: [String; 2],
    /// Requests that may still be made, and since when.
    allowance: Mutex<(f64, Instant)>,
}

impl Guard {
    pub(super) fn new(token: Zeroizing<String>, origins: Vec<String>, port: u16) -> Self {
        Self(Arc::new(Inner {
            token,
            origins,
            hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")],
            allowance: Mutex::new((BURST, Instant::now())),
        }))
    }

    fn allows_one_more(&self) -> bool {
        let mut allowance = self
            .0
            .allowance
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (left, since) = *allowance;
        let left = (left + since.elapsed().as_secs_f64() * RATE).min(BURST);
        let allows = left >= 1.0;
        *allowance = (if allows { left - 1.0 } else { left }, Instant::now());
        allows
    }

    fn knows_token(&self, headers: &HeaderMap) -> bool {
        headers
            .get(AUTHORIZATION)
            .and_then(|value| value.as_bytes().strip_prefix(b"Bearer "))
            .is_some_and(|token| token.ct_eq(self.0.token.as_bytes()).into())
    }

    /// The page's origin, where there is one: `Err` where it may not speak with the desk.
    fn origin(&self, headers: &HeaderMap) -> Result<Option<HeaderValue>, ()> {
        let Some(origin) = headers.get(ORIGIN) else {
            return Ok(None);
        };
        let known = |text: &str| self.0.origins.iter().any(|known| known == text);
        if origin.to_str().is_ok_and(known) {
            Ok(Some(origin.clone()))
        } else {
            Err(())
        }
    }

    /// A page elsewhere whose name was made to point here names another host.
    fn is_meant(&self, headers: &HeaderMap) -> bool {
        let host = headers.get(HOST).and_then(|value| value.to_str().ok());
        host.is_some_and(|host| self.0.hosts.iter().any(|known| known == host))
    }
}

/// Lets a request through, or says why not.
pub(super) async fn judge(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !guard.is_meant(headers) {
        return error(StatusCode::MISDIRECTED_REQUEST, "host");
    }
    let Ok(origin) = guard.origin(headers) else {
        return error(StatusCode::FORBIDDEN, "origin");
    };
    let mut response = if !guard.allows_one_more() {
        error(StatusCode::TOO_MANY_REQUESTS, "rate")
    } else if request.method() == Method::OPTIONS && origin.is_some() {
        preflight()
    } else if !guard.knows_token(headers) {
        error(StatusCode::UNAUTHORIZED, "token")
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = origin {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    }
    response
}

/// What a browser asks before a page's request (Fetch, and Private Network Access).
fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, DELETE"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ];
    let mut response = (StatusCode::NO_CONTENT, headers).into_response();
    response.headers_mut().insert(
        "access-control-allow-private-network",
        HeaderValue::from_static("true"),
    );
    response
}
