//! What each feature looks like on the page.

use super::*;

fn page(source: &str) -> String {
    article(source, &["www.youtube.com".to_owned()]).html
}

fn reply(source: &str) -> String {
    comment(source).html
}

#[track_caller]
fn assert_pages(goldens: &[(&str, &str)]) {
    for (source, html) in goldens {
        assert_eq!(page(source).trim_end(), *html, "{source}");
    }
}

#[track_caller]
fn assert_replies(goldens: &[(&str, &str)]) {
    for (source, html) in goldens {
        assert_eq!(reply(source).trim_end(), *html, "{source}");
    }
}

#[test]
fn figures() {
    assert_pages(&[
        (
            "![A boat](https://m.example/b.jpg \"The Leie | Photo: Jan & Co\")",
            "<figure><img src=\"https://m.example/b.jpg\" alt=\"A boat\"><figcaption>The Leie <span class=\"credit\">Photo: Jan &amp; Co</span></figcaption></figure>",
        ),
        (
            "![](https://m.example/b.jpg \"a | b | c\")",
            "<figure><img src=\"https://m.example/b.jpg\" alt=\"\"><figcaption>a | b <span class=\"credit\">c</span></figcaption></figure>",
        ),
        (
            "![A *boat*](https://m.example/b.jpg)",
            "<figure><img src=\"https://m.example/b.jpg\" alt=\"A boat\"></figure>",
        ),
        (
            "See ![A](https://m.example/b.jpg \"t\")",
            "<p>See <img src=\"https://m.example/b.jpg\" alt=\"A\" title=\"t\"></p>",
        ),
        ("![A boat](data:image/png;base64,AAAA)", "<p>A boat</p>"),
    ]);
}

#[test]
fn embeds() {
    let figure = "<figure data-embed=\"https://www.youtube.com/watch?v=_a_&amp;t=1\"><a href=\"https://www.youtube.com/watch?v=_a_&amp;t=1\" rel=\"noopener noreferrer\">https://www.youtube.com/watch?v=_a_&amp;t=1</a></figure>";
    assert_pages(&[
        ("https://www.youtube.com/watch?v=_a_&t=1", figure),
        ("<https://www.youtube.com/watch?v=_a_&t=1>", figure),
        (
            "https://youtube.com/watch?v=a",
            "<p>https://youtube.com/watch?v=a</p>",
        ),
        (
            "Look: <https://www.youtube.com/a>",
            "<p>Look: <a href=\"https://www.youtube.com/a\" rel=\"noopener noreferrer\">https://www.youtube.com/a</a></p>",
        ),
    ]);
}

#[test]
fn headings_tables_and_footnotes() {
    assert_pages(&[
        (
            "## Été à *Gand*\n## Été à Gand\n## 河",
            "<h2 id=\"h-ete-a-gand\">Été à <em>Gand</em></h2>\n<h2 id=\"h-ete-a-gand-2\">Été à Gand</h2>\n<h2 id=\"h-he\">河</h2>",
        ),
        (
            "a|b\n-|-:\n1|~~2~~",
            "<table><thead><tr><th>a</th><th align=\"right\">b</th></tr></thead>\n<tbody><tr><td>1</td><td align=\"right\"><del>2</del></td></tr>\n</tbody></table>",
        ),
        (
            "A[^x] B[^y] C[^x]\n\n[^y]: Two.\n[^x]: One.\n[^z]: Never.",
            "<p>A<sup class=\"footnote-ref\" id=\"fnref-1\"><a href=\"#fn-1\" rel=\"noopener noreferrer\">1</a></sup> \
             B<sup class=\"footnote-ref\" id=\"fnref-2\"><a href=\"#fn-2\" rel=\"noopener noreferrer\">2</a></sup> \
             C<sup class=\"footnote-ref\"><a href=\"#fn-1\" rel=\"noopener noreferrer\">1</a></sup></p>\n\
             <section class=\"footnotes\"><ol>\n\
             <li id=\"fn-1\"><p>One. <a class=\"footnote-backref\" href=\"#fnref-1\" rel=\"noopener noreferrer\">↩</a></p>\n</li>\n\
             <li id=\"fn-2\"><p>Two. <a class=\"footnote-backref\" href=\"#fnref-2\" rel=\"noopener noreferrer\">↩</a></p>\n</li>\n\
             </ol></section>",
        ),
    ]);
}

#[test]
fn html_of_an_author() {
    assert_pages(&[
        (
            "H<sub>2</sub>O<script>alert(1)</script>!",
            "<p>H<sub>2</sub>O!</p>",
        ),
        (
            "<div class=x id=y onclick=z>\n\n*a*\n\n</div>\n\nb",
            "<div>\n<p><em>a</em></p>\n</div>\n<p>b</p>",
        ),
        (
            "<details open><summary>More</summary>A &amp; B</details>",
            "<details open=\"\"><summary>More</summary>A &amp; B</details>",
        ),
        ("a <b>b", "<p>a <b>b</b></p>"),
        (
            "- <div>a\n- b",
            "<ul>\n<li><div>a\n</div></li>\n<li>b</li>\n</ul>",
        ),
        (
            "[a](/about) [b](about) [c](mailto:a@b.example)",
            "<p><a href=\"/about\" rel=\"noopener noreferrer\">a</a> b <a href=\"mailto:a@b.example\" rel=\"noopener noreferrer\">c</a></p>",
        ),
    ]);
}

#[test]
fn text_counts_and_minutes() {
    let rendered = article(
        "# Floods\n\nIn *Ghent*[^1] &amp; elsewhere\nit ![not this](https://m.example/a.jpg) rained.\n\n- one\n- two\n\n![alt](https://m.example/a.jpg \"The Leie | Jan\")\n\n[^1]: And in Bruges.",
        &[],
    );
    assert_eq!(
        rendered.text,
        "Floods\n\nIn Ghent & elsewhere it rained.\n\none\ntwo\n\nThe Leie Jan\n\nAnd in Bruges."
    );
    assert_eq!((rendered.word_count, rendered.reading_minutes), (14, 1));
    assert_eq!(article(" \n", &[]), Rendered::default());
}

#[test]
fn replies() {
    let a = |href: &str| format!("<a href=\"{href}\" rel=\"nofollow ugc noopener noreferrer\">");
    assert_replies(&[
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        (
            "*a* **b** ~~c~~ `d<e`",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d&lt;e</code></p>",
        ),
        (
            "> a\n\n3. b\n4. c",
            "<blockquote>\n<p>a</p>\n</blockquote>\n<ol start=\"3\">\n<li>b</li>\n<li>c</li>\n</ol>",
        ),
        (
            "```js\nhttps://a.example\n```",
            "<pre><code>https://a.example\n</code></pre>",
        ),
        ("  ## 1\n\n#a\n---", "<p>## 1</p>\n<p>#a</p>"),
        (
            "# 1 fan\n\nAll\n---\n\n***",
            "<p># 1 fan</p>\n<p>All</p>\n<p>***</p>",
        ),
        ("a|b\n-|-\n1|2", "<p>a|b<br>\n-|-<br>\n1|2</p>"),
        (
            "<b>x</b>\n\n<div>\n*y*\n</div>",
            "<p>&lt;b&gt;x&lt;/b&gt;</p>\n<p>&lt;div&gt;<br>\n*y*<br>\n&lt;/div&gt;</p>",
        ),
        ("[x](javascript:alert(1)) [y](/z)", "<p>x y</p>"),
    ]);
    for (source, html) in [
        (
            "see https://a.example/_x_/b.",
            format!(
                "<p>see {}https://a.example/_x_/b</a>.</p>",
                a("https://a.example/_x_/b")
            ),
        ),
        (
            "*see https://a.example/*",
            format!(
                "<p><em>see {}https://a.example/</a></em></p>",
                a("https://a.example/")
            ),
        ),
        (
            "https://a.example/?a=1&b=2&amp;c ok",
            format!(
                "<p>{}https://a.example/?a=1&amp;b=2&amp;c</a> ok</p>",
                a("https://a.example/?a=1&amp;b=2&amp;c")
            ),
        ),
        (
            "<https://a.example> [b](http://b.example \"t\")",
            format!(
                "<p>{}https://a.example</a> {}b</a></p>",
                a("https://a.example"),
                a("http://b.example")
            ),
        ),
        (
            "![cat](https://a.example/c.png) ![](https://a.example/d.png)",
            format!(
                "<p>{}cat</a> {}https://a.example/d.png</a></p>",
                a("https://a.example/c.png"),
                a("https://a.example/d.png")
            ),
        ),
        (
            "`https://a.example`",
            "<p><code>https://a.example</code></p>".to_owned(),
        ),
    ] {
        assert_eq!(reply(source).trim_end(), html, "{source}");
    }
    assert_eq!(comment("> a\n> b\n\nc").text, "a\nb\n\nc");
}

#[test]
fn the_galley_writes_as_the_sanitiser_does() {
    let source = "# A & B\n\n*a* <b>b</b> \u{a0}\"[c](https://a.example \"d\")\"[^1]\n\n- e\n\n![f](https://a.example/f.png \"g | h\")\n\n[^1]: i\n";
    let set = article::html(source, &[]);
    assert_eq!(sanitise::article(&set), set);
    let set = comment::html(source);
    assert_eq!(sanitise::comment(&set), set);
}
