//! Who gets a mail: whom it concerns, once, and only while they work here.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use copydesk::service::staffing;
use serde_json::json;

use super::{message_ids, once, working, works_with};
use crate::kit::newsroom::start;
use crate::kit::smtp::{Behaviour, SmtpServer};
use crate::kit::{Newsroom, Person};

/// Subjects by recipient.
async fn post(server: &SmtpServer, count: usize) -> BTreeMap<String, Vec<String>> {
    let mut post: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for mail in server.wait_for(count).await {
        let [to] = mail.to.as_slice() else {
            panic!("one mail a person: {:?}", mail.to)
        };
        let name = to.split('@').next().unwrap().to_owned();
        post.entry(name).or_default().push(mail.subject());
    }
    for subjects in post.values_mut() {
        subjects.sort_unstable();
    }
    post
}

#[tokio::test]
async fn never_the_actor_and_nobody_twice_whatever_roles_they_hold() {
    let server = SmtpServer::start().await;
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let everything = [
        "writer *",
        "editor news",
        "editor *",
        "publisher *",
        "publisher news",
        "moderator *",
        "admin *",
    ];
    let ines = room.hire("Ines Claes", &everything).await;
    let tom = room.hire("Tom", &everything).await;
    let ada = room.hire("Ada", &["editor news", "editor *"]).await;
    let draft = ines.opens("Floods").await;
    // Tom is editor and contributor from now on
    tom.edits(&draft, json!({"standfirst": "The water rose."}))
        .await
        .expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    ada.takes(&draft, "approve").await.expect(200);
    tom.takes(&draft, "publish").await.expect(200);
    let admin = room.sign_in(ines.clone()).await;
    once(&admin, "waiting", <[_]>::is_empty).await;
    let expected = BTreeMap::from([
        (
            "ada".to_owned(),
            vec![
                "Floods is waiting for review".to_owned(),
                "Published: Floods".to_owned(),
            ],
        ),
        (
            "ines".to_owned(),
            vec![
                "Approved: Floods".to_owned(),
                "Published: Floods".to_owned(),
            ],
        ),
        (
            "tom".to_owned(),
            vec![
                "Approved: Floods".to_owned(),
                "Floods is waiting for review".to_owned(),
            ],
        ),
    ]);
    assert_eq!(post(&server, 6).await, expected);
    room.closes().await;
    assert_eq!(server.mails().len(), 6);
}

#[tokio::test]
async fn who_has_left_meanwhile_gets_nothing() {
    let server = SmtpServer::start().await;
    server.behave(Behaviour::Busy);
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    room.hire("Ada", &["editor news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let draft = ines.opens("Floods").await;
    ines.takes(&draft, "submit").await.expect(200);
    once(&admin, "waiting", |waiting| {
        waiting.len() == 2 && waiting.iter().all(|one| one["last_error"].is_string())
    })
    .await;
    leaves(&room, &tom).await;
    server.behave(Behaviour::Accept);
    room.passes(TimeDelta::seconds(7));
    let done = once(&admin, "done", |done| done.len() == 2).await;
    let to_tom = done
        .iter()
        .find(|one| one["recipient"]["name"] == "Tom")
        .unwrap();
    assert_eq!(
        to_tom["last_error"],
        "not sent: its recipient no longer works here"
    );
    assert_eq!(post(&server, 1).await.keys().collect::<Vec<_>>(), ["ada"]);

    // and is not written to in the first place
    ines.takes(&draft, "recall").await.expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    once(&admin, "done", |done| done.len() == 3).await;
    assert_eq!(room.count("outbox").await, 3);
    room.closes().await;
    assert_eq!(server.mails().len(), 2);
}

async fn leaves(room: &Newsroom, person: &Person) {
    let desk = &room.running().desk;
    let (email, now) = (person.email.clone(), desk.now());
    let leaving = desk.write(move |conn| {
        let account = staffing::find(conn, &email)?;
        staffing::disable(conn, account.id, now)
    });
    leaving.await.unwrap();
}

#[tokio::test]
async fn two_services_on_one_database_send_each_mail_once() {
    let server = SmtpServer::start().await;
    let mut room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    for name in ["Tom", "Ada", "Zoe"] {
        room.hire(name, &["editor news"]).await;
    }
    for n in 0..10 {
        let draft = ines.opens(&format!("Story {n}")).await;
        ines.takes(&draft, "submit").await.expect(200);
    }
    let (second, _) = start(room.database.as_ref().unwrap(), &[]).await;
    works_with(&mut room, &server.url());
    let second = working(second, &server.url());
    let done = once(&admin, "done", |done| done.len() == 30).await;
    assert!(done.iter().all(|one| one["attempts"] == 1), "{done:?}");
    let mut arrived = message_ids(&server.mails());
    arrived.sort_unstable();
    arrived.dedup();
    assert_eq!((arrived.len(), server.mails().len()), (30, 30));
    second.stop().await;
    room.closes().await;
}
