//! Whether replies are taken: by the article, by its section, by the site; at which hours;
//! and not at all while the site pauses.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::Thread;
use crate::kit::{Answer, Newsroom, Person};

struct Story {
    room: Newsroom,
    thread: Thread,
    tom: Person,
}

impl Story {
    async fn opens() -> Self {
        let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
        let thread = Thread::opens(&room, "Floods in Ghent").await;
        let tom = room.hire("Tomas", &["editor news"]).await;
        Self { room, thread, tom }
    }

    fn path(&self) -> String {
        format!("/v1/articles/{}/commenting", self.thread.article.article)
    }

    /// Tom lets the article say this.
    async fn says(&self, own: Value) -> Answer {
        let version = self.tom.get(&self.path()).await.expect(200).version();
        self.tom
            .write(Method::PUT, &self.path(), version, own)
            .await
            .expect(200)
    }

    async fn section(&self, commenting: Value) -> Answer {
        let admin = &self.thread.admin;
        let sections = admin.get("/v1/admin/sections").await.expect(200);
        let news = sections.json["items"].as_array().unwrap().iter();
        let news = news.clone().find(|one| one["key"] == "news").unwrap();
        let version = news["version"].as_i64().unwrap();
        let patch = json!({"commenting": commenting});
        admin
            .write(Method::PATCH, "/v1/admin/sections/news", version, patch)
            .await
    }

    async fn settings(&self) -> Value {
        let path = format!("{}/settings", self.thread.path());
        self.thread.public.get(&path).await.expect(200).json
    }

    /// The mode that the article's page tells, alone and in a list.
    async fn page_mode(&self) -> String {
        let page = self
            .thread
            .public
            .get("/v1/public/articles/floods-in-ghent");
        let list = self.thread.public.get("/v1/public/articles").await;
        let mode = page.await.expect(200).json["comments"]["mode"].clone();
        assert_eq!(list.expect(200).json["items"][0]["comments"]["mode"], mode);
        mode.as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn the_article_is_heard_before_its_section_and_that_before_the_site() {
    let story = Story::opens().await;
    assert_eq!(story.page_mode().await, "premoderated");
    story.section(json!({"mode": "closed"})).await.expect(200);
    assert_eq!(story.page_mode().await, "closed");
    assert_eq!(story.settings().await["closed_reason"], "mode");
    let refused = story.thread.says("Marie", "Hello").await;
    assert_eq!(
        refused.problem(422, "blocked").blockers(),
        ["thread_closed"]
    );

    let said = story.says(json!({"mode": "open"})).await;
    assert_eq!(said.json["effective"]["mode"], "open");
    assert_eq!(said.json["effective"]["mode_from"], "article");
    assert_eq!(story.page_mode().await, "open");
    story
        .room
        .sets(
            &story.thread.admin,
            json!({"comments": {"mode": "premoderated"}}),
        )
        .await;
    story.thread.says("Marie", "Hello").await.expect(201);
    story.thread.confirms(&story.room, "Marie").await;
    let posted = story.thread.says("Marie", "Hello again").await.expect(201);
    assert_eq!(
        posted.str("visibility"),
        "published",
        "the article's mode is judged by"
    );

    let said = story.says(json!({})).await;
    assert_eq!(said.json["effective"]["mode_from"], "section");
    let cleared = story.section(Value::Null).await.expect(200);
    assert_eq!(cleared.json["commenting"], Value::Null);
    let read = story.tom.get(&story.path()).await.expect(200);
    assert_eq!(read.json["effective"]["mode_from"], "site");
    assert_eq!(read.json["mode"], Value::Null);

    let events = "events WHERE kind = 'commenting_changed'";
    assert_eq!(story.room.count(events).await, 2);
    story.says(json!({})).await;
    assert_eq!(
        story.room.count(events).await,
        2,
        "the same changes nothing"
    );
    story.room.closes_unread().await;
}

#[tokio::test]
async fn a_thread_closes_when_its_section_or_its_article_says() {
    let mut story = Story::opens().await;
    story
        .section(json!({"close_after_days": 2}))
        .await
        .expect(200);
    assert!(story.settings().await["closes_at"].is_string());
    story.room.passes(TimeDelta::hours(49));
    story.tom = story.room.sign_in(story.tom.clone()).await;
    assert_eq!(story.settings().await["closed_reason"], "age");
    let later = story.room.running().desk.now() + TimeDelta::hours(1);
    let said = story.says(json!({"closes_at": later.to_string()})).await;
    assert_eq!(said.json["effective"]["closes_at_from"], "article");
    story
        .thread
        .says("Marie", "Open once more")
        .await
        .expect(201);
    story.room.passes(TimeDelta::hours(2));
    story
        .thread
        .says("Marie", "And now?")
        .await
        .problem(422, "blocked");
    story.room.closes_unread().await;
}

#[tokio::test]
async fn at_other_hours_a_thread_says_when_it_opens() {
    let story = Story::opens().await;
    let now: DateTime<Utc> = *story.room.running().desk.now();
    let clock = |hours: i64| (now + TimeDelta::hours(hours)).format("%H:%M").to_string();
    let hours = json!({"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "from": clock(2), "to": clock(4)});
    story.says(json!({"hours": hours})).await;
    let seen = story.settings().await;
    assert_eq!(
        (&seen["open"], &seen["closed_reason"]),
        (&json!(false), &json!("hours"))
    );
    let opens: DateTime<Utc> = seen["opens_at"].as_str().unwrap().parse().unwrap();
    let wait = opens - now;
    assert!(
        wait > TimeDelta::minutes(118) && wait <= TimeDelta::minutes(120),
        "{wait}"
    );
    story
        .thread
        .says("Marie", "Too early")
        .await
        .problem(422, "blocked");
    story.room.passes(TimeDelta::hours(3));
    assert_eq!(story.settings().await["opens_at"], Value::Null);
    story.thread.says("Marie", "In time").await.expect(201);
    story.room.closes_unread().await;
}

#[tokio::test]
async fn a_pause_holds_for_the_whole_site_at_once() {
    let story = Story::opens().await;
    story.says(json!({"mode": "open"})).await;
    let pause = |paused: bool| json!({"comments": {"paused": paused}});
    story.room.sets(&story.thread.admin, pause(true)).await;
    assert_eq!(story.settings().await["closed_reason"], "paused");
    let refused = story
        .thread
        .says("Marie", "Hello")
        .await
        .problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["cleared_by"], json!(["admin"]));
    story.room.sets(&story.thread.admin, pause(false)).await;
    story.thread.says("Marie", "Hello").await.expect(201);
    story.room.closes_unread().await;
}

#[tokio::test]
async fn what_is_wrong_or_too_late_or_not_ones_own_is_refused() {
    let story = Story::opens().await;
    let path = story.path();
    let put = async |person: &Person, version: i64, own: Value| {
        person.write(Method::PUT, &path, version, own).await
    };
    let wrong = json!({"hours": {"days": [], "from": "8:00", "to": "25:00"}});
    let refused = put(&story.tom, 1, wrong).await.problem(422, "invalid");
    assert_eq!(
        refused.pointers(),
        ["/hours/days", "/hours/from", "/hours/to"]
    );
    put(&story.tom, 1, json!({"mode": "shut"}))
        .await
        .problem(422, "invalid");
    put(&story.tom, 1, json!({"modus": "open"}))
        .await
        .problem(400, "unknown_field");
    let bare = story
        .tom
        .request(Method::PUT, &path)
        .json(&json!({"mode": "open"}));
    story
        .tom
        .send(bare)
        .await
        .problem(428, "precondition_required");
    put(&story.tom, 1, json!({"mode": "open"}))
        .await
        .expect(200);
    let late = put(&story.thread.mo, 1, json!({"mode": "closed"})).await;
    let late = late.problem(412, "stale");
    assert_eq!(late.json["current"]["mode"], "open");

    let eva = story.room.hire("Eva", &["editor world"]).await;
    put(&eva, 2, json!({"mode": "closed"}))
        .await
        .problem(403, "forbidden");
    put(&eva, 2, json!({"modus": 1}))
        .await
        .problem(403, "forbidden");
    put(&story.thread.admin, 2, json!({}))
        .await
        .problem(403, "forbidden");
    put(&story.thread.mo, 2, json!({"mode": "closed"}))
        .await
        .expect(200);

    let far = story.section(
        json!({"close_after_days": 0, "hours": {"days": ["mon"], "from": "x", "to": "09:00"}}),
    );
    let refused = far.await.problem(422, "invalid");
    assert_eq!(
        refused.pointers(),
        ["/commenting/hours/from", "/commenting/close_after_days"]
    );
    story
        .section(json!({"depth": 1}))
        .await
        .problem(400, "unknown_field");
    story.room.closes_unread().await;
}

/// Replies under way are judged by what holds inside of their transaction. PostgreSQL lets
/// those through that had begun, so the order of events says it on SQLite alone.
#[tokio::test]
async fn a_pause_is_not_overtaken_by_what_was_looked_at_before_it() {
    let story = Story::opens().await;
    let thread = &story.thread;
    let posting = (0..8).map(|n| async move {
        for k in 0..40 {
            let posted = thread
                .says(&format!("Guest {n}"), &format!("Reply {k}"))
                .await;
            if posted.status != 201 {
                posted.problem(422, "blocked");
                return k;
            }
        }
        40
    });
    let pausing = async {
        tokio::time::sleep(std::time::Duration::from_millis(60)).await;
        let paused = json!({"comments": {"paused": true}});
        story.room.sets(&thread.admin, paused).await;
    };
    let (posted, ()) = tokio::join!(futures_util::future::join_all(posting), pausing);
    let taken = story
        .room
        .count("events WHERE kind = 'comment_posted'")
        .await;
    assert_eq!(taken, posted.iter().sum::<i64>());
    if crate::kit::database::postgres().is_none() {
        let after = "events WHERE kind = 'comment_posted' AND n > (SELECT max(n) FROM events WHERE kind = 'settings_changed')";
        assert_eq!(story.room.count(after).await, 0);
    }
    story.room.closes_unread().await;
}
