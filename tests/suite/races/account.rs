//! The account of a race: what was answered to everybody, beside what the history, the
//! draft and the public page say afterwards.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Done;
use crate::kit::person::Draft;
use crate::kit::{Newsroom, Person};

pub struct Account {
    draft: Draft,
    /// How many things had happened when the race began, and the version then.
    events: usize,
    version: i64,
    done: Vec<Done>,
}

impl Account {
    pub async fn of(reader: &Person, draft: &Draft) -> Self {
        Self {
            draft: draft.clone(),
            events: timeline(reader, draft).await.len(),
            version: reader.reads(draft).await.expect(200).version(),
            done: Vec::new(),
        }
    }

    pub fn takes(&mut self, done: impl Iterator<Item = Done>) {
        self.done.extend(done);
    }

    /// Fails where anything does not add up; says whether the draft went out.
    pub async fn settles(&self, room: &Newsroom, reader: &Person) -> bool {
        for done in &self.done {
            let expected = [200, 409, 412, 422].contains(&done.answer.status);
            assert!(
                expected,
                "{} by {}: {}",
                done.deed, done.by, done.answer.text
            );
        }
        let all = timeline(reader, &self.draft).await;
        let happened = &all[self.events..];
        self.is_all_accounted_for(happened);
        self.was_all_seen(happened);
        let draft = reader.reads(&self.draft).await.expect(200).json;
        let moved = happened.iter().filter(|event| moves(event)).count();
        assert_eq!(
            draft["version"],
            self.version + i64::try_from(moved).unwrap(),
            "{all:#?}"
        );
        moved_with_its_last_yes(&draft);
        self.is_out_once_and_rightly(room, &draft, &all).await
    }

    /// Everything that was answered with 200 happened, and nothing else did.
    fn is_all_accounted_for(&self, happened: &[Value]) {
        let mut answered: Vec<(String, String)> = self
            .done
            .iter()
            .filter(|done| done.answer.status == 200)
            .map(|done| (done.by.clone(), done.deed.to_owned()))
            .collect();
        answered.sort();
        let mut told: Vec<(String, String)> = happened.iter().filter_map(deed).collect();
        told.sort();
        assert_eq!(answered, told, "{happened:#?}");
    }

    /// Nobody's yes stands for a text that they had not read.
    fn was_all_seen(&self, happened: &[Value]) {
        let mut yeses = BTreeSet::new();
        for event in happened
            .iter()
            .filter(|event| event["kind"] == "approval_given")
        {
            let by = event["actor"]["name"].as_str().unwrap();
            let approved = &event["payload"]["revision"];
            let read = self.done.iter().any(|done| {
                done.by == by
                    && done.deed == "approve"
                    && done.answer.status == 200
                    && done.seen["content_hash"] == *approved
            });
            assert!(read, "{by} approved {approved}, which they never read");
            let substance = event["payload"]["substance_hash"].to_string();
            assert!(
                yeses.insert((by, substance)),
                "{by} said yes twice: {happened:#?}"
            );
        }
    }

    /// At most one publication, of a text with as many yeses as it needs.
    async fn is_out_once_and_rightly(&self, room: &Newsroom, draft: &Value, all: &[Value]) -> bool {
        let published: Vec<&Value> = all
            .iter()
            .filter(|event| event["kind"] == "article_published")
            .collect();
        let path = format!("/v1/public/articles/{}", self.draft.slug);
        let page = room.reader().get(&path).await;
        let Some(event) = published.first() else {
            assert_eq!((page.status, &draft["outcome"]), (404, &Value::Null));
            return false;
        };
        assert_eq!(published.len(), 1, "it went out more than once: {all:#?}");
        let versions = room
            .reader()
            .get(&format!("{path}/versions"))
            .await
            .expect(200);
        assert_eq!(versions.json["items"].as_array().unwrap().len(), 1);
        assert_eq!(draft["outcome"], "published");
        assert_eq!(
            page.expect(200).json["revision_hash"],
            draft["content_hash"]
        );
        let substance = &event["payload"]["substance_hash"];
        let yeses: BTreeSet<&str> = all
            .iter()
            .filter(|event| {
                event["kind"] == "approval_given"
                    && event["payload"]["substance_hash"] == *substance
            })
            .map(|event| event["actor"]["name"].as_str().unwrap())
            .collect();
        let required = if draft["content"]["sensitivity"] == "high" {
            2
        } else {
            1
        };
        assert!(
            yeses.len() >= required,
            "{yeses:?} said yes, of {required}: {all:#?}"
        );
        let hands = draft["contributors"].as_array().unwrap().iter();
        let mut hands = hands.map(|hand| hand["name"].as_str().unwrap());
        assert!(
            !hands.any(|hand| yeses.contains(hand)),
            "{yeses:?} with a hand in {draft}"
        );
        true
    }
}

/// Whoever gave the last yes that was needed took the draft out of review.
fn moved_with_its_last_yes(draft: &Value) {
    let given = draft["approvals"]["given"].as_array().unwrap().len() as u64;
    let has_all = given >= draft["approvals"]["required"].as_u64().unwrap();
    assert_eq!(has_all, draft["state"] != "in_review", "{draft}");
}

/// Whose doing an event is, and what they asked for; none where it follows from another.
fn deed(event: &Value) -> Option<(String, String)> {
    let by = event["actor"]["name"].as_str()?.to_owned();
    let transition = event["payload"]["transition"].as_str().unwrap_or_default();
    let deed = match event["kind"].as_str().unwrap() {
        "approval_given" => "approve",
        "draft_edited" => "edit",
        "draft_transitioned" if transition != "approve" => transition,
        _ => return None,
    };
    Some((by, deed.to_owned()))
}

/// Whether it moved the version.
fn moves(event: &Value) -> bool {
    ["draft_edited", "draft_transitioned", "go_live_failed"]
        .contains(&event["kind"].as_str().unwrap())
}

/// Everything that happened to a draft.
async fn timeline(reader: &Person, draft: &Draft) -> Vec<Value> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let path = format!("/v1/drafts/{}/timeline?limit=100{cursor}", draft.id);
        let page = reader.get(&path).await.expect(200).json;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else {
            return all;
        };
        cursor = format!("&cursor={next}");
    }
}
