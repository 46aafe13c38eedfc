//! Texts made to wear a renderer out. How long they take is measured elsewhere; here
//! what they make must stay shallow, and in proportion to what was sent.

use super::walk::{ARTICLE, COMMENT};
use super::{article, comment};

/// Bytes of HTML for one of the source: a heading of two characters with its id, a
/// footnote cited in four.
const SWELLING: usize = 40;
/// Elements in one another: the galley's forty, what Markdown sets in the last, and the
/// bodies that tables get when they are read.
const DEEPEST: usize = 60;

#[track_caller]
fn assert_contained(piece: &str, length: usize) {
    let source: String = piece.chars().cycle().take(length).collect();
    let page = article(&source, &["vimeo.com".to_owned()]).html;
    let reply = comment(&source).html;
    for (html, door) in [(page, ARTICLE), (reply, COMMENT)] {
        let depth = door.check(&html);
        assert!(depth <= DEEPEST, "{piece:?} lies {depth} deep");
        let size = html.len();
        assert!(
            size <= SWELLING * source.len(),
            "{piece:?} makes {size} bytes"
        );
    }
}

#[test]
fn floods_are_contained() {
    for piece in FLOODS {
        assert_contained(piece, 3_000);
    }
}

#[test]
fn the_longest_bodies_are_contained() {
    for piece in [">", "[", "<b>", "*a ", "\0"] {
        assert_contained(piece, 400_000);
    }
}

#[rustfmt::skip]
const FLOODS: &[&str] = &[
    ">", "> ", ">\n", "[", "]", "![", "[a](", "[a](b", "*", "*a ", "**a *b ", "***a**", "_a_", "*a_ ", "~", "~~a ",
    "`", "`a``", "``` \n", "- ", "- a\n", "- - -\n", "1. ", "* * ", "#", "# a\n", "=\n", "-\n", "a\n=\n",
    "<", "<a ", "<a>", "<b>", "</b>", "</p>", "<b><p>", "<a><b><i>", "<b title=1><p>", "<a href=\"x\">", "<div>\n", "<div>\n\n",
    "<p>\n\n", "<pre>\n", "<table><tr><td>", "<table>x", "<table><tr><td><b>x</table>", "<ul><li><b>a</ul>",
    "<img src=x title='&&&&", "<!--", "<!-- a --", "<?", "<![CDATA[", "<script>", "<script>\n\n", "<script>\n\n</script", "<svg><rt>",
    "&", "&amp;", "&#0;", "£", "\u{a0}", "é", "\0", "\r", "\n", "\t", "\\", "\"", "'", "a\"b", "\u{202e}", "\u{feff}", "👩‍👩‍👧", "字",
    "|", "|a", "|-", "a|b\n-|-\n", "a|a|a|a|a|a\n-|-|-|-|-|-\n", "[^a]", "[^a]: a\n", "[^a]: [^b]", "[^a]\n\n[^a]: [^a]\n\n", "[a]: b\n", "[a]\n",
    "<https://a.b>", "https://a.b ", "https://a.b/(", "https://a.b/)", "https://a.b/_*", "://", "http", "a@b.c ", "[x](https://a.b/&&",
    "![a](https://a.b/c \"d\")\n\n", "![a ![b](https://a.b/c)", "https://vimeo.com/1\n\n", "> - 1. ", "\\\n", "  \n",
];
