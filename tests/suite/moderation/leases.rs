//! Holding cases for a while, so that nobody does them twice.

mod killed;

use std::collections::HashSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::kit::sql::Sql;
use crate::kit::thread::{Thread, ids};
use crate::kit::{Newsroom, Person};

const HELD: &str = "/v1/moderation/queues/held/leases";

async fn leases(person: &Person, count: u16) -> Value {
    person
        .post(HELD, json!({"count": count, "seconds": 300}))
        .await
        .expect(201)
        .json
        .clone()
}

async fn leased(person: &Person) -> Value {
    super::queue(person, "held").await["leased"].clone()
}

#[tokio::test]
async fn a_lease_is_made_longer_given_back_or_runs_out_by_itself() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    for n in 0..3 {
        thread
            .says("Marie", &format!("Reply {n}"))
            .await
            .expect(201);
    }
    let first = leases(&thread.mo, 2).await;
    let path = format!("/v1/moderation/leases/{}", first["lease"].as_str().unwrap());
    assert_eq!(first["cases"][0]["lease"]["by"]["name"], "Mo Diallo");
    assert_eq!(
        first["cases"][0]["lease"]["expires_at"],
        first["expires_at"]
    );
    assert_eq!(
        ids(&leases(&ada, 50).await["cases"]).len(),
        1,
        "what is held is passed over"
    );
    assert_eq!(
        leases(&ada, 50).await["cases"],
        json!([]),
        "and so is what one holds oneself"
    );
    assert_eq!(leased(&ada).await, 3);

    room.passes(TimeDelta::seconds(299));
    ada.post(&format!("{path}/extend"), json!({"seconds": 300}))
        .await
        .problem(409, "lease_lost");
    let extended = thread
        .mo
        .post(&format!("{path}/extend"), json!({"seconds": 900}))
        .await
        .expect(200);
    assert_eq!(ids(&extended.json["cases"]), ids(&first["cases"]));
    room.passes(TimeDelta::seconds(2));
    assert_eq!(
        leased(&ada).await,
        2,
        "Ada's has run out, Mo's was extended"
    );

    ada.send(ada.request(Method::DELETE, &path))
        .await
        .expect(204);
    assert_eq!(leased(&ada).await, 2, "only one's own is given back");
    thread
        .mo
        .send(thread.mo.request(Method::DELETE, &path))
        .await
        .expect(204);
    assert_eq!(leased(&ada).await, 0);
    thread
        .mo
        .post(&format!("{path}/extend"), json!({"seconds": 60}))
        .await
        .problem(409, "lease_lost");

    let again = leases(&ada, 50).await;
    assert_eq!(ids(&again["cases"]).len(), 3);
    room.passes(TimeDelta::seconds(301));
    let path = format!("/v1/moderation/leases/{}", again["lease"].as_str().unwrap());
    let ada = room.sign_in(ada).await;
    ada.post(&format!("{path}/extend"), json!({"seconds": 60}))
        .await
        .problem(409, "lease_lost");
    assert_eq!(ids(&leases(&ada, 50).await["cases"]).len(), 3);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_was_held_when_the_service_was_cut_off_comes_back_by_itself() {
    let mut room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for n in 0..3 {
        thread
            .says("Marie", &format!("Reply {n}"))
            .await
            .expect(201);
    }
    let held = leases(&thread.mo, 50).await;
    room.restarts().await;
    let mut mo = thread.mo.clone();
    mo.base.clone_from(&room.base);
    assert_eq!(leases(&mo, 50).await["cases"], json!([]), "still held");
    let all = mo.get("/v1/moderation/leases").await.expect(200).json;
    assert_eq!(all["items"][0]["count"], 3);
    assert_eq!(all["items"][0]["lease"], held["lease"]);
    assert_eq!(all["items"][0]["by"]["name"], "Mo Diallo");
    assert_eq!(all["items"][0]["queue"], "held");
    assert_eq!(all["items"][0]["cases"], json!(ids(&held["cases"])));
    room.passes(TimeDelta::seconds(301));
    let all = mo.get("/v1/moderation/leases").await.expect(200).json;
    assert_eq!(all["items"], json!([]));
    let again = leases(&mo, 50).await;
    assert_eq!(ids(&again["cases"]), ids(&held["cases"]));
    // under the lease that ran out nothing is decided, and nothing is half done
    let path = format!("/v1/moderation/cases/{}/decisions", ids(&held["cases"])[0]);
    let form = json!({"decision": "approve", "lease": held["lease"]});
    mo.post(&path, form).await.problem(409, "lease_lost");
    assert_eq!(room.count("decisions").await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_holds_what_is_seen_in_ones_sections_and_ended_by_its_holder_or_an_admin() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    for n in 0..4 {
        thread
            .says("Marie", &format!("Reply {n}"))
            .await
            .expect(201);
    }
    for _ in 0..3 {
        leases(&thread.mo, 1).await;
    }
    let held = leases(&ada, 1).await;
    let all = "/v1/moderation/leases";
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = ada.get(&format!("{all}?limit=2{cursor}")).await.expect(200);
        let items = page.json["items"].as_array().unwrap().clone();
        seen.extend(items.iter().map(|lease| lease["lease"].clone()));
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[3], held["lease"], "what ends last comes last");
    assert_eq!(wout.get(all).await.expect(200).json["items"], json!([]));
    let path = format!("{all}/{}", held["lease"].as_str().unwrap());
    for (person, left) in [(&wout, 4), (&thread.mo, 4), (&thread.admin, 3)] {
        let ending = person.request(Method::DELETE, &path);
        person.send(ending).await.expect(204);
        assert_eq!(leased(&ada).await, left, "{}", person.name);
    }
    ada.post(&format!("{path}/extend"), json!({"seconds": 60}))
        .await
        .problem(409, "lease_lost");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_lease_is_of_so_many_and_so_long() {
    let room = Newsroom::open().await;
    let mo = room.hire("Mo", &["moderator *"]).await;
    for (form, pointers) in [
        (json!({"count": 0, "seconds": 60}), &["/count"][..]),
        (json!({"count": 51, "seconds": 14}), &["/count", "/seconds"]),
        (json!({"count": 50, "seconds": 901}), &["/seconds"]),
        (json!({"seconds": 60}), &["/count"]),
    ] {
        assert_eq!(
            mo.post(HELD, form).await.problem(422, "invalid").pointers(),
            pointers
        );
    }
    let none = mo
        .post(HELD, json!({"count": 50, "seconds": 900}))
        .await
        .expect(201);
    assert_eq!(none.json["cases"], json!([]));
    mo.post(
        "/v1/moderation/queues/nothing/leases",
        json!({"count": 1, "seconds": 60}),
    )
    .await
    .problem(404, "not_found");
    room.closes().await;
}

/// A connection for each request: of so many, one that was kept open might be
/// closed for its age at the very moment at which it is used again.
fn impatient() -> Client {
    Client::builder().pool_max_idle_per_host(0).build().unwrap()
}

/// Twenty people and a thousand claims over six hundred cases.
#[tokio::test]
async fn two_moderators_never_hold_one_case() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let mut thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.public.client = impatient();
    for hundred in 0..6 {
        let posting = (0..100).map(|n| {
            let name = format!("Guest {hundred} {n}");
            let thread = &thread;
            async move { thread.says(&name, "Hello").await.expect(201) }
        });
        join_all(posting).await;
    }
    let mut moderators = Vec::new();
    for n in 0..20 {
        let mut person = room
            .hire(&format!("Mod{n} Diallo"), &["moderator news"])
            .await;
        person.client = impatient();
        moderators.push(person);
    }
    let all: HashSet<String> = room
        .lines(&format!(
            "SELECT {} AS it FROM cases",
            Sql::of(room.database.as_ref().unwrap()).id("id")
        ))
        .await
        .into_iter()
        .collect();
    assert_eq!(all.len(), 600);
    for count in [1, 7] {
        let claiming = moderators
            .iter()
            .flat_map(|person| (0..50).map(move |_| leases(person, count)));
        let mut held = Vec::new();
        for lease in join_all(claiming).await {
            held.extend(
                ids(&lease["cases"])
                    .into_iter()
                    .map(|id| id.replace('-', "")),
            );
        }
        let different: HashSet<String> = held.iter().cloned().collect();
        assert_eq!(held.len(), different.len(), "a case was leased twice");
        assert_eq!(different, all, "everything was leased");
        room.passes(TimeDelta::seconds(301));
    }
    room.closes_unread().await;
}
