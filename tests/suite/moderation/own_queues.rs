//! The site's own queues: saved filters over the facts of cases.

use reqwest::Method;
use serde_json::{Value, json};

use super::{queue, texts};
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, members};

const PATH: &str = "/v1/admin/queues";
const NONE: [Value; 0] = [];

fn links() -> Value {
    json!({
        "key": "casino-links", "title": "Casino links", "target_minutes": 60,
        "filter": {"hosts": ["casino.example"], "kinds": ["held"]},
    })
}

const LINK: &str = "Win at [the casino](https://www.shop.casino.example/x)";

#[tokio::test]
async fn a_saved_filter_is_filled_follows_its_changes_and_goes() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.says("Marie", LINK).await.expect(201);
    thread.says("Jan", "No link").await.expect(201);
    let added = thread.admin.post(PATH, links()).await.expect(201);
    assert_eq!((added.version(), added.str("key")), (1, "casino-links"));
    assert_eq!(added.json["filter"]["sections"], json!(null));
    let seen = queue(&thread.mo, "casino-links").await;
    assert_eq!([&seen["filling"], &seen["open"]], [&json!(true), &json!(0)]);

    room.delivers().await;
    let seen = queue(&thread.mo, "casino-links").await;
    assert_eq!(
        [&seen["filling"], &seen["open"]],
        [&json!(false), &json!(1)]
    );
    assert_eq!(
        [&seen["title"], &seen["target_minutes"]],
        [&json!("Casino links"), &json!(60)]
    );
    assert_eq!(texts(&thread.mo, "casino-links").await.len(), 1);
    assert_eq!(
        texts(&thread.mo, "held").await[0],
        LINK,
        "its target is shorter"
    );
    thread.says("Piet", LINK).await.expect(201);
    assert_eq!(texts(&thread.mo, "casino-links").await.len(), 2, "at once");
    let leases = "/v1/moderation/queues/casino-links/leases";
    let form = json!({"count": 50, "seconds": 60});
    let leased = thread.mo.post(leases, form).await.expect(201);
    assert_eq!(leased.json["cases"].as_array().unwrap().len(), 2);
    assert_eq!(queue(&thread.mo, "casino-links").await["leased"], 2);

    let path = format!("{PATH}/casino-links");
    let none = json!({"filter": {"hosts": ["elsewhere.example"]}});
    let admin = &thread.admin;
    admin
        .write(Method::PATCH, &path, 7, none.clone())
        .await
        .problem(412, "stale");
    let changed = admin.write(Method::PATCH, &path, 1, none).await.expect(200);
    assert_eq!(changed.version(), 2);
    assert_eq!(
        changed.json["filter"]["kinds"],
        json!(["held"]),
        "what is not named stays"
    );
    assert_eq!(queue(&thread.mo, "casino-links").await["filling"], true);
    room.delivers().await;
    assert_eq!(texts(&thread.mo, "casino-links").await, NONE);
    assert_eq!(texts(&thread.mo, "held").await.len(), 3);

    let gone = admin.request(Method::DELETE, &path);
    admin.send(gone).await.problem(428, "precondition_required");
    let gone = admin
        .request(Method::DELETE, &path)
        .header("If-Match", "\"2\"");
    admin.send(gone).await.expect(204);
    let cases = "/v1/moderation/queues/casino-links/cases";
    thread.mo.get(cases).await.problem(404, "not_found");
    room.delivers().await;
    assert_eq!(
        room.count("case_queues WHERE queue = 'casino-links'").await,
        0
    );
    assert_eq!(texts(&thread.mo, "all").await.len(), 3);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_queue_for_some_people_is_nothing_to_others() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    thread.says("Marie", LINK).await.expect(201);
    let mut form = links();
    form["people"] = json!([ada.id]);
    thread.admin.post(PATH, form).await.expect(201);
    room.delivers().await;
    assert_eq!(texts(&ada, "casino-links").await.len(), 1);
    let queues = thread.mo.get("/v1/moderation/queues").await.expect(200);
    assert_eq!(members(&queues.json["items"], "key").len(), 8);
    let path = "/v1/moderation/queues/casino-links";
    thread
        .mo
        .get(&format!("{path}/cases"))
        .await
        .problem(404, "not_found");
    let form = json!({"count": 1, "seconds": 60});
    thread
        .mo
        .post(&format!("{path}/leases"), form)
        .await
        .problem(404, "not_found");
    room.closes_unread().await;
}

#[tokio::test]
async fn everything_that_is_wrong_with_a_queue_is_said_at_once() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let form = json!({
        "key": "Casino!", "title": "a\nb", "target_minutes": 0, "position": -1,
        "people": [thread.admin.id],
        "filter": {
            "sections": ["news", "sport"], "checks": ["Links"], "hosts": ["https://x"],
            "languages": ["english language"], "kinds": [], "min_weight": 0,
        },
    });
    let refused = thread.admin.post(PATH, form).await;
    assert_eq!(
        refused.problem(422, "invalid").pointers(),
        [
            "/key",
            "/title",
            "/filter/kinds",
            "/filter/min_weight",
            "/filter/checks/0",
            "/filter/hosts/0",
            "/filter/languages/0",
            "/filter/sections/1",
            "/target_minutes",
            "/people/0",
            "/position",
        ]
    );
    let empty = json!({"key": "x", "title": "X", "filter": {}});
    let refused = thread.admin.post(PATH, empty).await;
    assert_eq!(refused.problem(422, "invalid").pointers(), ["/filter"]);
    let unknown = json!({"key": "x", "title": "X", "filter": {"mood": "bad"}});
    thread
        .admin
        .post(PATH, unknown)
        .await
        .problem(400, "unknown_field");
    for key in ["held", "all"] {
        let mut form = links();
        form["key"] = json!(key);
        thread.admin.post(PATH, form).await.problem(409, "conflict");
    }
    for n in 0..20 {
        let mut form = links();
        form["key"] = json!(format!("queue_{n}"));
        thread.admin.post(PATH, form).await.expect(201);
    }
    thread
        .admin
        .post(PATH, links())
        .await
        .problem(409, "conflict");
    let listed = thread.admin.get(PATH).await.expect(200).json;
    let positions = members(&listed["items"], "position");
    assert_eq!(positions, (1..=20).collect::<Vec<i32>>());
    room.closes_unread().await;
}

/// More cases than one piece of the job files.
#[tokio::test]
async fn a_queue_is_filled_in_pieces_and_then_equals_a_recount() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for n in 0..230 {
        let text = if n % 3 == 0 { LINK } else { "No link" };
        thread.says(&format!("Guest {n}"), text).await.expect(201);
    }
    thread.admin.post(PATH, links()).await.expect(201);
    room.delivers().await;
    let own = queue(&thread.mo, "casino-links").await;
    assert_eq!([&own["open"], &own["filling"]], [&json!(77), &json!(false)]);
    let held = queue(&thread.mo, "held").await;
    assert_eq!(held["open"], 230);
    room.closes_unread().await;
}
