//! Addresses of nothing: ids that are none, and ids of something else.

use super::raw::raw;
use super::{Desk, flaw, none, refusal};
use crate::contract::asks::fill;
use crate::contract::{Operation, ask, operations};

fn with_braces() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.path.contains('{'))
        .collect()
}

/// Lease ids are proofs and not addresses: one that holds nothing is lost, or given back.
fn is_of_a_lease(operation: &Operation) -> bool {
    operation.path.contains("/leases/{id}")
}

#[tokio::test]
async fn what_is_no_id_is_the_address_of_nothing() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    let long = "x".repeat(5_000);
    let ids = [
        "nonsense",
        "1",
        "null",
        "01980a5e-3c44-7d5b-9d0e",
        "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a1g",
        "%00",
        "a%00b",
        "%F0%9F%92%A7",
        "%C3%28",
        "%27%20OR%20%271%27%3D%271",
        "%252e%252e%252f",
        "..%2F..%2Fetc%2Fpasswd",
        "%0D%0AX-Injected%3A%201",
        "*",
        "%25",
        "-",
        "_",
        long.as_str(),
    ];
    // what is put under a name that nothing has is new
    let known = with_braces().into_iter().filter(|operation| {
        !["put_workflow", "put_canned_message"].contains(&operation.id.as_str())
    });
    for operation in known {
        for id in ids {
            let mut ask = ask(&operation, &desk.things).unwrap();
            ask.path = fill(&operation.path, id);
            let answer = ask.sent_by(&desk.roos).await;
            let what = format!("at {}", id.chars().take(40).collect::<String>());
            // bytes that are no UTF-8 are no address at all
            let right = if answer.status == 400 {
                refusal(400, "malformed")
            } else {
                refusal(404, "not_found")
            };
            flaws.extend(flaw(&operation, &what, &answer, &right));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn the_id_of_something_else_is_the_address_of_nothing() {
    let desk = Desk::open().await;
    let it = &desk.things;
    let ids = [
        ("draft", &it.draft),
        ("article", &it.article),
        ("revision", &it.revision),
        ("case", &it.case),
        ("decision", &it.decision),
        ("delivery", &it.delivery),
        ("lease", &it.lease),
        ("staff", &desk.roos.id),
    ];
    let mut flaws = Vec::new();
    let by_id = with_braces()
        .into_iter()
        .filter(|it| it.path.contains("{id}") && !is_of_a_lease(it));
    for operation in by_id {
        let own = ask(&operation, it).unwrap().path;
        let is_article = operation.path.starts_with("/v1/articles/");
        let is_draft = operation.path.starts_with("/v1/drafts/");
        for (what, id) in ids.iter().filter(|(_, id)| !own.contains(id.as_str())) {
            // another draft is a draft, and another article an article
            if is_draft && *what == "draft" || is_article && *what == "article" {
                continue;
            }
            let mut ask = ask(&operation, it).unwrap();
            ask.path = fill(&operation.path, id);
            let answer = ask.sent_by(&desk.roos).await;
            flaws.extend(flaw(
                &operation,
                &format!("of a {what}"),
                &answer,
                &refusal(404, "not_found"),
            ));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn a_lease_of_nothing_holds_nothing() {
    let desk = Desk::open().await;
    let nowhere = desk.things.draft.clone();
    let extend = format!("/v1/moderation/leases/{nowhere}/extend");
    desk.roos
        .post(&extend, serde_json::json!({"seconds": 60}))
        .await
        .problem(409, "lease_lost");
    let release = desk.roos.request(
        reqwest::Method::DELETE,
        &format!("/v1/moderation/leases/{nowhere}"),
    );
    desk.send(release).await.expect(204);
    desk.closes().await;
}

#[tokio::test]
async fn paths_that_no_client_writes_are_refused() {
    let desk = Desk::open().await;
    let token = desk.roos.token.clone().unwrap();
    let deep = format!("/v1/drafts/{}41", "%25".repeat(3_000));
    let long = format!("/v1/drafts/{}", "x".repeat(30_000));
    let slashes = format!("/v1/drafts{}", "/".repeat(10_000));
    let endless = format!("/v1/drafts/{}", "x".repeat(300_000));
    let lines = [
        deep.as_str(),
        &long,
        &slashes,
        &endless,
        "/v1/drafts/%",
        "/v1/drafts/%zz",
        "/v1/drafts/%0",
        "/v1/drafts/\u{1}",
        "/v1/drafts/\u{7f}",
        "/v1/drafts/ä",
        "/v1//drafts",
        "/v1/drafts/../articles",
        "/v1/public/articles/%2e%2e",
        "/v1/./drafts",
        "*",
        "//v1/drafts",
        "/v1/drafts;x=1",
        "/v1/drafts\\x",
        "http://elsewhere.example/v1/drafts/x",
    ];
    for line in lines {
        let request = format!(
            "GET {line} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        let status = raw(&desk.scene.room, request.as_bytes()).await;
        let line: String = line.chars().take(40).collect();
        assert!((400..500).contains(&status), "{line}: {status}");
    }
    desk.closes().await;
}
