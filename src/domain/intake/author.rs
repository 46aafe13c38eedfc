//! Who wrote it: a guest is held until their mail address is confirmed.

use super::verdict::{Finding, Weight};
use super::{Author, Rules, Submission};

pub(super) fn look(submission: &Submission, _: &Rules) -> Vec<Finding> {
    match submission.author {
        Author::Guest {
            confirmed: false, ..
        } => vec![Finding::new(
            "unconfirmed",
            Weight::Hold,
            "The guest has not confirmed their mail address.",
        )],
        Author::Guest {
            confirmed: true, ..
        }
        | Author::Reader { .. }
        | Author::Staff => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
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
}
