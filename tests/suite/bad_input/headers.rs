//! Headers: versions, keys and tokens that are none, and requests that are hardly HTTP.

use reqwest::RequestBuilder;

use super::raw::raw;
use super::{Desk, field, flaw, none, refusal};
use crate::contract::{Ask, Operation, ask, operations};

fn taking(header: &str) -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.takes_header(header))
        .collect()
}

/// The request with its body and without a version.
fn unversioned(desk: &Desk, operation: &Operation) -> RequestBuilder {
    let whole = ask(operation, &desk.things).unwrap();
    Ask {
        version: None,
        ..whole
    }
    .by(&desk.roos)
}

#[tokio::test]
async fn a_version_is_one_strong_etag_as_it_was_given() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    let garbage = [
        "*",
        "W/\"1\"",
        "1",
        "\"x\"",
        "\"-1\"",
        "\"\"",
        "\"99999999999999999999\"",
        "\"1\", \"2\"",
        "\"1",
        "\u{fe}",
    ];
    for operation in taking("If-Match") {
        for value in garbage {
            let value = reqwest::header::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            let what = format!("If-Match: {value:?}");
            let answer = desk
                .send(unversioned(&desk, &operation).header("If-Match", value))
                .await;
            flaws.extend(flaw(&operation, &what, &answer, &refusal(400, "malformed")));
        }
        let twice = unversioned(&desk, &operation)
            .header("If-Match", "\"1\"")
            .header("If-Match", "\"1\"");
        flaws.extend(flaw(
            &operation,
            "If-Match twice",
            &desk.send(twice).await,
            &refusal(400, "malformed"),
        ));
        let none = desk.send(unversioned(&desk, &operation)).await;
        flaws.extend(flaw(
            &operation,
            "no If-Match",
            &none,
            &refusal(428, "precondition_required"),
        ));
        let stale = desk
            .send(unversioned(&desk, &operation).header("If-Match", "\"999999\""))
            .await;
        flaws.extend(flaw(
            &operation,
            "a stale If-Match",
            &stale,
            &refusal(412, "stale"),
        ));
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn a_key_is_16_to_255_visible_characters() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    let (short, long, spaced) = (
        "k".repeat(15),
        "k".repeat(256),
        "two words in one key".to_owned(),
    );
    for operation in taking("Idempotency-Key") {
        for key in [&short, &long, &spaced, &String::new()] {
            let whole = ask(&operation, &desk.things).unwrap();
            let answer = desk
                .send(whole.by(&desk.roos).header("Idempotency-Key", key))
                .await;
            let right = field(422, "invalid", "/header/Idempotency-Key");
            flaws.extend(flaw(
                &operation,
                &format!("a key of {}", key.len()),
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
async fn a_token_that_is_none_opens_nothing() {
    use copydesk::domain::rights::{Who, who};
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    let token = desk.roos.token.clone().unwrap();
    let garbage = [
        String::new(),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer x".to_owned(),
        format!("Basic {token}"),
        token.clone(),
        format!("Bearer {token} {token}"),
        format!("Bearer {}", "x".repeat(8_000)),
        "Bearer ..".to_owned(),
        "Bearer \u{fe}".to_owned(),
        format!("Bearer {}", &token[..token.len() - 1]),
    ];
    for operation in operations()
        .into_iter()
        .filter(|it| who(&it.id) != Some(Who::Anyone))
    {
        for given in &garbage {
            let whole = ask(&operation, &desk.things).unwrap();
            let value = reqwest::header::HeaderValue::from_bytes(given.as_bytes()).unwrap();
            let answer = desk
                .send(
                    whole
                        .by(&desk.scene.room.reader())
                        .header("Authorization", value),
                )
                .await;
            let what: String = format!("Authorization: {given}").chars().take(40).collect();
            flaws.extend(flaw(
                &operation,
                &what,
                &answer,
                &refusal(401, "unauthenticated"),
            ));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn what_is_hardly_http_is_answered_or_hung_up_on() {
    let desk = Desk::open().await;
    let head = "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    let long = format!(
        "{head}X-Long: {}\r\nContent-Length: 2\r\n\r\n{{}}",
        "x".repeat(30_000)
    );
    let endless = format!("{head}X-Long: {}\r\n\r\n", "x".repeat(400_000));
    let many = format!("{head}{}\r\n", "X-Many: 1\r\n".repeat(5_000));
    let requests: [&[u8]; 13] = [
        long.as_bytes(),
        endless.as_bytes(),
        many.as_bytes(),
        b"\r\n\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /v1/drafts HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX\x01Y: 1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: a\x00b\r\nConnection: close\r\n\r\n",
        b"BREW /v1/drafts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        b"POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    ];
    for request in requests {
        let status = raw(&desk.scene.room, request).await;
        let start = String::from_utf8_lossy(&request[..request.len().min(80)]).into_owned();
        assert!((400..500).contains(&status), "{start:?}: {status}");
    }
    // and it goes on as before
    desk.roos.get("/v1/auth/me").await.expect(200);
    desk.closes().await;
}
