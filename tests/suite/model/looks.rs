//! What the service shows, beside what the model holds to be so. Both are put into the
//! same words, so that a difference is read at a glance.

use serde_json::{Value, json};

use super::doing::{Stage, names};
use super::judge::Said;
use super::world::{ROOT, Standing, World, name};
use crate::kit::Answer;

/// What was answered, in the model's words.
pub fn said(answer: &Answer) -> Value {
    match answer.status {
        200 | 201 => json!("done"),
        422 if answer.json["code"] == "blocked" => {
            let mut codes = answer.blockers();
            codes.sort_unstable();
            json!({"blocked": codes})
        }
        status => json!({"status": status, "code": answer.json["code"]}),
    }
}

pub fn expected(said: &Said) -> Value {
    match said {
        Said::Done => json!("done"),
        Said::No(status, code) => json!({"status": status, "code": code}),
        Said::Blocked(codes) => {
            let mut codes = codes.clone();
            codes.sort_unstable();
            json!({"blocked": codes})
        }
    }
}

/// What of a draft the model knows, as the service answers it.
pub fn draft_seen(draft: &Value) -> Value {
    let who = |list: &Value, member: &str| {
        let all = list.as_array().unwrap().iter();
        let mut hands: Vec<usize> = all
            .map(|one| hand(&one.pointer(member).unwrap()["name"]))
            .collect();
        hands.sort_unstable();
        names(&hands)
    };
    let schedule = &draft["schedule"];
    let schedule = schedule.as_object().map(|schedule| {
        json!({"at": schedule["at"], "status": schedule["status"], "blockers": codes(&schedule["blockers"])})
    });
    json!({
        "workflow": draft["workflow"],
        "state": draft["state"],
        "category": draft["category"],
        "outcome": draft["outcome"],
        "version": draft["version"],
        "body": draft["content"]["body"],
        "tags": draft["content"]["tags"],
        "sensitivity": draft["content"]["sensitivity"],
        "embargo_until": draft["content"]["embargo_until"],
        "contributors": who(&draft["contributors"], ""),
        "approved_by": who(&draft["approvals"]["given"], "/by"),
        "required": draft["approvals"]["required"],
        "schedule": schedule,
        "revision_is_current": draft["revision"].as_object().map(|revision| revision["is_current"].clone()),
        "ticked": draft["checklist"].as_array().unwrap().iter().any(|tick| tick["is_ticked"] == true),
        "article": draft["article"]["status"],
    })
}

fn hand(called: &Value) -> usize {
    (0..=ROOT)
        .find(|hand| called == name(*hand))
        .expect("one of the cast")
}

fn codes(blockers: &Value) -> Vec<&str> {
    let mut codes: Vec<&str> = blockers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    codes.sort_unstable();
    codes
}

pub fn draft_expected(world: &World, stage: &Stage, draft: usize) -> Value {
    let text = &world.drafts[draft];
    let content = stage.content(text.content);
    let schedule = text.schedule.as_ref().map(|schedule| {
        let mut blockers = schedule.failed.clone().unwrap_or_default();
        blockers.sort_unstable();
        let status = if schedule.failed.is_some() {
            "failed"
        } else {
            "pending"
        };
        json!({"at": stage.hour_set(schedule.at), "status": status, "blockers": blockers})
    });
    json!({
        "workflow": text.rules.name,
        "state": text.state,
        "category": text.category().name(),
        "outcome": text.outcome,
        "version": text.version,
        "body": content["body"],
        "tags": content["tags"],
        "sensitivity": content["sensitivity"],
        "embargo_until": content["embargo_until"],
        "contributors": names(&text.hands),
        "approved_by": names(&text.approvers()),
        "required": text.required(),
        "schedule": schedule,
        "revision_is_current": text.latest.map(|cut| world.revisions[cut] == text.content),
        "ticked": text.is_ticked,
        "article": world.articles[text.article].standing.name(),
    })
}

/// What of an article the public is shown.
pub fn public_seen(answer: &Answer) -> Value {
    let article = &answer.json;
    match answer.status {
        200 => json!({
            "status": article["status"],
            "text": article["body_text"].as_str().unwrap().trim(),
            "tags": article["tags"].as_array().unwrap().iter().map(|tag| tag["key"].clone()).collect::<Vec<_>>(),
            "second_reader": article["second_reader"],
        }),
        status => json!({"status": status, "code": article["code"]}),
    }
}

pub fn public_expected(world: &World, stage: &Stage, article: usize) -> Value {
    let article = &world.articles[article];
    let (status, live) = match (article.standing, article.live) {
        (Standing::Live, Some(live)) => ("live", live),
        (Standing::Retracted, Some(live)) => ("retracted", live),
        (Standing::Withdrawn, _) => return json!({"status": 410, "code": "gone"}),
        _ => return json!({"status": 404, "code": "not_found"}),
    };
    let content = stage.content(world.revisions[live]);
    json!({
        "status": status,
        "text": content["body"],
        "tags": content["tags"],
        "second_reader": article.second_reader,
    })
}

/// The transitions that are offered: each with what is in its way.
pub fn options_seen(answer: &Answer) -> Value {
    let all = answer.json["transitions"].as_array().unwrap().iter();
    all.map(|option| {
        let blockers = codes(&option["blockers"]);
        assert_eq!(option["allowed"], blockers.is_empty(), "{option}");
        json!([option["name"], blockers])
    })
    .collect()
}

pub fn options_expected(options: Vec<(&'static str, Vec<&'static str>)>) -> Value {
    let sorted = options.into_iter().map(|(name, mut blockers)| {
        blockers.sort_unstable();
        json!([name, blockers])
    });
    sorted.collect()
}
