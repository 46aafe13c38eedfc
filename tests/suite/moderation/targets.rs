//! Queues that are over their target: people are told once, then less and less often.

use chrono::TimeDelta;
use serde_json::json;

use super::queue;
use crate::kit::thread::Thread;
use crate::kit::{Newsroom, Person};

const SUBJECT: &str = "Held replies: over its target time";

async fn told(room: &Newsroom, person: &Person) -> usize {
    let mails = room.inbox(person).await;
    for mail in &mails {
        assert!(!mail.text.contains("pumps"), "{}", mail.text);
    }
    mails.iter().filter(|mail| mail.subject == SUBJECT).count()
}

#[tokio::test]
async fn a_queue_over_its_target_is_told_of_at_doubled_intervals() {
    let room = Newsroom::open().await;
    let mut thread = Thread::opens(&room, "Floods in Ghent").await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let held = thread.says("Marie", "Were the pumps on?").await.expect(201);
    room.passes(TimeDelta::minutes(239));
    assert_eq!(told(&room, &thread.mo).await, 0, "there is time yet");
    // after 1, 2, 4, 8 and 16 hours, then once a day
    let mut hours = Vec::new();
    for hour in 0..132 {
        room.passes(TimeDelta::minutes(if hour == 0 { 3 } else { 60 }));
        if told(&room, &thread.mo).await > 0 {
            hours.push(hour);
        }
    }
    assert_eq!(hours, [0, 1, 3, 7, 15, 31, 55, 79, 103, 127]);
    assert_eq!(told(&room, &wout).await, 0);
    thread.mo = room.sign_in(thread.mo).await;
    assert_eq!(queue(&thread.mo, "held").await["over_target"], 1);

    let approve = json!({"decision": "approve"});
    thread.decides(held.str("id"), approve).await.expect(200);
    assert_eq!(told(&room, &thread.mo).await, 0);
    assert_eq!(
        room.count("target_notices").await,
        0,
        "it is not over any more"
    );
    thread.says("Jan", "No pumps").await.expect(201);
    room.passes(TimeDelta::minutes(241));
    assert_eq!(told(&room, &thread.mo).await, 1, "it begins anew");
    room.closes_unread().await;
}

#[tokio::test]
async fn whoever_looks_after_two_sections_is_told_once_of_both() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator world"]).await;
    let elsewhere = Thread::opens_in_world(&room, "Dry in Spain").await;
    thread.says("Marie", "Were the pumps on?").await.expect(201);
    elsewhere.says("Jan", "No pumps").await.expect(201);
    elsewhere.says("Piet", "No pumps").await.expect(201);
    room.delivers().await;
    room.mails.take();
    room.passes(TimeDelta::hours(5));
    room.delivers().await;
    let mails = room.mails.take();
    let text_to = |person: &Person| {
        let own = mails.iter().filter(|mail| mail.to == person.email);
        let own: Vec<&str> = own.map(|mail| mail.text.as_str()).collect();
        assert_eq!(own.len(), 1, "{own:?}");
        own[0].to_owned()
    };
    let both = text_to(&thread.mo);
    assert!(
        both.contains("3 cases in Held replies (news, world)"),
        "{both}"
    );
    let one = text_to(&ada);
    assert!(one.contains("2 cases in Held replies (world)"), "{one}");
    room.closes_unread().await;
}

#[tokio::test]
async fn of_two_nodes_that_look_at_once_one_tells() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.says("Marie", "Were the pumps on?").await.expect(201);
    room.passes(TimeDelta::hours(5));
    let desk = &room.running().desk;
    let looking = || copydesk::jobs::queue_targets::tell_all(desk);
    let (one, other) = tokio::join!(looking(), looking());
    assert_eq!(one.unwrap() + other.unwrap(), 1);
    assert_eq!(told(&room, &thread.mo).await, 1);
    room.closes_unread().await;
}
