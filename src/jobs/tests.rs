//! From a verb to the mail.

mod newsroom;

use std::time::Duration;

use chrono::TimeDelta;

use super::*;
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::{DeliveryId, StaffId};
use crate::domain::refusal::Refusal;
use crate::service::staffing;
use crate::store::events;
use newsroom::{Newsroom, dead};

#[tokio::test]
async fn everybody_is_told_once_and_never_the_actor_or_who_has_left() {
    let room = Newsroom::open().await;
    let (ines, tom, zoe) = (
        room.hire("Ines").await,
        room.hire("Tom").await,
        room.hire("Zoe").await,
    );
    let now = room.desk.now();
    room.desk
        .write(move |conn| staffing::disable(conn, zoe, now))
        .await
        .unwrap();
    room.tell(&[ines, tom, zoe, ines, StaffId::new()], Some(tom))
        .await;
    assert_eq!(room.run().await.sent, 1);
    assert_eq!(room.recipients(), ["ines@example.org"]);
    let again = room.run().await;
    assert_eq!(again, Ran::default());
}

#[tokio::test]
async fn who_leaves_before_the_mail_does_gets_none() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines").await;
    room.tell(&[ines], None).await;
    let now = room.desk.now();
    room.desk
        .write(move |conn| staffing::disable(conn, ines, now))
        .await
        .unwrap();
    let ran = room.run().await;
    assert_eq!((ran.sent, ran.passed_over), (0, 1));
    let done = room.listed(DeliveryState::Done).await;
    assert_eq!(
        done[0].last_error.as_deref(),
        Some("not sent: its recipient no longer works here")
    );
}

#[tokio::test]
async fn a_dead_server_fails_in_the_end_and_a_resend_keeps_the_message_id() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines").await;
    room.tell(&[ines], None).await;
    let dead = dead();
    for _ in 0..11 {
        assert_eq!(run_due_once(&room.desk, &dead).await.unwrap().put_off, 1);
        room.desk.clock.advance(TimeDelta::hours(1));
    }
    assert_eq!(run_due_once(&room.desk, &dead).await.unwrap().given_up, 1);
    let failed = room.listed(DeliveryState::Failed).await.remove(0);
    assert_eq!((failed.attempts, failed.event.as_str()), (12, "submitted"));
    assert_eq!(
        failed.recipient.as_ref().map(|person| person.name.as_str()),
        Some("Ines")
    );

    let resent = room.resend(failed.id, ines).await.unwrap();
    assert_eq!((resent.state, resent.attempts), (DeliveryState::Waiting, 0));
    let twice = room.resend(failed.id, ines).await.unwrap_err();
    assert!(
        matches!(twice, Error::Refused(Refusal::WrongState(_))),
        "{twice:?}"
    );
    assert_eq!(room.run().await.sent, 1);
    let id = format!("<{}@courier.example>", failed.id);
    assert_eq!(room.memory.take()[0].message_id, id);
    let unknown = room.resend(DeliveryId::new(), ines).await.unwrap_err();
    assert_eq!(unknown, Error::Refused(Refusal::NotFound));
}

#[tokio::test]
async fn the_worker_sends_seals_and_stops() {
    let room = Newsroom::open().await;
    let worker = room.worker();
    let ines = room.hire("Ines").await;
    room.tell(&[ines], None).await;
    let sent = tokio::time::timeout(Duration::from_secs(10), async {
        while room.memory.sent().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    sent.await.unwrap();
    room.hire("Tom").await;
    worker.stop().await;
    let seen = room
        .desk
        .read(|conn| Ok(events::verify(conn)?))
        .await
        .unwrap();
    assert_eq!((seen.events, seen.unsealed, seen.flaws), (4, 0, vec![]));
    assert_eq!(room.listed(DeliveryState::Waiting).await, []);
    assert_eq!(room.run().await, Ran::default());
}

#[tokio::test]
async fn many_mails_are_each_sent_once_by_two_workers() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines").await;
    for _ in 0..50 {
        room.tell(&[ines], None).await;
    }
    let workers = [0, 1].map(|_| room.worker());
    let all = tokio::time::timeout(Duration::from_secs(30), async {
        while room.memory.sent().len() < 50 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    all.await.unwrap();
    for worker in workers {
        worker.stop().await;
    }
    assert_eq!(room.listed(DeliveryState::Done).await.len(), 50);
    assert_eq!(room.memory.take().len(), 50);
}

#[tokio::test]
async fn what_is_done_is_forgotten_after_thirty_days() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines").await;
    room.tell(&[ines], None).await;
    room.run().await;
    room.desk.clock.advance(TimeDelta::days(29));
    room.run().await;
    assert_eq!(room.listed(DeliveryState::Done).await.len(), 1);
    room.desk.clock.advance(TimeDelta::days(2));
    room.run().await;
    assert_eq!(room.listed(DeliveryState::Done).await, []);
}
