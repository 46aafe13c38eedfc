//! A newsroom on a database of the test's own, whose mail ends in a list.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::Notify;

use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::ids::{ArticleId, DeliveryId, DraftId, SessionId, StaffId};
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::page::Window;
use crate::domain::staff::{Actor, Grant, Role};
use crate::jobs::{Ran, Worker, run_due_once};
use crate::mail::{Mailer, Memory, Smtp};
use crate::service::Error;
use crate::service::desk::{Clock, Desk, Limits};
use crate::service::keys::Keys;
use crate::service::passwords::Passwords;
use crate::service::site::Site;
use crate::service::staffing::{self, Newcomer};
use crate::service::words::Words;
use crate::service::{deliveries, notices};
use crate::store::{Conn, Location, Room, Store};

pub(super) struct Newsroom {
    pub(super) desk: Arc<Desk>,
    pub(super) memory: Memory,
    pub(super) mailer: Arc<Mailer>,
    _folder: tempfile::TempDir,
}

impl Newsroom {
    pub(super) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let place = Location::Sqlite(folder.path().join("test.db"));
        let store = Store::open(
            &place,
            Room {
                threads: 1,
                queue: 64,
            },
            Arc::new(|_| ()),
        )
        .unwrap();
        let now = Utc::now().into();
        let keys = store
            .write(move |conn| Keys::open(conn, &[7; 32], now))
            .await
            .unwrap();
        let url = |text: &str| text.parse().unwrap();
        let site = Site {
            site_url: url("https://courier.example"),
            article_path: "/{section}/{slug}".into(),
            desk_url: url("https://desk.courier.example"),
            public_url: url("https://api.courier.example"),
        };
        let desk = Arc::new(Desk {
            store,
            keys,
            clock: Clock::default(),
            passwords: Passwords::new(1),
            site,
            limits: Limits::On,
            written: Arc::new(Notify::new()),
            sealed: Arc::new(Notify::new()),
            words: Words::default(),
        });
        let memory = Memory::new("desk@courier.example").unwrap();
        let mailer = Arc::new(Mailer::Memory(memory.clone()));
        Self {
            desk,
            memory,
            mailer,
            _folder: folder,
        }
    }

    pub(super) async fn hire(&self, name: &'static str) -> StaffId {
        let now = self.desk.now();
        let newcomer = Newcomer {
            email: format!("{}@example.org", name.to_lowercase()),
            name: name.into(),
            grant: Grant {
                role: Role::Editor,
                section: None,
            },
        };
        self.desk
            .write(move |conn| staffing::add(conn, &newcomer, now))
            .await
            .unwrap()
    }

    /// Tells people that a draft waits, as somebody's doing.
    pub(super) async fn tell(&self, people: &[StaffId], actor: Option<StaffId>) {
        let (people, now) = (people.to_vec(), self.desk.now());
        let told = move |conn: &mut Conn| notices::tell(conn, &people, &submitted(), actor, now);
        self.desk.write(told).await.unwrap();
    }

    pub(super) async fn run(&self) -> Ran {
        run_due_once(&self.desk, &self.mailer).await.unwrap()
    }

    pub(super) fn worker(&self) -> Worker {
        Worker::start(&self.desk, &self.mailer)
    }

    pub(super) fn recipients(&self) -> Vec<String> {
        let mut to: Vec<_> = self.memory.take().into_iter().map(|mail| mail.to).collect();
        to.sort();
        to
    }

    pub(super) async fn listed(&self, state: DeliveryState) -> Vec<Delivery> {
        let window = Window {
            limit: 100,
            after: None,
        };
        let read = self
            .desk
            .read(move |conn| deliveries::list(conn, Some(state), window));
        read.await.unwrap().items
    }

    /// Sends a failed delivery again, as somebody.
    pub(super) async fn resend(&self, id: DeliveryId, by: StaffId) -> Result<Delivery, Error> {
        let (actor, now) = (admin(by), self.desk.now());
        let resend = move |conn: &mut Conn| deliveries::resend(conn, id, &actor, now);
        self.desk.write(resend).await
    }
}

fn submitted() -> Notice {
    Notice::Submitted {
        draft: DraftNotice {
            id: DraftId::new(),
            article_id: ArticleId::new(),
            headline: "Floods in Ghent".into(),
            discreet: false,
            section: "news".into(),
            by: "Tom".into(),
        },
    }
}

fn admin(id: StaffId) -> Actor {
    let grants = vec![Grant {
        role: Role::Admin,
        section: None,
    }];
    Actor {
        id,
        name: "Ada".into(),
        email: "ada@example.org".into(),
        grants,
        session: SessionId::new(),
        asked_at: chrono::Utc::now().into(),
    }
}

/// A mailer whose server nobody runs, so that every try fails for now.
pub(super) fn dead() -> Mailer {
    let smtp = Smtp::from_url(
        "smtp://127.0.0.1:9?tls=none",
        "desk@courier.example",
        Duration::from_secs(5),
    );
    Mailer::Smtp(smtp.unwrap())
}
