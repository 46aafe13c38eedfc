//! What somebody looks for: words that must all be there, and phrases in quotation
//! marks. Whatever is typed means something, or nothing; it is never an error.

/// More of them are left out.
const MOST: usize = 20;
/// Letters of a word that may go on, at least: with one alone half of all words begin.
const BEGINNING: usize = 2;

/// A word, or words next to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    pub words: Vec<String>,
    /// Whether the word may go on: the last that was typed.
    pub is_beginning: bool,
}

/// What was typed, in its order.
pub fn terms(typed: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    for (index, part) in typed.split('"').enumerate() {
        let is_quoted = index % 2 == 1;
        let words = words(part);
        if is_quoted {
            terms.extend((!words.is_empty()).then_some(term(words)));
        } else {
            terms.extend(words.into_iter().map(|word| term(vec![word])));
        }
    }
    terms.truncate(MOST);
    let ends_open = typed.ends_with(|c: char| c.is_alphanumeric());
    if let Some(last) = terms.last_mut().filter(|_| ends_open)
        && let [word] = &last.words[..]
    {
        last.is_beginning = word.chars().count() >= BEGINNING;
    }
    terms
}

fn term(words: Vec<String>) -> Term {
    Term {
        words,
        is_beginning: false,
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<String> {
        let read = terms(typed).into_iter().map(|term| {
            let more = if term.is_beginning { "*" } else { "" };
            format!("{}{more}", term.words.join(" "))
        });
        read.collect()
    }

    #[test]
    fn words_are_all_looked_for_and_the_last_may_go_on() {
        assert_eq!(read("Pumps dampo"), ["pumps", "dampo*"]);
        assert_eq!(read("pumps dampoort "), ["pumps", "dampoort"]);
        assert_eq!(read("\"the pumps\" ran"), ["the pumps", "ran*"]);
        assert_eq!(read("ran \"the pumps\""), ["ran", "the pumps"]);
        assert_eq!(read("d'été"), ["d", "été*"]);
        assert_eq!(read("pumps d"), ["pumps", "d"]);
        assert_eq!(read("pumps da"), ["pumps", "da*"]);
    }

    #[test]
    fn nothing_that_can_be_typed_is_wrong() {
        assert_eq!(read("\"half a phrase"), ["half a phrase"]);
        for nothing in ["", " ", "\"\"", "*", "-(", "🌊", "\"\"\"", "':*&|!"] {
            assert!(read(nothing).is_empty(), "{nothing}");
        }
        assert_eq!(read("AND OR NOT NEAR("), ["and", "or", "not", "near"]);
        assert_eq!(terms(&"a ".repeat(100)).len(), MOST);
    }
}
