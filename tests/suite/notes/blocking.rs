//! Notes that stand in the way of a draft: who raises them, and who clears them.

use std::time::Duration;

use copydesk::domain::ids::DraftId;
use copydesk::store::Location;
use copydesk::store::notes::open_blocking;
use futures_util::future::join_all;
use serde_json::json;
use tokio_postgres::NoTls;

use super::{Desk, changes, reopens, resolves};
use crate::kit::Answer;

impl Desk {
    /// The notes that a guard would see, as the store tells them.
    async fn blocks(&self) -> Vec<String> {
        let draft: DraftId = self.draft.id.parse().unwrap();
        let another = DraftId::new();
        let store = &self.room.running().desk.store;
        let read = store.read(move |conn| open_blocking(conn, &[draft, another]));
        let found = read.await.unwrap();
        assert!(found.iter().all(|(of, _)| *of == draft));
        found.iter().map(|(_, note)| note.to_string()).collect()
    }
}

#[tokio::test]
async fn what_blocks_is_raised_by_editors_and_publishers_and_told_to_the_contributors() {
    let desk = Desk::opens().await;
    let form = json!({"text": "Two sources, please.", "is_blocking": true});
    let refused = desk
        .ines
        .post(&desk.path(), form.clone())
        .await
        .problem(403, "forbidden");
    assert!(
        refused
            .str("detail")
            .contains("an editor or a publisher of `news`"),
        "{}",
        refused.text
    );
    let root = desk.room.hire("Root", &["admin *"]).await;
    root.post(&desk.path(), form.clone())
        .await
        .problem(403, "forbidden");
    assert_eq!(desk.blocks().await, [""; 0]);

    let first = desk.notes(&desk.tom, form.clone()).await;
    let mail = desk.room.inbox(&desk.ines).await.pop().unwrap();
    assert_eq!(mail.subject, "A note blocks Floods in Ghent");
    assert!(mail.text.contains("Two sources, please."), "{}", mail.text);
    let second = desk.notes(&desk.paul, form).await;
    desk.room.subject(&desk.ines).await;
    desk.notes(&desk.tom, json!({"text": "Nice."})).await;
    assert_eq!(desk.blocks().await, [first, second]);
    desk.room.closes().await;
}

#[tokio::test]
async fn what_blocks_is_cleared_by_whoever_raised_it_or_an_editor_without_a_hand_in_the_text() {
    let desk = Desk::opens().await;
    let Desk {
        room,
        ines,
        tom,
        ada,
        paul,
        draft,
    } = &desk;
    ada.edits(draft, json!({"standfirst": "Wet."}))
        .await
        .expect(200);
    let form = json!({"text": "Two sources, please.", "is_blocking": true});
    let note = desk.notes(paul, form).await;
    assert_eq!(room.subject(ines).await, "A note blocks Floods in Ghent");
    room.subject(ada).await;

    resolves(ines, &note).await.problem(403, "forbidden");
    let refused = resolves(ada, &note).await.problem(422, "blocked");
    assert_eq!(refused.blockers(), ["not_independent"]);
    let unblock = json!({"is_blocking": false});
    let refused = changes(ada, &note, 1, unblock.clone())
        .await
        .problem(422, "blocked");
    assert_eq!(refused.blockers(), ["not_independent"]);
    assert_eq!(desk.blocks().await, [note.as_str()]);

    resolves(tom, &note).await.expect(200);
    assert_eq!(desk.blocks().await, [""; 0]);
    reopens(ada, &note).await.expect(200);
    assert_eq!(desk.blocks().await, [note.as_str()]);
    assert_eq!(room.subject(ines).await, "A note blocks Floods in Ghent");
    assert!(room.inbox(ada).await.is_empty(), "who did it knows");
    resolves(paul, &note).await.expect(200);
    reopens(paul, &note).await.expect(200);
    changes(paul, &note, 5, unblock).await.expect(200);
    assert_eq!(desk.blocks().await, [""; 0]);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_note_is_made_to_block_by_who_may_raise_one_that_does() {
    let desk = Desk::opens().await;
    let Desk {
        room,
        ines,
        tom,
        paul,
        ..
    } = &desk;
    let note = desk.notes(ines, json!({"text": "Two sources?"})).await;
    let block = json!({"is_blocking": true});
    changes(ines, &note, 1, block.clone())
        .await
        .problem(403, "forbidden");
    changes(paul, &note, 1, block.clone())
        .await
        .problem(403, "forbidden");
    changes(tom, &note, 1, block).await.expect(200);
    assert_eq!(desk.blocks().await, [note]);
    assert_eq!(room.subject(ines).await, "A note blocks Floods in Ghent");
    desk.room.closes().await;
}

#[tokio::test]
async fn of_many_who_resolve_a_note_at_once_one_does() {
    let desk = Desk::opens().await;
    let form = json!({"text": "Two sources, please.", "is_blocking": true});
    let note = desk.notes(&desk.tom, form).await;
    let answers = join_all((0..20).map(|_| resolves(&desk.tom, &note))).await;
    let done = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1);
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "wrong_state");
    }
    let events = desk.room.count("events WHERE kind = 'note_resolved'").await;
    assert_eq!(events, 1);
    desk.room.closes_unread().await;
}

/// On SQLite there is one writer, and so nothing to wait for.
#[tokio::test]
async fn what_a_guard_reads_waits_for_whoever_decides_on_the_draft() {
    let desk = Desk::opens().await;
    let form = json!({"text": "Two sources, please.", "is_blocking": true});
    let note = desk.notes(&desk.tom, form.clone()).await;
    let path = desk.path();
    let added = waits(&desk, desk.tom.post(&path, form)).await;
    added.expect(201);
    waits(&desk, resolves(&desk.tom, &note)).await.expect(200);
    waits(&desk, reopens(&desk.tom, &note)).await.expect(200);
    let unblock = changes(&desk.tom, &note, 3, json!({"is_blocking": false}));
    waits(&desk, unblock).await.expect(200);
    desk.room.closes_unread().await;
}

/// The answer, which does not come while somebody else holds the draft's row.
async fn waits(desk: &Desk, request: impl Future<Output = Answer>) -> Answer {
    let location = &desk.room.database.as_ref().unwrap().location;
    let Location::Postgres(url) = location else {
        return request.await;
    };
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let lock = "BEGIN; SELECT id FROM drafts WHERE id = ";
    let lock = format!("{lock}'{}' FOR UPDATE", desk.draft.id);
    client.batch_execute(&lock).await.unwrap();
    let mut request = std::pin::pin!(request);
    let early = tokio::time::timeout(Duration::from_millis(300), &mut request).await;
    assert!(
        early.is_err(),
        "answered while the draft was being decided on"
    );
    client.batch_execute("COMMIT").await.unwrap();
    let answer = request.await;
    drop(client);
    driving.await.unwrap().unwrap();
    answer
}
