//! What happens to a reply on its way in: first the gate, which refuses and
//! stores nothing, then one ordered list of checks. Every check says what it
//! found, whatever the others found; then one decision is made.
//!
//! The caller goes through it in this order: [`gate()`] with the raw text,
//! [`normalise`](super::text::normalise), rendering, [`legible`],
//! [`refuse_repeat`], [`judge`]. What was decided can be found again by [`replay`].

mod author;
mod decide;
mod duplicate;
#[cfg(test)]
mod evasions;
mod facts;
mod gate;
mod hosts;
mod imprint;
mod links;
mod lists;
mod matcher;
mod mode;
mod patterns;
mod personal;
mod phrases;
mod reach;
mod replay;
mod structure;
mod verdict;
mod words;

pub use duplicate::{REPEAT_WINDOW, refuse_repeat};
pub use facts::{Alike, Author, Basis, Facts, Record, Suspicion};
pub use gate::{REPLY_MAX, gate, is_fit, legible};
pub use hosts::{HOSTS_MAX, hosts};
pub use imprint::{ALIKE, ALIKE_WINDOW, Imprint};
pub use lists::{
    ENTRIES_MAX, Matching, PATTERNS_MAX, PHRASE_MAX, Phrase, Scope, WordEntry, WordList, mistake,
};
pub use matcher::{Hit, WordMatcher};
pub use patterns::fit_together;
pub use reach::{host_key, reach};
pub use replay::replay;
pub use verdict::{DecidedBy, Severity, Signal, Verdict, Versions};
pub use words::find_listed;

use hosts::Leads;
use verdict::{Finding, Weight};

use super::comment::Mode;
use super::settings::CommentSettings;

/// Moves when a check changes what it finds.
pub const INTAKE_VERSION: u32 = 3;

/// A reply that passed the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The Markdown that the reader wrote, normalised.
    pub text: String,
    /// Its rendering, sanitised.
    pub html: String,
    /// What can be read of the rendering, without markup.
    pub plain: String,
    pub author: Author,
    /// What holds for this thread: the article's mode, else the section's, else the site's.
    pub mode: Mode,
    /// What else is known; the default knows of nothing.
    pub facts: Facts,
}

/// A check: what it found in a reply under the rules of the site.
type Check = fn(&Submission, &Rules) -> Vec<Finding>;

/// What the checks go by.
struct Rules<'a> {
    words: &'a WordMatcher,
    settings: &'a CommentSettings,
    /// Where the reply leads to.
    leads: Leads,
    /// What its shape and its likeness to others weigh: of a reader who is trusted they
    /// are noted, of anybody else a cause to hold it.
    weight_of_shape: Weight,
}

impl<'a> Rules<'a> {
    fn of(submission: &Submission, words: &'a WordMatcher, settings: &'a CommentSettings) -> Self {
        let is_trusted = submission.facts.is_trusted(submission.author, settings);
        Self {
            words,
            settings,
            leads: Leads::of(&submission.html, &submission.plain),
            weight_of_shape: if is_trusted {
                Weight::Note
            } else {
                Weight::Hold
            },
        }
    }
}

/// The checks, in the order in which their signals are listed. Of two equally
/// severe findings the earlier one decides.
const CHECKS: &[(&str, Check)] = &[
    ("structure", structure::look),
    ("links", links::look),
    ("duplicates", duplicate::look),
    ("words", words::look),
    ("personal", personal::look),
    ("author", author::look),
    ("mode", mode::look),
];

/// What becomes of a reply, and why. The same reply, lists and settings give
/// the same verdict.
pub fn judge(submission: &Submission, words: &WordMatcher, settings: &CommentSettings) -> Verdict {
    let rules = Rules::of(submission, words, settings);
    let findings: Vec<(&str, Finding)> = CHECKS
        .iter()
        .flat_map(|(name, check)| {
            let found = check(submission, &rules).into_iter();
            found.map(move |finding| (*name, finding))
        })
        .collect();
    let versions = Versions {
        intake: INTAKE_VERSION,
        words: words.version(),
        settings: submission.facts.settings_version,
    };
    let hosts = rules.leads.hosts.into_iter().collect();
    decide::decide(submission, findings, versions, hosts)
}

/// A reply and rules that nothing is wrong with, for the checks' own tests.
#[cfg(test)]
mod kit {
    use super::*;
    use crate::domain::settings::Settings;

    pub(super) fn reply(text: &str) -> Submission {
        let text = crate::domain::text::normalise(text);
        Submission {
            html: format!("<p>{text}</p>"),
            plain: text.clone(),
            text,
            author: Author::Reader { approved: 5 },
            mode: Mode::Open,
            facts: Facts::default(),
        }
    }

    pub(super) fn settings() -> CommentSettings {
        Settings::default().comments
    }

    pub(super) fn lists(entries: &[(WordList, &str)]) -> WordMatcher {
        let entries: Vec<WordEntry> = entries
            .iter()
            .map(|(list, phrase)| WordEntry::word(*list, *phrase))
            .collect();
        WordMatcher::new(&entries, 7).unwrap()
    }

    /// The rules that a check says were broken.
    pub(super) fn broken(check: Check, submission: &Submission) -> Vec<&'static str> {
        let words = lists(&[]);
        let settings = settings();
        check(submission, &Rules::of(submission, &words, &settings))
            .iter()
            .map(|finding| finding.rule)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::kit::{lists, reply, settings};
    use super::*;
    use crate::domain::comment::Visibility;
    use crate::domain::reason::Reason;

    #[test]
    fn a_good_reply_of_a_known_reader_is_published() {
        let verdict = judge(&reply("Well said."), &lists(&[]), &settings());
        assert_eq!(verdict.visibility, Visibility::Published);
        assert_eq!((verdict.reason, verdict.signals.len()), (None, 0));
        assert_eq!(verdict.decided_by, DecidedBy::new("mode", "open"));
        assert_eq!(
            verdict.versions,
            Versions {
                intake: INTAKE_VERSION,
                words: 7,
                settings: 0
            }
        );
    }

    #[test]
    fn every_signal_is_kept_and_the_most_restrictive_decides() {
        let words = lists(&[
            (WordList::Banned, "blockhead"),
            (WordList::Suspect, "mayor"),
        ]);
        let mut reply = reply("THE MAYOR IS A BLOCKHEAD AND ALWAYS WAS");
        reply.author = Author::Guest {
            confirmed: false,
            approved: 0,
        };
        reply.mode = Mode::Premoderated;
        let verdict = judge(&reply, &words, &settings());
        let checks: Vec<&str> = verdict.signals.iter().map(|s| s.check.as_str()).collect();
        assert_eq!(checks, ["structure", "words", "words", "author", "mode"]);
        assert_eq!(verdict.visibility, Visibility::Removed);
        assert_eq!(verdict.reason, Some(Reason::Language));
        assert_eq!(verdict.decided_by, DecidedBy::new("words", "banned"));
    }

    #[test]
    fn of_equals_the_first_in_the_list_decides() {
        let mut reply = reply("THE MAYOR IS ALWAYS SHOUTING AT US ALL");
        reply.mode = Mode::Premoderated;
        let verdict = judge(&reply, &lists(&[]), &settings());
        assert_eq!(verdict.visibility, Visibility::Held);
        assert_eq!(verdict.decided_by, DecidedBy::new("structure", "capitals"));
    }

    #[test]
    fn staff_are_never_held_but_seen() {
        let mut reply = reply("You asked what \"blockhead\" means.");
        (reply.author, reply.mode) = (Author::Staff, Mode::Premoderated);
        let verdict = judge(
            &reply,
            &lists(&[(WordList::Banned, "blockhead")]),
            &settings(),
        );
        assert_eq!(verdict.visibility, Visibility::Published);
        assert_eq!(verdict.decided_by, DecidedBy::new("author", "staff"));
        assert_eq!(verdict.signals.len(), 1);
    }

    #[test]
    fn the_same_again_is_judged_the_same() {
        let words = lists(&[(WordList::Suspect, "spam"), (WordList::Suspect, "scam")]);
        let reply = reply("scam spam s p a m $cam http://spam.example scam spam spam scam");
        let first = judge(&reply, &words, &settings());
        for _ in 0..20 {
            assert_eq!(judge(&reply, &words, &settings()), first);
        }
        let kept = serde_json::to_value(&first).unwrap();
        assert_eq!(serde_json::from_value::<Verdict>(kept).unwrap(), first);
    }
}
