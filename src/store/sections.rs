//! The parts of the publication.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::sections;
use super::types::Json;
use crate::domain::commenting::SectionCommenting;
use crate::domain::part::Part;
use crate::domain::section::Section;

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = sections, treat_none_as_default_value = false)]
struct Row {
    key: String,
    title: String,
    position: i32,
    version: i64,
    commenting: Option<Json<SectionCommenting>>,
}

impl From<Row> for Section {
    fn from(row: Row) -> Self {
        Self {
            key: row.key,
            title: row.title,
            position: row.position,
            commenting: row.commenting.map(|Json(own)| own),
            version: row.version,
        }
    }
}

/// All of them, in their order.
pub fn list(conn: &mut Conn) -> Result<Vec<Section>, Error> {
    conn.show(Part::Site);
    let rows: Vec<Row> = on!(conn => sections::table
        .order((sections::position, sections::key))
        .select(Row::as_select())
        .load(conn))?;
    Ok(rows.into_iter().map(Section::from).collect())
}

pub fn find(conn: &mut Conn, key: &str) -> Result<Option<Section>, Error> {
    let row: Option<Row> =
        on!(conn => sections::table.find(key).select(Row::as_select()).first(conn).optional())?;
    Ok(row.map(Section::from))
}

pub fn insert(conn: &mut Conn, section: &Section) -> Result<(), Error> {
    conn.touch(Part::Site);
    let section = section.clone();
    let row = Row {
        key: section.key,
        title: section.title,
        position: section.position,
        version: section.version,
        commenting: section.commenting.map(Json),
    };
    on!(conn => diesel::insert_into(sections::table).values(row).execute(conn))?;
    Ok(())
}

/// Changes all but the key of the section that still has `version`.
pub fn advance(conn: &mut Conn, section: &Section, version: i64) -> Result<bool, Error> {
    conn.touch(Part::Site);
    let changed = on!(conn => diesel::update(sections::table.find(&section.key))
        .filter(sections::version.eq(version))
        .set((
            sections::title.eq(&section.title),
            sections::position.eq(section.position),
            sections::commenting.eq(section.commenting.clone().map(Json)),
            sections::version.eq(version + 1),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}
