//! A hunt for leaks over a whole run: what is nobody's to see is written, whispered and
//! withdrawn, and then looked for in every public answer, list, feed, search and stream of
//! every node, and in every line that they log.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::Nodes;
use crate::contract::{Things, ask, operations};
use crate::kit::Person;
use crate::kit::person::Draft;
use crate::kit::thread::reply;

/// Each is said in one place only.
const SECRETS: [(&str, &str); 11] = [
    ("zeppelin", "a draft"),
    ("quagmire", "what is under an embargo"),
    ("xylophone", "the update of a live article"),
    ("kumquat", "the message of a transition"),
    ("bivouac", "a note"),
    ("jodhpur", "a reply that waits"),
    ("marzipan", "a reply that was removed"),
    ("rutabaga", "a remark between moderators"),
    ("sassafras", "an article that was withdrawn"),
    ("periwinkle", "why it was withdrawn"),
    ("ocelot", "what was live before it was mended"),
];

/// In every mail address of the run.
const ADDRESSES: [&str; 2] = ["@courier.example", "@example.org"];

/// The service's own, which it says when it starts.
const SENDER: &str = "copydesk@courier.example";

/// Said a little wrong, they are not put right.
const MISSPELT: [&str; 3] = ["zepelin", "quagmyre", "sasafras"];

#[tokio::test]
async fn what_is_nobodys_to_see_is_in_no_answer_and_no_log() {
    let nodes = Nodes::start_with(&[("COPYDESK_LOG_FILTER", "info,copydesk=trace")]).await;
    let (things, tokens) = whispers(&nodes).await;
    for reader in nodes.met_by(&nodes.reader()) {
        // the second time, what was kept
        for _ in 0..2 {
            reads_everything(&reader, &things).await;
        }
        for (word, _) in SECRETS {
            finds_nothing(&reader, word).await;
        }
        for word in MISSPELT {
            finds_nothing(&reader, word).await;
        }
        let told = streamed(&reader).await;
        assert!(told.contains("event: "), "{told}");
        has_no_secret("the stream of changes", &told);
    }
    for log in nodes.closes().await {
        has_no_secret("the log", &log);
        for token in &tokens {
            assert!(!log.contains(token), "a token is in the log");
        }
    }
}

fn has_no_secret(place: &str, text: &str) {
    let text = text.to_lowercase().replace(SENDER, "");
    for (word, what) in SECRETS {
        assert!(!text.contains(word), "{place} has {what}: {text}");
    }
    for address in ADDRESSES {
        assert!(!text.contains(address), "{place} has an address: {text}");
    }
}

/// One of everything. Gives what public requests are about, and what only its owner has.
async fn whispers(nodes: &Nodes) -> (Things, Vec<String>) {
    let node = nodes.node(0);
    let (pia, mo) = (node.met_by(&nodes.pia), node.met_by(&nodes.mo));
    let reader = node.met_by(&nodes.reader());

    let draft = pia.opens_with(said("zeppelin", "zeppelin")).await;
    let note = json!({"text": "Is the bivouac real?"});
    let notes = format!("/v1/drafts/{}/notes", draft.id);
    pia.post(&notes, note).await.expect(201);
    let mut embargoed = said("quagmire", "quagmire");
    embargoed["embargo_until"] = json!("2099-01-01T00:00:00Z");
    pia.opens_with(embargoed).await;

    let live = pia.opens_with(said("Floods in Ghent", "ocelot")).await;
    let published = json!({"transition": "publish", "message": "Mind the kumquat."});
    pia.takes_with(&live, published).await.expect(200);
    let mended = update(&pia, &live, said("Floods in Ghent", "heron")).await;
    pia.takes(&mended, "publish").await.expect(200);
    update(&pia, &live, said("xylophone", "xylophone")).await;

    let gone = pia.opens_with(said("Trams stand still", "sassafras")).await;
    pia.takes(&gone, "publish").await.expect(200);
    let withdrawal = json!({"reason": "The periwinkle sued.", "public_notice": "It is withdrawn."});
    let withdraw = format!("/v1/articles/{}/withdraw", gone.article);
    pia.post(&withdraw, withdrawal).await.expect(200);

    let replies = format!("/v1/public/articles/{}/comments", live.slug);
    let mut posted = Vec::new();
    for (name, text) in [
        ("Ada", "It rose by noon."),
        ("Jodhpur", "The jodhpur is here."),
        ("Bo", "Eat marzipan."),
    ] {
        let form = reply(name, text, None);
        posted.push(reader.post(&replies, form).await.expect(201));
    }
    let approve = || json!({"decision": "approve"});
    mo.rules_on(posted[0].str("id"), approve())
        .await
        .expect(200);
    mo.rules_on(posted[2].str("id"), approve())
        .await
        .expect(200);
    let remove = json!({"decision": "remove", "reason": "off_topic"});
    mo.rules_on(posted[2].str("id"), remove).await.expect(200);
    let remarks = format!("/v1/moderation/comments/{}/remarks", posted[0].str("id"));
    let remark = json!({"text": "She writes of rutabaga elsewhere."});
    mo.post(&remarks, remark).await.expect(201);

    let mut tokens: Vec<String> = posted
        .iter()
        .map(|reply| reply.str("edit_token").to_owned())
        .collect();
    tokens.extend(pia.token.clone());
    tokens.extend(mo.token.clone());
    let things = Things {
        public: live.slug,
        comment: posted[0].str("id").to_owned(),
        ..Things::default()
    };
    (things, tokens)
}

/// Content that says a word in every field.
fn said(headline: &str, word: &str) -> Value {
    json!({
        "headline": headline, "section": "news", "language": "en", "tags": [word],
        "standfirst": format!("The {word}."), "body": format!("It says {word}."),
        "bylines": [{"name": format!("Ines {word}")}],
    })
}

async fn update(pia: &Person, live: &Draft, mut content: Value) -> Draft {
    let draft = pia.reopens(live).await;
    content.as_object_mut().unwrap().remove("section");
    pia.edits(&draft, content).await.expect(200);
    draft
}

/// Every public read of the document, and lists as they can be narrowed.
async fn reads_everything(reader: &Person, things: &Things) {
    let reads = operations().into_iter().filter(|operation| {
        operation.method == Method::GET
            && operation.path.starts_with("/v1/public/")
            && operation.id != "stream_changes"
    });
    let mut paths: Vec<String> = reads
        .map(|operation| ask(&operation, things).expect("a row in asks.rs").path)
        .collect();
    let article = format!("/v1/public/articles/{}", things.public);
    for query in [
        "/v1/public/articles?view=full&limit=100",
        "/v1/public/articles?section=news",
        "/v1/public/changes?since=0&limit=100",
        "/v1/public/search?q=says",
        "/v1/public/resolve?path=/news/trams-stand-still",
        "/metrics",
        "/readyz",
    ] {
        paths.push(query.to_owned());
    }
    for query in [
        "/comments?sort=top",
        "/comments?view=tree",
        "/comments?sort=newest",
        "/versions",
    ] {
        paths.push(format!("{article}{query}"));
    }
    assert!(paths.len() > 30, "{paths:?}");
    for path in paths {
        let answer = reader.get(&path).await;
        assert!(answer.status < 500, "{path}: {}", answer.text);
        let headers = format!("{:?}", answer.headers);
        has_no_secret(&path, &answer.text);
        has_no_secret(&path, &headers);
    }
}

async fn finds_nothing(reader: &Person, word: &str) {
    let found = reader.get(&format!("/v1/public/search?q={word}")).await;
    let found = found.expect(200);
    assert_eq!(found.json["items"], json!([]), "{}", found.text);
    assert_eq!(found.json["corrected"], Value::Null, "{}", found.text);
    for list in ["tag", "byline"] {
        let path = format!("/v1/public/articles?{list}={word}");
        let listed = reader.get(&path).await.expect(200);
        assert_eq!(listed.json["items"], json!([]), "{}", listed.text);
    }
}

/// What the stream tells from the beginning, until it is quiet.
async fn streamed(reader: &Person) -> String {
    let path = "/v1/public/changes/stream?since=0";
    let mut stream = reader.request(Method::GET, path).send().await.unwrap();
    let mut told = String::new();
    while let Ok(Ok(Some(piece))) =
        tokio::time::timeout(Duration::from_secs(2), stream.chunk()).await
    {
        told += std::str::from_utf8(&piece).unwrap();
    }
    told
}
