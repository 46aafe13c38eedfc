//! A comment that very many answer.

use serde_json::Value;

use crate::kit::Newsroom;
use crate::kit::database::postgres;
use crate::kit::rows::id;
use crate::kit::thread::{Thread, ids};

const MANY: i64 = 3_000;

/// Answers to a comment, each like the one that it has, a second after the other.
async fn crowd(room: &Newsroom, like: &str) {
    let columns = room.columns("comments").await;
    let (new, later, numbers) = if postgres().is_some() {
        (
            "gen_random_uuid()",
            "like_it.posted_at + n * INTERVAL '1 second'",
            format!("SELECT generate_series(1, {MANY}) AS n"),
        )
    } else {
        (
            "randomblob(16)",
            "like_it.posted_at + n * 1000000",
            format!(
                "WITH RECURSIVE up (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < {MANY}) SELECT n FROM up"
            ),
        )
    };
    let values = columns.iter().map(|column| match column.as_str() {
        "id" => new.to_owned(),
        "posted_at" => later.to_owned(),
        column => format!("like_it.{column}"),
    });
    let (names, values) = (columns.join(", "), values.collect::<Vec<_>>().join(", "));
    let like = id(like);
    room.alters(&format!(
        "INSERT INTO comments ({names}) SELECT {values} FROM comments AS like_it, ({numbers}) AS numbers WHERE like_it.id = {like};
         INSERT INTO comment_authors (comment_id, name) SELECT id, 'Jan' FROM comments WHERE id NOT IN (SELECT comment_id FROM comment_authors)"
    ))
    .await;
}

#[tokio::test]
async fn a_tree_shows_the_first_of_thousands_and_leads_to_the_rest() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    let quiet = thread.shows("Piet", "Quiet", None).await;
    let first = thread.shows("Jan", "Below", Some(&root)).await;
    crowd(&room, &first).await;
    let only = thread.shows("An", "Below it", Some(&quiet)).await;
    let tree = thread.page("?format=tree&depth=1").await;
    let below = &tree.json["items"][0];
    let mut seen = ids(&below["replies"]);
    assert_eq!((seen.len(), &seen[0]), (10, &first));
    assert_eq!(ids(&tree.json["items"][1]["replies"]), [only]);
    assert_eq!(tree.json["items"][1]["more"], Value::Null);
    let mut next = below["more"].as_str().map(str::to_owned);
    while let Some(cursor) = next {
        let rest = format!("?format=tree&depth=1&limit=100&cursor={cursor}");
        let rest = thread.page(&rest).await;
        seen.extend(ids(&rest.json["items"]));
        next = rest.json["next"].as_str().map(str::to_owned);
    }
    assert_eq!(seen.len(), usize::try_from(MANY).unwrap() + 1);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), usize::try_from(MANY).unwrap() + 1);
    room.closes_unread().await;
}
