//! The archive of the site, by the months of its time zone.

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;
use uuid::Uuid;

use super::site::Site;
use super::{Error, publication};
use crate::domain::archive::{ArchiveMonth, Month};
use crate::domain::page::{Page, Position, Window};
use crate::domain::publication::ArticleSummary;
use crate::domain::time::Instant;
use crate::store::publications::PublicFilter;
use crate::store::{Conn, archives, settings};

/// The months in which articles came out, newest first. From one that is found the way to
/// the next leads over the last article before it, so that no empty month is looked at.
pub fn months(conn: &mut Conn, window: Window) -> Result<Page<ArchiveMonth>, Error> {
    let zone = zone(conn)?;
    let mut until = window.after.map_or_else(end_of_time, |after| after.at);
    let mut months = Vec::new();
    while months.len() <= usize::from(window.limit) {
        let Some(last) = archives::last_before(conn, until)? else {
            break;
        };
        let Some(month) = Month::of(last, zone) else {
            break;
        };
        months.push(counted(conn, month, zone, last)?);
        until = month.from(zone);
    }
    Ok(Page::cut(months, window, |month| Position {
        at: Month::new(month.year, month.month).map_or(month.first, |month| month.from(zone)),
        id: Uuid::nil(),
    }))
}

fn counted(conn: &mut Conn, month: Month, zone: Tz, last: Instant) -> Result<ArchiveMonth, Error> {
    let (count, first) = archives::count(conn, (month.from(zone), month.until(zone)))?;
    Ok(ArchiveMonth {
        year: month.year(),
        month: month.month(),
        count,
        first: first.unwrap_or(last),
        last,
    })
}

/// The articles of a month, newest first.
pub fn of_month(
    conn: &mut Conn,
    site: &Site,
    (month, section): (Month, Option<String>),
    window: Window,
) -> Result<Page<ArticleSummary>, Error> {
    let zone = zone(conn)?;
    let filter = PublicFilter {
        section,
        // which is before the first instant of the month
        published_after: Some(month.from(zone) - TimeDelta::microseconds(1)),
        published_before: Some(month.until(zone)),
        ..PublicFilter::default()
    };
    publication::list(conn, site, &filter, window)
}

fn zone(conn: &mut Conn) -> Result<Tz, Error> {
    Ok(settings::find(conn)?
        .0
        .time_zone
        .parse()
        .unwrap_or_default())
}

/// Later than whatever was published.
fn end_of_time() -> Instant {
    DateTime::from_timestamp(253_402_300_799, 0)
        .unwrap_or_default()
        .into()
}
