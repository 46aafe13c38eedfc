//! The process is killed while sixteen people write to it, and started again.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::recount::{each_was_done_once, nothing_is_half_done, nothing_is_lost};
use super::{Acknowledged, Asked, Desk, Heard, Service, heard, rounds};
use crate::kit::Person;
use crate::kit::person::Draft;

/// What one of the sixteen asked for, in order.
#[derive(Default)]
pub(super) struct Diary {
    pub(super) replies: Vec<Asked>,
    pub(super) openings: Vec<Asked>,
    /// By the writer, the editor or the publisher, each with the name of the transition.
    pub(super) moves: Vec<(&'static str, Asked)>,
    pub(super) leases: Vec<Asked>,
    pub(super) decisions: Vec<Asked>,
    /// The draft at hand, and the versions it may be at.
    pub(super) drafts: Vec<(String, [i64; 2])>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done() {
    let mut service = Service::start().await;
    for round in 0..rounds() {
        let mut diaries = written_until_killed(&mut service, round).await;
        service.restarts().await;
        nothing_is_half_done(&service.sql).await;
        nothing_is_lost(&service.sql, &diaries).await;
        for _ in 0..2 {
            everything_is_asked_again(&service.desk, &mut diaries).await;
        }
        each_was_done_once(&service.sql, &diaries, round).await;
        nothing_is_half_done(&service.sql).await;
    }
    service.closes().await;
}

async fn written_until_killed(service: &mut Service, round: usize) -> Vec<Diary> {
    let done = Acknowledged::default();
    let mut people = JoinSet::new();
    for n in 0..16 {
        let (desk, article, done) = (service.desk.clone(), service.article.clone(), done.clone());
        match n {
            0..7 => people.spawn(replies(desk, article, format!("{round}.{n}"), done)),
            7..13 => people.spawn(publishes(desk, format!("{round}.{n}"), done)),
            _ => people.spawn(moderates(desk, done)),
        };
    }
    done.reach(150 + 61 * round).await;
    service.process.kill();
    let diaries = people.join_all().await;
    let unknown = diaries
        .iter()
        .flat_map(Diary::all)
        .filter(|asked| asked.acknowledged.is_none());
    println!("round {round}: {} writes were under way", unknown.count());
    diaries
}

/// Replies until nobody answers.
async fn replies(desk: Desk, article: Draft, name: String, done: Acknowledged) -> Diary {
    let (reader, mut diary) = (desk.reader(), Diary::default());
    for n in 0.. {
        let mut asked = Asked::reply(
            &article,
            &format!("reader-{name}"),
            &format!("Reply {name}.{n}"),
        );
        let heard = asked.by(&reader).await;
        diary.replies.push(asked);
        if !matches!(heard, Heard::Done(_)) {
            break;
        }
        done.one_more();
    }
    diary
}

/// Takes one text after the other from its opening to the page.
async fn publishes(desk: Desk, name: String, done: Acknowledged) -> Diary {
    let mut diary = Diary::default();
    let mut n = 0;
    while diary
        .publishes_one(&desk, &format!("Story {name}.{n}"), &done)
        .await
        .is_some()
    {
        n += 1;
    }
    diary
}

/// Leases what waits, and approves and removes by turns.
async fn moderates(desk: Desk, done: Acknowledged) -> Diary {
    let mut diary = Diary::default();
    while diary.moderates_some(&desk, &done).await.is_some() {}
    diary
}

impl Diary {
    fn all(&self) -> impl Iterator<Item = &Asked> {
        let moves = self.moves.iter().map(|(_, asked)| asked);
        let [replies, openings, leases, decisions] =
            [&self.replies, &self.openings, &self.leases, &self.decisions].map(|list| list.iter());
        replies
            .chain(openings)
            .chain(moves)
            .chain(leases)
            .chain(decisions)
    }

    /// None as soon as nobody answers.
    async fn publishes_one(
        &mut self,
        desk: &Desk,
        headline: &str,
        done: &Acknowledged,
    ) -> Option<()> {
        let content = json!({"headline": headline, "section": "news", "body": "The water rose."});
        self.openings
            .push(Asked::new("/v1/articles".to_owned(), None, content));
        let opened = told(self.openings.last_mut()?.by(&desk.ines).await, done)?;
        let id = opened["id"].as_str()?.to_owned();
        self.drafts.push((id.clone(), [1, 2]));

        let path = format!("/v1/drafts/{id}");
        let edit = desk
            .ines
            .request(Method::PATCH, &path)
            .header("If-Match", "\"1\"");
        let edit = edit.json(&json!({"body": "The water rose **by night**."}));
        let mut draft = told(heard(edit).await, done)?;
        for (transition, person) in [
            ("submit", &desk.ines),
            ("approve", &desk.tom),
            ("publish", &desk.paul),
        ] {
            let version = draft["version"].as_i64()?;
            self.drafts.last_mut()?.1 = [version, version + 1];
            let body = json!({"transition": transition});
            let asked = Asked::new(format!("{path}/transitions"), Some(version), body);
            self.moves.push((transition, asked));
            draft = told(self.moves.last_mut()?.1.by(person).await, done)?;
        }
        let version = draft["version"].as_i64()?;
        self.drafts.last_mut()?.1 = [version, version];
        Some(())
    }

    async fn moderates_some(&mut self, desk: &Desk, done: &Acknowledged) -> Option<()> {
        let path = "/v1/moderation/queues/held/leases".to_owned();
        self.leases
            .push(Asked::new(path, None, json!({"count": 3, "seconds": 900})));
        let leased = told(self.leases.last_mut()?.by(&desk.mo).await, done)?;
        let cases = leased["cases"].as_array()?;
        if cases.is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        for (n, case) in cases.iter().enumerate() {
            let ruling = [
                json!({"decision": "approve"}),
                json!({"decision": "remove", "reason": "spam"}),
            ];
            let mut body = ruling[n % 2].clone();
            body["lease"] = leased["lease"].clone();
            let path = format!("/v1/moderation/cases/{}/decisions", case["id"].as_str()?);
            self.decisions.push(Asked::new(path, None, body));
            told(self.decisions.last_mut()?.by(&desk.mo).await, done)?;
        }
        Some(())
    }
}

fn told(heard: Heard, done: &Acknowledged) -> Option<Value> {
    let Heard::Done(answer) = heard else {
        return None;
    };
    done.one_more();
    Some(answer)
}

/// Every write with its key once more, in the order in which it was asked: an
/// acknowledged one is answered as it was.
async fn everything_is_asked_again(desk: &Desk, diaries: &mut [Diary]) {
    let reader = desk.reader();
    for diary in diaries {
        for asked in diary.replies.iter_mut() {
            again(asked, &reader).await;
        }
        for asked in diary.openings.iter_mut() {
            again(asked, &desk.ines).await;
        }
        for (transition, asked) in &mut diary.moves {
            let person = match *transition {
                "submit" => &desk.ines,
                "approve" => &desk.tom,
                _ => &desk.paul,
            };
            again(asked, person).await;
        }
        for asked in diary.leases.iter_mut().chain(&mut diary.decisions) {
            again(asked, &desk.mo).await;
        }
    }
}

async fn again(asked: &mut Asked, person: &Person) {
    let before = asked.acknowledged.clone();
    let Heard::Done(answer) = asked.by(person).await else {
        panic!("not answered: {asked:?}");
    };
    if let Some(before) = before {
        assert_eq!(answer, before, "one key, two answers");
    }
}
