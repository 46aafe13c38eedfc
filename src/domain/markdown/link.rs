//! Which addresses a text may point at, and where a bare one begins and ends.

use std::fmt::Write as _;

use url::Url;

/// Bytes; browsers and mail readers give up on longer ones.
const LONGEST: usize = 2_048;

/// An address as an `href` holds it: what RFC 3986 has no place for is percent-encoded,
/// except letters and digits of other scripts, which people want to read.
pub(super) fn href(address: &str) -> String {
    const SIGNS: &str = "-._~:/?#[]@!$&'()*+,;=%";
    let mut href = String::with_capacity(address.len());
    for character in address.trim().chars() {
        if character.is_alphanumeric() || SIGNS.contains(character) {
            href.push(character);
        } else {
            for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(href, "%{byte:02X}");
            }
        }
    }
    href
}

/// An absolute http or https address.
pub(super) fn is_web(address: &str) -> bool {
    has_scheme(address, &["http", "https"])
}

pub(super) fn is_https(address: &str) -> bool {
    has_scheme(address, &["https"])
}

/// What a link of an article may point at: the web, a mailbox, a page of the same site,
/// a place on the same page.
pub(super) fn is_for_article(address: &str) -> bool {
    let is_on_site =
        address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    (address.len() <= LONGEST && (is_on_site || address.starts_with('#')))
        || has_scheme(address, &["http", "https", "mailto"])
}

fn has_scheme(address: &str, schemes: &[&str]) -> bool {
    address.len() <= LONGEST && Url::parse(address).is_ok_and(|url| schemes.contains(&url.scheme()))
}

/// The address that `paragraph` consists of, if it is one of a listed host: https, the
/// usual port, nobody's name or password.
pub(super) fn embedded(paragraph: &str, hosts: &[String]) -> Option<String> {
    let paragraph = paragraph.trim();
    let address = paragraph
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(paragraph);
    if address.len() > LONGEST
        || address.contains(|c: char| c.is_whitespace() || "<>\"\\".contains(c))
    {
        return None;
    }
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    let is_plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let is_listed = hosts.iter().any(|listed| listed.eq_ignore_ascii_case(host));
    (is_plain && is_listed).then(|| href(&typed(address)))
}

/// An address as it was meant where somebody copied it from HTML.
pub(super) fn typed(address: &str) -> String {
    address.replace("&amp;", "&")
}

/// Where in `text` a bare http or https address begins.
pub(super) fn bare_start(text: &str) -> Option<usize> {
    text.match_indices("://").find_map(|(colon, _)| {
        let before = text.get(..colon)?;
        let start = ["https", "http"].iter().find_map(|scheme| {
            let start = colon.checked_sub(scheme.len())?;
            before
                .get(start..)?
                .eq_ignore_ascii_case(scheme)
                .then_some(start)
        })?;
        let last = text.get(..start)?.chars().next_back();
        (!last.is_some_and(char::is_alphanumeric)).then_some(start)
    })
}

/// The bare address at the beginning of `text`: up to white space or a sign that no
/// address holds, without the punctuation of the sentence around it (as GFM has it).
pub(super) fn bare(text: &str) -> Option<&str> {
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>`\\\"".contains(c);
    // what is much longer than an address can be is none, and is not read to its end: a
    // text may hold a thousand beginnings of it
    let text = text.get(..text.floor_char_boundary(2 * LONGEST))?;
    let whole = text.get(..text.find(ends).unwrap_or(text.len()))?;
    let mut unmatched = whole
        .matches(')')
        .count()
        .saturating_sub(whole.matches('(').count());
    let address = whole.trim_end_matches(|last: char| {
        let closes = last == ')' && unmatched > 0;
        unmatched -= usize::from(closes);
        closes || "?!.,:;*_~'»”’…".contains(last)
    });
    is_web(&href(address)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_address_leaves_the_sentence_its_punctuation() {
        let cases = [
            ("https://a.example/b.", "https://a.example/b"),
            ("https://a.example/b_(c)).", "https://a.example/b_(c)"),
            (
                "https://a.example/?q=1&r=_x_ y",
                "https://a.example/?q=1&r=_x",
            ),
            ("HTTP://A.example**", "HTTP://A.example"),
        ];
        for (text, address) in cases {
            assert_eq!(bare(text), Some(address));
        }
        assert_eq!(bare("https://"), None);
        assert_eq!(bare_start("see (http://a.example)"), Some(5));
        assert_eq!(bare_start("xhttp://a.example"), None);
    }

    #[test]
    fn an_embed_is_https_and_of_exactly_that_host() {
        let hosts = ["vimeo.com".to_owned()];
        assert!(embedded("<https://vimeo.com/1>", &hosts).is_some());
        for other in [
            "http://vimeo.com/1",
            "https://www.vimeo.com/1",
            "https://vimeo.com.example/1",
            "https://vimeo.com:8443/1",
            "https://vimeo.com@evil.example/1",
            "https://me@vimeo.com/1",
            "https://vimeo.com/1 and more",
        ] {
            assert_eq!(embedded(other, &hosts), None, "{other}");
        }
    }

    #[test]
    fn links_of_articles() {
        for good in ["https://a.example", "mailto:a@b.example", "/about", "#fn-1"] {
            assert!(is_for_article(good), "{good}");
        }
        for bad in [
            "javascript:alert(1)",
            "java\nscript:1",
            "//evil.example",
            "/\\evil.example",
            "data:text/html,x",
            "about",
        ] {
            assert!(!is_for_article(bad), "{bad}");
        }
    }
}
