//! The plain text of a page, and how long it takes to read.

use std::borrow::Cow;

/// Words a minute.
const WORDS: u64 = 230;
/// Chinese and Japanese characters a minute.
const CHARACTERS: u64 = 500;

/// What stands between two pieces of text; the widest that was asked for wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Blank,
}

/// The text of sanitised HTML, in which `<` and `>` only ever begin and end tags.
pub(super) fn plain(html: &str) -> String {
    let mut page = Page::default();
    let mut rest = html;
    while let Some((text, markup)) = rest.split_once('<') {
        page.text(text);
        let (tag, after) = markup.split_once('>').unwrap_or((markup, ""));
        page.tag(tag);
        rest = after;
    }
    page.text(rest);
    page.text
}

#[derive(Debug, Default)]
struct Page {
    text: String,
    gap: Gap,
    lists: usize,
    preformatted: usize,
    /// The element whose content is for the page only, such as the number of a footnote.
    skipped: Option<&'static str>,
}

impl Page {
    fn tag(&mut self, tag: &str) {
        let (closing, tag) = tag
            .strip_prefix('/')
            .map_or((false, tag), |tag| (true, tag));
        let name = tag.split(' ').next().unwrap_or_default();
        if closing {
            self.close(name);
        } else {
            self.open(name, tag);
        }
        self.widen(gap_around(name));
    }

    fn open(&mut self, name: &str, tag: &str) {
        match name {
            "ul" | "ol" => {
                self.widen(Gap::Blank);
                self.lists += 1;
            }
            "pre" => self.preformatted += 1,
            "sup" if tag.contains("class=\"footnote-ref\"") => self.skipped = Some("sup"),
            "a" if tag.contains("class=\"footnote-backref\"") => self.skipped = Some("a"),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "ul" | "ol" => {
                self.lists = self.lists.saturating_sub(1);
                self.widen(Gap::Blank);
            }
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        if self.skipped == Some(name) {
            self.skipped = None;
        }
    }

    /// In a list, lines are enough.
    fn widen(&mut self, gap: Gap) {
        let widest = if self.lists > 0 {
            Gap::Line
        } else {
            Gap::Blank
        };
        self.gap = self.gap.max(gap.min(widest));
    }

    fn text(&mut self, html: &str) {
        if self.skipped.is_some() || html.is_empty() {
            return;
        }
        let text = unescaped(html);
        if self.preformatted > 0 {
            return self.lines_as_they_are(text.trim_end_matches('\n'));
        }
        for (number, piece) in text.split(is_collapsing).enumerate() {
            if number > 0 {
                self.widen(Gap::Space);
            }
            self.piece(piece);
        }
    }

    fn lines_as_they_are(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.close_gap();
                self.text.push('\n');
            }
            self.piece(line);
        }
    }

    fn piece(&mut self, piece: &str) {
        if !piece.is_empty() {
            self.close_gap();
            self.text.push_str(piece);
        }
    }

    fn close_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if !self.text.is_empty() {
            self.text.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Blank => "\n\n",
            });
        }
    }
}

fn gap_around(name: &str) -> Gap {
    match name {
        "address" | "aside" | "blockquote" | "details" | "div" | "dl" | "figcaption" | "figure"
        | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "hr" | "p" | "pre" | "section" | "summary"
        | "table" => Gap::Blank,
        "br" | "caption" | "dd" | "dt" | "li" | "ol" | "tr" | "ul" => Gap::Line,
        "td" | "th" | "img" => Gap::Space,
        _ => Gap::None,
    }
}

/// White space that HTML shows as one space; a no-break space is none of it.
pub(super) fn is_collapsing(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Only these five references are ever written.
pub(super) fn unescaped(html: &str) -> Cow<'_, str> {
    if !html.contains('&') {
        return Cow::Borrowed(html);
    }
    let text = html
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&");
    Cow::Owned(text)
}

/// How long a text is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    words: u64,
    /// Of Chinese and Japanese, which set no spaces.
    characters: u64,
}

impl Count {
    pub fn of(text: &str) -> Self {
        let mut count = Self::default();
        let mut is_in_word = false;
        for character in text.chars() {
            if is_cjk(character) {
                count.characters += 1;
                is_in_word = false;
            } else if character.is_whitespace() {
                is_in_word = false;
            } else if character.is_alphanumeric() && !is_in_word {
                count.words += 1;
                is_in_word = true;
            }
        }
        count
    }

    pub fn words_and_characters(self) -> u32 {
        u32::try_from(self.words + self.characters).unwrap_or(u32::MAX)
    }

    pub fn minutes(self) -> u32 {
        let part = self.words * CHARACTERS + self.characters * WORDS;
        u32::try_from(part.div_ceil(WORDS * CHARACTERS)).unwrap_or(u32::MAX)
    }
}

/// Han, Hiragana and Katakana letters. Korean separates its words.
fn is_cjk(character: char) -> bool {
    character.is_alphanumeric()
        && matches!(
            u32::from(character),
            0x3005..=0x3007
                | 0x3041..=0x30FF
                | 0x31F0..=0x31FF
                | 0x3400..=0x4DBF
                | 0x4E00..=0x9FFF
                | 0xF900..=0xFAFF
                | 0xFF66..=0xFF9D
                | 0x2_0000..=0x3_FFFD
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_lists_and_tables() {
        let html = "<h2>A &amp; B</h2>\n<p>one\ntwo<br>\nthree</p>\n<ul>\n<li>x\n<ul>\n<li>y</li>\n</ul>\n</li>\n<li><p>z</p></li>\n</ul>\n\
                    <table><thead><tr><th>h</th><th>i</th></tr></thead><tbody><tr><td>j</td><td>k</td></tr></tbody></table><pre><code>a\n\n  b\n</code></pre>";
        assert_eq!(
            plain(html),
            "A & B\n\none two\nthree\n\nx\ny\nz\n\nh i\nj k\n\na\n\n  b"
        );
    }

    #[test]
    fn references_are_read_once() {
        assert_eq!(
            plain("<p>&amp;lt; &lt;b&gt; a&nbsp;b</p>"),
            "&lt; <b> a\u{a0}b"
        );
    }

    #[test]
    fn words_in_all_scripts() {
        let words = |text| Count::of(text).words_and_characters();
        assert_eq!(words("Don't — stop, l’été 3.5!"), 4);
        assert_eq!(words("手机iPhone很好。"), 5);
        assert_eq!(words("カタカナ・ひらがな"), 8);
        assert_eq!(words("한국어 문장"), 2);
        assert_eq!(words(" … "), 0);
    }

    #[test]
    fn minutes_are_rounded_up() {
        let minutes = |text: &str, times| Count::of(&text.repeat(times)).minutes();
        assert_eq!(minutes("", 1), 0);
        assert_eq!(minutes("word ", 1), 1);
        assert_eq!(minutes("word ", 230), 1);
        assert_eq!(minutes("word ", 231), 2);
        assert_eq!(minutes("字", 500), 1);
        assert_eq!(minutes("字 word ", 230), 2);
    }
}
