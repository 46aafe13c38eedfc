//! Transitions, one by one, and what refuses them.

use super::*;
use crate::domain::workflow::{Independence, Workflow};

#[test]
fn each_transition_of_the_newsroom_goes_where_its_line_says() {
    use Tell::{Approvers, Assignee, Contributors, Publishers, SectionEditors};
    let approved = || desk_in("approved").approved_by(&tom());
    let spiked = Some(Outcome::Spiked);
    let published = Some(Outcome::Published);
    #[rustfmt::skip]
    let cases = [
        (desk_in("drafting"),          ines(), "submit",          "in_review",         None,      true,  vec![SectionEditors, Assignee]),
        (desk_in("changes_requested"), tom(),  "submit",          "in_review",         None,      true,  vec![SectionEditors, Assignee]),
        (desk_in("in_review"),         ines(), "recall",          "drafting",          None,      false, vec![Assignee]),
        (desk_in("in_review"),         tom(),  "request_changes", "changes_requested", None,      false, vec![Contributors]),
        (approved(),                   ada(),  "request_changes", "changes_requested", None,      false, vec![Contributors]),
        (desk_in("in_review"),         tom(),  "approve",         "approved",          None,      true,  vec![Contributors, Publishers]),
        (approved(),                   paul(), "publish",         "published",         published, true,  vec![Contributors, Approvers]),
        (desk_in("drafting"),          tom(),  "spike",           "spiked",            spiked,    false, vec![Contributors]),
        (desk_in("changes_requested"), tom(),  "spike",           "spiked",            spiked,    false, vec![Contributors]),
        (desk_in("in_review"),         tom(),  "spike",           "spiked",            spiked,    false, vec![Contributors]),
        (approved(),                   tom(),  "spike",           "spiked",            spiked,    false, vec![Contributors]),
        (desk_in("spiked"),            tom(),  "revive",          "drafting",          None,      false, vec![Contributors]),
    ];
    for (facts, actor, name, to, outcome, cuts, tells) in cases {
        let step =
            act(&facts, &actor, name).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
        let category = Workflow::newsroom().state(to).unwrap().category;
        assert_eq!(
            (step.to_state.as_str(), step.to_category),
            (to, category),
            "{name}"
        );
        assert_eq!(
            (step.outcome, step.cuts_revision, step.tells),
            (outcome, cuts, tells),
            "{name}"
        );
        assert_eq!(step.records_approval, name == "approve");
        assert!(
            step.moves && offered(&facts, &actor, name).allowed,
            "{name}"
        );
    }
}

#[test]
fn a_sensitive_text_needs_two_and_the_first_yes_does_not_move_it() {
    let facts = desk_in("in_review").sensitive();
    let first = act(&facts, &tom(), "approve").unwrap();
    assert!(first.records_approval && first.cuts_revision && !first.moves);
    assert_eq!(
        (first.to_state.as_str(), first.to_category),
        ("in_review", Category::Review)
    );
    assert_eq!(first.tells, [Tell::Contributors]);

    let facts = facts.approved_by(&tom());
    assert_eq!(
        blocked(act(&facts, &tom(), "approve")),
        ["already_approved"]
    );
    assert_eq!(
        codes(&offered(&facts, &tom(), "approve").blockers),
        ["already_approved"]
    );
    let second = act(&facts, &ada(), "approve").unwrap();
    assert!(second.moves && second.to_state == "approved");
}

#[test]
fn a_yes_to_another_substance_or_by_another_transition_counts_nothing() {
    let facts = desk_in("approved").approved_by(&tom());
    let changed = facts
        .clone()
        .saying(|content| content.body.push_str(" More rain."));
    assert_eq!(
        blocked(act(&changed, &paul(), "publish")),
        ["approvals_missing"]
    );
    let tagged = facts.clone().saying(|content| content.tags.clear());
    assert!(act(&tagged, &paul(), "publish").is_ok());
    let mut elsewhere = facts;
    elsewhere.approvals[0].transition = "legal".to_owned();
    assert_eq!(
        blocked(act(&elsewhere, &paul(), "publish")),
        ["approvals_missing"]
    );
}

#[test]
fn two_rows_of_one_editor_are_one_pair_of_eyes() {
    let facts = desk_in("approved")
        .sensitive()
        .approved_by(&tom())
        .approved_by(&tom());
    assert_eq!(
        blocked(act(&facts, &paul(), "publish")),
        ["approvals_missing"]
    );
}

/// Sent back, submitted again as it was: the yes still holds, and its giver can move it on.
#[test]
fn an_unchanged_text_that_comes_back_is_not_stuck() {
    let facts = desk_in("in_review").approved_by(&tom());
    let step = act(&facts, &tom(), "approve").unwrap();
    assert!(step.moves && !step.records_approval);
}

#[test]
fn independence_is_what_the_workflow_says() {
    let measures = [
        (Independence::AnyHand, [false, false, false, true]),
        (Independence::Substantive, [true, false, true, true]),
        (Independence::Author, [false, true, true, true]),
    ];
    let names = ["opened", "rewrote", "tagged", "none"];
    let editors = names.map(|name| person(name, &["editor news"]));
    for (independence, expected) in measures {
        let workflow = Workflow {
            independence,
            ..Workflow::newsroom().clone()
        };
        let [opened, rewrote, tagged, _] = &editors;
        let mut facts = desk_in("in_review")
            .written_by(rewrote, true)
            .written_by(tagged, false);
        facts.author = opened.id;
        for (editor, fits) in editors.iter().zip(expected) {
            let judged = judge(&workflow, &facts, editor, &ask("approve"), hour(9));
            let case = format!("{independence:?} {}", editor.name);
            assert_eq!(judged.is_ok(), fits, "{case}");
            if !fits {
                assert_eq!(blocked(judged), ["not_independent"], "{case}");
            }
        }
    }
}

#[test]
fn all_blockers_are_named_at_once_in_question_and_act() {
    let facts = desk().saying(|content| {
        content.headline.clear();
        content.body.clear();
        content.bylines.clear();
    });
    let expected = ["headline_missing", "byline_missing", "body_missing"];
    assert_eq!(
        codes(&offered(&facts, &ines(), "submit").blockers),
        expected
    );
    assert_eq!(blocked(act(&facts, &ines(), "submit")), expected);

    let mut facts = desk_in("approved").saying(|content| content.embargo_until = Some(hour(10)));
    facts.slug_taken = true;
    let expected = ["approvals_missing", "embargoed", "slug_taken"];
    assert_eq!(blocked(act(&facts, &paul(), "publish")), expected);
    let option = offered(&facts, &tom(), "publish");
    assert_eq!(
        codes(&option.blockers),
        ["no_right", "approvals_missing", "embargoed", "slug_taken"]
    );
    assert_eq!(option.blockers[0].cleared_by, ["publisher"]);
}

/// No such transition, no right, something missing, not from this state, blocked.
#[test]
fn refusals_come_in_the_order_of_the_contract() {
    let empty = desk_in("drafting").saying(|content| content.headline.clear());
    let bare = |name: &str| Ask {
        message: None,
        ..ask(name)
    };
    let refused = |who: &Actor, asked: &Ask| {
        judge(Workflow::newsroom(), &empty, who, asked, hour(9)).unwrap_err()
    };

    let Refusal::Invalid(wrong) = refused(&ines(), &bare("sumbit")) else {
        panic!()
    };
    assert_eq!(wrong[0].pointer, "/transition");
    assert!(
        wrong[0].detail.contains(
            "submit, recall, request_changes, approve, publish, publish_breaking, schedule"
        )
    );

    let said = refused(&ines(), &bare("request_changes"));
    assert_eq!(
        said,
        Refusal::Forbidden("`request_changes` is for: an editor of `news`.".to_owned())
    );
    assert!(matches!(
        refused(&tom(), &bare("request_changes")),
        Refusal::Invalid(_)
    ));

    let said = refused(&tom(), &bare("approve"));
    let expected = "`approve` goes from in_review; this draft is in drafting. Possible from there: submit, spike.";
    assert_eq!(said, Refusal::WrongState(expected.to_owned()));
    assert!(matches!(
        refused(&tom(), &bare("submit")),
        Refusal::Blocked(_)
    ));
}

#[test]
fn a_contributor_who_is_an_editor_is_blocked_and_not_forbidden() {
    let facts = desk_in("in_review").written_by(&tom(), false);
    assert_eq!(blocked(act(&facts, &tom(), "approve")), ["not_independent"]);
    assert!(matches!(
        act(&facts, &ines(), "approve"),
        Err(Refusal::Forbidden(_))
    ));
}

#[test]
fn roles_are_of_the_section() {
    let vera = person("vera", &["editor world", "publisher world"]);
    assert!(matches!(
        act(&desk_in("in_review"), &vera, "approve"),
        Err(Refusal::Forbidden(_))
    ));
    let moved = desk_in("in_review").saying(|content| content.section = "world".to_owned());
    assert!(act(&moved, &vera, "approve").is_ok());
}

#[test]
fn going_forward_warns_of_an_image_nobody_can_hear() {
    let silent = |content: &mut crate::domain::draft::DraftContent| {
        content.lead_image.as_mut().unwrap().alt = None;
    };
    let facts = desk().saying(silent);
    let option = offered(&facts, &ines(), "submit");
    assert!(option.allowed);
    assert_eq!(codes(&option.warnings), ["alt_missing"]);
    assert_eq!(offered(&facts, &tom(), "spike").warnings, []);
}
