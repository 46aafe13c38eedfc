//! By what road the lists of the public API are read: each combination of filters from an
//! index that has them all, and in the order of the list.

use serde_json::json;

use super::plans::{Desk, plan};
use super::recorder::Recorder;
use crate::kit::database::postgres;
use crate::kit::thread::Thread;

const AFTER: &str = "published_after=2020-01-01T00:00:00Z";
const BEFORE: &str = "published_before=2030-01-01T00:00:00Z";

/// What lists are narrowed by.
const FILTERS: [&str; 6] = [
    "section=news",
    "kind=news",
    "tag=water",
    "byline=writer",
    AFTER,
    BEFORE,
];

/// Nothing, each filter, each pair, and all of them.
fn combinations() -> Vec<String> {
    let mut all = vec![String::new(), FILTERS.join("&")];
    for (n, one) in FILTERS.iter().enumerate() {
        all.push((*one).to_owned());
        all.extend(
            FILTERS
                .iter()
                .skip(n + 1)
                .map(|other| format!("{one}&{other}")),
        );
    }
    all
}

/// The index that a combination is to be read from, the best there is.
fn index(query: &str) -> &'static str {
    let has = |filter: &str| query.contains(filter);
    let facet = has("tag=") || has("byline=");
    match (facet, has("section="), has("kind=")) {
        (true, true, _) => "publication_facets_of_section",
        (true, false, true) => "publication_facets_of_kind",
        (true, false, false) => "publication_facets",
        (false, true, true) => "publications_of_section_and_kind",
        (false, true, false) => "publications_of_section",
        (false, false, true) => "publications_of_kind",
        (false, false, false) => "publications_by_age",
    }
}

/// Whether a plan goes by an index; that of a key has a name of the database's own.
fn goes_by(plan: &str, index: &str) -> bool {
    let key = ["autoindex_publication_facets_1", "publication_facets_pkey"];
    match index {
        "publication_facets" => key.iter().any(|name| plan.contains(name)),
        "publication_facets_of_section" => {
            // where both are given, either will do: each has the other within
            plan.contains(index) || plan.contains("publication_facets_of_kind")
        }
        _ => plan.split([' ', '\n', ')']).any(|word| word == index),
    }
}

async fn opens() -> (Thread, Desk) {
    let (room, recorder) = Recorder::opens(&[]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let tom = room
        .hire("Tom", &["writer *", "editor *", "publisher *"])
        .await;
    room.sets(&thread.admin, json!({"workflows": {"default": "small"}}))
        .await;
    for n in 0..2 {
        let content = json!({
            "headline": format!("Floods {n}"), "section": "news", "tags": ["water", "pumps"],
            "bylines": [{"name": "Writer"}], "body": "The water rose.",
        });
        let draft = tom.opens_with(content).await;
        tom.takes(&draft, "publish").await.expect(200);
    }
    let desk = Desk {
        room,
        recorder,
        seen: 0,
    };
    (thread, desk)
}

#[tokio::test]
async fn every_public_list_is_read_by_an_index() {
    let (thread, mut desk) = opens().await;
    let public = &thread.public;
    let mut paths = Vec::new();
    for query in combinations() {
        for list in [
            "articles?limit=1",
            "articles?limit=1&view=full",
            "articles?limit=1&q=water%20floo",
            "search?limit=1&q=water%20floo",
            "search?limit=1&q=watre",
        ] {
            paths.push(format!("/v1/public/{list}&{query}"));
        }
    }
    let year = chrono::Utc::now().format("%Y/%m").to_string();
    paths.extend([
        "/v1/public/articles/floods-0/related?limit=1".to_owned(),
        "/v1/public/articles/floods-0/versions?limit=1".to_owned(),
        "/v1/public/archives?limit=1".to_owned(),
        format!("/v1/public/archives/{year}?limit=1"),
        format!("/v1/public/archives/{year}?limit=1&section=news"),
    ]);
    for sort in ["oldest", "newest", "top", "most_replied", "picks"] {
        for form in ["flat", "tree"] {
            if (sort, form) != ("picks", "tree") {
                paths.push(format!(
                    "{}?limit=1&sort={sort}&format={form}",
                    thread.path()
                ));
            }
        }
    }
    for path in &paths {
        let path = path.trim_end_matches('&');
        desk.asks(public, path).await;
        let first = public.get(path).await.expect(200);
        if let Some(next) = first.json["next"].as_str() {
            desk.asks(public, &format!("{path}&cursor={next}")).await;
        }
    }
    assert!(
        desk.seen > 500,
        "only {} statements were looked at",
        desk.seen
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn each_combination_of_filters_has_an_index_of_its_own() {
    let (thread, desk) = opens().await;
    for query in combinations() {
        desk.recorder.cost();
        let path = format!("/v1/public/articles?limit=1&{query}");
        thread
            .public
            .asks(path.trim_end_matches('&'))
            .await
            .expect(200);
        let statements = desk.recorder.cost().looked;
        let is_list = |statement: &&String| {
            statement.contains("ORDER BY") && statement.contains("published_at")
        };
        let lists: Vec<&String> = statements.iter().filter(is_list).collect();
        assert_eq!(lists.len(), 1, "{query}: {statements:#?}");
        let plan = plan(&desk.room, lists[0]).await.join("\n");
        let index = index(&query);
        assert!(
            goes_by(&plan, index),
            "{query}: not by {index}\n{}\n{plan}",
            lists[0]
        );
    }
    desk.room.closes_unread().await;
}

/// The words of a search, the months of the archive and the tags of what is related each
/// come from one index, which is enough by itself.
#[tokio::test]
async fn words_months_and_tags_are_read_from_their_indexes() {
    let (thread, desk) = opens().await;
    let is_postgres = postgres().is_some();
    let words = if is_postgres {
        "article_words_by_age"
    } else {
        "article_words VIRTUAL TABLE INDEX"
    };
    let tags = if is_postgres {
        "publication_facets_pkey"
    } else {
        "sqlite_autoindex_publication_facets_1"
    };
    let parts = if is_postgres {
        "vocabulary_parts_pkey"
    } else {
        "SEARCH vocabulary_parts USING PRIMARY KEY"
    };
    let months = if is_postgres {
        "Index Only Scan Backward using publications_by_age"
    } else {
        "USING COVERING INDEX publications_by_age"
    };
    let counted = if is_postgres {
        "Index Only Scan using publications_by_age"
    } else {
        months
    };
    for (path, part, index) in [
        ("search?q=water", "AS newest", words),
        ("articles?q=water", "article_words", words),
        ("search?q=watre", "vocabulary_parts", parts),
        ("archives", "DESC", months),
        ("archives?limit=2", "COUNT(*)", counted), // what was asked before is kept
        ("articles/floods-0/related", "DESC", tags),
    ] {
        desk.recorder.cost();
        let path = format!("/v1/public/{path}");
        thread.public.asks(&path).await.expect(200);
        let statements = desk.recorder.cost().looked;
        let asked: Vec<&String> = statements
            .iter()
            .filter(|statement| statement.contains(part))
            .collect();
        assert!(!asked.is_empty(), "{path}: {statements:#?}");
        for statement in asked {
            let plan = plan(&desk.room, statement).await.join("\n");
            assert!(plan.contains(index), "{path}\n{statement}\n{plan}");
        }
    }
    desk.room.closes_unread().await;
}
