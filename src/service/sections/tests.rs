//! Adding and changing sections, on a database of the test's own.

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

async fn added(store: &Store, key: &str, title: &str) -> Result<Section, Error> {
    let new = NewSection {
        key: key.into(),
        title: title.into(),
        position: None,
    };
    store
        .write(move |conn| add(conn, &new, &ada(), now()))
        .await
}

async fn changed(store: &Store, base: &Section, title: &str, read: i64) -> Result<Section, Error> {
    let wanted = SectionFields {
        title: title.into(),
        position: 0,
        commenting: None,
    };
    let asked = Change {
        read: Some(read),
        base: base.clone(),
        wanted,
    };
    store
        .write(move |conn| change(conn, &asked, &ada(), now()))
        .await
}

#[tokio::test]
async fn a_new_section_stands_behind_the_others_until_it_is_moved() {
    let (store, _folder) = store();
    let local = added(&store, "local", "Local news").await.unwrap();
    assert_eq!((local.position, local.version), (4, 1));
    let local = changed(&store, &local, "Ghent", 1).await.unwrap();
    assert_eq!(
        (local.title.as_str(), local.position, local.version),
        ("Ghent", 0, 2)
    );
    assert_eq!(
        changed(&store, &local, "Ghent", 2).await.unwrap().version,
        2
    );
    let public = store.read(list_public).await.unwrap();
    assert_eq!(
        public[0],
        SectionRef {
            key: "local".into(),
            title: "Ghent".into(),
            path: "/local".into()
        }
    );
    assert_eq!(store.write(events::seal).await.unwrap(), 2);
}

#[tokio::test]
async fn a_key_is_there_once_and_every_wrong_field_named() {
    let (store, _folder) = store();
    let taken = added(&store, "news", "More news").await;
    assert!(
        matches!(taken, Err(Error::Refused(Refusal::Conflict(_)))),
        "{taken:?}"
    );
    let Err(Error::Refused(Refusal::Invalid(wrong))) = added(&store, "Local News", "\n").await
    else {
        panic!("not refused");
    };
    let pointers: Vec<_> = wrong.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/key", "/title"]);
    assert_eq!(store.read(list).await.unwrap().len(), 3);
}

#[tokio::test]
async fn who_comes_too_late_is_told_how_things_stand() {
    let (store, _folder) = store();
    let news = store.read(|conn| find(conn, "news")).await.unwrap();
    changed(&store, &news, "All the news", 1).await.unwrap();
    let Err(Error::Refused(Refusal::Stale { current, fields })) =
        changed(&store, &news, "Some news", 1).await
    else {
        panic!("not refused");
    };
    assert_eq!(
        (current["title"].as_str(), fields),
        (Some("All the news"), vec!["title".to_owned()])
    );
    let nothing = store.read(|conn| find(conn, "sport\0")).await;
    assert_eq!(nothing, Err(Refusal::NotFound.into()));
}
