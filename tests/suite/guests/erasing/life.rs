//! A reader of whom something lies everywhere, each time with a word of its own.

use reqwest::Method;
use serde_json::{Value, json};

use crate::guests::{Own, confirming};
use crate::kit::thread::{Thread, case_of, email};
use crate::kit::{Answer, Newsroom, Person};

/// What the reader signs with; their mail goes to marie.vicunja@example.org.
pub const NAME: &str = "Marie Vicunja";

/// Words that stand nowhere but in what is kept of Marie, and in which tables they lie.
#[rustfmt::skip]
pub const WORDS: [(&str, &[&str]); 17] = [
    ("vicunja",        &["comment_authors", "reader_profiles", "idempotency_keys"]),
    ("zeppelin",       &["comment_texts"]),
    ("quokka",         &["comments", "idempotency_keys"]),
    ("marimba",        &["comment_edits"]),
    ("xylofoon",       &["comments", "idempotency_keys"]),
    ("wombat.example", &["comments", "comment_hosts", "cases", "decisions", "idempotency_keys"]),
    ("dugong",         &["comments", "idempotency_keys"]),
    ("narwhal",        &["reports"]),
    ("axolotl",        &["reports", "idempotency_keys"]),
    ("capybara",       &["remarks", "idempotency_keys"]),
    ("jerboa",         &["decisions"]),
    ("kakapo",         &["decisions", "notifications", "outbox"]),
    ("lemming",        &["notifications", "outbox"]),
    ("margay",         &["case_skips", "idempotency_keys"]),
    ("numbat",         &["decisions"]),
    ("pangolin",       &["sanctions", "idempotency_keys"]),
    ("quetzal",        &["sanctions", "decisions", "idempotency_keys"]),
];

/// Words of others, which the export does not tell.
pub const OF_OTHERS: [&str; 2] = ["axolotl", "lemming"];

/// Where the reader's id lies.
pub const KNOWN_IN: [&str; 10] = [
    "comment_bands",
    "comment_reactions",
    "comments",
    "event_payloads",
    "idempotency_keys",
    "outbox",
    "reader_profiles",
    "readers",
    "reports",
    "sanctions",
];

/// Long enough to be compared with others, and with a link.
const HELD: &str = "And a xylofoon by the river where the barges wait all night long for the \
                    lock to be opened, see https://wombat.example/it";

pub struct Life {
    /// Shown, edited and answered.
    pub shown: Own,
    /// Held, with all that is said about what is.
    pub held: Own,
    /// Removed one of hers, and can still be undone.
    pub batch: String,
    /// A comment of Jan's, to which she reacted and which she reported.
    pub jans: String,
    pub reader: String,
}

impl Life {
    pub async fn of(room: &Newsroom, thread: &Thread) -> Self {
        let jans = thread.shows("Jan", "I saw it too", None).await;
        let (shown, reader) = shows(thread).await;
        let path = confirming::link(room, NAME).await;
        keyed(&thread.public, &path, None).await;
        is_sanctioned(thread, &reader).await;
        let removed = Own::of(&sends(thread, "A dugong in the Scheldt").await);
        let batch = is_removed(thread, &removed).await;
        let held = Own::of(&sends(thread, HELD).await);
        is_passed_around(room, thread, &held).await;
        acts(thread, &shown, &jans).await;
        is_talked_about(thread, &shown.id).await;
        shown.edits(thread, "A marimba").await.expect(200);
        let lease = json!({"count": 9, "seconds": 60});
        keyed(&thread.mo, "/v1/moderation/queues/all/leases", Some(lease)).await;
        Self {
            shown,
            held,
            batch,
            jans,
            reader,
        }
    }
}

/// Somebody sends something under a key, so that the answer is kept.
async fn keyed(by: &Person, path: &str, body: Option<Value>) -> Answer {
    let key = format!("a-key-of-its-own-{}", uuid::Uuid::now_v7());
    let request = by.request(Method::POST, path);
    let mut request = request.header("Idempotency-Key", key);
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = by.send(request).await;
    assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
    answer
}

async fn sends(thread: &Thread, text: &str) -> Answer {
    let form = json!({"text": text, "author": {"name": NAME, "email": email(NAME)}});
    keyed(&thread.public, &thread.path(), Some(form)).await
}

async fn shows(thread: &Thread) -> (Own, String) {
    let posted = sends(thread, "A zeppelin over Ghent").await;
    let reader = posted.json["comment"]["author"]["key"].as_str().unwrap();
    let own = Own::of(&posted);
    let approve = json!({"decision": "approve"});
    thread.decides(&own.id, approve.clone()).await.expect(200);
    own.edits(thread, "A quokka over Ghent, at last")
        .await
        .expect(200);
    thread.decides(&own.id, approve).await.expect(200);
    (own, reader.to_owned())
}

/// She reacts to a comment of somebody else, and reports it.
async fn acts(thread: &Thread, own: &Own, jans: &str) {
    let path = format!("/v1/public/comments/{jans}/reactions/recommend");
    let request = thread.public.request(Method::PUT, &path);
    let request = request.header("Edit-Token", &own.token);
    thread.public.send(request).await.expect(200);
    let path = format!("/v1/public/comments/{jans}/reports");
    let form = json!({"category": "editorial_other", "text": "This is no narwhal"});
    let request = thread.public.request(Method::POST, &path).json(&form);
    let request = request.header("Edit-Token", &own.token);
    let request = request.header("Idempotency-Key", "she-reports-it-once");
    thread.public.send(request).await.expect(202);
}

/// A reader reports it, a moderator remarks on it, and another looks words up in it.
async fn is_talked_about(thread: &Thread, comment: &str) {
    let path = format!("/v1/public/comments/{comment}/reports");
    let form = json!({"category": "editorial_other", "text": "She wrote of an axolotl"});
    keyed(&thread.public, &path, Some(form)).await;
    let path = format!("/v1/moderation/comments/{comment}/remarks");
    let remark = json!({"text": "Another capybara of hers"});
    keyed(&thread.mo, &path, Some(remark)).await;
    let trial = json!({"last": 9, "entries": [{"list": "suspect", "phrase": "quokka"}]});
    keyed(&thread.admin, "/v1/admin/word-list-tests", Some(trial)).await;
}

async fn is_removed(thread: &Thread, own: &Own) -> String {
    let case = case_of(&thread.mo, &own.id).await;
    let form = json!({"case_ids": [case["id"]], "decision": "remove", "reason": "off_topic",
                      "message": "No numbat, please"});
    let path = "/v1/moderation/decision-batches";
    let made = keyed(&thread.mo, path, Some(form)).await;
    made.str("id").to_owned()
}

/// A case that is decided, taken back, passed on, assigned and skipped.
async fn is_passed_around(room: &Newsroom, thread: &Thread, held: &Own) {
    let ada = room.hire("Ada", &["moderator *"]).await;
    let removing = json!({"decision": "remove", "reason": "off_topic", "message": "No jerboa"});
    let made = thread.decides(&held.id, removing).await.expect(200);
    let undo = format!("/v1/moderation/decisions/{}/undo", made.str("id"));
    keyed(&thread.mo, &undo, None).await;
    let passing = json!({"decision": "escalate", "to": ada.id, "message": "Is it a kakapo?"});
    thread.decides(&held.id, passing).await.expect(200);
    let case = case_of(&thread.mo, &held.id).await;
    let path = format!("/v1/moderation/cases/{}", case["id"].as_str().unwrap());
    for form in [
        json!({"assignee": null}),
        json!({"assignee": ada.id, "note": "The lemming is yours"}),
    ] {
        let request = thread
            .mo
            .request(Method::PUT, &format!("{path}/assignment"));
        thread.mo.send(request.json(&form)).await.expect(200);
    }
    let skipping = json!({"reason": "I know the margay"});
    keyed(&thread.mo, &format!("{path}/skip"), Some(skipping)).await;
}

/// Sanctions on her, and on the network of a comment, which goes with it.
async fn is_sanctioned(thread: &Thread, reader: &str) {
    let path = "/v1/moderation/sanctions";
    let on_her = json!({"kind": "warn", "on": {"reader": reader}, "reason": "off_topic",
                        "message": "Leave the pangolin out of it"});
    keyed(&thread.mo, path, Some(on_her)).await;
    let swept = sends(thread, "Something in the lock").await;
    let on_network = json!({"kind": "hold", "on": {"address_of": swept.str("id")},
                            "reason": "off_topic", "message": "No quetzal there",
                            "comments": "waiting"});
    keyed(&thread.mo, path, Some(on_network)).await;
}
