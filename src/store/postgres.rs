//! What only PostgreSQL has: connecting in pure Rust with rustls, threads that
//! reconnect by themselves, row and advisory locks.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Text};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::Runtime;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use super::cases::{Claim, SKIPPED_FOR};
use super::conn::Conn;
use super::error::Error;
use super::job::{Answer, Job, Jobs, Standing};
use super::queues::filed_under;
use super::{outbox, types};
use crate::domain::delivery::DeliveryKind;
use crate::domain::ids::CaseId;
use crate::domain::time;

/// A synchronous connection over tokio-postgres: no libpq.
pub type Pg = AsyncConnectionWrapper<AsyncPgConnection, ThreadRuntime>;

/// Runs of a job that met another transaction before it is given up.
const TRIES: u32 = 3;

/// A connection that rested longer is tested before it is used.
const RESTED: Duration = Duration::from_millis(500);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Messages in English where we may ask for them (it takes a privilege), because
/// [`Error`] reads some of them.
const SESSION: &str = "
    DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false);
    EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
    SET TIME ZONE 'UTC';
    SET statement_timeout = '30s';
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '60s';
";

/// Blocks on futures with a runtime that belongs to the database thread.
pub struct ThreadRuntime;

thread_local! {
    static RUNTIME: std::io::Result<Runtime> =
        tokio::runtime::Builder::new_current_thread().enable_all().build();
}

impl BlockOn for ThreadRuntime {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        RUNTIME.with(|runtime| match runtime {
            Ok(runtime) => runtime.block_on(future),
            #[expect(
                clippy::panic,
                reason = "the system has no file handles left for a thread of ours"
            )]
            Err(error) => panic!("a database thread without a runtime: {error}"),
        })
    }

    fn get_runtime() -> Self {
        Self
    }
}

/// Connects. Blocks the thread, which must have no runtime around it.
pub(super) fn connect(config: &Config) -> Result<Pg, Error> {
    let unavailable = |error: &dyn std::fmt::Display| Error::Unavailable(error.to_string());
    let refused = |error: tokio_postgres::Error| Error::Unavailable(whole(&error));
    let connecting = async {
        if wants_tls(config) {
            let (client, connection) = config.connect(tls()?).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        } else {
            let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
        .map_err(|e| unavailable(&e))
    };
    let bounded = async { tokio::time::timeout(CONNECT_TIMEOUT, connecting).await };
    let connected = ThreadRuntime
        .block_on(bounded)
        .map_err(|_| Error::Unavailable("connecting took too long".to_owned()))??;
    let mut conn = Pg::from(connected);
    conn.batch_execute(SESSION)?;
    Ok(conn)
}

/// The error with its cause, without which it says no more than "db error".
fn whole(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// TLS is always verified. On loopback and on a socket it is used only where
/// the address asks for it (`sslmode=require`).
fn wants_tls(config: &Config) -> bool {
    let is_near = config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => ["localhost", "127.0.0.1", "::1"].contains(&name.as_str()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    });
    match config.get_ssl_mode() {
        SslMode::Disable => false,
        SslMode::Prefer => !is_near,
        _ => true,
    }
}

fn tls() -> Result<MakeRustlsConnect, Error> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Error::Broken(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// A database thread with a connection of its own. Each job that writes is a
/// transaction; a lost connection is made anew at the next job.
pub(super) fn work_all(config: &Config, jobs: Receiver<Job>, frame: Frame) {
    let jobs = Jobs(jobs);
    let mut conn: Option<Conn> = None;
    let mut used = Instant::now();
    while let Ok(job) = jobs.0.recv() {
        if used.elapsed() > RESTED && !conn.as_mut().is_some_and(is_alive) {
            conn = None;
        }
        let open = match &mut conn {
            Some(conn) => conn,
            none => match connect(config) {
                Ok(open) => none.insert(Conn::Postgres(open)),
                Err(error) => {
                    tracing::error!(%error, "cannot reach PostgreSQL");
                    continue; // the job is dropped, which its caller hears as unavailable
                }
            },
        };
        if !run(open, job, frame) {
            conn = None;
        }
        used = Instant::now();
    }
}

/// What stands around a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Nothing: reads see what is committed.
    None,
    Transaction,
}

fn is_alive(conn: &mut Conn) -> bool {
    conn.batch("SELECT 1").is_ok()
}

/// Runs a job to its end, and says whether the connection can be used again.
fn run(conn: &mut Conn, mut job: Job, frame: Frame) -> bool {
    for _ in 0..TRIES {
        if frame == Frame::Transaction && conn.batch("BEGIN").is_err() {
            return false;
        }
        let Answer { standing, tell } = job(conn);
        let ended = match (standing, frame) {
            (Standing::Broken, _) => Err(Error::Unavailable("the transaction broke".to_owned())),
            (_, Frame::None) => Ok(()),
            (Standing::Keep, Frame::Transaction) => conn.batch("COMMIT"),
            (Standing::Undo | Standing::Retry, Frame::Transaction) => conn.batch("ROLLBACK"),
        };
        if standing == Standing::Retry && ended.is_ok() {
            continue;
        }
        let is_usable = ended.is_ok();
        tell(ended.map_err(|error| Error::Unavailable(error.to_string())));
        return is_usable;
    }
    true // given up: the job is dropped, which its caller hears as unavailable
}

/// What advisory locks are taken for.
#[derive(Debug, Clone, Copy)]
#[repr(i64)]
pub(super) enum Lock {
    Migrating = 0x636f_7079_0001,
    Sealing = 0x636f_7079_0002,
}

#[derive(QueryableByName)]
struct Locked {
    #[diesel(sql_type = Bool)]
    locked: bool,
}

/// Takes an advisory lock until the transaction ends, unless somebody has it.
pub(super) fn try_lock(conn: &mut Pg, lock: Lock) -> Result<bool, Error> {
    let row: Locked = sql_query("SELECT pg_try_advisory_xact_lock($1) AS locked")
        .bind::<BigInt, _>(lock as i64)
        .get_result(conn)?;
    Ok(row.locked)
}

/// Locks a row of a table until the transaction ends; waits while another has it.
pub(super) fn lock_row(conn: &mut Pg, table: &'static str, id: Uuid) -> Result<(), Error> {
    sql_query(format!("SELECT 1 FROM {table} WHERE id = $1 FOR UPDATE"))
        .bind::<diesel::sql_types::Uuid, _>(id)
        .execute(conn)?;
    Ok(())
}

/// Claims deliveries that are due, past those that others are claiming now.
pub(super) fn claim_due(
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
        .load(conn)?)
}

/// Waits until no other transaction has this subject's turn, and keeps it until
/// the transaction ends. Locks under two numbers are apart from [`Lock`]'s.
pub(super) fn take_turns(conn: &mut Pg, subject: &[u8]) -> Result<(), Error> {
    let (first, second) = numbers(subject);
    sql_query("SELECT pg_advisory_xact_lock($1, $2)")
        .bind::<Integer, _>(first)
        .bind::<Integer, _>(second)
        .execute(conn)?;
    Ok(())
}

/// The same without waiting: whether the turn is ours.
pub(super) fn try_turn(conn: &mut Pg, subject: &[u8]) -> Result<bool, Error> {
    let (first, second) = numbers(subject);
    let row: Locked = sql_query("SELECT pg_try_advisory_xact_lock($1, $2) AS locked")
        .bind::<Integer, _>(first)
        .bind::<Integer, _>(second)
        .get_result(conn)?;
    Ok(row.locked)
}

/// The first eight bytes of a hash, as advisory locks take them.
fn numbers(subject: &[u8]) -> (i32, i32) {
    let number = |from: usize| {
        let bytes = subject
            .get(from..from + 4)
            .and_then(|bytes| bytes.try_into().ok());
        i32::from_be_bytes(bytes.unwrap_or_default())
    };
    (number(0), number(4))
}

#[derive(QueryableByName)]
struct Claimed {
    #[diesel(sql_type = types::Uid)]
    id: CaseId,
}

/// Leases cases; those that another transaction is leasing are passed over. The
/// condition is read again on each row that was locked, so none is leased twice.
const CLAIM_CASES: &str = "
    WITH due AS MATERIALIZED (
        SELECT free.id FROM unnest($2::text[]) AS own (section) CROSS JOIN LATERAL (
            SELECT cases.id, cases.due_at
            FROM case_queues JOIN cases ON cases.id = case_queues.case_id
            WHERE case_queues.queue = $1 AND case_queues.section = own.section
              AND cases.is_open
              AND (cases.lease_expires_at IS NULL OR cases.lease_expires_at <= $3)
              AND (cases.assignee IS NULL OR cases.assignee = $6)
              AND NOT EXISTS (
                  SELECT 1 FROM case_skips AS skipped
                  WHERE skipped.case_id = cases.id AND skipped.staff_id = $6
                    AND skipped.case_version = cases.version AND skipped.skipped_at > $8)
            ORDER BY case_queues.due_at, case_queues.case_id
            LIMIT $4 FOR UPDATE OF cases SKIP LOCKED
        ) AS free
        ORDER BY free.due_at, free.id LIMIT $4
    )
    UPDATE cases SET lease_id = $5, leased_by = $6, lease_expires_at = $7, leased_at = $3, leased_from = $1
    WHERE id = ANY (ARRAY (SELECT due.id FROM due)) RETURNING id";

pub(super) fn claim_cases(
    conn: &mut Pg,
    claim: &Claim,
    now: time::Instant,
) -> Result<Vec<CaseId>, Error> {
    let claimed: Vec<Claimed> = sql_query(CLAIM_CASES)
        .bind::<Text, _>(&claim.queue)
        .bind::<Array<Text>, _>(filed_under(&claim.remit))
        .bind::<types::Instant, _>(now)
        .bind::<BigInt, _>(i64::from(claim.count))
        .bind::<types::Uid, _>(claim.lease.id)
        .bind::<types::Uid, _>(claim.lease.by)
        .bind::<types::Instant, _>(claim.lease.until)
        .bind::<types::Instant, _>(now - SKIPPED_FOR)
        .load(conn)?;
    Ok(claimed.into_iter().map(|row| row.id).collect())
}
