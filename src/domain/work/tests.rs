use super::*;
use crate::domain::review::tests::{desk, desk_in, hour, ines, paul, person, tom};

fn none() -> Assignment {
    Assignment {
        assignee: None,
        due_at: None,
        priority: 0,
        on_hold: false,
    }
}

fn to(person: &Actor) -> Assignment {
    Assignment {
        assignee: Some(person.id),
        ..none()
    }
}

fn field(refused: Result<(), Refusal>) -> String {
    match refused.unwrap_err() {
        Refusal::Invalid(errors) => errors[0].pointer.clone(),
        other => format!("{other:?}").split('(').next().unwrap().to_owned(),
    }
}

#[test]
fn editors_and_publishers_say_everything() {
    let wanted = Assignment {
        due_at: Some(hour(12)),
        priority: 9,
        on_hold: true,
        ..to(&ines())
    };
    for actor in [tom(), paul()] {
        let asked = may_assign(&desk(), &actor, (&none(), &wanted), Some(&ines()));
        assert_eq!(asked, Ok(()), "{}", actor.name);
    }
}

#[test]
fn a_contributor_hands_on_and_sets_nothing_else() {
    let ask = |after: &Assignment, assignee: Option<&Actor>| {
        may_assign(&desk(), &ines(), (&none(), after), assignee)
    };
    assert_eq!(ask(&to(&ines()), Some(&ines())), Ok(()));
    assert_eq!(ask(&to(&tom()), Some(&tom())), Ok(()));
    assert_eq!(ask(&none(), None), Ok(()));
    let jan = person("jan", &["writer news"]);
    assert_eq!(field(ask(&to(&jan), Some(&jan))), "Forbidden");
    let urgent = Assignment {
        priority: 1,
        ..to(&tom())
    };
    assert_eq!(field(ask(&urgent, Some(&tom()))), "Forbidden");
    let back = may_assign(&desk(), &ines(), (&to(&tom()), &none()), None);
    assert_eq!(field(back), "Forbidden");
}

#[test]
fn nobody_else_assigns() {
    for actor in [
        person("jan", &["writer news"]),
        person("ann", &["admin *"]),
        person("mo", &["moderator *"]),
        person("eva", &["editor world"]),
    ] {
        let asked = may_assign(&desk(), &actor, (&none(), &to(&tom())), Some(&tom()));
        assert_eq!(field(asked), "Forbidden", "{}", actor.name);
    }
}

#[test]
fn the_assignee_can_act_on_the_draft() {
    let ask = |assignee: Option<&Actor>, id| {
        let after = Assignment {
            assignee: Some(id),
            ..none()
        };
        may_assign(&desk(), &tom(), (&none(), &after), assignee)
    };
    for able in [
        person("jan", &["writer news"]),
        person("ann", &["admin *"]),
        ines(),
    ] {
        assert_eq!(ask(Some(&able), able.id), Ok(()), "{}", able.name);
    }
    for unable in [
        person("mo", &["moderator *"]),
        person("eva", &["editor world"]),
    ] {
        assert_eq!(field(ask(Some(&unable), unable.id)), "/assignee");
    }
    assert_eq!(field(ask(None, StaffId::new())), "/assignee");
    // who has left keeps what nobody changes
    let gone = person("gone", &[]);
    let kept = may_assign(&desk(), &tom(), (&to(&gone), &to(&gone)), None);
    assert_eq!(kept, Ok(()));
}

#[test]
fn a_priority_is_a_digit_and_a_closed_draft_is_nobodys_work() {
    for priority in [-1, 10] {
        let after = Assignment { priority, ..none() };
        let asked = may_assign(&desk(), &tom(), (&none(), &after), None);
        assert_eq!(field(asked), "/priority");
    }
    let closed = desk_in("published");
    let asked = may_assign(&closed, &tom(), (&none(), &none()), None);
    assert_eq!(field(asked), "WrongState");
    assert_eq!(field(may_take(&closed, &tom(), None, None)), "WrongState");
    assert_eq!(field(may_release(&closed, &tom(), None)), "WrongState");
}

#[test]
fn a_draft_is_taken_from_somebody_only_by_name() {
    let holder = tom().staff_ref();
    let take = |actor: &Actor, from| may_take(&desk(), actor, Some(&holder), from);
    assert_eq!(may_take(&desk(), &ines(), None, None), Ok(()));
    assert_eq!(field(take(&ines(), None)), "Conflict");
    assert_eq!(field(take(&ines(), Some(paul().id))), "Conflict");
    assert_eq!(take(&ines(), Some(tom().id)), Ok(()));
    assert_eq!(take(&tom(), None), Ok(()), "it is theirs already");
    let admin = person("ann", &["admin *"]);
    assert_eq!(field(take(&admin, Some(tom().id))), "Forbidden");
}

#[test]
fn a_draft_is_released_by_who_has_it_or_by_the_desk() {
    let holder = ines().staff_ref();
    let release = |actor: &Actor| may_release(&desk(), actor, Some(&holder));
    for able in [ines(), tom(), paul()] {
        assert_eq!(release(&able), Ok(()), "{}", able.name);
    }
    let jan = person("jan", &["writer news"]);
    assert_eq!(field(release(&jan)), "Conflict");
    assert_eq!(field(may_release(&desk(), &tom(), None)), "Conflict");
}

#[test]
fn a_due_time_is_spoken_of_a_day_before_and_when_it_is_over() {
    let due = hour(12);
    assert_eq!(due - first_notice(due), SOON);
    assert_eq!(due_stage(due, hour(11)), (DueStage::Soon, Some(due)));
    assert_eq!(due_stage(due, due), (DueStage::Over, None));
}
