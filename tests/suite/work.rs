//! Work: who must act next and by when, what a desk sees of it, and what people are
//! told.

mod assignment;
mod board;
mod calendar;
mod due_times;
mod inbox;
mod waiting;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

struct Desk {
    /// Writes in `news`; the drafts are hers.
    ines: Person,
    /// Writes in `news` too.
    jan: Person,
    /// Edits `news`.
    tom: Person,
    /// Publishes in `news`.
    paul: Person,
    /// Edits `world`.
    eva: Person,
    admin: Person,
}

async fn staff(room: &Newsroom) -> Desk {
    Desk {
        ines: room.hire("Ines Claes", &["writer news"]).await,
        jan: room.hire("Jan Peeters", &["writer news"]).await,
        tom: room.hire("Tom Maes", &["editor news"]).await,
        paul: room.hire("Paul Smet", &["publisher news"]).await,
        eva: room.hire("Eva Wouters", &["editor world"]).await,
        admin: room.hire("Ada Diallo", &["admin *"]).await,
    }
}

/// Assigned to somebody or nobody, of no hour and no urgency.
fn to(person: Option<&Person>) -> Value {
    let id = person.map(|person| &person.id);
    json!({"assignee": id, "due_at": null, "priority": 0, "on_hold": false})
}

/// The form with other fields.
fn with(mut form: Value, changes: Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    form.as_object_mut().unwrap().extend(changes);
    form
}

impl Person {
    async fn assigns(&self, draft: &Draft, form: Value) -> Answer {
        let path = format!("/v1/drafts/{}/assignment", draft.id);
        self.send(self.request(Method::PUT, &path).json(&form))
            .await
    }

    async fn takes_on(&self, draft: &Draft, form: Value) -> Answer {
        self.post(&format!("/v1/drafts/{}/take", draft.id), form)
            .await
    }

    async fn releases(&self, draft: &Draft) -> Answer {
        self.post(&format!("/v1/drafts/{}/release", draft.id), json!({}))
            .await
    }
}

/// So much later than now, by the newsroom's clock.
fn later(room: &Newsroom, span: TimeDelta) -> String {
    (room.running().desk.now() + span).to_string()
}

/// The headlines of a list of drafts.
fn headlines(list: &Answer) -> Vec<&str> {
    let items = list.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|draft| draft["content"]["headline"].as_str().unwrap())
        .collect()
}
