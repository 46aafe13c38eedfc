//! The part of an address that stands for an article: lower-case ASCII letters
//! and digits, joined by single hyphens.

use deunicode::deunicode_with_tofu;
use uuid::Uuid;

/// Characters in a slug, at most.
pub const SLUG_MAX: usize = 80;

/// A slug made from a headline: transliterated to ASCII, cut at the end of a
/// word where there is one, `article` when nothing is left. Never looks like a
/// UUID, because an article is found by its slug or its id at one address.
pub fn slug(headline: &str) -> String {
    let hyphenated = hyphenate(headline);
    let fitting = cut(&hyphenated, SLUG_MAX);
    if fitting.is_empty() {
        "article".to_owned()
    } else if looks_like_uuid(fitting) {
        format!("{fitting}-article")
    } else {
        fitting.to_owned()
    }
}

/// The same slug with a number behind it, for when it is taken; cut so that it
/// still fits.
pub fn numbered_slug(slug: &str, number: u32) -> String {
    let tail = format!("-{number}");
    format!("{}{tail}", cut(slug, SLUG_MAX - tail.len()))
}

/// Whether the text may be a slug: 1 to 80 of `a-z`, `0-9` and single hyphens
/// inside, and no UUID.
pub fn is_slug(text: &str) -> bool {
    (1..=SLUG_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
        && !looks_like_uuid(text)
}

fn hyphenate(headline: &str) -> String {
    let ascii = deunicode_with_tofu(headline, " ").to_ascii_lowercase();
    let mut slug = String::with_capacity(ascii.len());
    // An apostrophe belongs to its word: "it's" is "its", not "it-s".
    for c in ascii.chars().filter(|c| *c != '\'') {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The longest beginning of at most `most` bytes that ends with a word; a
/// single longer word is cut where it is.
fn cut(slug: &str, most: usize) -> &str {
    let Some((head, tail)) = slug.split_at_checked(most) else {
        return slug;
    };
    if tail.is_empty() || tail.starts_with('-') {
        return head.trim_end_matches('-');
    }
    match head.rsplit_once('-') {
        Some((words, _)) => words,
        None => head,
    }
}

/// Any spelling of a UUID: with its hyphens, or 32 hexadecimal digits.
fn looks_like_uuid(text: &str) -> bool {
    Uuid::try_parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_become_slugs() {
        let cases = [
            ("Floods in Ghent", "floods-in-ghent"),
            (
                "  “It’s over” – mayor’s last day!  ",
                "its-over-mayors-last-day",
            ),
            ("Überraschung in Łódź: 3:2", "uberraschung-in-lodz-3-2"),
            ("北京", "bei-jing"),
            ("Наводнение в Генте", "navodnenie-v-gente"),
            ("", "article"),
            ("?!…", "article"),
            (
                "0190b2f4-0000-7000-8000-000000000001",
                "0190b2f4-0000-7000-8000-000000000001-article",
            ),
        ];
        for (headline, expected) in cases {
            assert_eq!(slug(headline), expected);
            assert!(is_slug(&slug(headline)), "{headline}");
        }
    }

    #[test]
    fn a_long_headline_is_cut_at_a_word() {
        let cut_short = slug(&"council ".repeat(30));
        assert_eq!(cut_short, ["council"; 10].join("-"));
        assert_eq!(slug(&"a".repeat(300)), "a".repeat(80));
    }

    #[test]
    fn a_taken_slug_gets_a_number_and_still_fits() {
        assert_eq!(numbered_slug("floods", 2), "floods-2");
        let numbered = numbered_slug(&"a".repeat(80), 1234);
        assert_eq!(numbered.len(), 80);
        assert!(is_slug(&numbered));
    }

    #[test]
    fn what_is_no_slug() {
        for text in [
            "",
            "-a",
            "a-",
            "a--b",
            "Ghent",
            "a b",
            "é",
            "a/b",
            "0190b2f4-0000-7000-8000-000000000001",
            "0190b2f4000070008000000000000001",
            &"a".repeat(81),
        ] {
            assert!(!is_slug(text), "{text:?}");
        }
    }
}
