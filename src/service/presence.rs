//! Who has a draft open: coming, staying, going, and what others see of it.
//! It leaves the draft's version and its history alone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::dossier::Dossier;
use crate::domain::ids::DraftId;
use crate::domain::presence::{Activity, LASTS, Presence};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::presences::PresenceRow;
use crate::store::{Conn, drafts, presences};

/// What somebody who has a draft open is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seat {
    /// Until when it holds; say it again before.
    pub expires_at: Instant,
    /// Who else has it open.
    pub others: Vec<Presence>,
}

/// Comes to a draft, or stays there: holds for a minute.
pub fn come(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    activity: Activity,
    now: Instant,
) -> Result<Seat, Error> {
    Dossier::open(conn, actor, id)?;
    let present = present(conn, id, now)?;
    let (own, others): (Vec<_>, Vec<_>) =
        present.into_iter().partition(|one| one.by.id == actor.id);
    let expires_at = now + LASTS;
    let row = PresenceRow {
        draft_id: id,
        staff_id: actor.id,
        activity,
        since: own.first().map_or(now, |one| one.since),
        expires_at,
    };
    presences::put(conn, &row)?;
    Ok(Seat { expires_at, others })
}

/// Goes away from a draft; whoever is not there may go as well.
pub fn go(conn: &mut Conn, actor: &Actor, id: DraftId) -> Result<(), Error> {
    Dossier::open(conn, actor, id)?;
    Ok(presences::delete(conn, id, actor.id)?)
}

/// Who has a draft open now, in the order in which they came.
fn present(conn: &mut Conn, id: DraftId, now: Instant) -> Result<Vec<Presence>, Error> {
    let found = presences::of_drafts(conn, &[id])?.into_iter();
    Ok(found
        .map(|(_, presence)| presence)
        .filter(|presence| !presence.is_over(now))
        .collect())
}

/// How a draft stands, for those who watch it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standing {
    pub version: i64,
    #[schema(example = "in_review")]
    pub state: String,
}

/// How a draft stands and who has it open, in two short statements. Whether
/// somebody may know is for the caller to judge.
pub fn look(
    conn: &mut Conn,
    id: DraftId,
    now: Instant,
) -> Result<(Standing, Vec<Presence>), Error> {
    let (version, state) = drafts::standing(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok((Standing { version, state }, present(conn, id, now)?))
}
