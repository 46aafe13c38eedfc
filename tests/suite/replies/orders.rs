//! The orders of a thread: each by pages, flat and as a tree, and nothing is lost where
//! everything is equal.

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::rows::{id, instant};
use crate::kit::thread::{Thread, ids};

/// Noon of some day, in microseconds.
const NOON: i64 = 1_793_620_800_000_000;

#[tokio::test]
async fn where_all_is_equal_pages_lose_nothing_and_bring_nothing_twice() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for n in 0..8 {
        thread.shows("Marie", &format!("Reply {n}"), None).await;
    }
    for (score, replies) in [(0, 0), (206_549, 7)] {
        room.alters(&format!(
            "UPDATE comments SET posted_at = {at}, picked_at = {at}, is_picked = (1 = 1), score = {score}, replies = {replies}",
            at = instant(NOON)
        ).replace("(1 = 1)", if crate::kit::database::postgres().is_some() { "TRUE" } else { "1" }))
        .await;
        for query in [
            "&sort=oldest",
            "&sort=newest",
            "&sort=top",
            "&sort=most_replied",
            "&sort=picks",
            "&format=tree",
            "&format=tree&sort=newest",
            "&format=tree&sort=top",
            "&format=tree&sort=most_replied",
        ] {
            for limit in [1, 3, 4, 8] {
                let mut seen = thread.pages(query, limit).await;
                assert_eq!(seen.len(), 8, "{query} by {limit}");
                seen.sort_unstable();
                seen.dedup();
                assert_eq!(seen.len(), 8, "{query} by {limit}: something came twice");
            }
        }
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn each_order_is_what_its_name_says() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut posted = Vec::new();
    for n in 0..4 {
        posted.push(thread.shows("Marie", &format!("Reply {n}"), None).await);
    }
    for (n, score) in [(0, 500), (1, 900_000), (2, 0), (3, 500)] {
        let set = format!(
            "UPDATE comments SET score = {score} WHERE id = {}",
            id(&posted[n])
        );
        room.alters(&set).await;
    }
    let child = thread.shows("Jan", "Below", Some(&posted[2])).await;
    let other = thread.shows("Jan", "Also below", Some(&posted[2])).await;
    let below = thread.shows("Piet", "Below that", Some(&child)).await;
    let of = |numbers: [usize; 4]| numbers.map(|n| posted[n].clone()).to_vec();
    let roots = async |query: &str| thread.pages(query, 3).await;
    assert_eq!(roots("&format=tree&sort=top").await, of([1, 3, 0, 2]));
    assert_eq!(roots("&format=tree&sort=newest").await, of([3, 2, 1, 0]));
    assert_eq!(
        roots("&format=tree&sort=most_replied").await,
        of([2, 3, 1, 0])
    );
    let flat = roots("&sort=most_replied").await;
    assert_eq!(flat[..2], [posted[2].clone(), child.clone()]);
    assert_eq!(roots("&sort=top").await[..3], of([1, 3, 0, 2])[..3]);

    // below the comments of a page: oldest first, to the depth asked for, with "more" for the rest
    let tree = thread.page("?format=tree&sort=top&depth=1").await;
    let shown = &tree.json["items"][3];
    assert_eq!(ids(&shown["replies"]), [child.clone(), other.clone()]);
    let more = shown["replies"][0]["more"].as_str().unwrap();
    let rest = thread
        .page(&format!("?format=tree&sort=top&depth=1&cursor={more}"))
        .await;
    assert_eq!(ids(&rest.json["items"]), [below]);
    assert_eq!(rest.json["next"], json!(null));
    let path = thread.path();
    let elsewhere = format!("{path}?format=tree&sort=newest&depth=1&cursor={more}");
    thread
        .public
        .get(&elsewhere)
        .await
        .problem(400, "bad_cursor");
    room.closes_unread().await;
}
