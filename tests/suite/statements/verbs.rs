//! How many statements verbs take, whatever has piled up before.

use reqwest::Method;
use serde_json::json;

use super::recorder::{Cost, Recorder};
use crate::kit::Person;
use crate::kit::person::Draft;
use crate::kit::thread::{Thread, reply};

/// Statements in the transaction of a transition that mails are told of, at most.
const TRANSITION: usize = 15;
/// Before it: who asks, what the draft is, and how its text is to be rendered.
const LOOKING: usize = 12;
/// Statements in the transaction of a reply that is held, and in the one before it that
/// counts how many there are, at most.
const REPLY: usize = 15;
/// Of one that is published unseen: it is counted, and opens a case as well.
const UNSEEN: usize = 15;

fn of(recorder: &Recorder, what: &str, most: usize) -> (usize, usize) {
    within(recorder, what, (1, most))
}

/// Of what readers do: before anything else it is counted that they do it.
fn of_readers(recorder: &Recorder, what: &str, most: usize) -> (usize, usize) {
    within(recorder, what, (2, most))
}

fn within(recorder: &Recorder, what: &str, (transactions, most): (usize, usize)) -> (usize, usize) {
    let Cost {
        looked,
        wrote,
        commits,
    } = recorder.cost();
    assert_eq!(commits, transactions, "transactions of {what}");
    assert!(
        wrote.len() <= most,
        "{what} takes {} statements:\n{}",
        wrote.len(),
        wrote.join("\n")
    );
    assert!(
        looked.len() <= LOOKING,
        "{what} looks {} times:\n{}",
        looked.len(),
        looked.join("\n")
    );
    (looked.len(), wrote.len())
}

struct Desk {
    ines: Person,
    tom: Person,
    paul: Person,
}

impl Desk {
    /// One draft's way to publication: what each step costs.
    async fn publishes(&self, recorder: &Recorder, draft: &Draft) -> Vec<(usize, usize)> {
        let mut costs = Vec::new();
        let back = json!({"transition": "request_changes", "message": "Who says so?"});
        let takes = |transition: &str| json!({"transition": transition});
        for (person, form) in [
            (&self.ines, takes("submit")),
            (&self.tom, back),
            (&self.ines, takes("submit")),
            (&self.tom, takes("approve")),
            (&self.paul, takes("publish")),
        ] {
            let version = person.reads(draft).await.expect(200).version();
            recorder.cost();
            let path = format!("/v1/drafts/{}/transitions", draft.id);
            person
                .write(Method::POST, &path, version, form.clone())
                .await
                .expect(200);
            costs.push(of(recorder, &form.to_string(), TRANSITION));
        }
        costs
    }
}

#[tokio::test]
async fn a_transition_is_one_transaction_of_few_statements_however_many_drafts_there_are() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    let desk = Desk { ines, tom, paul };
    let first = desk.ines.opens("Floods in Ghent").await;
    let alone = desk.publishes(&recorder, &first).await;
    assert_eq!(room.count("outbox").await, 7, "mails were told of");
    for n in 0..30 {
        room.hire(&format!("Editor{n} Diallo"), &["editor *"]).await;
        let draft = desk.ines.opens(&format!("Story {n}")).await;
        desk.ines.takes(&draft, "submit").await.expect(200);
    }
    let last = desk.ines.opens("Dry in Spain").await;
    let among_many = desk.publishes(&recorder, &last).await;
    assert_eq!(among_many, alone);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_reply_is_one_transaction_of_few_statements_however_many_there_are() {
    let (room, recorder) = Recorder::opens(&[("COPYDESK_LIMITS", "on")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    thread.confirms(&room, "Marie").await;
    thread.says("Jan", "Something waits").await.expect(201);
    let walk = async |round: usize| {
        let mut costs = Vec::new();
        for (mode, name, parent) in [
            ("premoderated", format!("New {round}"), None),
            (
                "premoderated",
                format!("Newer {round}"),
                Some(root.as_str()),
            ),
            ("premoderated", "Jan".to_owned(), None),
            ("premoderated", "Jan".to_owned(), Some(root.as_str())),
            ("first_time", "Marie".to_owned(), Some(root.as_str())),
            ("open", "Marie".to_owned(), None),
        ] {
            room.sets(&thread.admin, json!({"comments": {"mode": mode}}))
                .await;
            recorder.cost();
            // long enough to be likened to others, and like none of them
            let words = (0..8).map(|n| format!("word{round}{}{n}", costs.len()));
            let form = reply(&name, &words.collect::<Vec<_>>().join(" "), parent);
            thread.public.post(&thread.path(), form).await.expect(201);
            let most = if mode == "premoderated" {
                REPLY
            } else {
                UNSEEN
            };
            costs.push(of_readers(&recorder, &format!("a reply by {name}"), most));
        }
        costs
    };
    let few = walk(0).await;
    for n in 0..40 {
        thread
            .says(&format!("Guest {n}"), "Hello")
            .await
            .expect(201);
        thread
            .answers(&format!("Guest {n}"), "Hello again", &root)
            .await
            .expect(201);
    }
    assert_eq!(walk(1).await, few);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_report_is_one_transaction_of_few_statements_however_many_there_are() {
    let (room, recorder) = Recorder::opens(&[("COPYDESK_LIMITS", "on")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let walk = async |round: usize| {
        let mut costs = Vec::new();
        let comment = thread.shows("Marie", &format!("Root {round}"), None).await;
        let path = format!("/v1/public/comments/{comment}/reports");
        for name in ["Jan", "Piet", "Jan"] {
            let form = reply(name, &format!("{round} {} {name}", costs.len()), None);
            let posted = thread.public.post(&thread.path(), form).await.expect(201);
            thread.confirms(&room, name).await;
            recorder.cost();
            let form = json!({"category": "spam"});
            let request = thread.public.request(Method::POST, &path).json(&form);
            let request = request.header("Edit-Token", posted.str("edit_token"));
            thread.public.send(request).await.expect(202);
            costs.push(of_readers(&recorder, &format!("a report by {name}"), 15));
        }
        costs
    };
    let few = walk(0).await;
    for n in 0..40 {
        let name = format!("Guest {n}");
        let posted = thread.says(&name, "Hello").await.expect(201);
        let comment = thread.shows(&name, "Hello again", None).await;
        thread
            .decides(posted.str("id"), json!({"decision": "approve"}))
            .await
            .expect(200);
        let path = format!("/v1/public/comments/{comment}/reports");
        thread
            .public
            .post(&path, json!({"category": "spam"}))
            .await
            .expect(202);
    }
    assert_eq!(walk(1).await, few);
    room.closes_unread().await;
}

#[tokio::test]
async fn moderating_takes_as_many_statements_for_fifty_cases_as_for_one() {
    let (room, recorder) = Recorder::opens(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    thread.answers("Jan", "One", &root).await.expect(201);
    let mo = &thread.mo;
    let walk = async |count: usize| {
        let mut costs = Vec::new();
        recorder.cost();
        mo.get("/v1/moderation/queues/held/cases?limit=50")
            .await
            .expect(200);
        costs.push(recorder.cost().looked.len());
        let leased = mo
            .post(
                "/v1/moderation/queues/held/leases",
                json!({"count": count, "seconds": 60}),
            )
            .await
            .expect(201);
        assert_eq!(leased.json["cases"].as_array().unwrap().len(), count);
        costs.push(of(&recorder, "a lease", 10).1);
        let path = format!(
            "/v1/moderation/cases/{}/decisions",
            leased.json["cases"][0]["id"].as_str().unwrap()
        );
        let form = json!({"decision": "approve", "lease": leased.json["lease"]});
        let decided = mo.post(&path, form).await.expect(200);
        costs.push(of(&recorder, "a decision", 18).1);
        mo.post(
            &format!("/v1/moderation/decisions/{}/undo", decided.str("id")),
            json!({}),
        )
        .await
        .expect(200);
        costs.push(of(&recorder, "taking it back", 20).1);
        mo.send(mo.request(
            Method::DELETE,
            &format!("/v1/moderation/leases/{}", leased.str("lease")),
        ))
        .await
        .expect(204);
        costs
    };
    let one = walk(1).await;
    for n in 0..49 {
        thread
            .answers(&format!("Guest {n}"), "Another", &root)
            .await
            .expect(201);
    }
    assert_eq!(walk(50).await, one);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_page_of_a_hundred_is_read_by_as_many_statements_as_one_of_two() {
    let (room, recorder) = Recorder::opens(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut root = thread.shows("Marie", "Root", None).await;
    root = thread.shows("Marie", "Below", Some(&root)).await;
    thread.shows("Marie", "Further below", Some(&root)).await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let story = ines.opens("Story").await;
    let notes = format!("/v1/drafts/{}/notes", story.id);
    let note = async |n: usize| {
        let anchor = json!({"field": "body", "exact": "The water rose"});
        let form = json!({"text": format!("Note {n}"), "anchor": anchor, "mentions": [ines.id]});
        let added = ines.post(&notes, form).await.expect(201);
        let replies = format!("/v1/notes/{}/replies", added.str("id"));
        ines.post(&replies, json!({"text": "Yes."}))
            .await
            .expect(201);
    };
    note(0).await;
    let walk = async || {
        let mut costs = Vec::new();
        for path in ["", "?sort=newest", "?format=tree"] {
            recorder.cost();
            thread
                .page(&format!(
                    "{path}{}limit=100",
                    if path.is_empty() { "?" } else { "&" }
                ))
                .await;
            costs.push(recorder.cost().looked.len());
        }
        for path in [
            &format!("{notes}?limit=100"),
            "/v1/drafts?limit=100&include=transitions",
            "/v1/board",
            "/v1/calendar?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z",
            "/v1/inbox?limit=100",
            "/v1/articles?limit=100",
            "/v1/public/articles?limit=100&view=full",
        ] {
            ines.asks(path).await.expect(200);
            costs.push(recorder.cost().looked.len());
        }
        costs
    };
    let few = walk().await;
    for n in 0..30 {
        ines.opens(&format!("Story {n}")).await;
        note(n).await;
        thread
            .shows(
                "Jan",
                &format!("Number {n}"),
                Some(&root).filter(|_| n % 2 == 0).map(String::as_str),
            )
            .await;
    }
    // a tree is read level by level, and has no more levels than before
    assert_eq!(walk().await, few);
    room.closes_unread().await;
}

#[tokio::test]
async fn the_queues_are_counted_by_as_many_statements_however_many_they_are() {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.says("Marie", "Something waits").await.expect(201);
    let ada = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    let asks = async |person: &Person| {
        recorder.cost();
        let queues = person.get("/v1/moderation/queues").await.expect(200);
        let cost = recorder.cost().looked;
        assert!(cost.len() <= 10, "{}", cost.join("\n"));
        let items = queues.json["items"].as_array().unwrap().clone();
        let held = items.iter().find(|queue| queue["key"] == "held").unwrap();
        assert!(held["oldest_at"].is_string(), "{held}");
        (items.len(), cost.len())
    };
    let (before, few) = asks(&thread.mo).await;
    assert_eq!(asks(&ada).await, (before, few), "of two sections");
    for n in 0..5 {
        let filter = json!({"kinds": ["held"]});
        let queue = json!({"key": format!("own-{n}"), "title": "Own", "filter": filter});
        let added = thread.admin.post("/v1/admin/queues", queue).await;
        added.expect(201);
    }
    for moderator in [&thread.mo, &ada] {
        assert_eq!(asks(moderator).await, (before + 5, few));
    }
    room.closes_unread().await;
}
