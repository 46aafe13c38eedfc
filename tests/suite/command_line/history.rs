//! `copydesk history verify`: whoever touches the past is found out.

use crate::kit::Newsroom;
use crate::kit::database::Database;
use crate::kit::process::Copydesk;
use crate::kit::sql::Sql;
use serde_json::json;

/// A newsroom that has a past, and is closed.
async fn past() -> Database {
    let mut room = Newsroom::open().await;
    room.publishes("Floods in Ghent").await;
    room.running.take().unwrap().stop().await;
    room.database.take().unwrap()
}

async fn verified(database: &Database) -> String {
    let ran = Copydesk::on(database)
        .run(&["history", "verify"])
        .await
        .succeeded();
    assert!(ran.stdout.ends_with("the chain holds\n"), "{}", ran.stdout);
    ran.stdout
}

/// What the verification complains of, once the history was touched like this.
async fn told_of(touch: &str) -> Vec<String> {
    let database = past().await;
    verified(&database).await;
    Sql::of(&database).run(touch).await;
    let ran = Copydesk::on(&database)
        .run(&["history", "verify"])
        .await
        .failed();
    assert!(!ran.stdout.contains("the chain holds"), "{}", ran.stdout);
    database.drop().await;
    ran.stderr
        .lines()
        .map(|line| line.trim_start_matches("copydesk: ").to_owned())
        .collect()
}

#[tokio::test]
async fn a_history_left_alone_holds_and_its_head_moves_with_what_happens() {
    let database = past().await;
    let first = verified(&database).await;
    assert_eq!(verified(&database).await, first);
    let copydesk = Copydesk::on(&database);
    let add = [
        "staff",
        "add",
        "--email",
        "wim@courier.example",
        "--name",
        "Wim",
        "--role",
        "writer",
    ];
    copydesk.run(&add).await.succeeded();
    assert_ne!(
        verified(&database).await,
        first,
        "a command's own events are sealed too"
    );
    database.drop().await;
}

#[tokio::test]
async fn an_altered_event_is_named() {
    let kind = told_of("UPDATE events SET kind = 'staff_disabled' WHERE seq = 3").await;
    assert_eq!(kind, ["event 3: it was altered"]);
    let actor = told_of("UPDATE events SET actor = NULL WHERE kind = 'article_published'").await;
    assert_eq!(actor.len(), 1, "{actor:?}");
    assert!(actor[0].ends_with(": it was altered"), "{actor:?}");
    let nonsense = told_of("UPDATE events SET kind = 'nonsense' WHERE seq = 3").await;
    assert_eq!(nonsense, ["event 3: it was altered"]);
    let hash = told_of("UPDATE events SET hash = prev WHERE seq = 3").await;
    assert_eq!(
        hash,
        [
            "event 3: it was altered",
            "event 4: it does not follow the event before it"
        ]
    );
}

/// The head that a verification prints.
fn head(told: &str) -> String {
    let (_, rest) = told.split_once("the last one's hash is ").unwrap();
    rest.lines().next().unwrap().to_owned()
}

#[tokio::test]
async fn a_missing_tail_is_found_by_the_head_that_was() {
    let database = past().await;
    let (copydesk, sql) = (Copydesk::on(&database), Sql::of(&database));
    let head = head(&verified(&database).await);
    let expect = async |head: &str| {
        let asked = ["history", "verify", "--expect", head];
        copydesk.run(&asked).await
    };
    expect(&head).await.succeeded();
    expect(&"0".repeat(64)).await.succeeded();
    let add = "staff add --email wim@courier.example --name Wim --role writer";
    let add: Vec<&str> = add.split(' ').collect();
    copydesk.run(&add).await.succeeded();
    // what came after it does not matter
    expect(&head).await.succeeded();
    let later = expect(&head).await.succeeded().stdout;
    let later = self::head(&later);
    assert_ne!(later, head);

    sql.run("DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)")
        .await;
    verified(&database).await;
    expect(&head).await.succeeded();
    let ran = expect(&later).await.failed();
    assert!(
        ran.stderr
            .starts_with("copydesk: the expected head is not in the chain"),
        "{}",
        ran.stderr
    );
    for wrong in ["", "x", &head[1..]] {
        let ran = expect(wrong).await.failed();
        assert!(
            ran.stderr.contains("64 hexadecimal digits"),
            "{}",
            ran.stderr
        );
    }
    database.drop().await;
}

#[tokio::test]
async fn an_altered_payload_is_named() {
    let touch = "UPDATE event_payloads SET payload = '{\"staff\": \"somebody else\"}'
                 WHERE event_id = (SELECT id FROM events WHERE seq = 4)";
    assert_eq!(told_of(touch).await, ["event 4: its payload was altered"]);
}

#[tokio::test]
async fn a_removed_event_leaves_a_gap_that_is_named() {
    let gap = told_of("DELETE FROM events WHERE seq = 5").await;
    assert_eq!(gap, ["event 5: it is missing"]);
    let more = told_of("DELETE FROM events WHERE seq IN (2, 5, 6, 7)").await;
    assert_eq!(
        more,
        [
            "event 2: it is missing",
            "event 5: it and 2 after it are missing"
        ]
    );
    let hidden = told_of("UPDATE events SET seq = -5 WHERE seq = 5").await;
    assert_eq!(
        hidden,
        [
            "event -5: it has a place before the first",
            "event 5: it is missing"
        ]
    );
    let closed =
        "DELETE FROM events WHERE seq = 5; UPDATE events SET seq = seq - 1000 WHERE seq > 5;
                  UPDATE events SET seq = seq + 999 WHERE seq < 0";
    assert_eq!(
        told_of(closed).await[0],
        "event 5: it does not follow the event before it"
    );
}

#[tokio::test]
async fn events_in_another_order_are_named() {
    let swapped =
        "UPDATE events SET seq = -2 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3;
                   UPDATE events SET seq = 3 WHERE seq = -2";
    assert_eq!(
        told_of(swapped).await[0],
        "event 2: it does not follow the event before it"
    );
}

#[tokio::test]
async fn an_erased_payload_is_told_and_lawful() {
    let database = past().await;
    let erase = "DELETE FROM event_payloads WHERE event_id = (SELECT id FROM events WHERE seq = 4)";
    Sql::of(&database).run(erase).await;
    let told = verified(&database).await;
    assert!(told.contains(" events, 1 of them erased;"), "{told}");
    database.drop().await;
}

#[tokio::test]
async fn what_happens_after_a_crash_is_sealed_before_it_is_verified() {
    let mut room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    ines.opens_with(json!({"headline": "Floods in Ghent", "section": "news"}))
        .await;
    let database = room.database.take().unwrap();
    let sql = Sql::of(&database);
    assert!(sql.count("events WHERE seq IS NULL").await > 0);
    verified(&database).await;
    assert_eq!(sql.count("events WHERE seq IS NULL").await, 0);
    room.running.take().unwrap().stop().await;
    database.drop().await;
}
