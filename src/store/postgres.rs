//! What only PostgreSQL has: connecting in pure Rust with rustls, threads that
//! reconnect by themselves, row and advisory locks.

mod claims;
mod listening;

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Integer};
use diesel_async::AsyncPgConnection;
use diesel_async::async_connection_wrapper::{AsyncConnectionWrapper, BlockOn};
use tokio::runtime::Runtime;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use super::conn::{Backend, Conn};
use super::error::Error;
use super::job::{Answer, Job, Jobs, Standing};
use super::kept::Keep as _;

pub(super) use claims::{claim_cases, claim_due};
pub(super) use listening::{Touches, listen};

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
pub(super) fn work_all(config: &Config, jobs: Receiver<Job>, frame: Frame, touches: &Touches) {
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
                Ok(open) => none.insert(Backend::Postgres(open).into()),
                Err(error) => {
                    tracing::error!(%error, "cannot reach PostgreSQL");
                    continue; // the job is dropped, which its caller hears as unavailable
                }
            },
        };
        if !run(open, job, frame, touches) {
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
fn run(conn: &mut Conn, mut job: Job, frame: Frame, touches: &Touches) -> bool {
    for _ in 0..TRIES {
        conn.begin_noting();
        if frame == Frame::Transaction && conn.batch("BEGIN").is_err() {
            return false;
        }
        let Answer { standing, tell } = job(conn);
        let ended = match (standing, frame) {
            (Standing::Broken, _) => Err(Error::Unavailable("the transaction broke".to_owned())),
            (_, Frame::None) => Ok(()),
            (Standing::Keep, Frame::Transaction) => touches.commit(conn),
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
        .kept()
        .get_result(conn)?;
    Ok(row.locked)
}

/// Locks a row of a table until the transaction ends; waits while another has it.
pub(super) fn lock_row(conn: &mut Pg, table: &'static str, id: Uuid) -> Result<(), Error> {
    let _: Vec<Locked> = sql_query(format!(
        "SELECT true AS locked FROM {table} WHERE id = $1 FOR UPDATE"
    ))
    .bind::<diesel::sql_types::Uuid, _>(id)
    .kept()
    .load(conn)?;
    Ok(())
}

/// Waits until no other transaction has this subject's turn, and keeps it until
/// the transaction ends. Locks under two numbers are apart from [`Lock`]'s.
pub(super) fn take_turns(conn: &mut Pg, subject: &[u8]) -> Result<(), Error> {
    let (first, second) = numbers(subject);
    let _: Locked = sql_query("SELECT pg_advisory_xact_lock($1, $2) IS NOT NULL AS locked")
        .bind::<Integer, _>(first)
        .bind::<Integer, _>(second)
        .kept()
        .get_result(conn)?;
    Ok(())
}

/// The same without waiting: whether the turn is ours.
pub(super) fn try_turn(conn: &mut Pg, subject: &[u8]) -> Result<bool, Error> {
    let (first, second) = numbers(subject);
    let row: Locked = sql_query("SELECT pg_try_advisory_xact_lock($1, $2) AS locked")
        .bind::<Integer, _>(first)
        .bind::<Integer, _>(second)
        .kept()
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
