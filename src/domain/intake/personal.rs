//! Personal data: mail addresses and telephone numbers, which are not for everybody.
//! What is quoted of them is masked.

use std::collections::BTreeSet;

use super::verdict::{Finding, Weight};
use super::{Rules, Submission};

/// What stands for an `@`, and for a dot, in an address that is to be read by people only.
const WRITTEN_OUT: &[(&str, &str)] = &[
    (" (at) ", "@"),
    ("(at)", "@"),
    (" [at] ", "@"),
    ("[at]", "@"),
    (" {at} ", "@"),
    (" (dot) ", "."),
    ("(dot)", "."),
    (" [dot] ", "."),
    ("[dot]", "."),
    ("[.]", "."),
];
/// Digits in a telephone number, at most: with `00` before the fifteen of E.164.
const DIGITS: usize = 17;
/// Addresses and numbers quoted, at most.
const QUOTED: usize = 5;

pub(super) fn look(submission: &Submission, _: &Rules) -> Vec<Finding> {
    let mut texts = vec![submission.plain.as_str()];
    if submission.text != submission.plain {
        texts.push(&submission.text);
    }
    let of = |find: fn(&str) -> Vec<String>| -> BTreeSet<String> {
        texts.iter().flat_map(|text| find(text)).collect()
    };
    let rules = [
        ("email", "A mail address", of(emails)),
        ("phone", "A telephone number", of(phones)),
    ];
    let found = rules.into_iter().filter_map(|(rule, what, found)| {
        let first = found.first()?;
        let quoted: Vec<&String> = found.iter().take(QUOTED).collect();
        let finding = Finding::new(rule, Weight::Hold, format!("{what}: {first}"));
        Some(finding.seeing("found", serde_json::json!(quoted)))
    });
    found.collect()
}

/// Mail addresses, masked.
fn emails(text: &str) -> Vec<String> {
    let mut plain = text.to_lowercase();
    if plain.contains(['(', '[', '{']) {
        for (written, meant) in WRITTEN_OUT {
            plain = plain.replace(written, meant);
        }
    }
    let words = plain.split(|c: char| c.is_whitespace() || "<>()[]\"“”,;|".contains(c));
    words
        .filter(|word| word.contains('@') && !word.contains("://"))
        .filter_map(email)
        .collect()
}

fn email(word: &str) -> Option<String> {
    let (before, after) = word.split_once('@')?;
    let is_local = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let local = before.rsplit(|c: char| !is_local(c)).next()?;
    let is_host = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let host = after.split(|c: char| !is_host(c)).next()?;
    let host = host.trim_end_matches(['.', '-']);
    let (name, end) = host.rsplit_once('.')?;
    let is_right = !name.is_empty() && end.len() >= 2 && end.chars().all(char::is_alphabetic);
    let first = local.trim_start_matches('.').chars().next()?;
    is_right.then(|| format!("{first}…@{host}"))
}

/// Telephone numbers, masked.
fn phones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || c == '+' || c == '(') {
        let run = run(rest.get(at..).unwrap_or_default());
        let behind = at + run.len().max(1);
        let around = Around {
            before: rest.get(..at).unwrap_or_default(),
            after: rest.get(behind..).and_then(|rest| rest.chars().next()),
        };
        found.extend(number(run, &around));
        rest = rest.get(behind..).unwrap_or_default();
    }
    found
}

struct Around<'a> {
    before: &'a str,
    after: Option<char>,
}

/// Digits and what people put between them, up to anything else.
fn run(text: &str) -> &str {
    let mut between = 0;
    let ends = |(at, c): &(usize, char)| {
        between = if c.is_ascii_digit() { 0 } else { between + 1 };
        let fits = c.is_ascii_digit() || " .-/()\u{a0}‑".contains(*c) || (*at == 0 && *c == '+');
        !fits || between > 3
    };
    let end = text
        .char_indices()
        .find(ends)
        .map_or(text.len(), |(at, _)| at);
    let run = text.get(..end).unwrap_or_default();
    run.trim_end_matches(|c: char| !c.is_ascii_digit())
}

/// The first number that a run ends in, wherever in it that begins.
fn number(run: &str, around: &Around) -> Option<String> {
    let is_part_of_more = |c: char| c.is_alphanumeric() || "€$£¥#/=:@_.,-".contains(c);
    let is_more = around
        .before
        .chars()
        .next_back()
        .is_some_and(is_part_of_more)
        || around
            .after
            .is_some_and(|c| c.is_alphanumeric() || "€$£¥%°@".contains(c));
    let is_book = around
        .before
        .trim_end_matches([' ', ':', '-'])
        .to_lowercase()
        .ends_with("isbn");
    if is_more || is_book {
        return None;
    }
    tails(run).rev().find(|tail| is_number(tail)).map(masked)
}

/// What a run ends in, from its beginning and from behind each gap, the longest last:
/// as far as that has no more digits than a number. However long the run is, that is
/// the end of it alone.
fn tails(run: &str) -> impl DoubleEndedIterator<Item = &str> {
    let mut digits = 0;
    let (mut after, mut tails) = (None, Vec::new());
    for (at, c) in run.char_indices().rev() {
        if matches!(c, ' ' | '\u{a0}') {
            tails.extend(after);
        }
        digits += usize::from(c.is_ascii_digit());
        if digits > DIGITS {
            return tails.into_iter();
        }
        after = run.get(at..);
    }
    tails.extend(after);
    tails.into_iter()
}

fn is_number(tail: &str) -> bool {
    let groups: Vec<&str> = tail
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let digits = groups.concat();
    let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
    let is_date = matches!(lengths.as_slice(), [1..=2, 1..=2, 4, ..]);
    let is_book = lengths.len() == 4 && lengths.last() == Some(&1);
    let is_fraction = digits.starts_with('0') && lengths.first() == Some(&1) && lengths.len() == 2;
    if is_date || is_book || is_fraction || digits.starts_with("000") {
        return false;
    }
    let count = digits.len();
    if tail.starts_with('+') {
        (8..=15).contains(&count)
    } else if digits.starts_with("00") {
        (10..=17).contains(&count)
    } else if digits.starts_with('0') {
        (9..=11).contains(&count)
    } else {
        lengths == [3, 3, 4]
    }
}

fn masked(number: &str) -> String {
    let first: String = number.chars().take(3).collect();
    let last: String = number.chars().rev().take(2).collect();
    format!("{first}…{}", last.chars().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::super::kit::{broken, reply};
    use super::*;

    #[test]
    fn addresses_are_found_and_masked() {
        let cases: [(&str, &[&str]); 10] = [
            ("Write to marie@example.org.", &["m…@example.org"]),
            ("(Marie.Claes+x@mail.example.org)", &["m…@mail.example.org"]),
            ("mailto:marie@example.org", &["m…@example.org"]),
            ("marie (at) example (dot) org", &["m…@example.org"]),
            ("marie[at]example[.]org", &["m…@example.org"]),
            ("@marie said so", &[]),
            ("meet @ 5.30", &[]),
            (
                "https://me@host.example/ and https://x.example/@marie/a.b",
                &[],
            ),
            ("a@b", &[]),
            ("sh@t.", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(emails(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_found_and_dates_prices_and_books_are_not() {
        for text in [
            "+32 475 12 34 56",
            "Call 0475/12.34.56 today",
            "0475 12 34 56",
            "At 8 0475 12 34 56",
            "0475123456",
            "(020) 7946 0958",
            "+44 (0)20 7946 0958",
            "0032 9 123 45 67",
            "555-123-4567",
            "(555) 123-4567",
            "+15551234567!",
        ] {
            assert_eq!(phones(text).len(), 1, "{text}");
        }
        assert_eq!(phones("0475 12 34 56"), ["047…56"]);
        for text in [
            "1984",
            "2014-2026",
            "22-11-2026 10.30",
            "2026-11-22",
            "01.02.2026 2000",
            "€ 1 000 000 000",
            "$0475123456",
            "12 345 678,90",
            "ISBN 0-306-40615-2",
            "ISBN: 0306406152",
            "978-0-306-40615-7",
            "0-306-40615-2",
            "0.123456789",
            "BE68 5390 0754 7034",
            "https://x.example/2026/0475123456",
            "10000000000000",
            "555-1234",
            "room 101",
            "12:30 - 14:00",
            "+1",
            "2-1 (1-0)",
        ] {
            assert_eq!(phones(text), [""; 0], "{text}");
        }
    }

    /// What is looked at of a run does not grow with it: a number has its bounds.
    #[test]
    fn no_more_than_the_end_of_a_run_is_looked_at() {
        let work = |text: &str| -> usize { tails(text).map(str::len).sum() };
        for piece in [
            "1 ",
            "1   ",
            "12 ",
            "1 2\u{a0}\u{a0}",
            "1 - ",
            "0",
            "1/2 (",
            "1\u{2011} ",
        ] {
            let text = |times| format!("{}1", piece.repeat(times));
            assert_eq!(work(&text(5_000)), work(&text(100)), "{piece:?}");
            assert!(work(&text(5_000)) < 10_000, "{piece:?}");
        }
        let long = format!("{}0475 12 34 56", "1 ".repeat(5_000));
        assert_eq!(phones(&long), ["047…56"]);
        assert_eq!(
            tails("+32 9 1").collect::<Vec<_>>(),
            ["1", "9 1", "+32 9 1"]
        );
    }

    #[test]
    fn both_hold_and_say_no_more_than_they_must() {
        let found = reply("marie@example.org or 0475 12 34 56");
        assert_eq!(broken(look, &found), ["email", "phone"]);
        let hidden = Submission {
            plain: "write to me".to_owned(),
            ..reply("[write to me](mailto:marie@example.org)")
        };
        assert_eq!(broken(look, &hidden), ["email"]);
    }
}
