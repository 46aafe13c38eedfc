//! Which cases stand in which queues, as readers and moderators see to it.

use chrono::TimeDelta;
use copydesk::domain::ids::{CaseId, StaffId};
use copydesk::domain::moderation::Escalation;
use copydesk::service::filing;
use copydesk::store::cases::{self, CaseBefore};
use serde_json::{Value, json};

use super::{queue, texts};
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of};

#[tokio::test]
async fn what_a_site_lets_through_unseen_is_looked_at_afterwards() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("Marie", "First of all", None).await;
    thread.confirms(&room, "Marie").await;
    let open = json!({"comments": {"mode": "open"}});
    room.sets(&thread.admin, open).await;
    let posted = thread.says("Marie", "The pumps stood still").await;
    let posted = posted.expect(201);
    assert_eq!(posted.str("visibility"), "published");
    let comment = posted.str("id");
    assert_eq!(
        texts(&thread.mo, "unreviewed").await,
        ["The pumps stood still"]
    );
    assert_eq!(texts(&thread.mo, "held").await, [] as [Value; 0]);
    let case = case_of(&thread.mo, comment).await;
    assert_eq!([&case["kind"], &case["queue"]], ["check", "unreviewed"]);
    assert_eq!(case["comment"]["reviewed"], json!(null));
    thread
        .decides(
            comment,
            json!({"decision": "remove", "reason": "off_topic"}),
        )
        .await
        .expect(200);
    assert_eq!(texts(&thread.mo, "all").await, [] as [Value; 0]);
    assert_eq!(thread.visible().await, 1);
    room.closes_unread().await;
}

/// Whoever was approved often enough is let through because of that.
#[tokio::test]
async fn elsewhere_nobody_looks_after_those_who_are_known() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("Marie", "First of all", None).await;
    thread.confirms(&room, "Marie").await;
    let known = json!({"comments": {"mode": "first_time", "first_time_approvals": 1}});
    room.sets(&thread.admin, known).await;
    let posted = thread.says("Marie", "The pumps stood still").await;
    assert_eq!(posted.expect(201).str("visibility"), "published");
    assert_eq!(room.count("cases WHERE kind = 'check'").await, 0);
    assert_eq!(texts(&thread.mo, "all").await, [] as [Value; 0]);
    room.closes_unread().await;
}

#[tokio::test]
async fn the_first_approval_takes_all_that_waits_out_of_the_new_readers_and_undoing_brings_it_back()
{
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let first = thread.says("Marie", "One").await.expect(201);
    for text in ["Two", "Three"] {
        thread.says("Marie", text).await.expect(201);
    }
    thread.says("Jan", "Four").await.expect(201);
    let all = ["One", "Two", "Three", "Four"];
    assert_eq!(texts(&thread.mo, "new_readers").await, all);
    let approve = json!({"decision": "approve"});
    let decided = thread.decides(first.str("id"), approve).await.expect(200);
    room.delivers().await;
    assert_eq!(texts(&thread.mo, "new_readers").await, ["Four"]);
    assert_eq!(texts(&thread.mo, "held").await, ["Two", "Three", "Four"]);
    assert_eq!(queue(&thread.mo, "new_readers").await["open"], 1);
    thread.says("Marie", "Five").await.expect(201);
    assert_eq!(
        texts(&thread.mo, "new_readers").await,
        ["Four"],
        "she is known"
    );

    let undo = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&undo, json!({})).await.expect(200);
    room.delivers().await;
    let again = ["One", "Two", "Three", "Four", "Five"];
    assert_eq!(texts(&thread.mo, "new_readers").await, again);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_case_that_is_passed_on_stands_among_the_legal_ones_and_can_be_put_back() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let legal = json!({"sign_offs": {"legal": [ada.id]}});
    room.sets(&thread.admin, legal).await;
    let held = thread.says("Marie", "The mayor lied").await.expect(201);
    room.inbox(&ada).await;
    let leases = "/v1/moderation/queues/held/leases";
    let form = json!({"count": 1, "seconds": 300});
    thread.mo.post(leases, form).await.expect(201);
    let before = case_of(&thread.mo, held.str("id")).await;
    let id: CaseId = before["id"].as_str().unwrap().parse().unwrap();
    let colleague: StaffId = ada.id.parse().unwrap();
    let desk = &room.running().desk;
    let escalating = desk.write(move |conn| {
        let case = cases::find_to_decide(conn, id)?.unwrap();
        let before = CaseBefore::of(&case);
        let case = filing::escalate(conn, &case, Escalation::Legal)?;
        filing::escalate(conn, &case, Escalation::To(colleague))?;
        Ok(before)
    });
    let stood = escalating.await.unwrap();
    let case = case_of(&thread.mo, held.str("id")).await;
    assert_eq!(
        [&case["queue"], &case["escalated"]],
        [&json!("legal"), &json!(true)]
    );
    assert_eq!(
        [&case["version"], &case["lease"]],
        [&json!(3), &json!(null)]
    );
    assert_eq!(case["assignee"]["name"], "Ada");
    assert!(
        case["due_at"].as_str() < before["due_at"].as_str(),
        "it is more urgent"
    );

    let restoring = desk.write(move |conn| {
        let case = cases::find_to_decide(conn, id)?.unwrap();
        filing::call_back(conn, &case, &stood)
    });
    restoring.await.unwrap();
    let mut after = case_of(&thread.mo, held.str("id")).await;
    let mut before = before;
    for moves in ["version", "lease"] {
        after[moves] = json!(null);
        before[moves] = json!(null);
    }
    assert_eq!(after, before);
    room.closes_unread().await;
}

#[tokio::test]
async fn cases_follow_their_article_into_another_section() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let nora = room.hire("Nora", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let held = thread.says("Marie", "One").await.expect(201);
    let [ines, tom, paul] = [
        room.hire("Ines", &["writer *"]).await,
        room.hire("Tomas", &["editor *"]).await,
        room.hire("Paul", &["publisher *"]).await,
    ];
    let path = format!("/v1/articles/{}/drafts", thread.article.article);
    let update = ines.post(&path, json!({"purpose": "update"})).await;
    let update = crate::kit::person::Draft {
        id: update.expect(201).str("id").to_owned(),
        ..thread.article.clone()
    };
    ines.edits(&update, json!({"section": "world"}))
        .await
        .expect(200);
    ines.takes(&update, "submit").await.expect(200);
    tom.takes(&update, "approve").await.expect(200);
    paul.takes(&update, "publish").await.expect(200);
    room.delivers().await;
    assert_eq!(queue(&nora, "held").await["open"], 0);
    assert_eq!(texts(&nora, "all").await, [] as [Value; 0]);
    assert_eq!(texts(&wout, "held").await, ["One"]);
    assert_eq!(queue(&wout, "held").await["open"], 1);
    assert_eq!(queue(&thread.mo, "held").await["open"], 1);
    let case = case_of(&wout, held.str("id")).await;
    let decisions = format!(
        "/v1/moderation/cases/{}/decisions",
        case["id"].as_str().unwrap()
    );
    let approve = json!({"decision": "approve"});
    let post = reqwest::Method::POST;
    nora.write(post.clone(), &decisions, 1, approve.clone())
        .await
        .problem(404, "not_found");
    wout.write(post, &decisions, 1, approve).await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn another_target_moves_the_deadlines_of_what_is_open() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("Marie", "One").await.expect(201);
    let minutes = |case: &Value| {
        let at = |name: &str| -> chrono::DateTime<chrono::Utc> {
            case[name].as_str().unwrap().parse().unwrap()
        };
        (at("due_at") - at("opened_at")).num_minutes()
    };
    assert_eq!(minutes(&case_of(&thread.mo, held.str("id")).await), 240);
    room.sets(&thread.admin, json!({"comments": {"target_minutes": 30}}))
        .await;
    room.delivers().await;
    assert_eq!(minutes(&case_of(&thread.mo, held.str("id")).await), 30);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_is_new_is_known_of_every_case_of_theirs() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let young = json!({"key": "young", "title": "New here", "target_minutes": 60,
        "filter": {"kinds": ["check"], "is_new_reader": true}});
    thread
        .admin
        .post("/v1/admin/queues", young)
        .await
        .expect(201);
    let first = thread.says("Marie", "One").await.expect(201);
    thread.confirms(&room, "Marie").await;
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    thread.says("Marie", "Two").await.expect(201);
    room.delivers().await;
    assert_eq!(texts(&thread.mo, "young").await, ["Two"]);
    thread
        .decides(first.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    room.delivers().await;
    assert_eq!(texts(&thread.mo, "young").await, [] as [Value; 0]);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_case_of_another_section_is_nobodys_business() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let held = thread.says("Marie", "One").await.expect(201);
    let case = case_of(&thread.mo, held.str("id")).await;
    let path = format!("/v1/moderation/cases/{}", case["id"].as_str().unwrap());
    let approve = json!({"decision": "approve"});
    let decisions = format!("{path}/decisions");
    wout.write(reqwest::Method::POST, &decisions, 1, approve)
        .await
        .problem(404, "not_found");
    let skip = json!({"reason": "Not mine"});
    wout.post(&format!("{path}/skip"), skip)
        .await
        .problem(404, "not_found");
    assert_eq!(texts(&wout, "all").await, [] as [Value; 0]);
    assert_eq!(queue(&wout, "held").await["open"], 0);
    room.passes(TimeDelta::seconds(1));
    room.closes_unread().await;
}
