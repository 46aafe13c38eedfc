//! What notes hang on, when the text is edited under them.

use serde_json::{Value, json};

use super::{BODY, Desk, read};

const QUOTED: &str = "the dike held";

fn on_the_dike() -> Value {
    json!({"text": "Who says so?", "anchor": {"field": "body", "exact": QUOTED}})
}

/// What the anchor of a note points at in a text.
fn pointed_at(anchor: &Value, text: &str) -> Option<String> {
    let (start, end) = (anchor["start"].as_u64()?, anchor["end"].as_u64()?);
    let from = usize::try_from(start).unwrap();
    let most = usize::try_from(end - start).unwrap();
    Some(text.chars().skip(from).take(most).collect())
}

impl Desk {
    /// Puts another body in its place; what the note's anchor is then.
    async fn anchor_in(&self, note: &str, body: &str) -> Value {
        let edited = self.ines.edits(&self.draft, json!({"body": body})).await;
        edited.expect(200);
        read(&self.tom, note).await.expect(200).json["anchor"].clone()
    }
}

#[tokio::test]
async fn a_note_stays_with_its_words_until_they_are_gone_and_when_they_come_back() {
    let desk = Desk::opens().await;
    let added = desk.tom.post(&desk.path(), on_the_dike()).await.expect(201);
    let note = added.str("id").to_owned();
    let anchor = &added.json["anchor"];
    assert_eq!(anchor["status"], "anchored");
    assert_eq!(pointed_at(anchor, BODY).unwrap(), QUOTED);
    assert_eq!(
        anchor["prefix"], "by night**. The mayor says that ",
        "taken from the text"
    );

    let longer = format!("Überflutung 👩‍🚒! {BODY}");
    let moved = desk.anchor_in(&note, &longer).await;
    assert_eq!(pointed_at(&moved, &longer).unwrap(), QUOTED);
    assert_eq!(
        moved["start"].as_u64().unwrap(),
        anchor["start"].as_u64().unwrap() + 17
    );

    let reworded = BODY.replace("the dike held", "the dikes held");
    let followed = desk.anchor_in(&note, &reworded).await;
    assert_eq!(pointed_at(&followed, &reworded).unwrap(), "the dikes held");
    assert_eq!(followed["exact"], QUOTED, "what was quoted stays");

    let without = BODY.replace(" The mayor says that the dike held.", "");
    let orphaned = desk.anchor_in(&note, &without).await;
    assert_eq!(
        (&orphaned["status"], &orphaned["start"], &orphaned["end"]),
        (&json!("orphaned"), &Value::Null, &Value::Null)
    );
    let list = desk.tom.get(&desk.path()).await.expect(200);
    assert_eq!(list.json["items"][0]["anchor"], orphaned);

    let back = desk.anchor_in(&note, BODY).await;
    assert_eq!(&back, anchor);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_note_names_the_revision_that_it_quotes() {
    let desk = Desk::opens().await;
    let early = desk.tom.post(&desk.path(), on_the_dike()).await.expect(201);
    assert_eq!(
        early.json["anchor"]["revision_id"],
        Value::Null,
        "none was cut yet"
    );
    let submitted = desk.ines.takes(&desk.draft, "submit").await.expect(200);
    let quoting = desk.tom.post(&desk.path(), on_the_dike()).await.expect(201);
    assert_eq!(
        quoting.json["anchor"]["revision_id"],
        submitted.json["revision"]["id"]
    );
    desk.tom
        .edits(&desk.draft, json!({"standfirst": "Wet."}))
        .await
        .expect(200);
    let late = desk.tom.post(&desk.path(), on_the_dike()).await.expect(201);
    assert_eq!(
        late.json["anchor"]["revision_id"],
        Value::Null,
        "the draft says something else by now"
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn only_words_of_the_draft_can_be_quoted() {
    let desk = Desk::opens().await;
    let refused = async |anchor: Value| {
        let form = json!({"text": "Who says so?", "anchor": anchor});
        desk.tom
            .post(&desk.path(), form)
            .await
            .problem(422, "invalid")
    };
    let absent = refused(json!({"field": "body", "exact": "the dike broke"})).await;
    assert_eq!(absent.pointers(), ["/anchor/exact"]);
    let detail = absent.json["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("body") && detail.contains("to the letter"),
        "{detail}"
    );
    let elsewhere = refused(json!({"field": "headline", "exact": QUOTED})).await;
    assert_eq!(elsewhere.pointers(), ["/anchor/exact"]);
    let nothing = refused(json!({"field": "standfirst", "exact": "Wet."})).await;
    assert_eq!(nothing.pointers(), ["/anchor/exact"]);
    let wrong = json!({"field": "body", "exact": QUOTED, "prefix": "Nobody can say whether "});
    assert_eq!(refused(wrong).await.pointers(), ["/anchor/prefix"]);

    let headline = json!({"field": "headline", "exact": "Ghent", "prefix": "Floods in "});
    let form = json!({"text": "Or Gent?", "anchor": headline});
    let added = desk.tom.post(&desk.path(), form).await.expect(201);
    assert_eq!(
        (&added.json["anchor"]["start"], &added.json["anchor"]["end"]),
        (&json!(10), &json!(15))
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn of_the_same_words_the_ones_that_are_meant_are_found_again() {
    let body = "In Ghent the water rose. In Bruges the water rose. In Ostend the water rose.";
    let desk = Desk::opens_with(json!({"body": body})).await;
    let anchor = json!({"field": "body", "exact": "the water rose", "prefix": "In Bruges "});
    let note = desk
        .notes(&desk.tom, json!({"text": "Did it?", "anchor": anchor}))
        .await;
    let edited = format!(
        "In short: the water rose. {}",
        body.replace("In Ghent", "In all of Ghent")
    );
    let found = desk.anchor_in(&note, &edited).await;
    let before: String = edited
        .chars()
        .take(usize::try_from(found["start"].as_u64().unwrap()).unwrap())
        .collect();
    assert!(before.ends_with("In Bruges "), "{before}");
    desk.room.closes_unread().await;
}
