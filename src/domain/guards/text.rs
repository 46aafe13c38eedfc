//! Guards on what the text says.

use super::Matter;
use crate::domain::article::Kind;
use crate::domain::markdown;
use crate::domain::refusal::Blocker;
use crate::domain::text::is_blank;

pub(super) fn headline(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.headline).then(|| {
        matter.editorial(
            "headline_missing",
            "/headline",
            "The draft has no headline; give it one.",
        )
    })
}

pub(super) fn section(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.section).then(|| {
        matter.editorial(
            "section_missing",
            "/section",
            "The draft is in no section; choose one.",
        )
    })
}

pub(super) fn byline(matter: &Matter<'_>) -> Option<Blocker> {
    let bylines = &matter.facts.content.bylines;
    let nobody = bylines.iter().all(|byline| is_blank(&byline.name));
    nobody.then(|| {
        matter.editorial(
            "byline_missing",
            "/bylines",
            "Nobody's name stands above the text; add a byline.",
        )
    })
}

pub(super) fn body(matter: &Matter<'_>) -> Option<Blocker> {
    is_blank(&matter.facts.content.body).then(|| {
        matter.editorial(
            "body_missing",
            "/body",
            "The draft has no text yet; write it.",
        )
    })
}

pub(super) fn embargo(matter: &Matter<'_>) -> Option<Blocker> {
    let until = matter.facts.content.embargo_until?;
    (matter.at < until).then(|| {
        let detail = format!("Under embargo until {until}; wait for it, or change the embargo.");
        matter.editorial("embargoed", "/embargo_until", &detail)
    })
}

pub(super) fn slug(matter: &Matter<'_>) -> Option<Blocker> {
    let Matter { facts, .. } = matter;
    let slug = facts.content.slug.as_deref().unwrap_or_default();
    facts.slug_taken.then(|| {
        let detail = format!("Another article has the slug `{slug}`; choose a different one.");
        matter.editorial("slug_taken", "/slug", &detail)
    })
}

/// Who cannot see a picture learns nothing from it without an alternative text, and
/// whoever made it is named.
pub(super) fn image(matter: &Matter<'_>) -> Option<Blocker> {
    let image = matter.facts.content.lead_image.as_ref()?;
    let is_missing = |text: &Option<String>| is_blank(text.as_deref().unwrap_or_default());
    if is_missing(&image.alt) {
        let detail = "The lead image has no alternative text; say what it shows.";
        return Some(matter.editorial("alt_missing", "/lead_image/alt", detail));
    }
    is_missing(&image.credit).then(|| {
        let detail = "The lead image has no credit; name whoever made it.";
        matter.editorial("credit_missing", "/lead_image/credit", detail)
    })
}

pub(super) fn opinion(matter: &Matter<'_>) -> Option<Blocker> {
    (matter.facts.content.kind != Kind::Opinion).then(|| {
        let detail =
            "This workflow is for opinion, which readers are told; choose the kind `opinion`.";
        matter.editorial("not_labelled", "/kind", detail)
    })
}

pub(super) fn links(matter: &Matter<'_>) -> Option<Blocker> {
    let broken = markdown::broken_links(&matter.facts.content.body);
    let first = broken.first()?;
    let detail = format!(
        "{} of the links in the text lead nowhere a browser could go, the first to `{first}`; write http or https addresses.",
        broken.len()
    );
    Some(matter.editorial("link_broken", "/body", &detail))
}
