//! What a calendar is made of: the hours that open drafts have, each from its index.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::clause::clause;
use super::conn::{Conn, on};
use super::drafts::{Sight, seen_by};
use super::error::Error;
use super::schema::{contributors, drafts, staff};
use crate::domain::calendar::{CalendarDraft, Entry, MOST, Occasion, Span};
use crate::domain::draft::{Category, Sensitivity};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// Which hours are asked for.
#[derive(Debug, Clone)]
pub struct CalendarFilter {
    pub span: Span,
    pub section: Option<String>,
}

type Row = (
    Option<Instant>,
    DraftId,
    String,
    String,
    String,
    Category,
    Option<StaffId>,
    Option<String>,
);

/// The entries of one kind that exist for somebody, by their hour: as many as one
/// answer has, and one more. A draft whose schedule failed does not go out.
///
/// Section and category are joined with nothing, so that their indexes, which hold
/// all that ever was, are not taken, but that of the hours.
pub fn entries(
    conn: &mut Conn,
    sight: &Sight,
    filter: &CalendarFilter,
    what: Occasion,
) -> Result<Vec<Entry>, Error> {
    /// The rows with an hour of this column.
    macro_rules! with {
        ($column:expr, $standing:literal) => {
            on!(conn => {
                let mut query = drafts::table
                    .left_join(staff::table.on(staff::id.nullable().eq(drafts::assignee)))
                    .select((
                        $column,
                        drafts::id,
                        drafts::headline,
                        drafts::section,
                        drafts::state,
                        drafts::category,
                        drafts::assignee,
                        staff::name.nullable(),
                    ))
                    .into_boxed();
                if let Sight::Some { staff, sections, normal_in } = sight {
                    query = query.filter(seen_by!(staff, sections, normal_in));
                }
                if let Some(section) = &filter.section {
                    query = query.filter(drafts::section.concat("").eq(section));
                }
                query
                    .filter($column.ge(filter.span.from))
                    .filter($column.lt(filter.span.to))
                    .filter(clause::<Bool>($standing))
                    .order($column)
                    .limit(i64::from(MOST) + 1)
                    .load::<Row>(conn)
            })
        };
    }
    let rows = match what {
        Occasion::Scheduled => with!(drafts::schedule_at, "drafts.category || '' = 'scheduled'"),
        Occasion::Embargo => with!(drafts::embargo_until, "drafts.category <> 'closed'"),
        Occasion::Due => with!(drafts::due_at, "drafts.category <> 'closed'"),
    }?;
    Ok(rows
        .into_iter()
        .filter_map(|row| entry(what, row))
        .collect())
}

fn entry(
    what: Occasion,
    (at, id, headline, section, state, category, assignee, name): Row,
) -> Option<Entry> {
    Some(Entry {
        at: at?,
        what,
        draft: CalendarDraft {
            id,
            headline,
            section,
            state,
            category,
            assignee: assignee.zip(name).map(|(id, name)| StaffRef { id, name }),
        },
    })
}
