//! Telling people that a queue is over its target: once when it passes it, then at
//! doubled intervals for as long as it stays over.

use chrono::TimeDelta;

use super::{Error, notices};
use crate::domain::ids::StaffId;
use crate::domain::moderation::{QUEUES, SavedQueue, UNTOLD};
use crate::domain::notice::Notice;
use crate::domain::staff::Role;
use crate::domain::time::Instant;
use crate::store::queues::EVERY_SECTION;
use crate::store::targets::{self, NextNotice, Over};
use crate::store::{Conn, saved_queues, sections, staff};

/// Minutes from the first notice to the second, and between two at most.
const FIRST_WAIT: i32 = 60;
const LONGEST_WAIT: i32 = 24 * 60;

/// A queue that is watched: who is told of it, and where it is looked at.
struct Watched {
    key: String,
    title: String,
    /// Whom it is for; none for the moderators of each section.
    people: Vec<StaffId>,
}

/// A queue over its target, of which somebody is to be told now.
#[derive(Debug, Clone)]
pub struct Due {
    over: Over,
    title: String,
    people: Vec<StaffId>,
    /// When the notice was due; none for the first.
    seen: Option<NextNotice>,
}

/// What is to be done now: notices to give, and notices of queues that are no longer
/// over.
#[derive(Debug, Clone, Default)]
pub struct Round {
    pub due: Vec<Due>,
    pub settled: Vec<NextNotice>,
}

/// Looks at every queue, without writing anything.
pub fn look(conn: &mut Conn, now: Instant) -> Result<Round, Error> {
    let keys: Vec<String> = sections::list(conn)?
        .into_iter()
        .map(|section| section.key)
        .collect();
    let every = [EVERY_SECTION.to_owned()];
    let mut noted = targets::list(conn)?;
    let mut round = Round::default();
    for queue in watched(saved_queues::list(conn)?) {
        let places = if queue.people.is_empty() {
            &keys[..]
        } else {
            &every[..]
        };
        for over in targets::over(conn, &queue.key, places, now)? {
            let known = noted
                .iter()
                .position(|it| it.queue == over.queue && it.section == over.section);
            let seen = known.map(|index| noted.swap_remove(index));
            if seen.as_ref().is_none_or(|notice| notice.next_at <= now) {
                round.due.push(Due {
                    over,
                    title: queue.title.clone(),
                    people: queue.people.clone(),
                    seen,
                });
            }
        }
    }
    round.settled = noted;
    Ok(round)
}

fn watched(own: Vec<SavedQueue>) -> impl Iterator<Item = Watched> {
    let built_in = QUEUES.iter().filter(|row| !UNTOLD.contains(&row.key));
    let built_in = built_in.map(|row| Watched {
        key: row.key.to_owned(),
        title: row.title.to_owned(),
        people: Vec::new(),
    });
    built_in.chain(own.into_iter().map(|queue| Watched {
        key: queue.key,
        title: queue.title,
        people: queue.people,
    }))
}

/// Tells of one queue. `false`, and nobody is told, where another node was faster.
pub fn tell(conn: &mut Conn, due: &Due, now: Instant) -> Result<bool, Error> {
    let Over {
        queue,
        section,
        over,
    } = &due.over;
    let wait = due.seen.as_ref().map_or(FIRST_WAIT, |notice| {
        notice.wait_minutes.saturating_mul(2).min(LONGEST_WAIT)
    });
    let next = NextNotice {
        queue: queue.clone(),
        section: section.clone(),
        next_at: now + TimeDelta::minutes(i64::from(wait)),
        wait_minutes: wait,
    };
    if !targets::put(conn, &next, due.seen.as_ref().map(|notice| notice.next_at))? {
        return Ok(false);
    }
    let people = if due.people.is_empty() {
        staff::holding(conn, Role::Moderator, section)?
    } else {
        due.people.clone()
    };
    let (open, oldest_at) = targets::standing(conn, queue, section)?;
    let notice = Notice::QueueOverTarget {
        queue: queue.clone(),
        title: due.title.clone(),
        open,
        over: *over,
        oldest_at: oldest_at.unwrap_or(now),
    };
    notices::tell(conn, &people, &notice, None, now)?;
    Ok(true)
}

/// Forgets the notices of queues that are no longer over.
pub fn settle(conn: &mut Conn, notices: &[NextNotice]) -> Result<(), Error> {
    for notice in notices {
        targets::delete(conn, notice)?;
    }
    Ok(())
}
