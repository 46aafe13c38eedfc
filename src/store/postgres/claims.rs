//! Taking what is due, past what other transactions are taking now.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::Pg;
use crate::domain::delivery::DeliveryKind;
use crate::domain::ids::CaseId;
use crate::domain::time;
use crate::store::cases::{Claim, SKIPPED_FOR};
use crate::store::error::Error;
use crate::store::kept::Keep as _;
use crate::store::queues::filed_under;
use crate::store::{outbox, types};

/// Claims deliveries that are due, past those that others are claiming now.
pub(in crate::store) fn claim_due(
    conn: &mut Pg,
    kind: DeliveryKind,
    lease: outbox::Lease,
    limit: u16,
    now: time::Instant,
) -> Result<Vec<outbox::ClaimedRow>, Error> {
    let claimed = sql_query(
        "WITH due AS MATERIALIZED (
             SELECT id FROM outbox
             WHERE state = 'waiting' AND kind = $5 AND due_at <= $1 AND (leased_until IS NULL OR leased_until <= $1)
             ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)
         UPDATE outbox SET lease = $2, leased_until = $3, attempts = attempts + 1
         FROM due WHERE outbox.id = due.id
         RETURNING outbox.id, outbox.recipient, outbox.payload, outbox.due_at, outbox.attempts, outbox.reader_id",
    );
    Ok(claimed
        .bind::<types::Instant, _>(now)
        .bind::<types::Uid, _>(lease.token)
        .bind::<types::Instant, _>(lease.until)
        .bind::<BigInt, _>(i64::from(limit))
        .bind::<Text, _>(kind)
        .kept()
        .load(conn)?)
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = types::Uid)]
    id: CaseId,
}

/// Leases cases; those that another transaction is leasing are passed over. The sections
/// are read as one list, and a row is locked only when it is taken, so that nobody passes
/// over a case that stays free. The condition is read again on each row that was locked,
/// so none is leased twice.
pub(in crate::store) fn claim_cases(
    conn: &mut Pg,
    claim: &Claim,
    now: time::Instant,
) -> Result<Vec<CaseId>, Error> {
    let sections = filed_under(&claim.remit);
    let mut query = sql_query(claiming(sections.len()))
        .into_boxed()
        .bind::<Text, _>(&claim.queue)
        .bind::<types::Instant, _>(now)
        .bind::<BigInt, _>(i64::from(claim.count))
        .bind::<types::Uid, _>(claim.lease.id)
        .bind::<types::Uid, _>(claim.lease.by)
        .bind::<types::Instant, _>(claim.lease.until)
        .bind::<types::Instant, _>(now - SKIPPED_FOR);
    for section in sections {
        query = query.bind::<Text, _>(section);
    }
    let claimed: Vec<Claimed> = query.load(conn)?;
    Ok(claimed.into_iter().map(|row| row.id).collect())
}

/// The statement for so many sections, whose names come behind the other values. Each is
/// in order, so that they are merged and read no further than is needed.
fn claiming(sections: usize) -> String {
    let each: Vec<String> = (8..8 + sections)
        .map(|n| {
            format!(
                "(SELECT due_at, case_id FROM case_queues WHERE queue = $1 AND section = ${n}
                  ORDER BY due_at, case_id)"
            )
        })
        .collect();
    format!(
        "WITH due AS MATERIALIZED (
             SELECT cases.id FROM ({}) AS standing JOIN cases ON cases.id = standing.case_id
             WHERE cases.is_open
               AND (cases.lease_expires_at IS NULL OR cases.lease_expires_at <= $2)
               AND (cases.assignee IS NULL OR cases.assignee = $5)
               AND NOT EXISTS (
                   SELECT 1 FROM case_skips AS skipped
                   WHERE skipped.case_id = cases.id AND skipped.staff_id = $5
                     AND skipped.case_version = cases.version AND skipped.skipped_at > $7)
             ORDER BY standing.due_at, standing.case_id
             LIMIT $3 FOR UPDATE OF cases SKIP LOCKED
         )
         UPDATE cases SET lease_id = $4, leased_by = $5, lease_expires_at = $6, leased_at = $2, leased_from = $1
         WHERE id = ANY (ARRAY (SELECT due.id FROM due)) RETURNING id",
        each.join(" UNION ALL ")
    )
}
