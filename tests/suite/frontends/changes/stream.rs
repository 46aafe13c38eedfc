//! The feed as it happens.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

use super::super::{Site, whole};
use super::ear::Ear;
use super::{kinds, told};
use crate::contract::scene::patient;
use crate::kit::newsroom::start;
use crate::kit::{Answer, Person};

const STREAM: &str = "/v1/public/changes/stream";

async fn asks(person: &Person, method: Method, query: &str, header: (&str, &str)) -> Answer {
    let request = person.request(method, &format!("{STREAM}{query}"));
    person.send(request.header(header.0, header.1)).await
}

#[tokio::test]
async fn who_listens_hears_from_now_on_what_the_pages_tell() {
    let site = Site::opens().await;
    site.publishes(whole("Before")).await;
    let (_, at) = site.tells(0).await;
    let mut ear = Ear::on(&site.reader).await;
    assert_eq!(ear.at, at);
    let floods = site.publishes(whole("Floods in Ghent")).await;
    site.turns(&floods, "withdraw", "We have withdrawn it.")
        .await;
    let (pages, _) = site.tells(at).await;
    assert_eq!(ear.hears(2).await, pages);
    site.pia.opens("Draft").await;
    site.corrects_nothing().await;
    site.publishes(whole("Tram strike")).await;
    let (pages, _) = site.tells(ear.at).await;
    assert_eq!(kinds(&pages), ["article.published"]);
    assert_eq!(ear.hears(1).await, pages);
    drop(ear);
    site.closes().await;
}

impl Site {
    /// What the public is not told moves the places on.
    async fn corrects_nothing(&self) {
        for n in 0..3 {
            self.pia.opens(&format!("Draft {n}")).await;
        }
        self.room.delivers().await;
    }
}

#[tokio::test]
async fn who_was_cut_off_goes_on_where_they_were_without_loss_or_repetition() {
    let site = Site::opens().await;
    let (_, start) = site.tells(0).await;
    let mut ear = Ear::on(&site.reader).await;
    let mut heard = Vec::new();
    for n in 0..4 {
        site.publishes(whole(&format!("Heard {n}"))).await;
        site.room.delivers().await;
        heard.extend(ear.hears(1).await);
        let at = ear.at;
        drop(ear);
        for m in 0..=n {
            site.publishes(whole(&format!("Missed {n} {m}"))).await;
        }
        site.room.delivers().await;
        ear = Ear::back(&site.reader, at).await;
        assert_eq!(ear.at, at);
        heard.extend(ear.hears(n + 1).await);
    }
    let (pages, _) = site.tells(start).await;
    assert_eq!(heard, pages);
    // the same by the address, before which the header goes
    let mut by_address = Ear::opens(&site.reader, &format!("?since={start}"), None).await;
    assert_eq!(by_address.hears(pages.len()).await, pages);
    let last = pages[3]["seq"].as_i64();
    let mut both = Ear::opens(&site.reader, &format!("?since={start}"), last).await;
    assert_eq!(both.hears(pages.len() - 4).await, pages[4..]);
    site.closes().await;
}

#[tokio::test]
async fn places_that_cannot_be_are_refused_and_head_opens_nothing() {
    let site = Site::opens().await;
    let (_, head) = site.tells(0).await;
    let beyond = (head + 1).to_string();
    let refused = asks(&site.reader, Method::GET, "", ("Last-Event-ID", &beyond)).await;
    refused.problem(422, "invalid");
    let none = ("Accept", "*/*");
    let query = format!("?since={beyond}");
    let refused = asks(&site.reader, Method::GET, &query, none).await;
    assert_eq!(refused.problem(422, "invalid").pointers(), ["/query/since"]);
    let refused = asks(&site.reader, Method::GET, "", ("Last-Event-ID", "x")).await;
    refused.problem(400, "malformed");
    for _ in 0..30 {
        let head = asks(&site.reader, Method::HEAD, "", none).await.expect(200);
        assert_eq!(head.header("content-type"), "text/event-stream");
        assert_eq!(head.text, "");
    }
    site.closes().await;
}

#[tokio::test]
async fn what_another_node_did_is_heard_within_about_a_second() {
    let site = Site::opens().await;
    site.room.delivers().await;
    let (elsewhere, _) = start(site.room.database.as_ref().unwrap(), &[]).await;
    let mut there = site.reader.clone();
    there.base = format!("http://{}", elsewhere.address);
    let mut ear = Ear::on(&there).await;
    site.publishes(whole("Floods in Ghent")).await;
    let began = Instant::now();
    site.room.delivers().await;
    assert_eq!(kinds(&ear.hears(1).await), ["article.published"]);
    assert!(
        began.elapsed() < Duration::from_secs(4),
        "{:?}",
        began.elapsed()
    );
    drop(ear);
    elsewhere.stop().await;
    site.closes().await;
}

#[tokio::test]
async fn a_stop_ends_all_at_once() {
    let mut site = Site::opens().await;
    let mut ears = Vec::new();
    for _ in 0..5 {
        ears.push(Ear::on(&site.reader).await);
    }
    let began = Instant::now();
    site.room.running.take().unwrap().stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(5),
        "{:?}",
        began.elapsed()
    );
    for ear in ears {
        assert_eq!(ear.until_its_end().await, 0);
    }
    site.room.database.take().unwrap().drop().await;
}

#[tokio::test]
async fn one_address_has_twenty_and_all_together_two_hundred() {
    let site = Site::opens_with(&[("COPYDESK_TRUSTED_PROXIES", "127.0.0.1")]).await;
    let reader = patient(site.reader.clone());
    let from = |n: u32| format!("203.0.113.{n}");
    let listens = async |address: &str| {
        let request = reader.request(Method::GET, STREAM);
        let request = request.header("X-Forwarded-For", address);
        request.send().await.unwrap()
    };
    let mut open = Vec::new();
    for n in 0..200 {
        let stream = listens(&from(n / 20)).await;
        assert_eq!(stream.status(), 200, "the {n}th");
        open.push(stream);
    }
    let forwarded = |n: u32| ("X-Forwarded-For", from(n));
    let (name, address) = forwarded(3);
    let full = asks(&reader, Method::GET, "", (name, &address)).await;
    assert_eq!(
        full.problem(429, "rate_limited").header("retry-after"),
        "10"
    );
    let (name, address) = forwarded(77);
    let full = asks(&reader, Method::GET, "", (name, &address)).await;
    assert_eq!(full.problem(503, "unavailable").header("retry-after"), "10");
    // pages are still to be had, and a place that is left is free
    told(&site.reader, 0).await;
    open.pop();
    let began = Instant::now();
    let mut n = 0;
    while listens(&address).await.status() != 200 {
        let waited = began.elapsed();
        assert!(waited < Duration::from_secs(20), "no place is free");
        // that nobody listens any more shows when there is something to tell
        n += 1;
        site.publishes(whole(&format!("Article {n}"))).await;
        site.room.delivers().await;
    }
    drop(open);
    site.closes().await;
}

#[tokio::test]
async fn who_does_not_read_is_cut_off_and_holds_up_nobody() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    site.room.delivers().await;
    let (all, _) = site.tells(0).await;
    let seq = all.last().unwrap()["seq"].as_i64().unwrap();
    site.is_told_again(seq, 40_000).await;

    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address = site.room.running().address;
    let mut idle = socket.connect(address).await.unwrap();
    let ask = format!("GET {STREAM}?since=0 HTTP/1.1\r\nHost: x\r\n\r\n");
    idle.write_all(ask.as_bytes()).await.unwrap();
    let mut first = [0; 15];
    idle.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    // everybody else goes on
    let mut ear = Ear::on(&site.reader).await;
    site.publishes(whole("Tram strike")).await;
    site.room.delivers().await;
    assert_eq!(kinds(&ear.hears(1).await), ["article.published"]);
    // beyond the patience of the service, and of the kernel with who reads nothing
    tokio::time::sleep(Duration::from_secs(26)).await;
    let mut others = Vec::new();
    for _ in 1..20 {
        others.push(Ear::on(&site.reader).await);
    }
    drop((ear, others));
    let began = Instant::now();
    site.closes_altered().await;
    let waited = began.elapsed();
    assert!(
        waited < Duration::from_secs(10),
        "the stop waits: {waited:?}"
    );
    let (mut got, mut piece) = (0_usize, vec![0; 65_536]);
    while let Ok(count @ 1..) = idle.read(&mut piece).await {
        got += count;
    }
    assert!(got < 40_000 * 200, "all of it came: {got}");
}

impl Site {
    /// As if the last of all events had happened so many times.
    async fn is_told_again(&self, seq: i64, times: i64) {
        let (id, number) = match crate::kit::database::postgres() {
            Some(_) => (
                "gen_random_uuid()",
                "generate_series(1, {times}) AS number (i)",
            ),
            None => (
                "randomblob(16)",
                "(WITH RECURSIVE number (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < {times}) SELECT i FROM number) AS number",
            ),
        };
        let number = number.replace("{times}", &times.to_string());
        let head = self.room.count("events").await;
        let again = format!(
            "INSERT INTO events (id, kind, at, article_id, digest, seq, prev, hash, change)
             SELECT {id}, kind, at, article_id, digest, {head} + i, prev, hash, change
             FROM events, {number} WHERE seq = {seq}"
        );
        self.room.alters(&again).await;
    }

    /// Ends a test that has made a history up.
    async fn closes_altered(mut self) {
        let running = self.room.running.take().unwrap();
        running.stop().await;
        self.room.database.take().unwrap().drop().await;
    }
}

#[tokio::test]
async fn who_begins_far_back_hears_all_of_it_in_order() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    let (all, _) = site.tells(0).await;
    let seq = all.last().unwrap()["seq"].as_i64().unwrap();
    site.is_told_again(seq, 1_000).await;
    let mut ear = Ear::opens(&site.reader, "?since=0", None).await;
    let heard: Vec<Value> = ear.hears(all.len() + 1_000).await;
    let (pages, _) = told(&site.reader, 0).await;
    assert_eq!(heard, pages);
    drop(ear);
    site.closes_altered().await;
}
