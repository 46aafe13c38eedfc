//! What is told of replies: that they are there, that they say something else, that they
//! are gone; and never why, nor of one that nobody saw.

use reqwest::Method;
use serde_json::{Value, json};

use super::{kinds, told};
use crate::kit::thread::{Thread, case_of, email};
use crate::kit::{Answer, Newsroom, Person};

/// Somebody's own reply, and the proof.
struct Own {
    id: String,
    token: String,
}

impl Own {
    fn of(posted: &Answer) -> Self {
        Self {
            id: posted.str("id").to_owned(),
            token: posted.str("edit_token").to_owned(),
        }
    }

    async fn asks(&self, thread: &Thread, method: Method, form: Value) -> Answer {
        let path = format!("/v1/public/comments/{}", self.id);
        let mut request = thread.public.request(method, &path);
        if !form.is_null() {
            request = request.json(&form);
        }
        let request = request.header("Edit-Token", &self.token);
        thread.public.send(request).await
    }

    async fn edits(&self, thread: &Thread, text: &str) {
        let edited = self.asks(thread, Method::PATCH, json!({"text": text}));
        edited.await.expect(200);
    }

    async fn withdraws(&self, thread: &Thread) {
        let gone = self.asks(thread, Method::DELETE, Value::Null).await;
        assert!(matches!(gone.status, 200 | 204), "{}", gone.text);
    }
}

struct Scene {
    room: Newsroom,
    thread: Thread,
    at: i64,
}

impl Scene {
    async fn opens() -> Self {
        let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
        let thread = Thread::opens(&room, "Floods in Ghent").await;
        let mut scene = Self {
            room,
            thread,
            at: 0,
        };
        scene.news().await;
        scene
    }

    /// What was told since one last asked.
    async fn news(&mut self) -> Vec<Value> {
        self.room.delivers().await;
        let (told, next) = told(&self.thread.public, self.at).await;
        self.at = next;
        for one in &told {
            assert_eq!(one["reason"], json!(null), "{one}");
            if one["comment"].is_object() {
                assert_eq!(one["article"], json!(null), "{one}");
                assert_eq!(one["comment"]["article_id"], self.thread.article.article);
            }
        }
        told
    }

    /// That only this was told since, about this comment.
    async fn hears(&mut self, comment: &str, expected: &[&str]) {
        let news = self.news().await;
        assert_eq!(kinds(&news), expected, "{news:#?}");
        for one in &news {
            assert_eq!(one["comment"]["id"], comment);
        }
    }

    async fn decides(&self, comment: &str, form: Value) -> String {
        let seen = format!("/v1/moderation/comments/{comment}");
        let version = self.thread.mo.get(&seen).await.expect(200).version();
        let path = format!("{seen}/decisions");
        let decided = self.thread.mo.write(Method::POST, &path, version, form);
        decided.await.expect(200).str("id").to_owned()
    }

    async fn undoes(&self, decision: &str) {
        let path = format!("/v1/moderation/decisions/{decision}/undo");
        self.thread.mo.post(&path, json!({})).await.expect(200);
    }

    async fn sets_mode(&self, mode: &str) {
        let mode = json!({"comments": {"mode": mode}});
        self.room.sets(&self.thread.admin, mode).await;
    }

    async fn closes(self) {
        self.room.closes_unread().await;
    }
}

fn approve() -> Value {
    json!({"decision": "approve"})
}

fn remove() -> Value {
    json!({"decision": "remove", "reason": "off_topic"})
}

async fn picks(person: &Person, method: Method, comment: &str) {
    let path = format!("/v1/moderation/comments/{comment}/pick");
    let picked = person.send(person.request(method, &path)).await;
    picked.expect(204);
}

#[tokio::test]
async fn the_life_of_a_reply_is_told_from_when_it_can_be_seen() {
    let mut scene = Scene::opens().await;
    let posted = scene.thread.says("Marie", "The pumps ran").await;
    let own = Own::of(&posted.expect(201));
    let id = own.id.as_str();
    scene.hears(id, &[]).await;
    scene.decides(id, approve()).await;
    scene.hears(id, &["comment.published"]).await;
    // once more the same is nothing to tell
    scene.decides(id, approve()).await;
    scene.hears(id, &[]).await;
    picks(&scene.thread.mo, Method::PUT, id).await;
    picks(&scene.thread.mo, Method::PUT, id).await;
    picks(&scene.thread.mo, Method::DELETE, id).await;
    let picked = ["comment.picked", "comment.unpicked"];
    scene.hears(id, &picked).await;
    let decision = scene.decides(id, remove()).await;
    scene.hears(id, &["comment.removed"]).await;
    scene.undoes(&decision).await;
    scene.hears(id, &["comment.published"]).await;
    own.withdraws(&scene.thread).await;
    own.withdraws(&scene.thread).await;
    scene.hears(id, &["comment.withdrawn"]).await;
    scene.closes().await;
}

#[tokio::test]
async fn an_edit_is_told_when_it_can_be_read() {
    let mut scene = Scene::opens().await;
    let posted = scene.thread.says("Marie", "The pumps ran").await;
    let own = Own::of(&posted.expect(201));
    let id = own.id.as_str();
    own.edits(&scene.thread, "The pumps ran on Sunday").await;
    scene.hears(id, &[]).await;
    scene.decides(id, approve()).await;
    scene.thread.confirms(&scene.room, "Marie").await;
    scene.sets_mode("open").await;
    scene.news().await;
    own.edits(&scene.thread, "The pumps ran on Monday").await;
    scene.hears(id, &["comment.edited"]).await;
    // one that waits is nobody's business
    own.edits(&scene.thread, "THE PUMPS NEVER RAN AT ALL, NOT ONCE")
        .await;
    scene.hears(id, &[]).await;
    let decision = scene.decides(id, approve()).await;
    scene.hears(id, &["comment.edited"]).await;
    scene.undoes(&decision).await;
    scene.hears(id, &["comment.edited"]).await;
    scene.closes().await;
}

#[tokio::test]
async fn of_what_was_never_seen_nothing_is_told_whatever_becomes_of_it() {
    let mut scene = Scene::opens().await;
    let mut held = Vec::new();
    for (name, text) in [("Marie", "One"), ("Jan", "Two"), ("Piet", "Three")] {
        held.push(Own::of(&scene.thread.says(name, text).await.expect(201)));
    }
    scene.decides(&held[0].id, remove()).await;
    held[0].withdraws(&scene.thread).await;
    held[1].withdraws(&scene.thread).await;
    scene.erases("Marie").await;
    scene.erases("Jan").await;
    scene.erases("Piet").await;
    assert_eq!(scene.news().await, [json!(null); 0]);
    assert_eq!(
        scene
            .room
            .count("events WHERE kind = 'comment_erased'")
            .await,
        3
    );
    scene.closes().await;
}

impl Scene {
    async fn erases(&self, name: &str) {
        let path = format!("/v1/moderation/comments?author={}", email(name));
        let found = self.thread.mo.get(&path).await.expect(200);
        let reader = found.json["items"][0]["author"]["key"].as_str().unwrap();
        let path = format!("/v1/admin/readers/{reader}/erase");
        let form = json!({"confirm": reader});
        self.thread.admin.post(&path, form).await.expect(200);
    }
}

#[tokio::test]
async fn that_a_forgotten_reader_is_gone_stays_told() {
    let mut scene = Scene::opens().await;
    let shown = scene.thread.shows("Marie", "The pumps ran", None).await;
    let removed = scene.thread.shows("Marie", "So did I", None).await;
    scene.decides(&removed, remove()).await;
    let began = scene.news().await;
    assert_eq!(began.len(), 3);
    scene.erases("Marie").await;
    let news = scene.news().await;
    assert_eq!(kinds(&news), ["comment.erased", "comment.erased"]);
    let mut gone: Vec<&str> = news
        .iter()
        .map(|one| one["comment"]["id"].as_str().unwrap())
        .collect();
    gone.sort_unstable();
    let mut theirs = [shown.as_str(), removed.as_str()];
    theirs.sort_unstable();
    assert_eq!(gone, theirs);
    // who begins anew hears the same, though nothing of hers is kept
    let (all, _) = told(&scene.thread.public, 0).await;
    let of_hers: Vec<Value> = all
        .into_iter()
        .filter(|one| one["comment"].is_object())
        .collect();
    assert_eq!(of_hers, [began, news].concat());
    scene.closes().await;
}

#[tokio::test]
async fn many_at_once_are_told_one_by_one_and_taken_back_as_well() {
    let mut scene = Scene::opens().await;
    let mut cases = Vec::new();
    for n in 0..5 {
        let posted = scene.thread.says("Marie", &format!("Reply {n}")).await;
        let id = posted.expect(201).str("id").to_owned();
        cases.push(case_of(&scene.thread.mo, &id).await["id"].clone());
    }
    let mo = &scene.thread.mo;
    let form = json!({"case_ids": cases, "decision": "approve"});
    let batch = mo.post("/v1/moderation/decision-batches", form).await;
    let batch = batch.expect(200).str("id").to_owned();
    assert_eq!(kinds(&scene.news().await), ["comment.published"; 5]);
    let path = format!("/v1/moderation/decision-batches/{batch}/undo");
    scene.thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(kinds(&scene.news().await), ["comment.removed"; 5]);

    let shown = scene.thread.shows("Jan", "Shown", None).await;
    scene.thread.says("Jan", "Waits").await.expect(201);
    scene.hears(&shown, &["comment.published"]).await;
    let path = format!("/v1/moderation/comments?author={}", email("Jan"));
    let found = scene.thread.mo.get(&path).await.expect(200);
    let reader = found.json["items"][0]["author"]["key"].clone();
    let form =
        json!({"kind": "ban", "on": {"reader": reader}, "reason": "spam", "comments": "all"});
    let imposed = scene
        .thread
        .mo
        .post("/v1/moderation/sanctions", form)
        .await
        .expect(201);
    scene.hears(&shown, &["comment.removed"]).await;
    let sanction = imposed.json["sanction"]["id"].as_str().unwrap();
    let path = format!("/v1/moderation/sanctions/{sanction}/undo");
    scene.thread.mo.post(&path, json!({})).await.expect(200);
    scene.hears(&shown, &["comment.published"]).await;
    scene.closes().await;
}

#[tokio::test]
async fn what_readers_complain_of_and_what_lapses_is_told_as_far_as_it_was_seen() {
    let mut scene = Scene::opens().await;
    scene.thread.shows("Marie", "Hello", None).await;
    scene.thread.confirms(&scene.room, "Marie").await;
    let changes =
        json!({"comments": {"mode": "open", "lapse_after_days": 2, "reports": {"hold_weight": 1}}});
    scene.room.sets(&scene.thread.admin, changes).await;
    scene.news().await;
    let posted = scene.thread.says("Marie", "Were the pumps running?").await;
    let id = posted.expect(201).str("id").to_owned();
    scene.hears(&id, &["comment.published"]).await;
    let path = format!("/v1/public/comments/{id}/reports");
    let form = json!({"category": "spam"});
    scene.thread.public.post(&path, form).await.expect(202);
    scene.hears(&id, &["comment.removed"]).await;
    // nor is it news that nobody looked in time at what nobody saw
    scene.thread.says("Jan", "They were").await.expect(201);
    scene.room.passes(chrono::TimeDelta::days(3));
    scene.hears(&id, &[]).await;
    assert_eq!(
        scene
            .room
            .count("events WHERE kind = 'comment_lapsed'")
            .await,
        1
    );
    scene.closes().await;
}
