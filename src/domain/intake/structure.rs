//! The shape of a reply, whatever it says: length, capitals, repeats. It holds at
//! most; of a reader who is trusted it is noted.

use std::collections::BTreeMap;

use super::verdict::{Finding, Weight};
use super::{Rules, Submission};

/// Characters beyond which a moderator should know that there is much to read.
const LONG: usize = 5_000;
/// Letters from which capitals are counted, so that "NATO, EU, OK" passes.
const CAPITALS_FROM: usize = 20;
/// Percent of letters in capitals beyond which it shouts.
const CAPITALS_MOST: usize = 70;
/// One character so many times in a row is held.
const SAME_CHARACTER: usize = 10;
/// What people draw lines and leave room with.
const RULING: &str = "-_=.*~#+–—─…";
/// Words from which a single one may not be more than half of them.
const WORDS_FROM: usize = 8;

pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    let plain = submission.plain.as_str();
    let found = [
        wordless(plain),
        long(plain),
        capitals(plain),
        same_character(plain),
        same_word(plain),
    ];
    let found = found.into_iter().flatten();
    found
        .map(|finding| Finding {
            weight: match finding.weight {
                Weight::Hold => rules.weight_of_shape,
                other => other,
            },
            ..finding
        })
        .collect()
}

/// "???" says nothing; a letter, a figure or a picture does.
fn wordless(plain: &str) -> Option<Finding> {
    let says_nothing = |c: char| c.is_whitespace() || c.is_ascii_punctuation() || c == '…';
    plain
        .chars()
        .all(says_nothing)
        .then(|| Finding::new("wordless", Weight::Hold, "There is no word in it."))
}

fn long(plain: &str) -> Option<Finding> {
    let characters = plain.chars().count();
    let detail = || format!("{characters} characters");
    (characters > LONG)
        .then(|| Finding::new("long", Weight::Note, detail()).seeing("characters", characters))
}

fn capitals(plain: &str) -> Option<Finding> {
    let capitals = plain.chars().filter(|c| c.is_uppercase()).count();
    let cased = capitals + plain.chars().filter(|c| c.is_lowercase()).count();
    let shouts = cased >= CAPITALS_FROM && capitals * 100 > cased * CAPITALS_MOST;
    shouts.then(|| {
        Finding::new("capitals", Weight::Hold, "Most of it is in capitals.")
            .seeing("capitals", capitals)
            .seeing("letters", cased)
    })
}

fn same_character(plain: &str) -> Option<Finding> {
    let (mut before, mut run) = ('\n', 0);
    for c in plain.chars() {
        run = if c == before { run + 1 } else { 1 };
        before = c;
        if run == SAME_CHARACTER && !is_ordinary_repeat(c) {
            let detail = format!("“{c}” {SAME_CHARACTER} times in a row or more");
            let finding = Finding::new("same_character", Weight::Hold, detail);
            return Some(finding.seeing("character", c.to_string()));
        }
    }
    None
}

fn is_ordinary_repeat(c: char) -> bool {
    c.is_whitespace() || c.is_numeric() || RULING.contains(c)
}

fn same_word(plain: &str) -> Option<Finding> {
    let folded = plain.to_lowercase();
    let words: Vec<&str> = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in &words {
        *counts.entry(word).or_default() += 1;
    }
    let (word, times) = counts.into_iter().max_by_key(|(_, times)| *times)?;
    let detail = || format!("“{word}” is {times} of {} words.", words.len());
    (words.len() >= WORDS_FROM && times * 2 > words.len()).then(|| {
        Finding::new("same_word", Weight::Hold, detail())
            .seeing("word", word)
            .seeing("times", times)
    })
}

#[cfg(test)]
mod tests {
    use super::super::kit::{broken, reply};
    use super::*;

    #[test]
    fn each_rule_sees_its_own() {
        let cases: [(&str, &[&str]); 16] = [
            ("Well said.", &[]),
            ("👍", &[]),
            ("+1", &[]),
            ("?! …", &["wordless"]),
            ("NATO and the EU", &[]),
            ("OK, OK, OK!", &[]),
            ("WHY DOES NOBODY EVER LISTEN to us", &["capitals"]),
            ("VARFÖR LYSSNAR INGEN ALDRIG PÅ OSS", &["capitals"]),
            ("aaaaaaaaargh", &[]),
            ("aaaaaaaaaaargh", &["same_character"]),
            ("No!!!!!!!!!!", &["same_character"]),
            ("above\n----------------\nbelow", &[]),
            ("It cost 10000000000000 then.", &[]),
            ("buy Buy BUY buy buy buy buy buy", &["same_word"]),
            ("no, no, no, no", &[]),
            ("the cat and the dog and the bird and the mouse", &[]),
        ];
        for (text, rules) in cases {
            assert_eq!(broken(look, &reply(text)), rules, "{text}");
        }
    }

    #[test]
    fn length_is_a_note_and_no_more() {
        let text = "One more word. ".repeat(400);
        let weight = |text| super::long(text).map(|finding| finding.weight);
        assert_eq!(weight(&text), Some(Weight::Note));
        assert_eq!(weight("short"), None);
    }
}
