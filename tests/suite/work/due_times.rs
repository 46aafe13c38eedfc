//! Drafts that are due soon or overdue: told once, to whom it concerns.

use chrono::TimeDelta;
use copydesk::jobs;
use serde_json::json;

use super::{Desk, later, staff, to, with};
use crate::kit::database::postgres;
use crate::kit::newsroom::start;
use crate::kit::person::Draft;
use crate::kit::{Newsroom, Person};

async fn subjects(room: &Newsroom, person: &Person) -> Vec<String> {
    let mails = room.inbox(person).await;
    mails.into_iter().map(|mail| mail.subject).collect()
}

const NONE: [&str; 0] = [];

/// A draft of Ines that is assigned to Jan and due so much later; what Jan was mailed
/// of that is read.
async fn due(room: &Newsroom, desk: &Desk, headline: &str, span: TimeDelta) -> Draft {
    let draft = desk.ines.opens(headline).await;
    let due = json!({"due_at": later(room, span)});
    let form = with(to(Some(&desk.jan)), due);
    desk.tom.assigns(&draft, form).await.expect(200);
    let told = subjects(room, &desk.jan).await;
    assert_eq!(told, [format!("Assigned to you: {headline}")]);
    draft
}

#[tokio::test]
async fn the_assignee_hears_a_day_before_and_the_editors_when_it_is_over() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    due(&room, &desk, "Floods in Ghent", TimeDelta::hours(30)).await;
    room.passes(TimeDelta::hours(5));
    assert_eq!(subjects(&room, &desk.jan).await, NONE);
    room.passes(TimeDelta::hours(2));
    let soon = room.inbox(&desk.jan).await;
    assert_eq!(soon[0].subject, "Due soon: Floods in Ghent");
    assert_eq!(soon.len(), 1);
    room.passes(TimeDelta::hours(22));
    assert_eq!(subjects(&room, &desk.jan).await, NONE, "it was said once");
    room.passes(TimeDelta::hours(2));
    for person in [&desk.jan, &desk.tom] {
        let told = subjects(&room, person).await;
        assert_eq!(told, ["Overdue: Floods in Ghent"], "{}", person.name);
    }
    room.passes(TimeDelta::days(7));
    let jan = room.sign_in(desk.jan.clone()).await;
    let inbox = jan.get("/v1/inbox").await.expect(200);
    let events: Vec<&str> = inbox.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["event"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["overdue", "due_soon", "assigned"]);
    // nobody else was told, and nothing more
    room.closes().await;
}

#[tokio::test]
async fn a_new_due_time_is_told_anew_and_the_same_one_is_not() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let draft = due(&room, &desk, "Floods in Ghent", TimeDelta::hours(25)).await;
    room.passes(TimeDelta::minutes(61));
    assert_eq!(
        subjects(&room, &desk.jan).await,
        ["Due soon: Floods in Ghent"]
    );
    let desk = Desk {
        tom: room.sign_in(desk.tom).await,
        ..desk
    };
    let read = desk.tom.reads(&draft).await.expect(200);
    let same = with(
        to(Some(&desk.jan)),
        json!({"due_at": read.json["due_at"], "priority": 7}),
    );
    desk.tom.assigns(&draft, same).await.expect(200);
    assert_eq!(subjects(&room, &desk.jan).await, NONE);
    let moved = json!({"due_at": later(&room, TimeDelta::hours(2))});
    let moved = with(to(Some(&desk.jan)), moved);
    desk.tom.assigns(&draft, moved).await.expect(200);
    assert_eq!(
        subjects(&room, &desk.jan).await,
        ["Due soon: Floods in Ghent"]
    );
    // without a due time there is nothing to be told of
    desk.tom
        .assigns(&draft, to(Some(&desk.jan)))
        .await
        .expect(200);
    room.passes(TimeDelta::days(3));
    room.closes().await;
}

#[tokio::test]
async fn nobody_is_reminded_of_what_is_on_hold_or_closed() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let held = due(&room, &desk, "On hold", TimeDelta::hours(30)).await;
    let at = desk.tom.reads(&held).await.expect(200).json["due_at"].clone();
    let hold = json!({"due_at": at, "on_hold": true});
    desk.tom
        .assigns(&held, with(to(Some(&desk.jan)), hold))
        .await
        .expect(200);
    let spiked = due(&room, &desk, "Spiked", TimeDelta::hours(30)).await;
    let spike = json!({"transition": "spike", "message": "Old news"});
    desk.tom.takes_with(&spiked, spike).await.expect(200);
    room.inbox(&desk.ines).await;
    room.passes(TimeDelta::hours(8));
    assert_eq!(subjects(&room, &desk.jan).await, NONE);
    // it is spoken of when it goes on
    let tom = room.sign_in(desk.tom.clone()).await;
    let on = with(to(Some(&desk.jan)), json!({"due_at": at}));
    tom.assigns(&held, on).await.expect(200);
    assert_eq!(subjects(&room, &desk.jan).await, ["Due soon: On hold"]);
    room.passes(TimeDelta::hours(40));
    for person in [&desk.jan, &desk.tom] {
        assert_eq!(subjects(&room, person).await, ["Overdue: On hold"]);
    }
    room.closes().await;
}

#[tokio::test]
async fn two_nodes_tell_once() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let mut due_drafts = Vec::new();
    for n in 0..12 {
        let headline = format!("Story {n}");
        due_drafts.push(due(&room, &desk, &headline, TimeDelta::hours(48)).await);
    }
    room.passes(TimeDelta::hours(30));
    let node = if postgres().is_some() {
        let (node, mails) = start(room.database.as_ref().unwrap(), &[]).await;
        node.desk.clock.advance(TimeDelta::hours(30));
        Some((node, mails))
    } else {
        None
    };
    let (one, other) = (
        room.running(),
        node.as_ref().map_or(room.running(), |node| &node.0),
    );
    let (first, second) = tokio::join!(
        jobs::run_due_once(&one.desk, &one.mailer),
        jobs::run_due_once(&other.desk, &other.mailer),
    );
    let told = first.unwrap().told + second.unwrap().told;
    assert!(told <= 12, "no due time is told of by both");
    let jan = room.sign_in(desk.jan.clone()).await;
    let inbox = jan.get("/v1/inbox?limit=100").await.expect(200);
    let items = inbox.json["items"].as_array().unwrap();
    let soon = items.iter().filter(|item| item["event"] == "due_soon");
    assert_eq!(soon.count(), 12);
    if let Some((node, _)) = node {
        node.stop().await;
    }
    room.closes_unread().await;
}
