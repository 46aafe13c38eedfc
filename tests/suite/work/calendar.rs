//! The calendar, for people and for calendar programs.

use serde_json::{Value, json};

use super::{Desk, staff, to, with};
use crate::kit::person::Draft;
use crate::kit::rows::{id, instant};
use crate::kit::{Newsroom, Person};

const MARCH: &str = "?from=2030-03-01T00:00:00Z&to=2030-04-01T00:00:00Z";

/// What happens when to which draft, in March 2030.
async fn march(person: &Person, query: &str) -> Vec<String> {
    let path = format!("/v1/calendar{MARCH}{query}");
    let calendar = person.get(&path).await.expect(200);
    assert_eq!(calendar.json["truncated"], false);
    let told = |entry: &Value| {
        let day = entry["at"].as_str().unwrap().split('T').next().unwrap();
        format!("{day} {} {}", entry["what"], entry["draft"]["headline"]).replace('"', "")
    };
    let items = calendar.json["items"].as_array().unwrap();
    items.iter().map(told).collect()
}

/// As if a publisher had put a draft on the schedule for 2 March 2030 at noon.
async fn schedules(room: &Newsroom, draft: &Draft) {
    let noon = instant(1_898_683_200_000_000);
    room.alters(&format!(
        "UPDATE drafts SET category = 'scheduled', schedule_at = {noon} WHERE id = {}",
        id(&draft.id)
    ))
    .await;
}

#[tokio::test]
async fn a_calendar_has_schedules_embargoes_and_due_times_by_their_hour() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        jan,
        tom,
        eva,
        ..
    } = staff(&room).await;
    let floods = ines.opens("Floods in Ghent").await;
    let due = with(to(Some(&ines)), json!({"due_at": "2030-03-05T16:00:00Z"}));
    tom.assigns(&floods, due).await.expect(200);
    let budget = json!({"headline": "The budget", "section": "news", "embargo_until": "2030-03-03T05:00:00Z"});
    let budget = ines.opens_with(budget).await;
    schedules(&room, &budget).await;
    let secret = json!({"headline": "The mayor", "section": "news", "sensitivity": "high", "embargo_until": "2030-03-31T23:59:59Z"});
    ines.opens_with(secret).await;
    let late = ines.opens("In April").await;
    let april = with(to(None), json!({"due_at": "2030-04-01T00:00:00Z"}));
    tom.assigns(&late, april).await.expect(200);
    let spiked = ines.opens("Spiked").await;
    let due = with(to(None), json!({"due_at": "2030-03-10T16:00:00Z"}));
    tom.assigns(&spiked, due).await.expect(200);
    let spike = json!({"transition": "spike", "message": "Old news"});
    tom.takes_with(&spiked, spike).await.expect(200);

    let all = [
        "2030-03-02 scheduled The budget",
        "2030-03-03 embargo The budget",
        "2030-03-05 due Floods in Ghent",
        "2030-03-31 embargo The mayor",
    ];
    assert_eq!(march(&tom, "").await, all);
    assert_eq!(march(&tom, "&section=news").await, all);
    assert_eq!(march(&tom, "&section=world").await, [""; 0]);
    assert_eq!(march(&jan, "").await, all[..3]);
    assert_eq!(march(&eva, "").await, [""; 0]);
    let entry = tom.get(&format!("/v1/calendar{MARCH}")).await.expect(200);
    assert_eq!(
        entry.json["items"][2]["draft"],
        json!({
            "id": floods.id, "headline": "Floods in Ghent", "section": "news", "state": "drafting",
            "category": "drafting", "assignee": {"id": ines.id, "name": "Ines Claes"},
        })
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn a_calendar_program_reads_the_same() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, eva, .. } = staff(&room).await;
    let floods = ines.opens("Floods; in Ghent, and elsewhere").await;
    let due = with(to(None), json!({"due_at": "2030-03-05T16:00:00Z"}));
    tom.assigns(&floods, due).await.expect(200);
    let path = format!("/v1/calendar.ics{MARCH}");
    let first = tom.get(&path).await.expect(200);
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    let uid = format!("UID:{}-due@copydesk", floods.id);
    for line in [
        uid.as_str(),
        "DTSTART:20300305T160000Z",
        "SUMMARY:Due: Floods\\; in Ghent\\, and elsewhere",
    ] {
        assert!(
            first.text.split("\r\n").any(|it| it == line),
            "{}",
            first.text
        );
    }
    let moved = with(to(None), json!({"due_at": "2030-03-06T16:00:00Z"}));
    tom.assigns(&floods, moved).await.expect(200);
    let second = tom.get(&path).await.expect(200);
    assert!(second.text.contains(&uid) && second.text.contains("DTSTART:20300306T160000Z"));
    let none = eva.get(&path).await.expect(200);
    assert!(!none.text.contains("BEGIN:VEVENT"), "{}", none.text);
    let nobody = room.reader().get(&path).await;
    nobody.problem(401, "unauthenticated");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_span_has_two_ends_and_at_most_92_days() {
    let room = Newsroom::open().await;
    let tom = room.hire("Tom Maes", &["editor news"]).await;
    for (query, field) in [
        ("?to=2030-04-01T00:00:00Z", "/query/from"),
        ("?from=2030-03-01T00:00:00Z", "/query/to"),
        (
            "?from=2030-03-01T00:00:00Z&to=2030-06-01T00:00:01Z",
            "/query/to",
        ),
        (
            "?from=2030-03-01T00:00:00Z&to=2030-02-28T00:00:00Z",
            "/query/to",
        ),
        ("?from=yesterday&to=2030-02-28T00:00:00Z", "/query/from"),
        (
            "?from=0000-01-01T00:00:00Z&to=0000-01-02T00:00:00Z",
            "/query/from",
        ),
        (
            "?from=%2B262142-12-30T00:00:00Z&to=%2B262142-12-31T00:00:00Z",
            "/query/from",
        ),
    ] {
        for path in ["/v1/calendar", "/v1/calendar.ics"] {
            let refused = tom.get(&format!("{path}{query}")).await;
            let refused = refused.problem(422, "invalid");
            assert_eq!(refused.pointers(), [field], "{path}{query}");
        }
    }
    tom.get("/v1/calendar?from=2030-03-01T00:00:00Z&to=2030-06-01T00:00:00Z")
        .await
        .expect(200);
    room.closes().await;
}
