//! What a draft says, from the request to the row: checked and completed.

use super::Error;
use crate::domain::content;
use crate::domain::draft::{Byline, DraftContent};
use crate::domain::ids::ArticleId;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::text;
use crate::store::articles::ArticleRow;
use crate::store::{Conn, articles, former_slugs, sections, settings};

/// How many slugs are tried before the headline is given up: `-2` to `-50`.
const SLUG_TRIES: u32 = 50;

/// Refuses content that a new article cannot open with.
pub(super) fn check_opening(content: &DraftContent, sections: &[String]) -> Result<(), Error> {
    refuse(content::check_opening(content, sections))
}

/// Refuses content that no draft can have.
pub(super) fn check(content: &DraftContent, sections: &[String]) -> Result<(), Error> {
    refuse(content::check(content, sections))
}

pub(super) fn section_keys(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let sections = sections::list(conn)?;
    Ok(sections.into_iter().map(|section| section.key).collect())
}

fn refuse(wrong: Vec<FieldError>) -> Result<(), Error> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong).into())
    }
}

/// Gives content what it left open: language, byline, and a slug of its own.
/// `article` is the one whose draft this is, unless it is only being opened.
pub(super) fn complete(
    conn: &mut Conn,
    actor: &Actor,
    mut content: DraftContent,
    article: Option<&ArticleRow>,
) -> Result<DraftContent, Error> {
    if content.language.is_none() {
        content.language = Some(language(conn)?);
    }
    if article.is_none() && content.bylines.is_empty() {
        content.bylines.push(Byline {
            name: actor.name.clone(),
            staff_id: Some(actor.id),
        });
    }
    content.slug = Some(match content.slug.take() {
        Some(slug) if article.is_some_and(|own| own.slug == slug) => slug,
        Some(slug) => claimed(conn, slug, article)?,
        None => free_slug(conn, &text::slug(&content.headline), article)?,
    });
    Ok(content)
}

/// The slug that was asked for, unless it is another article's.
fn claimed(conn: &mut Conn, slug: String, article: Option<&ArticleRow>) -> Result<String, Error> {
    if is_free(conn, &slug, article)? {
        return Ok(slug);
    }
    Err(taken(&slug))
}

pub(super) fn taken(slug: &str) -> Error {
    let detail = format!("the slug '{slug}' is another article's; choose another, or leave it out");
    Refusal::SlugTaken(detail).into()
}

/// The slug, or the first of `slug-2`, `slug-3` … that no other article has.
fn free_slug(conn: &mut Conn, slug: &str, article: Option<&ArticleRow>) -> Result<String, Error> {
    let numbered = (2..=SLUG_TRIES).map(|n| text::numbered_slug(slug, n));
    let candidates: Vec<String> = std::iter::once(slug.to_owned()).chain(numbered).collect();
    let holders = holders(conn, &candidates)?;
    let is_taken = |candidate: &String| {
        holders
            .iter()
            .any(|(held, holder)| held == candidate && article.is_none_or(|own| own.id != *holder))
    };
    let free = candidates
        .into_iter()
        .find(|candidate| !is_taken(candidate));
    free.ok_or_else(|| taken(slug))
}

/// Whose these slugs are, or were: an address that an article has left still leads to it.
pub(super) fn holders(
    conn: &mut Conn,
    slugs: &[String],
) -> Result<Vec<(String, ArticleId)>, Error> {
    let mut holders = articles::holders(conn, slugs)?;
    holders.extend(former_slugs::holders(conn, slugs)?);
    Ok(holders)
}

pub(super) fn is_free(
    conn: &mut Conn,
    slug: &str,
    article: Option<&ArticleRow>,
) -> Result<bool, Error> {
    let holders = holders(conn, &[slug.to_owned()])?;
    Ok(holders
        .iter()
        .all(|(_, holder)| article.is_some_and(|own| own.id == *holder)))
}

/// The settings' language, for content that names none.
fn language(conn: &mut Conn) -> Result<String, Error> {
    Ok(settings::find(conn)?.0.language)
}
