//! A mail server that refuses, is busy, falls silent, or is gone for an hour.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::json;

use super::{deliveries, message_id, message_ids, once, put_off, works_with};
use crate::kit::Newsroom;
use crate::kit::smtp::{Behaviour, Offer, SmtpServer};

#[tokio::test]
async fn what_is_refused_is_on_the_admins_list_until_it_is_sent_again() {
    let server = SmtpServer::offering(&[Offer::SignIn]).await;
    server.behave(Behaviour::RefuseRecipient);
    let mut room = Newsroom::open().await;
    works_with(
        &mut room,
        &format!("smtp://desk:hunter2@127.0.0.1:{}", server.port()),
    );
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    room.hire("Tom", &["editor news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);

    let [failed] = once(&admin, "failed", |failed| failed.len() == 1)
        .await
        .try_into()
        .unwrap();
    let error = failed["last_error"].as_str().unwrap();
    assert!(
        error.contains("550") && error.contains("no such person"),
        "{error}"
    );
    assert!(
        !error.contains("hunter2") && !error.contains("postmaster"),
        "{error}"
    );
    assert!(failed["finished_at"].is_string());
    let resend = format!(
        "/v1/admin/deliveries/{}/resend",
        failed["id"].as_str().unwrap()
    );
    ines.post(&resend, json!({}))
        .await
        .problem(403, "forbidden");

    admin.post(&resend, json!({})).await.expect(200);
    once(&admin, "failed", |failed| {
        failed.len() == 1 && failed[0]["attempts"] == 1
    })
    .await;
    server.behave(Behaviour::Accept);
    let waiting = admin.post(&resend, json!({})).await.expect(200);
    assert_eq!(
        (waiting.str("state"), &waiting.json["attempts"]),
        ("waiting", &json!(0))
    );
    let mails = server.wait_for(1).await;
    assert_eq!(message_ids(&mails), [message_id(&failed)]);
    let done = once(&admin, "done", |done| done.len() == 1).await;
    assert_eq!(done[0]["id"], failed["id"]);
    admin
        .post(&resend, json!({}))
        .await
        .problem(409, "wrong_state");
    let absent = "/v1/admin/deliveries/01940000-0000-7000-8000-000000000000/resend";
    admin
        .post(absent, json!({}))
        .await
        .problem(404, "not_found");
    assert_eq!(room.count("events WHERE kind = 'delivery_resent'").await, 2);
    room.closes().await;
    assert_eq!(server.mails().len(), 1);
}

#[tokio::test]
async fn a_wrong_password_is_no_fault_of_the_mail_and_is_not_told() {
    let server = SmtpServer::offering(&[Offer::SignIn]).await;
    let mut room = Newsroom::open().await;
    works_with(
        &mut room,
        &format!("smtp://desk:wrong@127.0.0.1:{}", server.port()),
    );
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    room.hire("Tom", &["editor news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    let tried = once(&admin, "waiting", |waiting| {
        waiting.iter().any(|one| one["last_error"].is_string())
    })
    .await;
    // the server repeats what it was sent
    assert_eq!(
        tried[0]["last_error"],
        "not now: the mail server refused the sign-in (535)"
    );
    room.alters("DELETE FROM outbox").await;
    room.closes().await;
}

#[tokio::test]
async fn a_busy_server_is_tried_again_later_and_later() {
    let server = SmtpServer::start().await;
    server.behave(Behaviour::Busy);
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    room.hire("Tom", &["editor news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    let mut tries = 0;
    while tries < 4 {
        let before = tries;
        let [tried] = put_off(&room, &admin, 1).await.try_into().unwrap();
        tries = tried["attempts"].as_i64().unwrap();
        assert!(tries > before, "it was put off without a try");
        let error = tried["last_error"].as_str().unwrap();
        assert!(
            error.starts_with("not now: ") && error.contains("451"),
            "{error}"
        );
        let due: DateTime<Utc> = tried["due_at"].as_str().unwrap().parse().unwrap();
        // 5, 10, 20, 40 seconds and up to a quarter more, less what has passed meanwhile
        let least = TimeDelta::seconds(5 * 2_i64.pow(u32::try_from(tries).unwrap() - 1));
        let wait = due - *room.running().desk.now();
        assert!(wait <= least + least / 4, "after try {tries}: {wait}");
        if tries >= 4 {
            assert!(wait > TimeDelta::seconds(10), "after try {tries}: {wait}");
            server.behave(Behaviour::Accept);
        }
        room.passes(least + least / 4);
    }
    let mails = server.wait_for(1).await;
    let done = once(&admin, "done", |done| done.len() == 1).await;
    assert_eq!(
        (message_ids(&mails), &done[0]["attempts"]),
        (vec![message_id(&done[0])], &json!(tries + 1))
    );
    room.closes().await;
}

#[tokio::test]
async fn a_server_that_falls_silent_gets_the_same_mail_under_the_same_id() {
    for silence in [
        Behaviour::Hang,
        Behaviour::HangAfterDot,
        Behaviour::DropAfterDot,
    ] {
        let server = SmtpServer::start().await;
        server.behave(silence);
        let mut room = Newsroom::open().await;
        works_with(&mut room, &server.url());
        let ines = room.hire("Ines Claes", &["writer news"]).await;
        let tom = room.hire("Tom", &["editor news"]).await;
        let admin = room.hire("Admin", &["admin *"]).await;
        let draft = ines.opens("Floods in Ghent").await;
        ines.takes(&draft, "submit").await.expect(200);
        let tried = once(&admin, "waiting", |waiting| {
            waiting.iter().any(|one| one["last_error"].is_string())
        })
        .await;
        let taken = usize::from(silence != Behaviour::Hang);
        assert_eq!(server.mails().len(), taken, "{silence:?}");
        server.behave(Behaviour::Accept);
        room.passes(TimeDelta::seconds(7));
        let mails = server.wait_for(taken + 1).await;
        let done = once(&admin, "done", |done| done.len() == 1).await;
        assert_eq!(done[0]["id"], tried[0]["id"]);
        assert!(mails.iter().all(|mail| mail.to == [tom.email.clone()]));
        assert_eq!(
            message_ids(&mails),
            vec![message_id(&done[0]); taken + 1],
            "{silence:?}"
        );
        room.closes().await;
        assert_eq!(server.mails().len(), taken + 1, "{silence:?}");
    }
}

#[tokio::test]
async fn an_hour_without_a_mail_server_is_made_good_and_nobody_at_work_notices() {
    let server = SmtpServer::start().await;
    server.behave(Behaviour::DropAtOnce);
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let mut ines = room.hire("Ines Claes", &["writer news"]).await;
    let mut admin = room.hire("Admin", &["admin *"]).await;
    for name in ["Tom", "Ada"] {
        room.hire(name, &["editor news"]).await;
    }
    for sixth in 0..6 {
        for n in 0..3 {
            let draft = ines.opens(&format!("Story {sixth}{n}")).await;
            ines.takes(&draft, "submit").await.expect(200);
        }
        put_off(&room, &admin, (sixth + 1) * 6).await;
        room.passes(TimeDelta::minutes(10));
        (ines, admin) = (room.sign_in(ines).await, room.sign_in(admin).await);
        admin
            .send(admin.request(Method::GET, "/readyz"))
            .await
            .expect(200);
    }
    put_off(&room, &admin, 36).await;
    assert_eq!(
        (
            server.mails().len(),
            deliveries(&admin, "failed").await.len()
        ),
        (0, 0)
    );
    server.behave(Behaviour::Accept);
    room.passes(TimeDelta::hours(1));
    let admin = room.sign_in(admin).await;
    let done = once(&admin, "done", |done| done.len() == 36).await;
    let mut expected: Vec<String> = done.iter().map(message_id).collect();
    let mut arrived = message_ids(&server.mails());
    expected.sort_unstable();
    arrived.sort_unstable();
    assert_eq!(arrived, expected);
    room.closes().await;
}
