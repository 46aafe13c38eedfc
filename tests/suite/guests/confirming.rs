//! The link in the mail: looked at by machines, followed by people.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::json;

use crate::kit::thread::{Thread, case_of};
use crate::kit::{Newsroom, Person};

const HTML: &str = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";

/// The path in the mail that a guest got.
pub async fn link(room: &Newsroom, name: &str) -> String {
    let mails = room.mails_to(name).await;
    let text = &mails.last().expect("a mail").text;
    let at = text.find("/v1/public/confirmations/").expect("a link");
    text[at..].split_whitespace().next().unwrap().to_owned()
}

async fn opens(room: &Newsroom, mode: &str) -> Thread {
    let thread = Thread::opens(room, "Floods in Ghent").await;
    room.sets(&thread.admin, json!({"comments": {"mode": mode}}))
        .await;
    thread
}

async fn browses(reader: &Person, method: Method, path: &str) -> crate::kit::Answer {
    let request = reader.request(method, path).header("Accept", HTML);
    reader.send(request).await
}

#[tokio::test]
async fn looking_changes_nothing_and_confirming_lets_through_what_waited_for_that_alone() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "open").await;
    let plain = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let shouted = thread
        .says("Marie", "THE PUMPS WERE NEVER RUNNING AT ALL")
        .await
        .expect(201);
    assert_eq!(
        (plain.str("visibility"), shouted.str("visibility")),
        ("held", "held")
    );
    let path = link(&room, "Marie").await;

    let page = browses(&thread.public, Method::GET, &path)
        .await
        .expect(200);
    assert!(page.text.contains("<form method=\"post\">") && !page.text.contains("script"));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-robots-tag", "noindex, nofollow"),
        ("referrer-policy", "no-referrer"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
    assert!(
        page.header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert_eq!(thread.visible().await, 0, "looking changed something");

    let request = thread
        .public
        .request(Method::POST, &path)
        .header("Accept", HTML);
    let form = request
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("");
    let page = thread.public.send(form).await.expect(200);
    assert!(
        page.text.contains("Your address is confirmed"),
        "{}",
        page.text
    );
    assert_eq!(thread.texts().await, ["Were the pumps running?"]);
    assert_eq!(case_of(&thread.mo, plain.str("id")).await["kind"], "check");
    assert_eq!(case_of(&thread.mo, shouted.str("id")).await["kind"], "held");

    let first = thread.public.post(&path, json!({})).await.expect(200);
    let again = thread.public.post(&path, json!({})).await.expect(200);
    assert_eq!(first.json, again.json);
    let third = thread.says("Marie", "Thank you").await.expect(201);
    assert_eq!(third.str("visibility"), "published");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_refused_is_kept_by_nobody() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "open").await;
    let posted = thread.says("Marie", "Mine").await.expect(201);
    let own = format!("/v1/public/comments/{}/me", posted.str("id"));
    for (path, status) in [
        (own.as_str(), 403),
        ("/v1/public/confirmations/0198d2a5", 404),
        ("/v1/public/articles/no-such-article", 404),
        ("/v1/public/articles?limit=0", 422),
        ("/nowhere", 404),
    ] {
        let refused = thread.public.get(path).await;
        assert_eq!(refused.status, status, "{path}");
        assert_eq!(refused.header("cache-control"), "no-store", "{path}");
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn what_waits_for_more_stays_where_it_is() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "premoderated").await;
    let held = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let path = link(&room, "Marie").await;
    thread.public.post(&path, json!({})).await.expect(200);
    assert_eq!(case_of(&thread.mo, held.str("id")).await["kind"], "held");
    assert_eq!(thread.visible().await, 0);
    room.closes_unread().await;
}

/// What the article says of replies to it.
async fn article_says(room: &Newsroom, thread: &Thread, mode: &str) {
    let tom = room.hire("Tomas", &["editor news"]).await;
    let path = format!("/v1/articles/{}/commenting", thread.article.article);
    let version = tom.get(&path).await.expect(200).version();
    let own = json!({"mode": mode, "closes_at": null, "hours": null});
    tom.write(Method::PUT, &path, version, own)
        .await
        .expect(200);
}

#[tokio::test]
async fn the_articles_own_mode_is_the_one_that_counts() {
    for (site, article, visibility, kind) in [
        ("premoderated", "open", "published", "check"),
        ("open", "premoderated", "held", "held"),
    ] {
        let room = Newsroom::open().await;
        let thread = opens(&room, "open").await;
        let held = thread
            .says("Marie", "Were the pumps running?")
            .await
            .expect(201);
        let path = link(&room, "Marie").await;
        room.sets(&thread.admin, json!({"comments": {"mode": site}}))
            .await;
        article_says(&room, &thread, article).await;
        thread.public.post(&path, json!({})).await.expect(200);
        let case = case_of(&thread.mo, held.str("id")).await;
        assert_eq!(
            (&case["comment"]["visibility"], &case["kind"]),
            (&json!(visibility), &json!(kind)),
            "{article} on a site that is {site}"
        );
        room.closes_unread().await;
    }
}

#[tokio::test]
async fn what_came_up_since_holds_it() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "open").await;
    for name in ["Marie", "Jan"] {
        thread
            .says(name, "Were the pumps running?")
            .await
            .expect(201);
    }
    let (marie, jan) = (link(&room, "Marie").await, link(&room, "Jan").await);
    let lines = room
        .lines("SELECT name AS it FROM comment_authors ORDER BY comment_id")
        .await;
    assert_eq!(lines, ["Marie", "Jan"]);
    let case = thread
        .mo
        .get("/v1/moderation/queues/held/cases")
        .await
        .expect(200);
    let reader = &case.json["items"][0]["comment"]["author"]["key"];
    let hold = json!({"kind": "hold", "on": {"reader": reader}, "reason": "spam"});
    thread
        .mo
        .post("/v1/moderation/sanctions", hold)
        .await
        .expect(201);
    thread.public.post(&marie, json!({})).await.expect(200);
    assert_eq!(thread.visible().await, 0, "all that Marie writes is held");

    let list = "/v1/admin/word-lists/suspect";
    let version = thread.admin.get(list).await.expect(200).version();
    let pumps = json!({"phrases": ["pumps"]});
    let put = thread.admin.write(Method::PUT, list, version, pumps);
    put.await.expect(200);
    thread.public.post(&jan, json!({})).await.expect(200);
    assert_eq!(thread.visible().await, 0, "the lists are others by now");
    room.closes_unread().await;
}

#[tokio::test]
async fn nothing_comes_through_while_the_site_pauses() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "open").await;
    thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let path = link(&room, "Marie").await;
    room.sets(&thread.admin, json!({"comments": {"paused": true}}))
        .await;
    thread.public.post(&path, json!({})).await.expect(200);
    assert_eq!(thread.visible().await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_wrong_or_old_link_says_so_to_people_and_to_programs() {
    let room = Newsroom::open().await;
    let thread = opens(&room, "open").await;
    thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let path = link(&room, "Marie").await;
    let forged = format!("{}0", &path[..path.len() - 1]);
    let forged = if forged == path {
        format!("{}1", &path[..path.len() - 1])
    } else {
        forged
    };
    for wrong in [
        forged.as_str(),
        "/v1/public/confirmations/x",
        "/v1/public/confirmations/0a0b",
    ] {
        thread.public.get(wrong).await.problem(404, "not_found");
        thread
            .public
            .post(wrong, json!({}))
            .await
            .problem(404, "not_found");
        browses(&thread.public, Method::GET, wrong)
            .await
            .expect(404);
    }
    room.passes(TimeDelta::days(8));
    thread.public.get(&path).await.problem(410, "gone");
    thread
        .public
        .post(&path, json!({}))
        .await
        .problem(410, "gone");
    let page = browses(&thread.public, Method::POST, &path)
        .await
        .expect(410);
    assert!(page.text.contains("This link has expired"), "{}", page.text);
    assert_eq!(thread.visible().await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn confirming_is_not_for_trying_out() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "on")]).await;
    let thread = opens(&room, "open").await;
    thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let path = link(&room, "Marie").await;
    for _ in 0..60 {
        thread.public.post(&path, json!({})).await.expect(200);
    }
    let refused = thread
        .public
        .post(&path, json!({}))
        .await
        .problem(429, "rate_limited");
    assert_ne!(refused.header("retry-after"), "");
    room.closes_unread().await;
}
