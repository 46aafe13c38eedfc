//! PostgreSQL goes away under the service, and comes back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::{Acknowledged, Asked, Heard, Service, kept};
use crate::kit::database::postgres;
use crate::kit::sql::on_server;
use crate::kit::{Answer, Person};

/// The name of the service's database on the server.
fn name(service: &Service) -> String {
    service
        .database
        .url()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned()
}

async fn everybody_is_thrown_out(database: &str) {
    on_server(&format!(
        "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = '{database}'"
    ))
    .await;
}

/// Reading and writing, by readers and by staff.
async fn ask_for_everything(service: &Service) -> Vec<Answer> {
    let (reader, ines) = (service.desk.reader(), &service.desk.ines);
    let article = format!("/v1/public/articles/{}", service.article.slug);
    let reply = service.reply("reader", "Reply while it is away").body;
    vec![
        reader.get("/readyz").await,
        reader.get(&article).await,
        reader.get("/v1/public/articles").await,
        reader.post(&format!("{article}/comments"), reply).await,
        ines.get("/v1/drafts").await,
        ines.post(
            "/v1/articles",
            serde_json::json!({"headline": "Away", "section": "news"}),
        )
        .await,
    ]
}

#[tokio::test]
async fn a_database_that_is_away_is_told_and_its_return_is_noticed() {
    if postgres().is_none() {
        return; // SQLite's database is a file: `disk` tells what can happen to it
    }
    let service = Service::start().await;
    let database = name(&service);
    on_server(&format!(
        "ALTER DATABASE {database} ALLOW_CONNECTIONS false"
    ))
    .await;
    everybody_is_thrown_out(&database).await;
    for _ in 0..20 {
        for answer in ask_for_everything(&service).await {
            let answer = answer.problem(503, "unavailable");
            assert_eq!(answer.header("retry-after"), "5");
        }
        service.desk.reader().get("/healthz").await.expect(200);
    }
    on_server(&format!("ALTER DATABASE {database} ALLOW_CONNECTIONS true")).await;
    for _ in 0..20 {
        let answers = ask_for_everything(&service).await;
        let healthy = answers
            .iter()
            .filter(|answer| answer.status < 300 || answer.status == 409);
        assert_eq!(healthy.count(), answers.len(), "{answers:?}");
    }
    assert_eq!(kept(&service.sql, "Reply").await.len(), 1);
    service.closes().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_break_under_writers_cost_nobody_a_write() {
    if postgres().is_none() {
        return; // as above
    }
    let service = Service::start().await;
    let (done, is_over) = (Acknowledged::default(), Arc::new(AtomicBool::new(false)));
    let mut readers = JoinSet::new();
    for n in 0..8 {
        let (article, reader) = (service.article.clone(), service.desk.reader());
        let (done, is_over) = (done.clone(), Arc::clone(&is_over));
        readers.spawn(async move {
            let mut texts = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                let text = format!("Reply {n}.{}", texts.len());
                let mut asked = Asked::reply(&article, &format!("reader-{n}"), &text);
                repeated_until_done(&mut asked, &reader).await;
                texts.push(text);
                done.one_more();
            }
            texts
        });
    }
    let database = name(&service);
    for n in 1..=10 {
        done.reach(n * 30).await;
        everybody_is_thrown_out(&database).await;
    }
    is_over.store(true, Ordering::Relaxed);
    let mut texts = readers.join_all().await.concat();
    texts.sort();
    assert_eq!(kept(&service.sql, "Reply").await, texts, "each once");
    service.closes().await;
}

/// As `Retry-After` and the key ask for, only sooner.
async fn repeated_until_done(asked: &mut Asked, reader: &Person) {
    for _ in 0..500 {
        match asked.by(reader).await {
            Heard::Done(_) => return,
            Heard::Unavailable => tokio::time::sleep(Duration::from_millis(10)).await,
            Heard::Nothing => panic!("the service is gone"),
        }
    }
    panic!("never done: {asked:?}");
}
