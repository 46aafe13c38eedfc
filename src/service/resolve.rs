//! From a path of the site to the article that belongs there.

use super::Error;
use super::publication::moved;
use super::ready::Ready;
use super::site::{AskedPath, NoPage, Site};
use crate::domain::ids::ArticleId;
use crate::domain::path_pattern::Meant;
use crate::domain::refusal::Refusal;
use crate::domain::resolved::{ResolvedArticle, ResolvedKind, ResolvedPath};
use crate::store::Conn;
use crate::store::places::{self, Place};
use crate::store::publications::Address;

/// What a path of the site leads to: an article, another path, or the notice of an article
/// that was withdrawn. A text that names no path of the site is refused, and `NotFound` is
/// the answer where nothing ever was.
pub fn resolve(conn: &mut Conn, site: &Site, text: &str) -> Result<Ready, Error> {
    let asked = site.asked_path(text).map_err(|why| refused(site, why))?;
    let looked = look(conn, site, &asked)?;
    let resolved = looked.resolved.ok_or(Refusal::NotFound)?;
    let found = resolved.article.as_ref().map(|article| &article.slug);
    let slugs = looked.slugs.iter().chain(found);
    let mut tags: Vec<String> = slugs.map(|slug| format!("article:{slug}")).collect();
    tags.sort();
    tags.dedup();
    Ready::json(&resolved, tags)
}

/// The article whose page has this address, or had it. `Gone` where it was withdrawn,
/// `NotFound` for any other address.
pub(super) fn article_at(conn: &mut Conn, site: &Site, url: &str) -> Result<ArticleId, Error> {
    let asked = match site.asked_path(url) {
        Ok(asked) => asked,
        Err(NoPage::Elsewhere) => return Err(Refusal::NotFound.into()),
        Err(NoPage::Unreadable) => {
            let detail = "an address of the web, percent-encoded";
            return Err(Refusal::field("/query/url", "bad_url", detail).into());
        }
    };
    let resolved = look(conn, site, &asked)?.resolved;
    let resolved = resolved.ok_or(Refusal::NotFound)?;
    match (resolved.article, resolved.notice) {
        (Some(article), _) => Ok(article.id),
        (None, Some(notice)) => Err(Refusal::Gone(notice).into()),
        (None, None) => Err(Refusal::NotFound.into()),
    }
}

fn refused(site: &Site, why: NoPage) -> Refusal {
    let (code, detail) = match why {
        NoPage::Unreadable => (
            "bad_path",
            "a path that begins with /, or a whole address of the site, percent-encoded UTF-8"
                .to_owned(),
        ),
        NoPage::Elsewhere => (
            "elsewhere",
            format!(
                "is an address of another site; this one is {}",
                site.site_url
            ),
        ),
    };
    Refusal::field("/query/path", code, detail)
}

/// What was found, and the slugs that were looked for.
struct Looked {
    resolved: Option<ResolvedPath>,
    slugs: Vec<String>,
}

/// Tries what the path may mean; what is exactly there goes before what would be moved.
fn look(conn: &mut Conn, site: &Site, asked: &AskedPath) -> Result<Looked, Error> {
    let below = asked.below.as_deref().unwrap_or_default();
    let readings = site.article_path.readings(below);
    let mut looked = Looked {
        resolved: None,
        slugs: readings
            .iter()
            .filter_map(|meant| meant.slug.clone())
            .collect(),
    };
    for address in readings.iter().flat_map(addresses) {
        let Some(found) = at(conn, site, &address, &asked.path)? else {
            continue;
        };
        if found.kind == ResolvedKind::Article {
            looked.resolved = Some(found);
            break;
        }
        looked.resolved.get_or_insert(found);
    }
    Ok(looked)
}

fn addresses(meant: &Meant) -> impl Iterator<Item = Address> + use<> {
    let id = meant.id.map(Address::Id);
    let slug = meant.slug.clone().map(Address::Slug);
    [id, slug].into_iter().flatten()
}

/// What is at an address, or was; none where nothing ever was.
fn at(
    conn: &mut Conn,
    site: &Site,
    address: &Address,
    path: &str,
) -> Result<Option<ResolvedPath>, Error> {
    if let Some(place) = places::find(conn, address)? {
        return Ok(Some(placed(site, place, path)));
    }
    let (id, _) = match moved(conn, address) {
        Ok(moved) => moved,
        Err(Error::Refused(Refusal::Gone(notice))) => return Ok(Some(ResolvedPath::gone(notice))),
        Err(Error::Refused(Refusal::NotFound)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let place = places::find(conn, &Address::Id(id))?;
    Ok(place.map(|place| placed(site, place, path)))
}

fn placed(site: &Site, place: Place, path: &str) -> ResolvedPath {
    let url = url(site, &place);
    let own = site.path_on_site(&url).to_owned();
    let article = ResolvedArticle {
        id: place.article_id,
        kind: place.kind,
        status: place.status(),
        updated_at: place.updated_at,
        slug: place.slug,
        section: place.section,
        url,
    };
    ResolvedPath::of(article, own, path)
}

/// The page of a published article.
pub(super) fn url(site: &Site, place: &Place) -> String {
    site.article_url(
        place.article_id,
        &place.section,
        &place.slug,
        place.first_published_at,
    )
}
