//! Reading what the public sees, and what it sees in the place of what is gone.

use std::collections::HashMap;

use super::address;
use crate::domain::comment::Mode;
use crate::domain::commenting::{self, ArticleCommenting};
use crate::domain::ids::ArticleId;
use crate::domain::page::{Page, Window};
use crate::domain::publication::{
    ArticleSummary, CommentsRef, PublicArticle, PublicVersion, Publication, Surroundings,
};
use crate::domain::refusal::Refusal;
use crate::domain::section::{Section, SectionRef};
use crate::domain::settings::Settings;
use crate::service::Error;
use crate::service::site::Site;
use crate::store::publications::{Address, Body, PublicFilter};
use crate::store::threads::Thread;
use crate::store::{
    Conn, former_slugs, publications, sections, settings, threads, versions, withdrawals,
};

/// What is decided when an article is read: titles, and whether replies are taken.
pub struct Around {
    sections: Vec<Section>,
    site: Settings,
    said: HashMap<ArticleId, ArticleCommenting>,
}

impl Around {
    /// What is around these articles.
    pub fn read(conn: &mut Conn, articles: &[ArticleId]) -> Result<Self, Error> {
        Ok(Self {
            sections: sections::list(conn)?,
            site: settings::find(conn)?.0,
            said: threads::commenting(conn, articles)?.into_iter().collect(),
        })
    }

    pub(in crate::service) fn summary(
        &self,
        site: &Site,
        publication: Publication,
    ) -> ArticleSummary {
        let around = Surroundings {
            url: address(site, &publication),
            section: self.section(&publication.section),
            comments: CommentsRef {
                mode: self.mode(&publication),
                url: site.comments_url(&publication.slug),
            },
        };
        ArticleSummary::of(publication, around)
    }

    fn mode(&self, publication: &Publication) -> Mode {
        let section = self.known(&publication.section);
        let section = section.and_then(|section| section.commenting.as_ref());
        let article = self.said.get(&publication.id);
        commenting::resolve(&self.site, section, article, None)
            .mode
            .0
    }

    fn known(&self, key: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    fn section(&self, key: &str) -> SectionRef {
        let known = self.known(key);
        SectionRef {
            key: key.to_owned(),
            title: known.map_or_else(|| key.to_owned(), |section| section.title.clone()),
            path: format!("/{key}"),
        }
    }
}

/// What is at an address.
#[derive(Debug, Clone)]
pub enum Found<T> {
    Here(T),
    /// The article has another slug now.
    Moved(String),
}

/// A published article by its slug or id.
///
/// `Gone`, with the public notice, for one that was withdrawn.
pub fn find(
    conn: &mut Conn,
    site: &Site,
    address: &Address,
) -> Result<Found<PublicArticle>, Error> {
    let Some((publication, body)) = publications::find(conn, address)? else {
        return Ok(Found::Moved(moved(conn, address)?.1));
    };
    let around = Around::read(conn, &[publication.id])?;
    let article = around
        .summary(site, publication)
        .with_body(body.html, body.text);
    Ok(Found::Here(article))
}

/// Where an article is that is not at its address any more: `Gone` where it was
/// withdrawn, `NotFound` where there never was one.
pub(in crate::service) fn moved(
    conn: &mut Conn,
    address: &Address,
) -> Result<(ArticleId, String), Error> {
    if let Some(notice) = withdrawals::notice(conn, address)? {
        return Err(Refusal::Gone(notice).into());
    }
    let Address::Slug(slug) = address else {
        return Err(Refusal::NotFound.into());
    };
    let former = former_slugs::holders(conn, std::slice::from_ref(slug))?;
    let (_, article) = former.into_iter().next().ok_or(Refusal::NotFound)?;
    let by_id = Address::Id(article);
    if let Some(notice) = withdrawals::notice(conn, &by_id)? {
        return Err(Refusal::Gone(notice).into());
    }
    let (publication, _) = publications::find(conn, &by_id)?.ok_or(Refusal::NotFound)?;
    Ok((article, publication.slug))
}

/// The thread of a published article, under any address that it has or had.
///
/// `Gone`, with the public notice, for one that was withdrawn.
pub(in crate::service) fn thread(conn: &mut Conn, address: &Address) -> Result<Thread, Error> {
    if let Some(thread) = threads::find(conn, address)? {
        return Ok(thread);
    }
    let (article, _) = moved(conn, address)?;
    let thread = threads::find(conn, &Address::Id(article))?;
    Ok(thread.ok_or(Refusal::NotFound)?)
}

/// Every text of a published article that was ever live, newest first.
pub fn versions(
    conn: &mut Conn,
    address: &Address,
    window: Window,
) -> Result<Found<(String, Page<PublicVersion>)>, Error> {
    let Some((publication, _)) = publications::find(conn, address)? else {
        return Ok(Found::Moved(moved(conn, address)?.1));
    };
    let page = versions::of_article(conn, publication.id, window)?;
    let page = page.map(|row| PublicVersion {
        revision_hash: row.revision_hash,
        change: row.change,
        published_at: row.published_at,
    });
    Ok(Found::Here((publication.slug, page)))
}

/// Published articles without their bodies, newest first.
pub fn list(
    conn: &mut Conn,
    site: &Site,
    filter: &PublicFilter,
    window: Window,
) -> Result<Page<ArticleSummary>, Error> {
    let page = publications::list(conn, filter, window)?;
    let ids: Vec<_> = page
        .items
        .iter()
        .map(|publication| publication.id)
        .collect();
    let around = Around::read(conn, &ids)?;
    Ok(page.map(|publication| around.summary(site, publication)))
}

/// These articles without their bodies, in this order.
pub(in crate::service) fn summaries(
    conn: &mut Conn,
    site: &Site,
    ids: &[ArticleId],
) -> Result<Vec<ArticleSummary>, Error> {
    let around = Around::read(conn, ids)?;
    let found = publications::documents(conn, ids)?;
    let found = found.into_iter();
    Ok(found
        .map(|publication| around.summary(site, publication))
        .collect())
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
    let mut bodies: HashMap<_, _> = publications::bodies(conn, &ids)?.into_iter().collect();
    Ok(page.map(|summary| {
        let body = bodies.remove(&summary.id).unwrap_or_else(|| Body {
            html: String::new(),
            text: String::new(),
        });
        summary.with_body(body.html, body.text)
    }))
}
