//! The figures of moderation, put together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::TimeDelta;
use chrono_tz::Tz;
use uuid::Uuid;

use super::Error;
use super::cases::remit;
use crate::domain::calendar::Span;
use crate::domain::figures::{By, DAYS, FigureLine, Figures, Percentiles, clocks};
use crate::domain::ids::StaffId;
use crate::domain::moderation::Remit;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::store::figures::{self, Decided, Grouping, Measure, Scope};
use crate::store::{Conn, settings, staff};

/// Which figures are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub from: Option<Instant>,
    pub to: Option<Instant>,
    pub by: Option<By>,
}

impl Asked {
    /// The last seven days unless it is said. 422.
    fn span(&self, now: Instant) -> Result<Span, Refusal> {
        let to = self.to.unwrap_or(now);
        let from = self.from.unwrap_or(to - TimeDelta::days(DAYS));
        Span::new(from, to)
    }
}

/// The figures of a span, in the sections that the actor moderates; for admins in all.
pub fn read(conn: &mut Conn, actor: &Actor, asked: Asked, now: Instant) -> Result<Figures, Error> {
    let span = asked.span(now)?;
    let by = asked.by.unwrap_or(By::Queue);
    let time_zone = settings::find(conn)?.0.time_zone;
    let zone: Tz = time_zone.parse().unwrap_or_default();
    let scope = Scope {
        from: span.from,
        to: span.to,
        sections: sections(actor)?,
    };
    let grouping = |by| Grouping {
        by,
        clocks: clocks(zone, span.from, span.to),
    };
    let apart = Gathered::gather(conn, &scope, &grouping(Some(by)), now)?;
    let together = Gathered::gather(conn, &scope, &grouping(None), now)?;
    Ok(Figures {
        from: span.from,
        to: span.to,
        by,
        time_zone,
        all: FigureLine {
            key: "all".to_owned(),
            ..together.line("", None)
        },
        groups: groups(conn, &apart, by)?,
    })
}

fn sections(actor: &Actor) -> Result<Option<Vec<String>>, Refusal> {
    if actor.is_admin() {
        return Ok(None);
    }
    Ok(match remit(actor)? {
        Remit::Every => None,
        Remit::Only(sections) => Some(sections),
    })
}

/// What the database says, group by group.
struct Gathered {
    decided: HashMap<String, Decided>,
    arrived: Option<HashMap<String, i64>>,
    backlog: Option<BTreeMap<String, (i64, Option<Percentiles>)>>,
    waiting: HashMap<String, Percentiles>,
    handling: HashMap<String, Percentiles>,
}

impl Gathered {
    fn gather(
        conn: &mut Conn,
        scope: &Scope,
        grouping: &Grouping,
        now: Instant,
    ) -> Result<Self, Error> {
        let decided = figures::decided(conn, scope, grouping)?;
        let arrived = match grouping.by {
            Some(By::Moderator) => None,
            _ => Some(figures::arrived(conn, scope, grouping)?),
        };
        let backlog = match grouping.by {
            Some(By::Moderator | By::Hour) => None,
            _ => Some(figures::backlog(conn, scope, grouping, now)?),
        };
        Ok(Self {
            decided: decided
                .into_iter()
                .map(|group| (group.key.clone(), group))
                .collect(),
            arrived,
            backlog,
            waiting: figures::measured(conn, scope, grouping, Measure::Waiting)?,
            handling: figures::measured(conn, scope, grouping, Measure::Handling)?,
        })
    }

    fn keys(&self) -> BTreeSet<String> {
        let arrived = self.arrived.iter().flatten().map(|(key, _)| key);
        let backlog = self.backlog.iter().flatten().map(|(key, _)| key);
        let decided = self.decided.keys();
        decided.chain(arrived).chain(backlog).cloned().collect()
    }

    fn line(&self, key: &str, moderator: Option<StaffRef>) -> FigureLine {
        let decided = self.decided.get(key);
        let count = |figure: fn(&Decided) -> i64| decided.map_or(0, figure);
        let arrived = self.arrived.as_ref();
        let backlog = self.backlog.as_ref();
        let open = backlog.map(|backlog| backlog.get(key).copied().unwrap_or_default());
        FigureLine {
            key: key.to_owned(),
            moderator,
            arrived: arrived.map(|arrived| arrived.get(key).copied().unwrap_or(0)),
            decided: count(|group| group.decided),
            approved: count(|group| group.approved),
            removed: count(|group| group.decided - group.approved),
            overturned: count(|group| group.overturned),
            open: open.map(|(open, _)| open),
            backlog_age_s: open.and_then(|(_, age)| age),
            waiting_s: self.waiting.get(key).copied(),
            handling_s: self.handling.get(key).copied(),
        }
    }
}

fn groups(conn: &mut Conn, apart: &Gathered, by: By) -> Result<Vec<FigureLine>, Error> {
    Ok(match by {
        By::Queue | By::Section => {
            let keys = apart.keys().into_iter();
            keys.map(|key| apart.line(&key, None)).collect()
        }
        By::Hour => (0..24).map(|hour| of_hour(apart, hour)).collect(),
        By::Moderator => of_moderators(conn, apart)?,
    })
}

fn of_hour(apart: &Gathered, hour: u8) -> FigureLine {
    FigureLine {
        key: format!("{hour:02}"),
        ..apart.line(&hour.to_string(), None)
    }
}

fn of_moderators(conn: &mut Conn, apart: &Gathered) -> Result<Vec<FigureLine>, Error> {
    let keys = apart.keys().into_iter();
    let ids: Vec<(String, StaffId)> = keys
        .filter_map(|key| Some((Uuid::parse_str(&key).ok()?.into(), key)))
        .map(|(id, key)| (key, id))
        .collect();
    let known: Vec<StaffId> = ids.iter().map(|(_, id)| *id).collect();
    let people = staff::names(conn, &known)?;
    let line = |(key, id): (String, StaffId)| FigureLine {
        key: id.to_string(),
        ..apart.line(&key, people.get(&id).cloned())
    };
    Ok(ids.into_iter().map(line).collect())
}
