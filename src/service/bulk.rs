//! Many drafts in one call: each moves or is refused for itself.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::drafts;
use super::review::{self, Move};
use super::{Error, site::Site};
use crate::domain::ids::DraftId;
use crate::domain::refusal::Refusal;
use crate::domain::review::Ask;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::idempotency::Request;
use crate::store::{Conn, drafts as rows};

/// How many at once, at most.
const MOST: usize = 100;

/// A transition of one draft.
#[derive(Debug, Clone)]
pub struct Item {
    pub draft: DraftId,
    /// The version that the caller saw.
    pub version: i64,
    pub ask: Ask,
}

/// What became of one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Taken {
    pub draft: DraftId,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Outcome {
    Moved { state: String, version: i64 },
    Refused(Refusal),
}

/// A move that was made ready, or why it cannot be made.
type Prepared = (DraftId, Result<Move, Refusal>);

/// Takes every transition that nothing stands in the way of, and answers in the order
/// asked. `Invalid` for no drafts, more than a hundred, or one twice.
pub async fn take_all(
    desk: &Desk,
    actor: Actor,
    items: Vec<Item>,
    request: Option<Request>,
) -> Result<Vec<Taken>, Error> {
    check(&items)?;
    let mut prepared = Vec::new();
    for item in items {
        let draft = item.draft;
        prepared.push((draft, refusal(prepare(desk, &actor, item).await)?));
    }
    let (now, site) = (desk.now(), desk.site.clone());
    desk.write_once(request, move |conn| {
        // in one order, so that two such calls do not wait for each other
        let mut ids: Vec<DraftId> = prepared.iter().map(|(id, _)| *id).collect();
        ids.sort();
        for id in ids {
            rows::lock(conn, id)?;
        }
        let each = prepared.iter();
        each.map(|one| take_one(conn, &actor, &site, one, now))
            .collect()
    })
    .await
}

fn check(items: &[Item]) -> Result<(), Refusal> {
    if items.is_empty() || items.len() > MOST {
        let detail = format!("1 to {MOST} drafts; there are {}", items.len());
        return Err(Refusal::field("/items", "out_of_range", detail));
    }
    if let Some(index) = items.iter().position(|item| item.version < 1) {
        let pointer = format!("/items/{index}/version");
        return Err(Refusal::field(
            &pointer,
            "out_of_range",
            "versions count from 1",
        ));
    }
    let mut seen = BTreeSet::new();
    match items.iter().position(|item| !seen.insert(item.draft)) {
        None => Ok(()),
        Some(again) => {
            let pointer = format!("/items/{again}/draft_id");
            Err(Refusal::field(
                &pointer,
                "duplicate",
                "this draft is in the list already",
            ))
        }
    }
}

async fn prepare(desk: &Desk, actor: &Actor, item: Item) -> Result<Move, Error> {
    let (id, reader) = (item.draft, actor.clone());
    let seen = desk
        .read(move |conn| drafts::read(conn, &reader, id))
        .await?;
    review::prepare(desk, actor, &seen, (item.version, item.ask)).await
}

/// In a savepoint of its own, so that nothing is left of what is refused half-way.
fn take_one(
    conn: &mut Conn,
    actor: &Actor,
    site: &Site,
    (draft, prepared): &Prepared,
    now: Instant,
) -> Result<Taken, Error> {
    let outcome = match prepared {
        Err(refusal) => Outcome::Refused(refusal.clone()),
        Ok(take) => {
            let taken = conn.attempt(|conn| review::take(conn, actor, site, take, now));
            match refusal(taken)? {
                Ok(moved) => Outcome::Moved {
                    state: moved.state,
                    version: moved.version,
                },
                Err(refusal) => Outcome::Refused(refusal),
            }
        }
    };
    Ok(Taken {
        draft: *draft,
        outcome,
    })
}

/// Tells what the product refuses, which is one draft's own, from what the store
/// could not do, which ends all.
fn refusal<T>(result: Result<T, Error>) -> Result<Result<T, Refusal>, Error> {
    match result {
        Ok(done) => Ok(Ok(done)),
        Err(Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(error @ Error::Store(_)) => Err(error),
    }
}
