//! Once each: on a day with a change of clocks, when the clock jumps, and when two
//! look for what is due at the same time.

use chrono::{DateTime, TimeDelta};
use copydesk::jobs;
use copydesk::service::desk;
use serde_json::json;
use tokio::join;

use super::{Desk, hours, minutes};
use crate::kit::Newsroom;
use crate::kit::database::postgres;
use crate::kit::newsroom::start;

/// A newsroom at this moment, whatever the day of the test.
async fn open_at(moment: &str) -> Desk {
    let room = Newsroom::open().await;
    let moment = DateTime::parse_from_rfc3339(moment).unwrap();
    let now = desk::Clock::default().now();
    room.passes(TimeDelta::seconds(moment.timestamp() - now.timestamp()));
    Desk::in_room(room).await
}

/// In Brussels the clocks go from two to three that night: an hour of the wall clock
/// that never is, and two minutes between what reads like an hour and two minutes.
#[tokio::test]
async fn a_night_without_its_third_hour_has_each_hour_once() {
    let mut desk = open_at("2027-03-27T22:00:00Z").await;
    let (before, after) = (desk.approved("Before").await, desk.approved("After").await);
    let asked = [
        (&before, "2027-03-28T01:59:00+01:00"),
        (&after, "2027-03-28T03:01:00+02:00"),
    ];
    for (draft, at) in asked {
        let form = json!({"transition": "schedule", "at": at});
        desk.paul.takes_with(draft, form).await.expect(200);
    }
    let at = async |draft| desk.ines.reads(draft).await.expect(200).json["schedule"]["at"].clone();
    assert_eq!(at(&before).await, "2027-03-28T00:59:00Z");
    assert_eq!(at(&after).await, "2027-03-28T01:01:00Z");

    desk.passes(hours(2) + minutes(57)).await;
    assert_eq!(
        [desk.times_out(&before).await, desk.times_out(&after).await],
        [0, 0]
    );
    desk.passes(minutes(2)).await;
    assert_eq!(
        [desk.times_out(&before).await, desk.times_out(&after).await],
        [1, 0]
    );
    desk.passes(minutes(2)).await;
    assert_eq!(
        [desk.times_out(&before).await, desk.times_out(&after).await],
        [1, 1]
    );
    desk.passes(hours(2)).await;
    assert_eq!(
        [desk.times_out(&before).await, desk.times_out(&after).await],
        [1, 1]
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_clock_that_jumps_back_and_forth_sends_nothing_out_twice() {
    let mut desk = Desk::open().await;
    let (out, waiting) = (desk.approved("Out").await, desk.approved("Waiting").await);
    let (soon, late) = (desk.after(hours(1)), desk.after(hours(3)));
    desk.schedules(&out, soon).await.expect(200);
    desk.schedules(&waiting, late).await.expect(200);
    desk.passes(hours(2)).await;
    desk.passes(hours(-2)).await;
    desk.page(&out).await.expect(200);
    assert_eq!(desk.state(&waiting).await, json!(["scheduled", "pending"]));
    desk.passes(hours(2)).await;
    assert_eq!(
        [desk.times_out(&out).await, desk.times_out(&waiting).await],
        [1, 0]
    );
    desk.passes(hours(2)).await;
    desk.passes(hours(-4)).await;
    desk.passes(hours(4)).await;
    assert_eq!(
        [desk.times_out(&out).await, desk.times_out(&waiting).await],
        [1, 1]
    );
    desk.room.closes_unread().await;
}

/// On PostgreSQL a second node with a mailer of its own; on SQLite, which has one
/// process, the same one twice at once.
#[tokio::test]
async fn two_who_look_for_what_is_due_send_it_out_once() {
    let desk = Desk::open().await;
    let mut drafts = Vec::new();
    for n in 1..=9 {
        let draft = desk.approved(&format!("Story {n}")).await;
        let at = desk.after(minutes(1) + TimeDelta::milliseconds(n));
        desk.schedules(&draft, at).await.expect(200);
        drafts.push(draft);
    }
    desk.room.delivers().await;
    desk.room.mails.take();

    let database = desk.room.database.as_ref().unwrap();
    let other = match postgres() {
        Some(_) => Some(start(database, &[]).await),
        None => None,
    };
    desk.room.passes(minutes(2));
    let here = desk.room.running();
    let there = other.as_ref().map_or(here, |(running, _)| running);
    if other.is_some() {
        there.desk.clock.advance(minutes(2));
    }
    let (one, another) = join!(
        jobs::run_due_once(&here.desk, &here.mailer),
        jobs::run_due_once(&there.desk, &there.mailer)
    );
    assert_eq!(
        one.unwrap().published + another.unwrap().published,
        drafts.len()
    );
    for draft in &drafts {
        assert_eq!(desk.times_out(draft).await, 1);
    }
    desk.room.delivers().await;
    let mut mails = desk.room.mails.take();
    if let Some((_, posted)) = &other {
        mails.extend(posted.take());
    }
    let told = mails
        .iter()
        .filter(|mail| mail.to == desk.ines.email)
        .count();
    assert_eq!(told, drafts.len(), "Ines is told of each once");
    if let Some((running, _)) = other {
        running.stop().await;
    }
    desk.room.closes_unread().await;
}
