//! Somebody who keeps a copy of what is public by what the feed tells, and by reading what
//! it tells of.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::kit::Person;

/// A copy of what is public.
#[derive(Default)]
pub struct Mirror {
    pub at: i64,
    /// Headline, address and notice, by id.
    pub articles: BTreeMap<String, (String, String, Value)>,
    /// Article, text and whether it is picked, by id.
    pub comments: BTreeMap<String, (String, String, Value)>,
}

impl Mirror {
    /// Follows what was told since, by pages of this many entries.
    pub async fn follows(&mut self, reader: &Person, limit: u64) {
        loop {
            let path = format!("/v1/public/changes?since={}&limit={limit}", self.at);
            let page = reader.get(&path).await.expect(200).json;
            for one in page["items"].as_array().unwrap() {
                let seq = one["seq"].as_i64().unwrap();
                assert!(seq > self.at, "{one} after {}", self.at);
                self.hears(reader, one).await;
                self.at = seq;
            }
            self.at = page["next"].as_i64().unwrap();
            if page["more"] == false {
                return;
            }
        }
    }

    async fn hears(&mut self, reader: &Person, one: &Value) {
        let id = |of: &str| one[of]["id"].as_str().unwrap_or_default().to_owned();
        match one["kind"].as_str().unwrap() {
            "article.withdrawn" => {
                let article = id("article");
                self.articles.remove(&article);
                self.comments.retain(|_, (of, ..)| *of != article);
            }
            "article.republished" => {
                self.reads_article(reader, &id("article")).await;
                self.reads_thread(reader, &id("article")).await;
            }
            kind if kind.starts_with("article.") => {
                self.reads_article(reader, &id("article")).await;
            }
            "comment.removed" | "comment.withdrawn" | "comment.erased" => {
                self.comments.remove(&id("comment"));
            }
            kind if kind.starts_with("comment.") => {
                self.reads_comment(reader, &id("comment")).await;
            }
            _ => {}
        }
    }

    /// What is gone by now is told of further on.
    async fn reads_article(&mut self, reader: &Person, id: &str) {
        let read = reader.get(&format!("/v1/public/articles/{id}")).await;
        if read.status == 200 {
            let text = |name: &str| read.json[name].as_str().unwrap().to_owned();
            let seen = (text("headline"), text("url"), read.json["notice"].clone());
            self.articles.insert(id.to_owned(), seen);
        }
    }

    async fn reads_thread(&mut self, reader: &Person, article: &str) {
        for comment in thread(reader, article).await {
            self.keeps(&comment);
        }
    }

    async fn reads_comment(&mut self, reader: &Person, id: &str) {
        let read = reader.get(&format!("/v1/public/comments/{id}")).await;
        if read.status == 200 {
            self.keeps(&read.json["comment"]);
        }
    }

    fn keeps(&mut self, comment: &Value) {
        let Some(text) = comment["text"].as_str() else {
            return;
        };
        let text_of = |name: &str| comment[name].as_str().unwrap().to_owned();
        let seen = (
            text_of("article_id"),
            text.to_owned(),
            comment["picked"].clone(),
        );
        self.comments.insert(text_of("id"), seen);
    }

    /// What can be seen, read from beginning to end.
    pub async fn sees(reader: &Person) -> Self {
        let mut seen = Self::default();
        let mut cursor = String::new();
        loop {
            let path = format!("/v1/public/articles?limit=100{cursor}");
            let page = reader.get(&path).await.expect(200).json;
            for article in page["items"].as_array().unwrap() {
                let id = article["id"].as_str().unwrap();
                seen.reads_article(reader, id).await;
                seen.reads_thread(reader, id).await;
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return seen,
            }
        }
    }

    pub fn is(&self, other: &Self) {
        assert_eq!(self.articles, other.articles);
        assert_eq!(self.comments, other.comments);
    }
}

/// Every comment of a thread; none of one that cannot be read.
async fn thread(reader: &Person, article: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/public/articles/{article}/comments?limit=100{cursor}");
        let page = reader.get(&path).await;
        if page.status != 200 {
            return all;
        }
        all.extend(page.json["items"].as_array().unwrap().clone());
        match page.json["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return all,
        }
    }
}
