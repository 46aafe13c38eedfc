//! The service is killed while twenty moderators claim cases: what it acknowledged holds,
//! nothing is half leased or lost, and all of it comes back when the leases run out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{HELD, impatient, leases};
use crate::kit::newsroom;
use crate::kit::process::Copydesk;
use crate::kit::sql::{Sql, plain};
use crate::kit::thread::{Thread, ids};
use crate::kit::{Newsroom, Person};

const CASES: i64 = 600;
/// Of a thousand claims, so many are answered before the service is killed.
const ANSWERED: usize = 400;
const IS_LEASED: &str = "lease_id IS NOT NULL";

/// One of a thousand claims; `None` where nobody answers any more.
async fn claims(person: &Person) -> Option<Value> {
    let form = json!({"count": 1, "seconds": 300});
    let request = person.request(reqwest::Method::POST, HELD).json(&form);
    let response = request.send().await.ok()?;
    assert_eq!(response.status(), 201);
    let text = response.text().await.ok()?;
    serde_json::from_str(&text).ok()
}

/// Twenty people with fifty claims each, all at once, until the service is gone: the
/// leases that were acknowledged, with their cases.
async fn claimed_until_killed(room: &Newsroom, moderators: &[Person]) -> BTreeMap<String, String> {
    let copydesk = Copydesk::on(room.database.as_ref().unwrap()).with("COPYDESK_LIMITS", "off");
    let mut process = copydesk.serve().await;
    let there: Vec<Person> = moderators.iter().map(|one| process.met_by(one)).collect();
    let answered = AtomicUsize::new(0);
    let claiming = there.iter().flat_map(|person| {
        let answered = &answered;
        (0..50).map(move |_| async move {
            let lease = claims(person).await;
            answered.fetch_add(usize::from(lease.is_some()), Ordering::Relaxed);
            lease
        })
    });
    let killing = async {
        while answered.load(Ordering::Relaxed) < ANSWERED {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        process.kill();
    };
    let (leases, ()) = tokio::join!(join_all(claiming), killing);
    let leases: Vec<Value> = leases.into_iter().flatten().collect();
    println!("{} of 1,000 claims were answered", leases.len());
    assert!(leases.len() < 1000, "it was killed too late");
    let mut held = BTreeMap::new();
    for lease in &leases {
        let cases = ids(&lease["cases"]);
        assert_eq!(cases.len(), 1, "there was enough for everybody");
        let lease = plain(lease["lease"].as_str().unwrap());
        assert_eq!(
            held.insert(plain(&cases[0]), lease),
            None,
            "a case was leased twice"
        );
    }
    held
}

#[tokio::test]
async fn what_was_claimed_holds_when_the_service_is_killed_and_returns_when_it_runs_out() {
    let mut room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let mut thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.public.client = impatient();
    for hundred in 0..6 {
        let posting = (0..100).map(|n| {
            let (name, thread) = (format!("Guest {hundred} {n}"), &thread);
            async move { thread.says(&name, "Hello").await.expect(201) }
        });
        join_all(posting).await;
    }
    let mut moderators = Vec::new();
    for n in 0..20 {
        let name = format!("Mod{n} Diallo");
        moderators.push(room.hire(&name, &["moderator news"]).await);
    }
    room.delivers().await;
    room.running.take().unwrap().stop().await;
    let held = claimed_until_killed(&room, &moderators).await;

    let sql = Sql::of(room.database.as_ref().unwrap());
    let (case, lease) = (sql.id("id"), sql.id("lease_id"));
    let kept = format!("SELECT {case} || ' ' || {lease} AS it FROM cases WHERE {IS_LEASED}");
    let kept: BTreeSet<String> = sql.texts(&kept).await.into_iter().collect();
    for (case, lease) in &held {
        let line = format!("{case} {lease}");
        assert!(kept.contains(&line), "acknowledged, and lost: {line}");
    }
    for half in ["leased_by", "lease_expires_at", "leased_at", "leased_from"] {
        let half = format!("cases WHERE ({IS_LEASED}) <> ({half} IS NOT NULL)");
        assert_eq!(sql.count(&half).await, 0, "{half}");
    }
    let under = format!("(SELECT DISTINCT lease_id FROM cases WHERE {IS_LEASED}) AS leases");
    assert_eq!(
        sql.count(&under).await as usize,
        kept.len(),
        "one case each"
    );
    assert_eq!(sql.count("cases WHERE is_open").await, CASES);
    let filed = "case_queues WHERE queue = 'held' AND section = 'news'";
    assert_eq!(sql.count(filed).await, CASES, "nothing is lost");

    let database = room.database.as_ref().unwrap();
    let (running, mails) = newsroom::start(database, &[("COPYDESK_LIMITS", "off")]).await;
    (room.base, room.mails) = (format!("http://{}", running.address), mails);
    room.running = Some(running);
    let mut mo = moderators[0].clone();
    mo.base.clone_from(&room.base);
    let free = everything(&mo).await;
    assert_eq!(free.len() + kept.len(), CASES as usize);
    assert!(
        free.iter().all(|case| !held.contains_key(case)),
        "still held"
    );
    room.passes(TimeDelta::seconds(301));
    assert_eq!(
        everything(&mo).await.len(),
        CASES as usize,
        "all of it is back"
    );
    room.closes_unread().await;
}

/// All that is offered, each once.
async fn everything(person: &Person) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    loop {
        let cases = ids(&leases(person, 50).await["cases"]);
        if cases.is_empty() {
            return all;
        }
        for case in cases {
            assert!(all.insert(plain(&case)), "{case} was leased twice");
        }
    }
}
