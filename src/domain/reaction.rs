//! Reactions: what readers say of a comment without a word, and what that makes of its place
//! among the others.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refusal::FieldError;

/// Kinds of reactions, at most.
const MOST: usize = 12;
/// Characters of a key, at most.
const KEY_MAX: usize = 20;

/// A kind of reaction that a site offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reaction {
    /// Lower-case letters, digits and underscores, at most 20.
    #[schema(example = "recommend", pattern = "^[a-z0-9_]{1,20}$")]
    pub key: String,
    pub sense: Sense,
}

/// What a reaction says of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sense {
    For,
    Against,
    Neither,
}

impl Sense {
    /// Whether nobody can say both.
    pub const fn excludes(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::For, Self::Against) | (Self::Against, Self::For)
        )
    }
}

/// What a fresh site offers.
pub fn offered() -> Vec<Reaction> {
    vec![Reaction {
        key: "recommend".to_owned(),
        sense: Sense::For,
    }]
}

/// What is wrong with the reactions that a site is to offer.
pub fn check(offered: &[Reaction]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if offered.len() > MOST {
        let detail = format!("at most {MOST}; there are {}", offered.len());
        wrong.push(FieldError::new("/comments/reactions", "too_many", detail));
    }
    let mut seen = HashSet::new();
    for (index, reaction) in offered.iter().enumerate() {
        let pointer = format!("/comments/reactions/{index}/key");
        if !is_key(&reaction.key) {
            let detail =
                format!("1 to {KEY_MAX} lower-case letters a to z, digits and underscores");
            wrong.push(FieldError::new(pointer, "bad_key", detail));
        } else if !seen.insert(&reaction.key) {
            let detail = format!("`{}` is there already", reaction.key);
            wrong.push(FieldError::new(pointer, "duplicate", detail));
        }
    }
    wrong
}

fn is_key(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(fits)
}

/// What counted reactions make of a comment: its Wilson score.
pub fn score(counts: &BTreeMap<String, i64>, offered: &[Reaction]) -> i64 {
    let of = |sense: Sense| -> i64 {
        let keys = offered.iter().filter(|reaction| reaction.sense == sense);
        keys.filter_map(|reaction| counts.get(&reaction.key)).sum()
    };
    wilson(of(Sense::For), of(Sense::Against))
}

const MILLION: i128 = 1_000_000;
/// 1.959964², in millionths: 95 % of a normal distribution.
const Z2: i128 = 3_841_459;

/// The lower bound of Wilson's 95 % interval for the share of those who are for it, in parts
/// per million: a few voices say less than many. In whole numbers, so that every machine comes
/// to the same.
fn wilson(pros: i64, cons: i64) -> i64 {
    let (pros, all) = (i128::from(pros), i128::from(pros) + i128::from(cons));
    if all <= 0 {
        return 0;
    }
    let spread = (Z2 * (Z2 + 4 * pros * (all - pros) * MILLION / all)).isqrt();
    let bound = (2 * pros * MILLION + Z2 - spread) * MILLION / (2 * all * MILLION + 2 * Z2);
    i64::try_from(bound.max(0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_voices_say_less_than_many() {
        assert_eq!(wilson(0, 0), 0);
        assert_eq!(wilson(1, 0), 206_549);
        assert_eq!(wilson(0, 7), 0);
        // 0.7224672 for 10 of 10, 0.5372 for 60 of 100 by the usual formula
        assert_eq!(wilson(10, 0), 722_467);
        assert_eq!(wilson(60, 40) / 1000, 502);
        assert!(wilson(10, 0) < wilson(100, 0));
        assert!(wilson(60, 40) < wilson(600, 400));
        assert!(
            wilson(2, 0) < wilson(50, 50),
            "two of two say less than half of a hundred"
        );
        assert!(wilson(i64::MAX / 2, 1) <= 1_000_000);
    }

    #[test]
    fn what_is_neither_does_not_count() {
        let offered: Vec<Reaction> = [
            ("recommend", Sense::For),
            ("agree", Sense::For),
            ("disagree", Sense::Against),
            ("funny", Sense::Neither),
        ]
        .map(|(key, sense)| Reaction {
            key: key.to_owned(),
            sense,
        })
        .to_vec();
        let counts = |pairs: &[(&str, i64)]| -> BTreeMap<String, i64> {
            pairs
                .iter()
                .map(|(key, n)| ((*key).to_owned(), *n))
                .collect()
        };
        let mixed = counts(&[
            ("recommend", 4),
            ("agree", 6),
            ("disagree", 2),
            ("funny", 90),
        ]);
        assert_eq!(score(&mixed, &offered), wilson(10, 2));
        assert_eq!(score(&counts(&[("gone", 9)]), &offered), 0);
        assert!(Sense::For.excludes(Sense::Against) && !Sense::For.excludes(Sense::For));
        assert!(!Sense::Neither.excludes(Sense::Against));
    }

    #[test]
    fn keys_are_few_plain_and_each_there_once() {
        let with = |keys: &[&str]| -> Vec<String> {
            let reaction = |key: &&str| Reaction {
                key: (*key).to_owned(),
                sense: Sense::For,
            };
            let offered: Vec<Reaction> = keys.iter().map(reaction).collect();
            check(&offered)
                .into_iter()
                .map(|error| error.pointer)
                .collect()
        };
        assert_eq!(check(&offered()), []);
        assert_eq!(with(&[]), [""; 0]);
        assert_eq!(with(&["a", "a"]), ["/comments/reactions/1/key"]);
        for key in ["", "A", "a-b", "é", "a b", "aaaaaaaaaaaaaaaaaaaaa"] {
            assert_eq!(with(&[key]), ["/comments/reactions/0/key"], "{key}");
        }
        let many: Vec<String> = (0..13).map(|n| format!("k{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(with(&many), ["/comments/reactions"]);
    }
}
