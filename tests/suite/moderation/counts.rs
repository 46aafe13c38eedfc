//! Whatever moderators and readers do, in whatever order and at the same time:
//! every figure that is kept or counted from an index equals a recount.

use std::sync::Mutex;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::database::postgres;
use crate::kit::rows::instant;
use crate::kit::thread::{Thread, ids, reply};
use crate::kit::{Answer, Chance, Newsroom, Person};

const WRITERS: u64 = 8;
/// Things that each writer does between two recounts.
const DEEDS: usize = 25;
/// Recounts; `COPYDESK_TEST_ROUNDS` multiplies them.
const ROUNDS: usize = 10;
const SEED: u64 = 20_261_102;

#[tokio::test]
async fn counts_equal_a_recount_after_whatever_was_done() {
    let rounds = std::env::var("COPYDESK_TEST_ROUNDS").map_or(1, |times| times.parse().unwrap());
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    confirmed_reader(&room, &thread).await;
    let common = Common::default();
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        let person = room
            .hire(&format!("Mod{n} Diallo"), &["moderator news"])
            .await;
        writers.push(Writer {
            n,
            person,
            chance: Chance::new(SEED + n),
            lease: None,
            decisions: Vec::new(),
            done: 0,
        });
    }
    for round in 0..ROUNDS * rounds {
        join_all(
            writers
                .iter_mut()
                .map(|writer| writer.works(&room, &thread, &common)),
        )
        .await;
        recount(&room, &thread, round).await;
    }
    // luck has no part in it: each thing was done often, and came to something
    let came = common.came.lock().unwrap().clone();
    for deed in [
        "post", "answer", "approve", "remove", "lease", "undo", "expire",
    ] {
        let times = came
            .iter()
            .filter(|(done, status)| *done == deed && *status < 300)
            .count();
        assert!(
            times >= 10,
            "{deed} came to something only {times} times: {came:?}"
        );
    }
    room.closes_unread().await;
}

/// Somebody whose replies are published at once, where a site lets them.
async fn confirmed_reader(room: &Newsroom, thread: &Thread) {
    thread.shows("Marie", "First of all", None).await;
    thread.confirms(room, "Marie").await;
    room.sets(
        &thread.admin,
        json!({"comments": {"mode": "open", "target_minutes": 1}}),
    )
    .await;
}

/// What the writers know of each other's work.
#[derive(Default)]
struct Common {
    comments: Mutex<Vec<String>>,
    came: Mutex<Vec<(&'static str, u16)>>,
}

struct Writer {
    n: u64,
    person: Person,
    chance: Chance,
    lease: Option<Value>,
    decisions: Vec<String>,
    done: usize,
}

impl Writer {
    async fn works(&mut self, room: &Newsroom, thread: &Thread, common: &Common) {
        for _ in 0..DEEDS {
            self.done += 1;
            let (deed, answer) = match self.chance.below(100) {
                0..30 => ("post", self.posts(thread, None).await),
                30..48 => ("answer", self.answers(thread, common).await),
                48..64 => (
                    "approve",
                    self.decides(json!({"decision": "approve"})).await,
                ),
                64..76 => (
                    "remove",
                    self.decides(json!({"decision": "remove", "reason": "spam"}))
                        .await,
                ),
                76..88 => ("undo", self.undoes().await),
                88..97 => ("lease", self.leases().await),
                _ => {
                    room.passes(TimeDelta::seconds(40));
                    common.came.lock().unwrap().push(("expire", 200));
                    continue;
                }
            };
            let Some(answer) = answer else { continue };
            common.came.lock().unwrap().push((deed, answer.status));
            match answer.status {
                200 | 201 => self.notes(&answer, common),
                // fifteen minutes of the room's clock are over
                401 => self.person = room.sign_in(self.person.clone()).await,
                // somebody was faster, or the ten minutes are over
                404 | 409 | 412 | 422 => {}
                _ => panic!(
                    "writer {} at {} of seed {SEED}: {deed}: {}",
                    self.n, self.done, answer.text
                ),
            }
        }
    }

    fn notes(&mut self, answer: &Answer, common: &Common) {
        if answer.json["edit_token"].is_string() {
            common
                .comments
                .lock()
                .unwrap()
                .push(answer.str("id").to_owned());
        } else if answer.json["undo_until"].is_string() && answer.str("outcome") != "undone" {
            self.decisions.push(answer.str("id").to_owned());
        } else if answer.json["lease"].is_string() {
            self.lease = Some(answer.json.clone());
        }
    }

    /// Marie's are published at once; the others' are held.
    async fn posts(&mut self, thread: &Thread, parent: Option<&str>) -> Option<Answer> {
        let name = if self.chance.below(3) == 0 {
            "Marie".to_owned()
        } else {
            format!("Guest {}", self.chance.below(20))
        };
        let text = format!("Number {} of {}", self.done, self.n);
        Some(
            thread
                .public
                .post(&thread.path(), reply(&name, &text, parent))
                .await,
        )
    }

    async fn answers(&mut self, thread: &Thread, common: &Common) -> Option<Answer> {
        let parent = self.chance.one_of(&common.comments.lock().unwrap())?;
        self.posts(thread, Some(&parent)).await
    }

    /// Under the lease, where there is one; else on any case of the first page.
    async fn decides(&mut self, mut form: Value) -> Option<Answer> {
        let path = |case: &str| format!("/v1/moderation/cases/{case}/decisions");
        if let Some(lease) = self.lease.take() {
            let case = self.chance.one_of(&ids(&lease["cases"]))?;
            form["lease"] = lease["lease"].clone();
            let answer = self.person.post(&path(&case), form).await;
            self.lease = (self.chance.below(4) > 0).then_some(lease);
            return Some(answer);
        }
        let page = self
            .person
            .get("/v1/moderation/queues/all/cases?limit=50")
            .await;
        let Some(cases) = page.json["items"].as_array() else {
            return Some(page);
        };
        let case = self.chance.one_of(cases)?;
        let version = case["version"].as_i64().unwrap();
        Some(
            self.person
                .write(
                    Method::POST,
                    &path(case["id"].as_str().unwrap()),
                    version,
                    form,
                )
                .await,
        )
    }

    async fn undoes(&mut self) -> Option<Answer> {
        let from = self.decisions.len().saturating_sub(5);
        let decision = self.chance.one_of(&self.decisions[from..])?;
        Some(
            self.person
                .post(
                    &format!("/v1/moderation/decisions/{decision}/undo"),
                    json!({}),
                )
                .await,
        )
    }

    async fn leases(&mut self) -> Option<Answer> {
        let form =
            json!({"count": 1 + self.chance.below(5), "seconds": 15 + self.chance.below(60)});
        let queue = ["held", "new_readers", "unreviewed", "all"][self.chance.below(4) as usize];
        let path = format!("/v1/moderation/queues/{queue}/leases");
        Some(self.person.post(&path, form).await)
    }
}

async fn recount(room: &Newsroom, thread: &Thread, round: usize) {
    // what a changed record of an author moves is moved by and by
    room.delivers().await;
    while room.count("record_changes").await > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        room.delivers().await;
    }
    let mo = room.sign_in(thread.mo.clone()).await;
    let queues = mo.get("/v1/moderation/queues").await.expect(200);
    let now = instant(room.running().desk.now().timestamp_micros());
    let (yes, no, length) = if postgres().is_some() {
        ("true", "false", "jsonb_array_length")
    } else {
        ("1", "0", "json_array_length")
    };
    let known =
        "SELECT reader_id FROM comments WHERE verdict = 'approve' AND visibility = 'published'";
    let about = |comments: &str| {
        format!("cases WHERE is_open AND comment_id IN (SELECT id FROM comments WHERE {comments})")
    };
    for (queue, cases) in [
        ("held", about("visibility = 'held'")),
        (
            "new_readers",
            about(&format!(
                "visibility = 'held' AND reader_id NOT IN ({known})"
            )),
        ),
        ("unreviewed", about("visibility = 'published'")),
        ("all", "cases WHERE is_open".to_owned()),
    ] {
        let items = queues.json["items"].as_array().unwrap();
        let seen = items.iter().find(|item| item["key"] == queue).unwrap();
        for (figure, counted) in [
            ("open", room.count(&cases).await),
            (
                "leased",
                room.count(&format!("{cases} AND lease_expires_at > {now}"))
                    .await,
            ),
            (
                "over_target",
                room.count(&format!("{cases} AND due_at < {now}")).await,
            ),
        ] {
            assert_eq!(
                seen[figure], counted,
                "{figure} of {queue} in round {round}"
            );
        }
    }
    assert_eq!(
        thread.visible().await,
        room.count("comments WHERE visibility = 'published'").await,
        "round {round}"
    );
    let listed = "EXISTS (SELECT 1 FROM comments AS below WHERE below.parent_id = comments.id AND below.is_listed)";
    let stands = format!("visibility = 'published' OR (published_at IS NOT NULL AND {listed})");
    // what there should be none of
    for wrong in [
        format!("comments WHERE is_listed = {no} AND ({stands})"),
        format!("comments WHERE is_listed = {yes} AND NOT ({stands})"),
        "comments WHERE is_listed AND parent_id IN (SELECT id FROM comments WHERE NOT is_listed)".to_owned(),
        "comments WHERE visibility = 'held' AND id NOT IN (SELECT comment_id FROM cases WHERE is_open)".to_owned(),
        "comments WHERE visibility = 'published' AND verdict IS NULL AND id NOT IN (SELECT comment_id FROM cases WHERE is_open)".to_owned(),
        "comments WHERE verdict IS NOT NULL AND id IN (SELECT comment_id FROM cases WHERE is_open)".to_owned(),
        format!("cases WHERE is_open AND 2 * {length}(queues) <> (SELECT count(*) FROM case_queues WHERE case_id = cases.id AND due_at = cases.due_at)"),
        "comments WHERE replies <> (SELECT count(*) FROM comments AS below WHERE below.parent_id = comments.id AND below.visibility = 'published')".to_owned(),
        "cases WHERE NOT is_open AND id IN (SELECT case_id FROM case_queues)".to_owned(),
        "cases WHERE is_open = (closed_at IS NOT NULL)".to_owned(),
    ] {
        assert_eq!(room.count(&wrong).await, 0, "{wrong} in round {round}");
    }
    let flat = thread.pages("", 100).await.len();
    assert_eq!(
        flat as i64,
        room.count("comments WHERE is_listed").await,
        "round {round}"
    );
}
