//! One ruling on many cases: each for itself, all in one transaction of a bounded
//! number of statements.

mod comments;
mod ruling;
mod undo;

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{message_mistake, proof, reason_mistake, ruled, valid};
use crate::domain::ids::{BatchId, CaseId, CommentId, DecisionId};
use crate::domain::moderation::{Ruling, UNDO};
use crate::domain::reason::Reason;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::canned::{self, Wanted};
use crate::service::cases::remit;
use crate::service::moves::Lineage;
use crate::service::{Error, desk::Desk};
use crate::store::cases::{self, CaseRow};
use crate::store::comments::Head;
use crate::store::idempotency::Request;
use crate::store::{Conn, lineages};

pub(in crate::service) use comments::{rule_on_comments, weigh_comments};
pub(in crate::service) use ruling::{Rulings, rule_all};
pub use undo::undo;
pub(in crate::service) use undo::undo_all;

/// How many at once, at most.
pub const MOST: usize = 500;

/// One ruling on many cases.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct BatchForm {
    /// 1 to 500, each once.
    #[schema(min_items = 1, max_items = 500)]
    pub case_ids: Vec<CaseId>,
    pub decision: Ruling,
    /// Needed to remove; not taken otherwise.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// To each author, beside the reason's own text.
    #[serde(default)]
    #[schema(example = "Please keep to the article.", max_length = 2000)]
    pub message: Option<String>,
    /// The key of a canned message in the place of one's own.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub canned: Option<String>,
    /// The language of the canned message (BCP 47); that of the site unless given.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub language: Option<String>,
    /// Whether to say only what would come of it.
    #[serde(default)]
    #[schema(example = false)]
    pub dry_run: bool,
}

/// What came of a batch, or would.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BatchDone {
    /// None for one that was only tried.
    pub id: Option<BatchId>,
    /// In the order asked.
    pub items: Vec<ItemDone>,
    /// Until then it can be undone; none for one that was only tried.
    pub undo_until: Option<Instant>,
}

/// What came of one case.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ItemDone {
    /// None for a comment that has no case, and was only looked at.
    pub case: Option<CaseId>,
    /// None for a case that is not there.
    pub comment: Option<CommentId>,
    pub decision: Option<DecisionId>,
    /// Why not, where it was not.
    pub refusal: Option<Refusal>,
}

impl ItemDone {
    pub(in crate::service) fn refused(case: &CaseRow, refusal: Refusal) -> Self {
        Self {
            case: Some(case.id),
            comment: Some(case.comment_id),
            decision: None,
            refusal: Some(refusal),
        }
    }

    fn absent(case: CaseId) -> Self {
        Self {
            case: Some(case),
            comment: None,
            decision: None,
            refusal: Some(Refusal::NotFound),
        }
    }
}

/// Decides what nothing stands in the way of: no lease and no version is asked for,
/// but what others hold is left to them. 422 for no cases, more than 500, or one twice.
pub async fn decide_all(
    desk: &Desk,
    actor: Actor,
    form: BatchForm,
    request: Option<Request>,
) -> Result<BatchDone, Error> {
    remit(&actor)?;
    check(&form)?;
    let (id, now) = (BatchId::new(), desk.now());
    if form.dry_run {
        return desk.read(move |conn| weigh(conn, &actor, &form, now)).await;
    }
    desk.write_once(request, move |conn| make(conn, &actor, (id, &form), now))
        .await
}

impl BatchForm {
    /// What each author is told. 422.
    fn spelled_out(&self, conn: &mut Conn) -> Result<Option<String>, Error> {
        let wanted = Wanted {
            message: self.message.as_deref(),
            canned: self.canned.as_deref(),
            language: self.language.as_deref(),
        };
        canned::spelled_out(conn, wanted)
    }
}

fn check(form: &BatchForm) -> Result<(), Refusal> {
    let ids = &form.case_ids;
    let count = (ids.is_empty() || ids.len() > MOST).then(|| {
        let detail = format!("1 to {MOST} cases; there are {}", ids.len());
        FieldError::new("/case_ids", "out_of_range", detail)
    });
    let mut seen = BTreeSet::new();
    let again = ids.iter().position(|id| !seen.insert(*id)).map(|index| {
        let detail = "this case is in the list already";
        FieldError::new(format!("/case_ids/{index}"), "duplicate", detail)
    });
    let reason = reason_mistake(form.decision.into(), form.reason);
    valid([
        count,
        again,
        reason,
        message_mistake(form.message.as_deref()),
    ])
}

/// What would come of it.
fn weigh(
    conn: &mut Conn,
    actor: &Actor,
    form: &BatchForm,
    now: Instant,
) -> Result<BatchDone, Error> {
    let remit = remit(actor)?;
    form.spelled_out(conn)?;
    let mut found = cases::find_all(conn, &form.case_ids)?;
    found.retain(|case| remit.covers(&case.section));
    let (free, mut done) = sort_out(conn, actor, found, now)?;
    let ids: Vec<CommentId> = free.iter().map(|case| case.comment_id).collect();
    let heads = lineages::find(conn, &ids)?;
    for case in &free {
        let head = heads.iter().find(|head| head.id == case.comment_id);
        let item = tried(case, head, actor, (form.decision, form.reason), now);
        done.insert(case.id, item);
    }
    Ok(BatchDone {
        id: None,
        items: in_order(&form.case_ids, done),
        undo_until: None,
    })
}

fn tried(
    case: &CaseRow,
    head: Option<&Head>,
    actor: &Actor,
    ruling: (Ruling, Option<Reason>),
    now: Instant,
) -> ItemDone {
    let outcome = head
        .ok_or(Refusal::NotFound)
        .and_then(|head| ruled(head, actor, ruling, now));
    ItemDone {
        case: Some(case.id),
        comment: Some(case.comment_id),
        decision: None,
        refusal: outcome.err(),
    }
}

fn make(
    conn: &mut Conn,
    actor: &Actor,
    (id, form): (BatchId, &BatchForm),
    now: Instant,
) -> Result<BatchDone, Error> {
    let remit = remit(actor)?;
    let message = form.spelled_out(conn)?;
    let mut found = cases::find_all_to_decide(conn, &form.case_ids)?;
    found.retain(|case| remit.covers(&case.section));
    let (free, mut done) = sort_out(conn, actor, found, now)?;
    let ids: Vec<CommentId> = free.iter().map(|case| case.comment_id).collect();
    let lineage = Lineage::lock(conn, &ids)?;
    let rulings = Rulings {
        batch: id,
        decision: form.decision,
        reason: form.reason,
        message,
    };
    for item in rule_all(conn, actor, &rulings, (free, lineage), now)? {
        done.extend(item.case.map(|case| (case, item)));
    }
    Ok(BatchDone {
        id: Some(id),
        items: in_order(&form.case_ids, done),
        undo_until: Some(now + UNDO),
    })
}

/// The cases that can be decided, and what is said of the others.
type Sorted = (Vec<CaseRow>, HashMap<CaseId, ItemDone>);

fn sort_out(
    conn: &mut Conn,
    actor: &Actor,
    mut found: Vec<CaseRow>,
    now: Instant,
) -> Result<Sorted, Error> {
    let mut refused = proof::examine_all(conn, actor, &found, now)?;
    let mut done = HashMap::new();
    found.retain(|case| match refused.remove(&case.id) {
        None => true,
        Some(refusal) => {
            done.insert(case.id, ItemDone::refused(case, refusal));
            false
        }
    });
    Ok((found, done))
}

fn in_order(asked: &[CaseId], mut done: HashMap<CaseId, ItemDone>) -> Vec<ItemDone> {
    let items = asked.iter();
    items
        .map(|id| done.remove(id).unwrap_or_else(|| ItemDone::absent(*id)))
        .collect()
}
