//! What stands beside a case: remarks, canned messages, and who wrote it.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of, members};
use crate::kit::{Answer, Newsroom, Person};

#[tokio::test]
async fn moderators_remark_on_a_comment_to_one_another_alone() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let path = format!("/v1/moderation/comments/{comment}/remarks");
    for n in 0..22 {
        let form = json!({"text": format!("The mayor's cousin, number {n}")});
        let added = thread.mo.post(&path, form).await.expect(201);
        assert_eq!(added.json["by"]["name"], "Mo Diallo");
    }
    let page = thread.mo.get(&format!("{path}?limit=21")).await.expect(200);
    let texts = members(&page.json["items"], "text");
    assert_eq!(texts[0], "The mayor's cousin, number 21");
    let next = page.json["next"].as_str().unwrap();
    let rest = thread
        .mo
        .get(&format!("{path}?limit=21&cursor={next}"))
        .await;
    let texts = members(&rest.expect(200).json["items"], "text");
    assert_eq!(texts, ["The mayor's cousin, number 0"]);

    let report = format!("/v1/public/comments/{comment}/reports");
    thread
        .public
        .post(&report, json!({"category": "spam"}))
        .await
        .expect(202);
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["remarks"]["count"], 22);
    let latest = members(&case["remarks"]["latest"], "text");
    assert_eq!(
        (latest.len(), &latest[0]),
        (20, &json!("The mayor's cousin, number 21"))
    );

    let ada = room.hire("Ada", &["moderator world"]).await;
    ada.get(&path).await.problem(404, "not_found");
    ada.post(&path, json!({"text": "Mine"}))
        .await
        .problem(404, "not_found");
    let tom = room.hire("Tom", &["editor *"]).await;
    tom.get(&path).await.problem(403, "forbidden");
    for text in ["", " \u{200B}", &"x".repeat(2001)] {
        thread
            .mo
            .post(&path, json!({"text": text}))
            .await
            .problem(422, "invalid");
    }
    assert!(!thread.page("").await.text.contains("cousin"));
    let told = room.dump("event_payloads", &[]).await;
    assert!(!told.iter().any(|row| row.contains("cousin")));
    assert_eq!(room.count("events WHERE kind = 'remark_added'").await, 22);
    room.closes_unread().await;
}

async fn puts(by: &Person, path: &str, version: Option<i64>, form: Value) -> Answer {
    let mut request = by.request(Method::PUT, path).json(&form);
    if let Some(version) = version {
        request = request.header("If-Match", format!("\"{version}\""));
    }
    by.send(request).await
}

fn canned(text: &str) -> Value {
    json!({"title": "Leave the family out", "text": text, "reason": "privacy"})
}

#[tokio::test]
async fn authors_are_told_by_a_key_and_in_their_language() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let admin = &thread.admin;
    let path = |language: &str| format!("/v1/admin/canned-messages/family/{language}");
    let made = puts(admin, &path("en"), None, canned("Leave them out."))
        .await
        .expect(201);
    assert_eq!(
        (made.version(), &made.json["reason"]),
        (1, &json!("privacy"))
    );
    puts(admin, &path("nl"), None, canned("Laat hen erbuiten."))
        .await
        .expect(201);
    let list = thread
        .mo
        .get("/v1/moderation/canned-messages")
        .await
        .expect(200);
    assert_eq!(members(&list.json["items"], "language"), ["en", "nl"]);
    let list = thread
        .mo
        .get("/v1/moderation/canned-messages?language=nl")
        .await;
    assert_eq!(
        members(&list.expect(200).json["items"], "text"),
        ["Laat hen erbuiten."]
    );

    // deciding with it
    let sent = async |name: &str, form: Value| {
        let held = thread.says(name, "Hello").await.expect(201);
        let mut whole = json!({"decision": "remove", "reason": "privacy"});
        whole
            .as_object_mut()
            .unwrap()
            .extend(form.as_object().unwrap().clone());
        thread.decides(held.str("id"), whole).await
    };
    sent("Marie", json!({"canned": "family"})).await.expect(200);
    sent("Jan", json!({"canned": "family", "language": "nl"}))
        .await
        .expect(200);
    for (n, form) in [
        json!({"canned": "friends"}),
        json!({"canned": "family", "language": "fr"}),
        json!({"canned": "family", "message": "Mine"}),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = sent(&format!("Guest {n}"), form)
            .await
            .problem(422, "invalid");
        assert_eq!(refused.json["errors"][0]["pointer"], "/canned");
    }
    let messages = "SELECT message AS it FROM decisions ORDER BY decided_at";
    let kept = ["Leave them out.", "Laat hen erbuiten."];
    assert_eq!(room.lines(messages).await, kept);

    // changing it leaves what was sent
    puts(admin, &path("en"), None, canned("x"))
        .await
        .problem(428, "precondition_required");
    puts(admin, &path("en"), Some(9), canned("x"))
        .await
        .problem(412, "stale");
    puts(admin, &path("fr"), Some(1), canned("x"))
        .await
        .problem(404, "not_found");
    puts(admin, &path("en"), Some(1), canned("Please."))
        .await
        .expect(200);
    assert_eq!(room.lines(messages).await, kept);
    let delete = async |version: Option<i64>| {
        let mut request = admin.request(Method::DELETE, &path("en"));
        if let Some(version) = version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        admin.send(request).await
    };
    delete(None).await.problem(428, "precondition_required");
    delete(Some(1)).await.problem(412, "stale");
    delete(Some(2)).await.expect(204);
    delete(Some(2)).await.problem(404, "not_found");
    let wrong = "/v1/admin/canned-messages/Family/x_y";
    let refused = puts(admin, wrong, None, json!({"title": "", "text": ""})).await;
    assert_eq!(
        refused.problem(422, "invalid").json["errors"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    puts(&thread.mo, &path("de"), None, canned("x"))
        .await
        .problem(403, "forbidden");
    room.closes_unread().await;
}

#[tokio::test]
async fn the_reader_stands_beside_the_case() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "First", None).await;
    let other = thread.says("Marie", "Second").await.expect(201);
    let removing = json!({"decision": "remove", "reason": "spam"});
    thread.decides(other.str("id"), removing).await.expect(200);
    let again =
        json!({"text": "Third", "author": {"name": "Marie D.", "email": "MARIE@example.org"}});
    thread.public.post(&thread.path(), again).await.expect(201);
    thread.says("Jan", "From the same house").await.expect(201);
    let token = other.str("edit_token");
    let jans = thread.shows("Piet", "Buy my pumps", None).await;
    super::reports::reports(&thread.public, &jans, Some(token), super::reports::spam())
        .await
        .expect(202);
    thread
        .decides(&jans, json!({"decision": "approve"}))
        .await
        .expect(200);

    let page = thread.page("").await;
    let items = page.json["items"].as_array().unwrap();
    let marie = items
        .iter()
        .find(|item| item["id"] == comment.as_str())
        .unwrap();
    let key = marie["author"]["key"].as_str().unwrap();
    let now = crate::kit::rows::instant(1_700_000_000_000_000);
    let sanction = uuid::Uuid::now_v7().to_string();
    room.alters(&format!(
        "INSERT INTO sanctions (id, kind, reader_id, reason, imposed_by, imposed_at, ends_at)
         VALUES ({}, 'suspend', {}, 'harassment', {}, {now}, {now})",
        crate::kit::rows::id(&sanction),
        crate::kit::rows::id(key),
        crate::kit::rows::id(&thread.mo.id),
    ))
    .await;
    let path = format!("/v1/moderation/readers/{key}");
    let file = thread.mo.get(&path).await.expect(200).json;
    assert_eq!(file["names"], json!(["Marie D.", "Marie"]));
    assert_eq!(file["is_confirmed"], false);
    assert_eq!(
        file["record"],
        json!({"approved": 1, "removed": 1, "held": 1, "approved_percent": 50, "removed_percent": 50})
    );
    assert_eq!(
        file["reports"],
        json!({"made": 1, "upheld": 0, "dismissed": 1})
    );
    assert_eq!(file["sanctions"][0]["kind"], "suspend");
    assert_eq!(file["sanctions"][0]["is_standing"], false, "it has run out");
    assert_eq!(
        (&file["mail_host"], &file["email"]),
        (&json!("example.org"), &Value::Null)
    );
    assert_eq!(file["network_shared_with"], 2);
    let seen = thread.admin.get(&path).await.expect(200).json;
    assert_eq!(seen["email"], "marie@example.org");

    let list = format!("{path}/comments?limit=2");
    let first = thread.mo.get(&list).await.expect(200);
    assert_eq!(members(&first.json["items"], "text"), ["Third", "Second"]);
    assert_eq!(
        members(&first.json["items"], "visibility"),
        ["held", "removed"]
    );
    let next = first.json["next"].as_str().unwrap();
    let rest = thread
        .mo
        .get(&format!("{list}&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(members(&rest.json["items"], "id"), [json!(comment)]);
    let ada = room.hire("Ada", &["moderator world"]).await;
    let elsewhere = ada.get(&list).await.expect(200);
    assert_eq!(elsewhere.json["items"], json!([]), "none of it in world");
    ada.get(&path).await.expect(200);
    let absent = "/v1/moderation/readers/01940000-0000-7000-8000-000000000000";
    thread.mo.get(absent).await.problem(404, "not_found");
    thread
        .mo
        .get(&format!("{absent}/comments"))
        .await
        .problem(404, "not_found");
    let tom = room.hire("Tom", &["editor *"]).await;
    tom.get(&path).await.problem(403, "forbidden");

    room.passes(TimeDelta::days(91));
    room.delivers().await;
    let mut mo = thread.mo.clone();
    mo = room.sign_in(mo).await;
    let file = mo.get(&path).await.expect(200).json;
    assert_eq!(file["network_shared_with"], 0, "addresses are forgotten");
    room.closes_unread().await;
}
