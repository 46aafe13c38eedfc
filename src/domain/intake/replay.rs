//! Finding a verdict again from what was stored with the text: the same input and
//! versions come to the same decision.

use super::verdict::Verdict;
use super::{INTAKE_VERSION, Submission, WordMatcher, judge};
use crate::domain::markdown;
use crate::domain::settings::CommentSettings;

/// The verdict on a text as it was stored. `None` where it was not decided by these
/// checks and these lists, or what it went by was not kept; the settings must be those
/// of the version that it names.
pub fn replay(
    text: &str,
    kept: &Verdict,
    words: &WordMatcher,
    settings: &CommentSettings,
) -> Option<Verdict> {
    let basis = kept.basis.clone()?;
    if kept.versions.intake != INTAKE_VERSION || kept.versions.words != words.version() {
        return None;
    }
    let rendered = markdown::comment(text);
    let submission = Submission {
        text: text.to_owned(),
        html: rendered.html,
        plain: rendered.text,
        author: basis.author,
        mode: basis.mode,
        facts: basis.facts,
    };
    Some(judge(&submission, words, settings))
}

#[cfg(test)]
mod tests {
    use super::super::facts::{Facts, Record};
    use super::super::kit::{lists, reply, settings};
    use super::super::lists::WordList;
    use super::*;

    #[test]
    fn a_verdict_is_found_again_from_what_was_kept() {
        let words = lists(&[(WordList::Suspect, "casino")]);
        let text = "CASINO CASINO *casino* https://a.example me@casino.example";
        let rendered = markdown::comment(text);
        let mut given = Submission {
            html: rendered.html,
            plain: rendered.text,
            ..reply(text)
        };
        given.facts = Facts {
            section: "news".to_owned(),
            record: Record {
                written: 9,
                approved: 1,
                removed: 8,
                held: 0,
            },
            ..Facts::default()
        };
        let first = judge(&given, &words, &settings());
        let kept: Verdict = serde_json::from_value(serde_json::to_value(&first).unwrap()).unwrap();
        assert_eq!(
            replay(text, &kept, &words, &settings()),
            Some(first.clone())
        );
        let mut older = kept;
        older.versions.words = 1;
        assert_eq!(replay(text, &older, &words, &settings()), None);
        older.versions.words = 7;
        older.basis = None;
        assert_eq!(replay(text, &older, &words, &settings()), None);
    }
}
