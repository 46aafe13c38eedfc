//! Reads sanitised HTML by rules of its own, for tests: anything but a plain tag with
//! quoted attributes, a known name and a harmless address is an error.

/// What a door lets through, written down a second time so that a slip in the first
/// list shows.
pub(super) struct Door {
    pub tags: &'static [&'static str],
    /// `tag attribute`, `*` for any tag.
    pub attributes: &'static [&'static str],
    pub schemes: &'static [&'static str],
}

pub(super) const ARTICLE: Door = Door {
    tags: &[
        "a",
        "abbr",
        "address",
        "aside",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ],
    attributes: &[
        "* dir",
        "* lang",
        "a href",
        "a rel",
        "a title",
        "a class",
        "abbr title",
        "del datetime",
        "details open",
        "dfn title",
        "figure data-embed",
        "h1 id",
        "h2 id",
        "h3 id",
        "h4 id",
        "h5 id",
        "h6 id",
        "img alt",
        "img height",
        "img src",
        "img title",
        "img width",
        "ins datetime",
        "li id",
        "li value",
        "ol reversed",
        "ol start",
        "section class",
        "span class",
        "sup class",
        "sup id",
        "td align",
        "td colspan",
        "td rowspan",
        "th align",
        "th colspan",
        "th rowspan",
        "th scope",
        "time datetime",
    ],
    schemes: &["http:", "https:", "mailto:", "/", "#"],
};

pub(super) const COMMENT: Door = Door {
    tags: &[
        "p",
        "br",
        "em",
        "strong",
        "del",
        "blockquote",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "a",
    ],
    attributes: &["a href", "a rel", "ol start"],
    schemes: &["http:", "https:"],
};

const CLASSES: [&str; 4] = ["credit", "footnote-backref", "footnote-ref", "footnotes"];
const EMPTY: [&str; 4] = ["br", "hr", "img", "wbr"];

impl Door {
    /// Checks every tag; how deep the deepest lies.
    #[track_caller]
    pub fn check(&self, html: &str) -> usize {
        self.walk(html)
            .unwrap_or_else(|fault| panic!("{fault} in {html:.2000}"))
    }

    fn walk(&self, html: &str) -> Result<usize, String> {
        let mut open: Vec<&str> = Vec::new();
        let mut deepest = 0;
        let mut rest = html;
        while let Some(at) = rest.find(['<', '>']) {
            let tag = rest[at..].strip_prefix('<').ok_or("a stray >")?;
            let name = &tag[..tag.find([' ', '>']).ok_or("an endless tag")?];
            if let Some(name) = name.strip_prefix('/') {
                if open.pop() != Some(name) {
                    return Err(format!("</{name}> out of order"));
                }
                rest = tag.split_once('>').ok_or("an endless end tag")?.1;
                continue;
            }
            if !self.tags.contains(&name) {
                return Err(format!("<{name}>"));
            }
            rest = self.attributes(name, &tag[name.len()..])?;
            if !EMPTY.contains(&name) {
                open.push(name);
            }
            deepest = deepest.max(open.len());
        }
        open.is_empty()
            .then_some(deepest)
            .ok_or_else(|| format!("{open:?} left open"))
    }

    fn attributes<'h>(&self, tag: &str, mut rest: &'h str) -> Result<&'h str, String> {
        while let Some(attribute) = rest.strip_prefix(' ') {
            let (name, value) = attribute.split_once("=\"").ok_or("no value")?;
            let (value, after) = value.split_once('"').ok_or("an endless value")?;
            let is_listed = [format!("{tag} {name}"), format!("* {name}")]
                .iter()
                .any(|listed| self.attributes.contains(&listed.as_str()));
            if !is_listed || !self.allows(tag, name, &decoded(value)) {
                return Err(format!("<{tag} {name}={value:?}>"));
            }
            rest = after;
        }
        rest.strip_prefix('>')
            .ok_or_else(|| format!("<{tag}{rest:.20}"))
    }

    fn allows(&self, tag: &str, name: &str, value: &str) -> bool {
        let seen: String = value.chars().filter(|c| *c > ' ').collect();
        let seen = seen.to_lowercase();
        match name {
            "href" => self.schemes.iter().any(|s| seen.starts_with(s)) && !seen.starts_with("//"),
            "src" => seen.starts_with("http:") || seen.starts_with("https:"),
            "data-embed" => seen.starts_with("https:"),
            "class" => CLASSES.contains(&value),
            "id" => match tag {
                "sup" => value.starts_with("fnref-"),
                "li" => value.starts_with("fn-"),
                _ => value.starts_with("h-"),
            },
            "rel" => value.ends_with("noopener noreferrer"),
            _ => true,
        }
    }
}

fn decoded(value: &str) -> String {
    value
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}

#[test]
fn the_walk_sees_what_is_wrong() {
    for wrong in [
        "<script>",
        "<p onclick=\"x\"></p>",
        "<p>",
        "<b></i></b>",
        "<a href=x></a>",
        "a > b",
        "<svg></svg>",
        "<a href=\"javascript:1\"></a>",
        "<a href=\"java\tscript:1\"></a>",
        "<a href=\"//x\"></a>",
        "<img src=\"data:x\">",
        "<img src=\"/x\">",
        "<p id=\"x\"></p>",
        "<h2 id=\"x\"></h2>",
        "<span class=\"x\"></span>",
        "<p style=\"\"></p>",
        "<!--x-->",
        "<figure data-embed=\"http://x\"></figure>",
    ] {
        assert!(ARTICLE.walk(wrong).is_err(), "{wrong}");
    }
    assert_eq!(ARTICLE.walk("<p>a<br><b>c</b></p>"), Ok(2));
    assert!(COMMENT.walk("<h1></h1>").is_err());
}
