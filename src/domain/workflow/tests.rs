use super::*;

fn newsroom_with(from: &str, to: &str) -> Vec<String> {
    let text = include_str!("newsroom.toml");
    assert!(text.contains(from), "{from}");
    let mistakes = Workflow::load(&text.replace(from, to)).unwrap_err();
    mistakes.iter().map(Mistake::to_string).collect()
}

#[test]
fn the_newsroom_loads_in_the_order_of_its_file() {
    let newsroom = Workflow::newsroom();
    let names = |all: &mut dyn Iterator<Item = &String>| all.cloned().collect::<Vec<_>>().join(" ");
    let states = names(&mut newsroom.states.iter().map(|state| &state.name));
    let transitions = names(&mut newsroom.transitions.iter().map(|known| &known.name));
    assert_eq!(
        states,
        "drafting changes_requested in_review approved scheduled published spiked"
    );
    assert_eq!(
        transitions,
        "submit recall request_changes approve publish publish_breaking schedule unschedule go_live spike revive"
    );
    assert_eq!(newsroom.quorum.required(Sensitivity::Normal), 1);
    assert_eq!(newsroom.quorum.required(Sensitivity::High), 2);
    assert_eq!(newsroom.editing(Category::Closed), []);
    assert_eq!(newsroom.review_state().unwrap().name, "in_review");
}

#[test]
fn every_mistake_of_a_broken_file_is_named_with_its_line() {
    let found = Workflow::load(BROKEN).unwrap_err();
    let found: Vec<String> = found.iter().map(Mistake::to_string).collect();
    assert_eq!(found, MISTAKES, "{found:#?}");
}

#[test]
fn a_workflow_that_cannot_end_is_refused() {
    let found = newsroom_with(
        r#"published         = "closed""#,
        r#"published         = "ready""#,
    );
    assert!(
        found
            .iter()
            .any(|said| said.contains("no way leads from `published`")),
        "{found:#?}"
    );
    let open = include_str!("newsroom.toml").replace(r#"= "closed""#, r#"= "ready""#);
    let found = Workflow::load(&open).unwrap_err();
    assert!(
        found[0].detail.contains("a draft could never end"),
        "{found:#?}"
    );
}

#[test]
fn an_effect_stands_where_it_can_work() {
    let cases = [
        (
            r#"effect = "close", "#,
            "",
            "`spike` leads to a closed state, so its effect is publish, publish_breaking or close",
        ),
        (
            r#"effect = "approve", "#,
            "",
            "`approve` has `at_quorum`, which is for the effect approve alone",
        ),
        (
            r#"from = ["spiked"]"#,
            r#"from = ["spiked", "published"]"#,
            "`revive` leaves a published draft",
        ),
        (
            r#"to = "spiked", "#,
            r#"to = "drafting", "#,
            "`spike` ends the draft, so it leads to a closed state",
        ),
        (
            "review    = [\"editor\"]\n",
            "",
            "`editable` names nobody for the category of `in_review`",
        ),
        (
            r#"who = ["system"],  "#,
            r#"who = ["editor"],  "#,
            "no transition by the system publishes from `scheduled`",
        ),
        (
            r#"effect = "unschedule", "#,
            "",
            "no transition with the effect unschedule leaves `scheduled`",
        ),
        (
            r#"effect = "schedule", needs = ["at"], "#,
            r#"effect = "schedule", "#,
            "`schedule` has the effect schedule, so it needs `at`",
        ),
        (
            r#"effect = "schedule", needs = ["at"], "#,
            r#"needs = ["at"], "#,
            "`schedule` leads to a scheduled state if its effect is schedule",
        ),
        (
            "[transitions]",
            "[sign_offs]\nlegal = {}\n\n[transitions]",
            "`legal` says not when it is required",
        ),
        (
            "[transitions]",
            "[sign_offs]\nweather = { tags = [\"storm\"] }\n\n[transitions]",
            "unknown word `weather`; it can be legal, pictures, standards",
        ),
        (
            "normal = 1, high = 2",
            "normal = 2, high = 1",
            "`high` is at least as many",
        ),
        (
            "normal = 1",
            "normal = 0",
            "`normal` is a whole number from 1",
        ),
        (
            r#"initial      = "drafting""#,
            r#"initial      = "draftin""#,
            "unknown state `draftin`; it can be drafting, changes",
        ),
        (
            r#"initial      = "drafting""#,
            r#"initial      = "in_review""#,
            "a draft opens in a state of category drafting",
        ),
    ];
    for (from, to, expected) in cases {
        let found = newsroom_with(from, to);
        assert!(
            found.iter().any(|said| said.contains(expected)),
            "{expected}: {found:#?}"
        );
    }
}

#[test]
fn nonsense_is_refused_and_never_panics() {
    for text in [
        "",
        "[",
        "name = ",
        "states = 3\ntransitions = []",
        "\u{feff}\0",
        "a = { b = { c =",
    ] {
        assert!(Workflow::load(text).is_err(), "{text:?}");
    }
}

const BROKEN: &str = r#"name         = "night desk"
title        = 7
version      = "1"
initial      = "drafting"
independence = "any_hands"
quorum       = { normal = 1, low = 2 }
colour       = "blue"

[states]
drafting  = "drafting"
in_review = "reviewing"
forgotten = "review"
limbo     = "ready"
published = "closed"
published = "closed"

[editable]
drafting = ["contributor", "edittor"]
closed   = ["editor"]
ready    = "editor"

[transitions]
submit  = { from = ["drafting", "drafting"], to = "in_review", who = ["contributor"], guards = ["headlin"], tells = ["everybody"] }
approve = { from = ["in_reviw"], who = ["editor"], needs = ["reason"], effect = "aprove" }
publish = { from = ["in_review"], to = "published", effect = "publish" }
submit  = { from = ["drafting"], to = "limbo", who = ["writer"] }
stray   = { from = ["in_review"], to = "limbo", who = ["editor"], mail = true }
"#;

const MISTAKES: &[&str] = &[
    "line 1: `night desk` is no name: 1 to 40 lower-case letters, digits and underscores",
    "line 2: `title` is a text; this is of type integer",
    "line 3: `version` is a whole number from 1; this is of type string",
    "line 5: unknown word `any_hands`; it can be any_hand, substantive, author",
    "line 6: unknown key `low`; `quorum` can have normal, high",
    "line 6: `quorum` has no `high`",
    "line 7: unknown key `colour`; the file can have name, title, version, initial, independence, quorum, states, editable, checklist, sign_offs, transitions",
    "line 11: unknown word `reviewing`; it can be drafting, review, ready, scheduled, closed",
    "line 12: no transition leads to `forgotten`",
    "line 12: no way leads from `forgotten` to a closed state",
    "line 12: `editable` names nobody for the category of `forgotten`",
    "line 13: no way leads from `limbo` to a closed state",
    "line 13: `editable` names nobody for the category of `limbo`",
    "line 15: duplicate key: `published`",
    "line 18: unknown word `edittor`; it can be contributor, writer, editor, publisher, admin, system",
    "line 19: nobody edits a closed draft",
    "line 20: `ready` is a list of texts; this is of type string",
    "line 23: `from` names `drafting` twice",
    "line 23: unknown word `headlin`; it can be headline, section, byline, body, approvals, embargo, slug, notes, checklist, sign_offs, image, opinion, links",
    "line 23: unknown word `everybody`; it can be section_editors, assignee, contributors, approvers, publishers",
    "line 24: unknown state `in_reviw`; it can be drafting, in_review, forgotten, limbo, published",
    "line 24: `approve` has no `to`",
    "line 24: unknown word `reason`; it can be message, at",
    "line 24: unknown word `aprove`; it can be approve, publish, publish_breaking, schedule, unschedule, close",
    "line 25: `publish` has no `who`",
    "line 25: `publish` goes out, so its guards name embargo and slug",
    "line 26: duplicate key: `submit`",
    "line 27: unknown key `mail`; `stray` can have from, to, who, needs, guards, effect, tells, at_quorum",
];
