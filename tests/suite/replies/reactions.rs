//! What readers say of a comment without a word: once each, counted, and weighed.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, ids};
use crate::kit::{Answer, Chance, Newsroom};

/// Somebody at an address of their own, or with the token of a comment of theirs.
#[derive(Clone)]
enum Who {
    At(String),
    With(String),
}

struct Story {
    room: Newsroom,
    thread: Thread,
}

impl Story {
    async fn opens(limits: &str) -> Self {
        let settings = [
            ("COPYDESK_LIMITS", limits),
            ("COPYDESK_TRUSTED_PROXIES", "127.0.0.1/32"),
        ];
        let room = Newsroom::open_with(&settings).await;
        let thread = Thread::opens(&room, "Floods in Ghent").await;
        let kinds = json!([
            {"key": "recommend", "sense": "for"}, {"key": "doubt", "sense": "against"},
            {"key": "funny", "sense": "neither"},
        ]);
        room.sets(&thread.admin, json!({"comments": {"reactions": kinds}}))
            .await;
        Self { room, thread }
    }

    async fn reacts(&self, method: Method, comment: &str, key: &str, who: &Who) -> Answer {
        let path = format!("/v1/public/comments/{comment}/reactions/{key}");
        let public = &self.thread.public;
        let request = public.request(method, &path);
        let request = match who {
            Who::At(address) => request.header("X-Forwarded-For", address),
            Who::With(token) => request.header("Edit-Token", token),
        };
        public.send(request).await
    }

    async fn puts(&self, comment: &str, key: &str, who: &Who) -> Value {
        let answer = self.reacts(Method::PUT, comment, key, who).await;
        answer.expect(200).json["reactions"].clone()
    }

    /// A reply that is let through, and the proof of its author.
    async fn shows(&self, name: &str, text: &str) -> (String, Who) {
        let posted = self.thread.says(name, text).await.expect(201);
        let approve = json!({"decision": "approve"});
        self.thread
            .decides(posted.str("id"), approve)
            .await
            .expect(200);
        (
            posted.str("id").to_owned(),
            Who::With(posted.str("edit_token").to_owned()),
        )
    }

    /// Kept counts that differ from what a recount comes to.
    async fn wrong_counts(&self) -> i64 {
        let mut wrong = 0;
        for key in ["recommend", "doubt", "funny"] {
            wrong += self
                .room
                .count(&format!(
                    "comments WHERE COALESCE(CAST(reactions ->> '{key}' AS INTEGER), 0) <> (SELECT count(*) FROM comment_reactions WHERE comment_id = comments.id AND key = '{key}')"
                ))
                .await;
        }
        wrong
    }
}

fn at(n: u64) -> Who {
    Who::At(format!("203.0.113.{n}"))
}

#[tokio::test]
async fn one_voice_counts_once_and_says_nothing_both_ways() {
    let story = Story::opens("off").await;
    let (comment, marie) = story.shows("Marie", "Well said").await;
    let (_, jan) = story.shows("Jan", "I write, too").await;
    let read = story
        .thread
        .public
        .get(&format!("{}/settings", story.thread.path()))
        .await;
    assert_eq!(
        read.json["reactions"],
        json!(["recommend", "doubt", "funny"])
    );
    assert_eq!(
        story.puts(&comment, "recommend", &at(1)).await,
        json!({"recommend": 1})
    );
    assert_eq!(
        story.puts(&comment, "recommend", &at(1)).await,
        json!({"recommend": 1})
    );
    assert_eq!(
        story.puts(&comment, "funny", &at(1)).await,
        json!({"funny": 1, "recommend": 1})
    );
    assert_eq!(
        story.puts(&comment, "recommend", &jan).await,
        json!({"funny": 1, "recommend": 2})
    );
    assert_eq!(
        story.puts(&comment, "doubt", &at(1)).await,
        json!({"doubt": 1, "funny": 1, "recommend": 1})
    );
    story
        .reacts(Method::PUT, &comment, "recommend", &marie)
        .await
        .problem(403, "forbidden");
    let taken = story
        .reacts(Method::DELETE, &comment, "doubt", &at(1))
        .await
        .expect(200);
    assert_eq!(
        taken.json,
        json!({"reactions": {"funny": 1, "recommend": 1}})
    );
    let again = story
        .reacts(Method::DELETE, &comment, "doubt", &at(1))
        .await
        .expect(200);
    assert_eq!(again.json, taken.json);
    assert_eq!(story.wrong_counts().await, 0);

    let page = story.thread.page("?sort=top").await;
    assert_eq!(ids(&page.json["items"])[0], comment);
    assert_eq!(page.json["items"][0]["reactions"], taken.json["reactions"]);
    assert_eq!(story.room.count("comments WHERE score = 206549").await, 1);
    story.room.closes_unread().await;
}

#[tokio::test]
async fn what_cannot_be_seen_or_is_not_offered_does_not_exist() {
    let story = Story::opens("on").await;
    let (comment, _) = story.shows("Marie", "Well said").await;
    let held = story.thread.says("Jan", "Waits").await.expect(201);
    for (id, key) in [
        (held.str("id"), "recommend"),
        (&comment, "love"),
        (&story.thread.article.article, "recommend"),
        ("nothing", "recommend"),
    ] {
        story
            .reacts(Method::PUT, id, key, &at(1))
            .await
            .problem(404, "not_found");
    }
    let forged = Who::With("ab".repeat(48));
    story
        .reacts(Method::PUT, &comment, "funny", &forged)
        .await
        .problem(403, "forbidden");
    for _ in 0..60 {
        story
            .reacts(Method::PUT, &comment, "funny", &at(2))
            .await
            .expect(200);
    }
    let fast = story.reacts(Method::PUT, &comment, "funny", &at(2)).await;
    assert!(
        !fast
            .problem(429, "rate_limited")
            .header("retry-after")
            .is_empty()
    );
    story
        .reacts(Method::PUT, &comment, "funny", &at(3))
        .await
        .expect(200);
    story.room.passes(TimeDelta::minutes(2));
    story
        .reacts(Method::PUT, &comment, "funny", &at(2))
        .await
        .expect(200);

    let mut changes = json!({"comments": {"reactions": [{"key": "No", "sense": "for"}]}});
    let admin = &story.thread.admin;
    let version = admin.get("/v1/admin/settings").await.expect(200).version();
    let refused = admin.write(Method::PATCH, "/v1/admin/settings", version, changes.take());
    assert_eq!(
        refused.await.problem(422, "invalid").pointers(),
        ["/comments/reactions/0/key"]
    );
    story.room.closes_unread().await;
}

#[tokio::test]
async fn addresses_are_forgotten_and_what_they_said_still_counts() {
    let story = Story::opens("off").await;
    let (comment, _) = story.shows("Marie", "Well said").await;
    for n in 1..=3 {
        story.puts(&comment, "recommend", &at(n)).await;
    }
    let voices = "SELECT hex(voice) AS it FROM comment_reactions ORDER BY 1";
    let voices = if crate::kit::database::postgres().is_some() {
        voices.replace("hex(voice)", "encode(voice, 'hex')")
    } else {
        voices.to_owned()
    };
    let before = story.room.lines(&voices).await;
    story.room.passes(TimeDelta::days(89));
    story.room.delivers().await;
    assert_eq!(story.room.lines(&voices).await, before);
    story.room.passes(TimeDelta::days(2));
    story.room.delivers().await;
    let after = story.room.lines(&voices).await;
    assert!(
        after.iter().all(|voice| !before.contains(voice)),
        "{after:?}"
    );
    let mut once = after.clone();
    once.dedup();
    assert_eq!((once.len(), after[0].len()), (3, 64));
    assert_eq!(story.wrong_counts().await, 0);
    assert_eq!(
        story
            .room
            .count("comment_reactions WHERE expires_at IS NOT NULL")
            .await,
        0
    );
    story.room.closes_unread().await;
}

#[tokio::test]
async fn counts_and_scores_equal_a_recount_whoever_reacts_at_the_same_time() {
    let story = Story::opens("off").await;
    let mut comments = Vec::new();
    for n in 0..3 {
        comments.push(story.shows("Marie", &format!("Reply {n}")).await.0);
    }
    let (all, shared) = (&comments, &story);
    let writers = (0..8).map(|n| async move {
        let mut chance = Chance::new(20_261_122 + n);
        for _ in 0..30 {
            let comment = chance.one_of(all).unwrap();
            let key = chance.one_of(&["recommend", "doubt", "funny"]).unwrap();
            let method = if chance.below(3) == 0 {
                Method::DELETE
            } else {
                Method::PUT
            };
            let who = at(chance.below(5));
            let answer = shared.reacts(method, &comment, key, &who).await;
            answer.expect(200);
        }
    });
    futures_util::future::join_all(writers).await;
    assert_eq!(story.wrong_counts().await, 0);
    assert!(story.room.count("comment_reactions").await > 0);
    let both = "comment_reactions AS pro JOIN comment_reactions AS con ON pro.comment_id = con.comment_id AND pro.voice = con.voice WHERE pro.key = 'recommend' AND con.key = 'doubt'";
    assert_eq!(
        story.room.count(both).await,
        0,
        "nobody is both for and against"
    );
    let scored = "comments WHERE (score > 0) <> (COALESCE(CAST(reactions ->> 'recommend' AS INTEGER), 0) > 0)";
    assert_eq!(story.room.count(scored).await, 0);
    // what is kept is what the next reaction would come to
    for comment in &comments {
        let kept = format!(
            "SELECT CAST(score AS TEXT) AS it FROM comments WHERE id = {}",
            crate::kit::rows::id(comment)
        );
        let before = story.room.lines(&kept).await;
        story.puts(comment, "funny", &at(99)).await;
        assert_eq!(story.room.lines(&kept).await, before);
    }
    story.room.closes_unread().await;
}

/// Whoever has one address of a line of IPv6 has all of them.
#[tokio::test]
async fn a_line_is_one_voice_and_what_is_refused_counts() {
    let story = Story::opens("on").await;
    let (comment, _) = story.shows("Marie", "Well said").await;
    let on = |line: u8, n: u8| Who::At(format!("2001:db8:7:{line}::{n}"));
    for n in 1..=3 {
        assert_eq!(
            story.puts(&comment, "recommend", &on(1, n)).await,
            json!({"recommend": 1})
        );
    }
    assert_eq!(
        story.puts(&comment, "recommend", &on(2, 1)).await,
        json!({"recommend": 2})
    );
    for n in 4..=60 {
        story
            .reacts(Method::PUT, &comment, "love", &on(1, n))
            .await
            .problem(404, "not_found");
    }
    for key in ["love", "recommend"] {
        story
            .reacts(Method::PUT, &comment, key, &on(1, 61))
            .await
            .problem(429, "rate_limited");
    }
    story.room.closes_unread().await;
}
