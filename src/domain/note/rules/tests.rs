use super::*;
use crate::domain::review::Contributor;
use crate::domain::review::tests::{ada, desk, desk_in, ines, paul, person, tom};

fn fields(text: &str, is_blocking: bool) -> NoteFields {
    NoteFields {
        text: text.to_owned(),
        is_blocking,
    }
}

#[test]
fn editors_and_publishers_of_the_section_raise_what_blocks() {
    for who in [tom(), ada(), paul()] {
        assert_eq!(may_block(&desk(), &who), Ok(()), "{}", who.name);
    }
    for who in [
        ines(),
        person("eva", &["editor world"]),
        person("root", &["admin *"]),
    ] {
        let Err(Refusal::Forbidden(detail)) = may_block(&desk(), &who) else {
            panic!("{} may block", who.name)
        };
        assert!(detail.contains("an editor or a publisher of `news`"));
    }
}

#[test]
fn authors_and_editors_settle_notes() {
    let author = ines().id;
    for who in [ines(), tom()] {
        assert_eq!(may_settle(&desk(), author, &who), Ok(()));
    }
    for who in [person("jan", &["writer news"]), paul()] {
        assert!(matches!(
            may_settle(&desk(), author, &who),
            Err(Refusal::Forbidden(_))
        ));
    }
}

#[test]
fn what_a_note_says_is_its_authors_and_whether_it_blocks_also_the_editors() {
    let plain = fields("Why?", false);
    let blocking = fields("Why?", true);
    let reworded = fields("Why so?", false);
    let change = |author: &Actor, who: &Actor, before: &NoteFields, wanted: &NoteFields| {
        may_change(&desk(), author.id, who, (before, wanted)).is_ok()
    };
    assert!(change(&ines(), &ines(), &plain, &reworded));
    assert!(!change(&ines(), &tom(), &plain, &reworded));
    assert!(change(&ines(), &tom(), &plain, &blocking));
    assert!(
        !change(&ines(), &ines(), &plain, &blocking),
        "a writer's own note is not made to block by changing it"
    );
    assert!(change(&paul(), &paul(), &plain, &blocking));
    assert!(!change(&ines(), &paul(), &plain, &blocking));
    assert!(change(&tom(), &ada(), &blocking, &plain));
    assert!(change(&ines(), &paul(), &plain, &plain), "nothing changes");
}

#[test]
fn a_contributor_clears_only_what_they_raised_themselves() {
    assert_eq!(independent(&desk(), tom().id, &ada()), Ok(()));
    let mut facts = desk();
    facts.contributors.push(Contributor {
        id: tom().id,
        substantive: true,
    });
    assert_eq!(independent(&facts, tom().id, &tom()), Ok(()));
    // a writer raises none: somebody else made this one block
    assert!(independent(&desk(), ines().id, &ines()).is_err());
    let Err(Refusal::Blocked(blockers)) = independent(&desk(), tom().id, &ines()) else {
        panic!("a contributor clears the way")
    };
    assert_eq!(blockers[0].code, "not_independent");
}

#[test]
fn a_draft_takes_notes_until_it_is_closed() {
    for state in ["drafting", "in_review", "approved"] {
        assert_eq!(takes_more(&desk_in(state)), Ok(()));
    }
    let Err(Refusal::WrongState(detail)) = takes_more(&desk_in("published")) else {
        panic!("a closed draft takes notes")
    };
    assert!(detail.contains("published"));
}
