//! Twenty clients at once on one draft: approving, editing, publishing, scheduling,
//! raising notes.
//! Whatever the order, nothing goes out below its quorum or twice, nobody approves
//! what they did not see, and the timeline accounts for everything that was done.
//!
//! 200 rounds in all; `COPYDESK_TEST_ROUNDS` asks for more.

mod account;
mod claims;
mod notes;

use chrono::TimeDelta;
use copydesk::jobs::publish_due;
use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Chance, Newsroom, Person};
use account::Account;

/// How many act at once.
const CLIENTS: usize = 20;

/// How far ahead hours are set; the clock is moved past them within a round.
const AHEAD: TimeDelta = TimeDelta::seconds(20);

/// What clients do to a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Approve,
    EditText,
    EditTags,
    Publish,
    Schedule,
    Unschedule,
}

/// Where the draft stands when they begin, what they do, and how many must say yes.
struct Race {
    is_approved: bool,
    is_high: bool,
    /// Each with how often it comes beside the others.
    deeds: &'static [(usize, Deed)],
    /// Whether hours come while they act.
    hours_come: bool,
}

#[tokio::test]
async fn approving_and_editing() {
    let race = Race {
        is_approved: false,
        is_high: true,
        deeds: &[
            (10, Deed::Approve),
            (1, Deed::EditText),
            (1, Deed::EditTags),
        ],
        hours_come: false,
    };
    runs(&race, 60, 1).await;
}

#[tokio::test]
async fn approving_and_publishing() {
    let race = Race {
        is_approved: false,
        is_high: true,
        deeds: &[
            (15, Deed::Approve),
            (15, Deed::Publish),
            (1, Deed::EditText),
        ],
        hours_come: false,
    };
    assert!(runs(&race, 50, 2).await > 0, "nothing ever went out");
}

#[tokio::test]
async fn publishing_scheduling_and_editing() {
    let race = Race {
        is_approved: true,
        is_high: false,
        deeds: &[
            (20, Deed::Publish),
            (20, Deed::Schedule),
            (16, Deed::Unschedule),
            (10, Deed::EditTags),
            (1, Deed::EditText),
        ],
        hours_come: false,
    };
    assert!(runs(&race, 50, 3).await > 0, "nothing ever went out");
}

#[tokio::test]
async fn an_hour_comes_while_all_of_that_goes_on() {
    let race = Race {
        is_approved: true,
        is_high: false,
        deeds: &[
            (2, Deed::Approve),
            (1, Deed::Publish),
            (25, Deed::Schedule),
            (8, Deed::Unschedule),
            (12, Deed::EditTags),
            (1, Deed::EditText),
        ],
        hours_come: true,
    };
    assert!(runs(&race, 40, 4).await > 0, "nothing ever went out");
}

fn rounds(of_200: usize) -> usize {
    let given = std::env::var("COPYDESK_TEST_ROUNDS").ok();
    let all: usize = given.map_or(200, |text| text.parse().expect("a number of rounds"));
    (all * of_200).div_ceil(200)
}

struct Staff {
    ines: Person,
    editors: Vec<Person>,
    /// Who edits never approves: they would not be independent.
    hands: Vec<Person>,
    publishers: Vec<Person>,
}

impl Staff {
    async fn of(room: &Newsroom) -> Self {
        Self {
            ines: room.hire("Ines", &["writer *"]).await,
            editors: vec![
                room.hire("Tom", &["editor *"]).await,
                room.hire("Ada", &["editor *"]).await,
                room.hire("Eva", &["editor *"]).await,
                room.hire("Max", &["editor *"]).await,
            ],
            hands: vec![
                room.hire("Lea", &["editor *"]).await,
                room.hire("Jan", &["editor *"]).await,
            ],
            publishers: vec![
                room.hire("Paul", &["publisher *"]).await,
                room.hire("Pia", &["publisher *"]).await,
            ],
        }
    }

    async fn refresh(&mut self) {
        let all = [&mut self.editors, &mut self.hands, &mut self.publishers];
        for person in all.into_iter().flatten().chain([&mut self.ines]) {
            person.refreshes().await;
        }
    }
}

/// How many drafts went out.
async fn runs(race: &Race, of_200: usize, seed: u64) -> usize {
    let room = Newsroom::open().await;
    let mut staff = Staff::of(&room).await;
    let mut chance = Chance::new(seed);
    let mut out = 0;
    for round in 0..rounds(of_200) {
        if race.hours_come {
            staff.refresh().await;
        }
        let draft = opens(&staff, race, round).await;
        let mut account = Account::of(&staff.ines, &draft).await;
        let clients =
            (0..CLIENTS).map(|n| client(&room, &staff, &draft, plan(race, n, &mut chance)));
        let clients: Vec<_> = clients.collect();
        let hours = async {
            if race.hours_come {
                hour_comes(&room).await;
            }
        };
        let (done, ()) = join(join_all(clients), hours).await;
        if race.hours_come {
            hour_comes(&room).await;
        }
        account.takes(done.into_iter().flatten());
        out += usize::from(account.settles(&room, &staff.ines).await);
        let left = staff.ines.reads(&draft).await.expect(200);
        let is_lost = race.hours_come && left.str("state") == "scheduled";
        assert!(!is_lost, "its hour was lost: {}", left.text);
    }
    println!("{out} of {} went out", rounds(of_200));
    // no hour may come while the newsroom closes
    room.passes(AHEAD + TimeDelta::seconds(1));
    publish_due::publish_all(&room.running().desk)
        .await
        .unwrap();
    room.alters("DELETE FROM outbox WHERE kind = 'mail'").await;
    room.closes_unread().await;
    out
}

/// A draft as it stands when the race begins.
async fn opens(staff: &Staff, race: &Race, round: usize) -> Draft {
    let sensitivity = if race.is_high { "high" } else { "normal" };
    let content = json!({"headline": format!("Round {round}"), "section": "news", "body": "The first text.", "sensitivity": sensitivity});
    let draft = staff.ines.opens_with(content).await;
    staff.ines.takes(&draft, "submit").await.expect(200);
    if race.is_approved {
        staff.editors[0].takes(&draft, "approve").await.expect(200);
    }
    draft
}

/// What one client does, one after the other.
struct Plan {
    deeds: [Deed; 3],
    /// Whom it is, among those who may.
    who: usize,
    /// Makes every text another.
    text: String,
}

fn plan(race: &Race, client: usize, chance: &mut Chance) -> Plan {
    let often = |(times, deed): &(usize, Deed)| std::iter::repeat_n(*deed, *times);
    let all: Vec<Deed> = race.deeds.iter().flat_map(often).collect();
    let mut deed = || chance.one_of(&all).unwrap();
    Plan {
        deeds: [deed(), deed(), deed()],
        who: client,
        text: format!("text-{client}-{}", chance.below(u64::MAX)),
    }
}

/// Something that was asked for, from the version and text that its asker had read.
pub struct Done {
    pub by: String,
    pub deed: &'static str,
    pub seen: Value,
    pub answer: Answer,
}

/// Reads the draft, acts on it, and acts again: on what was read before, or after
/// another look.
async fn client(room: &Newsroom, staff: &Staff, draft: &Draft, plan: Plan) -> Vec<Done> {
    let mut done = Vec::new();
    let mut seen = None;
    for (turn, deed) in plan.deeds.into_iter().enumerate() {
        let among = match deed {
            Deed::Approve => &staff.editors,
            Deed::EditText | Deed::EditTags => &staff.hands,
            Deed::Publish | Deed::Schedule | Deed::Unschedule => &staff.publishers,
        };
        let person = &among[plan.who % among.len()];
        if turn == 0 || (plan.who + turn).is_multiple_of(2) {
            seen = Some(person.reads(draft).await.expect(200));
        }
        let before = seen.as_ref().unwrap();
        let (name, method, path, form) = request(room, deed, draft, &plan.text, turn);
        let answer = person.write(method, &path, before.version(), form).await;
        done.push(Done {
            by: person.name.clone(),
            deed: name,
            seen: before.json.clone(),
            answer,
        });
    }
    done
}

fn request(
    room: &Newsroom,
    deed: Deed,
    draft: &Draft,
    text: &str,
    turn: usize,
) -> (&'static str, Method, String, Value) {
    let path = format!("/v1/drafts/{}", draft.id);
    let text = format!("{text}-{turn}");
    let name = match deed {
        Deed::EditText => return ("edit", Method::PATCH, path, json!({"body": text})),
        Deed::EditTags => return ("edit", Method::PATCH, path, json!({"tags": [text]})),
        Deed::Approve => "approve",
        Deed::Publish => "publish",
        Deed::Schedule => "schedule",
        Deed::Unschedule => "unschedule",
    };
    let mut form = json!({"transition": name});
    if deed == Deed::Schedule {
        form["at"] = json!(room.running().desk.now() + AHEAD);
    }
    (name, Method::POST, format!("{path}/transitions"), form)
}

/// The clock moves past every hour that was set, and two look for what is due.
async fn hour_comes(room: &Newsroom) {
    tokio::time::sleep(std::time::Duration::from_millis(30)).await;
    room.passes(AHEAD + TimeDelta::seconds(1));
    let desk = &room.running().desk;
    let (one, other) = join(
        publish_due::publish_all(desk),
        publish_due::publish_all(desk),
    )
    .await;
    one.unwrap();
    other.unwrap();
}
