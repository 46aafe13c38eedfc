//! Bringing a database to the schema this binary knows, under a lock.

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::article_words;
use super::conn::{Backend, Conn};
use super::error::Error;
use super::postgres::Lock;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Runs what is missing, and enters the words of what was published without. A database
/// that a newer binary has migrated is refused.
pub(super) fn migrate(conn: &mut Conn) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(sqlite) => {
            sqlite.immediate_transaction(|conn| run(conn, SQLITE))?;
            article_words::enter_missing(conn)
        }
        Backend::Postgres(postgres) => {
            let lock = Lock::Migrating as i64;
            postgres.batch_execute(&format!("SELECT pg_advisory_lock({lock})"))?;
            let ran = run(postgres, POSTGRES).and_then(|()| article_words::enter_missing(conn));
            conn.batch(&format!("SELECT pg_advisory_unlock({lock})"))?;
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
