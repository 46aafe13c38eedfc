//! What comes with a transition: a message, an hour.

use super::*;
use crate::domain::workflow::Workflow;

#[test]
fn a_need_is_named_in_the_question_and_asked_for_in_the_act() {
    let facts = desk_in("in_review");
    let option = offered(&facts, &tom(), "request_changes");
    assert!(option.allowed && option.needs == [Need::Message]);
    for message in [
        None,
        Some(" \n".to_owned()),
        Some("x".repeat(MESSAGE_MAX + 1)),
    ] {
        let asked = Ask {
            message,
            ..ask("request_changes")
        };
        let Err(Refusal::Invalid(wrong)) =
            judge(Workflow::newsroom(), &facts, &tom(), &asked, hour(9))
        else {
            panic!("taken without a message");
        };
        assert_eq!(wrong[0].pointer, "/message");
    }
}

#[test]
fn an_hour_is_refused_where_it_would_be_ignored_and_asked_for_where_it_counts() {
    let facts = desk_in("approved")
        .approved_by(&tom())
        .saying(|c| c.embargo_until = Some(hour(12)));
    let mut later = Workflow::newsroom().clone();
    later.transitions[4].needs = vec![Need::At];
    let at = |workflow: &Workflow, at: Option<u32>| {
        let asked = Ask {
            at: at.map(hour),
            ..ask("publish")
        };
        match judge(
            workflow,
            &facts.clone().approved_by(&tom()),
            &paul(),
            &asked,
            hour(9),
        ) {
            Err(Refusal::Invalid(wrong)) => wrong[0].code.clone(),
            Err(Refusal::Blocked(blockers)) => blockers[0].code.clone(),
            other => format!("{}", other.is_ok()),
        }
    };
    assert_eq!(at(Workflow::newsroom(), Some(12)), "unexpected");
    assert_eq!(at(&later, None), "required");
    assert_eq!(at(&later, Some(9)), "past");
    assert_eq!(at(&later, Some(11)), "embargoed");
    assert_eq!(at(&later, Some(12)), "true");
    let options = options(&later, &facts.clone().approved_by(&tom()), &paul(), hour(9));
    assert!(
        options
            .iter()
            .any(|option| option.name == "publish" && option.allowed)
    );
}
