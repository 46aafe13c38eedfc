//! Those who read, in every coding, and ask again with the `ETag` that they have.

use std::collections::{BTreeSet, HashMap};
use std::io::Read as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use reqwest::Method;

use super::writers::{is_reply, number, texts_in};
use crate::kit::Person;
use crate::kit::chance::Chance;

/// Where one reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    Article(usize),
    Thread(usize),
    List,
    Feed,
}

/// What somebody read.
#[derive(Debug)]
pub struct Reading {
    pub node: usize,
    pub place: Place,
    pub begun: Instant,
    pub ended: Instant,
    pub status: u16,
    pub texts: BTreeSet<String>,
}

impl Reading {
    /// Whether this is where the text is read while it is live.
    pub fn is_about(&self, text: &str) -> bool {
        match self.place {
            Place::Article(article) => !is_reply(text) && number(text) == article,
            Place::Thread(article) => is_reply(text) && number(text) == article,
            Place::List | Place::Feed => !is_reply(text),
        }
    }
}

/// Which body has which `ETag`, at all nodes.
#[derive(Default)]
pub struct TagBook(Mutex<HashMap<(Place, String), Vec<u8>>>);

impl TagBook {
    fn notes(&self, place: Place, etag: &str, body: &[u8]) {
        let mut book = self.0.lock().expect("nobody panics with it");
        let known = book
            .entry((place, etag.to_owned()))
            .or_insert_with(|| body.to_vec());
        assert_eq!(known, body, "two bodies under the ETag {etag} of {place:?}");
    }
}

pub struct Hunter {
    node: usize,
    reader: Person,
    slugs: Vec<String>,
    tags: Arc<TagBook>,
    chance: Chance,
    /// The last of each place and coding: its `ETag`, and what it said.
    known: HashMap<(Place, &'static str), (String, BTreeSet<String>)>,
    pub readings: Vec<Reading>,
}

impl Hunter {
    pub fn new(
        (node, reader): (usize, Person),
        slugs: &[String],
        tags: &Arc<TagBook>,
        seed: u64,
    ) -> Self {
        Self {
            node,
            reader,
            slugs: slugs.to_vec(),
            tags: Arc::clone(tags),
            chance: Chance::new(seed),
            known: HashMap::new(),
            readings: Vec::new(),
        }
    }

    pub async fn hunts(&mut self, is_over: &AtomicBool) {
        while !is_over.load(Ordering::SeqCst) {
            let reading = self.reads().await;
            self.readings.push(reading);
        }
    }

    fn chooses(&mut self) -> Place {
        let articles: Vec<usize> = (0..self.slugs.len()).collect();
        let article = self.chance.one_of(&articles).unwrap();
        let places = [
            Place::Article(article),
            Place::Article(article),
            Place::Thread(article),
            Place::List,
            Place::Feed,
        ];
        self.chance.one_of(&places).unwrap()
    }

    fn path(&self, place: Place) -> String {
        let path = match place {
            Place::Article(article) => format!("articles/{}", self.slugs[article]),
            Place::Thread(article) => {
                format!("articles/{}/comments?limit=100", self.slugs[article])
            }
            Place::List => "articles".to_owned(),
            Place::Feed => "feeds/feed.json".to_owned(),
        };
        format!("/v1/public/{path}")
    }

    async fn reads(&mut self) -> Reading {
        let place = self.chooses();
        let coding = self.chance.one_of(&["identity", "gzip", "br"]).unwrap();
        let known = self.known.get(&(place, coding));
        let known = known.filter(|_| self.chance.percent(50)).cloned();
        let mut request = self.reader.request(Method::GET, &self.path(place));
        request = request.header("Accept-Encoding", coding);
        if let Some((etag, _)) = &known {
            request = request.header("If-None-Match", etag);
        }
        let begun = Instant::now();
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let header = |name: &str| {
            let value = answer.headers().get(name);
            value.map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        };
        let (etag, coded) = (header("etag"), header("content-encoding"));
        let body = answer.bytes().await.unwrap();
        let ended = Instant::now();
        let texts = match (status, known) {
            (200, _) => {
                self.tags.notes(place, &etag, &body);
                let texts = texts_in(&decoded(&coded, &body));
                self.known.insert((place, coding), (etag, texts.clone()));
                texts
            }
            (304, Some((asked, texts))) => {
                assert_eq!(etag, asked);
                texts
            }
            (410, _) => texts_in(&decoded(&coded, &body)),
            other => panic!("{place:?} answers {other:?}"),
        };
        Reading {
            node: self.node,
            place,
            begun,
            ended,
            status,
            texts,
        }
    }
}

fn decoded(coding: &str, body: &[u8]) -> String {
    let mut text = String::new();
    let read = match coding {
        "gzip" => flate2::read::GzDecoder::new(body).read_to_string(&mut text),
        "br" => brotli::Decompressor::new(body, 4096).read_to_string(&mut text),
        _ => {
            let mut body = body;
            body.read_to_string(&mut text)
        }
    };
    read.unwrap();
    text
}
