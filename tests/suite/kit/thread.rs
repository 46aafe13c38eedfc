//! The thread below a published article, with those who write in it and those
//! who look after it.

use reqwest::Method;
use serde_json::{Value, json};

use super::newsroom::Newsroom;
use super::person::Draft;
use super::rows::id;
use super::{Answer, Person};

/// A thread that a test speaks of.
pub struct Thread {
    pub article: Draft,
    /// Anybody, without a token.
    pub public: Person,
    /// Moderates every section.
    pub mo: Person,
    pub admin: Person,
}

impl Thread {
    /// Publishes an article, and hires Mo, who moderates, and an admin.
    pub async fn opens(room: &Newsroom, headline: &str) -> Self {
        Self {
            article: room.publishes(headline).await,
            public: room.reader(),
            mo: room.hire("Mo Diallo", &["moderator *"]).await,
            admin: room.hire("Admin", &["admin *"]).await,
        }
    }

    /// The same about an article that has moved from `news` to `world`.
    pub async fn opens_in_world(room: &Newsroom, headline: &str) -> Self {
        let people = ["Worldwriter", "Worldreviewer", "Worldpublisher"];
        let thread = Self {
            article: room.publishes_by(people, headline).await,
            public: room.reader(),
            mo: room.hire("Worldmo", &["moderator world"]).await,
            admin: room.hire("Worldadmin", &["admin *"]).await,
        };
        thread.moves_to_world(room).await;
        thread
    }

    /// As if the article were published anew in `world`.
    pub async fn moves_to_world(&self, room: &Newsroom) {
        let article = id(&self.article.article);
        room.alters(&format!(
            "UPDATE articles SET section = 'world' WHERE id = {article};
             UPDATE publications SET section = 'world' WHERE article_id = {article}"
        ))
        .await;
    }

    pub fn path(&self) -> String {
        format!("/v1/public/articles/{}/comments", self.article.slug)
    }

    /// What a guest of this name sends: their address is `<name>@example.org`.
    pub async fn says(&self, name: &str, text: &str) -> Answer {
        self.public
            .post(&self.path(), reply(name, text, None))
            .await
    }

    pub async fn answers(&self, name: &str, text: &str, parent: &str) -> Answer {
        self.public
            .post(&self.path(), reply(name, text, Some(parent)))
            .await
    }

    /// A reply that was let through: its id.
    pub async fn shows(&self, name: &str, text: &str, parent: Option<&str>) -> String {
        let held = self
            .public
            .post(&self.path(), reply(name, text, parent))
            .await
            .expect(201);
        let comment = held.str("id").to_owned();
        self.decides(&comment, json!({"decision": "approve"}))
            .await
            .expect(200);
        comment
    }

    /// What Mo decides on the open case about a comment.
    pub async fn decides(&self, comment: &str, form: Value) -> Answer {
        let case = case_of(&self.mo, comment).await;
        let path = format!(
            "/v1/moderation/cases/{}/decisions",
            case["id"].as_str().unwrap()
        );
        self.mo
            .write(Method::POST, &path, case["version"].as_i64().unwrap(), form)
            .await
    }

    /// One page of the public thread; `query` begins with `?` or is empty.
    pub async fn page(&self, query: &str) -> Answer {
        self.public
            .get(&format!("{}{query}", self.path()))
            .await
            .expect(200)
    }

    /// The ids of the public thread, from its pages of `limit` comments.
    pub async fn pages(&self, query: &str, limit: usize) -> Vec<String> {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        for _ in 0..1000 {
            let page = self.page(&format!("?limit={limit}{query}{cursor}")).await;
            seen.extend(ids(&page.json["items"]));
            let Some(next) = page.json["next"].as_str() else {
                return seen;
            };
            cursor = format!("&cursor={next}");
        }
        panic!("a list without an end");
    }

    /// The texts of the public thread, oldest first; null for a tombstone.
    pub async fn texts(&self) -> Vec<Value> {
        members(&self.page("").await.json["items"], "text")
    }

    /// How many visible replies the thread says it has.
    pub async fn visible(&self) -> i64 {
        let slug = &self.article.slug;
        let counts = self
            .public
            .get(&format!("/v1/public/comment-counts?articles={slug}"))
            .await
            .expect(200);
        counts.json["counts"][slug].as_i64().unwrap()
    }

    /// As if this guest had followed the link in the mail that asks for it.
    pub async fn confirms(&self, room: &Newsroom, name: &str) {
        let known = format!("reader_profiles WHERE email = '{}'", email(name));
        assert_eq!(room.count(&known).await, 1, "{name} has not written yet");
        let now = super::rows::instant(1_700_000_000_000_000);
        room.alters(&format!(
            "UPDATE reader_profiles SET confirmed_at = {now} WHERE email = '{}'",
            email(name)
        ))
        .await;
    }

    /// As if a comment had been posted at this instant.
    pub async fn dates(&self, room: &Newsroom, comment: &str, micros: i64) {
        let at = super::rows::instant(micros);
        room.alters(&format!(
            "UPDATE comments SET posted_at = {at} WHERE id = {}",
            id(comment)
        ))
        .await;
    }
}

/// The form of a guest.
pub fn reply(name: &str, text: &str, parent: Option<&str>) -> Value {
    json!({"text": text, "parent_id": parent, "author": {"name": name, "email": email(name)}})
}

pub fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}

/// The open case about a comment, as a moderator finds it.
pub async fn case_of(moderator: &Person, comment: &str) -> Value {
    let mut cursor = String::new();
    for _ in 0..1000 {
        let path = format!("/v1/moderation/queues/all/cases?limit=100{cursor}");
        let page = moderator.get(&path).await.expect(200);
        let cases = page.json["items"].as_array().unwrap();
        if let Some(case) = cases.iter().find(|case| case["comment"]["id"] == comment) {
            return case.clone();
        }
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    panic!("no open case about {comment}");
}

pub fn ids(items: &Value) -> Vec<String> {
    let ids = members(items, "id").into_iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// One member of every item.
pub fn members(items: &Value, member: &str) -> Vec<Value> {
    items
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item[member].clone())
        .collect()
}
