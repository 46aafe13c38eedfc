//! Drafts, as they stand now.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::articles::ArticleRow;
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::schema::{articles, contributors, drafts, notes, presences, sign_offs};
use super::types::Json;
use super::{page, postgres};
use crate::domain::draft::{
    Category, DraftContent, Outcome, Purpose, Schedule, ScheduleStatus, Sensitivity,
};
use crate::domain::ids::{ArticleId, DraftId, RevisionId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;
use crate::domain::work::Assignment;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = drafts, treat_none_as_default_value = false)]
pub struct DraftRow {
    pub id: DraftId,
    pub article_id: ArticleId,
    pub purpose: Purpose,
    pub workflow: String,
    pub workflow_version: i32,
    pub state: String,
    pub category: Category,
    pub outcome: Option<Outcome>,
    pub version: i64,
    pub content: Json<DraftContent>,
    pub content_hash: String,
    pub substance_hash: String,
    pub headline: String,
    pub section: String,
    pub sensitivity: Sensitivity,
    pub embargo_until: Option<Instant>,
    pub assignee: Option<StaffId>,
    pub due_at: Option<Instant>,
    pub priority: i32,
    pub on_hold: bool,
    /// Of `schedule`, for calendars and lists.
    pub schedule_at: Option<Instant>,
    pub schedule: Option<Json<Schedule>>,
    /// The live revision that the draft set out from; none for an article's first.
    pub base_revision_id: Option<RevisionId>,
    pub created_by: StaffId,
    pub created_at: Instant,
    pub updated_at: Instant,
}

impl DraftRow {
    /// Sets the hour, or takes it back.
    pub fn put_schedule(&mut self, schedule: Option<Schedule>) {
        let is_due = |schedule: &&Schedule| schedule.status == ScheduleStatus::Pending;
        self.schedule_at = schedule.as_ref().filter(is_due).map(|schedule| schedule.at);
        self.schedule = schedule.map(Json);
    }
}

/// Which drafts are asked for.
#[derive(Debug, Clone, Default)]
pub struct DraftFilter {
    pub state: Option<String>,
    pub category: Option<Category>,
    pub section: Option<String>,
    pub assignee: Option<StaffId>,
    /// Due before this instant, and not closed.
    pub due_before: Option<Instant>,
    /// Part of a headline, whatever its case.
    pub q: Option<String>,
    /// Only what waits for somebody in this way.
    pub waits: Option<Waits>,
}

/// What waits for somebody by their roles.
#[derive(Debug, Clone)]
pub enum Waits {
    /// Under review in these sections, with no hand of theirs in it.
    ToBeReviewed { by: StaffId, sections: Vec<String> },
    /// Ready in these sections.
    ToBePublished { sections: Vec<String> },
}

impl Waits {
    /// The one category that it is about.
    #[must_use]
    pub const fn category(&self) -> Category {
        match self {
            Self::ToBeReviewed { .. } => Category::Review,
            Self::ToBePublished { .. } => Category::Ready,
        }
    }
}

/// Which drafts exist for somebody.
#[derive(Debug, Clone)]
pub enum Sight {
    All,
    /// Those in these sections, those of normal sensitivity in those, and one's own.
    Some {
        staff: StaffId,
        sections: Vec<String>,
        normal_in: Vec<String>,
    },
}

/// A draft, the article that it is about, and what lies beside it.
pub type Found = (DraftRow, ArticleRow, Beside);

/// What else there is to read of a draft: mostly nothing, and then nothing is read.
#[derive(Debug, Clone, Copy, Default, Queryable)]
pub struct Beside {
    pub has_blocking_notes: bool,
    pub has_sign_offs: bool,
    /// Whether somebody has it open, or had a short while ago.
    pub has_presences: bool,
}

macro_rules! found {
    () => {
        (
            DraftRow::as_select(),
            ArticleRow::as_select(),
            (
                exists(
                    notes::table
                        .filter(notes::draft_id.eq(drafts::id))
                        .filter(notes::is_blocking)
                        .filter(notes::resolved_at.is_null()),
                ),
                exists(sign_offs::table.filter(sign_offs::draft_id.eq(drafts::id))),
                exists(presences::table.filter(presences::draft_id.eq(drafts::id))),
            ),
        )
    };
}

/// The rule of `review::may_read`, for rows.
macro_rules! seen_by {
    ($staff:expr, $sections:expr, $normal_in:expr) => {
        drafts::section
            .eq_any($sections)
            .or(drafts::section
                .eq_any($normal_in)
                .and(drafts::sensitivity.eq(Sensitivity::Normal)))
            .or(drafts::assignee.eq(*$staff))
            .or(drafts::created_by.eq(*$staff))
            .or(drafts::id.eq_any(
                contributors::table
                    .filter(contributors::staff_id.eq(*$staff))
                    .select(contributors::draft_id),
            ))
    };
}
pub(super) use seen_by;

pub fn insert(conn: &mut Conn, draft: &DraftRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(drafts::table).values(draft).execute(conn))?;
    Ok(())
}

/// A draft, with what belongs to it.
pub fn find(conn: &mut Conn, id: DraftId) -> Result<Option<Found>, Error> {
    on!(conn => drafts::table
        .inner_join(articles::table.on(articles::id.eq(drafts::article_id)))
        .filter(drafts::id.eq(id))
        .select(found!())
        .first(conn)
        .optional())
}

/// The version and the state of a draft.
pub fn standing(conn: &mut Conn, id: DraftId) -> Result<Option<(i64, String)>, Error> {
    on!(conn => drafts::table
        .find(id)
        .select((drafts::version, drafts::state))
        .first(conn)
        .optional())
}

/// Keeps others from deciding on the draft until the transaction ends.
pub fn lock(conn: &mut Conn, id: DraftId) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(_) => Ok(()),
        Backend::Postgres(conn) => postgres::lock_row(conn, "drafts", id.uuid()),
    }
}

/// Whether any draft of an article exists for somebody.
pub fn any_of_article(conn: &mut Conn, sight: &Sight, article: ArticleId) -> Result<bool, Error> {
    let found: Option<DraftId> = on!(conn => {
        let mut query = drafts::table.select(drafts::id).into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            query = query.filter(seen_by!(staff, sections, normal_in));
        }
        query.filter(drafts::article_id.eq(article)).first(conn).optional()
    })?;
    Ok(found.is_some())
}

/// Puts a draft's new content and state in the place of those that still have `version`.
pub fn advance(conn: &mut Conn, draft: &DraftRow, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(drafts::table.find(draft.id))
        .filter(drafts::version.eq(version))
        .set((
            drafts::workflow.eq(&draft.workflow),
            drafts::workflow_version.eq(draft.workflow_version),
            drafts::state.eq(&draft.state),
            drafts::category.eq(draft.category),
            drafts::outcome.eq(draft.outcome),
            drafts::version.eq(version + 1),
            drafts::content.eq(&draft.content),
            drafts::content_hash.eq(&draft.content_hash),
            drafts::substance_hash.eq(&draft.substance_hash),
            drafts::headline.eq(&draft.headline),
            drafts::section.eq(&draft.section),
            drafts::sensitivity.eq(draft.sensitivity),
            drafts::embargo_until.eq(draft.embargo_until),
            drafts::schedule_at.eq(draft.schedule_at),
            drafts::schedule.eq(&draft.schedule),
            drafts::base_revision_id.eq(draft.base_revision_id),
            drafts::updated_at.eq(draft.updated_at),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}

/// Puts who must act next, by when and how urgently in the place of what was. The
/// version stays: neither content nor state moves.
pub fn set_work(conn: &mut Conn, id: DraftId, work: &Assignment) -> Result<(), Error> {
    on!(conn => diesel::update(drafts::table.find(id))
        .set((
            drafts::assignee.eq(work.assignee),
            drafts::due_at.eq(work.due_at),
            drafts::priority.eq(work.priority),
            drafts::on_hold.eq(work.on_hold),
        ))
        .execute(conn))?;
    Ok(())
}

/// Those of some drafts that exist for somebody.
pub fn seen_among(conn: &mut Conn, sight: &Sight, ids: &[DraftId]) -> Result<Vec<DraftId>, Error> {
    on!(conn => {
        let mut query = drafts::table.select(drafts::id).into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            query = query.filter(seen_by!(staff, sections, normal_in));
        }
        query.filter(drafts::id.eq_any(ids)).load(conn)
    })
}

/// The drafts that exist for somebody and are asked for, last changed first.
pub fn list(
    conn: &mut Conn,
    sight: &Sight,
    filter: &DraftFilter,
    window: Window,
) -> Result<Page<Found>, Error> {
    let (at, id) = page::before(window);
    let id = DraftId::from(id);
    let rows: Vec<Found> = on!(conn => {
        let mut query = drafts::table
            .inner_join(articles::table.on(articles::id.eq(drafts::article_id)))
            .select(found!())
            .into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            query = query.filter(seen_by!(staff, sections, normal_in));
        }
        if let Some(state) = &filter.state {
            query = query.filter(drafts::state.eq(state));
        }
        if let Some(category) = filter.category {
            query = query.filter(drafts::category.eq(category));
        }
        if let Some(section) = &filter.section {
            query = query.filter(drafts::section.eq(section));
        }
        if let Some(assignee) = filter.assignee {
            query = query.filter(drafts::assignee.eq(assignee));
        }
        if let Some(limit) = filter.due_before {
            query = query.filter(drafts::due_at.lt(limit)).filter(drafts::category.ne(Category::Closed));
        }
        if let Some(q) = &filter.q {
            query = query.filter(page::lower(drafts::headline).like(page::containing(q)).escape('\\'));
        }
        query = match &filter.waits {
            None => query,
            Some(Waits::ToBePublished { sections }) => query
                .filter(drafts::category.eq(Category::Ready))
                .filter(drafts::section.eq_any(sections)),
            Some(Waits::ToBeReviewed { by, sections }) => query
                .filter(drafts::category.eq(Category::Review))
                .filter(drafts::section.eq_any(sections))
                .filter(drafts::created_by.ne(*by))
                .filter(drafts::id.ne_all(
                    contributors::table
                        .filter(contributors::staff_id.eq(*by))
                        .select(contributors::draft_id),
                )),
        };
        query
            .filter(drafts::updated_at.le(at))
            .filter(drafts::updated_at.lt(at).or(drafts::id.lt(id)))
            .order((drafts::updated_at.desc(), drafts::id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(Page::cut(rows, window, |(row, ..)| Position {
        at: row.updated_at,
        id: row.id.uuid(),
    }))
}
