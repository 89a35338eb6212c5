//! The service for one-stop-shop programs, as such a program and as a hostile page meet it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use kiosk::journal::store::Heading;
use kiosk::journal::{Journal, Receipt, Visit};
use kiosk::service::{Hub, ServiceError, start};
use kiosk::settings::Service;
use kiosk::verification::decision::Decision;
use kiosk::verification::errand::Procedure;
use kiosk::verification::view::{Fields, Stage};
use serde_json::{Value, json};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const ORIGIN: &str = "https://motcua.example.vn";

struct Desk {
    hub: Hub,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{}", self.body))
    }
}

fn settings(token: &str) -> (Service, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let token_file = folder.path().join("token");
    std::fs::write(&token_file, token).unwrap();
    let settings = Service {
        port: 0,
        token_file,
        origins: vec![ORIGIN.into()],
    };
    (settings, folder)
}

impl Desk {
    fn new() -> Self {
        let (settings, folder) = settings(&format!("{TOKEN}\n"));
        let (hub, address) = start(&settings).unwrap();
        Self {
            hub,
            address,
            _folder: folder,
        }
    }

    /// Sends a request as it is, byte for byte.
    fn raw(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        // One that is refused early may be cut off.
        let _ = stream.read_to_string(&mut text);
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        Answer {
            status: head.split(' ').nth(1).unwrap_or("0").parse().unwrap(),
            head: head.to_lowercase(),
            body: body.into(),
        }
    }

    fn request(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            self.address,
            body.len()
        )
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Answer {
        let token = format!("authorization: Bearer {TOKEN}\r\n");
        self.raw(&self.request(method, path, &token, body))
    }

    fn begin(&self, file: &str) -> Answer {
        self.ask(
            "POST",
            "/v1/visits",
            &json!({ "file_number": file }).to_string(),
        )
    }
}

#[test]
fn a_program_asks_follows_and_fetches() {
    let desk = Desk::new();
    assert_eq!(desk.hub.requested(), None);
    let begun = desk.begin("hs-000484");
    assert_eq!(begun.status, 201, "{}", begun.body);
    let id = begun.json()["id"].as_str().unwrap().to_owned();
    let requested = desk.hub.requested().unwrap();
    assert_eq!(requested.file_number.as_str(), "HS-000484");
    let busy = desk.begin("HS-2");
    assert_eq!((busy.status, &busy.json()["error"]), (409, &json!("busy")));

    let path = format!("/v1/visits/{id}/events");
    let token = format!("authorization: Bearer {TOKEN}\r\n");
    let mut stream = TcpStream::connect(desk.address).unwrap();
    let request = desk.request("GET", &path, &token, "");
    stream.write_all(request.as_bytes()).unwrap();
    let mut states = BufReader::new(stream).lines().filter_map(|line| {
        let line = line.unwrap();
        let data = line.strip_prefix("data: ")?;
        Some(serde_json::from_str::<Value>(data).unwrap())
    });
    assert_eq!(states.next().unwrap(), json!({ "state": "waiting" }));
    let (begun, waited) = desk.hub.begin().unwrap();
    assert_eq!(begun, requested);
    assert!(waited < Duration::from_secs(60));
    assert_eq!(
        states.next().unwrap(),
        json!({ "state": "reading", "bytes_done": 0, "bytes_total": 0 })
    );
    desk.hub.show(&Stage::Portrait(Fields::default()));
    assert_eq!(states.next().unwrap(), json!({ "state": "portrait" }));
    let state = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(state.path()).unwrap();
    let heading = Heading {
        time: "2026-11-23T05:00:00.000Z".into(),
        demo: false,
        office: "BHXH cơ sở Mẫu".into(),
        desk: "Quầy 03".into(),
    };
    let receipt = journal.append(heading, Visit::default()).unwrap();
    let signed = Some(receipt.clone());
    desk.hub.end(Decision::Refused, "finger-differs", signed);
    let last = json!({ "state": "ended", "decision": "refused", "reason": "finger-differs" });
    assert_eq!(states.next().unwrap(), last);
    assert_eq!(states.next(), None, "the stream ends");

    let status = desk.ask("GET", &format!("/v1/visits/{id}"), "");
    assert_eq!(status.json()["decision"], "refused");
    assert_eq!(status.json()["file_number"], "HS-000484");
    let fetched: Receipt = serde_json::from_value(status.json()["receipt"].clone()).unwrap();
    assert_eq!(fetched, receipt);
    assert!(
        fetched.verify(&journal.public_key()).is_some(),
        "as the desk signed it"
    );
    assert_eq!(desk.begin("HS-2").status, 201, "the next may come");
}

#[test]
fn a_visit_is_cancelled_before_it_begins_and_while_it_goes_on() {
    let desk = Desk::new();
    let id = |answer: Answer| answer.json()["id"].as_str().unwrap().to_owned();
    let first = id(desk.begin("HS-1"));
    let cancel = |id: &str| desk.ask("DELETE", &format!("/v1/visits/{id}"), "").status;
    assert_eq!(cancel(&first), 204);
    assert_eq!(desk.hub.requested(), None);
    assert_eq!(desk.hub.begin(), None);
    let second = id(desk.begin("HS-2"));
    desk.hub.begin().unwrap();
    assert!(!desk.hub.is_cancelled());
    assert_eq!(cancel(&second), 204);
    assert!(desk.hub.is_cancelled(), "the desk ends it");
    desk.hub.end(Decision::Refused, "finger-differs", None);
    assert!(!desk.hub.is_cancelled());
    assert_eq!(cancel(&"0".repeat(32)), 404);
}

#[test]
fn who_is_not_entitled_learns_nothing() {
    let desk = Desk::new();
    let token = format!("authorization: Bearer {TOKEN}\r\n");
    let body = r#"{"file_number":"HS-1"}"#;
    let post = |headers: &str| desk.raw(&desk.request("POST", "/v1/visits", headers, body));
    for wrong in [
        String::new(),
        "authorization: Bearer \r\n".into(),
        format!("authorization: Bearer {}\r\n", &TOKEN[1..]),
        format!("authorization: Bearer {TOKEN}0\r\n"),
        format!("authorization: Basic {TOKEN}\r\n"),
    ] {
        assert_eq!(post(&wrong).status, 401, "{wrong}");
    }
    for origin in [
        "https://evil.example",
        "null",
        "https://motcua.example.vn.evil",
    ] {
        let answer = post(&format!("{token}origin: {origin}\r\n"));
        assert_eq!(answer.status, 403, "{origin}");
        assert!(!answer.head.contains("allow-origin"));
    }
    // A name that was made to point here.
    let rebound = desk.request("POST", "/v1/visits", &token, body);
    let rebound = rebound.replace(&format!("host: {}", desk.address), "host: evil.example");
    assert_eq!(desk.raw(&rebound).status, 421);
    assert_eq!(
        desk.hub.requested(),
        None,
        "none of them asked for anything"
    );

    let own = post(&format!("{token}origin: {ORIGIN}\r\n"));
    assert_eq!(own.status, 201);
    assert!(
        own.head
            .contains(&format!("access-control-allow-origin: {ORIGIN}"))
    );
    let preflight = format!("origin: {ORIGIN}\r\naccess-control-request-method: POST\r\n");
    let preflight = desk.raw(&desk.request("OPTIONS", "/v1/visits", &preflight, ""));
    assert_eq!(preflight.status, 204);
    assert!(
        preflight
            .head
            .contains("access-control-allow-headers: authorization")
    );
}

#[test]
fn what_is_malformed_or_too_much_is_refused() {
    let desk = Desk::new();
    for body in [
        "",
        "{}",
        "[]",
        r#"{"file_number":""}"#,
        r#"{"file_number":"001090000006"}"#,
        r#"{"file_number":"a b"}"#,
        r#"{"file_number":"HS-1","number":"001090000006"}"#,
        r#"{"file_number":"HS-1","procedure":"<script>"}"#,
        r#"{"file_number":"HS-1","procedure":""}"#,
    ] {
        let answer = desk.ask("POST", "/v1/visits", body);
        assert_eq!(answer.status, 400, "{body}");
    }
    assert_eq!(
        desk.ask("POST", "/v1/visits", &"x".repeat(5000)).status,
        413
    );
    assert_eq!(desk.ask("GET", "/v1/else", "").status, 404);
    assert_eq!(desk.ask("PUT", "/v1/visits", "").status, 405);
    let statuses: Vec<u16> = (0..60)
        .map(|_| desk.ask("GET", "/v1/visits/x", "").status)
        .collect();
    assert!(
        statuses.contains(&404) && statuses.contains(&429),
        "{statuses:?}"
    );
}

/// Waits for what must come to be within this time.
fn within(seconds: u64, mut holds: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(seconds);
    loop {
        if holds() {
            return true;
        }
        if Instant::now() > end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn who_connects_and_says_nothing_takes_no_more_than_a_few_places_for_a_few_seconds() {
    let desk = Desk::new();
    let connect = |index: u32| {
        let mut stream = TcpStream::connect(desk.address).unwrap();
        stream.set_nonblocking(true).unwrap();
        // Every other begins to say something.
        if index.is_multiple_of(2) {
            let _ = stream.write_all(b"GET /v1/visits HTTP/1.1\r\nhost: ");
        }
        stream
    };
    let mut silent: Vec<TcpStream> = (0..500).map(connect).collect();
    let mut held = || {
        silent.retain_mut(|stream| {
            let read = stream.read(&mut [0; 16]);
            matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
        });
        silent.len()
    };
    assert!(within(3, || held() <= 64), "{} are held", held());
    assert!(held() > 0, "some are heard out");
    assert!(within(20, || held() == 0), "{} are still held", held());
    assert_eq!(desk.begin("HS-1").status, 201, "and others are served");
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let desk = Desk::new();
    let headers = format!("authorization: Bearer {TOKEN}\r\n");
    let request = desk.request("POST", "/v1/visits", &headers, "{}");
    let answer = desk.raw(request.strip_suffix('}').unwrap());
    assert_eq!(
        (answer.status, &answer.json()["error"]),
        (408, &json!("time"))
    );
    assert_eq!(desk.hub.requested(), None);
}

#[test]
fn a_token_that_is_none_and_a_port_that_is_taken_are_refused() {
    for token in ["", "short", &"x".repeat(300), &format!("{TOKEN} {TOKEN}")] {
        let (settings, _folder) = settings(token);
        assert!(
            matches!(start(&settings), Err(ServiceError::WeakToken)),
            "{token}"
        );
    }
    let desk = Desk::new();
    let (settings, _folder) = settings(TOKEN);
    let taken = Service {
        port: desk.address.port(),
        ..settings
    };
    assert!(matches!(start(&taken), Err(ServiceError::Port { .. })));
}

/// The guard stands before every operation, and each of its answers is described.
#[test]
fn the_description_names_the_guards_answers_everywhere() {
    let text = include_str!("../../assets/service/openapi.json");
    let description: Value = serde_json::from_str(text).unwrap();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            // A desk each, so that none is asked too much before its turn.
            let desk = Desk::new();
            let token = format!("authorization: Bearer {TOKEN}\r\n");
            let request = |headers: &str| {
                let path = path.replace("{id}", &"0".repeat(32));
                desk.request(&method.to_uppercase(), &path, headers, "{}")
            };
            let own = format!("host: {}", desk.address);
            let elsewhere = request(&token).replace(&own, "host: evil.example");
            let foreign = request(&format!("{token}origin: https://evil.example\r\n"));
            let mut answered = vec![
                (401, desk.raw(&request("")).status),
                (403, desk.raw(&foreign).status),
                (421, desk.raw(&elsewhere).status),
            ];
            let many = (0..60).map(|_| desk.raw(&request("")).status);
            answered.push((429, many.max().unwrap()));
            for (expected, status) in answered {
                assert_eq!(status, expected, "{method} {path}");
                let described = &operation["responses"][status.to_string()];
                assert!(!described.is_null(), "{method} {path}: {status}");
            }
        }
    }
}

/// What the description says is served is served, and nothing else is.
#[test]
fn the_description_holds() {
    let text = include_str!("../../assets/service/openapi.json");
    let description: Value = serde_json::from_str(text).unwrap();
    let desk = Desk::new();
    let id = desk.begin("HS-1").json()["id"].as_str().unwrap().to_owned();
    let schemas = &description["components"]["schemas"];
    let mut described = BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        for method in ["get", "post", "put", "patch", "delete"] {
            let path = path.replace("{id}", &id);
            if path.ends_with("/events") && method == "get" {
                // Followed above; it does not end by itself.
                described.insert((path, method));
                continue;
            }
            let answer = desk.ask(&method.to_uppercase(), &path, "{}");
            let Some(operation) = methods.get(method) else {
                assert_eq!(answer.status, 405, "{method} {path}");
                continue;
            };
            let response = &operation["responses"][answer.status.to_string()];
            assert!(
                !response.is_null(),
                "{method} {path}: {} is not described",
                answer.status
            );
            described.insert((path, method));
        }
    }
    assert_eq!(described.len(), 4);
    let wanted = &schemas["Wanted"]["properties"]["procedure"]["enum"];
    let procedures = Procedure::ALL.iter().map(|procedure| procedure.code());
    assert_eq!(*wanted, json!(procedures.collect::<Vec<_>>()));
    // Every code of an error that a test above provokes, and every name of a visit's fields.
    let codes = schemas["Error"]["properties"]["error"]["enum"]
        .as_array()
        .unwrap();
    assert_eq!(codes.len(), 10);
    let visit = desk.ask("GET", &format!("/v1/visits/{id}"), "").json();
    let own = schemas["Visit"]["allOf"][1]["properties"]
        .as_object()
        .unwrap();
    let state = schemas["State"]["properties"].as_object().unwrap();
    for name in visit.as_object().unwrap().keys() {
        assert!(own.contains_key(name) || state.contains_key(name), "{name}");
    }
    for name in schemas["Visit"]["allOf"][1]["required"].as_array().unwrap() {
        assert!(visit.get(name.as_str().unwrap()).is_some(), "{name}");
    }
    let decisions: BTreeSet<&str> = Decision::ALL
        .iter()
        .map(|decision| decision.code())
        .collect();
    let listed = state["decision"]["enum"].as_array().unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|code| code.as_str().unwrap())
            .collect::<BTreeSet<_>>(),
        decisions
    );
}
