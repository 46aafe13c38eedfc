//! An article as schema.org has it.

use serde_json::{Map, Value, json};

use super::{Publisher, description};
use crate::domain::article::Kind;
use crate::domain::draft::LeadImage;
use crate::domain::feed::urn;
use crate::domain::publication::{
    Correction, PublicArticle, PublicByline, PublicClaim, PublicStatus,
};

/// What an article of this kind is. A live one is no `LiveBlogPosting`, which would have
/// to tell its updates one by one.
pub(super) const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Analysis => "AnalysisNewsArticle",
        Kind::Opinion => "OpinionNewsArticle",
        Kind::Review => "ReviewNewsArticle",
        Kind::News | Kind::Interview | Kind::Live | Kind::Notice => "NewsArticle",
    }
}

pub(super) fn of(article: &PublicArticle, publisher: Publisher<'_>) -> Value {
    let whole = json!({
        "@context": "https://schema.org",
        "@type": type_of(article.kind),
        "@id": article.url,
        "identifier": urn(&article.id),
        "url": article.url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": article.canonical_url},
        "headline": article.headline,
        "description": description(article),
        "datePublished": article.first_published_at,
        "dateModified": article.updated_at,
        "inLanguage": article.language,
        "articleSection": article.section.title,
        "keywords": article.tags.iter().map(|tag| &tag.title).collect::<Vec<_>>(),
        "wordCount": article.word_count,
        "timeRequired": format!("PT{}M", article.reading_minutes),
        "isAccessibleForFree": true,
        "image": article.lead_image.iter().map(image).collect::<Vec<_>>(),
        "author": article.bylines.iter().map(person).collect::<Vec<_>>(),
        "publisher": organization(publisher),
        "publishingPrinciples": publisher.settings.publishing_principles,
        "creativeWorkStatus": (article.status == PublicStatus::Retracted).then_some("Retracted"),
        "correction": article.corrections.iter().map(correction).collect::<Vec<_>>(),
        "citation": article.claims.iter().flat_map(citations).collect::<Vec<_>>(),
    });
    told(whole)
}

/// Without what there is nothing to say of.
fn told(whole: Value) -> Value {
    let Value::Object(fields) = whole else {
        return whole;
    };
    let is_told = |value: &Value| !value.is_null() && *value != json!([]);
    let told: Map<String, Value> = fields
        .into_iter()
        .filter(|(_, value)| is_told(value))
        .collect();
    Value::Object(told)
}

pub(super) fn person(byline: &PublicByline) -> Value {
    told(json!({"@type": "Person", "name": byline.name, "url": byline.url}))
}

fn organization(publisher: Publisher<'_>) -> Value {
    told(json!({
        "@type": "NewsMediaOrganization",
        "name": publisher.settings.site_name,
        "url": publisher.url,
        "publishingPrinciples": publisher.settings.publishing_principles,
    }))
}

fn image(image: &LeadImage) -> Value {
    told(json!({
        "@type": "ImageObject",
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "caption": image.caption,
        "description": image.alt,
        "creditText": image.credit,
    }))
}

fn correction(correction: &Correction) -> Value {
    json!({
        "@type": "CorrectionComment",
        "@id": urn(&correction.id),
        "text": correction.text,
        "datePublished": correction.published_at,
    })
}

fn citations(claim: &PublicClaim) -> impl Iterator<Item = Value> {
    claim.sources.iter().map(|source| {
        let publisher = source.publisher.as_ref();
        told(json!({
            "@type": "CreativeWork",
            "name": source.title,
            "url": source.url,
            "publisher": publisher.map(|name| json!({"@type": "Organization", "name": name})),
        }))
    })
}
