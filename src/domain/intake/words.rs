//! The word lists of the site: a banned word removes, a suspect one holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::hosts::hosts;
use super::lists::{Scope, WordList};
use super::matcher::{Hit, WordMatcher};
use super::verdict::{Finding, Weight};
use super::{Rules, Submission};
use crate::domain::reason::Reason;

/// Phrases quoted in evidence, at most: a moderator needs no more to see why.
const QUOTED: usize = 20;

/// What was found, by list and phrase: the same may stand on two, and count as either.
type Found<'a> = BTreeMap<(WordList, &'a str), Hit<'a>>;

pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    let scope = submission.facts.scope();
    let phrases = find(&submission.text, &submission.plain, rules.words, &scope);
    [WordList::Banned, WordList::Suspect]
        .into_iter()
        .filter_map(|list| finding(list, &phrases))
        .collect()
}

/// Everything listed that is found in a reply: phrases and patterns, each once, and
/// hosts. `texts` are the source, what can be read of the rendering, and the rendering.
pub fn find_listed<'a>(
    (text, plain, html): (&'a str, &'a str, &str),
    words: &'a WordMatcher,
    scope: &Scope,
) -> Vec<Hit<'a>> {
    let mut hits: Vec<Hit> = find(text, plain, words, scope).into_values().collect();
    for host in hosts(html, plain) {
        hits.extend(words.find_host(&host, scope));
    }
    hits
}

/// Each phrase of each list with how it was written where it was first found. The
/// source is looked through for what the reader never sees, such as where links
/// lead; the plain text for what markup had parted.
fn find<'a>(text: &'a str, plain: &'a str, words: &'a WordMatcher, scope: &Scope) -> Found<'a> {
    let mut first = BTreeMap::new();
    let mut hits = words.find(plain, scope);
    if text != plain {
        hits.extend(words.find(text, scope));
    }
    for hit in hits {
        first.entry((hit.list, hit.phrase)).or_insert(hit);
    }
    first
}

fn finding(list: WordList, phrases: &Found) -> Option<Finding> {
    let hits: Vec<&Hit> = phrases.values().filter(|hit| hit.list == list).collect();
    let first = hits.first()?;
    let (rule, weight, adjective) = match list {
        WordList::Banned => ("banned", Weight::Remove(Reason::Language), "Banned"),
        WordList::Suspect => ("suspect", Weight::Hold, "Suspect"),
        WordList::Allowed => return None,
    };
    let detail = match hits.len() {
        1 => format!("{adjective}: “{}”", first.phrase),
        more => format!("{adjective}: “{}” and {} more", first.phrase, more - 1),
    };
    let quoted: Vec<Value> = hits
        .iter()
        .take(QUOTED)
        .map(|hit| json!({ "phrase": hit.phrase, "found": hit.found }))
        .collect();
    let finding = Finding::new(rule, weight, detail);
    Some(finding.seeing("hits", quoted).seeing("phrases", hits.len()))
}

#[cfg(test)]
mod tests {
    use super::super::kit::{lists, reply, settings};
    use super::super::lists::{Matching, Phrase, WordEntry};
    use super::*;

    fn found(submission: &Submission) -> Vec<Finding> {
        let words = lists(&[
            (WordList::Banned, "blockhead"),
            (WordList::Suspect, "casino"),
            (WordList::Suspect, "easy money"),
        ]);
        look(submission, &Rules::of(submission, &words, &settings()))
    }

    #[test]
    fn banned_removes_and_suspect_holds_with_what_was_written() {
        let findings = found(&reply("Casino? Easy  money, you b-l-o-c-k-h-e-a-d! casino"));
        assert_eq!(findings.len(), 2);
        assert_eq!(findings[0].weight, Weight::Remove(Reason::Language));
        assert_eq!(
            findings[0].evidence["hits"],
            json!([{ "phrase": "blockhead", "found": "b-l-o-c-k-h-e-a-d" }])
        );
        assert_eq!(
            (findings[1].rule, findings[1].weight),
            ("suspect", Weight::Hold)
        );
        assert_eq!(findings[1].detail, "Suspect: “casino” and 1 more");
        assert_eq!(findings[1].evidence["phrases"], 2);
    }

    #[test]
    fn what_two_lists_have_counts_as_either() {
        let word = WordEntry::word(WordList::Suspect, "casino");
        let pattern = WordEntry {
            list: WordList::Banned,
            phrase: Phrase {
                matching: Matching::Pattern,
                ..Phrase::word("casino")
            },
        };
        let words = WordMatcher::new(&[word, pattern], 1).unwrap();
        let submission = reply("c.a.s.i.n.o and casino");
        let found = look(&submission, &Rules::of(&submission, &words, &settings()));
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, ["banned", "suspect"]);
    }

    #[test]
    fn a_word_is_found_behind_a_link_and_under_markup() {
        let linked = Submission {
            text: "[here](https://casino.example/)".into(),
            ..reply("here")
        };
        assert_eq!(found(&linked)[0].rule, "suspect");
        let parted = Submission {
            text: "block&#104;ead".into(),
            ..reply("blockhead")
        };
        assert_eq!(found(&parted)[0].rule, "banned");
    }
}
