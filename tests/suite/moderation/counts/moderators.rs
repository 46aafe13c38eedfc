//! What moderators do.

use reqwest::Method;
use serde_json::{Value, json};

use super::scene::Writer;
use crate::kit::Answer;
use crate::kit::thread::ids;

const QUEUES: [&str; 7] = [
    "held",
    "new_readers",
    "unreviewed",
    "reported",
    "legal",
    "own",
    "all",
];

impl Writer<'_> {
    /// `Err` for what no moderator does.
    pub async fn moderates(&mut self, deed: &str) -> Result<Option<Answer>, ()> {
        Ok(match deed {
            "lease" => Some(self.leases().await),
            "release" => self.releases().await,
            "skip" => self.skips().await,
            "assign" => self.assigns().await,
            "approve" | "remove" | "escalate" => self.decides(deed).await,
            "act without a case" => self.acts().await,
            "batch" => Some(self.rules(json!({})).await),
            "try a batch" => Some(self.rules(json!({"dry_run": true})).await),
            "undo" => self.undoes().await,
            "pick" => self.picks(Method::PUT).await,
            "unpick" => self.picks(Method::DELETE).await,
            "sanction" => self.sanctions().await,
            _ => return Err(()),
        })
    }

    fn one_queue(&mut self) -> &'static str {
        QUEUES[self.chance.below(QUEUES.len() as u64) as usize]
    }

    async fn leases(&mut self) -> Answer {
        let form =
            json!({"count": 1 + self.chance.below(6), "seconds": 15 + self.chance.below(200)});
        let path = format!("/v1/moderation/queues/{}/leases", self.one_queue());
        self.person.post(&path, form).await
    }

    async fn releases(&mut self) -> Option<Answer> {
        let lease = self.lease.take()?;
        let path = format!("/v1/moderation/leases/{}", lease["lease"].as_str()?);
        let request = self.person.request(Method::DELETE, &path);
        Some(self.person.send(request).await)
    }

    /// Cases of a queue's first page.
    async fn cases(&mut self) -> Vec<Value> {
        let path = format!("/v1/moderation/queues/{}/cases?limit=30", self.one_queue());
        let page = self.person.get(&path).await;
        // nothing where the session is over, which the next deed finds out
        page.json["items"].as_array().cloned().unwrap_or_default()
    }

    async fn one_case(&mut self) -> Option<Value> {
        let cases = self.cases().await;
        self.chance.one_of(&cases)
    }

    async fn skips(&mut self) -> Option<Answer> {
        let case = self.one_case().await?;
        let path = format!("/v1/moderation/cases/{}/skip", case["id"].as_str()?);
        Some(
            self.person
                .post(&path, json!({"reason": "She is my aunt."}))
                .await,
        )
    }

    async fn assigns(&mut self) -> Option<Answer> {
        let case = self.one_case().await?;
        let colleague = self.chance.one_of(&self.scene.people.lock().unwrap());
        let colleague = colleague.filter(|_| self.chance.percent(60));
        let path = format!("/v1/moderation/cases/{}/assignment", case["id"].as_str()?);
        let request = self.person.request(Method::PUT, &path);
        let request = request.json(&json!({"assignee": colleague}));
        Some(self.person.send(request).await)
    }

    /// Under the lease, where there is one; else on any case of a first page.
    async fn decides(&mut self, decision: &str) -> Option<Answer> {
        let mut form = json!({"decision": decision});
        match decision {
            "remove" => form["reason"] = json!("spam"),
            "escalate" if self.chance.percent(40) => {
                form["to"] = json!(self.chance.one_of(&self.scene.people.lock().unwrap()));
            }
            _ => {}
        }
        let path = |case: &str| format!("/v1/moderation/cases/{case}/decisions");
        if let Some(lease) = self.lease.take() {
            let case = self.chance.one_of(&ids(&lease["cases"]))?;
            form["lease"] = lease["lease"].clone();
            let answer = self.person.post(&path(&case), form).await;
            self.lease = (self.chance.below(4) > 0).then_some(lease);
            return Some(answer);
        }
        let case = self.one_case().await?;
        let (id, version) = (case["id"].as_str()?, case["version"].as_i64()?);
        Some(
            self.person
                .write(Method::POST, &path(id), version, form)
                .await,
        )
    }

    /// On a comment that was found, whether there is a case about it or not.
    async fn acts(&mut self) -> Option<Answer> {
        let found = self.chance.one_of(&self.scene.posted())?;
        let path = format!("/v1/moderation/comments/{}", found.id);
        let seen = self.person.get(&path).await;
        if seen.status != 200 {
            return Some(seen);
        }
        let form = match self.chance.below(2) {
            0 => json!({"decision": "approve"}),
            _ => json!({"decision": "remove", "reason": "off_topic"}),
        };
        let (path, version) = (format!("{path}/decisions"), seen.version());
        Some(self.person.write(Method::POST, &path, version, form).await)
    }

    async fn rules(&mut self, mut form: Value) -> Answer {
        let mut cases = Vec::new();
        for case in self.cases().await {
            if cases.len() < 12 && self.chance.percent(50) {
                cases.push(case["id"].clone());
            }
        }
        form["case_ids"] = json!(cases);
        if self.chance.percent(60) {
            form["decision"] = json!("approve");
        } else {
            form["decision"] = json!("remove");
            form["reason"] = json!("harassment");
        }
        self.person
            .post("/v1/moderation/decision-batches", form)
            .await
    }

    async fn undoes(&mut self) -> Option<Answer> {
        let from = self.undoable.len().saturating_sub(5);
        let path = self.chance.one_of(&self.undoable[from..])?;
        Some(self.person.post(&path, json!({})).await)
    }

    async fn picks(&mut self, method: Method) -> Option<Answer> {
        let found = self.chance.one_of(&self.scene.posted())?;
        let path = format!("/v1/moderation/comments/{}/pick", found.id);
        let request = self.person.request(method, &path);
        Some(self.person.send(request).await)
    }

    /// And what else of theirs: none, what waits, or all; for twenty minutes.
    async fn sanctions(&mut self) -> Option<Answer> {
        let reader = self.one_reader().await?;
        let kind = ["warn", "warn", "hold", "suspend"][self.chance.below(4) as usize];
        let others = ["none", "waiting", "waiting", "all"][self.chance.below(4) as usize];
        let end = self.scene.room.running().desk.now() + chrono::TimeDelta::minutes(20);
        let form = json!({
            "kind": kind,
            "on": {"reader": reader},
            "reason": "spam",
            "comments": others,
            "until": (kind != "warn").then_some(end),
            "dry_run": self.chance.percent(20),
        });
        Some(self.person.post("/v1/moderation/sanctions", form).await)
    }

    /// The id of somebody who wrote.
    pub async fn one_reader(&mut self) -> Option<String> {
        let found = self.chance.one_of(&self.scene.posted())?;
        let path = format!("/v1/moderation/comments/{}", found.id);
        let seen = self.person.get(&path).await;
        seen.json["author"]["key"].as_str().map(str::to_owned)
    }
}
