//! A comment with all that it answers.

use serde_json::{Value, json};

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, ids, members};

#[tokio::test]
async fn a_comment_is_read_with_what_it_answers() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    let middle = thread.shows("Jan", "Middle", Some(&root)).await;
    let leaf = thread.shows("Piet", "Leaf", Some(&middle)).await;
    let reads = async |id: &str| {
        let path = format!("/v1/public/comments/{id}");
        thread.public.get(&path).await
    };
    let read = reads(&leaf).await.expect(200);
    assert_eq!(read.json["comment"]["text"], "Leaf");
    assert_eq!(ids(&read.json["ancestors"]), [root.clone(), middle.clone()]);
    assert_eq!(
        members(&read.json["ancestors"], "replies_direct"),
        [json!(1), json!(1)]
    );
    assert_eq!(
        read.json["article"],
        json!({"id": thread.article.article, "slug": "floods-in-ghent", "headline": "Floods in Ghent"})
    );
    assert_eq!(read.header("surrogate-key"), "thread:floods-in-ghent");
    assert!(read.header("cache-control").starts_with("public,"));
    assert_eq!(reads(&root).await.expect(200).json["ancestors"], json!([]));

    let remove = format!(
        "UPDATE comments SET visibility = 'removed', verdict = 'remove' WHERE id = {}",
        crate::kit::rows::id(&middle)
    );
    room.alters(&remove).await;
    let read = reads(&leaf).await.expect(200);
    assert_eq!(
        read.json["ancestors"][1]["text"],
        Value::Null,
        "a tombstone"
    );
    assert_eq!(
        reads(&middle).await.expect(200).json["comment"]["visibility"],
        "removed"
    );

    let held = thread.says("Lena", "Waits").await.expect(201);
    for id in [held.str("id"), &thread.article.article, "nothing"] {
        reads(id).await.problem(404, "not_found");
    }
    room.closes_unread().await;
}
