//! Mistyped words are taken for those that were meant, where nothing has them.

use serde_json::{Value, json};

use super::Site;
use crate::kit::Answer;

fn saying(headline: &str, body: &str) -> Value {
    json!({"headline": headline, "section": "news", "body": body})
}

async fn searched(site: &Site, typed: &str) -> (Vec<String>, Option<String>) {
    let typed = typed.replace(' ', "%20").replace('"', "%22");
    let answer: Answer = site.reads(&format!("/search?q={typed}")).await.expect(200);
    let items = answer.json["items"].as_array().unwrap();
    let slugs = items
        .iter()
        .map(|item| item["article"]["slug"].as_str().unwrap().to_owned());
    let corrected = answer.json["corrected"].as_str().map(str::to_owned);
    (slugs.collect(), corrected)
}

#[tokio::test]
async fn one_or_two_letters_may_be_wrong() {
    let site = Site::opens().await;
    site.publishes(saying(
        "Floods in Ghent",
        "The government of Zürich sent pumps.",
    ))
    .await;
    site.publishes(saying("Strike", "The unions of the harbour."))
        .await;
    for (typed, corrected) in [
        ("flods", "floods"),
        ("floosd", "floods"),
        ("floodds ghent", "floods ghent"),
        ("gehnt floods", "ghent floods"),
        ("govenrmnt", "government"),
        ("zurihc", "zurich"),
        ("Zürihc", "zurich"),
        ("\"folods in\" ghent", "\"floods in\" ghent"),
        ("gent", "ghent"),
    ] {
        let found = (
            vec!["floods-in-ghent".to_owned()],
            Some(corrected.to_owned()),
        );
        assert_eq!(searched(&site, typed).await, found, "{typed}");
    }
    for nothing in ["gxxnt", "xlxds", "ufo", "2026"] {
        assert_eq!(
            searched(&site, nothing).await,
            (Vec::new(), None),
            "{nothing}"
        );
    }
    assert_eq!(
        searched(&site, "floods unions").await,
        (Vec::new(), None),
        "both are known"
    );
    let (found, _) = searched(&site, "flods").await;
    assert_eq!(found.len(), 1);
    let shown = site.reads("/search?q=flods").await;
    let headline = &shown.json["items"][0]["highlights"]["headline"];
    assert_eq!(
        headline, "<mark>Floods</mark> in Ghent",
        "what was searched is marked"
    );
    site.closes().await;
}

#[tokio::test]
async fn a_word_that_is_there_stays_what_it_is() {
    let site = Site::opens().await;
    for n in 0..10 {
        site.publishes(saying(&format!("Story {n}"), "Janssen spoke."))
            .await;
    }
    site.publishes(saying("Another", "Jansen was silent. Floods everywhere."))
        .await;
    assert_eq!(
        searched(&site, "jansen").await,
        (vec!["another".to_owned()], None)
    );
    // an unlikely one gives way where nothing has all the words
    let (found, corrected) = searched(&site, "jansen spoke").await;
    assert_eq!(
        (found.len(), corrected.as_deref()),
        (10, Some("janssen spoke"))
    );
    // a beginning is no typo
    assert_eq!(
        searched(&site, "floo").await,
        (vec!["another".to_owned()], None)
    );
    site.closes().await;
}

#[tokio::test]
async fn every_page_is_of_the_same_words() {
    let site = Site::opens().await;
    for n in 0..3 {
        site.publishes(saying(&format!("Floods {n}"), "The water rose."))
            .await;
    }
    let mut seen = Vec::new();
    let mut path = "/search?q=flodos&limit=1".to_owned();
    loop {
        let page = site.reads(&path).await.expect(200);
        assert_eq!(page.json["corrected"], "floods", "{path}");
        seen.push(
            page.json["items"][0]["article"]["slug"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        assert!(page.header("link").contains("rel=\"next\""));
        path = format!("/search?q=flodos&limit=1&cursor={next}");
    }
    seen.sort();
    assert_eq!(seen, ["floods-0", "floods-1", "floods-2"]);
    site.closes().await;
}
