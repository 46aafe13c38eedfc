//! Reading, editing, and what an edit undoes.

use super::*;

#[test]
fn a_draft_exists_for_those_whose_business_it_is() {
    let mut facts = desk_in("in_review");
    facts.assignee = Some(person("asa", &["moderator *"]).id);
    let wim = person("wim", &["writer *"]);
    let adam = person("adam", &["admin *"]);
    let asa = person("asa", &["moderator *"]);
    let readers = [&ines(), &tom(), &paul(), &wim, &adam, &asa];
    let strangers = [
        person("vera", &["editor world"]),
        person("mona", &["moderator *"]),
    ];
    assert!(readers.iter().all(|actor| may_read(&facts, actor)));
    assert!(!strangers.iter().any(|actor| may_read(&facts, actor)));

    let sensitive = facts.sensitive();
    let closed_to: Vec<_> = readers
        .iter()
        .filter(|actor| !may_read(&sensitive, actor))
        .collect();
    assert_eq!(
        closed_to
            .iter()
            .map(|actor| actor.name.as_str())
            .collect::<Vec<_>>(),
        ["wim"]
    );
}

#[test]
fn contributors_edit_while_drafting_and_editors_until_the_end() {
    let edits =
        |state: &str, who: &Actor| match may_edit(Workflow::newsroom(), &desk_in(state), who) {
            Ok(()) => "yes",
            Err(Refusal::WrongState(_)) => "409",
            Err(Refusal::Forbidden(_)) => "403",
            Err(other) => panic!("{other:?}"),
        };
    let states = [
        "drafting",
        "changes_requested",
        "in_review",
        "approved",
        "published",
        "spiked",
    ];
    let row = |who: &Actor| states.map(|state| edits(state, who));
    assert_eq!(row(&ines()), ["yes", "yes", "409", "409", "409", "409"]);
    assert_eq!(row(&tom()), ["yes", "yes", "yes", "yes", "409", "409"]);
    assert_eq!(row(&paul()), ["403"; 6]);
    assert_eq!(row(&person("adam", &["admin *"])), ["403"; 6]);
}

#[test]
fn who_cannot_edit_now_is_told_the_way() {
    let said = |state: &str, who: &Actor| {
        let refused = may_edit(Workflow::newsroom(), &desk_in(state), who);
        match refused {
            Err(Refusal::WrongState(said) | Refusal::Forbidden(said)) => said,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        said("in_review", &ines()),
        "This draft is in in_review; to edit it, first: recall."
    );
    assert_eq!(
        said("spiked", &tom()),
        "This draft is in spiked; to edit it, first: revive."
    );
    assert_eq!(
        said("published", &tom()),
        "This draft is in published, which ends it; open a new one."
    );
    let expected = "A draft is edited by: a contributor of the draft, an editor of `news`.";
    assert_eq!(said("drafting", &paul()), expected);
}

#[test]
fn a_change_of_substance_voids_and_sends_back() {
    let edit = |state: &str, change: fn(&mut crate::domain::draft::DraftContent)| {
        let facts = desk_in(state).approved_by(&tom());
        let new = facts.clone().saying(change).content;
        let effect = after_edit(Workflow::newsroom(), &facts, &new);
        (effect.voids_approvals, effect.returns_to)
    };
    let back = Some(("in_review".to_owned(), Category::Review));
    assert_eq!(
        edit("approved", |content| content.body.clear()),
        (true, back)
    );
    assert_eq!(
        edit("in_review", |content| content.body.clear()),
        (true, None)
    );
    assert_eq!(
        edit("drafting", |content| content.body.clear()),
        (false, None)
    );
    for state in ["approved", "in_review", "drafting"] {
        assert_eq!(edit(state, |content| content.tags.clear()), (false, None));
        assert_eq!(edit(state, |_| ()), (false, None));
    }
}

#[test]
fn sensitivity_is_lowered_by_an_editor_without_a_hand_in_it() {
    let high = desk_in("in_review").sensitive();
    let lowered = floods();
    let lower = |facts: &Facts, who: &Actor| may_lower_sensitivity(facts, who, &lowered);
    assert_eq!(lower(&high, &tom()), Ok(()));
    assert!(matches!(lower(&high, &ines()), Err(Refusal::Forbidden(_))));
    let own = high.clone().written_by(&tom(), false);
    let Err(Refusal::Blocked(blockers)) = lower(&own, &tom()) else {
        panic!()
    };
    assert_eq!(
        (codes(&blockers), blockers[0].pointer.as_deref()),
        (vec!["not_independent"], Some("/sensitivity"))
    );

    assert_eq!(may_lower_sensitivity(&high, &ines(), &high.content), Ok(()));
    assert_eq!(
        may_lower_sensitivity(&desk(), &ines(), &high.content),
        Ok(())
    );
}
