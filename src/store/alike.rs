//! What comments lead to and what they are like: their hosts, and the bands by which
//! texts that say nearly the same are found.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::kept::insert_all;
use super::schema::{comment_bands, comment_hosts};
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::intake::{ALIKE, ALIKE_WINDOW, Imprint};
use crate::domain::time::Instant;

/// Comments that are looked at of one band, at most: the latest.
const OF_A_BAND: i64 = 40;

/// A comment by what its text looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Likened {
    pub comment: CommentId,
    pub article: ArticleId,
    pub reader: ReaderId,
    pub imprint: Imprint,
}

/// Keeps by what a comment is found.
pub fn insert(conn: &mut Conn, likened: &Likened, now: Instant) -> Result<(), Error> {
    let rows = likened.imprint.bands().map(|band| {
        (
            comment_bands::band.eq(band),
            comment_bands::posted_at.eq(now),
            comment_bands::comment_id.eq(likened.comment),
            comment_bands::article_id.eq(likened.article),
            comment_bands::reader_id.eq(likened.reader),
            comment_bands::imprint.eq(likened.imprint.bits()),
        )
    });
    on!(conn => diesel::insert_into(comment_bands::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Forgets by what a comment was found that was posted then.
pub fn forget(conn: &mut Conn, likened: &Likened, posted_at: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_bands::table)
        .filter(comment_bands::band.eq_any(likened.imprint.bands()))
        .filter(comment_bands::posted_at.eq(posted_at))
        .filter(comment_bands::comment_id.eq(likened.comment))
        .execute(conn))?;
    Ok(())
}

/// The comments of the last day whose text is nearly this, the closest first.
pub fn find(conn: &mut Conn, imprint: Imprint, now: Instant) -> Result<Vec<Likened>, Error> {
    type Row = (CommentId, ArticleId, ReaderId, i64);
    let since = now - ALIKE_WINDOW;
    let [one, two, three, four, five, six] = imprint.bands();
    let rows: Vec<Row> = on!(conn => {
        let of = |band: i64| {
            comment_bands::table
                .filter(comment_bands::band.eq(band))
                .filter(comment_bands::posted_at.gt(since))
                .order(comment_bands::posted_at.desc())
                .limit(OF_A_BAND)
                .select((
                    comment_bands::comment_id,
                    comment_bands::article_id,
                    comment_bands::reader_id,
                    comment_bands::imprint,
                ))
        };
        of(one)
            .union_all(of(two))
            .union_all(of(three))
            .union_all(of(four))
            .union_all(of(five))
            .union_all(of(six))
            .load(conn)
    })?;
    let mut found = BTreeMap::new();
    for (comment, article, reader, bits) in rows {
        let other = Likened {
            comment,
            article,
            reader,
            imprint: Imprint::from_bits(bits),
        };
        let distance = imprint.distance(other.imprint);
        if distance <= ALIKE {
            found.insert((distance, comment), other);
        }
    }
    Ok(found.into_values().collect())
}

/// Keeps the hosts that a comment leads to.
pub fn insert_hosts(conn: &mut Conn, comment: CommentId, hosts: &[String]) -> Result<(), Error> {
    if hosts.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = hosts
        .iter()
        .map(|host| {
            (
                comment_hosts::host.eq(host.clone()),
                comment_hosts::comment_id.eq(comment),
            )
        })
        .collect();
    insert_all!(conn, comment_hosts::table, rows)?;
    Ok(())
}

/// Forgets where a comment led to.
pub fn forget_hosts(conn: &mut Conn, comment: CommentId) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_hosts::table)
        .filter(comment_hosts::comment_id.eq(comment))
        .execute(conn))?;
    Ok(())
}

/// Forgets by what comments posted before `limit` are found.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_bands::table)
        .filter(comment_bands::posted_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
