//! What happened: to an article, and for admins altogether, as a list and as an export.

use copydesk::domain::event::{About, Event, EventKind};
use copydesk::jobs::seal;
use copydesk::store::events;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::thread::Thread;
use crate::kit::{Newsroom, Person};

/// All items of a list, page by page.
async fn all(person: &Person, path: &str, limit: usize) -> Vec<Value> {
    let sign = if path.contains('?') { '&' } else { '?' };
    let first = format!("{path}{sign}limit={limit}");
    let (mut items, mut next) = (Vec::new(), String::new());
    loop {
        let page = person.get(&format!("{first}{next}")).await.expect(200);
        items.extend(page.json["items"].as_array().unwrap().clone());
        match page.json["next"].as_str() {
            Some(cursor) => next = format!("&cursor={cursor}"),
            None => return items,
        }
    }
}

fn kinds(items: &[Value]) -> Vec<&str> {
    let kinds = items.iter().map(|item| item["kind"].as_str().unwrap());
    kinds.collect()
}

async fn of_article(person: &Person, draft: &Draft) -> Vec<Value> {
    all(
        person,
        &format!("/v1/articles/{}/timeline", draft.article),
        1,
    )
    .await
}

/// An event that somebody's override left behind.
async fn overridden(room: &Newsroom, draft: &Draft) {
    let desk = &room.running().desk;
    let about = About::draft(draft.article.parse().unwrap(), draft.id.parse().unwrap());
    let now = desk.now();
    desk.write(move |conn| {
        let payload = json!({"transition": "publish", "override": {"reason": "the dam broke"}});
        let event = Event::new(EventKind::DraftTransitioned, now, None, payload).about(about);
        Ok(events::insert(conn, &[event])?)
    })
    .await
    .unwrap();
}

#[tokio::test]
async fn an_article_tells_what_happened_to_it_to_those_whose_business_it_is() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("Marie", "A reply", None).await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let wout = room.hire("Wout", &["writer world"]).await;
    let draft = ines.opens("Tram strike").await;
    ines.edits(&draft, json!({"tags": ["trams"]}))
        .await
        .expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    overridden(&room, &draft).await;
    let told = of_article(&ines, &draft).await;
    assert_eq!(
        kinds(&told),
        [
            "article_opened",
            "draft_edited",
            "draft_transitioned",
            "draft_transitioned"
        ]
    );
    assert_eq!(told[2]["actor"]["name"], "Ines");
    assert_eq!(told[2]["payload"]["to"], "in_review");
    assert_eq!(told[2]["is_override"], json!(false));
    assert_eq!(told[3]["is_override"], json!(true));
    let path = format!("/v1/articles/{}/timeline", draft.article);
    wout.get(&path).await.problem(404, "not_found");

    // what is live is there for all staff, what its drafts went through is not,
    // and what its readers said is in neither
    let slug = wout.get("/v1/articles?status=live").await.expect(200);
    let live = slug.json["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/articles/{live}/timeline");
    assert_eq!(all(&wout, &path, 100).await, [Value::Null; 0]);
    let whole = all(&thread.admin, &path, 100).await;
    assert!(kinds(&whole).contains(&"article_published"), "{whole:?}");
    assert!(!kinds(&whole).iter().any(|kind| kind.starts_with("comment")));
    room.closes_unread().await;
}

#[tokio::test]
async fn admins_find_what_happened_by_whatever_they_know() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let (one, other) = (
        ines.opens("Floods in Ghent").await,
        ines.opens("Tram strike").await,
    );
    ines.takes(&one, "submit").await.expect(200);
    tom.takes(&one, "approve").await.expect(200);
    room.delivers().await;
    let list = async |query: &str| all(&ada, &format!("/v1/admin/history{query}"), 3).await;

    let whole = list("").await;
    let seqs: Vec<i64> = whole
        .iter()
        .map(|event| event["seq"].as_i64().unwrap())
        .collect();
    assert_eq!(seqs.len(), whole.len());
    assert_eq!(*seqs.iter().max().unwrap(), whole.len() as i64);
    let ats: Vec<&str> = whole
        .iter()
        .map(|event| event["at"].as_str().unwrap())
        .collect();
    assert!(ats.is_sorted_by(|one, two| one >= two), "newest first");
    assert_eq!(
        kinds(&list(&format!("?actor={}", tom.id)).await),
        ["draft_transitioned", "approval_given"]
    );
    assert_eq!(
        kinds(&list(&format!("?article={}", other.article)).await),
        ["article_opened"]
    );
    assert_eq!(list(&format!("?draft={}", one.id)).await.len(), 4);
    assert_eq!(list("?kind=article_opened").await.len(), 2);
    let both = list(&format!("?kind=draft_transitioned&actor={}", ines.id)).await;
    assert_eq!(kinds(&both), ["draft_transitioned"]);
    let (submitted, at) = (&both[0], both[0]["at"].as_str().unwrap());
    assert_eq!(submitted["draft_id"], json!(one.id));
    assert_eq!(submitted["actor"]["name"], "Ines");
    let later = list(&format!("?after={at}")).await;
    let earlier = list(&format!("?before={at}")).await;
    assert_eq!(later.len() + earlier.len() + 1, whole.len());
    assert!(!later.contains(submitted) && !earlier.contains(submitted));

    let head = ada.get("/v1/admin/history/head").await.expect(200);
    assert_eq!(head.json["seq"], json!(whole.len()));
    let last = whole.iter().find(|event| event["seq"] == head.json["seq"]);
    assert_eq!(last.unwrap()["hash"], head.json["hash"]);
    assert_eq!(last.unwrap()["at"], head.json["at"]);
    for person in [&ines, &tom] {
        for path in ["", "/head", "/export"] {
            let path = format!("/v1/admin/history{path}");
            person.get(&path).await.problem(403, "forbidden");
        }
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn the_history_is_exported_whole_and_in_its_order() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    for _ in 0..1_300 {
        overridden(&room, &draft).await;
    }
    room.delivers().await;
    // not in the chain yet, and so not in the export
    ines.opens("Tram strike").await;
    let export = async |query: &str| {
        let answer = ada.get(&format!("/v1/admin/history/export{query}")).await;
        let answer = answer.expect(200);
        assert_eq!(answer.header("content-type"), "application/x-ndjson");
        let lines = answer.text.lines();
        let events = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
        events.collect::<Vec<_>>()
    };
    let whole = export("").await;
    let head = ada.get("/v1/admin/history/head").await.expect(200);
    let seqs = whole.iter().map(|event| event["seq"].as_i64().unwrap());
    assert!(seqs.eq(1..=head.json["seq"].as_i64().unwrap()));
    assert!(whole.len() > 1_300);
    assert_eq!(whole.last().unwrap()["hash"], head.json["hash"]);
    let opened = export("?kind=article_opened").await;
    assert_eq!(kinds(&opened), ["article_opened"]);
    let listed = ada.get("/v1/admin/history?kind=article_opened").await;
    assert_eq!(listed.json["items"][1], opened[0], "as the list has it");
    assert_eq!(
        export(&format!("?actor={}", draft.id)).await,
        [Value::Null; 0]
    );
    seal::seal_all(&room.running().desk).await.unwrap();
    assert_eq!(export("?kind=article_opened").await.len(), 2);
    room.closes_unread().await;
}
