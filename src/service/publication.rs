//! Writing what the public sees, and reading it.

use super::desk::Desk;
use super::dossier::Dossier;
use super::site::Site;
use super::{Error, drafts};
use crate::domain::article::ArticleStatus;
use crate::domain::comment::Mode;
use crate::domain::draft::DraftContent;
use crate::domain::ids::DraftId;
use crate::domain::markdown::{self, Rendered};
use crate::domain::page::{Page, Window};
use crate::domain::publication::{
    ArticleSummary, CommentsRef, Issue, PublicArticle, Publication, Surroundings,
};
use crate::domain::refusal::Refusal;
use crate::domain::section::{Section, SectionRef};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::publications::{Address, Body, PublicFilter};
use crate::store::{Conn, articles, publications, sections, settings};

/// Writes the projection of a draft that just ended as published, and answers
/// the address of its page.
pub(super) fn publish(
    conn: &mut Conn,
    site: &Site,
    dossier: &mut Dossier,
    rendered: &Rendered,
    now: Instant,
) -> Result<String, Error> {
    let is_first = dossier.article.first_published_at.is_none();
    go_live(conn, dossier, now)?;
    let publication = Publication::of(&dossier.row.content.0, rendered, issue(dossier, now));
    if is_first {
        publications::insert(conn, &publication, &body(rendered))?;
    } else {
        publications::replace(conn, &publication, &body(rendered))?;
    }
    Ok(address(site, &publication))
}

/// Gives the article the standing of its new live revision.
fn go_live(conn: &mut Conn, dossier: &mut Dossier, now: Instant) -> Result<(), Error> {
    let Dossier {
        article,
        row,
        latest,
        ..
    } = dossier;
    let (content, version) = (&row.content.0, article.version);
    article.slug = content.slug.clone().unwrap_or_else(|| article.slug.clone());
    article.section.clone_from(&content.section);
    article.kind = content.kind;
    article.headline.clone_from(&content.headline);
    article.status = ArticleStatus::Live;
    article.live_revision_id = latest.as_ref().map(|revision| revision.id);
    article.revision_hash = Some(row.content_hash.clone());
    article.first_published_at.get_or_insert(now);
    article.published_at.get_or_insert(now);
    if articles::advance(conn, article, version)? {
        article.version += 1;
        return Ok(());
    }
    Err(Refusal::Conflict("the article changed meanwhile; try again".to_owned()).into())
}

/// When the article came out, and how it was seen; now, where it has not yet.
fn issue(dossier: &Dossier, now: Instant) -> Issue {
    let Dossier { article, row, .. } = dossier;
    Issue {
        article: article.id,
        first_published_at: article.first_published_at.unwrap_or(now),
        published_at: article.published_at.unwrap_or(now),
        updated_at: now,
        revision_hash: row.content_hash.clone(),
        second_reader: !dossier.draft().approvals.given.is_empty(),
    }
}

/// The page of a publication. Its date is that of its first day, for good.
fn address(site: &Site, publication: &Publication) -> String {
    site.article_url(
        publication.id,
        &publication.section,
        &publication.slug,
        publication.first_published_at,
    )
}

fn body(rendered: &Rendered) -> Body {
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
            Ok((dossier, Around::read(conn)?))
        })
        .await?;
    let content = draft.row.content.0.clone();
    let rendered = render(desk, content.clone()).await?;
    let publication = Publication::of(&content, &rendered, issue(&draft, now));
    Ok(around
        .summary(&desk.site, publication)
        .with_body(rendered.html, rendered.text))
}

/// What is decided when an article is read: titles, and whether replies are taken.
pub struct Around {
    sections: Vec<Section>,
    mode: Mode,
}

impl Around {
    pub fn read(conn: &mut Conn) -> Result<Self, Error> {
        Ok(Self {
            sections: sections::list(conn)?,
            mode: settings::find(conn)?.0.comments.mode,
        })
    }

    fn summary(&self, site: &Site, publication: Publication) -> ArticleSummary {
        let around = Surroundings {
            url: address(site, &publication),
            section: self.section(&publication.section),
            comments: CommentsRef {
                mode: self.mode,
                url: site.comments_url(&publication.slug),
            },
        };
        ArticleSummary::of(publication, around)
    }

    fn section(&self, key: &str) -> SectionRef {
        let known = self.sections.iter().find(|section| section.key == key);
        SectionRef {
            key: key.to_owned(),
            title: known.map_or_else(|| key.to_owned(), |section| section.title.clone()),
            path: format!("/{key}"),
        }
    }
}

/// A published article by its slug or id.
pub fn find(conn: &mut Conn, site: &Site, address: &Address) -> Result<PublicArticle, Error> {
    let (publication, body) = publications::find(conn, address)?.ok_or(Refusal::NotFound)?;
    let around = Around::read(conn)?;
    Ok(around
        .summary(site, publication)
        .with_body(body.html, body.text))
}

/// Published articles without their bodies, newest first.
pub fn list(
    conn: &mut Conn,
    site: &Site,
    filter: &PublicFilter,
    window: Window,
) -> Result<Page<ArticleSummary>, Error> {
    let around = Around::read(conn)?;
    let page = publications::list(conn, filter, window)?;
    Ok(page.map(|publication| around.summary(site, publication)))
}

/// The same with their bodies.
pub fn list_full(
    conn: &mut Conn,
    site: &Site,
    filter: &PublicFilter,
    window: Window,
) -> Result<Page<PublicArticle>, Error> {
    let page = list(conn, site, filter, window)?;
    let ids: Vec<_> = page.items.iter().map(|summary| summary.id).collect();
    let mut bodies: std::collections::HashMap<_, _> =
        publications::bodies(conn, &ids)?.into_iter().collect();
    Ok(page.map(|summary| {
        let body = bodies.remove(&summary.id).unwrap_or_else(|| Body {
            html: String::new(),
            text: String::new(),
        });
        summary.with_body(body.html, body.text)
    }))
}
