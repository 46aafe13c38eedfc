//! Some raise a blocking note while others approve: no yes comes after a note that was
//! open before it.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};

use super::{CLIENTS, Staff, rounds};
use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

#[tokio::test]
async fn nobody_approves_past_a_blocking_note() {
    let room = Newsroom::open().await;
    let staff = Staff::of(&room).await;
    let ada = room.hire("Root", &["admin *"]).await;
    let (mut approved, mut blocked) = (0, 0);
    for round in 0..rounds(40) {
        let draft = staff.ines.opens(&format!("Round {round}")).await;
        staff.ines.takes(&draft, "submit").await.expect(200);
        let version = staff.ines.reads(&draft).await.expect(200).version();
        let yeses = (0..CLIENTS / 2).map(|n| {
            let editor = &staff.editors[n % staff.editors.len()];
            approve(editor, &draft, version)
        });
        // fewer of them, and a moment later, so that either may come first
        let notes = (0..2).map(|n| {
            let editor = &staff.hands[n % staff.hands.len()];
            raise(editor, &draft, round)
        });
        let (yeses, notes) = join(join_all(yeses), join_all(notes)).await;
        for answer in &yeses {
            let expected = [200, 409, 412, 422].contains(&answer.status);
            assert!(expected, "{}", answer.text);
        }
        for answer in notes {
            answer.expect(201);
        }
        let yeses = yeses.iter().filter(|answer| answer.status == 200).count();
        approved += usize::from(yeses > 0);
        blocked += usize::from(yeses == 0);
        room.delivers().await;
        is_in_order(&history(&ada, &draft).await, yeses);
    }
    println!("{approved} approved first, {blocked} blocked first");
    room.closes_unread().await;
}

async fn approve(editor: &Person, draft: &Draft, version: i64) -> Answer {
    let path = format!("/v1/drafts/{}/transitions", draft.id);
    let form = json!({"transition": "approve"});
    editor
        .write(reqwest::Method::POST, &path, version, form)
        .await
}

async fn raise(editor: &Person, draft: &Draft, round: usize) -> Answer {
    tokio::time::sleep(std::time::Duration::from_millis((round % 8) as u64)).await;
    let path = format!("/v1/drafts/{}/notes", draft.id);
    let form = json!({"text": "Who says so?", "is_blocking": true});
    editor.post(&path, form).await
}

/// Everything that happened to a draft, in the order of the chain.
async fn history(admin: &Person, draft: &Draft) -> Vec<Value> {
    let path = format!("/v1/admin/history/export?draft={}", draft.id);
    let export = admin.get(&path).await.expect(200);
    let lines = export.text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn is_in_order(history: &[Value], yeses: usize) {
    let places = |kind: &str| -> Vec<usize> {
        let events = history.iter().enumerate();
        events
            .filter(|(_, event)| event["kind"] == kind)
            .map(|(place, _)| place)
            .collect()
    };
    let (given, raised) = (places("approval_given"), places("note_added"));
    assert_eq!(given.len(), yeses, "{history:#?}");
    assert_eq!(raised.len(), 2, "{history:#?}");
    let first = raised[0];
    assert!(
        given.iter().all(|given| *given < first),
        "a yes came past a note: {history:#?}"
    );
}
