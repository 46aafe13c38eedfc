//! Notes on drafts: what they hang on, who is told of them, and what they block.

mod anchors;
mod blocking;
mod telling;

use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::rows;
use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

const BODY: &str = "The water rose **by night**. The mayor says that the dike held. Who said so first is not known.";

/// Ines writes; Tom and Ada edit, Paul publishes, all in `news`.
struct Desk {
    room: Newsroom,
    ines: Person,
    tom: Person,
    ada: Person,
    paul: Person,
    draft: Draft,
}

impl Desk {
    async fn opens() -> Self {
        Self::opens_with(json!({})).await
    }

    async fn opens_with(changes: Value) -> Self {
        let room = Newsroom::open().await;
        let ines = room.hire("Ines Claes", &["writer news"]).await;
        let mut content = json!({"headline": "Floods in Ghent", "section": "news", "body": BODY});
        let fields = content.as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        Self {
            tom: room.hire("Tom Maes", &["editor news"]).await,
            ada: room.hire("Ada Wouters", &["editor news"]).await,
            paul: room.hire("Paul Smet", &["publisher news"]).await,
            draft: ines.opens_with(content).await,
            ines,
            room,
        }
    }

    fn path(&self) -> String {
        format!("/v1/drafts/{}/notes", self.draft.id)
    }

    /// A note by somebody; its id.
    async fn notes(&self, by: &Person, form: Value) -> String {
        let added = by.post(&self.path(), form).await.expect(201);
        added.str("id").to_owned()
    }

    /// The texts of the notes that are listed with this query.
    async fn listed(&self, query: &str) -> Vec<String> {
        let list = self.ines.get(&format!("{}?{query}", self.path())).await;
        texts(&list.expect(200))
    }
}

fn texts(list: &Answer) -> Vec<String> {
    let items = list.json["items"].as_array().unwrap().iter();
    items
        .map(|note| note["text"].as_str().unwrap().to_owned())
        .collect()
}

async fn read(person: &Person, note: &str) -> Answer {
    person.get(&format!("/v1/notes/{note}")).await
}

async fn replies(person: &Person, note: &str, form: Value) -> Answer {
    person
        .post(&format!("/v1/notes/{note}/replies"), form)
        .await
}

async fn resolves(person: &Person, note: &str) -> Answer {
    person
        .post(&format!("/v1/notes/{note}/resolve"), json!({}))
        .await
}

async fn reopens(person: &Person, note: &str) -> Answer {
    person
        .post(&format!("/v1/notes/{note}/reopen"), json!({}))
        .await
}

async fn changes(person: &Person, note: &str, version: i64, changes: Value) -> Answer {
    let path = format!("/v1/notes/{note}");
    person.write(Method::PATCH, &path, version, changes).await
}

#[tokio::test]
async fn a_thread_is_raised_answered_settled_and_remembered() {
    let desk = Desk::opens().await;
    let Desk { ines, tom, .. } = &desk;
    let before = ines.reads(&desk.draft).await.expect(200).version();
    let added = tom
        .post(&desk.path(), json!({"text": "Who says so?"}))
        .await
        .expect(201);
    let note = added.str("id").to_owned();
    assert_eq!(added.header("location"), format!("/v1/notes/{note}"));
    assert_eq!((added.version(), &added.json["version"]), (1, &json!(1)));
    assert_eq!(added.json["anchor"], Value::Null);
    assert_eq!(
        (added.str("status"), &added.json["is_blocking"]),
        ("open", &json!(false))
    );
    assert_eq!(added.json["by"], json!({"id": tom.id, "name": "Tom Maes"}));

    let reply = replies(ines, &note, json!({"text": "The fire brigade."}))
        .await
        .expect(201);
    assert_eq!(reply.json["by"]["name"], "Ines Claes");
    let resolved = resolves(tom, &note).await.expect(200);
    assert_eq!(
        (resolved.str("status"), resolved.version()),
        ("resolved", 2)
    );
    assert_eq!(resolved.json["resolved_by"]["name"], "Tom Maes");
    resolves(tom, &note).await.problem(409, "wrong_state");
    let reopened = reopens(tom, &note).await.expect(200);
    assert_eq!((reopened.str("status"), reopened.version()), ("open", 3));
    assert_eq!(
        (&reopened.json["resolved_by"], &reopened.json["resolved_at"]),
        (&Value::Null, &Value::Null)
    );
    reopens(tom, &note).await.problem(409, "wrong_state");

    let now = read(ines, &note).await.expect(200);
    assert_eq!(now.json["replies"], json!([reply.json]));
    assert_eq!(
        ines.reads(&desk.draft).await.expect(200).version(),
        before,
        "notes leave the draft's version"
    );
    let timeline = ines
        .get(&format!("/v1/drafts/{}/timeline", desk.draft.id))
        .await
        .expect(200);
    let kinds: Vec<&str> = timeline.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "article_opened",
            "note_added",
            "note_replied",
            "note_resolved",
            "note_reopened"
        ]
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn notes_are_listed_oldest_first_page_by_page_and_by_what_they_are() {
    let desk = Desk::opens().await;
    let mut ids = Vec::new();
    for (text, is_blocking) in [
        ("one", false),
        ("two", true),
        ("three", false),
        ("four", true),
    ] {
        let form = json!({"text": text, "is_blocking": is_blocking});
        ids.push(desk.notes(&desk.tom, form).await);
        desk.room.passes(chrono::TimeDelta::seconds(1));
    }
    resolves(&desk.tom, &ids[2]).await.expect(200);
    resolves(&desk.tom, &ids[3]).await.expect(200);
    assert_eq!(desk.listed("").await, ["one", "two", "three", "four"]);
    assert_eq!(desk.listed("status=open").await, ["one", "two"]);
    assert_eq!(desk.listed("status=resolved").await, ["three", "four"]);
    assert_eq!(desk.listed("blocking=true").await, ["two", "four"]);
    assert_eq!(desk.listed("blocking=false").await, ["one", "three"]);
    assert_eq!(desk.listed("status=open&blocking=true").await, ["two"]);
    let first = desk
        .ines
        .get(&format!("{}?limit=3", desk.path()))
        .await
        .expect(200);
    assert_eq!(texts(&first), ["one", "two", "three"]);
    let next = desk
        .listed(&format!("limit=3&cursor={}", first.str("next")))
        .await;
    assert_eq!(next, ["four"]);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn for_whom_there_is_no_draft_there_are_no_notes() {
    let desk = Desk::opens().await;
    let note = desk.notes(&desk.tom, json!({"text": "Who says so?"})).await;
    let eva = desk
        .room
        .hire("Eva", &["writer world", "editor world", "moderator *"])
        .await;
    eva.get(&desk.path()).await.problem(404, "not_found");
    eva.post(&desk.path(), json!({"text": "Me?"}))
        .await
        .problem(404, "not_found");
    read(&eva, &note).await.problem(404, "not_found");
    replies(&eva, &note, json!({"text": "Me?"}))
        .await
        .problem(404, "not_found");
    resolves(&eva, &note).await.problem(404, "not_found");
    reopens(&eva, &note).await.problem(404, "not_found");
    changes(&eva, &note, 1, json!({"text": "Me?"}))
        .await
        .problem(404, "not_found");

    let jan = desk.room.hire("Jan", &["writer news"]).await;
    read(&jan, &note).await.expect(200);
    let refused = resolves(&jan, &note).await.problem(403, "forbidden");
    assert!(
        refused.str("detail").contains("whoever wrote it"),
        "{}",
        refused.text
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_note_is_changed_by_its_author_from_the_version_they_saw() {
    let desk = Desk::opens().await;
    let Desk { ines, tom, ada, .. } = &desk;
    let note = desk.notes(tom, json!({"text": "Who says so?"})).await;
    let path = format!("/v1/notes/{note}");
    let bare = tom
        .request(Method::PATCH, &path)
        .json(&json!({"text": "Who?"}));
    tom.send(bare).await.problem(428, "precondition_required");
    changes(ada, &note, 1, json!({"text": "Who?"}))
        .await
        .problem(403, "forbidden");
    changes(tom, &note, 1, json!({"text": " "}))
        .await
        .problem(422, "invalid");
    changes(tom, &note, 1, json!({"status": "resolved"}))
        .await
        .problem(400, "unknown_field");

    let same = changes(tom, &note, 1, json!({"text": "Who says so?"}))
        .await
        .expect(200);
    assert_eq!(same.version(), 1, "nothing changed");
    let changed = changes(tom, &note, 1, json!({"text": "Who says so first?"}))
        .await
        .expect(200);
    assert_eq!(
        (changed.version(), changed.str("text")),
        (2, "Who says so first?")
    );
    let stale = changes(tom, &note, 1, json!({"text": "Who, then?"}))
        .await
        .problem(412, "stale");
    assert_eq!(stale.json["current"]["text"], "Who says so first?");
    assert_eq!(stale.json["current"]["version"], 2);
    // a reply is no change of the note
    replies(ines, &note, json!({"text": "The brigade."}))
        .await
        .expect(201);
    changes(tom, &note, 2, json!({"text": "Who, then?"}))
        .await
        .expect(200);
    let timeline = ines
        .get(&format!("/v1/drafts/{}/timeline", desk.draft.id))
        .await
        .expect(200);
    let last = timeline.json["items"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["kind"], "note_changed");
    assert_eq!(last["payload"]["before"]["text"], "Who says so first?");
    assert_eq!(last["payload"]["after"]["text"], "Who, then?");
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_note_is_named() {
    let desk = Desk::opens().await;
    let nobody = uuid::Uuid::now_v7().to_string();
    let refused = async |form: Value| {
        let answer = desk
            .tom
            .post(&desk.path(), form)
            .await
            .problem(422, "invalid");
        answer
            .pointers()
            .iter()
            .map(|&at| at.to_owned())
            .collect::<Vec<_>>()
    };
    let body = |exact: &str| json!({"field": "body", "exact": exact});
    assert_eq!(refused(json!({"text": "\n"})).await, ["/text"]);
    assert_eq!(
        refused(json!({"text": "x".repeat(10_001)})).await,
        ["/text"]
    );
    assert_eq!(
        refused(json!({"text": "Why?", "anchor": body("")})).await,
        ["/anchor/exact"]
    );
    assert_eq!(
        refused(json!({"text": "Why?", "mentions": [nobody]})).await,
        ["/mentions/0"]
    );
    assert_eq!(
        refused(json!({"text": "Why?", "anchor": {"field": "slug", "exact": "x"}})).await,
        ["/anchor/field"]
    );
    let note = desk
        .notes(&desk.tom, json!({"text": "x".repeat(10_000)}))
        .await;
    let empty = replies(&desk.tom, &note, json!({"text": ""}))
        .await
        .problem(422, "invalid");
    assert_eq!(empty.pointers(), ["/text"]);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_closed_draft_keeps_its_notes_and_takes_no_more() {
    let desk = Desk::opens().await;
    let Desk {
        ines, tom, draft, ..
    } = &desk;
    let note = desk
        .notes(ines, json!({"text": "Is this one still needed?"}))
        .await;
    let spike = json!({"transition": "spike", "message": "It is not."});
    tom.takes_with(draft, spike).await.expect(200);
    for refused in [
        tom.post(&desk.path(), json!({"text": "Too late"})).await,
        replies(ines, &note, json!({"text": "Too late"})).await,
        changes(ines, &note, 1, json!({"text": "Too late"})).await,
    ] {
        let refused = refused.problem(409, "wrong_state");
        assert!(refused.str("detail").contains("spiked"), "{}", refused.text);
    }
    assert_eq!(desk.listed("").await, ["Is this one still needed?"]);
    resolves(ines, &note).await.expect(200);
    tom.takes(draft, "revive").await.expect(200);
    replies(ines, &note, json!({"text": "It is."}))
        .await
        .expect(201);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_note_that_is_sent_twice_is_added_and_told_of_once() {
    let desk = Desk::opens().await;
    let Desk { ines, tom, .. } = &desk;
    let form = json!({"text": "Who says so?", "mentions": [ines.id]});
    let send = async |path: &str, form: &Value| {
        let request = tom.request(Method::POST, path).json(form);
        let key = "4f6f5f0c-8a11-4f6f-9d0e-01980a5e3c44";
        tom.send(request.header("Idempotency-Key", key)).await
    };
    let first = send(&desk.path(), &form).await.expect(201);
    let second = send(&desk.path(), &form).await.expect(201);
    assert_eq!(first.json, second.json);
    assert_eq!(first.header("location"), second.header("location"));
    send(&desk.path(), &json!({"text": "Another"}))
        .await
        .problem(422, "idempotency_mismatch");
    desk.room.subject(ines).await;
    let path = format!("/v1/notes/{}/resolve", first.str("id"));
    for _ in 0..2 {
        assert_eq!(send(&path, &json!({})).await.expect(200).version(), 2);
    }
    let counted = rows::count(&desk.room.running().desk).await;
    assert_eq!(counted["notes"], 1);
    desk.room.closes().await;
}
