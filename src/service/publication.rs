//! Writing what the public sees, and reading it.

mod reading;

use super::desk::Desk;
use super::dossier::Dossier;
use super::site::Site;
use super::{Error, drafts};
use crate::domain::article::ArticleStatus;
use crate::domain::change::{ChangeKind, Telling, Whereabouts};
use crate::domain::draft::DraftContent;
use crate::domain::ids::{DraftId, VersionId};
use crate::domain::markdown::{self, Rendered};
use crate::domain::publication::{Issue, PublicArticle, Publication};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::articles::ArticleRow;
use crate::store::publications::Body;
use crate::store::versions::VersionRow;
use crate::store::{
    Conn, articles, filing, former_slugs, publications, settings, versions, withdrawals,
};
pub(super) use reading::{Around, moved, summaries, thread};
pub use reading::{Found, find, list, list_full, versions};

/// What came of publishing.
pub(super) struct Out {
    /// The address of the page.
    pub url: String,
    pub telling: Telling,
}

/// Writes the projection of a draft that just ended as published.
pub(super) fn publish(
    conn: &mut Conn,
    site: &Site,
    dossier: &mut Dossier,
    rendered: &Rendered,
    (version, now): (VersionId, Instant),
) -> Result<Out, Error> {
    let (before, section) = (dossier.article.status, dossier.article.section.clone());
    go_live(conn, dossier, now)?;
    if dossier.article.section != section {
        filing::file_anew(conn, dossier.article.id)?;
    }
    let second_reader = !dossier.draft().approvals.given.is_empty();
    let issue = issue(&dossier.article, second_reader, now);
    let publication = Publication::of(&dossier.row.content.0, rendered, issue);
    match before {
        ArticleStatus::Unpublished => publications::insert(conn, &publication, &body(rendered))?,
        ArticleStatus::Withdrawn => {
            withdrawals::delete(conn, publication.id)?;
            publications::insert(conn, &publication, &body(rendered))?;
        }
        ArticleStatus::Live | ArticleStatus::Retracted => {
            publications::replace(conn, &publication, &body(rendered))?;
        }
    }
    let row = VersionRow {
        id: version,
        article_id: publication.id,
        revision_hash: publication.revision_hash.clone(),
        change: dossier.row.purpose,
        published_at: now,
    };
    versions::insert(conn, &row)?;
    let kind = match before {
        ArticleStatus::Unpublished => ChangeKind::ArticlePublished,
        ArticleStatus::Live => ChangeKind::ArticleUpdated,
        ArticleStatus::Withdrawn | ArticleStatus::Retracted => ChangeKind::ArticleRepublished,
    };
    Ok(Out {
        url: address(site, &publication),
        telling: Telling::of_text(kind, whereabouts(&dossier.article), dossier.row.purpose),
    })
}

pub(super) fn whereabouts(article: &ArticleRow) -> Whereabouts {
    Whereabouts {
        slug: article.slug.clone(),
        section: article.section.clone(),
    }
}

/// Gives the article the standing of its new live revision.
fn go_live(conn: &mut Conn, dossier: &mut Dossier, now: Instant) -> Result<(), Error> {
    let Dossier {
        article,
        row,
        latest,
        ..
    } = dossier;
    let content = &row.content.0;
    if let Some(slug) = &content.slug {
        take_slug(conn, article, slug, now)?;
    }
    article.section.clone_from(&content.section);
    article.kind = content.kind;
    article.headline.clone_from(&content.headline);
    article.status = ArticleStatus::Live;
    article.live_revision_id = latest.as_ref().map(|revision| revision.id);
    article.revision_hash = Some(row.content_hash.clone());
    article.first_published_at.get_or_insert(now);
    article.published_at.get_or_insert(now);
    advance(conn, article)
}

/// Gives an article the slug that its draft asks for. A draft that still carries an
/// address which the article has left in the meantime does not bring it back to it.
fn take_slug(
    conn: &mut Conn,
    article: &mut ArticleRow,
    slug: &str,
    now: Instant,
) -> Result<(), Error> {
    if article.slug == slug {
        return Ok(());
    }
    if article.first_published_at.is_some() {
        let former = former_slugs::holders(conn, &[slug.to_owned()])?;
        if former.iter().any(|(_, holder)| *holder == article.id) {
            return Ok(());
        }
        former_slugs::insert(conn, &article.slug, article.id, now)?;
    }
    slug.clone_into(&mut article.slug);
    Ok(())
}

/// Writes an article as it now stands over the version that was read.
pub(super) fn advance(conn: &mut Conn, article: &mut ArticleRow) -> Result<(), Error> {
    if articles::advance(conn, article, article.version)? {
        article.version += 1;
        return Ok(());
    }
    Err(Refusal::Conflict("the article changed meanwhile; try again".to_owned()).into())
}

/// When an article came out, and how it was seen; now, where it has not yet.
pub(super) fn issue(article: &ArticleRow, second_reader: bool, now: Instant) -> Issue {
    Issue {
        article: article.id,
        slug: article.slug.clone(),
        first_published_at: article.first_published_at.unwrap_or(now),
        published_at: article.published_at.unwrap_or(now),
        updated_at: now,
        revision_hash: article.revision_hash.clone().unwrap_or_default(),
        second_reader,
    }
}

/// The page of a publication. Its date is that of its first day, for good.
pub(super) fn address(site: &Site, publication: &Publication) -> String {
    site.article_url(
        publication.id,
        &publication.section,
        &publication.slug,
        publication.first_published_at,
    )
}

pub(super) fn body(rendered: &Rendered) -> Body {
    Body {
        html: rendered.html.clone(),
        text: rendered.text.clone(),
    }
}

/// Renders a body off the threads that serve requests.
pub async fn render(desk: &Desk, content: DraftContent) -> Result<Rendered, Error> {
    let hosts = desk
        .read(|conn| Ok(settings::find(conn)?.0.embed_hosts))
        .await?;
    let rendering = tokio::task::spawn_blocking(move || markdown::article(&content.body, &hosts));
    let broken = |_| crate::store::Error::Broken("rendering panicked".to_owned());
    Ok(rendering.await.map_err(broken)?)
}

/// A draft as it would appear if it were published now.
pub async fn preview(desk: &Desk, actor: Actor, id: DraftId) -> Result<PublicArticle, Error> {
    let now = desk.now();
    let (draft, around) = desk
        .read(move |conn| {
            let dossier = drafts::read(conn, &actor, id)?;
            let around = Around::read(conn, &[dossier.article.id])?;
            Ok((dossier, around))
        })
        .await?;
    let content = draft.row.content.0.clone();
    let rendered = render(desk, content.clone()).await?;
    let second_reader = !draft.draft().approvals.given.is_empty();
    let issue = Issue {
        slug: content.slug.clone().unwrap_or_default(),
        revision_hash: draft.row.content_hash.clone(),
        ..issue(&draft.article, second_reader, now)
    };
    let publication = Publication::of(&content, &rendered, issue);
    Ok(around
        .summary(&desk.site, publication)
        .with_body(rendered.html, rendered.text))
}
