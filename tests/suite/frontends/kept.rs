//! Public answers are kept ready, and never shown when they are out of date.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::{Site, whole};
use crate::kit::newsroom::start;
use crate::kit::{Answer, Person};

/// How many public answers came from where.
async fn counted(reader: &Person, from: &str) -> u64 {
    let metrics = reader.get("/metrics").await.expect(200).text;
    let line = format!("copydesk_public_answers_total{{from=\"{from}\"}} ");
    let count = metrics.lines().find_map(|found| found.strip_prefix(&line));
    count.map_or(0, |count| count.parse().unwrap())
}

async fn asks(reader: &Person, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = reader.request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    reader.send(request).await
}

#[tokio::test]
async fn what_was_read_is_kept_until_it_changes() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let path = format!("/v1/public/articles/{}", article.slug);
    let thread = format!("{path}/comments");
    for path in [&path, &thread] {
        site.reader.asks(path).await.expect(200);
    }
    let before = counted(&site.reader, "kept").await;
    for path in [&path, &thread] {
        site.reader.asks(path).await.expect(200);
    }
    assert_eq!(counted(&site.reader, "kept").await, before + 2);

    let replies = format!("/v1/articles/{}/comments", article.article);
    let reply = json!({"text": "It rose by noon."});
    let made = counted(&site.reader, "made").await;
    site.pia.post(&replies, reply).await.expect(201);
    let shown = site.reader.asks(&thread).await.expect(200);
    assert_eq!(shown.json["items"][0]["text"], "It rose by noon.");
    site.reader.asks(&path).await.expect(200);
    assert_eq!(
        counted(&site.reader, "made").await,
        made + 1,
        "a reply leaves the article as it is"
    );

    let mended = json!({"headline": "Floods in Ghent and Bruges"});
    site.updates(&article, mended).await;
    let shown = site.reader.asks(&path).await.expect(200);
    assert_eq!(shown.str("headline"), "Floods in Ghent and Bruges");
    site.turns(&article, "withdraw", "The piece was wrong.")
        .await;
    for path in [&path, &thread] {
        site.reader.asks(path).await.problem(410, "gone");
    }
    site.closes().await;
}

#[tokio::test]
async fn that_nothing_is_there_is_kept_until_something_is() {
    let site = Site::opens().await;
    let path = "/v1/public/articles/floods-in-ghent";
    let first = site.reader.asks(path).await.problem(404, "not_found");
    let kept = counted(&site.reader, "kept").await;
    let second = site.reader.asks(path).await.problem(404, "not_found");
    assert_eq!(counted(&site.reader, "kept").await, kept + 1);
    assert_ne!(first.str("request_id"), second.str("request_id"));
    assert_eq!(second.header("cache-control"), "no-store");
    site.publishes(whole("Floods in Ghent")).await;
    site.reader.asks(path).await.expect(200);
    site.closes().await;
}

#[tokio::test]
async fn each_coding_is_known_by_its_own_tag() {
    let site = Site::opens().await;
    let mut long = whole("Floods in Ghent");
    long["body"] = json!("The water rose by night. ".repeat(100));
    let article = site.publishes(long).await;
    let path = format!("/v1/public/articles/{}", article.slug);
    let mut tags = Vec::new();
    for coding in ["identity", "gzip", "br"] {
        let accepted = [("accept-encoding", coding)];
        let answer = asks(&site.reader, &path, &accepted).await.expect(200);
        let given = answer.header("content-encoding");
        assert_eq!(given, if coding == "identity" { "" } else { coding });
        let varies: Vec<_> = answer.headers.get_all("vary").iter().collect();
        assert!(
            varies.contains(&&"Accept-Encoding".parse().unwrap()),
            "{varies:?}"
        );
        let tag = answer.header("etag").to_owned();
        let known = [("accept-encoding", coding), ("if-none-match", tag.as_str())];
        let unchanged = asks(&site.reader, &path, &known).await.expect(304);
        assert_eq!(unchanged.header("etag"), tag);
        let head = site.reader.request(Method::HEAD, &path);
        let head = head.header("accept-encoding", coding);
        let head = site.reader.send(head).await.expect(200);
        assert_eq!((head.header("etag"), head.text.as_str()), (&*tag, ""));
        tags.push(tag);
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
    site.closes().await;
}

/// A kept page is answered before the router: with all that the first answer carried, and
/// counted as that one was.
#[tokio::test]
async fn a_kept_answer_carries_what_the_first_one_did() {
    let site = Site::opens_with(&[("COPYDESK_PUBLIC_ORIGINS", "https://a.example")]).await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let page = format!("/v1/public/articles/{}", article.slug);
    let paths = [
        page.clone(),
        format!("{page}/comments"),
        "/v1/public/articles".to_owned(),
        "/v1/public/feeds/rss.xml".to_owned(),
    ];
    let headers = [("origin", "https://a.example"), ("x-request-id", "r-1")];
    for path in paths {
        let first = asks(&site.reader, &path, &headers).await.expect(200);
        let before = counts(&site.reader).await;
        let again = asks(&site.reader, &path, &headers).await.expect(200);
        assert_eq!(counts(&site.reader).await, before.map(|count| count + 1));
        assert_eq!(again.text, first.text, "{path}");
        assert_eq!(carried(&again), carried(&first), "{path}");
        let listed = again.header("access-control-allow-origin");
        assert_eq!(listed, "https://a.example", "{path}");

        let unlisted = [("origin", "https://b.example")];
        let unlisted = asks(&site.reader, &path, &unlisted).await.expect(200);
        assert_eq!(unlisted.header("access-control-allow-origin"), "");
        assert_ne!(unlisted.header("x-request-id"), "r-1");
    }
    site.closes().await;
}

/// How many answers were kept from before, and how many public reads were counted.
async fn counts(reader: &Person) -> [u64; 2] {
    let metrics = reader.get("/metrics").await.expect(200).text;
    let reads = metrics
        .lines()
        .filter(|line| line.starts_with("http_requests_total{operation=\"GET /v1/public/"))
        .filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
    [counted(reader, "kept").await, reads.sum()]
}

/// The headers of an answer but for its time, in no order.
fn carried(answer: &Answer) -> Vec<(String, String)> {
    let mut carried: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    carried.sort();
    carried
}

#[tokio::test]
async fn who_signs_a_request_is_answered_anew() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    let path = "/v1/public/articles";
    site.reader.asks(path).await.expect(200);
    let (kept, made) = (
        counted(&site.reader, "kept").await,
        counted(&site.reader, "made").await,
    );
    let signed = [("authorization", "Bearer of nothing")];
    asks(&site.reader, path, &signed).await.expect(200);
    assert_eq!(counted(&site.reader, "kept").await, kept);
    assert_eq!(counted(&site.reader, "made").await, made);
    site.closes().await;
}

/// On one PostgreSQL, what one node changes the others show within a second.
#[tokio::test]
async fn another_node_hears_of_it_within_a_second() {
    let site = Site::opens().await;
    let database = site.room.database.as_ref().unwrap();
    if !database.url().starts_with("postgres") {
        site.closes().await;
        return;
    }
    let (node, _) = start(database, &[]).await;
    let elsewhere = Person {
        base: format!("http://{}", node.address),
        ..site.reader.clone()
    };
    let article = site.publishes(whole("Floods in Ghent")).await;
    let path = format!("/v1/public/articles/{}", article.slug);
    for round in 0..20 {
        let headline = format!("Floods in Ghent, day {round}");
        // so that the other node has something to forget
        for _ in 0..3 {
            elsewhere.asks(&path).await.expect(200);
        }
        site.updates(&article, json!({"headline": headline})).await;
        let published = Instant::now();
        loop {
            let sent = published.elapsed();
            let shown = elsewhere.asks(&path).await.expect(200);
            if shown.str("headline") == headline {
                break;
            }
            assert!(sent < Duration::from_secs(1), "{}", shown.str("headline"));
        }
    }
    assert!(counted(&elsewhere, "kept").await > 0, "nothing is kept");
    node.stop().await;
    site.closes().await;
}
