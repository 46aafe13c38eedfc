//! Picks: what editors and moderators want read.

use chrono::TimeDelta;
use reqwest::Method;

use crate::kit::thread::{Thread, ids};
use crate::kit::{Answer, Newsroom, Person};

async fn picks(person: &Person, method: Method, comment: &str) -> Answer {
    let path = format!("/v1/moderation/comments/{comment}/pick");
    person.send(person.request(method, &path)).await
}

async fn listed(thread: &Thread) -> Vec<String> {
    ids(&thread.page("?sort=picks").await.json["items"])
}

#[tokio::test]
async fn what_is_picked_stands_first_among_the_picks_until_it_is_removed() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let eva = room.hire("Eva", &["editor news"]).await;
    let first = thread.shows("Marie", "First", None).await;
    let second = thread.shows("Jan", "Second", Some(&first)).await;
    picks(&thread.mo, Method::PUT, &second).await.expect(204);
    room.passes(TimeDelta::minutes(1));
    picks(&eva, Method::PUT, &first).await.expect(204);
    picks(&eva, Method::PUT, &second).await.expect(204);
    assert_eq!(
        listed(&thread).await,
        [first.clone(), second.clone()],
        "a second pick moves nothing"
    );
    assert_eq!(thread.page("").await.json["items"][0]["picked"], true);
    assert_eq!(room.count("events WHERE kind = 'comment_picked'").await, 2);

    picks(&eva, Method::DELETE, &second).await.expect(204);
    picks(&eva, Method::DELETE, &second).await.expect(204);
    assert_eq!(listed(&thread).await, std::slice::from_ref(&first));
    assert_eq!(
        room.count("events WHERE kind = 'comment_unpicked'").await,
        1
    );

    // removed, it keeps its mark and is no pick: a tombstone stands in the thread
    let hide = format!(
        "UPDATE comments SET visibility = 'removed', verdict = 'remove' WHERE id = {}",
        crate::kit::rows::id(&first)
    );
    room.alters(&hide).await;
    assert_eq!(listed(&thread).await, [""; 0]);
    assert_eq!(thread.page("").await.json["items"][0]["picked"], false);
    assert_eq!(room.count("comments WHERE is_picked").await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_does_not_edit_or_moderate_there_picks_nothing() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let shown = thread.shows("Marie", "First", None).await;
    let held = thread.says("Jan", "Waits").await.expect(201);
    picks(&thread.mo, Method::PUT, held.str("id"))
        .await
        .problem(409, "wrong_state");
    for role in ["editor world", "moderator world"] {
        let other = room.hire(&role.replace(' ', "-"), &[role]).await;
        picks(&other, Method::PUT, &shown)
            .await
            .problem(404, "not_found");
    }
    let writer = room.hire("Ines", &["writer *"]).await;
    picks(&writer, Method::PUT, &shown)
        .await
        .problem(403, "forbidden");
    picks(&thread.mo, Method::PUT, "nothing")
        .await
        .problem(404, "not_found");
    room.closes_unread().await;
}
