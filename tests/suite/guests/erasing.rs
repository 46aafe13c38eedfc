//! What is kept about a reader, and forgetting it for good.

use copydesk::store::Location;
use serde_json::json;

use super::Own;
use crate::kit::thread::{Thread, members, reply};
use crate::kit::{Answer, Newsroom};

/// Words that stand nowhere but in what Marie wrote, and who she is.
const WORDS: [&str; 5] = [
    "zeppelin",
    "quokka",
    "marimba",
    "xylofoon",
    "marie.de.smet@",
];

fn key(posted: &Answer) -> String {
    posted.json["comment"]["author"]["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// Marie writes, edits and is answered; something of hers lies everywhere.
async fn lives(thread: &Thread) -> (Own, Own, String) {
    let name = "Marie De Smet";
    let send = |text: &str| {
        let request = thread.public.request(reqwest::Method::POST, &thread.path());
        let request = request.header(
            "Idempotency-Key",
            format!("marie-wrote-this-{}", text.len()),
        );
        thread.public.send(request.json(&reply(name, text, None)))
    };
    let first = send("A zeppelin over Ghent").await.expect(201);
    let own = Own::of(&first);
    thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    own.edits(thread, "A quokka over Ghent, at last")
        .await
        .expect(200);
    thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    own.edits(thread, "A marimba").await.expect(200);
    let held = Own::of(&send("And a xylofoon by the river").await.expect(201));
    thread
        .mo
        .post(
            "/v1/moderation/queues/held/leases",
            json!({"count": 9, "seconds": 60}),
        )
        .await
        .expect(201);
    (own, held, key(&first))
}

/// The rows of all tables, and on SQLite the files, as far as they hold one of the words.
async fn remains(room: &Newsroom) -> Vec<String> {
    let mut found = Vec::new();
    for table in room.tables().await {
        for row in room.dump(&table, &[]).await {
            found.extend(
                WORDS
                    .iter()
                    .filter(|word| row.contains(*word))
                    .map(|word| format!("{table}: {word}")),
            );
        }
    }
    if let Location::Sqlite(path) = &room.database.as_ref().unwrap().location {
        for file in [
            path.clone(),
            path.with_extension("db-wal"),
            std::path::PathBuf::from(format!("{}-wal", path.display())),
        ] {
            let bytes = std::fs::read(&file).unwrap_or_default();
            let holds = |word: &&&str| {
                bytes
                    .windows(word.len())
                    .any(|part| part == word.as_bytes())
            };
            found.extend(
                WORDS
                    .iter()
                    .filter(holds)
                    .map(|word| format!("{}: {word}", file.display())),
            );
        }
    }
    found
}

#[tokio::test]
async fn an_erased_reader_is_nowhere_in_the_database() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let (own, held, reader) = lives(&thread).await;
    let answer = thread.shows("Jan", "I saw it too", Some(&own.id)).await;
    room.delivers().await;
    assert_eq!(thread.visible().await, 2);
    for word in WORDS {
        assert!(
            remains(&room)
                .await
                .iter()
                .any(|found| found.ends_with(word)),
            "{word}"
        );
    }

    let path = format!("/v1/admin/readers/{reader}");
    let exported = thread
        .admin
        .get(&format!("{path}/export"))
        .await
        .expect(200);
    for word in WORDS {
        assert!(exported.text.contains(word), "the export lacks {word}");
    }
    let erase = format!("{path}/erase");
    let wrong = json!({"confirm": uuid::Uuid::now_v7()});
    let wrong = thread
        .admin
        .post(&erase, wrong)
        .await
        .problem(422, "invalid");
    assert_eq!(wrong.pointers(), ["/confirm"]);
    thread
        .mo
        .post(&erase, json!({"confirm": reader}))
        .await
        .problem(403, "forbidden");
    thread
        .admin
        .post(&erase, json!({"confirm": reader}))
        .await
        .expect(200);
    assert_eq!(remains(&room).await, [""; 0]);

    let page = thread.page("").await;
    assert_eq!(
        members(&page.json["items"], "visibility"),
        ["erased", "published"]
    );
    assert_eq!(members(&page.json["items"], "id")[1], answer.as_str());
    assert_eq!(members(&page.json["items"], "author")[0], json!(null));
    assert_eq!(thread.visible().await, 1);
    assert_eq!(room.count("cases WHERE is_open").await, 0);
    held.looks(&thread).await.expect(200);
    own.edits(&thread, "Me again")
        .await
        .problem(409, "wrong_state");
    thread
        .admin
        .post(&erase, json!({"confirm": reader}))
        .await
        .expect(200);

    // who comes back is somebody new
    let back = reply("Marie De Smet", "Hello", None);
    let back = thread.public.post(&thread.path(), back).await.expect(201);
    assert_ne!(key(&back), reader);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_ban_outlives_an_erasure_by_the_hash_alone() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posted = thread
        .says("Marie De Smet", "A zeppelin over Ghent")
        .await
        .expect(201);
    let reader = key(&posted);
    let hash = "SELECT CAST(count(DISTINCT email_hash) AS TEXT) AS it FROM readers";
    let before = room.dump("readers", &["created_at"]).await;
    let id = crate::kit::rows::id;
    let at = crate::kit::rows::instant(1_700_000_000_000_000);
    room.alters(&format!(
        "INSERT INTO sanctions (id, kind, reader_id, reason, message, imposed_by, imposed_at)
         VALUES ({}, 'ban', {}, 'spam', 'A quokka was the last straw', {}, {at})",
        id(&uuid::Uuid::now_v7().to_string()),
        id(&reader),
        id(&thread.mo.id),
    ))
    .await;
    let erase = format!("/v1/admin/readers/{reader}/erase");
    let erased = thread
        .admin
        .post(&erase, json!({"confirm": reader}))
        .await
        .expect(200);
    assert_eq!(erased.json["ban_stays"], true);
    assert_eq!(
        room.dump("readers", &["created_at"]).await,
        before,
        "the ban has nothing to hold on to"
    );
    assert_eq!(room.lines(hash).await, ["1"]);
    assert_eq!(remains(&room).await, [""; 0]);
    room.closes_unread().await;
}
