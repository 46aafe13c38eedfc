//! The one row of settings; a fresh database has none and gets the defaults.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::settings;
use super::types::Json;
use crate::domain::part::Part;
use crate::domain::settings::Settings;
use crate::domain::time::Instant;

const ONLY: i32 = 1;
/// The version of what a fresh database has.
pub(super) const FIRST: i64 = 1;

/// The settings and their version.
pub fn find(conn: &mut Conn) -> Result<(Settings, i64), Error> {
    let row: Option<(Json<Settings>, i64)> = on!(conn => settings::table
        .find(ONLY)
        .select((settings::document, settings::version))
        .first(conn)
        .optional())?;
    Ok(row.map_or_else(
        || (Settings::default(), FIRST),
        |(Json(document), version)| (document, version),
    ))
}

/// Puts new settings in the place of those that still have `version`.
pub fn advance(conn: &mut Conn, new: &Settings, version: i64, now: Instant) -> Result<bool, Error> {
    conn.touch(Part::Site);
    on!(conn => diesel::insert_into(settings::table)
        .values((
            settings::id.eq(ONLY),
            settings::document.eq(Json(Settings::default())),
            settings::version.eq(FIRST),
            settings::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    let changed = on!(conn => diesel::update(settings::table.find(ONLY))
        .filter(settings::version.eq(version))
        .set((
            settings::document.eq(Json(new.clone())),
            settings::version.eq(version + 1),
            settings::updated_at.eq(now),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}
