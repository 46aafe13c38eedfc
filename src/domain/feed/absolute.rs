//! Addresses of a page, written so that they hold away from it.

use std::borrow::Cow;

use url::Url;

/// Attributes with addresses, as they begin in a tag.
const ADDRESSES: [&str; 2] = [" href=\"", " src=\""];

/// Sanitised HTML with every address absolute: those on the same site, and the places on
/// the page itself. Only a tag is changed; the sanitiser lets `<` and `>` begin and end
/// tags and do nothing else.
pub fn absolute(html: &str, page: &str) -> String {
    let Ok(base) = Url::parse(page) else {
        return html.to_owned();
    };
    let mut whole = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some((text, markup)) = rest.split_once('<') {
        let (tag, after) = markup.split_once('>').unwrap_or((markup, ""));
        whole.push_str(text);
        whole.push('<');
        whole.push_str(&in_tag(tag, &base));
        whole.push('>');
        rest = after;
    }
    whole.push_str(rest);
    whole
}

fn in_tag<'t>(tag: &'t str, base: &Url) -> Cow<'t, str> {
    ADDRESSES.iter().fold(Cow::Borrowed(tag), |tag, start| {
        match joined(&tag, start, base) {
            Some(joined) => Cow::Owned(joined),
            None => tag,
        }
    })
}

/// The tag with the address after `start` absolute; none where there is nothing to do.
fn joined(tag: &str, start: &str, base: &Url) -> Option<String> {
    let (before, rest) = tag.split_once(start)?;
    let (address, after) = rest.split_once('"')?;
    if !address.starts_with(['/', '#']) {
        return None;
    }
    // joined as it is written, so that what is escaped stays escaped
    let whole = base.join(address).ok()?;
    Some(format!("{before}{start}{whole}\"{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://courier.example/news/floods";

    #[test]
    fn addresses_hold_elsewhere() {
        let html = "<p>See <a href=\"/about?a=1&amp;b=2\" rel=\"x\">us</a><sup><a href=\"#fn-1\">1</a></sup>\
                    <img src=\"https://a.example/b.jpg\" alt=\"href=/x\"></p>";
        assert_eq!(
            absolute(html, PAGE),
            "<p>See <a href=\"https://courier.example/about?a=1&amp;b=2\" rel=\"x\">us</a><sup><a href=\"https://courier.example/news/floods#fn-1\">1</a></sup>\
             <img src=\"https://a.example/b.jpg\" alt=\"href=/x\"></p>"
        );
    }

    #[test]
    fn texts_stay_as_they_are() {
        let html = "<p>type <code>&lt;a href=\"/x\"&gt;</code> here</p>";
        assert_eq!(absolute(html, PAGE), html);
        assert_eq!(absolute("a href=\"/x\"", PAGE), "a href=\"/x\"");
    }
}
