//! Everything at random, by everybody: whatever comes of it, it is no fault of ours.
//! `COPYDESK_TEST_FUZZ` says how many cases; the same seeds make the same requests.

#![expect(clippy::explicit_auto_deref, reason = "without it `str` is inferred")]

use serde_json::{Value, json};

use super::spots::{Spot, put, spots};
use crate::contract::{Operation, Scene, Things, ask, operations};
use crate::kit::Person;

/// splitmix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.throw() % bound as u64).unwrap()
    }

    fn one_of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

fn cases() -> u64 {
    std::env::var("COPYDESK_TEST_FUZZ")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(300)
}

#[tokio::test]
async fn nothing_answers_500_to_anything_sent() {
    let scene = Scene::open().await;
    let mut people = vec![scene.everybody().await, scene.room.reader()];
    people.extend(
        [
            &scene.ines,
            &scene.tom,
            &scene.paul,
            &scene.mona,
            &scene.ada,
        ]
        .map(Person::clone),
    );
    let known = operations();
    let mut things = scene.things(&people[0]).await;
    let all = cases();
    for case in 0..all {
        if case % 100 == 99 {
            things = scene.things(&people[0]).await;
        }
        let mut dice = Dice(case);
        // each operation in turn; signing out would leave nobody to ask
        let operation = &known[usize::try_from(case).unwrap() % known.len()];
        let person = dice.one_of(&people).clone();
        if ["sign_out", "change_password"].contains(&operation.id.as_str()) {
            continue;
        }
        let (request, told) = request(&mut dice, operation, &things, &person);
        let answer = person.send(request).await;
        let text: String = answer.text.chars().take(400).collect();
        assert!(
            answer.status < 500 || answer.status == 501, // by oEmbed: no such form
            "case {case}, {}: {told}\n{} {text}",
            operation.id,
            answer.status
        );
    }
    scene.closes().await;
}

fn request(
    dice: &mut Dice,
    operation: &Operation,
    things: &Things,
    person: &Person,
) -> (reqwest::RequestBuilder, String) {
    let mut ask = ask(operation, things).unwrap();
    if dice.below(4) == 0 {
        ask.version = Some(i64::try_from(dice.throw() >> 1).unwrap() >> dice.below(63));
    }
    let mut query = Vec::new();
    for (name, _) in operation.parameters("query") {
        if dice.below(2) == 0 {
            let value = text(dice);
            query.push((
                name,
                if dice.below(3) == 0 {
                    sane(dice, name).to_owned()
                } else {
                    value
                },
            ));
        }
    }
    let query = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query)
        .finish();
    let sign = if ask.path.contains('?') { '&' } else { '?' };
    ask.path = format!("{}{sign}{query}", ask.path);
    let body = ask.body.clone().map(|body| mangled(dice, operation, body));
    let mut told = format!("{} If-Match {:?} {body:?}", ask.path, ask.version);
    told.truncate(
        (0..=2_000.min(told.len()))
            .rev()
            .find(|n| told.is_char_boundary(*n))
            .unwrap(),
    );
    let mut request = ask.bare(person);
    if dice.below(3) == 0 {
        request = request.header("Idempotency-Key", format!("{:032x}", dice.throw()));
    }
    if let Some(body) = body {
        request = request.json(&body);
    }
    (request, told)
}

/// The ends of what calendars and databases can say.
const MOMENTS: [&str; 6] = [
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "-262143-01-01T00:00:00Z",
    "+262142-12-31T23:59:59Z",
    "2026-06-30T23:59:60Z",
    "1969-12-31T23:59:59.999999999Z",
];

fn sane(dice: &mut Dice, name: &str) -> &'static str {
    match name {
        "limit" => *dice.one_of(&["1", "20", "100"]),
        "sort" => *dice.one_of(&["oldest", "newest"]),
        "format" => *dice.one_of(&["flat", "tree"]),
        "published_after" | "published_before" => *dice.one_of(&MOMENTS),
        "view" => "full",
        "include" => "transitions",
        "overdue" | "waiting" | "unread" | "archived" => "true",
        "assignee" => "me",
        "category" => "review",
        _ => "news",
    }
}

/// The body with one to three places changed.
fn mangled(dice: &mut Dice, operation: &Operation, mut body: Value) -> Value {
    let places: Vec<Spot> = operation.body().map(spots).unwrap_or_default();
    for _ in 0..=dice.below(3) {
        let place = dice.one_of(&places).clone();
        body = put(&body, &place.pointer, value(dice));
    }
    body
}

fn value(dice: &mut Dice) -> Value {
    match dice.below(8) {
        0 => Value::Null,
        1 => json!(dice.below(2) == 0),
        2 => json!(*dice.one_of(&[
            0_i64,
            -1,
            1,
            15,
            50,
            300,
            65_536,
            1 << 31,
            1 << 53,
            i64::MAX,
            i64::MIN
        ])),
        3 => json!(*dice.one_of(&[0.5, -0.0, 1e300, 5e-324])),
        4 => json!([text(dice), dice.below(9), null]),
        5 => json!({ (text(dice)): text(dice) }),
        _ => json!(text(dice)),
    }
}

const PIECES: [&str; 32] = [
    "",
    " ",
    "a",
    "news",
    "approve",
    "publish",
    "\u{0}",
    "\u{1}",
    "\n",
    "\r\n.\r\n",
    "\u{7f}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "\u{10ffff}",
    "👩‍👩‍👧‍👦",
    "İı",
    "ﷺ",
    "%",
    "_",
    "\\",
    "'",
    "\"",
    "<script>",
    "[^1]",
    "| a |\n|---|\n",
    "![](x)",
    "2026-11-02T09:30:00Z",
    "9999-12-31T23:59:59Z",
    "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11",
    "https://x.example/",
];

/// A few pieces, seldom many.
fn text(dice: &mut Dice) -> String {
    let many = if dice.below(20) == 0 { 2_000 } else { 4 };
    (0..dice.below(many))
        .map(|_| *dice.one_of(&PIECES))
        .collect()
}
