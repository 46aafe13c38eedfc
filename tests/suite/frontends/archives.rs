//! The archive, by the months of the site's time zone.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::{Site, is_cached, slugs, whole};
use crate::kit::database::postgres;
use crate::kit::rows;

impl Site {
    /// Publishes articles that came out at these hours.
    async fn dated(&self, hours: &[&str]) {
        for (n, at) in hours.iter().enumerate() {
            let article = self.publishes(whole(&format!("Flood {n}"))).await;
            let read = self.reads(&format!("/articles/{}", article.slug)).await;
            let before = read.str("published_at").to_owned();
            let micros = at.parse::<DateTime<Utc>>().unwrap().timestamp_micros();
            let (day, id) = (rows::instant(micros), rows::id(&article.article));
            let document = if postgres().is_some() {
                format!("CAST(replace(CAST(document AS text), '{before}', '{at}') AS jsonb)")
            } else {
                format!("replace(document, '{before}', '{at}')")
            };
            self.room
                .alters(&format!(
                    "UPDATE publications SET published_at = {day}, document = {document} WHERE article_id = {id};
                     UPDATE publication_facets SET published_at = {day} WHERE article_id = {id}"
                ))
                .await;
        }
    }

    /// The archive as `year-month: count`.
    async fn months(&self) -> Vec<String> {
        let answer = self.reads("/archives").await.expect(200);
        let items = answer.json["items"].as_array().unwrap().clone();
        let months = items.iter();
        months
            .map(|item| format!("{}-{}: {}", item["year"], item["month"], item["count"]))
            .collect()
    }

    async fn clocks(&self, zone: &str) {
        self.room.sets(&self.root, json!({"time_zone": zone})).await;
    }
}

#[tokio::test]
async fn months_are_counted_by_the_clocks_of_the_site() {
    let site = Site::opens().await;
    assert!(site.months().await.is_empty());
    site.dated(&[
        "2024-02-29T23:30:00Z",
        "2026-10-31T22:59:59.999999Z",
        "2026-10-31T23:00:00Z",
        "2026-11-01T00:00:00Z",
        "2026-11-15T12:00:00Z",
        "2025-12-31T18:14:59.999999Z",
        "2025-12-31T18:15:00Z",
    ])
    .await;
    for (zone, months) in [
        (
            "UTC",
            ["2026-11: 2", "2026-10: 2", "2025-12: 2", "2024-2: 1"].to_vec(),
        ),
        (
            "Europe/Brussels",
            ["2026-11: 3", "2026-10: 1", "2025-12: 2", "2024-3: 1"].to_vec(),
        ),
        (
            "Asia/Kathmandu",
            ["2026-11: 4", "2026-1: 1", "2025-12: 1", "2024-3: 1"].to_vec(),
        ),
        (
            "America/New_York",
            ["2026-11: 1", "2026-10: 3", "2025-12: 2", "2024-2: 1"].to_vec(),
        ),
    ] {
        site.clocks(zone).await;
        assert_eq!(site.months().await, months, "{zone}");
        // a month lists what it counts
        for month in months {
            let (name, count) = month.split_once(": ").unwrap();
            let path = format!("/archives/{}?limit=100", name.replace('-', "/"));
            let listed = slugs(&site.reads(&path).await.expect(200));
            assert_eq!(listed.len().to_string(), count, "{zone} {name}");
        }
    }
    site.clocks("UTC").await;
    let answer = site.reads("/archives").await.expect(200);
    let october = &answer.json["items"][1];
    assert_eq!(october["first"], "2026-10-31T22:59:59.999999Z");
    assert_eq!(october["last"], "2026-10-31T23:00:00Z");
    is_cached(&site, "/archives", "list:all").await;
    is_cached(&site, "/archives/2026/10", "list:all").await;
    site.closes().await;
}

#[tokio::test]
async fn months_and_their_articles_are_read_page_by_page() {
    let site = Site::opens().await;
    site.dated(&[
        "2026-03-29T00:30:00Z",
        "2026-03-29T01:30:00Z",
        "2026-03-31T21:59:59Z",
        "2026-03-31T22:00:00Z",
        "2025-01-01T00:00:00Z",
    ])
    .await;
    site.clocks("Europe/Brussels").await;
    let mut months = Vec::new();
    let mut path = "/archives?limit=1".to_owned();
    loop {
        let page = site.reads(&path).await.expect(200);
        let item = &page.json["items"][0];
        months.push(format!(
            "{}-{}: {}",
            item["year"], item["month"], item["count"]
        ));
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        path = format!("/archives?limit=1&cursor={next}");
    }
    assert_eq!(months, ["2026-4: 1", "2026-3: 3", "2025-1: 1"]);

    let first = site.reads("/archives/2026/03?limit=2").await.expect(200);
    assert_eq!(slugs(&first), ["flood-2", "flood-1"]);
    let next = first.json["next"].as_str().unwrap();
    let path = format!("/archives/2026/03?limit=2&cursor={next}");
    let second = site.reads(&path).await.expect(200);
    assert_eq!(
        (slugs(&second), second.json["next"].is_null()),
        (vec!["flood-0".to_owned()], true)
    );
    assert_eq!(
        slugs(&site.reads("/archives/2026/3?section=news").await).len(),
        3
    );
    assert!(slugs(&site.reads("/archives/2026/3?section=world").await).is_empty());
    site.closes().await;
}

#[tokio::test]
async fn what_is_no_month_is_not_found() {
    let site = Site::opens().await;
    assert!(slugs(&site.reads("/archives/2019/7").await.expect(200)).is_empty());
    for none in [
        "2026/13", "2026/0", "2026/x", "1969/12", "26/3", "2026/003", "99999/1", "2026/-1",
    ] {
        let path = format!("/archives/{none}");
        site.reads(&path).await.problem(404, "not_found");
    }
    site.closes().await;
}

#[tokio::test]
async fn the_archive_has_no_more_than_the_list() {
    let site = Site::opens().await;
    let gone = site.publishes(whole("Gone")).await;
    let wrong = site.publishes(whole("Wrong")).await;
    site.pia.opens_with(whole("A draft")).await;
    site.turns(&wrong, "retract", "Its figures were wrong.")
        .await;
    site.turns(&gone, "withdraw", "We have withdrawn it.").await;
    let answer = site.reads("/archives").await.expect(200);
    let items = answer.json["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["count"]), (1, &json!(1)));
    let path = format!("/archives/{}/{}", items[0]["year"], items[0]["month"]);
    assert_eq!(slugs(&site.reads(&path).await.expect(200)), ["wrong"]);
    site.closes().await;
}
