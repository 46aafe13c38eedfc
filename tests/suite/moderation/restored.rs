//! A batch of five hundred, taken back: whatever they were about, every byte of state is
//! what it was.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use super::reports::{reports, spam};
use crate::guests::Own;
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, ids, members};

/// What need not come back: by table, its columns, or all of it.
#[rustfmt::skip]
const EXEMPT: [(&str, &[&str]); 8] = [
    // versions move on, so that nobody decides on what they have not seen
    ("comments",              &["version"]),
    // and leases end
    ("cases",                 &["version", "lease_id", "leased_by", "lease_expires_at", "leased_at", "leased_from"]),
    // how the index of words lies on the disk; what it finds is looked at
    ("comment_words_config",  &["k", "v"]),
    ("comment_words_data",    &["id", "block"]),
    ("comment_words_idx",     &["segid", "term", "pgno"]),
    ("comment_words_docsize", &["id", "sz"]),
    ("comment_words",         &["text", "name", "comment_words", "rank"]),
    // each time that a queue may be looked at again
    ("record_changes",        &["reader_id"]),
];

/// What only grows: the trace of what was done and undone, and letters that are not sent.
const GROWING: [&str; 5] = [
    "events",
    "event_payloads",
    "decisions",
    "decision_batches",
    "outbox",
];

type Rows = BTreeMap<String, Vec<String>>;

/// Every row of every table, as far as it has to come back.
async fn everything(room: &Newsroom) -> Rows {
    room.delivers().await;
    let mut rows = Rows::new();
    for table in room.tables().await {
        let exempt = EXEMPT.iter().find(|(name, _)| *name == table);
        let without = exempt.map_or(&[][..], |(_, columns)| columns);
        let columns = room.columns(&table).await;
        if columns
            .iter()
            .all(|column| without.contains(&column.as_str()))
        {
            continue;
        }
        rows.insert(table.clone(), room.dump(&table, without).await);
    }
    rows
}

fn nothing_else_has_changed(before: &Rows, after: &Rows) {
    assert!(before.keys().eq(after.keys()));
    for (table, rows) in before {
        let now = &after[table];
        let gone: Vec<&String> = rows.iter().filter(|row| !now.contains(row)).collect();
        let new: Vec<&String> = now.iter().filter(|row| !rows.contains(row)).collect();
        assert!(gone.is_empty(), "{table} lost {gone:#?}\nand has {new:#?}");
        let grows = GROWING.contains(&table.as_str());
        assert!(grows || new.is_empty(), "{table} has {new:#?}");
    }
}

async fn all_say(thread: &Thread, count: usize, (name, parent): (&str, &str)) -> Vec<Own> {
    let saying = (0..count).map(|n| {
        let (name, text) = (format!("{name} {}", n % 25), format!("{name} says {n}"));
        async move { Own::of(&thread.answers(&name, &text, parent).await.expect(201)) }
    });
    join_all(saying).await
}

/// The open cases, by the ids of their comments.
async fn cases(thread: &Thread) -> Vec<(String, String)> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/moderation/queues/all/cases?limit=100{cursor}");
        let page = thread.mo.get(&path).await.expect(200);
        let comments = members(&page.json["items"], "comment");
        let comments = comments
            .iter()
            .map(|it| it["id"].as_str().unwrap().to_owned());
        all.extend(comments.zip(ids(&page.json["items"])));
        match page.json["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}

async fn rules(thread: &Thread, cases: &[&String], decision: Value) -> Value {
    let mut form = decision;
    form["case_ids"] = json!(cases);
    let made = thread
        .mo
        .post("/v1/moderation/decision-batches", form)
        .await
        .expect(200);
    let done = members(&made.json["results"], "ok");
    assert!(done.iter().all(|ok| *ok == true), "{}", made.text);
    made.json.clone()
}

async fn rules_on(thread: &Thread, comments: &[Own], decision: Value) {
    let all: BTreeMap<String, String> = cases(thread).await.into_iter().collect();
    let of_these: Vec<&String> = comments.iter().map(|own| &all[&own.id]).collect();
    rules(thread, &of_these, decision).await;
}

async fn all_edit(thread: &Thread, comments: &[Own]) {
    let editing = comments.iter().enumerate().map(|(n, own)| {
        let text = format!("WHY WERE THE PUMPS NEVER RUNNING AT ALL, NUMBER {n}");
        async move { own.edits(thread, &text).await.expect(200) }
    });
    join_all(editing).await;
}

async fn all_are_reported(thread: &Thread, comments: &[Own], witness: &Own) {
    let reporting = comments.iter().map(|own| async move {
        let category = json!({"category": "harassment", "text": "He means me"});
        reports(&thread.public, &own.id, None, category)
            .await
            .expect(202);
        let token = Some(witness.token.as_str());
        reports(&thread.public, &own.id, token, spam())
            .await
            .expect(202);
        let path = format!("/v1/public/comments/{}/reactions/recommend", own.id);
        let request = thread.public.request(Method::PUT, &path);
        thread.public.send(request).await.expect(200);
    });
    join_all(reporting).await;
}

/// Cases of every kind, about comments that stand in every way, at several depths, below
/// what is removed, what is withdrawn and what readers had held.
async fn five_hundred(room: &Newsroom, thread: &Thread) {
    let known = thread.shows("Marie", "First of all", None).await;
    thread.confirms(room, "Marie").await;
    let settings =
        json!({"mode": "open", "edit_window_minutes": 10_080, "reports": {"hold_weight": 40}});
    room.sets(&thread.admin, json!({"comments": settings}))
        .await;
    let tops = all_say(thread, 4, ("Top", &known)).await;
    rules_on(thread, &tops, approve()).await;
    let [removed, withdrawn, shown, witness] = &tops[..] else {
        panic!("four of them")
    };
    let judged = all_say(thread, 120, ("Judged", &shown.id)).await;
    rules_on(thread, &judged, approve()).await;
    all_are_reported(thread, &judged[..70], witness).await;
    all_edit(thread, &judged[50..]).await;
    for (name, top) in [("Red", removed), ("Blue", withdrawn), ("Green", shown)] {
        let below = all_say(thread, 95, (name, &top.id)).await;
        rules_on(thread, &below[..5], approve()).await;
    }
    let deep = all_say(thread, 100, ("Deep", &judged[60].id)).await;
    rules_on(thread, &deep[..20], approve()).await;
    rules_on(thread, &deep[20..30], remove()).await;
    all_are_reported(thread, &deep[..10], witness).await;
    unseen(thread, &shown.id, witness).await;
    withdrawn.withdraws(thread).await.expect(204);
    acts(thread, &removed.id, remove()).await;
    some_are_handed_on(thread).await;
}

/// Published unseen; some of it edited, some held because readers complained.
async fn unseen(thread: &Thread, parent: &str, witness: &Own) {
    let saying = (0..60).map(|n| {
        let text = format!("Marie says {n}");
        async move { Own::of(&thread.answers("Marie", &text, parent).await.expect(201)) }
    });
    let unseen = join_all(saying).await;
    let below = all_say(thread, 10, ("Under", &unseen[12].id)).await;
    rules_on(thread, &below, approve()).await;
    all_edit(thread, &unseen[..15]).await;
    all_are_reported(thread, &unseen[10..30], witness).await;
}

/// To the lawyers, or to Mo, who holds some besides.
async fn some_are_handed_on(thread: &Thread) {
    for (n, (_, case)) in cases(thread).await.iter().enumerate().step_by(25) {
        let path = format!("/v1/moderation/cases/{case}");
        if n % 50 == 0 {
            let version = thread.mo.get(&path).await.expect(200).version();
            let (path, form) = (format!("{path}/decisions"), json!({"decision": "escalate"}));
            let escalating = thread.mo.write(Method::POST, &path, version, form);
            escalating.await.expect(200);
        } else {
            let form = json!({"assignee": thread.mo.id});
            let request = thread
                .mo
                .request(Method::PUT, &format!("{path}/assignment"));
            thread.mo.send(request.json(&form)).await.expect(200);
        }
    }
    let leases = "/v1/moderation/queues/held/leases";
    let form = json!({"count": 30, "seconds": 300});
    thread.mo.post(leases, form).await.expect(201);
}

fn approve() -> Value {
    json!({"decision": "approve"})
}

fn remove() -> Value {
    json!({"decision": "remove", "reason": "spam"})
}

async fn acts(thread: &Thread, comment: &str, decision: Value) {
    let path = format!("/v1/moderation/comments/{comment}");
    let version = thread.mo.get(&path).await.expect(200).version();
    let path = format!("{path}/decisions");
    let acting = thread.mo.write(Method::POST, &path, version, decision);
    acting.await.expect(200);
}

#[tokio::test]
async fn whatever_five_hundred_were_about_every_byte_comes_back() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    five_hundred(&room, &thread).await;
    let standings = room
        .lines("SELECT DISTINCT kind || ' ' || visibility || ' ' || COALESCE(verdict, '-') AS it FROM cases JOIN comments ON comments.id = comment_id WHERE is_open ORDER BY 1")
        .await;
    println!("{standings:?}");
    assert!(standings.len() >= 4, "{standings:?}");
    let all = cases(&thread).await;
    let all: Vec<&String> = all.iter().map(|(_, case)| case).take(500).collect();
    assert_eq!(all.len(), 500);
    let before = everything(&room).await;
    let seen = look(&thread).await;
    room.mails.take();
    for decision in [approve(), remove()] {
        let made = rules(&thread, &all, decision).await;
        assert_ne!(look(&thread).await, seen);
        let undo = format!(
            "/v1/moderation/decision-batches/{}/undo",
            made["id"].as_str().unwrap()
        );
        let undone = thread.mo.post(&undo, json!({})).await.expect(200);
        let undone = members(&undone.json["results"], "ok");
        assert!(undone.iter().all(|ok| *ok == true));
        nothing_else_has_changed(&before, &everything(&room).await);
        assert_eq!(look(&thread).await, seen);
    }
    room.passes(chrono::TimeDelta::minutes(11));
    room.delivers().await;
    assert_eq!(room.mails.take(), [], "nobody is told of what was undone");
    room.closes_unread().await;
}

/// What the public sees, and what a search for words finds.
async fn look(thread: &Thread) -> Vec<Value> {
    let mut seen = Vec::new();
    for path in [
        format!("{}?limit=100", thread.path()),
        format!("{}?limit=100&sort=most_replied", thread.path()),
        format!("{}?limit=100&sort=top&format=tree", thread.path()),
    ] {
        seen.push(thread.public.get(&path).await.expect(200).json.clone());
    }
    for words in ["pumps", "judged", "marie"] {
        let path = format!("/v1/moderation/comments?limit=100&q={words}");
        let found = thread.mo.get(&path).await.expect(200).json.clone();
        seen.push(json!(ids(&found["items"])));
    }
    seen
}
