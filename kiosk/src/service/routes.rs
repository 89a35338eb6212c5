//! What can be asked, and the answers.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Request, State as Shared};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::connections::PATIENCE;
use super::guard::{Guard, judge};
use super::hub::{Hub, State};
use crate::verification::errand::{FileNumber, Procedure, Requested};

/// Largest body that is read, in bytes.
const MAX_BODY: usize = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    file_number: FileNumber,
    #[serde(default)]
    procedure: Option<String>,
}

pub(super) fn router(hub: Hub, guard: Guard) -> Router {
    Router::new()
        .route(
            "/v1/visits",
            post(begin).layer(middleware::from_fn(in_time)),
        )
        .route("/v1/visits/{id}", get(status).delete(cancel))
        .route("/v1/visits/{id}/events", get(events))
        .fallback(|| async { error(StatusCode::NOT_FOUND, "path") })
        .method_not_allowed_fallback(|| async { error(StatusCode::METHOD_NOT_ALLOWED, "method") })
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn_with_state(guard, judge))
        .with_state(hub)
}

/// An answer that says what was wrong.
pub(super) fn error(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "error": code }))).into_response()
}

/// Waits no longer for a body that does not come.
async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    answer.unwrap_or_else(|_| error(StatusCode::REQUEST_TIMEOUT, "time"))
}

async fn begin(Shared(hub): Shared<Hub>, body: Bytes) -> Response {
    let Ok(wanted) = serde_json::from_slice::<Wanted>(&body) else {
        return error(StatusCode::BAD_REQUEST, "body");
    };
    let procedure = wanted.procedure.as_deref().map(Procedure::from_code);
    if procedure == Some(None) {
        return error(StatusCode::BAD_REQUEST, "body");
    }
    let requested = Requested {
        file_number: wanted.file_number,
        procedure: procedure.flatten(),
    };
    match hub.request(requested) {
        Some(id) => (StatusCode::CREATED, Json(json!({ "id": id }))).into_response(),
        None => error(StatusCode::CONFLICT, "busy"),
    }
}

async fn status(Shared(hub): Shared<Hub>, Path(id): Path<String>) -> Response {
    let Some(status) = hub.status(&id) else {
        return error(StatusCode::NOT_FOUND, "visit");
    };
    let mut answer = json!(status.state);
    if let Value::Object(answer) = &mut answer {
        answer.insert("id".into(), id.into());
        let file_number = status.requested.file_number.as_str();
        answer.insert("file_number".into(), file_number.into());
        answer.insert("receipt".into(), json!(status.receipt));
    }
    Json(answer).into_response()
}

async fn cancel(Shared(hub): Shared<Hub>, Path(id): Path<String>) -> Response {
    if hub.cancel(&id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        error(StatusCode::NOT_FOUND, "visit")
    }
}

async fn events(Shared(hub): Shared<Hub>, Path(id): Path<String>) -> Response {
    match hub.follow(&id) {
        Some(states) => Sse::new(told(states))
            .keep_alive(KeepAlive::default())
            .into_response(),
        None => error(StatusCode::NOT_FOUND, "visit"),
    }
}

/// Every state from the present one on; the last is that in which the visit is over.
fn told(states: watch::Receiver<State>) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some((states, true)), |following| async {
        let (mut states, first) = following?;
        if !first {
            states.changed().await.ok()?;
        }
        let state = states.borrow_and_update().clone();
        let event = Event::default().data(json!(state).to_string());
        let next = (!state.is_over()).then_some((states, false));
        Some((Ok(event), next))
    })
}
