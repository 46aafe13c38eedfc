//! Assigning, taking and releasing drafts.

use chrono::TimeDelta;
use copydesk::service::staffing;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{Desk, headlines, later, staff, to, with};
use crate::kit::person::Draft;
use crate::kit::{Newsroom, Person};

/// The payloads of a draft's events of one kind.
async fn events(person: &Person, draft: &Draft, kind: &str) -> Vec<Value> {
    let path = format!("/v1/drafts/{}/timeline", draft.id);
    let timeline = person.get(&path).await.expect(200);
    let entries = timeline.json["items"].as_array().unwrap();
    let of_kind = entries.iter().filter(|entry| entry["kind"] == kind);
    of_kind.map(|entry| entry["payload"].clone()).collect()
}

#[tokio::test]
async fn an_editor_says_who_acts_next_and_the_version_stays() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let before = tom.reads(&draft).await.expect(200);
    let due = later(&room, TimeDelta::days(3));
    let form = with(
        to(Some(&ines)),
        json!({"due_at": due, "priority": 5, "on_hold": true}),
    );
    let assigned = tom.assigns(&draft, form.clone()).await.expect(200);
    assert_eq!(assigned.version(), before.version());
    assert_eq!(
        assigned.json["assignee"],
        json!({"id": ines.id, "name": "Ines Claes"})
    );
    assert_eq!(
        [&assigned.json["due_at"], &assigned.json["priority"]],
        [&json!(due), &json!(5)]
    );
    let read = tom.reads(&draft).await.expect(200);
    assert_eq!(read.json, assigned.json);
    assert_eq!(read.json["updated_at"], before.json["updated_at"]);
    let mine = ines.get("/v1/drafts?assignee=me").await.expect(200);
    assert_eq!(headlines(&mine), ["Floods in Ghent"]);

    tom.assigns(&draft, form).await.expect(200);
    let told = events(&tom, &draft, "draft_assigned").await;
    assert_eq!(told.len(), 1, "what is as it was leaves no trace");
    assert_eq!(told[0]["before"], to(None));
    assert_eq!(told[0]["after"]["priority"], 5);
    assert_eq!(
        room.subject(&ines).await,
        "Assigned to you: Floods in Ghent"
    );
    // nobody is told of what they did themselves, or that somebody still has it
    tom.assigns(&draft, to(Some(&tom))).await.expect(200);
    let urgent = with(to(Some(&tom)), json!({"priority": 9}));
    tom.assigns(&draft, urgent).await.expect(200);
    room.closes().await;
}

#[tokio::test]
async fn the_desk_sets_everything_and_a_contributor_only_hands_on() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let Desk {
        ines, tom, paul, ..
    } = &desk;
    let draft = ines.opens("Floods in Ghent").await;
    ines.assigns(&draft, to(Some(tom))).await.expect(200);
    ines.assigns(&draft, to(Some(ines))).await.expect(200);
    for form in [
        to(Some(&desk.jan)),
        to(None),
        with(to(Some(tom)), json!({"priority": 1})),
        with(to(Some(ines)), json!({"on_hold": true})),
        with(to(Some(ines)), json!({"due_at": "2030-01-01T00:00:00Z"})),
    ] {
        ines.assigns(&draft, form).await.problem(403, "forbidden");
    }
    for stranger in [&desk.jan, &desk.admin] {
        let asked = stranger.assigns(&draft, to(Some(tom))).await;
        asked.problem(403, "forbidden");
    }
    let elsewhere = desk.eva.assigns(&draft, to(None)).await;
    elsewhere.problem(404, "not_found");
    let form = with(to(Some(&desk.jan)), json!({"priority": 9}));
    paul.assigns(&draft, form).await.expect(200);
    paul.assigns(&draft, to(None)).await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn the_form_is_whole_and_names_somebody_who_can_act() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let (tom, draft) = (&desk.tom, desk.ines.opens("Floods in Ghent").await);
    for field in ["assignee", "due_at", "priority", "on_hold"] {
        let mut form = to(None);
        form.as_object_mut().unwrap().remove(field);
        let refused = tom.assigns(&draft, form).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), [format!("/{field}")]);
    }
    let mo = room.hire("Mo Diaz", &["moderator *"]).await;
    let gone = room.hire("Nele Baert", &["editor *"]).await;
    let (id, now) = (gone.id.parse().unwrap(), room.running().desk.now());
    let leave = move |conn: &mut _| staffing::disable(conn, id, now);
    room.running().desk.write(leave).await.unwrap();
    for (form, field) in [
        (to(Some(&desk.eva)), "/assignee"),
        (to(Some(&mo)), "/assignee"),
        (to(Some(&gone)), "/assignee"),
        (
            with(to(None), json!({"assignee": uuid::Uuid::now_v7()})),
            "/assignee",
        ),
        (with(to(None), json!({"priority": 10})), "/priority"),
        (with(to(None), json!({"priority": -1})), "/priority"),
        (
            with(to(None), json!({"due_at": "0001-01-01T00:00:00Z"})),
            "/due_at",
        ),
    ] {
        let refused = tom.assigns(&draft, form).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), [field]);
    }
    let spike = json!({"transition": "spike", "message": "Old news"});
    tom.takes_with(&draft, spike).await.expect(200);
    let closed = tom.assigns(&draft, to(Some(tom))).await;
    closed.problem(409, "wrong_state");
    let closed = tom.takes_on(&draft, json!({})).await;
    closed.problem(409, "wrong_state");
    tom.releases(&draft).await.problem(409, "wrong_state");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_draft_is_taken_by_one_and_taken_over_by_name() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let Desk { ines, jan, tom, .. } = &desk;
    let draft = ines.opens("Floods in Ghent").await;
    let free = tom.releases(&draft).await;
    free.problem(409, "conflict");
    let taken = ines.takes_on(&draft, json!({})).await.expect(200);
    assert_eq!(taken.json["assignee"]["name"], "Ines Claes");
    assert_eq!(taken.version(), 1);
    ines.takes_on(&draft, json!({})).await.expect(200);
    assert_eq!(events(ines, &draft, "draft_taken").await.len(), 1);

    let refused = jan
        .takes_on(&draft, json!({}))
        .await
        .problem(409, "conflict");
    assert!(
        refused.str("detail").contains("Ines Claes"),
        "{}",
        refused.text
    );
    let wrong = jan.takes_on(&draft, json!({"from": tom.id})).await;
    wrong.problem(409, "conflict");
    jan.takes_on(&draft, json!({"from": ines.id}))
        .await
        .expect(200);
    let admin = desk.admin.takes_on(&draft, json!({"from": jan.id})).await;
    admin.problem(403, "forbidden");

    let not_hers = ines.releases(&draft).await.problem(409, "conflict");
    assert!(not_hers.str("detail").contains("Jan Peeters"));
    let released = tom.releases(&draft).await.expect(200);
    assert_eq!(released.json["assignee"], Value::Null);
    let told = events(tom, &draft, "draft_released").await;
    assert_eq!(told[0]["before"]["assignee"], json!(jan.id));
    ines.takes_on(&draft, json!({"from": jan.id}))
        .await
        .expect(200);
    ines.releases(&draft).await.expect(200);
    room.closes().await;
}

#[tokio::test]
async fn of_many_who_take_a_draft_at_once_one_has_it() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(
            room.hire(&format!("Editor{n} Maes"), &["editor news"])
                .await,
        );
    }
    for round in 0..5 {
        let draft = ines.opens(&format!("Story {round}")).await;
        let takes = people
            .iter()
            .map(|person| person.takes_on(&draft, json!({})));
        let answers = join_all(takes).await;
        let have: Vec<&str> = answers
            .iter()
            .filter(|answer| answer.status == 200)
            .map(|answer| answer.json["assignee"]["id"].as_str().unwrap())
            .collect();
        let read = ines.reads(&draft).await.expect(200);
        assert_eq!(have, [read.json["assignee"]["id"].as_str().unwrap()]);
        assert!(answers.iter().all(|it| [200, 409].contains(&it.status)));
        assert_eq!(events(&ines, &draft, "draft_taken").await.len(), 1);
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn whoever_has_a_sensitive_draft_reads_it_until_they_have_it_no_more() {
    let room = Newsroom::open().await;
    let Desk { ines, jan, tom, .. } = staff(&room).await;
    let content = json!({"headline": "The mayor", "section": "news", "sensitivity": "high"});
    let draft = ines.opens_with(content).await;
    jan.takes_on(&draft, json!({}))
        .await
        .problem(404, "not_found");
    tom.assigns(&draft, to(Some(&jan))).await.expect(200);
    jan.reads(&draft).await.expect(200);
    assert_eq!(room.subject(&jan).await, "Assigned to you: a draft in news");
    jan.releases(&draft).await.expect(200);
    jan.reads(&draft).await.problem(404, "not_found");
    room.closes().await;
}
