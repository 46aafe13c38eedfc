//! Bodies that are no JSON, not that JSON, or too much of it.

use reqwest::{Body, RequestBuilder};
use serde_json::{Value, json};

use super::spots::{is_a, put, spots};
use super::{Desk, Refusal, field, flaw, none, refusal};
use crate::contract::{Ask, Operation, ask, operations};

const JSON: &str = "application/json";

fn takers() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(Operation::takes_a_body)
        .collect()
}

/// The request with other bytes for a body.
fn with(desk: &Desk, ask: &Ask, kind: &str, body: impl Into<Body>) -> RequestBuilder {
    ask.bare(&desk.roos).header("Content-Type", kind).body(body)
}

#[tokio::test]
async fn what_is_no_json_is_refused_by_every_operation() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in takers() {
        let ask = ask(&operation, &desk.things).unwrap();
        let whole = ask.body.clone().unwrap_or(json!({"a": [1]})).to_string();
        for (what, kind, body, right) in unreadable(&whole) {
            // what needs no body takes none
            if body.is_empty() && operation.body().is_none() {
                continue;
            }
            let answer = desk.send(with(&desk, &ask, kind, body)).await;
            flaws.extend(flaw(&operation, what, &answer, &right));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

type Sent = (&'static str, &'static str, Vec<u8>, Refusal<'static>);

fn unreadable(whole: &str) -> Vec<Sent> {
    let malformed = || refusal(400, "malformed");
    let text = |text: &str| text.as_bytes().to_vec();
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000));
    let twice = format!("{{\"twice\":1,\"twice\":2,{}", &whole[1..]);
    let cut = &whole[..whole.len() - 1];
    let invalid = [b"{\"a\":\"".as_slice(), &[0xff, 0xfe], b"\"}"].concat();
    vec![
        ("nested 1,000 deep", JSON, text(&deep), malformed()),
        (
            "nested 1,000 objects deep",
            JSON,
            text(&"{\"a\":".repeat(1_000)),
            malformed(),
        ),
        ("empty", JSON, Vec::new(), malformed()),
        (
            "white space",
            JSON,
            text("  \n"),
            if whole == "{\"a\":[1]}" {
                refusal(0, "")
            } else {
                malformed()
            },
        ),
        ("truncated", JSON, text(cut), malformed()),
        (
            "with something behind",
            JSON,
            text(&format!("{whole} {{}}")),
            malformed(),
        ),
        ("invalid UTF-8", JSON, invalid, malformed()),
        (
            "a lone surrogate",
            JSON,
            text("{\"a\":\"\\ud800\"}"),
            malformed(),
        ),
        ("a key twice", JSON, text(&twice), malformed()),
        (
            "a number without end",
            JSON,
            text("{\"a\":1e999}"),
            malformed(),
        ),
        ("NaN", JSON, text("{\"a\":NaN}"), malformed()),
        ("a comment", JSON, text("{/* a */}"), malformed()),
        (
            "a byte order mark",
            JSON,
            text(&format!("\u{feff}{whole}")),
            malformed(),
        ),
        ("a list", JSON, text("[]"), refusal(422, "invalid")),
        (
            "a list of one",
            JSON,
            text(&format!("[{whole}]")),
            refusal(422, "invalid"),
        ),
        ("text", JSON, text("\"text\""), refusal(422, "invalid")),
        ("null", JSON, text("null"), refusal(422, "invalid")),
        (
            "a form",
            "application/x-www-form-urlencoded",
            text("a=1"),
            refusal(415, "unsupported_media_type"),
        ),
        (
            "plain text",
            "text/plain",
            text(whole),
            refusal(415, "unsupported_media_type"),
        ),
        (
            "in Latin-1",
            "application/json; charset=latin1",
            text(whole),
            refusal(415, "unsupported_media_type"),
        ),
        (
            "of no type",
            "nonsense",
            text(whole),
            refusal(415, "unsupported_media_type"),
        ),
    ]
    .into_iter()
    .filter(|(.., right)| right.status != 0)
    .collect()
}

#[tokio::test]
async fn too_much_is_refused_by_every_operation() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in takers() {
        let ask = ask(&operation, &desk.things).unwrap();
        let much = format!("{{\"a\":\"{}\"}}", "x".repeat(2 * 1024 * 1024));
        let announced = desk.send(with(&desk, &ask, JSON, much.clone())).await;
        flaws.extend(flaw(
            &operation,
            "2 MiB",
            &announced,
            &refusal(413, "too_large"),
        ));
        let compressed = ask.bare(&desk.roos).header("Content-Encoding", "gzip");
        let compressed = desk
            .send(
                compressed
                    .header("Content-Type", JSON)
                    .body(vec![0x1f, 0x8b]),
            )
            .await;
        flaws.extend(flaw(
            &operation,
            "compressed",
            &compressed,
            &refusal(415, "unsupported_media_type"),
        ));
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn a_field_that_nobody_knows_is_named() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in takers() {
        let ask = ask(&operation, &desk.things).unwrap();
        let body = ask.body.clone().unwrap_or(json!({}));
        let mut places = vec![String::new()];
        let inner = operation.body().map(spots).unwrap_or_default();
        let objects = inner
            .iter()
            .filter(|spot| is_a(spot.schema, "object") && !is_map(spot.schema));
        places.extend(objects.map(|spot| spot.pointer.clone()));
        for place in places {
            let pointer = format!("{place}/nobody~1knows");
            let unknown = with_another(&body, &place);
            let answer = desk
                .send(with(&desk, &ask, JSON, unknown.to_string()))
                .await;
            // a list or an object made for it may lack what it needs; that is said first, if at all
            let right = field(400, "unknown_field", &pointer);
            flaws.extend(flaw(
                &operation,
                &format!("unknown {pointer}"),
                &answer,
                &right,
            ));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

/// An object whose members have names of the client's own.
fn is_map(schema: &'static Value) -> bool {
    super::spots::bare(schema)
        .get("additionalProperties")
        .is_some_and(Value::is_object)
}

/// The body with a member `nobody/knows` in the object at this place.
fn with_another(body: &Value, place: &str) -> Value {
    let present = body
        .pointer(place)
        .filter(|value| value.is_object())
        .cloned();
    let mut object = present.unwrap_or(json!({}));
    object["nobody/knows"] = json!(1);
    put(body, place, object)
}

#[tokio::test]
async fn a_field_that_is_missing_is_named() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in takers()
        .into_iter()
        .filter(|it| it.method != reqwest::Method::PATCH)
    {
        let ask = ask(&operation, &desk.things).unwrap();
        let all = operation.body().map(spots).unwrap_or_default();
        for spot in all
            .iter()
            .filter(|spot| spot.is_required && spot.pointer.matches('/').count() == 1)
        {
            let mut body = ask.body.clone().unwrap();
            body.as_object_mut().unwrap().remove(&spot.pointer[1..]);
            let answer = desk.send(with(&desk, &ask, JSON, body.to_string())).await;
            let right = field(422, "invalid", &spot.pointer);
            flaws.extend(flaw(
                &operation,
                &format!("without {}", spot.pointer),
                &answer,
                &right,
            ));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_named() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in takers() {
        let ask = ask(&operation, &desk.things).unwrap();
        for spot in operation.body().map(spots).unwrap_or_default() {
            for value in not_for(spot.schema) {
                let body = put(ask.body.as_ref().unwrap(), &spot.pointer, value.clone());
                let answer = desk.send(with(&desk, &ask, JSON, body.to_string())).await;
                let right = field(422, "invalid", &spot.pointer);
                let what = format!(
                    "{} = {}",
                    spot.pointer,
                    value.to_string().chars().take(40).collect::<String>()
                );
                flaws.extend(flaw(&operation, &what, &answer, &right));
            }
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

/// Values that no member of this schema takes.
fn not_for(schema: &'static Value) -> Vec<Value> {
    let mut values = Vec::new();
    let wrong = if is_a(schema, "string") {
        "a\0b"
    } else {
        "text"
    };
    values.push(json!(wrong));
    if is_a(schema, "integer") {
        values.extend([
            json!(u64::MAX),
            json!(-1_i64 << 62),
            json!(1e300),
            json!(0.5),
        ]);
    } else if !is_a(schema, "number") {
        values.push(json!(7));
    }
    if !is_a(schema, "boolean") {
        values.push(json!(true));
    }
    if !is_a(schema, "array") && !is_a(schema, "object") {
        values.push(json!([[]]));
    }
    if !is_a(schema, "object") {
        values.push(json!({}));
    }
    if super::spots::bare(schema).get("enum").is_some() || is_formed(schema) {
        values.push(json!("nonsense"));
    }
    values
}

/// Whether texts must have a form that "nonsense" has not.
fn is_formed(schema: &'static Value) -> bool {
    let format = super::spots::bare(schema)
        .get("format")
        .and_then(Value::as_str);
    matches!(format, Some("uuid" | "date-time" | "uri"))
}
