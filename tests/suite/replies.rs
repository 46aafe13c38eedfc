//! Readers' replies: from the form to the page, or not.

mod crowd;
mod gate;
mod language;
mod limits;
mod line;
mod looking;
mod modes;
mod orders;
mod privacy;
mod reactions;
mod reading;
mod shut_out;
mod tombstones;

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of};

#[tokio::test]
async fn a_guests_reply_waits_for_a_moderator_and_is_then_read_by_everybody() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posted = thread
        .says("Marie", "Were the *pumps* running?")
        .await
        .expect(201);
    assert_eq!(posted.header("cache-control"), "no-store");
    let members: Vec<&String> = posted.json.as_object().unwrap().keys().collect();
    assert_eq!(
        members,
        [
            "comment",
            "edit_token",
            "id",
            "reason_code",
            "reason_text",
            "visibility"
        ]
    );
    assert_eq!(posted.str("visibility"), "held");
    assert_eq!(
        (&posted.json["reason_code"], &posted.json["reason_text"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(posted.str("edit_token").len(), 96);
    let comment = &posted.json["comment"];
    assert_eq!(comment["id"], posted.json["id"]);
    assert_eq!(comment["author"]["name"], "Marie");
    assert_eq!(
        (&comment["author"]["badge"], &comment["author"]["picture"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(comment["html"], "<p>Were the <em>pumps</em> running?</p>\n");
    assert_eq!(comment["article_id"], thread.article.article);
    assert_eq!(
        (&comment["depth"], &comment["parent_id"]),
        (&json!(0), &json!(null))
    );

    assert_eq!(thread.texts().await, [json!(null); 0]);
    assert_eq!(thread.visible().await, 0);
    assert_eq!(
        room.subject(&thread.mo).await,
        "Replies are waiting in Held replies"
    );
    let case = case_of(&thread.mo, posted.str("id")).await;
    assert_eq!(
        (&case["kind"], &case["queue"]),
        (&json!("held"), &json!("held"))
    );
    assert_eq!(case["comment"]["text"], "Were the *pumps* running?");
    assert_eq!(case["comment"]["article"]["headline"], "Floods in Ghent");
    assert_eq!(
        case["decided_by"],
        json!({"check": "author", "rule": "unconfirmed"})
    );
    let checks = crate::kit::thread::members(&case["signals"], "check");
    assert_eq!(checks, ["author", "mode"]);

    thread
        .decides(posted.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let page = thread.page("").await;
    assert_eq!(page.json["items"][0]["id"], posted.json["id"]);
    assert_eq!(page.json["items"][0]["visibility"], "published");
    assert_eq!(thread.visible().await, 1);
    room.closes().await;
}
