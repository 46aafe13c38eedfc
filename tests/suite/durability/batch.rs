//! One commit for many: when the disk is full under one of them, none is kept.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use copydesk::store::{Backend, Conn, Error, Location, Room, Store};
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

/// A batch that has gathered for so long takes no more jobs.
const LONGER_THAN_A_BATCH: Duration = Duration::from_millis(40);

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn sqlite(conn: &mut Conn) -> &mut SqliteConnection {
    match &mut conn.backend {
        Backend::Sqlite(conn) => conn,
        Backend::Postgres(_) => panic!("this story is SQLite's"),
    }
}

fn run(conn: &mut Conn, sql: &str) -> Result<(), Error> {
    sqlite(conn).batch_execute(sql).map_err(Error::from)
}

async fn scribbles(store: &Store) -> i64 {
    let count = |conn: &mut Conn| -> Result<i64, Error> {
        let count: Count =
            diesel::sql_query("SELECT count(*) AS n FROM scribbles").get_result(sqlite(conn))?;
        Ok(count.n)
    };
    store.read(count).await.unwrap()
}

/// Takes the rest of the disk away from the writer, and lets it wait in a job until
/// the sender is dropped: what is queued meanwhile shares the next batch.
async fn held_up(
    store: &Arc<Store>,
) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), Error>>) {
    let (go_on, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let begun = Mutex::new(Some(begun));
    let at_work = Arc::clone(store);
    let waiting = tokio::spawn(async move {
        at_work
            .write(move |conn| {
                run(conn, "PRAGMA max_page_count = 1")?; // no page more than there are
                begun.lock().unwrap().take().unwrap().send(()).unwrap();
                let _ = wait.lock().unwrap().recv();
                std::thread::sleep(LONGER_THAN_A_BATCH);
                Ok(())
            })
            .await
    });
    has_begun.await.unwrap();
    (go_on, waiting)
}

#[tokio::test]
async fn a_batch_in_which_the_disk_is_full_is_kept_by_nobody_and_the_next_one_works() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("copydesk.db"));
    let sizes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&sizes);
    let observe = Arc::new(move |jobs| seen.lock().unwrap().push(jobs));
    let open = move || {
        Store::open(
            &location,
            Room {
                threads: 1,
                queue: 64,
            },
            observe,
        )
    };
    let store = Arc::new(tokio::task::spawn_blocking(open).await.unwrap().unwrap());
    let table =
        "CREATE TABLE scribbles (text TEXT NOT NULL); INSERT INTO scribbles VALUES ('first')";
    store.write(|conn| run(conn, table)).await.unwrap();

    let (go_on, waiting) = held_up(&store).await;
    let mut jobs = Vec::new();
    for sql in [
        "INSERT INTO scribbles VALUES ('small')",
        "INSERT INTO scribbles VALUES ('another')",
        "INSERT INTO scribbles VALUES (hex(zeroblob(1000000)))",
        "INSERT INTO scribbles VALUES ('after')",
    ] {
        let mut job = Box::pin(store.write(move |conn| run(conn, sql)));
        // it is put into the queue when it is first polled: here, so in this order
        tokio::select! {
            biased;
            answer = &mut job => panic!("answered while the writer waits: {answer:?}"),
            () = std::future::ready(()) => {}
        }
        jobs.push(job);
    }
    drop(go_on);
    waiting.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for job in jobs {
        answers.push(job.await);
    }
    let lost = |answer: &Result<(), Error>| matches!(answer, Err(Error::Unavailable(_)));
    assert!(
        lost(&answers[0]) && lost(&answers[1]),
        "what shared the commit: {answers:?}"
    );
    assert!(lost(&answers[2]), "what did not fit: {answers:?}");
    assert_eq!(answers[3], Ok(()), "the next batch");
    assert_eq!(
        sizes.lock().unwrap().as_slice(),
        [1, 1, 3, 1],
        "the three shared a batch"
    );
    assert_eq!(scribbles(&store).await, 2, "the first and the one after");
    let large = "INSERT INTO scribbles VALUES (hex(zeroblob(1000000)))";
    store.write(|conn| run(conn, large)).await.unwrap();
    assert_eq!(scribbles(&store).await, 3, "the connection was made anew");
    let store = Arc::into_inner(store).unwrap();
    tokio::task::spawn_blocking(|| store.close()).await.unwrap();
}

#[tokio::test]
async fn a_job_that_panics_or_is_refused_takes_nobody_with_it_but_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("copydesk.db"));
    let open = move || {
        Store::open(
            &location,
            Room {
                threads: 1,
                queue: 64,
            },
            Arc::new(|_| {}),
        )
    };
    let store = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
    store
        .write(|conn| run(conn, "CREATE TABLE scribbles (text TEXT NOT NULL)"))
        .await
        .unwrap();
    let refused: Result<(), Error> = store
        .write(|conn| {
            run(conn, "INSERT INTO scribbles VALUES ('refused')")?;
            Err(Error::Taken("there already".to_owned()))
        })
        .await;
    assert_eq!(refused, Err(Error::Taken("there already".to_owned())));
    let panicked: Result<(), Error> = store
        .write(|conn| {
            run(conn, "INSERT INTO scribbles VALUES ('panicked')")?;
            panic!("on purpose: this message belongs to a test")
        })
        .await;
    assert!(panicked.is_err(), "{panicked:?}");
    assert_eq!(scribbles(&store).await, 0, "neither is kept");
    store
        .write(|conn| run(conn, "INSERT INTO scribbles VALUES ('after')"))
        .await
        .unwrap();
    assert_eq!(scribbles(&store).await, 1);
    tokio::task::spawn_blocking(|| store.close()).await.unwrap();
}
