//! The word lists, ready for matching: words, patterns and hosts, each by its own
//! road, and what is allowed taken out again.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use super::lists::{Matching, Scope, WordEntry, WordList, mistakes};
use super::patterns::Patterns;
use super::phrases::Phrases;
use crate::domain::refusal::FieldError;
use crate::domain::text::skeleton_of_normal;

/// A listed phrase in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit<'a> {
    pub list: WordList,
    pub matching: Matching,
    pub phrase: &'a str,
    /// As it was written there; for a pattern that sees through a disguise, as it looks.
    pub found: Cow<'a, str>,
}

/// The lists, compiled. Making it costs some time; keep it until the lists change.
#[derive(Debug, Clone)]
pub struct WordMatcher {
    entries: Vec<WordEntry>,
    phrases: Phrases,
    patterns: Patterns,
    hosts: HashMap<String, Vec<usize>>,
    version: i64,
}

/// Where an entry was found, in bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) entry: usize,
}

impl WordMatcher {
    /// Prepares the lists. `version` is kept with every verdict. Fails with
    /// every entry that is empty, too long or without anything to match, at
    /// `/<index>/phrase`.
    pub fn new(lists: &[WordEntry], version: i64) -> Result<Self, Vec<FieldError>> {
        let mistakes = mistakes(lists);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self {
            entries: lists.to_vec(),
            phrases: Phrases::new(lists)?,
            patterns: Patterns::new(lists)?,
            hosts: hosts(lists),
            version,
        })
    }

    /// Of the lists it was made from.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// What it was made from.
    pub fn entries(&self) -> &[WordEntry] {
        &self.entries
    }

    /// The banned and suspect phrases and patterns in a normalised text, in their
    /// order, save those inside an allowed one.
    pub fn find<'a>(&'a self, text: &'a str, scope: &Scope) -> Vec<Hit<'a>> {
        let spots = self.spots(text, scope);
        let (allowed, listed): (Vec<Spot>, Vec<Spot>) = spots
            .iter()
            .partition(|spot| self.list_of(**spot) == Some(WordList::Allowed));
        let mut hits: Vec<Hit<'a>> = unexcused(&allowed, listed)
            .filter_map(|spot| self.hit(spot.entry, Cow::Borrowed(text.get(spot.start..spot.end)?)))
            .collect();
        let seen = spots.iter().map(|spot| spot.entry).collect();
        hits.extend(self.disguised(text, scope, &seen));
        hits
    }

    fn spots(&self, text: &str, scope: &Scope) -> BTreeSet<Spot> {
        let mut spots = BTreeSet::new();
        self.phrases.mark(text, &mut spots);
        self.patterns.mark(text, &mut spots);
        spots.retain(|spot| self.counts(spot.entry, scope));
        spots
    }

    /// Patterns that match what the text looks like, and did not match the text.
    fn disguised<'a>(&'a self, text: &str, scope: &Scope, seen: &BTreeSet<usize>) -> Vec<Hit<'a>> {
        if self.patterns.is_empty() {
            return Vec::new();
        }
        let (looks, mut spots) = (skeleton_of_normal(text), BTreeSet::new());
        self.patterns.mark(&looks, &mut spots);
        let found = spots.into_iter().filter(|spot| {
            let is_allowed = self.list_of(*spot) == Some(WordList::Allowed);
            !is_allowed && !seen.contains(&spot.entry) && self.counts(spot.entry, scope)
        });
        let hit = |spot: Spot| {
            let found = looks.get(spot.start..spot.end)?.to_owned();
            self.hit(spot.entry, Cow::Owned(found))
        };
        found.filter_map(hit).collect()
    }

    /// What is listed of a host or one above it, the closest first; an allowed host
    /// excuses all above it.
    pub fn find_host(&self, host: &str, scope: &Scope) -> Vec<Hit<'_>> {
        let entries = upwards(host)
            .filter_map(|above| self.hosts.get(above))
            .flatten()
            .filter(|entry| self.counts(**entry, scope));
        let hits: Vec<Hit> = entries
            .filter_map(|entry| self.hit(*entry, Cow::Owned(host.to_owned())))
            .collect();
        hits.into_iter()
            .take_while(|hit| hit.list != WordList::Allowed)
            .collect()
    }

    /// Whether a host is allowed, or one above it.
    pub fn is_allowed(&self, host: &str, scope: &Scope) -> bool {
        upwards(host)
            .filter_map(|above| self.hosts.get(above))
            .flatten()
            .filter_map(|entry| self.entries.get(*entry))
            .any(|entry| entry.list == WordList::Allowed && entry.phrase.counts(scope))
    }

    fn counts(&self, entry: usize, scope: &Scope) -> bool {
        let entry = self.entries.get(entry);
        entry.is_some_and(|entry| entry.phrase.counts(scope))
    }

    fn list_of(&self, spot: Spot) -> Option<WordList> {
        self.entries.get(spot.entry).map(|entry| entry.list)
    }

    fn hit<'a>(&'a self, entry: usize, found: Cow<'a, str>) -> Option<Hit<'a>> {
        let entry = self.entries.get(entry)?;
        Some(Hit {
            list: entry.list,
            matching: entry.phrase.matching,
            phrase: &entry.phrase.phrase,
            found,
        })
    }
}

/// The listed spots inside no allowed one. Both are sorted, so each is passed once.
fn unexcused(allowed: &[Spot], listed: Vec<Spot>) -> impl Iterator<Item = Spot> {
    let (mut coming, mut excused_to) = (allowed.iter().peekable(), 0);
    listed.into_iter().filter(move |spot| {
        while let Some(begun) = coming.next_if(|allowed| allowed.start <= spot.start) {
            excused_to = excused_to.max(begun.end);
        }
        spot.end > excused_to
    })
}

fn hosts(lists: &[WordEntry]) -> HashMap<String, Vec<usize>> {
    let mut hosts: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, entry) in lists.iter().enumerate() {
        if entry.phrase.matching == Matching::Host {
            let host = entry.phrase.phrase.clone();
            hosts.entry(host).or_default().push(index);
        }
    }
    // an allowed one excuses what is listed of the same host, too
    for listed in hosts.values_mut() {
        listed.sort_by_key(|at| lists.get(*at).map(|entry| Reverse(entry.list)));
    }
    hosts
}

/// A host, and every one that it is below of.
pub(super) fn upwards(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| {
        host.split_once('.').map(|(_, above)| above)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kit::lists;
    use super::super::lists::Phrase;
    use super::*;

    fn found(words: &WordMatcher, text: &str) -> Vec<String> {
        let hits = words.find(text, &Scope::default());
        hits.into_iter().map(|hit| hit.found.into_owned()).collect()
    }

    #[test]
    fn phrases_are_whole_words_in_their_order() {
        let words = lists(&[
            (WordList::Banned, "easy money"),
            (WordList::Banned, "c++"),
            (WordList::Banned, "ss"),
            (WordList::Banned, ".com"),
            (WordList::Banned, "🐒"),
            (WordList::Banned, "轮功"),
        ]);
        let cases: [(&str, &[&str]); 13] = [
            ("Easy MONEY!", &["Easy MONEY"]),
            ("easy,\n money", &["easy,\n money"]),
            ("easymoney, money easy, uneasy money", &[]),
            ("I write C++.", &["C++"]),
            ("I write C and c+.", &[]),
            ("the SS", &["SS"]),
            ("x.com and com", &[".com"]),
            ("iPhone 5s, $s, class", &[]),
            ("you🐒!", &["🐒"]),
            ("法轮功", &["轮功"]),
            ("法 轮 功", &["轮 功"]),
            ("", &[]),
            ("a", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&words, text), expected, "{text}");
        }
    }

    #[test]
    fn an_allowed_phrase_excuses_only_what_is_inside_it() {
        let words = lists(&[
            (WordList::Banned, "dick"),
            (WordList::Banned, "schwul"),
            (WordList::Allowed, "Moby Dick"),
            (WordList::Allowed, "schwül"),
        ]);
        assert_eq!(found(&words, "I read moby dick."), [""; 0]);
        assert_eq!(found(&words, "Moby Dick, you dick!"), ["dick"]);
        let book = "dick, Moby Dick dick ".repeat(3);
        assert_eq!(found(&words, &book), ["dick"; 6]);
        assert_eq!(found(&words, "moby d1ck"), ["d1ck"]);
        assert_eq!(found(&words, "schwül und schwul"), ["schwul"]);
    }

    #[test]
    fn patterns_are_found_as_written_and_as_they_look_and_can_be_excused() {
        let of = |list, phrase: &str| WordEntry {
            list,
            phrase: Phrase {
                matching: Matching::Pattern,
                ..Phrase::word(phrase)
            },
        };
        let entries = [
            of(WordList::Banned, r"\bcoins?\b"),
            of(WordList::Allowed, r"two coins"),
        ];
        let words = WordMatcher::new(&entries, 1).unwrap();
        assert_eq!(found(&words, "Free COINS here"), ["COINS"]);
        assert_eq!(found(&words, "free с0іns here"), ["coins"]);
        assert_eq!(found(&words, "two coins"), [""; 0]);
        assert_eq!(found(&words, "coincidence"), [""; 0]);
    }

    #[test]
    fn a_host_is_listed_with_all_below_it_and_excused_from_below() {
        let of = |list, phrase: &str| WordEntry {
            list,
            phrase: Phrase {
                matching: Matching::Host,
                ..Phrase::word(phrase)
            },
        };
        let entries = [
            of(WordList::Banned, "casino.example"),
            of(WordList::Allowed, "help.casino.example"),
            of(WordList::Suspect, "a.help.casino.example"),
        ];
        let words = WordMatcher::new(&entries, 1).unwrap();
        let listed = |host: &str| -> Vec<WordList> {
            let hits = words.find_host(host, &Scope::default());
            hits.iter().map(|hit| hit.list).collect()
        };
        assert_eq!(listed("casino.example"), [WordList::Banned]);
        assert_eq!(listed("www.casino.example"), [WordList::Banned]);
        assert_eq!(listed("www.help.casino.example"), []);
        assert_eq!(listed("a.help.casino.example"), [WordList::Suspect]);
        assert_eq!(listed("mycasino.example"), []);
        assert!(words.is_allowed("help.casino.example", &Scope::default()));
    }
}
