//! SIGTERM while people are at it.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::{Acknowledged, Asked, Heard, Service, kept};
use crate::kit::process::Process;

/// A request that the service has begun to read, and that its client has not
/// sent to the end yet.
struct Begun {
    stream: TcpStream,
    body: String,
}

impl Begun {
    /// Sends the head of a reply, and waits for the word that its body may come.
    async fn reply(service: &Service, reader: &str, text: &str) -> Self {
        let asked = service.reply(reader, text);
        let (host, body) = (
            service.process.base.trim_start_matches("http://"),
            asked.body.to_string(),
        );
        let mut stream = TcpStream::connect(host).await.unwrap();
        let head = format!(
            "POST {} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            asked.path,
            body.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut word = [0; 25];
        stream.read_exact(&mut word).await.unwrap();
        assert_eq!(&word, b"HTTP/1.1 100 Continue\r\n\r\n");
        Self { stream, body }
    }

    /// Sends the rest, and reads the answer and the end of the connection.
    async fn ends(mut self) -> String {
        self.stream.write_all(self.body.as_bytes()).await.unwrap();
        let mut answer = String::new();
        self.stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

/// Waits until nobody new is let in.
async fn is_stopping(process: &Process) {
    let host = process.base.trim_start_matches("http://");
    for _ in 0..1000 {
        if TcpStream::connect(host).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it still lets people in:\n{}", process.log());
}

#[tokio::test]
async fn requests_under_way_come_to_their_end() {
    let service = Service::start().await;
    let mut begun = Vec::new();
    for n in 0..6 {
        begun.push(Begun::reply(&service, &format!("reader-{n}"), &format!("Reply {n}")).await);
    }
    service.process.terminate();
    is_stopping(&service.process).await;
    for begun in begun {
        let answer = begun.ends().await;
        assert!(answer.starts_with("HTTP/1.1 201 Created\r\n"), "{answer}");
        assert!(
            answer.to_lowercase().contains("\r\nconnection: close\r\n"),
            "{answer}"
        );
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["visibility"], json!("held"));
    }
    let Service {
        process,
        sql,
        copydesk,
        database,
        ..
    } = service;
    process.ends().await.succeeded();
    assert_eq!(kept(&sql, "Reply").await.len(), 6);
    assert_eq!(
        sql.count("events WHERE seq IS NULL").await,
        0,
        "all is sealed"
    );
    assert_eq!(
        sql.count("outbox WHERE lease IS NOT NULL").await,
        0,
        "no mail is left half sent"
    );
    let log = database.folder.path().join("copydesk.db-wal");
    assert!(
        !log.exists(),
        "SQLite's log is folded in when the database is closed"
    );
    copydesk.run(&["history", "verify"]).await.succeeded();
    database.drop().await;
}

/// Whoever is cut off from a connection that is being closed was not served:
/// nothing is done without an answer, and no answer stops in its middle.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_done_that_is_not_answered() {
    let service = Service::start().await;
    let done = Acknowledged::default();
    let mut readers = JoinSet::new();
    for n in 0..16 {
        let (article, reader, done) =
            (service.article.clone(), service.desk.reader(), done.clone());
        readers.spawn(async move {
            let mut answered = Vec::new();
            for m in 0.. {
                let text = format!("Reply {n}.{m}");
                let mut asked = Asked::reply(&article, &format!("reader-{n}"), &text);
                match asked.by(&reader).await {
                    Heard::Done(_) => answered.push(text),
                    Heard::Unavailable => panic!("refused while it stops"),
                    Heard::Nothing => break,
                }
                done.one_more();
            }
            answered
        });
    }
    done.reach(200).await;
    service.process.terminate();
    let mut answered = readers.join_all().await.concat();
    answered.sort();
    let Service {
        process,
        sql,
        copydesk,
        database,
        ..
    } = service;
    process.ends().await.succeeded();
    assert_eq!(kept(&sql, "Reply").await, answered);
    copydesk.run(&["history", "verify"]).await.succeeded();
    database.drop().await;
}

#[tokio::test]
async fn those_who_listen_do_not_hold_it_up() {
    let service = Service::start().await;
    let draft = service.desk.ines.opens("Tram strike").await;
    let path = format!("/v1/drafts/{}/events", draft.id);
    let mut streams = Vec::new();
    for _ in 0..3 {
        let request = service.desk.ines.request(reqwest::Method::GET, &path);
        let mut stream = request.send().await.unwrap();
        assert!(stream.chunk().await.unwrap().is_some());
        streams.push(stream);
    }
    let began = std::time::Instant::now();
    service.closes().await;
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
    for stream in streams {
        stream.text().await.unwrap();
    }
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let service = Service::start().await;
    let begun = Begun::reply(&service, "reader", "Reply that never comes to its end").await;
    service.process.terminate();
    is_stopping(&service.process).await;
    service.process.terminate();
    let Service {
        process,
        sql,
        copydesk,
        database,
        ..
    } = service;
    let ran = process.ends().await;
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    drop(begun);
    assert_eq!(kept(&sql, "Reply").await, [""; 0]);
    copydesk.run(&["history", "verify"]).await.succeeded();
    database.drop().await;
}
