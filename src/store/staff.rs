//! Members of staff and their grants.

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{grants, staff};
use crate::domain::ids::StaffId;
use crate::domain::staff::{Grant, Role, StaffRef};
use crate::domain::time::Instant;

/// What stands in `grants.section` for every section.
const EVERY_SECTION: &str = "*";

/// A member of staff as sign-in needs them.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff)]
pub struct Account {
    pub id: StaffId,
    pub email: String,
    pub name: String,
    /// PHC string; none until the invitation was accepted.
    pub password_hash: Option<String>,
    pub disabled_at: Option<Instant>,
}

/// Adds somebody. Their address is unique, whatever its case.
pub fn insert(
    conn: &mut Conn,
    id: StaffId,
    email: &str,
    name: &str,
    now: Instant,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(staff::table)
        .values((
            staff::id.eq(id),
            staff::email.eq(email),
            staff::email_key.eq(email.to_lowercase()),
            staff::name.eq(name),
            staff::created_at.eq(now),
            staff::version.eq(1),
        ))
        .execute(conn))?;
    Ok(())
}

pub fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Account>, Error> {
    on!(conn => staff::table
        .filter(staff::email_key.eq(email.to_lowercase()))
        .select(Account::as_select())
        .first(conn)
        .optional())
}

pub fn find(conn: &mut Conn, id: StaffId) -> Result<Option<Account>, Error> {
    on!(conn => staff::table.find(id).select(Account::as_select()).first(conn).optional())
}

/// Everybody, by name.
pub fn list(conn: &mut Conn) -> Result<Vec<Account>, Error> {
    on!(conn => staff::table
        .order((staff::name, staff::id))
        .select(Account::as_select())
        .load(conn))
}

pub fn set_password(conn: &mut Conn, id: StaffId, hash: &str) -> Result<(), Error> {
    on!(conn => diesel::update(staff::table.find(id))
        .set((staff::password_hash.eq(hash), staff::version.eq(staff::version + 1)))
        .execute(conn))?;
    Ok(())
}

pub fn disable(conn: &mut Conn, id: StaffId, now: Instant) -> Result<(), Error> {
    on!(conn => diesel::update(staff::table.find(id))
        .set((staff::disabled_at.eq(now), staff::version.eq(staff::version + 1)))
        .execute(conn))?;
    Ok(())
}

/// Grants a role, in one section or in all; one that is held already stays.
pub fn grant(conn: &mut Conn, id: StaffId, grant: &Grant) -> Result<(), Error> {
    on!(conn => diesel::insert_into(grants::table)
        .values((
            grants::staff_id.eq(id),
            grants::role.eq(grant.role),
            grants::section.eq(grant.section.as_deref().unwrap_or(EVERY_SECTION)),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

pub fn grants_of(conn: &mut Conn, id: StaffId) -> Result<Vec<Grant>, Error> {
    let rows: Vec<(Role, String)> = on!(conn => grants::table
        .filter(grants::staff_id.eq(id))
        .order((grants::role, grants::section))
        .select((grants::role, grants::section))
        .load(conn))?;
    Ok(rows
        .into_iter()
        .map(|(role, section)| as_grant(role, section))
        .collect())
}

/// Somebody, and one of their grants, if they have any.
type Granted = (StaffId, String, Option<(Role, String)>);

/// Of these people, those who work here, each with all their grants.
pub fn working(conn: &mut Conn, ids: &[StaffId]) -> Result<Vec<(StaffRef, Vec<Grant>)>, Error> {
    let rows: Vec<Granted> = on!(conn => staff::table
        .left_join(grants::table.on(grants::staff_id.eq(staff::id)))
        .filter(staff::id.eq_any(ids))
        .filter(staff::disabled_at.is_null())
        .order((staff::id, grants::role, grants::section))
        .select((
            staff::id,
            staff::name,
            (grants::role, grants::section).nullable(),
        ))
        .load(conn))?;
    let mut people: Vec<(StaffRef, Vec<Grant>)> = Vec::new();
    for (id, name, grant) in rows {
        let grant = grant.map(|(role, section)| as_grant(role, section));
        match people.last_mut() {
            Some((known, grants)) if known.id == id => grants.extend(grant),
            _ => people.push((StaffRef { id, name }, grant.into_iter().collect())),
        }
    }
    Ok(people)
}

fn as_grant(role: Role, section: String) -> Grant {
    Grant {
        role,
        section: (section != EVERY_SECTION).then_some(section),
    }
}

/// Those who hold a role in a section and are not disabled.
pub fn holding(conn: &mut Conn, role: Role, section: &str) -> Result<Vec<StaffId>, Error> {
    on!(conn => grants::table
        .inner_join(staff::table.on(staff::id.eq(grants::staff_id)))
        .filter(grants::role.eq(role))
        .filter(grants::section.eq_any([section, EVERY_SECTION]))
        .filter(staff::disabled_at.is_null())
        .order(grants::staff_id)
        .select(grants::staff_id)
        .distinct()
        .load(conn))
}

/// Those who hold a role in whatever section and are not disabled.
pub fn holding_anywhere(conn: &mut Conn, role: Role) -> Result<Vec<StaffId>, Error> {
    on!(conn => grants::table
        .inner_join(staff::table.on(staff::id.eq(grants::staff_id)))
        .filter(grants::role.eq(role))
        .filter(staff::disabled_at.is_null())
        .order(grants::staff_id)
        .select(grants::staff_id)
        .distinct()
        .load(conn))
}

/// People by their ids, for answers that name them.
pub fn names(conn: &mut Conn, ids: &[StaffId]) -> Result<HashMap<StaffId, StaffRef>, Error> {
    let rows: Vec<(StaffId, String)> = on!(conn => staff::table
        .filter(staff::id.eq_any(ids))
        .select((staff::id, staff::name))
        .load(conn))?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (id, StaffRef { id, name }))
        .collect())
}
