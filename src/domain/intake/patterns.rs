//! Patterns on the word lists: regular expressions that run in time linear in the
//! text and are bounded in size, so that none can take for ever.

use std::collections::BTreeSet;

use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};

use super::lists::{Matching, WordEntry};
use super::matcher::Spot;
use crate::domain::refusal::FieldError;

/// Bytes that one pattern may grow to.
const SIZE: usize = 256 * 1024;
/// Bytes that all together may grow to.
const SIZE_OF_ALL: usize = 64 * 1024 * 1024;
/// Bytes that matching may take for what it has seen: beyond, it forgets and goes on.
const CACHE: usize = 1024 * 1024;
/// Texts in which a pattern that matches nothing at all shows itself.
const PROBES: [&str; 5] = ["", "a", "a b", "1.", "\n"];

/// A pattern, ready; or the code of what is wrong with it, and what would be right.
pub(super) fn compile(pattern: &str) -> Result<Regex, (&'static str, String)> {
    let built = RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(SIZE)
        .dfa_size_limit(CACHE)
        .build();
    let regex = built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => (
            "too_costly",
            "a pattern that grows too large; repeat fewer times, or name fewer kinds of letters"
                .to_owned(),
        ),
        other => ("invalid", format!("no pattern: {}", first_words(&other))),
    })?;
    let is_empty = |text: &str| regex.find_iter(text).any(|found| found.is_empty());
    if PROBES.iter().any(|probe| is_empty(probe)) {
        let detail = "it matches where there is nothing; ask for one character at least";
        return Err(("invalid", detail.to_owned()));
    }
    Ok(regex)
}

/// The last line of what the parser says: the others draw the pattern.
fn first_words(error: &regex::Error) -> String {
    let told = error.to_string();
    let last = told.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

/// The patterns of all lists.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    /// Which of them match at all, in one pass.
    any: RegexSet,
    each: Vec<(usize, Regex)>,
}

/// Whether patterns, each of which was checked before, can be looked for together:
/// `false` where all of them grow too large.
pub fn fit_together<'a>(patterns: impl IntoIterator<Item = &'a str>) -> bool {
    together(patterns).is_ok()
}

fn together<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns)
        .case_insensitive(true)
        .size_limit(SIZE_OF_ALL)
        .dfa_size_limit(4 * CACHE)
        .build()
}

impl Patterns {
    /// Of entries that were checked before.
    pub(super) fn new(lists: &[WordEntry]) -> Result<Self, Vec<FieldError>> {
        let mut each = Vec::new();
        for (index, entry) in lists.iter().enumerate() {
            if entry.phrase.matching == Matching::Pattern {
                let regex = compile(&entry.phrase.phrase).map_err(|(code, detail)| {
                    vec![FieldError::new(format!("/{index}/phrase"), code, detail)]
                })?;
                each.push((index, regex));
            }
        }
        let any = together(each.iter().map(|(_, regex)| regex.as_str()))
            .map_err(|error| vec![FieldError::new("", "too_costly", error.to_string())])?;
        Ok(Self { any, each })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.each.is_empty()
    }

    /// Marks every place where one matches.
    pub(super) fn mark(&self, text: &str, spots: &mut BTreeSet<Spot>) {
        let matching = self.any.matches(text);
        for (entry, regex) in matching.iter().filter_map(|at| self.each.get(at)) {
            let found = regex.find_iter(text).filter(|found| !found.is_empty());
            spots.extend(found.map(|found| Spot {
                start: found.start(),
                end: found.end(),
                entry: *entry,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lists::PATTERNS_MAX;
    use super::*;

    fn code(pattern: &str) -> &'static str {
        compile(pattern).map_or_else(|(code, _)| code, |_| "fine")
    }

    #[test]
    fn what_would_take_for_ever_or_match_anything_is_refused() {
        let cases = [
            (r"\bfree\s+(crypto|coins?)\b", "fine"),
            (r"(a+)+$", "fine"),
            ("(", "invalid"),
            (r"(?=ahead)", "invalid"),
            (r"(a)\1", "invalid"),
            ("x*", "invalid"),
            (r"\b", "invalid"),
            ("", "invalid"),
            ("a|", "invalid"),
            (r"\w{200}", "too_costly"),
            ("((((a{9}){9}){9}){9}){9}", "too_costly"),
        ];
        for (pattern, expected) in cases {
            assert_eq!(code(pattern), expected, "{pattern}");
        }
        let (_, detail) = compile("(unclosed").unwrap_err();
        assert_eq!(detail, "no pattern: unclosed group");
    }

    #[test]
    fn what_is_small_enough_by_itself_may_be_too_large_together() {
        let sized = |times: usize| format!(r"\w{{{times}}}");
        let largest = (1..60).rev().map(sized).find(|it| compile(it).is_ok());
        let largest = largest.unwrap();
        assert!(fit_together([largest.as_str()]));
        assert!(!fit_together(vec![largest.as_str(); PATTERNS_MAX]));
    }

    /// One that a backtracking engine would never come back from.
    #[test]
    fn the_classic_trap_is_linear() {
        let regex = compile(r"(a+)+b").unwrap();
        let begun = std::time::Instant::now();
        assert!(!regex.is_match(&"a".repeat(10_000)));
        assert!(begun.elapsed() < std::time::Duration::from_millis(500));
    }
}
