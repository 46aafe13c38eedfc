//! What admins do, and what time does.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::recount::Open;
use super::scene::Writer;
use crate::kit::Answer;

const MODES: [&str; 6] = [
    "open",
    "open",
    "open",
    "first_time",
    "premoderated",
    "closed",
];

/// A filter of the site's own queue, as it is asked for and as rows tell who fits.
pub struct Filter {
    asked: &'static str,
    pub holds: fn(&Open) -> bool,
}

#[rustfmt::skip]
pub const FILTERS: [Filter; 6] = [
    Filter { asked: r#"{"kinds": ["held"]}"#,                                  holds: |it| it.kind == "held" },
    Filter { asked: r#"{"hosts": ["casino.example"]}"#,                        holds: |it| it.is_linked },
    Filter { asked: r#"{"is_new_reader": true}"#,                              holds: |it| it.is_new },
    Filter { asked: r#"{"is_escalated": true}"#,                               holds: |it| it.is_escalated },
    Filter { asked: r#"{"is_escalated": false, "is_new_reader": false}"#,      holds: |it| !it.is_escalated && !it.is_new },
    Filter { asked: r#"{"kinds": ["check"], "hosts": ["example"]}"#,           holds: |it| it.kind == "check" && it.is_linked },
];

impl Filter {
    /// As a patch that leaves nothing of another.
    pub fn patch(&self) -> Value {
        let mut patch = json!({
            "kinds": null, "sections": null, "checks": null, "hosts": null, "languages": null,
            "categories": null, "is_new_reader": null, "is_escalated": null, "min_weight": null,
        });
        let asked: Value = serde_json::from_str(self.asked).unwrap();
        for (condition, wanted) in asked.as_object().unwrap() {
            patch[condition] = wanted.clone();
        }
        patch
    }
}

impl Writer<'_> {
    pub async fn administrates(&mut self, deed: &str) -> Option<Answer> {
        match deed {
            "change the filter" => Some(self.changes_the_filter().await),
            "change the mode" => Some(self.changes_the_mode().await),
            "erase" => self.erases().await,
            "let a minute pass" => Some(self.lets_pass(TimeDelta::seconds(50)).await),
            "let hours pass" => Some(self.lets_pass(TimeDelta::hours(7)).await),
            "do what is due" => Some(self.does_what_is_due().await),
            _ => panic!("nobody does {deed}"),
        }
    }

    async fn changes_the_filter(&mut self) -> Answer {
        let path = "/v1/admin/queues";
        let queues = self.person.get(path).await;
        if queues.status != 200 {
            return queues;
        }
        let version = queues.json["items"][0]["version"].as_i64().unwrap();
        let filter = &FILTERS[self.chance.below(FILTERS.len() as u64) as usize];
        let changes = json!({"filter": filter.patch()});
        self.person
            .write(Method::PATCH, &format!("{path}/own"), version, changes)
            .await
    }

    async fn changes_the_mode(&mut self) -> Answer {
        let path = "/v1/admin/settings";
        let settings = self.person.get(path).await;
        if settings.status != 200 {
            return settings;
        }
        let mode = MODES[self.chance.below(MODES.len() as u64) as usize];
        let changes = json!({"comments": {"mode": mode}});
        self.person
            .write(Method::PATCH, path, settings.version(), changes)
            .await
    }

    async fn erases(&mut self) -> Option<Answer> {
        let reader = self.one_reader().await?;
        let path = format!("/v1/admin/readers/{reader}/erase");
        Some(self.person.post(&path, json!({"confirm": reader})).await)
    }

    async fn lets_pass(&mut self, span: TimeDelta) -> Answer {
        self.scene.room.passes(span);
        self.scene.thread.public.get("/healthz").await
    }

    /// As another node would, while the others are at it.
    async fn does_what_is_due(&mut self) -> Answer {
        self.scene.room.delivers().await;
        self.scene.thread.public.get("/healthz").await
    }
}
