//! Moving many comments at once, with the thread's counts and the public list, by a
//! number of statements that does not grow with them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;

use super::{is_approved, seen, touch};
use crate::domain::ids::CommentId;
use crate::domain::moderation::Place;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::store::comments::{Head, Ruled};
use crate::store::{Conn, filing, lineages, threads};

/// Comments that the transaction has locked, with all that they hang below.
pub(in crate::service) struct Lineage {
    /// Deepest first.
    heads: Vec<Head>,
    listed_below: HashMap<CommentId, i64>,
}

impl Lineage {
    pub(in crate::service) fn lock(conn: &mut Conn, ids: &[CommentId]) -> Result<Self, Error> {
        let all = lineages::with_ancestors(conn, ids)?;
        Ok(Self {
            heads: lineages::find_to_move(conn, &all)?,
            listed_below: lineages::listed_below(conn, &all)?,
        })
    }

    pub(in crate::service) fn find(&self, id: CommentId) -> Option<&Head> {
        self.heads.iter().find(|head| head.id == id)
    }

    /// What of the list changes once the comments stand like this. A tombstone stands
    /// only while something hangs below it, so it is looked at after that.
    fn relisted(mut self, to: &HashMap<CommentId, &Ruled>) -> Vec<(CommentId, bool)> {
        let mut changed = Vec::new();
        let mut above: HashSet<CommentId> = HashSet::new();
        for head in &self.heads {
            if !to.contains_key(&head.id) && !above.contains(&head.id) {
                continue;
            }
            let ruled = to.get(&head.id).map_or(&head.ruled, |ruled| *ruled);
            let below = self.listed_below.get(&head.id).copied().unwrap_or(0);
            let is_listed = match Place::of(ruled.visibility, ruled.published_at) {
                Place::Visible => true,
                Place::Tombstone => below > 0,
                Place::Absent => false,
            };
            if is_listed == head.is_listed {
                continue;
            }
            changed.push((head.id, is_listed));
            if let Some(parent) = head.parent_id {
                *self.listed_below.entry(parent).or_default() += if is_listed { 1 } else { -1 };
                above.insert(parent);
            }
        }
        changed
    }
}

/// Lets comments stand as is said of each.
pub(in crate::service) fn move_all(
    conn: &mut Conn,
    lineage: Lineage,
    moving: &[(Head, Ruled)],
) -> Result<(), Error> {
    advance(conn, moving)?;
    for (head, to) in moving {
        touch(conn, head, to);
    }
    let changed: Vec<CommentId> = moving
        .iter()
        .filter(|(head, to)| is_approved(&head.ruled) != is_approved(to))
        .map(|(head, _)| head.id)
        .collect();
    if !changed.is_empty() {
        filing::note_records(conn, &changed)?;
    }
    let to = moving
        .iter()
        .map(|(head, ruled)| (head.id, ruled))
        .collect();
    let relisted = lineage.relisted(&to);
    for listed in [false, true] {
        let ids = relisted
            .iter()
            .filter(|(_, is_listed)| *is_listed == listed);
        let ids: Vec<CommentId> = ids.map(|(id, _)| *id).collect();
        if !ids.is_empty() {
            lineages::set_listed(conn, &ids, listed)?;
        }
    }
    count(conn, moving)
}

/// What moves to the same standing moves in one statement.
fn advance(conn: &mut Conn, moving: &[(Head, Ruled)]) -> Result<(), Error> {
    type Group = (Ruled, Option<Option<Instant>>, Vec<CommentId>);
    let mut groups: Vec<Group> = Vec::new();
    for (head, to) in moving {
        let change = (to.published_at != head.ruled.published_at).then_some(to.published_at);
        let ruled = Ruled {
            published_at: None,
            ..to.clone()
        };
        let group = groups
            .iter_mut()
            .find(|(known, at, _)| *known == ruled && *at == change);
        match group {
            Some((_, _, ids)) => ids.push(head.id),
            None => groups.push((ruled, change, vec![head.id])),
        }
    }
    for (ruled, published_at, ids) in groups {
        lineages::advance(conn, &ids, &ruled, published_at)?;
    }
    Ok(())
}

fn count(conn: &mut Conn, moving: &[(Head, Ruled)]) -> Result<(), Error> {
    let changes = moving
        .iter()
        .map(|(head, to)| (head, seen(to) - seen(&head.ruled)));
    let changes: Vec<(&Head, i64)> = changes.filter(|(_, change)| *change != 0).collect();
    let by_thread = sums(
        changes
            .iter()
            .map(|(head, change)| (head.article_id, *change)),
    );
    let by_parent = sums(
        changes
            .iter()
            .filter_map(|(head, change)| Some((head.parent_id?, *change))),
    );
    for (change, articles) in by_thread {
        threads::count_all(conn, &articles, change)?;
    }
    for (change, parents) in by_parent {
        lineages::count_replies(conn, &parents, change)?;
    }
    Ok(())
}

/// What has the same sum of changes, by that sum; what has none is left out.
fn sums<T: Copy + Ord + Hash>(changes: impl Iterator<Item = (T, i64)>) -> BTreeMap<i64, Vec<T>> {
    let mut each: BTreeMap<T, i64> = BTreeMap::new();
    for (of, change) in changes {
        *each.entry(of).or_default() += change;
    }
    let mut sums: BTreeMap<i64, Vec<T>> = BTreeMap::new();
    for (of, sum) in each.into_iter().filter(|(_, sum)| *sum != 0) {
        sums.entry(sum).or_default().push(of);
    }
    sums
}
