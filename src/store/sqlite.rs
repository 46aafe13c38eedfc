//! What only SQLite has: how it is opened, one writer that commits for
//! everybody who waits, and readers that cannot write.

use std::path::Path;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::connection::SimpleConnection;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Text};
use diesel::sqlite::SqliteConnection;

use super::cases::{Claim, SKIPPED_FOR};
use super::conn::{Backend, Conn};
use super::error::Error;
use super::generations::Generations;
use super::job::{Answer, Job, Jobs, Standing};
use super::kept::Keep as _;
use super::queues::filed_under;
use super::schema::{case_queues, case_skips, cases};
use super::{outbox, types};
use crate::domain::delivery::DeliveryKind;
use crate::domain::ids::CaseId;
use crate::domain::part::Part;
use crate::domain::time;

/// How many jobs share a commit at most, and how long one gathers them.
const BATCH_JOBS: usize = 512;
const BATCH_TIME: Duration = Duration::from_millis(20);

/// `busy_timeout` comes before `journal_mode`, which can find the file locked.
/// Erased text is overwritten (`secure_delete`), not only unlinked.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;
    PRAGMA journal_size_limit = 67108864;
";

/// Opens a database for writing, and makes it if it is not there.
pub(super) fn open(path: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy())
        .map_err(|error| Error::Unavailable(format!("{}: {error}", path.display())))?;
    conn.batch_execute(PRAGMAS)?;
    Ok(conn)
}

/// What came of emptying the log.
#[derive(QueryableByName)]
struct Emptied {
    /// 1 where somebody held it up.
    #[diesel(sql_type = Integer)]
    busy: i32,
}

/// Writes the log into the file, and empties it. Waits for readers and the writer;
/// `false` where one of them takes too long.
pub(super) fn empty_log(path: &Path) -> Result<bool, Error> {
    let emptied: Emptied =
        sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut open(path)?)?;
    Ok(emptied.busy == 0)
}

/// Opens a database that is there, for reading alone.
fn open_reader(path: &Path) -> Result<SqliteConnection, Error> {
    let mut conn = open(path)?;
    conn.batch_execute("PRAGMA query_only = ON")?;
    Ok(conn)
}

/// The writer thread: runs whatever is queued up, each job in a savepoint, under
/// one commit, and answers after it. `observe` hears the size of each batch.
pub(super) fn write_all(
    path: &Path,
    jobs: Receiver<Job>,
    generations: &Generations,
    observe: &dyn Fn(usize),
) {
    let jobs = Jobs(jobs);
    let mut conn = None;
    while let Ok(first) = jobs.0.recv() {
        let mut batch = match Batch::begin(&mut conn, path) {
            Ok(batch) => batch,
            Err(error) => {
                tracing::error!(%error, "cannot write");
                conn = None;
                continue; // the job is dropped, which its caller hears as unavailable
            }
        };
        batch.run(first);
        while !batch.is_full() {
            let Ok(next) = jobs.0.try_recv() else { break };
            batch.run(next);
        }
        observe(batch.answers.len());
        if batch.end(generations).is_err() {
            conn = None;
        }
    }
}

/// Jobs that share a transaction.
struct Batch<'conn> {
    conn: &'conn mut Conn,
    answers: Vec<Answer>,
    touched: Vec<Part>,
    begun: Instant,
    broken: Option<Error>,
}

impl<'conn> Batch<'conn> {
    fn begin(conn: &'conn mut Option<Conn>, path: &Path) -> Result<Self, Error> {
        let conn = match conn {
            Some(conn) => conn,
            None => conn.insert(Backend::Sqlite(open(path)?).into()),
        };
        conn.batch("BEGIN IMMEDIATE")?;
        Ok(Self {
            conn,
            answers: Vec::new(),
            touched: Vec::new(),
            begun: Instant::now(),
            broken: None,
        })
    }

    fn is_full(&self) -> bool {
        self.broken.is_some()
            || self.answers.len() >= BATCH_JOBS
            || self.begun.elapsed() >= BATCH_TIME
    }

    /// Runs one job in a savepoint. A full disk or an I/O error can end the whole
    /// transaction under it: then the savepoint is gone, and the batch is broken.
    fn run(&mut self, mut job: Job) {
        if let Err(error) = self.conn.batch("SAVEPOINT job") {
            self.broken = Some(error);
            return;
        }
        self.conn.begin_noting();
        let answer = job(self.conn);
        let closed = match answer.standing {
            Standing::Keep => {
                self.touched.extend(self.conn.take_touched());
                self.conn.batch("RELEASE job")
            }
            Standing::Undo | Standing::Retry => self.conn.batch("ROLLBACK TO job; RELEASE job"),
            Standing::Broken => Err(Error::Unavailable("the transaction broke".to_owned())),
        };
        self.answers.push(answer);
        self.broken = closed.err();
    }

    /// Commits, lets nobody be shown what was, and tells every caller. A broken batch
    /// keeps nothing, and its connection is not used again.
    fn end(self, generations: &Generations) -> Result<(), Error> {
        let ended = match self.broken {
            None => self.conn.batch("COMMIT"),
            Some(error) => Err(error),
        };
        generations.touch(&self.touched);
        if let Err(error) = &ended {
            tracing::error!(%error, jobs = self.answers.len(), "a batch was lost");
        }
        let unavailable = ended
            .clone()
            .map_err(|error| Error::Unavailable(error.to_string()));
        for answer in self.answers {
            (answer.tell)(unavailable.clone());
        }
        ended
    }
}

/// A reader thread: each job sees one snapshot.
pub(super) fn read_all(path: &Path, jobs: Receiver<Job>) {
    let jobs = Jobs(jobs);
    let mut conn: Option<Conn> = None;
    while let Ok(mut job) = jobs.0.recv() {
        let open = match &mut conn {
            Some(conn) => conn,
            none => match open_reader(path) {
                Ok(open) => none.insert(Backend::Sqlite(open).into()),
                Err(error) => {
                    tracing::error!(%error, "cannot read");
                    continue;
                }
            },
        };
        open.begin_noting();
        let snapshot = open.batch("BEGIN");
        let answer = job(open);
        let standing = answer.standing;
        (answer.tell)(Ok(()));
        if snapshot.and_then(|()| open.batch("COMMIT")).is_err() || standing == Standing::Broken {
            conn = None;
        }
    }
}

/// Claims deliveries that are due. There is one writer, so nobody is in between.
/// Left alone, SQLite would sort everything that waits, however long the queue.
pub(super) fn claim_due(
    conn: &mut SqliteConnection,
    kind: DeliveryKind,
    lease: outbox::Lease,
    limit: u16,
    now: time::Instant,
) -> Result<Vec<outbox::ClaimedRow>, Error> {
    let claimed = sql_query(
        "UPDATE outbox SET lease = ?2, leased_until = ?3, attempts = attempts + 1
         WHERE id IN (
             SELECT id FROM outbox INDEXED BY outbox_waiting
             WHERE state = 'waiting' AND kind = ?5 AND due_at <= ?1 AND (leased_until IS NULL OR leased_until <= ?1)
             ORDER BY due_at, id LIMIT ?4)
         RETURNING id, recipient, payload, due_at, attempts, reader_id",
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

/// Leases cases. There is one writer, so nothing can come between looking for
/// free ones and taking them.
pub(super) fn claim_cases(
    conn: &mut SqliteConnection,
    claim: &Claim,
    now: time::Instant,
) -> Result<Vec<CaseId>, Error> {
    let mut free = Vec::new();
    for section in filed_under(&claim.remit) {
        free.extend(free_cases(conn, claim, section, now)?);
    }
    free.sort_unstable();
    free.truncate(usize::from(claim.count));
    let claimed = cases::id.eq_any(free.into_iter().map(|(_, id)| id));
    Ok(diesel::update(cases::table.filter(claimed))
        .set((
            cases::lease_id.eq(claim.lease.id),
            cases::leased_by.eq(claim.lease.by),
            cases::lease_expires_at.eq(claim.lease.until),
            cases::leased_at.eq(now),
            cases::leased_from.eq(&claim.queue),
        ))
        .returning(cases::id)
        .get_results(conn)?)
}

fn free_cases(
    conn: &mut SqliteConnection,
    claim: &Claim,
    section: &str,
    now: time::Instant,
) -> Result<Vec<(time::Instant, CaseId)>, Error> {
    let skipped = case_skips::table
        .filter(case_skips::case_id.eq(cases::id))
        .filter(case_skips::staff_id.eq(claim.lease.by))
        .filter(case_skips::case_version.eq(cases::version))
        .filter(case_skips::skipped_at.gt(now - SKIPPED_FOR));
    Ok(case_queues::table
        .inner_join(cases::table.on(cases::id.eq(case_queues::case_id)))
        .filter(case_queues::queue.eq(&claim.queue))
        .filter(case_queues::section.eq(section))
        .filter(
            cases::lease_expires_at
                .is_null()
                .or(cases::lease_expires_at.le(now)),
        )
        .filter(
            cases::assignee
                .is_null()
                .or(cases::assignee.eq(claim.lease.by)),
        )
        .filter(not(exists(skipped)))
        .order((case_queues::due_at, case_queues::case_id))
        .limit(i64::from(claim.count))
        .select((case_queues::due_at, case_queues::case_id))
        .load(conn)?)
}
