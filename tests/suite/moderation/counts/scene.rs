//! Who is there, what they know of each other's work, and how often each thing is done.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;

use reqwest::Method;
use serde_json::{Value, json};

use super::admins::FILTERS;
use crate::kit::thread::Thread;
use crate::kit::{Answer, Chance, Newsroom, Person};

/// What is done, and how often among all.
#[rustfmt::skip]
pub const DEEDS: [(&str, u64); 28] = [
    ("post", 40), ("answer", 26), ("confirm", 6),  ("edit", 14), ("withdraw", 5),
    ("report", 14), ("react", 12), ("take back", 5),
    ("lease", 12), ("release", 2), ("skip", 3), ("assign", 4),
    ("approve", 18), ("remove", 10), ("escalate", 5), ("act without a case", 5),
    ("batch", 6), ("try a batch", 2), ("undo", 14), ("pick", 4), ("unpick", 3),
    ("sanction", 4), ("change the filter", 2), ("change the mode", 2), ("erase", 2),
    ("let a minute pass", 4), ("let hours pass", 1), ("do what is due", 3),
];

/// Comments that are remembered: the last ones.
const REMEMBERED: usize = 120;

/// A comment with the proof of its author.
#[derive(Clone)]
pub struct Posted {
    pub id: String,
    pub token: String,
    pub text: String,
}

pub struct Scene {
    pub room: Newsroom,
    pub thread: Thread,
    /// Moderates the only section in which something is written.
    pub ada: Mutex<Person>,
    pub mo: Mutex<Person>,
    /// Those of the writers.
    pub people: Mutex<Vec<String>>,
    posted: Mutex<Vec<Posted>>,
    /// To confirm an address, from the mails that ask for it.
    pub links: Mutex<Vec<String>>,
    came: Mutex<BTreeMap<(&'static str, u16), u64>>,
}

impl Scene {
    pub async fn opens() -> Self {
        let settings = [
            ("COPYDESK_LIMITS", "off"),
            ("COPYDESK_TRUSTED_PROXIES", "127.0.0.1/32"),
        ];
        let room = Newsroom::open_with(&settings).await;
        let thread = Thread::opens(&room, "Floods in Ghent").await;
        let reactions = json!([
            {"key": "recommend", "sense": "for"}, {"key": "doubt", "sense": "against"},
            {"key": "funny", "sense": "neither"},
        ]);
        let comments = json!({
            "mode": "open", "target_minutes": 1, "edit_window_minutes": 10_080, "lapse_after_days": 1,
            "reactions": reactions, "reports": {"hold_weight": 20, "again_weight": 40},
        });
        room.sets(&thread.admin, json!({"comments": comments}))
            .await;
        let queue = json!({"key": "own", "title": "Our own", "filter": FILTERS[0].patch()});
        thread
            .admin
            .post("/v1/admin/queues", queue)
            .await
            .expect(201);
        let ada = room.hire("Ada", &["moderator news"]).await;
        Self {
            ada: Mutex::new(ada),
            mo: Mutex::new(thread.mo.clone()),
            room,
            thread,
            people: Mutex::default(),
            posted: Mutex::default(),
            links: Mutex::default(),
            came: Mutex::default(),
        }
    }

    pub fn remember(&self, posted: Posted) {
        let mut all = self.posted.lock().unwrap();
        if all.len() >= REMEMBERED {
            all.remove(0);
        }
        all.push(posted);
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.posted.lock().unwrap().clone()
    }

    /// What readers ask: from their own network, perhaps with the proof of a comment.
    pub async fn asks(
        &self,
        (method, path): (Method, &str),
        (from, token): (u64, Option<&str>),
        body: Option<Value>,
    ) -> Answer {
        let public = &self.thread.public;
        let request = public.request(method, path);
        let mut request = request.header("X-Forwarded-For", format!("203.0.{from}.7"));
        if let Some(token) = token {
            request = request.header("Edit-Token", token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        public.send(request).await
    }

    fn came(&self, deed: &'static str, status: u16) {
        *self.came.lock().unwrap().entry((deed, status)).or_default() += 1;
    }

    pub fn came_to_something(&self, deed: &str) -> u64 {
        let came = self.came.lock().unwrap();
        let well = came
            .iter()
            .filter(|((done, status), _)| *done == deed && *status < 300);
        well.map(|(_, times)| times).sum()
    }

    /// What was done, and what came of it.
    pub fn tally(&self) -> String {
        let mut lines = String::new();
        for (deed, _) in DEEDS {
            write!(lines, "{deed:>20}:").unwrap();
            for ((_, status), times) in self
                .came
                .lock()
                .unwrap()
                .iter()
                .filter(|((done, _), _)| *done == deed)
            {
                write!(lines, "  {times} × {status}").unwrap();
            }
            lines.push('\n');
        }
        lines
    }
}

/// Somebody who moderates and administrates, and writes under many names.
pub struct Writer<'a> {
    pub scene: &'a Scene,
    pub n: u64,
    pub person: Person,
    pub chance: Chance,
    pub lease: Option<Value>,
    /// Where what was decided can be undone.
    pub undoable: Vec<String>,
    pub done: usize,
    seed: u64,
}

impl<'a> Writer<'a> {
    pub async fn comes(scene: &'a Scene, n: u64, seed: u64) -> Self {
        let moderates = ["moderator *", "moderator news"][usize::from(n.is_multiple_of(2))];
        let name = format!("Mod{n} Diallo");
        let person = scene.room.hire(&name, &[moderates, "admin *"]).await;
        scene.people.lock().unwrap().push(person.id.clone());
        Self {
            scene,
            n,
            person,
            chance: Chance::new(seed),
            lease: None,
            undoable: Vec::new(),
            done: 0,
            seed,
        }
    }

    pub async fn works(&mut self, times: usize) {
        let all: u64 = DEEDS.iter().map(|(_, weight)| weight).sum();
        for _ in 0..times {
            self.done += 1;
            let mut lot = self.chance.below(all);
            let drawn = DEEDS.iter().find(|(_, weight)| {
                let is_it = lot < *weight;
                lot = lot.saturating_sub(*weight);
                is_it
            });
            self.tries(drawn.unwrap().0).await;
        }
    }

    async fn tries(&mut self, deed: &'static str) {
        // nothing to do it to
        let Some(answer) = self.does(deed).await else {
            return;
        };
        self.scene.came(deed, answer.status);
        match answer.status {
            200..300 => self.notes(deed, &answer),
            // fifteen minutes of the room's clock are over
            401 => self.person = self.scene.room.sign_in(self.person.clone()).await,
            // somebody was faster, the time for it is over, or it was never theirs
            403 | 404 | 409 | 410 | 412 | 422 => {}
            _ => panic!(
                "{deed}, the {}th of seed {}: {} {}",
                self.done, self.seed, answer.status, answer.text
            ),
        }
    }

    async fn does(&mut self, deed: &str) -> Option<Answer> {
        match self.reads(deed).await {
            Ok(answer) => answer,
            Err(()) => match self.moderates(deed).await {
                Ok(answer) => answer,
                Err(()) => self.administrates(deed).await,
            },
        }
    }

    fn notes(&mut self, deed: &str, answer: &Answer) {
        let json = &answer.json;
        match deed {
            "post" | "answer" => self.scene.remember(Posted {
                id: answer.str("id").to_owned(),
                token: answer.str("edit_token").to_owned(),
                text: json["comment"]["text"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            }),
            "lease" => self.lease = Some(json.clone()),
            "approve" | "remove" | "escalate" | "act without a case" => {
                self.can_undo("decisions", &json["id"]);
            }
            "batch" => self.can_undo("decision-batches", &json["id"]),
            "sanction" => self.can_undo("sanctions", &json["sanction"]["id"]),
            _ => {}
        }
    }

    fn can_undo(&mut self, what: &str, id: &Value) {
        // one that was only tried has none
        if let Some(id) = id.as_str() {
            self.undoable
                .push(format!("/v1/moderation/{what}/{id}/undo"));
        }
    }
}
