//! Who may decide, and when not; and that nobody decides what is decided.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of};
use crate::kit::{Answer, Newsroom, Person};

const NOBODY: &str = "01940000-0000-7000-8000-000000000000";

fn approve() -> Value {
    json!({"decision": "approve"})
}

fn path(case: &Value) -> String {
    format!(
        "/v1/moderation/cases/{}/decisions",
        case["id"].as_str().unwrap()
    )
}

async fn with_version(person: &Person, case: &Value, form: Value) -> Answer {
    person
        .write(
            Method::POST,
            &path(case),
            case["version"].as_i64().unwrap(),
            form,
        )
        .await
}

#[tokio::test]
async fn a_decision_shows_a_lease_or_the_version_it_was_made_from() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let posted = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let case = case_of(&ada, posted.str("id")).await;

    ada.post(&path(&case), approve())
        .await
        .problem(428, "precondition_required");
    let stale = ada
        .write(Method::POST, &path(&case), 99, approve())
        .await
        .problem(412, "stale");
    assert_eq!(stale.json["current"]["id"], case["id"]);
    let no_reason = with_version(&ada, &case, json!({"decision": "remove"}))
        .await
        .problem(422, "invalid");
    assert_eq!(no_reason.pointers(), ["/reason"]);
    let reason = json!({"decision": "approve", "reason": "spam"});
    assert_eq!(
        with_version(&ada, &case, reason)
            .await
            .problem(422, "invalid")
            .pointers(),
        ["/reason"]
    );
    let unknown = json!({"decision": "remove", "reason": "because"});
    assert_eq!(
        with_version(&ada, &case, unknown)
            .await
            .problem(422, "invalid")
            .pointers(),
        ["/reason"]
    );
    let long = json!({"decision": "remove", "reason": "spam", "message": "x".repeat(2001)});
    assert_eq!(
        with_version(&ada, &case, long)
            .await
            .problem(422, "invalid")
            .pointers(),
        ["/message"]
    );

    let leased = thread
        .mo
        .post(
            "/v1/moderation/queues/held/leases",
            json!({"count": 1, "seconds": 60}),
        )
        .await
        .expect(201);
    let refused = with_version(&ada, &case, approve())
        .await
        .problem(409, "leased");
    assert_eq!(
        (&refused.json["by"]["name"], &refused.json["until"]),
        (&json!("Mo Diallo"), &leased.json["expires_at"])
    );
    let borrowed = json!({"decision": "approve", "lease": leased.json["lease"]});
    ada.post(&path(&case), borrowed.clone())
        .await
        .problem(409, "leased");
    let made_up = json!({"decision": "approve", "lease": NOBODY});
    thread
        .mo
        .post(&path(&case), made_up)
        .await
        .problem(409, "lease_lost");

    room.passes(TimeDelta::seconds(61));
    thread
        .mo
        .post(&path(&case), borrowed.clone())
        .await
        .problem(409, "lease_lost");
    let remove = json!({"decision": "remove", "reason": "off_topic", "message": "Please stay with the pumps."});
    let decided = with_version(&ada, &case, remove).await.expect(200);
    assert_eq!(
        (decided.str("visibility"), decided.str("outcome")),
        ("removed", "removed")
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_decided_is_decided_for_everybody() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let posted = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let before = case_of(&ada, posted.str("id")).await;
    let leased = thread
        .mo
        .post(
            "/v1/moderation/queues/held/leases",
            json!({"count": 1, "seconds": 60}),
        )
        .await
        .expect(201);
    let form = json!({"decision": "approve", "lease": leased.json["lease"]});
    let decided = thread
        .mo
        .post(&path(&before), form.clone())
        .await
        .expect(200);

    let after = ada
        .get(path(&before).trim_end_matches("/decisions"))
        .await
        .expect(200);
    let with_lease = thread.mo.post(&path(&before), form).await;
    let with_new_version = with_version(&ada, &after.json, approve()).await;
    for refused in [with_lease, with_new_version] {
        let refused = refused.problem(409, "already_decided");
        assert_eq!(
            (&refused.json["by"]["name"], &refused.json["at"]),
            (&json!("Mo Diallo"), &decided.json["decided_at"])
        );
    }
    with_version(&ada, &before, approve())
        .await
        .problem(409, "already_decided");
    room.closes_unread().await;
}

#[tokio::test]
async fn of_twenty_who_decide_at_once_one_does() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for round in 0..5 {
        let posted = thread
            .says("Marie", &format!("Reply {round}"))
            .await
            .expect(201);
        let case = case_of(&thread.mo, posted.str("id")).await;
        let forms = (0..20).map(|n| {
            if n % 2 == 0 {
                approve()
            } else {
                json!({"decision": "remove", "reason": "spam"})
            }
        });
        let answers =
            futures_util::future::join_all(forms.map(|form| with_version(&thread.mo, &case, form)))
                .await;
        let (won, lost): (Vec<Answer>, Vec<Answer>) =
            answers.into_iter().partition(|answer| answer.status == 200);
        assert_eq!(won.len(), 1, "round {round}");
        for answer in lost {
            answer.problem(409, "already_decided");
        }
        let decisions = format!(
            "decisions WHERE case_id = {}",
            crate::kit::rows::id(case["id"].as_str().unwrap())
        );
        assert_eq!(room.count(&decisions).await, 1);
        let shown = thread
            .texts()
            .await
            .iter()
            .any(|text| *text == format!("Reply {round}"));
        assert_eq!(shown, won[0].str("visibility") == "published");
    }
    assert_eq!(
        thread.visible().await,
        thread.page("").await.json["items"]
            .as_array()
            .unwrap()
            .len() as i64
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn moderators_see_their_own_sections_alone() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let posted = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let case = case_of(&thread.mo, posted.str("id")).await;
    let decided = {
        let queues = wout.get("/v1/moderation/queues").await.expect(200);
        assert_eq!(
            crate::kit::thread::members(&queues.json["items"], "open"),
            [0; 8]
        );
        assert_eq!(
            wout.get("/v1/moderation/queues/all/cases")
                .await
                .expect(200)
                .json["items"],
            json!([])
        );
        let leased = wout
            .post(
                "/v1/moderation/queues/all/leases",
                json!({"count": 50, "seconds": 60}),
            )
            .await
            .expect(201);
        assert_eq!(leased.json["cases"], json!([]));
        wout.get(path(&case).trim_end_matches("/decisions"))
            .await
            .problem(404, "not_found");
        with_version(&wout, &case, approve())
            .await
            .problem(404, "not_found");
        // even a form that is wrong tells nothing
        with_version(&wout, &case, json!({"decision": "burn"}))
            .await
            .problem(404, "not_found");
        with_version(&thread.mo, &case, approve()).await.expect(200)
    };
    let undo = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    wout.post(&undo, json!({})).await.problem(404, "not_found");
    for person in [&tom, &thread.admin] {
        person
            .get("/v1/moderation/queues")
            .await
            .problem(403, "forbidden");
    }
    with_version(&tom, &case, approve())
        .await
        .problem(403, "forbidden");
    with_version(&thread.admin, &case, approve())
        .await
        .problem(404, "not_found");
    room.reader()
        .get("/v1/moderation/queues")
        .await
        .problem(401, "unauthenticated");
    room.closes_unread().await;
}
