//! There and back: what is written here renders to the page that it was made from.

use super::*;
use crate::domain::markdown::article;

fn goes_back(source: &str) {
    let page = article(source, &["vimeo.com".to_owned()]).html;
    let back = markdown_of(&page);
    let again = article(&back, &["vimeo.com".to_owned()]).html;
    assert_eq!(again, page, "{back}");
}

#[test]
fn what_articles_are_made_of_goes_there_and_back() {
    for source in [
        "The water rose **by night** and *fell* by ~~day~~.",
        "# One\n\nTwo\n\n## Three `four`\n\n---\n\nFive  \nsix",
        "- a\n- b\n  - c\n  - d\n- e",
        "- a\n\n- b\n\n  more of b\n\n- c",
        "3. a\n4. b",
        "> One\n>\n> > Two\n>\n> - three\n> - four",
        "```\na\n\n  b `c` <d>\n```",
        "Code `` a`b `` and `c`.",
        "See [us](/about \"x\") and <https://a.example/?a=1&b=2>, or <mail@a.example>."
            .trim_end_matches('x'),
        "![A flood](https://a.example/b.jpg)",
        "https://vimeo.com/1",
        "One[^a], two[^b].\n\n[^a]: The first.\n\n[^b]: The second, with *more*.",
        "| h | i |\n| --- | --- |\n| j | k |\n| l \\| m | **n** |",
    ] {
        let source = source.replace(" \"x\"", "");
        goes_back(&source);
    }
}

#[test]
fn signs_mean_themselves() {
    for text in [
        "1. no list",
        "- no list",
        "+ no list",
        "# no heading",
        "> no quotation",
        "1) none",
        "*no* _emphasis_",
        "`no code`",
        "[no](link)",
        "![no](image)",
        "<b>no html</b>",
        "<script>alert(1)</script>",
        "&amp; &lt; &copy; AT&T",
        "a \\ b",
        "~~no~~",
        "===",
        "---",
        "| no | table |",
        "[^1] no note",
        "snake_case_word",
        "***",
        "https://a.example",
        "<https://a.example>",
        "<!-- no comment -->",
        "ends with #",
        "2 * 3 * 4",
        "💧 ‏שלום",
    ] {
        let page = article(&markdown_line(text), &[]);
        assert_eq!(page.text, text, "{}", page.html);
        assert!(page.html.starts_with("<p>"), "{}", page.html);
    }
}

#[test]
fn what_markdown_has_no_sign_for_says_its_words() {
    let html = "<dl><dt>Leie</dt><dd>A river</dd></dl><p>H<sub>2</sub>O, <u>really</u></p>\
                <figure><img src=\"https://a.example/b (1).jpg\" alt=\"x]\"><figcaption>Caption <span class=\"credit\">Tom</span></figcaption></figure>\
                <table><caption>Heights</caption><tbody><tr><td>a<br>b</td></tr></tbody></table>";
    assert_eq!(
        markdown_of(html),
        "**Leie**\n\nA river\n\nH2O, really\n\n![x\\]](https://a.example/b%20%281%29.jpg)\n\nCaption Tom\n\nHeights\n\n| a b |\n| --- |"
    );
}
