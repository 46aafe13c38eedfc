//! The stream of a draft's events.

use std::time::{Duration, Instant};

use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::{comes, goes, people};
use crate::contract::scene::patient;
use crate::kit::newsroom::start;
use crate::kit::person::Draft;
use crate::kit::{Newsroom, Person};

/// One reader of the stream.
struct Ear {
    stream: Response,
    heard: String,
}

impl Ear {
    async fn on(person: &Person, draft: &Draft) -> Self {
        let path = format!("/v1/drafts/{}/events", draft.id);
        let stream = person.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(stream.status(), 200);
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        assert_eq!(stream.headers()["cache-control"], "no-store");
        Self {
            stream,
            heard: String::new(),
        }
    }

    /// The next piece up to an empty line; none at the end of the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((piece, rest)) = self.heard.split_once("\n\n") {
                let (piece, rest) = (piece.to_owned(), rest.to_owned());
                self.heard = rest;
                return Some(piece);
            }
            let wait = Duration::from_secs(30);
            let piece = tokio::time::timeout(wait, self.stream.chunk());
            let piece = piece.await.expect("nothing is heard").ok()??;
            self.heard.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// The next event of this name, which must be the next that is heard.
    async fn hears(&mut self, event: &str) -> Value {
        let piece = self.next().await.expect("the stream has ended");
        let data = piece.strip_prefix(&format!("event: {event}\ndata: "));
        let data = data.unwrap_or_else(|| panic!("{event} was to come: {piece}"));
        serde_json::from_str(data).unwrap()
    }

    /// What is heard until the stream ends, before it would beat.
    async fn until_its_end(mut self) -> Vec<String> {
        let mut pieces = Vec::new();
        while let Some(piece) = self.next().await {
            assert_ne!(piece, ": alive", "it goes on");
            pieces.push(piece);
        }
        pieces
    }
}

#[tokio::test]
async fn who_listens_hears_at_once_how_it_stands_and_then_what_changes() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    comes(&ines, &draft, "editing").await.expect(200);
    let mut ear = Ear::on(&tom, &draft).await;
    assert_eq!(
        ear.hears("draft").await,
        json!({"version": 1, "state": "drafting"})
    );
    assert_eq!(people(&ear.hears("presence").await), ["Ines editing"]);

    comes(&ines, &draft, "editing").await.expect(200);
    comes(&tom, &draft, "viewing").await.expect(200);
    assert_eq!(
        people(&ear.hears("presence").await),
        ["Ines editing", "Tom viewing"],
        "saying it again is no news"
    );
    ines.edits(&draft, json!({"headline": "High water"}))
        .await
        .expect(200);
    assert_eq!(
        ear.hears("draft").await,
        json!({"version": 2, "state": "drafting"})
    );
    goes(&tom, &draft).await.expect(204);
    assert_eq!(people(&ear.hears("presence").await), ["Ines editing"]);
    room.passes(chrono::TimeDelta::seconds(61));
    assert_eq!(ear.hears("presence").await, json!([]));
    ines.takes(&draft, "submit").await.expect(200);
    assert_eq!(
        ear.hears("draft").await,
        json!({"version": 3, "state": "in_review"})
    );
    drop(ear);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_another_node_did_is_heard() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let (elsewhere, _) = start(room.database.as_ref().unwrap(), &[]).await;
    let mut there = ines.clone();
    there.base = format!("http://{}", elsewhere.address);
    let mut ear = Ear::on(&ines, &draft).await;
    ear.hears("draft").await;
    ear.hears("presence").await;
    comes(&there, &draft, "viewing").await.expect(200);
    assert_eq!(people(&ear.hears("presence").await), ["Ines viewing"]);
    drop(ear);
    elsewhere.stop().await;
    room.closes().await;
}

#[tokio::test]
async fn it_ends_for_those_who_signed_out_or_may_not_read_any_more_and_beats_for_others() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let wim = room.hire("Wim", &["writer news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let leaving = room.sign_in(ines.clone()).await;
    let mut stays = Ear::on(&ines, &draft).await;
    let (left, barred) = (Ear::on(&leaving, &draft).await, Ear::on(&wim, &draft).await);
    leaving.post("/v1/auth/logout", json!({})).await.expect(204);
    // whoever has no hand in what is sensitive sees it no longer
    ines.edits(&draft, json!({"sensitivity": "high"}))
        .await
        .expect(200);
    for ear in [left, barred] {
        ear.until_its_end().await;
    }
    stays.hears("draft").await;
    stays.hears("presence").await;
    assert_eq!(stays.hears("draft").await["version"], 2);
    assert_eq!(stays.next().await.as_deref(), Some(": alive"));
    drop(stays);
    room.closes().await;
}

#[tokio::test]
async fn a_stop_ends_it_at_once() {
    let mut room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let mut ears = Vec::new();
    for _ in 0..5 {
        ears.push(Ear::on(&ines, &draft).await);
    }
    let began = Instant::now();
    room.running.take().unwrap().stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    for ear in ears {
        assert!(ear.until_its_end().await.len() <= 2);
    }
    let database = room.database.take().unwrap();
    let log = database.folder.path().join("copydesk.db-wal");
    assert!(!log.exists(), "the database was closed behind them");
    database.drop().await;
}

#[tokio::test]
async fn there_are_no_more_than_two_hundred_and_a_place_that_is_left_is_free() {
    let room = Newsroom::open().await;
    let ines = patient(room.hire("Ines", &["writer news"]).await);
    let draft = ines.opens("Floods in Ghent").await;
    let mut ears = Vec::new();
    for _ in 0..200 {
        ears.push(Ear::on(&ines, &draft).await);
    }
    let path = format!("/v1/drafts/{}/events", draft.id);
    let full = ines.get(&path).await.problem(503, "unavailable");
    assert_eq!(full.header("retry-after"), "10");
    ears.pop();
    let began = Instant::now();
    let mut edits = 0;
    while ines.get(&path).await.status != 200 {
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "no place is free"
        );
        // that nobody listens any more shows when there is something to tell
        edits += 1;
        let change = json!({"tags": [format!("water-{edits}")]});
        ines.edits(&draft, change).await.expect(200);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    drop(ears);
    room.closes().await;
}
