//! Tests of the whole intake: disguises that must be seen through, and innocent
//! words that must pass.

use super::kit::{lists, reply, settings};
use super::{WordList, WordMatcher, judge};
use crate::domain::comment::Visibility;

const BANNED: &[&str] = &[
    "fuck",
    "shit",
    "spam",
    "cunt",
    "cialis",
    "penis",
    "asshole",
    "ass",
    "rapist",
    "cum",
    "kill",
    "kill yourself",
    "wank",
    "hell",
    "anus",
    "bum",
    "tit",
    "dick",
    "balls",
    "сука",
    "ano",
    "λόγος",
    "siki",
];

fn words() -> WordMatcher {
    let entries: Vec<(WordList, &str)> = BANNED.iter().map(|w| (WordList::Banned, *w)).collect();
    lists(&entries)
}

fn becomes(text: &str, words: &WordMatcher) -> Visibility {
    judge(&reply(text), words, &settings()).visibility
}

#[test]
fn disguises_are_seen_through() {
    let words = words();
    for text in [
        "fuck",
        "FUCK",
        "Fuck!",
        "fuck's sake",
        "what-the-fuck",
        // other alphabets, other shapes
        "fuсk",
        "ѕһіt",
        "ЅНІТ",
        "ＦＵＣＫ",
        "𝒻𝓊𝒸𝓀",
        "ⓕⓤⓒⓚ",
        "fu𝕔k",
        "ᖴuck and shіt",
        "СУКА",
        "ΛΌΓΟΣ",
        "SİKİ",
        // digits and signs for letters
        "5h1t",
        "sh!t",
        "$hit",
        "a$$",
        "@ss",
        "a55hole",
        "d1ck",
        "p3n1s",
        "k1ll y0urself",
        "ki11",
        "kiII",
        "shlt",
        // nothing and accents in between
        "fu\u{200B}ck",
        "f\u{2060}u\u{FEFF}c\u{AD}k",
        "f\u{200D}uck",
        "f\u{336}u\u{336}c\u{336}k\u{336}",
        "fu\u{34F}ck",
        // blanks and marks in between
        "f u c k",
        "f  u  c  k you",
        "what a f u c k",
        "s.p.a.m",
        "s-p-a-m",
        "s_p_a_m",
        "s p 4 m",
        "f.u.u.u.c.k",
        "fu.ck",
        "sh*it",
        "f/u/c/k",
        "a s s",
        // drawn out
        "fuuuuuck",
        "ffffuuuuckkkk",
        "asssss",
        "assshoooole",
        "f u u u u c k",
        "fuuuck-off",
        // direction
        "fu\u{202E}ck",
        "\u{202E}fuck\u{202C}",
        "f\u{2067}uc\u{2069}k",
        "f\u{61C}uck",
        "f\u{200F}u\u{200E}ck",
        "\u{2066}f\u{2069}\u{2066}u\u{2069}ck",
        "\u{202D}shit\u{202C}",
        // Greek, fullwidth, enclosed, regional, combining marks
        "ｆｕcｋ",
        "ⓢⓟⓐⓜ",
        "sραm",
        "ѕрам",
        "s\u{489}p\u{489}a\u{489}m",
        "f\u{353}\u{302}u\u{353}c\u{353}k",
        "\u{1F1F8}\u{1F1F5}\u{1F1E6}\u{1F1F2}",
        "🅢🅟🅐🅜 🆂🅿🅰🅼",
        "f\u{FE0F}uck",
        "f~u~c~k",
        "f·u·c·k",
        "s#p#a#m",
        // several at once
        "ѕ\u{200B}һііі7",
        "F.υ.с.k",
        "Kill, yourself!",
    ] {
        assert_eq!(becomes(text, &words), Visibility::Removed, "{text:?}");
    }
}

#[test]
fn innocent_words_pass() {
    let words = words();
    for text in [
        "Scunthorpe",
        "a specialist in socialism",
        "Penistone",
        "therapist",
        "Essex and Sussex",
        "We assess the class, the bass and the cockpit.",
        "Dickens",
        "swanky",
        "titles",
        "cumulative",
        "hello, shell",
        "He'll be fine, we'll see, she'll too.",
        "as",
        "as s",
        "a 55",
        "the pen is mightier",
        "The pen... is",
        "Traffic on the A55",
        "my iPhone 5s",
        "80s and 5G",
        "burn",
        "the bails of the wicket",
        "good books",
        "goood",
        "Plan B",
        "fu ck",
        "el año nuevo",
        "skill",
        "kilt",
        "kiln",
        "U.S. and U.K.",
        "cost $5 or A$5",
        "shiitake",
        "Shiti",
        "dic k",
        "10 kills",
        "mechanus",
        "суккулент",
        "¡Hola!",
        "法轮功",
        "👍",
        "an assassin's assistant in the assembly",
        "Arsenal, Cockburn, Lightwater and Clitheroe",
        "Middlesex and Dickinson",
        "a shuttlecock and a peacock",
        "Matsushita, Shitake and mushrooms",
        "Bumblebees hum",
        "therapists and psychotherapists",
        "The analysis of assets was passed to the ambassador.",
    ] {
        assert_eq!(becomes(text, &words), Visibility::Published, "{text:?}");
    }
}

/// What a list knows is seen through in addresses, too, and what leads nowhere is not
/// taken for one.
#[test]
fn disguised_addresses_are_held_whatever_they_lead_to() {
    let held = |text: &str| becomes(text, &words()) == Visibility::Held;
    for text in [
        "Look at casino . com for more",
        "ex ample . com",
        "hxxp://casino.example/win",
        "hxxps://casino[.]example",
        "casino (dot) com",
        "lucky[dot]xyz",
        "casin\u{200B}o . com",
    ] {
        assert!(held(text), "{text:?}");
    }
    for text in [
        "It rained . Then it stopped",
        "See p. 12",
        "3 . 5",
        "Mr . Peters",
    ] {
        assert!(!held(text), "{text:?}");
    }
}

#[test]
fn what_cannot_be_seen_is_nothing_to_read() {
    for text in [
        "\u{200B}\u{200C}\u{200D}\u{2060}",
        "\u{FEFF}",
        "\u{E0041}\u{E0042}",
        "\u{202E}\u{2066}\u{2069}",
    ] {
        assert!(!super::is_fit(text), "{text:?}");
    }
}
