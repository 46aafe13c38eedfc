//! Articles for clients that show little.

use super::{Site, is_cached, whole};

#[tokio::test]
async fn an_article_is_read_as_a_page_as_text_and_as_markdown() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in *Ghent*")).await;
    let read = site
        .reads(&format!("/articles/{}", article.slug))
        .await
        .expect(200);
    let day = read
        .str("first_published_at")
        .split('T')
        .next()
        .unwrap()
        .to_owned();
    let own = "/articles/floods-in-ghent/rendition?format=";

    let page = site.reads(&format!("{own}html")).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.header("content-security-policy")
            .starts_with("default-src 'none'")
    );
    for part in [
        "<!DOCTYPE html>\n<html lang=\"en-GB\">",
        "<title>Floods in *Ghent* – The Courier</title>",
        "<link rel=\"canonical\" href=\"https://courier.example/news/floods-in-ghent\">",
        "<h1>Floods in *Ghent*</h1>",
        "<p><strong>The Leie rose two metres by night.</strong></p>",
        &format!("<p>Ines Claes, Tom Maes – {day}</p>"),
        "<img src=\"https://media.example.org/flood.jpg?w=1&amp;h=2\" alt=\"The Leie\"><figcaption>The Leie at night – Ada</figcaption>",
        "href=\"https://courier.example/map?a=1&amp;b=2\"",
    ] {
        assert!(page.text.contains(part), "{part}\n{}", page.text);
    }
    assert!(!page.text.contains("<script"));

    let text = site.reads(&format!("{own}text")).await.expect(200);
    assert_eq!(text.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        text.text,
        format!(
            "Floods in *Ghent*\n\nThe Leie rose two metres by night.\n\nInes Claes, Tom Maes – {day}\n\n\
             The water rose by night. See the map.\n\nAs ever.\n\nhttps://courier.example/news/floods-in-ghent\n"
        )
    );

    let markdown = site.reads(&format!("{own}markdown")).await.expect(200);
    assert_eq!(
        markdown.header("content-type"),
        "text/markdown; charset=utf-8"
    );
    assert_eq!(
        markdown.text,
        format!(
            "# Floods in \\*Ghent\\*\n\n**The Leie rose two metres by night.**\n\nInes Claes, Tom Maes – {day}\n\n\
             The water rose **by night**. See [the map](https://courier.example/map?a=1&b=2).[^1]\n\n\
             [^1]: As ever.\n\n<https://courier.example/news/floods-in-ghent>\n"
        )
    );
    for format in ["html", "text", "markdown"] {
        is_cached(&site, &format!("{own}{format}"), "article:floods-in-ghent").await;
    }

    site.turns(&article, "retract", "Its <figures> were wrong.")
        .await;
    for (format, notice) in [
        (
            "html",
            "<p><strong>Its &lt;figures&gt; were wrong.</strong></p>",
        ),
        ("text", "\n\nIts <figures> were wrong.\n\n"),
        ("markdown", "\n\n**Its \\<figures> were wrong.**\n\n"),
    ] {
        let shown = site.reads(&format!("{own}{format}")).await.expect(200);
        assert!(shown.text.contains(notice), "{format}: {}", shown.text);
    }
    for wrong in ["?format=pdf", "?format="] {
        let refused = site
            .reads(&format!("/articles/floods-in-ghent/rendition{wrong}"))
            .await;
        assert_eq!(
            refused.problem(422, "invalid").pointers(),
            ["/query/format"]
        );
    }
    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    for format in ["html", "text", "markdown"] {
        site.reads(&format!("{own}{format}"))
            .await
            .problem(410, "gone");
    }
    site.reads("/articles/nothing/rendition?format=text")
        .await
        .problem(404, "not_found");
    site.closes().await;
}
