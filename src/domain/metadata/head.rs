//! The metadata as HTML.

use serde_json::Value;

use super::{ArticleMetadata, MetaAttribute};
use crate::domain::markdown::escape::{attribute, escaped};

pub(super) fn of(metadata: &ArticleMetadata) -> String {
    let mut lines = vec![format!("<title>{}</title>", escaped(&metadata.title))];
    lines.extend(metadata.meta.iter().map(|tag| {
        let name = match tag.attribute {
            MetaAttribute::Name => "name",
            MetaAttribute::Property => "property",
        };
        let key = attribute(name, &tag.key);
        format!("<meta{key}{}>", attribute("content", &tag.content))
    }));
    lines.extend(metadata.links.iter().map(|link| {
        let optional = [("type", &link.media_type), ("title", &link.title)];
        let optional: String = optional
            .into_iter()
            .filter_map(|(name, value)| Some(attribute(name, value.as_deref()?)))
            .collect();
        let rel = attribute("rel", &link.rel);
        format!("<link{rel}{optional}{}>", attribute("href", &link.href))
    }));
    lines.push(script(&metadata.json_ld));
    lines.join("\n")
}

/// A block of data that no text in it can end.
pub(super) fn script(json_ld: &Value) -> String {
    format!(
        "<script type=\"application/ld+json\">{}</script>",
        harmless(&json_ld.to_string())
    )
}

/// JSON without the signs by which HTML could take it for something else: `<`, `>` and `&`
/// stand in strings only, where an escape means the same.
fn harmless(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn no_text_ends_the_block() {
        let data = json!({"headline": "</script><!-- <script> & \u{2028}"});
        let html = script(&data);
        assert_eq!(html.matches('<').count(), 2, "{html}");
        let inside = html
            .strip_prefix("<script type=\"application/ld+json\">")
            .and_then(|rest| rest.strip_suffix("</script>"))
            .unwrap();
        assert_eq!(serde_json::from_str::<Value>(inside).unwrap(), data);
    }
}
