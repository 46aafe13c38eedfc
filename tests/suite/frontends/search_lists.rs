//! Searches and lists that are narrowed, and read page by page.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{Site, slugs};

/// All pages of a list, by their slugs.
async fn pages(site: &Site, path: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), path.to_owned());
    loop {
        let page = site.reads(&next).await.expect(200);
        let found = slugs(&page);
        assert!(found.len() <= 2, "{next}");
        all.extend(found);
        match page.json["next"].as_str() {
            Some(cursor) => next = format!("{path}&cursor={cursor}"),
            None => return all,
        }
    }
}

/// Twelve articles, an hour apart, of two sections, kinds, tags and bylines each.
async fn stocked() -> (Site, Vec<DateTime<Utc>>) {
    let mut site = Site::opens().await;
    let mut hours = Vec::new();
    for n in 0..12 {
        site.pia.refreshes().await;
        let pick = |every: i32, one: &'static str, other: &'static str| {
            if n % every == 0 { one } else { other }
        };
        let article = json!({
            "headline": format!("Flood {n}"), "body": "The water rose.",
            "section": pick(2, "news", "world"), "kind": pick(3, "analysis", "news"),
            "tags": [pick(4, "dikes", "pumps")], "bylines": [{"name": pick(6, "Tom Maes", "Ines Claes")}],
        });
        site.publishes(article).await;
        let read = site
            .reads(&format!("/articles/flood-{n}"))
            .await
            .expect(200);
        hours.push(read.str("published_at").parse().unwrap());
        site.room.passes(TimeDelta::hours(1));
    }
    (site, hours)
}

#[tokio::test]
async fn every_pair_of_filters_finds_what_both_say() {
    let (site, hours) = stocked().await;
    let stamp = |n: usize| hours[n].to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    type Fits = Box<dyn Fn(usize) -> bool>;
    let filters: Vec<(String, Fits)> = vec![
        ("section=news".to_owned(), Box::new(|n| n % 2 == 0)),
        ("kind=news".to_owned(), Box::new(|n| n % 3 != 0)),
        ("tag=pumps".to_owned(), Box::new(|n| n % 4 != 0)),
        ("byline=tom-maes".to_owned(), Box::new(|n| n % 6 == 0)),
        (format!("published_after={}", stamp(2)), Box::new(|n| n > 2)),
        (
            format!("published_before={}", stamp(10)),
            Box::new(|n| n < 10),
        ),
    ];
    for (one, fits) in &filters {
        for (other, also) in &filters {
            let expected: Vec<String> = (0..12)
                .rev()
                .filter(|n| fits(*n) && also(*n))
                .map(|n| format!("flood-{n}"))
                .collect();
            let query = if one == other {
                one.clone()
            } else {
                format!("{one}&{other}")
            };
            let plain = pages(&site, &format!("/articles?limit=2&{query}")).await;
            assert_eq!(plain, expected, "{query}");
            let saying = pages(&site, &format!("/articles?limit=2&q=water%20flood&{query}")).await;
            assert_eq!(saying, expected, "with words: {query}");
            let mut found = pages(&site, &format!("/search?limit=2&q=water%20flood&{query}")).await;
            let mut expected = expected;
            found.sort();
            expected.sort();
            assert_eq!(found, expected, "a search: {query}");
        }
    }
    let all = "section=news&kind=news&tag=pumps&byline=ines-claes";
    assert_eq!(
        pages(&site, &format!("/articles?limit=2&{all}")).await,
        ["flood-10", "flood-2"]
    );
    assert!(pages(&site, "/articles?limit=2&q=drought").await.is_empty());
    assert!(pages(&site, "/articles?limit=2&q=%3F%21").await.is_empty());
    site.closes().await;
}

#[tokio::test]
async fn a_search_is_paged_from_the_best_to_the_last() {
    let site = Site::opens().await;
    for n in 0..7 {
        let body = vec!["The dike held."; n + 1].join(" And then ");
        let article = json!({"headline": format!("Story {n}"), "section": "news", "body": body});
        site.publishes(article).await;
    }
    let whole = site.reads("/search?q=dike&limit=100").await.expect(200);
    let items = whole.json["items"].as_array().unwrap().clone();
    let scores: Vec<f64> = items
        .iter()
        .map(|item| item["score"].as_f64().unwrap())
        .collect();
    assert!(scores.is_sorted_by(|one, next| one >= next), "{scores:?}");
    assert_eq!(items.len(), 7);
    let paged = pages(&site, "/search?q=dike&limit=2").await;
    assert_eq!(paged, slugs(&whole), "each once, in the same order");
    // of equals the one that was opened last is first
    for n in 0..4 {
        let article =
            json!({"headline": format!("Equal {n}"), "section": "news", "body": "A sluice."});
        site.publishes(article).await;
    }
    let equals = pages(&site, "/search?q=sluice&limit=2").await;
    assert_eq!(equals, ["equal-3", "equal-2", "equal-1", "equal-0"]);
    site.closes().await;
}

#[tokio::test]
async fn a_move_to_another_section_is_followed() {
    let site = Site::opens().await;
    let article = json!({"headline": "Floods", "section": "news", "tags": ["water"], "body": "The dike held."});
    let article = site.publishes(article).await;
    site.updates(
        &article,
        json!({"section": "world", "kind": "analysis", "tags": ["dikes"]}),
    )
    .await;
    for (query, count) in [
        ("section=news", 0),
        ("section=world", 1),
        ("tag=water", 0),
        ("tag=dikes&section=world", 1),
        ("tag=dikes&section=news", 0),
        ("tag=dikes&kind=analysis", 1),
        ("section=world&kind=analysis", 1),
        ("section=world&kind=news", 0),
    ] {
        for list in ["articles?", "articles?q=dike&", "search?q=dike&"] {
            let found = slugs(&site.reads(&format!("/{list}{query}")).await.expect(200));
            assert_eq!(found.len(), count, "{list}{query}");
        }
    }
    site.closes().await;
}

/// What was published before there was an index of words is entered when the service starts.
#[tokio::test]
async fn what_is_not_entered_yet_is_entered_at_the_start() {
    let mut site = Site::opens().await;
    for n in 0..3 {
        let article =
            json!({"headline": format!("Floods {n}"), "section": "news", "body": "The dike held."});
        site.publishes(article).await;
    }
    let emptied = if crate::kit::database::postgres().is_some() {
        "DELETE FROM article_words"
    } else {
        "DELETE FROM article_words; DELETE FROM article_numbers"
    };
    let emptied = format!("{emptied}; DELETE FROM vocabulary; DELETE FROM vocabulary_parts");
    site.room.alters(&emptied).await;
    assert!(slugs(&site.reads("/search?q=dike").await.expect(200)).is_empty());
    site.room.restarts().await;
    site.reader = site.room.reader();
    assert_eq!(
        slugs(&site.reads("/search?q=dike").await.expect(200)).len(),
        3
    );
    let corrected = site.reads("/search?q=flodos").await.expect(200);
    assert_eq!(corrected.json["corrected"], "floods");
    site.closes().await;
}
