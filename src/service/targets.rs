//! Telling people that a queue is over its target: once when it passes it, then at
//! doubled intervals for as long as it stays over.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::Error;
use super::notices::{self, Telling};
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
    key: String,
    title: String,
    people: Vec<StaffId>,
    /// In which sections, or in all.
    places: Vec<Place>,
}

/// Where a queue is over its target.
#[derive(Debug, Clone)]
struct Place {
    over: Over,
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
        let mut due = Vec::new();
        for over in targets::over(conn, &queue.key, places, now)? {
            let known = noted
                .iter()
                .position(|it| it.queue == over.queue && it.section == over.section);
            let seen = known.map(|index| noted.swap_remove(index));
            if seen.as_ref().is_none_or(|notice| notice.next_at <= now) {
                due.push(Place { over, seen });
            }
        }
        if !due.is_empty() {
            round.due.push(Due {
                key: queue.key,
                title: queue.title,
                people: queue.people,
                places: due,
            });
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

/// Tells of one queue: each person once, of all their sections together. `false`, and
/// nobody is told, where another node was faster.
pub fn tell(conn: &mut Conn, due: &Due, now: Instant) -> Result<bool, Error> {
    let mut told = Vec::new();
    for place in &due.places {
        if remember(conn, place, now)? {
            told.push(&place.over);
        }
    }
    let mut tellings = Vec::new();
    for (people, sections) in audiences(conn, due, &told)? {
        let notice = notice(conn, due, &sections, now)?;
        tellings.push(Telling { people, notice });
    }
    notices::tell_all(conn, &tellings, None, now)?;
    Ok(!told.is_empty())
}

/// Notes when somebody is told again. `false` where another node was faster.
fn remember(conn: &mut Conn, place: &Place, now: Instant) -> Result<bool, Error> {
    let Place { over, seen } = place;
    let wait = seen.as_ref().map_or(FIRST_WAIT, |notice| {
        notice.wait_minutes.saturating_mul(2).min(LONGEST_WAIT)
    });
    let next = NextNotice {
        queue: over.queue.clone(),
        section: over.section.clone(),
        next_at: now + TimeDelta::minutes(i64::from(wait)),
        wait_minutes: wait,
    };
    let seen = seen.as_ref().map(|notice| notice.next_at);
    Ok(targets::put(conn, &next, seen)?)
}

/// Those who are told the same, and of which sections.
type Audience<'a> = (Vec<StaffId>, Vec<&'a Over>);

fn audiences<'a>(
    conn: &mut Conn,
    due: &Due,
    told: &[&'a Over],
) -> Result<Vec<Audience<'a>>, Error> {
    if !due.people.is_empty() {
        return Ok(vec![(due.people.clone(), told.to_vec())]);
    }
    let mut own: BTreeMap<StaffId, Vec<&Over>> = BTreeMap::new();
    for over in told {
        for person in staff::holding(conn, Role::Moderator, &over.section)? {
            own.entry(person).or_default().push(*over);
        }
    }
    let mut audiences: Vec<Audience> = Vec::new();
    for (person, sections) in own {
        match audiences.iter_mut().find(|(_, known)| *known == sections) {
            Some((people, _)) => people.push(person),
            None => audiences.push((vec![person], sections)),
        }
    }
    Ok(audiences)
}

fn notice(conn: &mut Conn, due: &Due, places: &[&Over], now: Instant) -> Result<Notice, Error> {
    let (mut open, mut oldest_at) = (0, now);
    for over in places {
        let (standing, oldest) = targets::standing(conn, &over.queue, &over.section)?;
        open += standing;
        oldest_at = oldest.map_or(oldest_at, |oldest| oldest.min(oldest_at));
    }
    let sections = places.iter().map(|over| over.section.clone());
    Ok(Notice::QueueOverTarget {
        queue: due.key.clone(),
        title: due.title.clone(),
        sections: sections
            .filter(|section| section != EVERY_SECTION)
            .collect(),
        open,
        over: places.iter().map(|over| over.over).sum(),
        oldest_at,
    })
}

/// Forgets the notices of queues that are no longer over.
pub fn settle(conn: &mut Conn, notices: &[NextNotice]) -> Result<(), Error> {
    for notice in notices {
        targets::delete(conn, notice)?;
    }
    Ok(())
}
