//! What a reader types into a search: words that must all be there, phrases in quotation
//! marks. Whatever it is, it means something or nothing; no sign in it has another meaning.

use super::words;
use crate::domain::terms::Term;

/// Characters that are looked at, at most.
pub const TYPED_MAX: usize = 300;
/// More of them are left out.
const MOST: usize = 20;
/// Letters of a word that may go on, at least: with one alone half of all words begin.
const BEGINNING: usize = 2;

const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];
/// Signs that hold words together, which then are looked for next to each other.
const JOINING: [&str; 7] = ["", "-", "'", "’", ".", "@", "‑"];

/// What was typed, in its order.
pub fn asked(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for (index, part) in typed.split(QUOTES).enumerate() {
        if index % 2 == 1 {
            let words: Vec<String> = words(part).map(|word| word.text).collect();
            terms.extend((!words.is_empty()).then_some(term(words)));
        } else {
            terms.extend(joined(part));
        }
    }
    terms.truncate(MOST);
    let is_open =
        typed.ends_with(char::is_alphanumeric) && typed.matches(QUOTES).count().is_multiple_of(2);
    if let Some(last) = terms.last_mut().filter(|_| is_open) {
        let letters = last.words.last().map_or(0, |word| word.chars().count());
        last.is_beginning = letters >= BEGINNING;
    }
    terms
}

fn term(words: Vec<String>) -> Term {
    Term {
        words,
        is_beginning: false,
    }
}

/// Words outside of quotation marks.
fn joined(part: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut end = None;
    for word in words(part) {
        let between = end.and_then(|end| part.get(end..word.at.start));
        let is_joined = between.is_some_and(|between| JOINING.contains(&between));
        match terms.last_mut().filter(|_| is_joined) {
            Some(term) => term.words.push(word.text),
            None => terms.push(term(vec![word.text])),
        }
        end = Some(word.at.end);
    }
    terms
}

/// Terms as somebody would have typed them.
pub fn written(terms: &[Term]) -> String {
    let terms = terms.iter().map(|term| match &term.words[..] {
        [word] => word.clone(),
        words => format!("\"{}\"", words.join(" ")),
    });
    terms.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<String> {
        let read = asked(typed).into_iter().map(|term| {
            let more = if term.is_beginning { "*" } else { "" };
            format!("{}{more}", term.words.join(" "))
        });
        read.collect()
    }

    #[test]
    fn words_are_all_looked_for_and_the_last_may_go_on() {
        assert_eq!(read("Pumps dampo"), ["pumps", "dampo*"]);
        assert_eq!(read("pumps, dampoort "), ["pumps", "dampoort"]);
        assert_eq!(read("ZÜRICH naïve"), ["zurich", "naive*"]);
        assert_eq!(read("pumps d"), ["pumps", "d"]);
    }

    #[test]
    fn a_phrase_is_quoted_or_held_together_by_its_signs() {
        assert_eq!(read("\"The pumps\" ran"), ["the pumps", "ran*"]);
        assert_eq!(read("ran “the pumps”"), ["ran", "the pumps"]);
        assert_eq!(read("«the pumps"), ["the pumps"]);
        assert_eq!(read("covid-19"), ["covid 19*"]);
        assert_eq!(read("d'été"), ["d ete*"]);
        assert_eq!(read("東京"), ["東 京"]);
        assert_eq!(read("gent/brugge"), ["gent", "brugge*"]);
    }

    #[test]
    fn nothing_that_can_be_typed_is_wrong() {
        for nothing in [
            "",
            " ",
            "\"\"",
            "*",
            "-(",
            "🌊",
            "\"\"\"",
            "':*&|!<->\\",
            "\0",
        ] {
            assert!(read(nothing).is_empty(), "{nothing}");
        }
        let words = ["and", "or", "not", "near", "a", "5"];
        assert_eq!(read("AND OR NOT NEAR(a, 5)"), words);
        assert_eq!(read("headline:floods*"), ["headline", "floods"]);
        assert_eq!(asked(&"a ".repeat(100)).len(), MOST);
    }

    #[test]
    fn terms_are_written_as_they_are_typed() {
        for typed in ["floods ghent", "\"the pumps\" ran", ""] {
            assert_eq!(written(&asked(typed)), typed);
        }
    }
}
