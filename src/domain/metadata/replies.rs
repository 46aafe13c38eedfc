//! The replies of an article as schema.org has them: beside the article's own data, so
//! that a reply changes nothing of those.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::{head, json_ld};
use crate::domain::article::Kind;
use crate::domain::comment::Comment;
use crate::domain::feed::comment_url;

/// What search engines are told of the replies to an article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ThreadMetadata {
    /// Visible replies.
    #[schema(example = 12)]
    pub comment_count: i64,
    /// The article by its `@id`, with `commentCount` and the newest as `comment`. A search
    /// engine joins it with the article's own data.
    #[schema(value_type = Object, example = json!({"@context": "https://schema.org", "@type": "NewsArticle", "commentCount": 12}))]
    pub json_ld: Value,
    /// The same as an HTML block of data, escaped.
    #[schema(example = "<script type=\"application/ld+json\">{}</script>")]
    pub script_html: String,
}

impl ThreadMetadata {
    /// Of the article of this kind that has this page.
    #[must_use]
    pub fn of(page: &str, kind: Kind, count: i64, comments: &[Comment]) -> Self {
        let seen = comments.iter();
        let seen: Vec<Value> = seen.filter_map(|one| comment(one, page)).collect();
        let json_ld = json!({
            "@context": "https://schema.org",
            "@type": json_ld::type_of(kind),
            "@id": page,
            "url": page,
            "commentCount": count,
            "comment": seen,
        });
        Self {
            comment_count: count,
            script_html: head::script(&json_ld),
            json_ld,
        }
    }
}

/// None of a tombstone.
fn comment(comment: &Comment, page: &str) -> Option<Value> {
    let url = comment_url(page, &comment.id);
    let author = comment.author.as_ref()?;
    let mut told = json!({
        "@type": "Comment",
        "@id": url,
        "url": url,
        "text": comment.text.as_ref()?,
        "datePublished": comment.posted_at,
        "author": {"@type": "Person", "name": author.name},
    });
    if let Some(fields) = told.as_object_mut() {
        let edited = comment.edited_at.map(|at| ("dateModified", json!(at)));
        let parent = comment.parent_id.map(|parent| {
            let id = comment_url(page, &parent);
            ("parentItem", json!({"@type": "Comment", "@id": id}))
        });
        let more = [edited, parent].into_iter().flatten();
        fields.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    Some(told)
}
