//! What the thread asks for: whether a reply waits for a moderator.

use super::verdict::{Finding, Weight};
use super::{Author, Rules, Submission};
use crate::domain::comment::Mode;

pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    let needed = u32::from(rules.settings.first_time_approvals);
    match (submission.mode, approved(submission.author)) {
        (_, None) | (Mode::Open, _) => Vec::new(),
        (Mode::FirstTime, Some(approved)) if approved >= needed => Vec::new(),
        (Mode::FirstTime, Some(approved)) => vec![
            hold("first_time", "The reader has too few approved replies yet.")
                .seeing("approved", approved)
                .seeing("needed", needed),
        ],
        (Mode::Premoderated, _) => vec![hold("premoderated", "Every reply here is held.")],
        // The gate refuses these; one that was under way when the thread closed waits.
        (Mode::Closed, _) => vec![hold("closed", "The thread is closed.")],
    }
}

/// How many replies of theirs were approved; `None` for staff, who need none.
const fn approved(author: Author) -> Option<u32> {
    match author {
        Author::Guest { approved, .. } | Author::Reader { approved } => Some(approved),
        Author::Staff => None,
    }
}

fn hold(rule: &'static str, detail: &str) -> Finding {
    Finding::new(rule, Weight::Hold, detail)
}

#[cfg(test)]
mod tests {
    use super::super::kit::{broken, reply};
    use super::*;

    #[test]
    fn each_mode_holds_what_it_should() {
        let new = Author::Guest {
            confirmed: true,
            approved: 0,
        };
        let known = Author::Reader { approved: 1 };
        let cases: [(Mode, Author, &[&str]); 7] = [
            (Mode::Open, new, &[]),
            (Mode::FirstTime, new, &["first_time"]),
            (Mode::FirstTime, known, &[]),
            (Mode::Premoderated, known, &["premoderated"]),
            (Mode::Closed, known, &["closed"]),
            (Mode::Premoderated, Author::Staff, &[]),
            (Mode::FirstTime, Author::Staff, &[]),
        ];
        for (mode, author, rules) in cases {
            let reply = Submission {
                author,
                mode,
                ..reply("Hello")
            };
            assert_eq!(broken(look, &reply), rules, "{mode:?} {author:?}");
        }
    }
}
