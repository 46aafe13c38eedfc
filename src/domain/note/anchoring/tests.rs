use std::time::{Duration, Instant};

use super::*;

const FLOODS: &str = "The water rose **by night**. The mayor says that the dike held. \
    Who said so first is not known. The fire brigade pumped until noon, and the water fell.";

/// A quotation from a text, with what stands around it there.
struct Quoted {
    exact: String,
    prefix: String,
    suffix: String,
    near: usize,
}

impl Quoted {
    /// The n-th time that these words stand in the text.
    fn from(text: &str, exact: &str, n: usize) -> Self {
        let (at, _) = text.match_indices(exact).nth(n).unwrap();
        let prefix = &text[back(text, at, 32)..at];
        let end = at + exact.len();
        Self {
            exact: exact.to_owned(),
            prefix: prefix.to_owned(),
            suffix: text[end..forward(text, end, 32)].to_owned(),
            near: text[..at].chars().count(),
        }
    }

    fn alone(exact: &str) -> Self {
        Self {
            exact: exact.to_owned(),
            prefix: String::new(),
            suffix: String::new(),
            near: 0,
        }
    }

    fn quote(&self) -> Quote<'_> {
        Quote {
            exact: &self.exact,
            prefix: &self.prefix,
            suffix: &self.suffix,
            near: self.near,
        }
    }

    /// What the quotation is in this text.
    fn found(&self, text: &str) -> Option<String> {
        let place = locate(text, &self.quote())?;
        Some(text.chars().skip(place.start).take(place.len()).collect())
    }

    fn start(&self, text: &str) -> Option<usize> {
        locate(text, &self.quote()).map(|place| place.start)
    }
}

#[test]
fn a_quotation_moves_with_what_is_put_before_it() {
    let quoted = Quoted::from(FLOODS, "the dike held", 0);
    assert_eq!(quoted.start(FLOODS), Some(49));
    let longer = format!("Ghent, Monday. {FLOODS}");
    assert_eq!(quoted.start(&longer), Some(64));
    assert_eq!(quoted.start(&FLOODS[20..]), Some(29));
}

#[test]
fn a_sentence_is_found_where_it_was_moved_to() {
    let sentence = "The mayor says that the dike held.";
    let quoted = Quoted::from(FLOODS, sentence, 0);
    let moved = format!("{} {sentence}", FLOODS.replace(sentence, ""));
    assert_eq!(quoted.found(&moved).unwrap(), sentence);
    assert!(quoted.start(&moved).unwrap() > 100);
}

#[test]
fn of_the_same_words_those_among_the_same_surroundings_are_meant() {
    let text = "In Ghent the water rose. In Bruges the water rose. In Ostend the water rose.";
    for (n, town) in ["Ghent", "Bruges", "Ostend"].iter().enumerate() {
        let quoted = Quoted::from(text, "the water rose", n);
        let edited = format!(
            "It rained for a week, and long into the night. {}",
            text.replace("In ", "All over ")
        );
        let before = quoted.start(&edited).unwrap();
        let told: String = edited.chars().take(before).collect();
        assert!(told.ends_with(&format!("{town} ")), "{town}: {told}");
    }
}

#[test]
fn of_the_same_words_without_surroundings_the_nearest_are_meant() {
    let text = "so it is, so it was, so it will be";
    let mut quoted = Quoted::alone("so it");
    for (near, start) in [(0, 0), (9, 10), (12, 10), (40, 21)] {
        quoted.near = near;
        assert_eq!(quoted.start(text), Some(start), "near {near}");
    }
}

#[test]
fn a_quotation_that_was_edited_is_found() {
    for (exact, from, to, found) in [
        (
            "The mayor says that the dike held.",
            "says",
            "claims",
            "The mayor claims that the dike held.",
        ),
        (
            "pumped until noon",
            "until noon",
            "until 1 noon",
            "pumped until 1 noon",
        ),
        (
            "The water rose **by night**.",
            "**by night**",
            "by night",
            "The water rose by night.",
        ),
        ("the dike held", "the dike", "a dike", "a dike held"),
        ("dike", "dike", "dyke", "dyke"),
        (
            "and the water fell.",
            "and the water",
            "and water",
            "and water fell.",
        ),
    ] {
        let quoted = Quoted::from(FLOODS, exact, 0);
        let edited = FLOODS.replace(from, to);
        assert_eq!(quoted.found(&edited).as_deref(), Some(found), "{exact}");
    }
}

#[test]
fn a_quotation_that_was_rewritten_is_gone() {
    let quoted = Quoted::from(FLOODS, "The mayor says that the dike held.", 0);
    let rewritten = FLOODS.replace(&quoted.exact, "Nobody was there to see it break.");
    assert_eq!(quoted.found(&rewritten), None);
}

#[test]
fn a_quotation_that_was_taken_out_is_gone() {
    for exact in [
        "The mayor says that the dike held. ",
        "the dike held",
        "**by night**",
        "not",
    ] {
        let quoted = Quoted::from(FLOODS, exact, 0);
        assert_eq!(quoted.found(&FLOODS.replace(exact, "")), None, "{exact}");
        assert_eq!(quoted.found(""), None);
        assert_eq!(quoted.found("Something else altogether."), None);
    }
}

#[test]
fn a_short_quotation_is_not_taken_for_the_same_words_elsewhere() {
    let quoted = Quoted::from(FLOODS, "the water", 0);
    assert_eq!(quoted.start(FLOODS), Some(136));
    let gone = FLOODS.replace(", and the water fell", "");
    let elsewhere = format!("{gone} On Tuesday it was said in town that the water is clean.");
    assert_eq!(quoted.found(&elsewhere), None);
}

#[test]
fn a_long_quotation_is_found_between_its_ends() {
    let long = [FLOODS; 4].join(" Then again: ");
    let text = format!("Before all that. {long} After all that.");
    let quoted = Quoted::from(&text, &long, 0);
    assert!(long.chars().count() > 2 * PART);
    let edited = text.replace("Then again", "And once more after that");
    assert_eq!(
        quoted.found(&edited).unwrap(),
        long.replace("Then again", "And once more after that")
    );
    let halved = text.replace(&long, FLOODS);
    assert_eq!(quoted.found(&halved), None, "less than half is left");
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let text =
        "Überflutung in Gènt: 水が夜に上がった。堤防は持ちこたえた。👩‍🚒 pompte tot de middag.";
    for exact in ["Gènt", "水が夜に上がった", "👩‍🚒 pompte", "middag."] {
        let quoted = Quoted::from(text, exact, 0);
        assert_eq!(quoted.found(text).as_deref(), Some(exact));
        let longer = format!("É水👩‍🚒 {text}");
        assert_eq!(quoted.found(&longer).as_deref(), Some(exact));
    }
    let quoted = Quoted::from(text, "水が夜に上がった。堤防は持ちこたえた。", 0);
    let edited = text.replace("上がった", "下がった");
    assert_eq!(
        quoted.found(&edited).as_deref(),
        Some("水が夜に下がった。堤防は持ちこたえた。")
    );
    assert_eq!(quoted.start(&edited), Some(21));
}

#[test]
fn words_must_stand_to_the_letter_to_be_quoted() {
    let quote = |exact, prefix, suffix| {
        let quote = Quote {
            exact,
            prefix,
            suffix,
            near: 0,
        };
        locate_exactly(FLOODS, &quote)
    };
    assert_eq!(quote("the water", "", ""), Some(136..145));
    assert_eq!(quote("water", "", ""), Some(4..9));
    assert_eq!(quote("water", "noon, and the ", " fell"), Some(140..145));
    assert_eq!(quote("the waters", "", ""), None);
    assert_eq!(quote("dike", "nobody knows where ", ""), None);
}

/// The worst that fits into a draft. Quadratic work would take minutes.
#[test]
fn the_longest_text_is_searched_in_bounded_time() {
    const BODY: usize = 400_000;
    let same = "a".repeat(BODY);
    let words = "water ".repeat(BODY / 6);
    let long = |text: &str| Quoted {
        exact: format!("{}b{}", &text[..1_000], &text[..999]),
        prefix: text[..200].to_owned(),
        suffix: text[..200].to_owned(),
        near: BODY / 2,
    };
    let short = |text: &str| Quoted {
        exact: format!("{}b", &text[..127]),
        ..long(text)
    };
    let often = |text: &str| Quoted {
        exact: text[..1].to_owned(),
        ..long(text)
    };
    let begun = Instant::now();
    for text in [&same, &words] {
        for quoted in [long(text), short(text), often(text)] {
            let _ = quoted.found(text);
        }
        assert_eq!(Quoted::alone("zebra crossing").found(text), None);
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
}
