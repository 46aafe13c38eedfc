//! The board: open drafts by state, with counts.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Desk, later, staff, to, with};
use crate::kit::{Newsroom, Person};

async fn board(person: &Person, query: &str) -> Value {
    let answer = person.get(&format!("/v1/board{query}")).await.expect(200);
    answer.json["workflows"].clone()
}

/// State → count, of the only workflow there is.
fn counts(board: &Value) -> Vec<(&str, i64)> {
    assert_eq!(board.as_array().map(Vec::len), Some(1), "{board:#}");
    let columns = board[0]["columns"].as_array().unwrap();
    columns
        .iter()
        .map(|column| {
            (
                column["state"].as_str().unwrap(),
                column["count"].as_i64().unwrap(),
            )
        })
        .filter(|(_, count)| *count > 0)
        .collect()
}

fn cards<'a>(board: &'a Value, state: &str) -> Vec<&'a str> {
    let columns = board[0]["columns"].as_array().unwrap();
    let column = columns.iter().find(|column| column["state"] == state);
    let drafts = column.unwrap()["drafts"].as_array().unwrap();
    drafts
        .iter()
        .map(|card| card["headline"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_board_counts_every_state_and_shows_what_is_urgent_first() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, jan, .. } = staff(&room).await;
    let soon = later(&room, TimeDelta::days(2));
    let past = later(&room, -TimeDelta::days(2));
    for (headline, form) in [
        ("Calm", to(None)),
        ("Due later", with(to(None), json!({"due_at": soon}))),
        ("Late", with(to(Some(&jan)), json!({"due_at": past}))),
        (
            "Held",
            with(to(None), json!({"priority": 2, "on_hold": true})),
        ),
        ("Urgent", with(to(None), json!({"priority": 9}))),
    ] {
        let draft = ines.opens(headline).await;
        tom.assigns(&draft, form).await.expect(200);
    }
    let submitted = ines.opens("Submitted").await;
    ines.takes(&submitted, "submit").await.expect(200);
    let spiked = ines.opens("Spiked").await;
    let spike = json!({"transition": "spike", "message": "Old news"});
    tom.takes_with(&spiked, spike).await.expect(200);

    let seen = board(&tom, "").await;
    assert_eq!(seen[0]["workflow"], "newsroom");
    assert_eq!(counts(&seen), [("drafting", 5), ("in_review", 1)]);
    assert_eq!(
        cards(&seen, "drafting"),
        ["Urgent", "Held", "Late", "Due later", "Calm"]
    );
    let drafting = &seen[0]["columns"][0];
    assert_eq!(
        [&drafting["overdue"], &drafting["on_hold"]],
        [&json!(1), &json!(1)]
    );
    assert_eq!(drafting["category"], "drafting");
    assert_eq!(
        drafting["drafts"][2]["assignee"],
        json!({"id": jan.id, "name": "Jan Peeters"})
    );
    let states: Vec<&str> = seen[0]["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["state"].as_str().unwrap())
        .collect();
    assert_eq!(
        states[..4],
        ["drafting", "changes_requested", "in_review", "approved"]
    );
    assert!(!states.contains(&"published") && !states.contains(&"spiked"));
    room.closes_unread().await;
}

#[tokio::test]
async fn what_does_not_exist_for_somebody_is_not_counted() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        jan,
        tom,
        eva,
        admin,
        ..
    } = staff(&room).await;
    ines.opens("Floods in Ghent").await;
    let secret = json!({"headline": "The mayor", "section": "news", "sensitivity": "high"});
    let secret = ines.opens_with(secret).await;
    for (person, count) in [(&ines, 2), (&jan, 1), (&tom, 2), (&admin, 2)] {
        let seen = board(person, "").await;
        assert_eq!(counts(&seen), [("drafting", count)], "{}", person.name);
        let shown = cards(&seen, "drafting").len();
        assert_eq!(i64::try_from(shown).unwrap(), count);
    }
    assert_eq!(board(&eva, "").await, json!([]));
    assert_eq!(board(&tom, "?section=world").await, json!([]));
    assert_eq!(board(&tom, "?workflow=gazette").await, json!([]));
    let seen = board(&tom, "?section=news&workflow=newsroom").await;
    assert_eq!(counts(&seen), [("drafting", 2)]);
    // whoever has it sees it
    tom.assigns(&secret, to(Some(&jan))).await.expect(200);
    assert_eq!(counts(&board(&jan, "").await), [("drafting", 2)]);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_column_shows_twenty_and_counts_all() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    for n in 0..23 {
        ines.opens(&format!("Story {n}")).await;
    }
    let seen = board(&tom, "").await;
    assert_eq!(counts(&seen), [("drafting", 23)]);
    assert_eq!(cards(&seen, "drafting").len(), 20);
    room.closes().await;
}
