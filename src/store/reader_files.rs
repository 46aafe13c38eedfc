//! What is known of a reader, for moderators.

use std::collections::HashSet;

use diesel::prelude::*;

use super::case_files;
use super::clause::count_up_to;
use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{
    articles, comment_addresses, comment_authors, comments, reader_profiles, readers, sanctions,
    staff,
};
use crate::domain::ids::{CommentId, ReaderId, SanctionId, StaffId};
use crate::domain::moderation::{CaseComment, RECORD_MAX, Remit};
use crate::domain::page::{Page, Position, Window};
use crate::domain::reader::{NAMES_MAX, ReportsMade, SANCTIONS_MAX, SanctionBrief};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// How many of a reader's last comments their names and networks are read from.
const LAST: i64 = 100;

/// A reader, and what is kept of their address.
#[derive(Debug, Clone, Queryable)]
pub struct Known {
    pub first_seen_at: Instant,
    pub email: Option<String>,
    pub confirmed_at: Option<Instant>,
}

pub fn find(conn: &mut Conn, id: ReaderId) -> Result<Option<Known>, Error> {
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::id.eq(id))
        .select((
            readers::created_at,
            reader_profiles::email.nullable(),
            reader_profiles::confirmed_at.nullable(),
        ))
        .first(conn)
        .optional())
}

/// The names that a reader's last comments were signed with, newest first.
pub fn names(conn: &mut Conn, id: ReaderId) -> Result<Vec<String>, Error> {
    let signed: Vec<String> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .filter(comments::reader_id.eq(id))
        .order((comments::posted_at.desc(), comments::id.desc()))
        .limit(LAST)
        .select(comment_authors::name)
        .load(conn))?;
    let mut seen = HashSet::new();
    let names = signed.into_iter().filter(|name| seen.insert(name.clone()));
    Ok(names.take(NAMES_MAX).collect())
}

/// What a reader complained of, and what came of it, each counted up to a bound.
pub fn reports_made(conn: &mut Conn, id: ReaderId) -> Result<ReportsMade, Error> {
    let up_to = |condition: &str| {
        let rows = format!("reports WHERE reports.reader_id = readers.id AND {condition}");
        count_up_to(RECORD_MAX, &rows)
    };
    let (made, upheld, dismissed): (i64, i64, i64) = on!(conn => readers::table
        .find(id)
        .select((
            up_to("TRUE"),
            up_to("reports.outcome = 'upheld'"),
            up_to("reports.outcome = 'dismissed'"),
        ))
        .first(conn))?;
    let figure = |count: i64| u32::try_from(count).unwrap_or(RECORD_MAX);
    Ok(ReportsMade {
        made: figure(made),
        upheld: figure(upheld),
        dismissed: figure(dismissed),
    })
}

/// What was imposed on a reader's account, standing and past, newest first.
pub fn sanctions(conn: &mut Conn, id: ReaderId, now: Instant) -> Result<Vec<SanctionBrief>, Error> {
    type Row = (
        SanctionId,
        String,
        String,
        Instant,
        Option<Instant>,
        Option<Instant>,
        StaffId,
        String,
    );
    let rows: Vec<Row> = on!(conn => sanctions::table
        .inner_join(staff::table.on(staff::id.eq(sanctions::imposed_by)))
        .filter(sanctions::reader_id.eq(id))
        .order(sanctions::imposed_at.desc())
        .limit(SANCTIONS_MAX)
        .select((
            sanctions::id,
            sanctions::kind,
            sanctions::reason,
            sanctions::imposed_at,
            sanctions::ends_at,
            sanctions::lifted_at,
            staff::id,
            staff::name,
        ))
        .load(conn))?;
    let brief = |(id, kind, reason, imposed_at, ends_at, lifted_at, by, name): Row| {
        let has_ended = ends_at.is_some_and(|end| end <= now);
        SanctionBrief {
            id,
            kind,
            is_standing: lifted_at.is_none() && !has_ended,
            reason,
            by: StaffRef { id: by, name },
            imposed_at,
            ends_at,
            lifted_at,
        }
    };
    Ok(rows.into_iter().map(brief).collect())
}

/// How many other readers wrote from the networks of a reader's last comments, as long
/// as addresses are kept; counted up to a bound.
pub fn network_shared_with(conn: &mut Conn, id: ReaderId) -> Result<u32, Error> {
    let prefixes: Vec<Vec<u8>> = on!(conn => comments::table
        .inner_join(comment_addresses::table.on(comment_addresses::comment_id.eq(comments::id)))
        .filter(comments::reader_id.eq(id))
        .order((comments::posted_at.desc(), comments::id.desc()))
        .limit(LAST)
        .select(comment_addresses::prefix)
        .load(conn))?;
    let prefixes: HashSet<Vec<u8>> = prefixes.into_iter().collect();
    let others: Vec<ReaderId> = on!(conn => comment_addresses::table
        .inner_join(comments::table.on(comments::id.eq(comment_addresses::comment_id)))
        .filter(comment_addresses::prefix.eq_any(&prefixes))
        .filter(comments::reader_id.ne(id))
        .select(comments::reader_id)
        .distinct()
        .limit(i64::from(RECORD_MAX))
        .load(conn))?;
    Ok(u32::try_from(others.len()).unwrap_or(RECORD_MAX))
}

/// One page of a reader's comments in the sections of a remit, newest first.
pub fn comments(
    conn: &mut Conn,
    id: ReaderId,
    remit: &Remit,
    window: Window,
) -> Result<Page<CaseComment>, Error> {
    let (at, before) = page::before(window);
    let rows: Vec<(Instant, CommentId)> = on!(conn => {
        let mut query = comments::table
            .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
            .filter(comments::reader_id.eq(id))
            .filter(comments::posted_at.le(at))
            .filter(comments::posted_at.lt(at).or(comments::id.lt(CommentId::from(before))))
            .into_boxed();
        if let Remit::Only(sections) = remit {
            query = query.filter(articles::section.eq_any(sections));
        }
        query
            .order((comments::posted_at.desc(), comments::id.desc()))
            .limit(page::rows(window))
            .select((comments::posted_at, comments::id))
            .load(conn)
    })?;
    let page = Page::cut(rows, window, |(at, id)| Position {
        at: *at,
        id: id.uuid(),
    });
    let ids: Vec<CommentId> = page.items.iter().map(|(_, id)| *id).collect();
    Ok(Page {
        items: case_files::comments(conn, &ids)?,
        next: page.next,
    })
}
