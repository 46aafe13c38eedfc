//! Boards: how many open drafts there are in each state, and the first of them.

use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use super::clause::clause;
use super::conn::{Conn, on};
use super::drafts::{Sight, seen_by};
use super::error::Error;
use super::schema::{contributors, drafts, staff};
use super::types;
use crate::domain::board::{CARDS, Card, Tally};
use crate::domain::draft::{Category, Sensitivity};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

const OPEN: [Category; 4] = [
    Category::Drafting,
    Category::Review,
    Category::Ready,
    Category::Scheduled,
];

/// Which drafts a board is of.
#[derive(Debug, Clone, Default)]
pub struct BoardFilter {
    pub section: Option<String>,
    pub workflow: Option<String>,
}

/// How many open drafts exist for somebody, by workflow and state.
pub fn tallies(
    conn: &mut Conn,
    sight: &Sight,
    filter: &BoardFilter,
    now: Instant,
) -> Result<Vec<Tally>, Error> {
    type Row = (String, i32, String, Category, i64, i64, i64);
    let rows: Vec<Row> = on!(conn => {
        let mut query = drafts::table
            .group_by((drafts::workflow, drafts::workflow_version, drafts::state, drafts::category))
            .select((
                drafts::workflow,
                drafts::workflow_version,
                drafts::state,
                drafts::category,
                count_star(),
                sql::<BigInt>("count(CASE WHEN due_at < ").bind::<types::Instant, _>(now).sql(" THEN 1 END)"),
                clause::<BigInt>("count(CASE WHEN on_hold THEN 1 END)"),
            ))
            .into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            query = query.filter(seen_by!(staff, sections, normal_in));
        }
        if let Some(section) = &filter.section {
            query = query.filter(drafts::section.eq(section));
        }
        if let Some(workflow) = &filter.workflow {
            query = query.filter(drafts::workflow.eq(workflow));
        }
        query.filter(drafts::category.eq_any(OPEN)).load(conn)
    })?;
    Ok(rows.into_iter().map(tally).collect())
}

fn tally(
    (workflow, workflow_version, state, category, count, overdue, on_hold): (
        String,
        i32,
        String,
        Category,
        i64,
        i64,
        i64,
    ),
) -> Tally {
    Tally {
        workflow,
        workflow_version,
        state,
        category,
        count,
        overdue,
        on_hold,
    }
}

#[derive(Queryable)]
struct CardRow {
    id: DraftId,
    headline: String,
    section: String,
    due_at: Option<Instant>,
    priority: i32,
    on_hold: bool,
    updated_at: Instant,
    version: i64,
    assignee: Option<StaffId>,
    name: Option<String>,
}

/// The first cards of a column: by priority, then what is due first.
pub fn cards(
    conn: &mut Conn,
    sight: &Sight,
    section: Option<&str>,
    (workflow, state): (&str, &str),
) -> Result<Vec<Card>, Error> {
    let rows: Vec<CardRow> = on!(conn => {
        let mut query = drafts::table
            .left_join(staff::table.on(staff::id.nullable().eq(drafts::assignee)))
            .select((
                drafts::id,
                drafts::headline,
                drafts::section,
                drafts::due_at,
                drafts::priority,
                drafts::on_hold,
                drafts::updated_at,
                drafts::version,
                drafts::assignee,
                staff::name.nullable(),
            ))
            .into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            query = query.filter(seen_by!(staff, sections, normal_in));
        }
        if let Some(section) = section {
            query = query.filter(drafts::section.eq(section));
        }
        query
            .filter(drafts::workflow.eq(workflow))
            .filter(drafts::state.eq(state))
            // as a literal, because a partial index is not used for a bound value
            .filter(clause::<Bool>("drafts.category <> 'closed'"))
            .order((drafts::priority.desc(), drafts::due_at.is_null(), drafts::due_at, drafts::id))
            .limit(i64::from(CARDS))
            .load(conn)
    })?;
    Ok(rows.into_iter().map(card).collect())
}

fn card(row: CardRow) -> Card {
    Card {
        id: row.id,
        headline: row.headline,
        section: row.section,
        assignee: row
            .assignee
            .zip(row.name)
            .map(|(id, name)| StaffRef { id, name }),
        due_at: row.due_at,
        priority: row.priority,
        on_hold: row.on_hold,
        updated_at: row.updated_at,
        version: row.version,
    }
}
