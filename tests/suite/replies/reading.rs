//! Reading a thread: flat and as a tree, page by page, counted, and cached.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, ids, members};

/// Noon of some day, in microseconds.
const NOON: i64 = 1_793_620_800_000_000;

#[tokio::test]
async fn a_thread_is_read_oldest_or_newest_first_and_pages_lose_nothing() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut posted = Vec::new();
    for n in 0..11 {
        posted.push(thread.shows("Marie", &format!("Reply {n}"), None).await);
    }
    assert_eq!(thread.pages("", 3).await, posted);
    let newest: Vec<String> = posted.iter().rev().cloned().collect();
    assert_eq!(thread.pages("&sort=newest", 4).await, newest);

    // seven of them at the very same instant, across the ends of pages
    for comment in &posted[2..9] {
        thread.dates(&room, comment, NOON).await;
    }
    for comment in posted[..2].iter().chain(&posted[9..]) {
        thread.dates(&room, comment, NOON + 1).await;
    }
    for query in ["", "&sort=newest", "&format=tree"] {
        for limit in [1, 2, 3, 5, 7, 11] {
            let mut seen = thread.pages(query, limit).await;
            assert_eq!(seen.len(), 11, "{query} by {limit}");
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), 11, "{query} by {limit}: something came twice");
        }
    }
    let page = thread.page("?limit=2&sort=newest").await;
    assert!(
        page.header("link").ends_with("rel=\"next\""),
        "{}",
        page.header("link")
    );
    let cursor = page.json["next"].as_str().unwrap();
    let path = thread.path();
    thread
        .public
        .get(&format!("{path}?limit=2&cursor={cursor}"))
        .await
        .problem(400, "bad_cursor");
    thread
        .public
        .get(&format!("{path}?sort=picks&format=tree"))
        .await
        .problem(422, "invalid");
    for query in [
        "sort=best",
        "depth=3",
        "format=tree&depth=0",
        "format=tree&depth=11",
    ] {
        thread
            .public
            .get(&format!("{path}?{query}"))
            .await
            .problem(422, "invalid");
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn a_tree_hangs_replies_below_what_they_answer() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    let other = thread.shows("Jan", "Other root", None).await;
    let mut children = Vec::new();
    for n in 0..13 {
        children.push(
            thread
                .shows("Piet", &format!("Child {n}"), Some(&root))
                .await,
        );
    }
    let grandchild = thread.shows("Jan", "Grandchild", Some(&children[0])).await;

    let flat = thread.page("?limit=100").await;
    let direct = members(&flat.json["items"], "replies_direct");
    assert_eq!(
        (&direct[0], &direct[1], &direct[2], &direct[3]),
        (&json!(13), &json!(0), &json!(1), &json!(0))
    );
    assert_eq!(flat.json["items"].as_array().unwrap().len(), 16);
    assert!(
        flat.json["items"][0].get("replies").is_none(),
        "flat is flat"
    );

    let tree = thread.page("?format=tree").await;
    assert_eq!(ids(&tree.json["items"]), [root, other]);
    let below = &tree.json["items"][0];
    assert_eq!(ids(&below["replies"]), children[..10]);
    assert_eq!(ids(&below["replies"][0]["replies"]), [grandchild]);
    assert_eq!(below["replies"][0]["depth"], 1);
    assert_eq!(
        (&below["replies"][0]["more"], &tree.json["items"][1]["more"]),
        (&Value::Null, &Value::Null)
    );
    let more = below["more"].as_str().unwrap();
    let rest = thread.page(&format!("?format=tree&cursor={more}")).await;
    assert_eq!(ids(&rest.json["items"]), children[10..]);
    assert_eq!(rest.json["next"], Value::Null);
    room.closes_unread().await;
}

#[tokio::test]
async fn counts_are_keyed_as_they_were_asked_for() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("Marie", "One", None).await;
    thread.shows("Jan", "Two", None).await;
    thread.says("Piet", "Not yet").await.expect(201);
    let (slug, id) = (&thread.article.slug, &thread.article.article);
    let asks = async |articles: &str| {
        thread
            .public
            .get(&format!("/v1/public/comment-counts?articles={articles}"))
            .await
    };
    let counts = asks(&format!("{slug},{id},no-such-thing"))
        .await
        .expect(200);
    assert_eq!(
        counts.json,
        json!({"counts": {slug.as_str(): 2, id.as_str(): 2}})
    );
    let upper = id.to_uppercase();
    let counts = asks(&upper).await.expect(200);
    assert_eq!(
        counts.json,
        json!({"counts": {upper.as_str(): 2}}),
        "keyed as asked"
    );
    let hundred = vec![slug.as_str(); 100].join(",");
    assert_eq!(
        asks(&hundred).await.expect(200).json,
        json!({"counts": {slug.as_str(): 2}})
    );
    let refused = asks(&format!("{hundred},{slug}"))
        .await
        .problem(422, "invalid");
    assert_eq!(refused.pointers(), ["/query/articles"]);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_thread_that_has_not_changed_costs_nothing_to_read_again() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("Marie", "One", None).await;
    for query in ["", "?sort=newest", "?format=tree"] {
        let page = thread.page(query).await;
        assert_eq!(page.header("surrogate-key"), "thread:floods-in-ghent");
        assert_eq!(page.header("cache-tag"), "thread:floods-in-ghent");
        assert!(
            page.header("cache-control").starts_with("public,"),
            "{}",
            page.header("cache-control")
        );
        let path = format!("{}{query}", thread.path());
        let again = thread
            .public
            .request(Method::GET, &path)
            .header("If-None-Match", page.header("etag"));
        let unchanged = thread.public.send(again).await.expect(304);
        assert_eq!(
            (unchanged.text.as_str(), unchanged.header("etag")),
            ("", page.header("etag"))
        );
        let by_id = thread
            .public
            .get(&format!(
                "/v1/public/articles/{}/comments{query}",
                thread.article.article
            ))
            .await;
        let by_id = by_id.expect(200);
        assert_eq!(
            (&by_id.json, by_id.header("surrogate-key")),
            (&page.json, "thread:floods-in-ghent")
        );
        let article = thread
            .public
            .get("/v1/public/articles/floods-in-ghent")
            .await
            .expect(200);
        assert_eq!(article.header("surrogate-key"), "article:floods-in-ghent");
        assert!(
            article.json.get("comment_count").is_none(),
            "a reply does not purge the page"
        );
    }
    let before = thread.page("").await;
    thread.shows("Jan", "Two", None).await;
    let request = thread
        .public
        .request(Method::GET, &thread.path())
        .header("If-None-Match", before.header("etag"));
    thread.public.send(request).await.expect(200);
    room.closes_unread().await;
}
