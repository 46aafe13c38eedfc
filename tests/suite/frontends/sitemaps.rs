//! Sitemaps: every article once, and nothing else.

use chrono::{TimeDelta, Utc};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Site, is_cached, whole};
use crate::kit::rows;

/// The texts of every element of this name.
pub fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut texts, mut inside) = (Vec::new(), None);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == name.as_bytes() => {
                inside = Some(String::new());
            }
            Event::Text(text) => {
                if let Some(words) = &mut inside {
                    words.push_str(&text.decode().unwrap());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(words) = &mut inside {
                    let name = reference.decode().unwrap();
                    let sign = quick_xml::escape::unescape(&format!("&{name};"))
                        .unwrap()
                        .into_owned();
                    words.push_str(&sign);
                }
            }
            Event::End(end) if end.name().as_ref() == name.as_bytes() => {
                texts.extend(inside.take());
            }
            Event::Eof => return texts,
            _ => {}
        }
    }
}

/// The addresses in every sitemap that the index names.
async fn covered(site: &Site) -> Vec<String> {
    let index = site.reads("/sitemap.xml").await.expect(200);
    assert_eq!(
        index.header("content-type"),
        "application/xml; charset=utf-8"
    );
    assert!(
        index
            .text
            .contains("<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">")
    );
    let mut covered = Vec::new();
    for address in texts(&index.text, "loc") {
        let path = address
            .strip_prefix(&format!("{}/v1/public", site.room.base))
            .unwrap();
        let map = site.reads(path).await.expect(200);
        covered.extend(texts(&map.text, "loc"));
    }
    covered
}

#[tokio::test]
async fn every_article_is_in_one_sitemap_wherever_it_is() {
    let site = Site::opens().await;
    assert!(covered(&site).await.is_empty(), "nothing came out yet");
    let mut expected = Vec::new();
    let mut articles = Vec::new();
    for (n, at) in [
        "2019-12-31T23:59:59.999999Z",
        "2020-01-01T00:00:00Z",
        "2020-01-31T12:00:00Z",
        "2020-02-29T00:00:00Z",
        "2026-10-31T23:59:59.999999Z",
        "2026-11-01T00:00:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        let article = site.publishes(whole(&format!("Flood {n}"))).await;
        let micros = at
            .parse::<chrono::DateTime<Utc>>()
            .unwrap()
            .timestamp_micros();
        let (day, id) = (rows::instant(micros), rows::id(&article.article));
        let dated =
            format!("UPDATE publications SET first_published_at = {day} WHERE article_id = {id}");
        site.room.alters(&dated).await;
        expected.push(format!("https://courier.example/news/flood-{n}"));
        articles.push(article);
    }
    site.pia.opens_with(whole("A draft")).await;
    assert_eq!(
        covered(&site).await,
        expected,
        "each once, the oldest first"
    );
    let index = site.reads("/sitemap.xml").await;
    let months = texts(&index.text, "loc");
    let months: Vec<&str> = months
        .iter()
        .map(|one| one.rsplit('/').next().unwrap())
        .collect();
    assert_eq!(
        months,
        [
            "2019-12.xml",
            "2020-01.xml",
            "2020-02.xml",
            "2026-10.xml",
            "2026-11.xml"
        ]
    );
    assert_eq!(texts(&index.text, "lastmod").len(), 5);

    // what is retracted has a page still, what is withdrawn has none
    site.turns(&articles[1], "retract", "Its figures were wrong.")
        .await;
    site.turns(&articles[2], "withdraw", "We have withdrawn it.")
        .await;
    site.turns(&articles[3], "withdraw", "We have withdrawn it.")
        .await;
    site.moves(&articles[4], "dry").await;
    let mut left: Vec<String> = [0, 1, 5].map(|n: usize| expected[n].clone()).into();
    left.push("https://courier.example/news/dry".to_owned());
    left.sort();
    let mut seen = covered(&site).await;
    seen.sort();
    assert_eq!(seen, left);
    site.reads("/sitemaps/2020-02.xml")
        .await
        .problem(404, "not_found");
    site.turns(&articles[2], "republish", "").await;
    assert!(covered(&site).await.contains(&expected[2]));
    is_cached(&site, "/sitemap.xml", "list:all").await;
    is_cached(&site, "/sitemaps/2019-12.xml", "list:all").await;
    let day = site.reads("/sitemaps/2019-12-31.xml").await.expect(200);
    assert_eq!(texts(&day.text, "loc"), [expected[0].clone()]);
    for none in [
        "2018-01",
        "2026-13",
        "2026",
        "news",
        "2026-11-31",
        "2020-01-01T24",
        "..%2f2026-11",
    ] {
        site.reads(&format!("/sitemaps/{none}.xml"))
            .await
            .problem(404, "not_found");
    }
    site.closes().await;
}

#[tokio::test]
async fn a_month_that_is_too_large_is_cut_into_days_and_hours() {
    let site = Site::opens().await;
    for (n, hour) in [1, 1, 1, 2, 30, 30, 700].into_iter().enumerate() {
        let article = site.publishes(whole(&format!("Flood {n}"))).await;
        let at = chrono::DateTime::from_timestamp(1_767_225_600 + hour * 3_600, 0).unwrap();
        let (day, id) = (
            rows::instant(at.timestamp_micros()),
            rows::id(&article.article),
        );
        let dated =
            format!("UPDATE publications SET first_published_at = {day} WHERE article_id = {id}");
        site.room.alters(&dated).await;
    }
    let desk = &site.room.running().desk;
    let named = async |most: u32| {
        let own = desk.site.clone();
        let index = desk
            .read(move |conn| copydesk::service::sitemaps::index(conn, &own, most))
            .await
            .unwrap();
        let maps = texts(std::str::from_utf8(&index.bytes).unwrap(), "loc");
        let names = maps.iter().map(|map| map.rsplit('/').next().unwrap());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(named(7).await, ["2026-01.xml"]);
    assert_eq!(
        named(4).await,
        ["2026-01-01.xml", "2026-01-02.xml", "2026-01-30.xml"]
    );
    let parts = named(3).await;
    assert_eq!(
        parts,
        [
            "2026-01-01T01.xml",
            "2026-01-01T02.xml",
            "2026-01-02.xml",
            "2026-01-30.xml"
        ]
    );
    let mut covered = Vec::new();
    for part in parts {
        let map = site.reads(&format!("/sitemaps/{part}")).await.expect(200);
        covered.extend(texts(&map.text, "loc"));
    }
    let expected: Vec<String> = (0..7)
        .map(|n| format!("https://courier.example/news/flood-{n}"))
        .collect();
    assert_eq!(covered, expected);
    site.closes().await;
}

#[tokio::test]
async fn news_is_what_came_out_in_two_days() {
    let site = Site::opens().await;
    site.publishes(whole("Old floods")).await;
    site.room.passes(TimeDelta::hours(47));
    let mut site = site;
    site.pia.refreshes().await;
    let article = site.publishes(whole("New & <floods>")).await;
    let retracted = site.publishes(whole("Wrong floods")).await;
    site.turns(&retracted, "retract", "Its figures were wrong.")
        .await;
    let news = site.reads("/news-sitemap.xml").await.expect(200);
    assert_eq!(
        texts(&news.text, "news:title"),
        ["New & <floods>", "Old floods"]
    );
    assert_eq!(texts(&news.text, "news:language"), ["en", "en"]);
    assert_eq!(
        texts(&news.text, "news:name"),
        ["The Courier", "The Courier"]
    );
    let read = site
        .reads(&format!("/articles/{}", article.slug))
        .await
        .expect(200);
    assert_eq!(texts(&news.text, "loc")[0], read.str("url"));
    let (second, _) = read.str("first_published_at").split_once('.').unwrap();
    assert_eq!(
        texts(&news.text, "news:publication_date")[0],
        format!("{second}Z")
    );
    site.room.passes(TimeDelta::hours(2));
    let later = site.reads("/news-sitemap.xml").await.expect(200);
    assert_eq!(texts(&later.text, "news:title"), ["New & <floods>"]);
    is_cached(&site, "/news-sitemap.xml", "list:all").await;
    site.closes().await;
}
