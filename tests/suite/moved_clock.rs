//! Drafts that go out at an hour, lived through with a clock that is moved: on time,
//! late, another hour, none at all.

mod embargo;
mod failing;
mod once;

use chrono::TimeDelta;
use copydesk::domain::time::Instant;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

/// A newsroom, and those whom a scheduled draft takes.
pub struct Desk {
    pub room: Newsroom,
    pub ines: Person,
    pub tom: Person,
    pub ada: Person,
    pub paul: Person,
}

impl Desk {
    pub async fn open() -> Self {
        Self::in_room(Newsroom::open().await).await
    }

    pub async fn in_room(room: Newsroom) -> Self {
        Self {
            ines: room.hire("Ines Claes", &["writer *"]).await,
            tom: room.hire("Tom", &["editor *"]).await,
            ada: room.hire("Ada", &["editor *"]).await,
            paul: room.hire("Paul", &["publisher *"]).await,
            room,
        }
    }

    fn people(&mut self) -> [&mut Person; 4] {
        [&mut self.ines, &mut self.tom, &mut self.ada, &mut self.paul]
    }

    pub async fn approved(&self, headline: &str) -> Draft {
        let draft = self.ines.opens(headline).await;
        self.approves(&draft).await;
        draft
    }

    pub async fn approves(&self, draft: &Draft) {
        self.ines.takes(draft, "submit").await.expect(200);
        self.tom.takes(draft, "approve").await.expect(200);
    }

    /// So long from now.
    pub fn after(&self, span: TimeDelta) -> Instant {
        self.room.running().desk.now() + span
    }

    pub async fn schedules(&self, draft: &Draft, at: Instant) -> Answer {
        let form = json!({"transition": "schedule", "at": at});
        self.paul.takes_with(draft, form).await
    }

    /// The clock moves, and whatever is due is done. Access tokens run out meanwhile.
    pub async fn passes(&mut self, span: TimeDelta) {
        self.room.passes(span);
        self.room.delivers().await;
        for person in self.people() {
            person.refreshes().await;
        }
    }

    /// Stops and starts again. The clock of the process that starts is right.
    pub async fn restarts(&mut self) {
        self.room.restarts().await;
        let base = self.room.base.clone();
        for person in self.people() {
            person.base.clone_from(&base);
        }
    }

    pub async fn page(&self, draft: &Draft) -> Answer {
        let path = format!("/v1/public/articles/{}", draft.slug);
        self.room.reader().get(&path).await
    }

    /// How often a draft went out: by the history, and by what the public is told.
    pub async fn times_out(&self, draft: &Draft) -> usize {
        let path = format!("/v1/drafts/{}/timeline?limit=100", draft.id);
        let timeline = self.ines.get(&path).await.expect(200).json;
        let events = timeline["items"].as_array().unwrap();
        let times = events
            .iter()
            .filter(|event| event["kind"] == "article_published")
            .count();
        let path = format!("/v1/public/articles/{}/versions", draft.slug);
        let versions = self.room.reader().get(&path).await.json;
        assert_eq!(versions["items"].as_array().map_or(0, Vec::len), times);
        times
    }

    pub async fn state(&self, draft: &Draft) -> Value {
        let draft = self.ines.reads(draft).await.expect(200).json;
        json!([draft["state"], draft["schedule"]["status"]])
    }
}

pub fn hours(hours: i64) -> TimeDelta {
    TimeDelta::hours(hours)
}

pub fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}

#[tokio::test]
async fn a_draft_goes_out_at_its_hour_and_not_before() {
    let mut desk = Desk::open().await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    let scheduled = desk.schedules(&draft, at).await.expect(200);
    assert_eq!(scheduled.json["schedule"]["at"], json!(at));
    assert_eq!(
        scheduled.json["schedule"]["revision_id"],
        scheduled.json["revision"]["id"]
    );
    assert_eq!(desk.state(&draft).await, json!(["scheduled", "pending"]));

    desk.passes(minutes(58)).await;
    desk.page(&draft).await.problem(404, "not_found");
    assert_eq!(desk.state(&draft).await, json!(["scheduled", "pending"]));

    desk.passes(minutes(2)).await;
    desk.page(&draft).await.expect(200);
    let published = desk.ines.reads(&draft).await.expect(200).json;
    assert_eq!(
        [&published["state"], &published["outcome"]],
        ["published", "published"]
    );
    assert_eq!(published["schedule"], Value::Null);
    assert_eq!(desk.times_out(&draft).await, 1);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn what_was_due_while_the_service_stood_still_goes_out_in_the_order_of_the_hours() {
    let mut desk = Desk::open().await;
    let mut drafts = Vec::new();
    for hour in [3, 6, 1, 5, 2, 4] {
        let draft = desk.approved(&format!("Due at {hour}")).await;
        let at = desk.after(hours(hour));
        desk.schedules(&draft, at).await.expect(200);
        drafts.push(draft);
    }
    desk.restarts().await;
    for draft in &drafts {
        desk.page(draft).await.problem(404, "not_found");
    }
    desk.passes(hours(7)).await;
    let newest = desk
        .room
        .reader()
        .get("/v1/public/articles")
        .await
        .expect(200)
        .json;
    let items = newest["items"].as_array().unwrap().iter();
    let slugs: Vec<&str> = items.map(|item| item["slug"].as_str().unwrap()).collect();
    let expected = [
        "due-at-6", "due-at-5", "due-at-4", "due-at-3", "due-at-2", "due-at-1",
    ];
    assert_eq!(slugs, expected);
    for draft in &drafts {
        assert_eq!(desk.times_out(draft).await, 1);
    }
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn the_last_hour_that_was_set_is_the_one_that_counts() {
    let mut desk = Desk::open().await;
    let (later, sooner) = (desk.approved("Later").await, desk.approved("Sooner").await);
    for (draft, first, then) in [(&later, 1, 3), (&sooner, 3, 1)] {
        for hour in [first, then] {
            let at = desk.after(hours(hour));
            desk.schedules(draft, at).await.expect(200);
        }
    }
    desk.passes(hours(2)).await;
    assert_eq!(
        [desk.times_out(&later).await, desk.times_out(&sooner).await],
        [0, 1]
    );
    desk.passes(hours(2)).await;
    assert_eq!(
        [desk.times_out(&later).await, desk.times_out(&sooner).await],
        [1, 1]
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn an_hour_that_is_taken_back_passes_and_can_be_set_anew() {
    let mut desk = Desk::open().await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    desk.schedules(&draft, at).await.expect(200);
    let back = desk.paul.takes(&draft, "unschedule").await.expect(200);
    assert_eq!(
        (back.str("state"), &back.json["schedule"]),
        ("approved", &Value::Null)
    );
    desk.passes(hours(2)).await;
    assert_eq!(desk.state(&draft).await, json!(["approved", null]));
    desk.page(&draft).await.problem(404, "not_found");

    // the same hour twice, taken back in between: two rows are due then, and one counts
    let at = desk.after(hours(1));
    desk.schedules(&draft, at).await.expect(200);
    desk.paul.takes(&draft, "unschedule").await.expect(200);
    desk.schedules(&draft, at).await.expect(200);
    desk.passes(hours(2)).await;
    assert_eq!(desk.times_out(&draft).await, 1);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn a_change_of_substance_takes_the_hour_back() {
    let mut desk = Desk::open().await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    desk.schedules(&draft, at).await.expect(200);
    for person in [&desk.ines, &desk.tom] {
        desk.room.inbox(person).await;
    }
    let edited = desk
        .ada
        .edits(&draft, json!({"headline": "High water"}))
        .await
        .expect(200);
    assert_eq!(
        (edited.str("state"), &edited.json["schedule"]),
        ("in_review", &Value::Null)
    );
    assert_eq!(edited.json["approvals"]["given"], json!([]));
    for person in [&desk.ines, &desk.tom] {
        assert_eq!(
            desk.room.inbox(person).await.len(),
            1,
            "{} is told",
            person.name
        );
    }
    desk.passes(hours(2)).await;
    desk.page(&draft).await.problem(404, "not_found");
    assert_eq!(desk.state(&draft).await, json!(["in_review", null]));
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn other_changes_go_out_with_it() {
    let mut desk = Desk::open().await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    let before = desk.schedules(&draft, at).await.expect(200).json;
    let edited = desk
        .ada
        .edits(&draft, json!({"tags": ["water"]}))
        .await
        .expect(200)
        .json;
    assert_eq!(edited["state"], "scheduled");
    assert_eq!(edited["schedule"]["at"], json!(at));
    assert_ne!(
        edited["schedule"]["revision_id"],
        before["schedule"]["revision_id"]
    );
    assert_eq!(edited["schedule"]["revision_id"], edited["revision"]["id"]);
    desk.passes(hours(2)).await;
    let page = desk.page(&draft).await.expect(200).json;
    assert_eq!(page["tags"][0]["key"], "water");
    assert_eq!(page["revision_hash"], edited["content_hash"]);
    desk.room.closes_unread().await;
}
