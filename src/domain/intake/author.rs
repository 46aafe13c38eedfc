//! Who wrote it: a guest who is not confirmed, a record that speaks against somebody, a
//! sanction, a neighbour of somebody who is shut out.

use super::facts::Suspicion;
use super::verdict::{Finding, Weight};
use super::{Author, Rules, Submission};

pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    if submission.author == Author::Staff {
        return Vec::new();
    }
    let found = [
        unconfirmed(submission.author),
        suspected(submission.facts.suspicion),
        poor(submission, rules),
    ];
    found.into_iter().flatten().collect()
}

fn unconfirmed(author: Author) -> Option<Finding> {
    let detail = "The guest has not confirmed their mail address.";
    matches!(
        author,
        Author::Guest {
            confirmed: false,
            ..
        }
    )
    .then(|| Finding::new("unconfirmed", Weight::Hold, detail))
}

fn suspected(suspicion: Suspicion) -> Option<Finding> {
    let (rule, detail) = match suspicion {
        Suspicion::None => return None,
        Suspicion::AlwaysHold => ("always_hold", "A sanction holds all that they write."),
        Suspicion::NearBanned => (
            "near_banned",
            "It comes from the network of somebody who is shut out.",
        ),
    };
    Some(Finding::new(rule, Weight::Hold, detail))
}

fn poor(submission: &Submission, rules: &Rules) -> Option<Finding> {
    let record = submission.facts.record;
    let detail = || {
        format!(
            "Moderators removed {} of the {} replies of theirs that they ruled on.",
            record.removed,
            record.rulings()
        )
    };
    submission.facts.is_poor(rules.settings).then(|| {
        Finding::new("poor_record", Weight::Hold, detail())
            .seeing("approved", record.approved)
            .seeing("removed", record.removed)
            .seeing("score", record.score())
    })
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Facts, Record};
    use super::super::kit::{broken, reply};
    use super::*;

    #[test]
    fn only_an_unconfirmed_guest_is_held() {
        let by = |author| {
            broken(
                look,
                &Submission {
                    author,
                    ..reply("Hello")
                },
            )
        };
        assert_eq!(
            by(Author::Guest {
                confirmed: false,
                approved: 9
            }),
            ["unconfirmed"]
        );
        assert_eq!(
            by(Author::Guest {
                confirmed: true,
                approved: 0
            }),
            [""; 0]
        );
        assert_eq!(by(Author::Reader { approved: 0 }), [""; 0]);
    }

    #[test]
    fn a_sanction_a_neighbour_and_a_record_hold_everybody_but_staff() {
        let with = |facts: Facts| Submission {
            facts,
            ..reply("Hello")
        };
        let suspected = |suspicion| {
            with(Facts {
                suspicion,
                ..Facts::default()
            })
        };
        let always = suspected(Suspicion::AlwaysHold);
        assert_eq!(broken(look, &always), ["always_hold"]);
        assert_eq!(
            broken(look, &suspected(Suspicion::NearBanned)),
            ["near_banned"]
        );
        let record = Record {
            written: 5,
            approved: 0,
            removed: 5,
            held: 0,
        };
        let poor = with(Facts {
            record,
            ..Facts::default()
        });
        assert_eq!(broken(look, &poor), ["poor_record"]);
        let staff = Submission {
            author: Author::Staff,
            ..always
        };
        assert_eq!(broken(look, &staff), [""; 0]);
    }
}
