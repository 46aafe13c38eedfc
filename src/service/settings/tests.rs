//! Changing settings, on a database of the test's own.

use std::sync::Arc;

use super::*;
use crate::domain::ids::{SessionId, StaffId};
use crate::store::{Location, Room, Store};

fn store() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let place = Location::Sqlite(folder.path().join("test.db"));
    let room = Room {
        threads: 1,
        queue: 8,
    };
    (Store::open(&place, room, Arc::new(|_| ())).unwrap(), folder)
}

fn ada() -> Actor {
    Actor {
        id: StaffId::new(),
        name: "Ada".into(),
        email: "ada@example.org".into(),
        grants: vec![],
        session: SessionId::new(),
        asked_at: chrono::Utc::now().into(),
    }
}

fn now() -> Instant {
    chrono::Utc::now().into()
}

async fn make(store: &Store, asked: Change) -> Result<Standing, Error> {
    let work = move |conn: &mut Conn| change(conn, &asked, &ada(), now());
    store.write(work).await
}

fn renamed(base: &Standing, name: &str, read: Option<i64>) -> Change {
    let wanted = Settings {
        site_name: name.into(),
        ..base.settings.clone()
    };
    Change {
        read,
        base: base.clone(),
        wanted,
    }
}

#[tokio::test]
async fn a_change_moves_the_version_and_is_told_to_the_history() {
    let (store, _folder) = store();
    let base = store.read(get).await.unwrap();
    assert_eq!((base.version, &base.settings), (1, &Settings::default()));
    let standing = make(&store, renamed(&base, "The Courier", Some(1)))
        .await
        .unwrap();
    assert_eq!(
        (standing.version, standing.settings.site_name.as_str()),
        (2, "The Courier")
    );
    let same = make(&store, renamed(&standing, "The Courier", Some(2)))
        .await
        .unwrap();
    assert_eq!(same.version, 2);
    assert_eq!(store.write(events::seal).await.unwrap(), 1);
}

#[tokio::test]
async fn who_comes_too_late_is_told_how_things_stand() {
    let (store, _folder) = store();
    let base = store.read(get).await.unwrap();
    make(&store, renamed(&base, "The Courier", Some(1)))
        .await
        .unwrap();
    let now_standing = store.read(get).await.unwrap();
    // read long ago; and read in time, but merged into what somebody has changed since
    for late in [
        renamed(&now_standing, "The Post", Some(1)),
        renamed(&base, "The Post", Some(2)),
    ] {
        let Err(Error::Refused(Refusal::Stale { current, fields })) = make(&store, late).await
        else {
            panic!("not refused");
        };
        assert_eq!(
            (current["site_name"].as_str(), fields),
            (Some("The Courier"), vec!["site_name".to_owned()])
        );
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_before_the_missing_version() {
    let (store, _folder) = store();
    let base = store.read(get).await.unwrap();
    let wrong = make(&store, renamed(&base, " ", None)).await;
    assert!(
        matches!(wrong, Err(Error::Refused(Refusal::Invalid(_)))),
        "{wrong:?}"
    );
    let unread = make(&store, renamed(&base, "The Courier", None)).await;
    assert_eq!(unread, Err(Refusal::PreconditionRequired.into()));
}
