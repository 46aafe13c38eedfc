//! Bringing a database to the schema this binary knows, under a lock.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::{Backend, Conn};
use super::error::Error;
use super::postgres::Lock;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what is missing. A database that a newer binary has migrated is refused.
pub(super) fn migrate(conn: &mut Conn) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(conn) => conn.immediate_transaction(|conn| run(conn, SQLITE)),
        Backend::Postgres(conn) => {
            let lock = Lock::Migrating as i64;
            conn.batch_execute(&format!("SELECT pg_advisory_lock({lock})"))?;
            let ran = run(conn, POSTGRES);
            conn.batch_execute(&format!("SELECT pg_advisory_unlock({lock})"))?;
            ran
        }
    }
}

fn run<DB, C>(conn: &mut C, migrations: EmbeddedMigrations) -> Result<(), Error>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB>,
    EmbeddedMigrations: MigrationSource<DB>,
{
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| Error::Broken(error.to_string());
    let known: Vec<String> = MigrationSource::<DB>::migrations(&migrations)
        .map_err(broken)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = conn.applied_migrations().map_err(broken)?;
    if let Some(newer) = applied
        .iter()
        .find(|version| !known.contains(&version.to_string()))
    {
        return Err(Error::Broken(format!(
            "the database was migrated to {newer} by a newer copydesk; this one cannot use it"
        )));
    }
    conn.run_pending_migrations(migrations).map_err(broken)?;
    Ok(())
}
