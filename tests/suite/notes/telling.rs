//! Who is told of notes: each once, and nobody of their own.

use serde_json::json;

use super::{Desk, replies};

#[tokio::test]
async fn who_is_mentioned_is_told_and_who_mentions_is_not() {
    let desk = Desk::opens().await;
    let Desk {
        room,
        ines,
        tom,
        ada,
        ..
    } = &desk;
    let form = json!({"text": "Can you two look?", "mentions": [ines.id, tom.id, ines.id]});
    let added = tom.post(&desk.path(), form).await.expect(201);
    let mut names: Vec<&str> = added.json["mentions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["Ines Claes", "Tom Maes"]);
    let mail = room.inbox(ines).await.pop().unwrap();
    assert_eq!(
        mail.subject,
        "You are mentioned in a note on Floods in Ghent"
    );
    assert!(
        mail.text.contains("Can you two look?") && mail.text.contains("Tom Maes mentioned you")
    );
    assert!(room.inbox(tom).await.is_empty() && room.inbox(ada).await.is_empty());
    room.inbox(ines).await;
    desk.room.closes().await;
}

#[tokio::test]
async fn who_may_not_read_the_draft_is_not_mentioned() {
    let desk = Desk::opens().await;
    let eva = desk.room.hire("Eva Janssens", &["editor world"]).await;
    let form = json!({"text": "Look!", "mentions": [desk.ines.id, eva.id]});
    let refused = desk
        .tom
        .post(&desk.path(), form)
        .await
        .problem(422, "invalid");
    assert_eq!(refused.pointers(), ["/mentions/1"]);
    let detail = refused.json["errors"][0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("Eva Janssens may not read this draft"),
        "{detail}"
    );
    assert_eq!(desk.room.count("notes").await, 0);
    desk.room.closes().await;
}

#[tokio::test]
async fn a_reply_is_told_to_the_thread_and_to_each_in_it_once() {
    let desk = Desk::opens().await;
    let Desk {
        room,
        ines,
        tom,
        ada,
        paul,
        ..
    } = &desk;
    let note = desk.notes(tom, json!({"text": "Who says so?"})).await;
    replies(ines, &note, json!({"text": "The brigade."}))
        .await
        .expect(201);
    assert_eq!(
        room.subject(tom).await,
        "Reply to a note on Floods in Ghent"
    );
    let form = json!({"text": "Which one?", "mentions": [ines.id, paul.id]});
    replies(ada, &note, form).await.expect(201);
    let mentioned = "You are mentioned in a note on Floods in Ghent";
    assert_eq!(
        room.subject(ines).await,
        mentioned,
        "and not of the reply as well"
    );
    assert_eq!(room.subject(paul).await, mentioned);
    assert_eq!(
        room.subject(tom).await,
        "Reply to a note on Floods in Ghent"
    );
    replies(tom, &note, json!({"text": "Ghent's."}))
        .await
        .expect(201);
    for person in [ines, ada] {
        let mail = room.inbox(person).await.pop().unwrap();
        assert_eq!(mail.subject, "Reply to a note on Floods in Ghent");
        assert!(mail.text.contains("Ghent's."));
    }
    // a contributor who is mentioned in a note that blocks
    let form = json!({"text": "Two sources, please.", "is_blocking": true, "mentions": [ines.id]});
    desk.notes(ada, form).await;
    assert_eq!(room.subject(ines).await, mentioned);
    desk.room.closes().await;
}

#[tokio::test]
async fn whoever_can_read_the_draft_no_more_is_told_no_more() {
    let desk = Desk::opens().await;
    let jan = desk.room.hire("Jan", &["writer news"]).await;
    let note = desk.notes(&jan, json!({"text": "Who says so?"})).await;
    desk.ines
        .edits(&desk.draft, json!({"sensitivity": "high"}))
        .await
        .expect(200);
    replies(&desk.tom, &note, json!({"text": "The mayor's letters do."}))
        .await
        .expect(201);
    assert!(desk.room.inbox(&jan).await.is_empty());
    desk.room.closes().await;
}

#[tokio::test]
async fn no_subject_shows_what_is_to_be_kept() {
    let later = "2099-01-01T00:00:00Z";
    for secret in [
        json!({"sensitivity": "high"}),
        json!({"embargo_until": later}),
    ] {
        let desk = Desk::opens_with(secret).await;
        let Desk {
            room, ines, tom, ..
        } = &desk;
        let form = json!({"text": "Burn the letters.", "is_blocking": true});
        let note = desk.notes(tom, form).await;
        assert_eq!(room.subject(ines).await, "A note blocks a draft in news");
        let form = json!({"text": "No.", "mentions": [tom.id]});
        replies(ines, &note, form).await.expect(201);
        assert_eq!(
            room.subject(tom).await,
            "You are mentioned in a note on a draft in news"
        );
        replies(tom, &note, json!({"text": "Yes."}))
            .await
            .expect(201);
        assert_eq!(
            room.subject(ines).await,
            "Reply to a note on a draft in news"
        );
        desk.room.closes().await;
    }
}
