//! Who may not reply, and whose replies always wait.

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::rows::{id, instant};
use crate::kit::thread::{Thread, case_of, email};

/// Long ago, and far away.
const THEN: i64 = 1_700_000_000_000_000;
const END: i64 = 4_000_000_000_000_000;

/// What a sanction is on: a column, and what it is for a guest who has written.
enum On<'a> {
    Reader(&'a str),
    Network,
    Host(&'a str),
}

async fn imposes(room: &Newsroom, kind: &str, on: On<'_>, ends: Option<i64>) {
    let (column, value) = match on {
        On::Reader(name) => (
            "reader_id",
            format!(
                "(SELECT reader_id FROM reader_profiles WHERE email = '{}')",
                email(name)
            ),
        ),
        On::Network => (
            "prefix",
            "(SELECT prefix FROM comment_addresses LIMIT 1)".to_owned(),
        ),
        On::Host(host) => ("host", format!("'{host}'")),
    };
    let sanction = id(&uuid::Uuid::now_v7().to_string());
    let ends = ends.map_or("NULL".to_owned(), instant);
    room.alters(&format!(
        "INSERT INTO sanctions (id, kind, {column}, reason, message, imposed_by, imposed_at, ends_at)
         VALUES ({sanction}, '{kind}', {value}, 'spam', 'Enough of it.', (SELECT id FROM staff LIMIT 1), {}, {ends})",
        instant(THEN)
    ))
    .await;
}

async fn lifts(room: &Newsroom) {
    room.alters(&format!(
        "UPDATE sanctions SET lifted_at = {}",
        instant(THEN)
    ))
    .await;
}

#[tokio::test]
async fn whoever_is_suspended_or_banned_is_refused_and_told_until_when() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.says("Marie", "Hello").await.expect(201);
    imposes(&room, "suspend", On::Reader("Marie"), Some(END)).await;
    let refused = thread
        .says("Marie", "Hello again")
        .await
        .problem(403, "forbidden");
    assert_eq!(
        refused.json["detail"],
        "No replies are taken from you until 2096-10-02T07:06:40Z: Enough of it."
    );
    assert_eq!(room.count("comments").await, 1, "nothing is stored");
    thread.says("Jan", "I may").await.expect(201);
    lifts(&room).await;
    thread.says("Marie", "Hello again").await.expect(201);

    imposes(&room, "suspend", On::Reader("Marie"), Some(THEN + 1)).await;
    imposes(&room, "warn", On::Reader("Marie"), None).await;
    thread.says("Marie", "It is over").await.expect(201);
    imposes(&room, "ban", On::Host("spam.example"), None).await;
    for text in ["See https://www.spam.example/x", "hxxp://spam.example"] {
        thread.says("Jan", text).await.problem(403, "forbidden");
    }
    thread
        .says("Jan", "See https://nospam.example")
        .await
        .expect(201);
    imposes(&room, "ban", On::Network, None).await;
    thread
        .says("Nora", "From the same house")
        .await
        .problem(403, "forbidden");
    let unwritten = thread.public.post(&thread.path(), json!({})).await;
    assert_eq!(
        unwritten.status, 422,
        "what is no form at all is said first"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn a_sanction_can_hold_all_and_the_neighbours_of_the_banned_wait() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for name in ["Marie", "Piet"] {
        thread.says(name, "Hello").await.expect(201);
        thread.confirms(&room, name).await;
    }
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    let rule = async |text: &str| {
        let posted = thread.says("Marie", text).await.expect(201);
        if posted.str("visibility") == "published" {
            return String::new();
        }
        let case = case_of(&thread.mo, posted.str("id")).await;
        case["decided_by"]["rule"].as_str().unwrap().to_owned()
    };
    assert_eq!(rule("One").await, "");
    imposes(&room, "hold", On::Reader("Marie"), None).await;
    assert_eq!(rule("Two").await, "always_hold");
    lifts(&room).await;
    imposes(&room, "ban", On::Reader("Piet"), None).await;
    assert_eq!(rule("Three").await, "near_banned");
    // where somebody wrote from is known for ninety days
    room.alters(&format!(
        "UPDATE comment_addresses SET expires_at = {}",
        instant(THEN)
    ))
    .await;
    assert_eq!(rule("Four").await, "");
    room.closes_unread().await;
}
