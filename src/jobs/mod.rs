//! All background work on one screen.
//!
//! | job | when | what |
//! |---|---|---|
//! | [`send_mail`] | each second, and soon after each write | mails that are due, four at once, each under a lease |
//! | [`publish_due`] | each second, and soon after each write | scheduled drafts whose hour has come, in their order |
//! | [`seal`] | each second, soon after each write, and at the stop | gives events their places in the history's chain |
//! | [`refile`] | each second | cases that stand in queues where they no longer belong, in pieces |
//! | [`queue_targets`] | each minute | tells people that a queue is over its target |
//! | [`due_times`] | each minute | tells people that a draft is due soon, or overdue |
//! | [`lapse`] | each minute | removes held comments that nobody looked at in time, where the site wants it |
//! | [`erase`] | each minute | goes on with forgetting readers where that was broken off |
//! | [`purge`] | at the start, then each hour | forgets what was kept for long enough |
//!
//! What is due is rows, so it survives a crash and any node may do it. No
//! transaction is open while something outside is waited for.

mod due;
pub mod due_times;
pub mod erase;
pub mod lapse;
pub mod publish_due;
pub mod purge;
pub mod queue_targets;
pub mod refile;
pub mod seal;
pub mod send_mail;
#[cfg(test)]
mod tests;
mod worker;

pub use worker::Worker;

use crate::mail::Mailer;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::outbox::Outcome;

/// What a run of everything due came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ran {
    /// Mails that were taken.
    pub sent: usize,
    /// Mails to nobody: their recipients have left.
    pub passed_over: usize,
    /// Mails that will be tried again later.
    pub put_off: usize,
    /// Mails that will not be tried again.
    pub given_up: usize,
    /// Scheduled drafts that went live.
    pub published: usize,
    /// Due times that somebody was told of.
    pub told: usize,
    /// Held comments whose time was over.
    pub lapsed: usize,
    /// Pieces of cases that were filed anew.
    pub refiled: usize,
    /// Queues over their target that somebody was told of.
    pub over_target: usize,
    /// Readers of whom it was looked whether anything is left.
    pub erased: usize,
    /// Events that got their places.
    pub sealed: usize,
}

/// Does everything that is due now, to its end, one after the other: for tests
/// and for commands that do their work and leave.
pub async fn run_due_once(desk: &Desk, mailer: &Mailer) -> Result<Ran, Error> {
    let mut ran = Ran {
        published: publish_due::publish_all(desk).await?,
        told: Box::pin(due_times::tell_all(desk)).await?,
        lapsed: Box::pin(lapse::lapse_all(desk)).await?,
        refiled: Box::pin(refile::refile_all(desk)).await?,
        over_target: Box::pin(queue_targets::tell_all(desk)).await?,
        erased: Box::pin(erase::finish_all(desk)).await?,
        ..Ran::default()
    };
    loop {
        let claimed = send_mail::claim(desk, send_mail::AT_ONCE).await?;
        if claimed.is_empty() {
            break;
        }
        for delivery in &claimed {
            match send_mail::send(desk, mailer, delivery).await {
                Outcome::Done => ran.sent += 1,
                Outcome::PassedOver(_) => ran.passed_over += 1,
                Outcome::Retry { .. } => ran.put_off += 1,
                Outcome::GivenUp(_) => ran.given_up += 1,
            }
        }
    }
    ran.sealed = seal::seal_all(desk).await?;
    purge::purge(desk).await?;
    Ok(ran)
}
