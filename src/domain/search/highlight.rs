//! Where the words are that somebody looked for: escaped HTML with `<mark>`.

use std::ops::Range;

use super::words::{Word, words};
use crate::domain::markdown::escape::escaped;
use crate::domain::terms::Term;

/// Words of an excerpt, and those before the first that was looked for.
const WORDS: usize = 36;
const BEFORE: usize = 8;
/// Bytes of an excerpt, where words have no end.
const LONGEST: usize = 2_000;
/// Bytes of a body in which words are looked for: the first hundred pages of a book.
const LOOKED_AT: usize = 100_000;

/// The whole text.
pub fn marked(text: &str, terms: &[Term]) -> String {
    let words: Vec<Word> = words(text).collect();
    let spans = spans(&words, terms);
    let at = spans.iter().filter_map(|span| bytes(&words, span));
    html(text, 0..text.len(), at)
}

/// The part of a text that has the most of the words; its beginning where it has none.
pub fn excerpt(text: &str, terms: &[Term]) -> String {
    let text = text
        .get(..text.floor_char_boundary(LOOKED_AT))
        .unwrap_or(text);
    let words: Vec<Word> = words(text).collect();
    let spans = spans(&words, terms);
    let from = best(&spans).saturating_sub(BEFORE);
    let until = (from + WORDS).min(words.len());
    let begin = words
        .get(from)
        .filter(|_| from > 0)
        .map_or(0, |word| word.at.start);
    let end = words.get(until).map_or(text.len(), |word| word.at.start);
    let part = text.get(begin..end).unwrap_or_default();
    let part = part
        .get(..part.floor_char_boundary(LONGEST))
        .unwrap_or(part);
    let end = begin + part.trim_end().len();
    let at = spans.iter().filter_map(|span| bytes(&words, span));
    let inside = at.filter(|range| range.start >= begin && range.end <= end);
    let shown = html(text, begin..end, inside);
    let shown: Vec<&str> = shown.split_whitespace().collect();
    let (before, after) = (mark_of(from > 0), mark_of(until < words.len()));
    format!("{before}{}{after}", shown.join(" "))
}

/// That something was left out.
const fn mark_of(is_cut: bool) -> &'static str {
    if is_cut { "…" } else { "" }
}

/// What was looked for, as numbers of words; none within another.
fn spans(words: &[Word], terms: &[Term]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
        let here = terms.iter().filter(|term| begins(rest, term));
        match here.map(|term| term.words.len()).max() {
            Some(long) => {
                spans.push(at..at + long);
                at += long;
            }
            None => at += 1,
        }
    }
    spans
}

fn begins(words: &[Word], term: &Term) -> bool {
    let Some((last, first)) = term.words.split_last() else {
        return false;
    };
    let Some((end, begin)) = words.get(..term.words.len()).and_then(<[Word]>::split_last) else {
        return false;
    };
    let fits = if term.is_beginning {
        end.text.starts_with(last.as_str())
    } else {
        end.text == *last
    };
    fits && begin
        .iter()
        .zip(first)
        .all(|(word, asked)| word.text == *asked)
}

/// The number of the word at which an excerpt shows the most.
fn best(spans: &[Range<usize>]) -> usize {
    let shown = |first: &Range<usize>| {
        let until = first.start + WORDS - BEFORE;
        let inside = spans.iter().skip_while(|span| span.start < first.start);
        inside.take_while(|span| span.end <= until).count()
    };
    let most = spans
        .iter()
        .take(1_000)
        .max_by_key(|span| (shown(span), std::cmp::Reverse(span.start)));
    most.map_or(0, |span| span.start)
}

fn bytes(words: &[Word], span: &Range<usize>) -> Option<Range<usize>> {
    let first = words.get(span.start)?;
    let last = words.get(span.end.checked_sub(1)?)?;
    Some(first.at.start..last.at.end)
}

fn html(text: &str, part: Range<usize>, marked: impl Iterator<Item = Range<usize>>) -> String {
    let shown = |range: Range<usize>| escaped(text.get(range).unwrap_or_default());
    let mut html = String::new();
    let mut at = part.start;
    for range in marked {
        html.push_str(&shown(at..range.start));
        html.push_str("<mark>");
        html.push_str(&shown(range.clone()));
        html.push_str("</mark>");
        at = range.end;
    }
    html.push_str(&shown(at..part.end));
    html
}

#[cfg(test)]
mod tests {
    use super::super::asked;
    use super::*;

    fn shown(text: &str, typed: &str) -> String {
        marked(text, &asked(typed))
    }

    #[test]
    fn words_are_marked_as_they_stand_in_the_text() {
        for (text, typed, html) in [
            ("Floods in Ghent", "ghent ", "Floods in <mark>Ghent</mark>"),
            (
                "Zürich floods",
                "ZURICH flo",
                "<mark>Zürich</mark> <mark>floods</mark>",
            ),
            ("Zu\u{308}rich!", "zürich", "<mark>Zu\u{308}rich</mark>!"),
            (
                "The pumps, the old pumps",
                "\"old pumps\"",
                "The pumps, the <mark>old pumps</mark>",
            ),
            (
                "Covid-19 is back",
                "covid-19",
                "<mark>Covid-19</mark> is back",
            ),
            ("Flood, floods", "flood ", "<mark>Flood</mark>, floods"),
            ("東京タワー", "京タ", "東<mark>京タ</mark>ワー"),
            ("Nothing", "else", "Nothing"),
        ] {
            assert_eq!(shown(text, typed), html, "{typed}");
        }
    }

    #[test]
    fn the_text_is_escaped_and_nothing_of_what_was_typed_is_in_it() {
        assert_eq!(
            shown("<script>alert(1)</script> & <mark>", "script <b>mark</b>"),
            "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; &amp; &lt;<mark>mark</mark>&gt;"
        );
    }

    #[test]
    fn an_excerpt_is_cut_around_most_of_the_words() {
        let filler = |word: &str| vec![word; 60].join(" ");
        let text = format!(
            "Pumps. {}\n\nthe pumps and the\tdike & more, {}",
            filler("one"),
            filler("two")
        );
        let shown = excerpt(&text, &asked("pumps dike "));
        assert!(shown.starts_with("…one one"), "{shown}");
        assert!(shown.ends_with("two two…"), "{shown}");
        let part = "the <mark>pumps</mark> and the <mark>dike</mark> &amp; more, two";
        assert!(shown.contains(part), "{shown}");
    }

    #[test]
    fn an_excerpt_without_the_words_is_the_beginning() {
        let text = vec!["word"; 40].join(" ");
        assert_eq!(
            excerpt(&text, &asked("pumps")),
            format!("{}…", vec!["word"; 36].join(" "))
        );
        assert_eq!(excerpt("Short.", &asked("pumps")), "Short.");
        assert_eq!(
            excerpt("(Short).", &asked("short")),
            "(<mark>Short</mark>)."
        );
        assert_eq!(excerpt("", &asked("pumps")), "");
        let long = "é".repeat(LOOKED_AT);
        assert!(excerpt(&long, &asked("e")).len() <= LONGEST);
    }
}
