//! Mistyped words: what else somebody may have meant, among the words that there are.
//!
//! A word is cut into three parts. One mistake, or two, leave at least one of them as it
//! was, no further than two places away: so all words that may have been meant are found
//! by their parts, without looking at any others. (Except where letters stand the wrong way
//! round over one border and something else is wrong beyond the other.)

/// Letters of a word in which nothing is forgiven.
const SHORT: usize = 3;
/// Letters of a word in which two mistakes are forgiven, and of one that nobody types.
const LONG: usize = 8;
const ENDLESS: usize = 30;

/// A word that there is, and in how many articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    pub word: String,
    pub articles: i64,
}

/// How many letters may be wrong, left out, too many or the wrong way round. Figures are
/// not mistyped: another year is another year.
fn forgiven(word: &[char]) -> usize {
    match word.len() {
        _ if word.iter().any(|c| c.is_numeric()) => 0,
        0..=SHORT => 0,
        length if length < LONG => 1,
        length if length <= ENDLESS => 2,
        _ => 0,
    }
}

/// Where the parts of a word of so many letters begin, and how long each is.
fn cuts(length: usize) -> [(usize, usize); 3] {
    let (short, rest) = (length / 3, length % 3);
    let second = short + usize::from(rest > 1);
    let third = length - short - second;
    [(0, short), (short, second), (short + second, third)]
}

fn part(length: usize, index: usize, letters: &[char]) -> String {
    let letters: String = letters.iter().collect();
    format!("{length}.{index}.{letters}")
}

/// The parts by which a word that there is can be found.
pub fn parts(word: &str) -> Vec<String> {
    let word: Vec<char> = word.chars().collect();
    let is_typed = (SHORT..=ENDLESS + 2).contains(&word.len());
    if !is_typed || word.iter().any(|c| c.is_numeric()) {
        return Vec::new();
    }
    let cuts = cuts(word.len()).into_iter().enumerate();
    cuts.filter_map(|(index, (from, long))| {
        Some(part(word.len(), index, word.get(from..from + long)?))
    })
    .collect()
}

/// The parts that a word may have which was meant by this one.
pub fn places(typed: &str) -> Vec<String> {
    let typed: Vec<char> = typed.chars().collect();
    let wrong = forgiven(&typed);
    if wrong == 0 {
        return Vec::new();
    }
    let mut places = Vec::new();
    for length in typed.len() - wrong..=typed.len() + wrong {
        for (index, (at, long)) in cuts(length).into_iter().enumerate() {
            let nearby = at.saturating_sub(wrong)..=at + wrong;
            let found = nearby.filter_map(|from| typed.get(from..from + long));
            places.extend(found.map(|letters| part(length, index, letters)));
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// The word that was most probably meant: with the fewest mistakes, rather not in the
/// first letter, and in the most articles.
pub fn nearest(typed: &str, words: impl IntoIterator<Item = Near>) -> Option<Near> {
    let letters: Vec<char> = typed.chars().collect();
    let most = forgiven(&letters);
    let near = words.into_iter().filter_map(|near| {
        let other: Vec<char> = near.word.chars().collect();
        let wrong = mistakes(&letters, &other);
        let is_first = letters.first() != other.first();
        (1..=most)
            .contains(&wrong)
            .then_some((wrong, is_first, near))
    });
    near.min_by(|(a, first, near), (b, other, also)| {
        (a, first, also.articles, &near.word).cmp(&(b, other, near.articles, &also.word))
    })
    .map(|(.., near)| near)
}

/// How many letters are to be put right to make one word of the other; two that stand the
/// wrong way round are one mistake (the optimal string alignment distance).
fn mistakes(one: &[char], other: &[char]) -> usize {
    let mut above: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, with) in other.iter().enumerate() {
            let at = |line: &[usize], back: usize| {
                let column = (column + 1).checked_sub(back);
                let cost = column.and_then(|column| line.get(column));
                cost.copied().unwrap_or(usize::MAX / 2)
            };
            let same = usize::from(letter != with);
            let mut least = (at(&last, 1) + same)
                .min(at(&last, 0) + 1)
                .min(at(&line, 1) + 1);
            let before =
                |word: &[char], here: usize| here.checked_sub(1).and_then(|n| word.get(n)).copied();
            let is_turned =
                before(one, row) == Some(*with) && before(other, column) == Some(*letter);
            if is_turned {
                least = least.min(at(&above, 2) + 1);
            }
            line.push(least);
        }
        above = std::mem::replace(&mut last, line);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(one: &str, other: &str) -> usize {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        mistakes(&letters(one), &letters(other))
    }

    fn meant(typed: &str, words: &[(&str, i64)]) -> Option<String> {
        let words = words.iter().map(|(word, articles)| Near {
            word: (*word).to_owned(),
            articles: *articles,
        });
        nearest(typed, words).map(|near| near.word)
    }

    #[test]
    fn mistakes_are_counted() {
        for (one, other, count) in [
            ("floods", "floods", 0),
            ("flods", "floods", 1),
            ("floodds", "floods", 1),
            ("fluods", "floods", 1),
            ("folods", "floods", 1),
            ("floosd", "floods", 1),
            ("goverment", "government", 1),
            ("govermnent", "government", 1),
            ("gvoerment", "government", 2),
            ("kitten", "sitting", 3),
            ("", "abc", 3),
            ("abc", "", 3),
        ] {
            assert_eq!(apart(one, other), count, "{one} {other}");
            assert_eq!(apart(other, one), count, "{other} {one}");
        }
    }

    #[test]
    fn one_letter_is_forgiven_two_in_long_words_none_in_short_ones() {
        let words = [
            ("ghent", 5),
            ("bus", 90),
            ("government", 3),
            ("floods", 7),
            ("2026", 40),
        ];
        for (typed, word) in [
            ("gehnt", Some("ghent")),
            ("ghnt", Some("ghent")),
            ("ghetn", Some("ghent")),
            ("ghst", None),
            ("bux", None),
            ("govenrmnt", Some("government")),
            ("gxvxrnmxnt", None),
            ("floods", None),
            ("2025", None),
        ] {
            assert_eq!(meant(typed, &words).as_deref(), word, "{typed}");
        }
    }

    #[test]
    fn of_several_words_the_likeliest_was_meant() {
        assert_eq!(meant("flod", &[("flow", 9), ("food", 2)]).unwrap(), "flow");
        assert_eq!(
            meant("gent", &[("tent", 900), ("ghent", 5)]).unwrap(),
            "ghent"
        );
        assert_eq!(
            meant("trams", &[("tram", 3), ("trans", 3)]).unwrap(),
            "tram"
        );
        assert_eq!(
            meant("governmet", &[("governed", 90), ("government", 1)]).unwrap(),
            "government"
        );
    }

    /// Whatever is wrong with a word, it is found by one of its parts.
    #[test]
    fn a_word_is_found_by_a_part_that_is_whole() {
        let mut tried = 0;
        for word in [
            "gent",
            "ghent",
            "floods",
            "brussels",
            "government",
            "naturalisation",
        ] {
            for typed in mistyped(word) {
                let letters: Vec<char> = typed.chars().collect();
                if letters.len() <= SHORT || apart(&typed, word) > forgiven(&letters) {
                    continue;
                }
                tried += 1;
                let places = places(&typed);
                let is_found = parts(word).iter().any(|part| places.contains(part));
                assert!(is_found, "{typed} for {word}");
            }
        }
        assert!(tried > 400, "{tried}");
    }

    /// With one mistake; with another in those of two.
    fn mistyped(word: &str) -> Vec<String> {
        let twice = left_out(word).into_iter();
        let twice = twice.flat_map(|word| left_out(&word)).collect();
        [wrong(word), twice].concat()
    }

    fn left_out(word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let without = |n: usize| [&letters[..n], &letters[n + 1..]].concat().iter().collect();
        (0..letters.len()).map(without).collect()
    }

    fn wrong(word: &str) -> Vec<String> {
        let letters: Vec<char> = word.chars().collect();
        let mut words = left_out(word);
        for n in 0..letters.len() {
            for letter in ['e', 'x'] {
                let mut other = letters.clone();
                other[n] = letter;
                words.push(other.iter().collect());
                let mut more = letters.clone();
                more.insert(n, letter);
                words.push(more.iter().collect());
            }
            let mut turned = letters.clone();
            if n > 0 {
                turned.swap(n, n - 1);
            }
            words.push(turned.iter().collect());
        }
        words
    }
}
