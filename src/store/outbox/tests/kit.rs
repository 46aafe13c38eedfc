//! A database of the test's own, and what is written into it.

use crate::domain::delivery::DeliveryKind;
use chrono::{TimeDelta, Utc};
use uuid::Uuid;

use crate::domain::ids::{ArticleId, DeliveryId, DraftId, LeaseId, StaffId};
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::time::Instant;
use crate::store::conn::{Backend, Conn};
use crate::store::outbox::{Claimed, Lease, NewDelivery, Outcome, claim, finish, insert};
use crate::store::{migrate, postgres, sqlite};

/// Makes connections to one database of the test's own.
pub(super) enum Place {
    Sqlite(tempfile::TempDir),
    Postgres(Box<tokio_postgres::Config>),
}

impl Place {
    pub(super) fn connect(&self) -> Conn {
        match self {
            Self::Sqlite(folder) => {
                Backend::Sqlite(sqlite::open(&folder.path().join("test.db")).unwrap()).into()
            }
            Self::Postgres(config) => Backend::Postgres(postgres::connect(config).unwrap()).into(),
        }
    }
}

/// Runs a test on an empty, migrated database of each kind.
pub(super) fn on_each(test: impl Fn(&Place)) {
    let sqlite = Place::Sqlite(tempfile::tempdir().unwrap());
    migrate::migrate(&mut sqlite.connect()).unwrap();
    test(&sqlite);
    let Ok(server) = std::env::var("COPYDESK_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: COPYDESK_TEST_POSTGRES is not set");
        return;
    };
    let server: tokio_postgres::Config = server.parse().unwrap();
    let name = format!("outbox_{}", Uuid::now_v7().simple());
    let mut admin = Place::Postgres(Box::new(server.clone())).connect();
    admin.batch(&format!("CREATE DATABASE {name}")).unwrap();
    let mut config = server;
    config.dbname(&name);
    let postgres = Place::Postgres(Box::new(config));
    migrate::migrate(&mut postgres.connect()).unwrap();
    test(&postgres);
    admin
        .batch(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
}

pub(super) fn now() -> Instant {
    Utc::now().into()
}

pub(super) fn notice() -> Notice {
    Notice::Submitted {
        draft: DraftNotice {
            id: DraftId::new(),
            article_id: ArticleId::new(),
            headline: "Floods".into(),
            discreet: false,
            section: "news".into(),
            by: "Ines Claes".into(),
        },
    }
}

/// Writes `count` deliveries that are due now.
pub(super) fn write(conn: &mut Conn, count: usize, now: Instant) -> Vec<DeliveryId> {
    let new: Vec<_> = (0..count)
        .map(|_| NewDelivery {
            id: DeliveryId::new(),
            recipient: Some(StaffId::new()),
            payload: notice(),
            created_at: now,
            due_at: now,
        })
        .collect();
    insert(conn, &new).unwrap();
    new.into_iter().map(|new| new.id).collect()
}

pub(super) fn lease(until: Instant) -> Lease {
    Lease {
        token: LeaseId::new(),
        until,
    }
}

pub(super) const MINUTE: TimeDelta = TimeDelta::minutes(1);

pub(super) fn claim_one(conn: &mut Conn, at: Instant) -> Option<Claimed> {
    claim(conn, DeliveryKind::Mail, lease(at + MINUTE), 1, at)
        .unwrap()
        .pop()
}

pub(super) fn end(conn: &mut Conn, claimed: &Claimed, outcome: &Outcome) -> bool {
    finish(conn, claimed, outcome, now()).unwrap()
}
