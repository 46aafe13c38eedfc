//! Somebody who listens to the stream.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::Value;

use crate::contract::scene::patient;
use crate::kit::Person;

pub struct Ear {
    stream: Response,
    heard: String,
    /// The place up to which it has heard.
    pub at: i64,
}

impl Ear {
    pub async fn on(person: &Person) -> Self {
        Self::opens(person, "", None).await
    }

    /// Goes on behind this place, as a browser does.
    pub async fn back(person: &Person, at: i64) -> Self {
        Self::opens(person, "", Some(at)).await
    }

    pub async fn opens(person: &Person, query: &str, last: Option<i64>) -> Self {
        let path = format!("/v1/public/changes/stream{query}");
        let mut request = patient(person.clone()).request(Method::GET, &path);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let stream = request.send().await.unwrap();
        assert_eq!(stream.status(), 200);
        let header = |name: &str| stream.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("cache-control"), "no-store");
        let mut ear = Self {
            stream,
            heard: String::new(),
            at: 0,
        };
        let first = ear.next().await.expect("the stream has ended");
        let (retry, id) = first.split_once('\n').unwrap();
        assert_eq!(retry, "retry: 2000");
        ear.at = id.strip_prefix("id: ").unwrap().parse().unwrap();
        ear
    }

    /// The next piece up to an empty line; none at the end of the stream.
    async fn next(&mut self) -> Option<String> {
        loop {
            if let Some((piece, rest)) = self.heard.split_once("\n\n") {
                let (piece, rest) = (piece.to_owned(), rest.to_owned());
                self.heard = rest;
                return Some(piece);
            }
            let wait = Duration::from_secs(30);
            let piece = tokio::time::timeout(wait, self.stream.chunk());
            let piece = piece.await.expect("nothing is heard").ok()??;
            self.heard.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// The next entry; none at the end of the stream.
    pub async fn entry(&mut self) -> Option<Value> {
        loop {
            let piece = self.next().await?;
            if piece.starts_with(':') {
                continue;
            }
            let lines: Vec<&str> = piece.lines().collect();
            let [id, event, data] = lines[..] else {
                panic!("no entry: {piece}");
            };
            let data: Value = serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap();
            assert_eq!(id, format!("id: {}", data["seq"]));
            assert_eq!(event, format!("event: {}", data["kind"].as_str().unwrap()));
            let seq = data["seq"].as_i64().unwrap();
            assert!(seq > self.at, "{seq} is told after {}", self.at);
            self.at = seq;
            return Some(data);
        }
    }

    /// So many entries.
    pub async fn hears(&mut self, count: usize) -> Vec<Value> {
        let mut heard = Vec::new();
        while heard.len() < count {
            heard.push(self.entry().await.expect("the stream has ended"));
        }
        heard
    }

    /// Hears until the stream ends.
    pub async fn until_its_end(mut self) -> usize {
        let mut count = 0;
        while self.entry().await.is_some() {
            count += 1;
        }
        count
    }
}
