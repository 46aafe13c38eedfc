//! Staff who reply under their own names.

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, members};

#[tokio::test]
async fn staff_reply_at_once_with_a_badge_that_tells_the_author_from_the_others() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let question = thread.shows("Marie", "Were the pumps running?", None).await;
    let path = format!("/v1/articles/{}/comments", thread.article.article);
    let writer = room.hire("Zoë", &["writer world"]).await;
    let mut author = room.anyone("Writer");
    author.email = "writer@courier.example".to_owned();
    let author = room.sign_in(author).await;

    let form =
        json!({"text": "They were: THE CITY'S LOG SHOWS IT TO EVERYBODY.", "parent_id": question});
    let posted = author.post(&path, form).await.expect(201);
    assert_eq!(posted.str("visibility"), "published");
    let other = writer
        .post(&path, json!({"text": "More tomorrow."}))
        .await
        .expect(201);
    let again = writer
        .post(&path, json!({"text": "And the day after."}))
        .await
        .expect(201);
    let page = thread.page("").await;
    let authors = members(&page.json["items"], "author");
    assert_eq!(
        authors
            .iter()
            .map(|a| a["badge"].clone())
            .collect::<Vec<_>>(),
        [json!(null), json!("author"), json!("staff"), json!("staff")]
    );
    assert_eq!(authors[1]["name"], "Writer");
    assert_eq!(
        other.json["comment"]["author"]["key"],
        again.json["comment"]["author"]["key"]
    );
    assert_eq!(thread.visible().await, 4);
    assert_eq!(
        room.count("cases WHERE is_open").await,
        0,
        "nobody has to look"
    );
    writer
        .post(&path, json!({"text": "More tomorrow."}))
        .await
        .problem(409, "duplicate");

    room.sets(&thread.admin, json!({"comments": {"mode": "closed"}}))
        .await;
    let closed = writer
        .post(&path, json!({"text": "Still here"}))
        .await
        .problem(422, "blocked");
    assert_eq!(closed.blockers(), ["thread_closed"]);
    thread
        .public
        .post(&path, json!({"text": "Me too"}))
        .await
        .problem(401, "unauthenticated");
    let nowhere = format!("/v1/articles/{}/comments", uuid::Uuid::now_v7());
    writer
        .post(&nowhere, json!({"text": "Hello"}))
        .await
        .problem(404, "not_found");
    room.closes_unread().await;
}
