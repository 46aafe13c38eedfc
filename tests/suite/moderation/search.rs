//! Any comment, found by moderators.

use serde_json::{Value, json};

use crate::kit::thread::{Thread, members};
use crate::kit::{Answer, Newsroom, Person};

const COMMENTS: &str = "/v1/moderation/comments";

async fn finds(person: &Person, query: &[(&str, &str)]) -> Vec<Value> {
    members(&asks(person, query).await.expect(200).json["items"], "text")
}

async fn asks(person: &Person, query: &[(&str, &str)]) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    person.get(&format!("{COMMENTS}?{query}")).await
}

#[tokio::test]
async fn words_phrases_and_beginnings_are_found_newest_first() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let pumps = "Were the pumps at the Dampoort running?";
    let other = "The Dampoort was dry; see www.casino-bonus.example/now";
    let accents = "L'été dernier, personne";
    for (name, text) in [("Marie", pumps), ("Jan Peeters", other), ("Piet", accents)] {
        thread.says(name, text).await.expect(201);
    }
    for (q, found) in [
        ("", vec![accents, other, pumps]),
        ("dampoort", vec![other, pumps]),
        ("DAMP", vec![other, pumps]),
        ("damp ", vec![]),
        ("d", vec![]),
        ("da", vec![other, pumps]),
        ("pumps dampoort", vec![pumps]),
        ("\"the pumps\"", vec![pumps]),
        ("\"pumps the\"", vec![]),
        ("casino", vec![other]),
        ("\"casino bonus\"", vec![other]),
        ("bonus.example", vec![other]),
        ("été", vec![accents]),
        ("pumps AND", vec![]),
        ("*", vec![]),
        ("🌊", vec![]),
        ("\"half", vec![]),
        ("NEAR(pumps running) OR -x: {text} ^'", vec![]),
    ] {
        assert_eq!(finds(&thread.mo, &[("q", q)]).await, found, "{q}");
    }
    for (author, found) in [
        ("marie@example.org", vec![pumps]),
        ("MARIE@example.org", vec![pumps]),
        ("nobody@example.org", vec![]),
        ("peet", vec![other]),
        ("Jan Peeters", vec![other]),
        ("casino", vec![]),
    ] {
        assert_eq!(
            finds(&thread.mo, &[("author", author)]).await,
            found,
            "{author}"
        );
    }
    let all = thread.mo.get(COMMENTS).await.expect(200);
    let marie = all.json["items"][2]["author"]["key"].as_str().unwrap();
    assert_eq!(
        finds(&thread.mo, &[("author", marie), ("q", "pumps")]).await,
        [pumps]
    );
    assert_eq!(
        finds(&thread.mo, &[("author", marie), ("q", "dry")]).await,
        [""; 0]
    );
    assert_eq!(all.json["items"][2]["case"]["queue"], "held");
    assert_eq!(
        all.json["items"][2]["author_record"],
        json!({"approved": 0, "removed": 0, "held": 1})
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn each_filter_narrows_and_pages_lose_nothing() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    for n in 0..7 {
        thread.shows("Marie", &format!("Shown {n}"), None).await;
        thread.says("Jan", &format!("Waits {n}")).await.expect(201);
    }
    let slug = thread.article.slug.as_str();
    for (query, count) in [
        (vec![], 14),
        (vec![("visibility", "held")], 7),
        (vec![("reviewed", "none")], 7),
        (
            vec![("reviewed", "approve"), ("visibility", "published")],
            7,
        ),
        (vec![("reviewed", "remove")], 0),
        (vec![("article", slug)], 14),
        (vec![("article", slug), ("q", "waits")], 7),
        (vec![("article", "no-such-article")], 0),
        (vec![("section", "news")], 14),
        (vec![("section", "world")], 0),
        (vec![("host", "casino.example")], 0),
    ] {
        let query: Vec<(&str, &str)> = [query, vec![("limit", "100")]].concat();
        assert_eq!(finds(&thread.mo, &query).await.len(), count, "{query:?}");
    }
    assert_eq!(finds(&wout, &[]).await.len(), 0);
    thread
        .says("Jan", "See https://play.WWW.casino.example/x")
        .await
        .expect(201);
    for (host, count) in [
        ("casino.example", 1),
        (" WWW.Casino.example. ", 1),
        ("play.www.casino.example", 1),
        ("ino.example", 0),
    ] {
        assert_eq!(
            finds(&thread.mo, &[("host", host)]).await.len(),
            count,
            "{host}"
        );
    }
    let refused = asks(&thread.mo, &[("host", "https://casino.example/")]).await;
    assert_eq!(refused.problem(422, "invalid").pointers(), ["/query/host"]);
    for filter in ["", "&q=shown", "&q=waits&author=jan@example.org"] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = format!("{COMMENTS}?limit=3{filter}{cursor}");
            let page = thread.mo.get(&page).await.expect(200);
            seen.extend(members(&page.json["items"], "id"));
            match page.json["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let whole = thread
            .mo
            .get(&format!("{COMMENTS}?limit=100{filter}"))
            .await;
        assert_eq!(
            seen,
            members(&whole.expect(200).json["items"], "id"),
            "{filter}"
        );
    }
    let long = "x".repeat(301);
    let refused = asks(&thread.mo, &[("q", long.as_str())]).await;
    assert_eq!(
        refused.problem(422, "invalid").json["errors"][0]["pointer"],
        "/query/q"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn sections_are_those_of_the_articles_also_when_one_moves() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let both = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    let elsewhere = Thread::opens_in_world(&room, "Dry in Spain").await;
    for n in 0..3 {
        thread.says("Marie", &format!("Here {n}")).await.expect(201);
        let there = format!("There {n}");
        elsewhere.says("Jan", &there).await.expect(201);
    }
    let mixed = [
        "There 2", "Here 2", "There 1", "Here 1", "There 0", "Here 0",
    ];
    assert_eq!(finds(&both, &[]).await, mixed);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = format!("{COMMENTS}?limit=2{cursor}");
        let page = both.get(&page).await.expect(200);
        seen.extend(members(&page.json["items"], "text"));
        match page.json["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, mixed);
    let world = &[("section", "world")];
    assert_eq!(
        finds(&thread.mo, world).await,
        ["There 2", "There 1", "There 0"]
    );
    thread.moves_to_world(&room).await;
    assert_eq!(finds(&thread.mo, world).await, mixed);
    assert_eq!(finds(&thread.mo, &[("section", "news")]).await, [""; 0]);
    room.closes_unread().await;
}

/// What is erased from a comment is erased from the words it is found by.
#[tokio::test]
async fn words_that_are_gone_are_found_no_more() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread
        .says("Zebedeus", "An antidisestablishmentarian said so")
        .await
        .expect(201);
    thread.says("Marie", "Somebody said so").await.expect(201);
    assert_eq!(finds(&thread.mo, &[("q", "antidis")]).await.len(), 1);
    let id = crate::kit::rows::id(held.str("id"));
    room.alters(&format!(
        "UPDATE comments SET text = 'gone', html = '' WHERE id = {id};
         UPDATE comment_authors SET name = 'nobody' WHERE comment_id = {id};"
    ))
    .await;
    for query in [("q", "antidis"), ("author", "zebedeus")] {
        assert_eq!(finds(&thread.mo, &[query]).await.len(), 0, "{query:?}");
    }
    assert_eq!(
        finds(&thread.mo, &[("q", "gone"), ("author", "nobody")]).await,
        ["gone"]
    );
    assert_eq!(finds(&thread.mo, &[("q", "said")]).await.len(), 1);
    room.closes_unread().await;
}
