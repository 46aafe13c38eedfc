//! Mail on its real way: the worker, and a mail server that behaves or does not.

mod failing;
mod harmless;
mod recipients;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use copydesk::app::Running;
use copydesk::mail::{Mailer, Smtp};
use serde_json::{Value, json};

use crate::kit::smtp::{Mail, SmtpServer};
use crate::kit::{Newsroom, Person};

/// How long a conversation may take here. Only a server that says nothing uses it up.
const PATIENCE: Duration = Duration::from_secs(2);

/// From now on the worker works, and sends by this server.
fn works_with(room: &mut Newsroom, url: &str) {
    let running = room.running.take().unwrap();
    room.running = Some(working(running, url));
}

fn working(mut running: Running, url: &str) -> Running {
    let smtp = Smtp::from_url(url, "The Courier <desk@courier.example>", PATIENCE).unwrap();
    running.mailer = Arc::new(Mailer::Smtp(smtp));
    running.with_worker()
}

/// The deliveries as an admin sees them, newest first.
async fn deliveries(admin: &Person, state: &str) -> Vec<Value> {
    let path = format!("/v1/admin/deliveries?limit=100&state={state}");
    admin.get(&path).await.expect(200).json["items"]
        .as_array()
        .unwrap()
        .clone()
}

/// Those of one state, once it is true of them.
async fn once(admin: &Person, state: &str, is_true: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    for _ in 0..600 {
        let found = deliveries(admin, state).await;
        if is_true(&found) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "waited for nothing among {:?}",
        deliveries(admin, state).await
    );
}

/// Those that wait, once none of them is on its way: all were tried, and are due later.
async fn put_off(room: &Newsroom, admin: &Person, count: usize) -> Vec<Value> {
    let is_put_off = |one: &Value| {
        let due: DateTime<Utc> = one["due_at"].as_str().unwrap().parse().unwrap();
        one["last_error"].is_string() && due > *room.running().desk.now()
    };
    once(admin, "waiting", |waiting| {
        waiting.len() == count && waiting.iter().all(is_put_off)
    })
    .await
}

fn message_ids(mails: &[Mail]) -> Vec<String> {
    mails
        .iter()
        .map(|mail| mail.header("Message-ID").unwrap())
        .collect()
}

fn message_id(delivery: &Value) -> String {
    format!("<{}@courier.example>", delivery["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_mail_goes_out_by_itself_whole_and_once() {
    let server = SmtpServer::start().await;
    let mut room = Newsroom::open().await;
    works_with(&mut room, &server.url());
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    let [mail] = server.wait_for(1).await.try_into().unwrap();
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("desk@courier.example", &[tom.email.clone()][..])
    );
    assert_eq!(mail.subject(), "Floods in Ghent is waiting for review");
    assert_eq!(
        mail.header("Auto-Submitted").as_deref(),
        Some("auto-generated")
    );
    assert_eq!(
        mail.header("References"),
        Some(format!("<draft-{}@courier.example>", draft.id))
    );
    let [done] = once(&admin, "done", |done| done.len() == 1)
        .await
        .try_into()
        .unwrap();
    assert_eq!(mail.header("Message-ID"), Some(message_id(&done)));
    assert_eq!(
        (&done["attempts"], &done["last_error"], &done["event"]),
        (&json!(1), &json!(null), &json!("submitted"))
    );
    assert_eq!(done["recipient"]["name"], "Tom");
    let tells = admin.get("/v1/admin/deliveries").await.expect(200);
    assert!(
        !tells.text.contains("Floods") && !tells.text.contains("courier.example"),
        "{}",
        tells.text
    );
    room.closes().await;
    assert_eq!(server.mails().len(), 1);
}
