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
        // digits of other shapes
        "５ｈ１ｔ",
        "𝟓h𝟏t",
        "𝟝𝕙𝟙𝕥",
        "⑤h①t",
        "p𝟛n𝟏s",
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
        "an assessment by specialists",
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

/// One word through every disguise that is known.
#[test]
fn a_casino_is_a_casino_however_it_is_spelt() {
    let words = lists(&[(WordList::Banned, "casino")]);
    for text in [
        "casino",
        "CASINO!",
        "саѕіпо сasino",          // Cyrillic
        "саѕinо",                 // Cyrillic among Latin
        "CΑSΙΝΟ",                 // Greek among Latin
        "c4s1n0",                 // leet
        "c@$!no",                 // leet by signs
        "ca\u{200B}si\u{200D}no", // zero width
        "cas\u{2060}in\u{FEFF}o",
        "cas\u{AD}ino",
        "c a s i n o", // spacing
        "c  a  s  i  n  o",
        "c\u{A0}a\u{A0}s\u{A0}i\u{A0}n\u{A0}o",
        "c\u{2009}a\u{2009}s\u{2009}i\u{2009}n\u{2009}o",
        "c.a.s.i.n.o",
        "c-a-s-i-n-o and c_a_s_i_n_o",
        "ca-si-no",
        "cas\u{202E}ino\u{202C}", // right to left
        "\u{202E}casino",
        "c\u{200F}a\u{200F}s\u{200F}i\u{200F}n\u{200F}o",
        "\u{2067}casino\u{2069}",
        "c\u{336}a\u{336}s\u{336}i\u{336}n\u{336}o\u{336}", // combining marks
        "ca\u{35C}s\u{321}i\u{332}no",
        "ｃａｓｉｎｏ ＣＡＳＩＮＯ", // full width
        "𝐜𝐚𝐬𝐢𝐧𝐨",
        "ⓒⓐⓢⓘⓝⓞ",
        "c𝟒s𝟏n𝟎", // digits that look like those that look like letters
        "ｃ４ｓ１ｎ０",
        "c④s①n⓪",
        "caaaasiiiino",    // drawn out
        "с4\u{200B}s1nｏ", // several at once
    ] {
        assert_eq!(becomes(text, &words), Visibility::Removed, "{text:?}");
    }
    for text in [
        "casinos",
        "the casing of the oven",
        "Cassino",
        "a cas in order",
        "Ca. si no",
        "Picasso in oils",
        "casi nos vamos",
    ] {
        assert_eq!(becomes(text, &words), Visibility::Published, "{text:?}");
    }
}

/// A whole word that is listed is found in a name, too, unless that is allowed.
#[test]
fn a_name_passes_where_it_is_allowed_or_the_word_in_it_is_not_the_listed_one() {
    let whole = [(WordList::Banned, "dick"), (WordList::Banned, "dyke")];
    let name = "Dick Van Dyke danced on roofs";
    assert_eq!(becomes(name, &lists(&whole)), Visibility::Removed);
    let excused = [
        (WordList::Banned, "dick"),
        (WordList::Banned, "dyke"),
        (WordList::Allowed, "Dick Van Dyke"),
    ];
    assert_eq!(becomes(name, &lists(&excused)), Visibility::Published);
    let text = "Dick Van Dyke is no d1ck";
    assert_eq!(becomes(text, &lists(&excused)), Visibility::Removed);
    let others = [(WordList::Banned, "dickhead"), (WordList::Banned, "dykes")];
    assert_eq!(becomes(name, &lists(&others)), Visibility::Published);
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
