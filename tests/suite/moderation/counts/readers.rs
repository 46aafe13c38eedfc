//! What readers do.

use reqwest::Method;
use serde_json::json;

use super::scene::{Posted, Writer};
use crate::kit::Answer;
use crate::kit::thread::reply;

/// Names under which something is written.
const NAMES: u64 = 40;
const REACTIONS: [&str; 3] = ["recommend", "doubt", "funny"];
const CATEGORIES: [&str; 3] = ["spam", "harassment", "off_topic"];

impl Writer<'_> {
    /// `Err` for what no reader does.
    pub async fn reads(&mut self, deed: &str) -> Result<Option<Answer>, ()> {
        Ok(match deed {
            "post" => Some(self.posts(None).await),
            "answer" => match self.one_posted() {
                Some(posted) => Some(self.posts(Some(&posted.id)).await),
                None => None,
            },
            "confirm" => self.confirms().await,
            "edit" => self.edits().await,
            "withdraw" => match self.one_posted() {
                Some(own) => Some(self.with_token(Method::DELETE, &own, None).await),
                None => None,
            },
            "report" => self.reports().await,
            "react" => self.reacts(Method::PUT).await,
            "take back" => self.reacts(Method::DELETE).await,
            _ => return Err(()),
        })
    }

    fn one_posted(&mut self) -> Option<Posted> {
        self.chance.one_of(&self.scene.posted())
    }

    /// What nobody minds, a link that a queue may look for, or what must be looked at.
    fn text(&mut self) -> String {
        let mark = format!("{} of {}", self.done, self.n);
        match self.chance.below(6) {
            0 => format!("Number {mark}: win at [the casino](https://casino.example/{mark})"),
            1 => format!("WHY WERE THE PUMPS NEVER RUNNING AT ALL, NUMBER {mark}"),
            _ => format!("Number {mark}"),
        }
    }

    async fn posts(&mut self, parent: Option<&str>) -> Answer {
        let guest = self.chance.below(NAMES);
        let form = reply(&format!("Guest {guest}"), &self.text(), parent);
        let path = self.scene.thread.path();
        self.scene
            .asks((Method::POST, &path), (guest, None), Some(form))
            .await
    }

    async fn confirms(&mut self) -> Option<Answer> {
        let link = self.chance.one_of(&self.scene.links.lock().unwrap())?;
        let asked = self
            .scene
            .asks((Method::POST, &link), (1, None), Some(json!({})));
        Some(asked.await)
    }

    /// To something else, or back to what it said at first.
    async fn edits(&mut self) -> Option<Answer> {
        let own = self.one_posted()?;
        let text = match self.chance.below(4) {
            0 => own.text.clone(),
            _ => self.text(),
        };
        Some(
            self.with_token(Method::PATCH, &own, Some(json!({"text": text})))
                .await,
        )
    }

    async fn with_token(
        &mut self,
        method: Method,
        own: &Posted,
        body: Option<serde_json::Value>,
    ) -> Answer {
        let path = format!("/v1/public/comments/{}", own.id);
        self.scene
            .asks((method, &path), (1, Some(&own.token)), body)
            .await
    }

    async fn reports(&mut self) -> Option<Answer> {
        let subject = self.one_posted()?;
        let path = format!("/v1/public/comments/{}/reports", subject.id);
        let category = CATEGORIES[self.chance.below(3) as usize];
        let (from, token) = self.voice();
        let form = json!({"category": category});
        let asked = self
            .scene
            .asks((Method::POST, &path), (from, token.as_deref()), Some(form));
        Some(asked.await)
    }

    async fn reacts(&mut self, method: Method) -> Option<Answer> {
        let subject = self.one_posted()?;
        let key = REACTIONS[self.chance.below(3) as usize];
        let path = format!("/v1/public/comments/{}/reactions/{key}", subject.id);
        let (from, token) = self.voice();
        let asked = self
            .scene
            .asks((method, &path), (from, token.as_deref()), None);
        Some(asked.await)
    }

    /// Somebody at an address, or a reader who shows that they are one.
    fn voice(&mut self) -> (u64, Option<String>) {
        let from = self.chance.below(6);
        let is_reader = self.chance.percent(40);
        let own = self.one_posted().filter(|_| is_reader);
        (from, own.map(|own| own.token))
    }
}
