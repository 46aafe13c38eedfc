//! The figures of moderation, put together.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use chrono_tz::Tz;
use uuid::Uuid;

use super::Error;
use super::cases::remit;
use crate::domain::calendar::Span;
use crate::domain::figures::{By, DAYS, FigureLine, Figures, Histogram, clocks};
use crate::domain::ids::StaffId;
use crate::domain::moderation::Remit;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
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
    let clocks = clocks(zone, span.from, span.to);
    let gathered = Gathered::gather(conn, &scope, &Grouping { by, clocks }, now)?;
    Ok(Figures {
        from: span.from,
        to: span.to,
        by,
        time_zone,
        all: gathered.all(),
        groups: groups(conn, &gathered, by)?,
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

/// What the database says, group by group. What is not told apart stands under the
/// empty key.
struct Gathered {
    decided: HashMap<String, Decided>,
    arrived: HashMap<String, i64>,
    backlog: HashMap<String, Histogram>,
    waiting: HashMap<String, Histogram>,
    handling: HashMap<String, Histogram>,
    by: By,
}

impl Gathered {
    fn gather(
        conn: &mut Conn,
        scope: &Scope,
        grouping: &Grouping,
        now: Instant,
    ) -> Result<Self, Error> {
        let by = grouping.by;
        let decided = figures::decided(conn, scope, grouping)?.into_iter();
        Ok(Self {
            decided: decided.map(|group| (group.key.clone(), group)).collect(),
            waiting: figures::measured(conn, scope, grouping, Measure::Waiting)?,
            handling: figures::measured(conn, scope, grouping, Measure::Handling)?,
            arrived: figures::arrived(conn, scope, grouping)?,
            backlog: figures::backlog(conn, scope, grouping, now)?,
            by,
        })
    }

    fn keys(&self) -> BTreeSet<String> {
        let keys = self.decided.keys();
        let keys = keys.chain(self.arrived.keys()).chain(self.backlog.keys());
        keys.filter(|key| !key.is_empty()).cloned().collect()
    }

    fn line(&self, key: &str) -> FigureLine {
        let backlog = self.backlog.get(key);
        let open = backlog.map_or(0, Histogram::total);
        let arrived = self.arrived.get(key).copied().unwrap_or(0);
        FigureLine {
            key: key.to_owned(),
            arrived: (self.by != By::Moderator).then_some(arrived),
            open: matches!(self.by, By::Queue | By::Section).then_some(open),
            backlog_age_s: backlog.and_then(Histogram::percentiles),
            waiting_s: self.waiting.get(key).and_then(Histogram::percentiles),
            handling_s: self.handling.get(key).and_then(Histogram::percentiles),
            ..counts(self.decided.get(key).into_iter())
        }
    }

    fn all(&self) -> FigureLine {
        let backlog = together(&self.backlog);
        FigureLine {
            key: "all".to_owned(),
            arrived: Some(self.arrived.values().sum()),
            open: Some(backlog.total()),
            backlog_age_s: backlog.percentiles(),
            waiting_s: together(&self.waiting).percentiles(),
            handling_s: together(&self.handling).percentiles(),
            ..counts(self.decided.values())
        }
    }
}

fn counts<'a>(groups: impl Iterator<Item = &'a Decided>) -> FigureLine {
    groups.fold(FigureLine::default(), |line, group| FigureLine {
        decided: line.decided + group.decided,
        approved: line.approved + group.approved,
        removed: line.removed + group.decided - group.approved,
        overturned: line.overturned + group.overturned,
        ..line
    })
}

fn together(groups: &HashMap<String, Histogram>) -> Histogram {
    let mut all = Histogram::default();
    for (value, times) in groups.values().flat_map(Histogram::values) {
        all.add(value, times);
    }
    all
}

fn groups(conn: &mut Conn, apart: &Gathered, by: By) -> Result<Vec<FigureLine>, Error> {
    Ok(match by {
        By::Queue | By::Section => {
            let keys = apart.keys().into_iter();
            keys.map(|key| apart.line(&key)).collect()
        }
        By::Hour => (0..24).map(|hour| of_hour(apart, hour)).collect(),
        By::Moderator => of_moderators(conn, apart)?,
    })
}

fn of_hour(apart: &Gathered, hour: u8) -> FigureLine {
    FigureLine {
        key: format!("{hour:02}"),
        ..apart.line(&hour.to_string())
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
        moderator: people.get(&id).cloned(),
        ..apart.line(&key)
    };
    Ok(ids.into_iter().map(line).collect())
}
