//! Where a reply leads to: how many links, to which hosts, and whether they were
//! disguised.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::lists::WordList;
use super::matcher::Hit;
use super::verdict::{Finding, Weight};
use super::{Rules, Submission};
use crate::domain::reason::Reason;

/// Addresses quoted in evidence, at most.
const QUOTED: usize = 20;

pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    let found = [
        many(submission, rules),
        disguised(rules),
        listed(submission, rules, WordList::Banned),
        listed(submission, rules, WordList::Suspect),
    ];
    found.into_iter().flatten().collect()
}

/// Links to allowed hosts are not counted.
fn many(submission: &Submission, rules: &Rules) -> Option<Finding> {
    let limit = usize::from(rules.settings.limits.links);
    let scope = submission.facts.scope();
    let linked = &rules.leads.linked;
    let links = linked
        .iter()
        .filter(|host| !rules.words.is_allowed(host, &scope))
        .count();
    let detail = || format!("{links} links; at most {limit} go through");
    (links > limit).then(|| {
        Finding::new("links", rules.weight_of_shape, detail())
            .seeing("links", links)
            .seeing("limit", limit)
            .seeing("hosts", quoted(&rules.leads.hosts))
    })
}

fn disguised(rules: &Rules) -> Option<Finding> {
    let disguised = &rules.leads.disguised;
    let first = disguised.first()?;
    let detail = format!("An address in disguise: “{}”", first.found);
    let hosts = disguised.iter().map(|it| &it.host);
    Some(Finding::new("disguised", Weight::Hold, detail).seeing("hosts", quoted(hosts)))
}

fn listed(submission: &Submission, rules: &Rules, list: WordList) -> Option<Finding> {
    let scope = submission.facts.scope();
    let hosts = rules.leads.hosts.iter();
    let hits: Vec<Hit> = hosts
        .flat_map(|host| rules.words.find_host(host, &scope))
        .filter(|hit| hit.list == list)
        .collect();
    let first = hits.first()?;
    let (rule, weight, adjective) = match list {
        WordList::Banned => ("banned_host", Weight::Remove(Reason::Spam), "banned"),
        WordList::Suspect => ("suspect_host", Weight::Hold, "suspect"),
        WordList::Allowed => return None,
    };
    let detail = format!("It leads to a {adjective} host: {}", first.found);
    let seen = |hit: &Hit| json!({ "phrase": hit.phrase, "found": Cow::as_ref(&hit.found) });
    let seen: Vec<Value> = hits.iter().take(QUOTED).map(seen).collect();
    Some(Finding::new(rule, weight, detail).seeing("hits", seen))
}

fn quoted<'a>(hosts: impl IntoIterator<Item = &'a String>) -> Vec<Value> {
    let hosts = hosts.into_iter().take(QUOTED);
    hosts.map(|host| Value::from(host.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::kit::{broken, lists, reply, settings};
    use super::super::lists::{Matching, Phrase, WordEntry};
    use super::super::{WordMatcher, judge};
    use super::*;
    use crate::domain::comment::Visibility;

    fn linking(text: &str) -> Submission {
        let rendered = crate::domain::markdown::comment(text);
        Submission {
            html: rendered.html,
            plain: rendered.text,
            ..reply(text)
        }
    }

    fn hosts(entries: &[(WordList, &str)]) -> WordMatcher {
        let entry = |(list, host): &(WordList, &str)| WordEntry {
            list: *list,
            phrase: Phrase {
                matching: Matching::Host,
                ..Phrase::word(*host)
            },
        };
        let entries: Vec<WordEntry> = entries.iter().map(entry).collect();
        WordMatcher::new(&entries, 1).unwrap()
    }

    #[test]
    fn links_are_counted_in_the_rendering() {
        let with_links = |count| linking(&"https://x.example ".repeat(count));
        assert_eq!(broken(look, &with_links(2)), [""; 0]);
        assert_eq!(broken(look, &with_links(3)), ["links"]);
        assert_eq!(broken(look, &linking("See <a there")), [""; 0]);
        assert_eq!(broken(look, &linking("lucky . com")), ["disguised"]);
    }

    #[test]
    fn a_listed_host_is_found_however_it_is_written_and_named_in_the_verdict() {
        let words = hosts(&[
            (WordList::Banned, "casino.example"),
            (WordList::Suspect, "shop.com"),
            (WordList::Allowed, "city.example"),
        ]);
        let cases = [
            ("https://play.casino.example/x", Visibility::Removed),
            ("hxxp://casino.example", Visibility::Removed),
            ("casino [dot] example", Visibility::Removed),
            ("go to shop.com", Visibility::Held),
            ("see https://mycasino.example", Visibility::Published),
            (
                "https://city.example https://city.example https://a.city.example",
                Visibility::Published,
            ),
        ];
        for (text, expected) in cases {
            let verdict = judge(&linking(text), &words, &settings());
            assert_eq!(verdict.visibility, expected, "{text}");
            let is_spam = verdict.reason == Some(Reason::Spam);
            assert_eq!(is_spam, expected == Visibility::Removed);
        }
        let verdict = judge(
            &linking("b.com https://a.example"),
            &lists(&[]),
            &settings(),
        );
        assert_eq!(verdict.hosts, ["a.example", "b.com"]);
    }
}
