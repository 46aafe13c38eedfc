//! Languages by their tags (BCP 47, RFC 5646).

/// Longer than any tag in use.
const LONGEST: usize = 35;

/// Whether this is a well-formed tag, such as `en`, `nl-BE` or `zh-Hant-TW`
/// (RFC 5646, 2.1, without the grandfathered ones). Whether its subtags are
/// registered is not asked: the register changes faster than programs do.
pub fn is_language(tag: &str) -> bool {
    if tag.len() > LONGEST {
        return false;
    }
    let subtags: Vec<&str> = tag.split('-').collect();
    match subtags.split_first() {
        Some((language, rest)) if is_letters(language, 2, 8) => is_rest(language, rest),
        _ => false,
    }
}

/// What follows the language: extlang, script, region, variants, extensions, private use.
fn is_rest(language: &str, rest: &[&str]) -> bool {
    let may_extend = language.len() <= 3;
    let rest = skip(rest, if may_extend { 3 } else { 0 }, |subtag| {
        is_letters(subtag, 3, 3)
    });
    let rest = skip(rest, 1, |subtag| is_letters(subtag, 4, 4));
    let rest = skip(rest, 1, is_region);
    let rest = skip(rest, usize::MAX, is_variant);
    is_extensions(rest)
}

/// What is left behind up to `most` subtags that fit.
fn skip<'a, 'b>(subtags: &'a [&'b str], most: usize, fits: fn(&str) -> bool) -> &'a [&'b str] {
    let fitting = subtags
        .iter()
        .take(most)
        .take_while(|subtag| fits(subtag))
        .count();
    subtags.get(fitting..).unwrap_or_default()
}

fn is_region(subtag: &str) -> bool {
    is_letters(subtag, 2, 2) || (subtag.len() == 3 && subtag.bytes().all(|b| b.is_ascii_digit()))
}

fn is_variant(subtag: &str) -> bool {
    let begins_with_digit = subtag.starts_with(|c: char| c.is_ascii_digit());
    is_plain(subtag, 5, 8) || (begins_with_digit && is_plain(subtag, 4, 4))
}

/// Extensions: a letter or digit, then what it extends; `x` is for private use.
fn is_extensions(subtags: &[&str]) -> bool {
    let Some((singleton, rest)) = subtags.split_first() else {
        return true;
    };
    if singleton.eq_ignore_ascii_case("x") {
        return !rest.is_empty() && rest.iter().all(|subtag| is_plain(subtag, 1, 8));
    }
    let left = skip(rest, usize::MAX, |subtag| is_plain(subtag, 2, 8));
    is_plain(singleton, 1, 1) && left.len() < rest.len() && is_extensions(left)
}

fn is_letters(subtag: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_plain(subtag: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&subtag.len()) && subtag.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_the_standard_are_known() {
        for tag in [
            "en",
            "nl-BE",
            "zh-Hant",
            "zh-cmn-Hans-CN",
            "sr-Latn-RS",
            "sl-rozaj-biske",
            "de-CH-1901",
            "es-419",
            "de-DE-u-co-phonebk",
            "en-x-US",
            "hy-Latn-IT-arevela",
            "gsw",
        ] {
            assert!(is_language(tag), "{tag}");
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for tag in [
            "",
            "e",
            "english language",
            "en_GB",
            "en-",
            "-en",
            "en--GB",
            "123",
            "en-GB-oed!",
            "en-a",
            "en-x",
            "de-419-DE",
            "fr-Latnn-Latn",
            "é",
            "en-u-co-a-",
            &"en-".repeat(20),
        ] {
            assert!(!is_language(tag), "{tag}");
        }
    }
}
