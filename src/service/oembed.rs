//! How other sites show a link to an article.

use super::publication::{self, Found};
use super::ready::{Ready, unwritable};
use super::site::Site;
use super::{Error, resolve};
use crate::domain::oembed::{Oembed, Room};
use crate::domain::refusal::Refusal;
use crate::store::publications::Address;
use crate::store::{Conn, settings};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Json,
    Xml,
}

/// The card of the article whose page has this address, or had it. `Gone`, with the
/// notice, where it was withdrawn, `NotFound` for any other address.
pub fn card(
    conn: &mut Conn,
    site: &Site,
    url: &str,
    (room, format): (Room, Format),
) -> Result<Ready, Error> {
    let id = resolve::article_at(conn, site, url)?;
    let Found::Here(article) = publication::find(conn, site, &Address::Id(id))? else {
        return Err(Refusal::NotFound.into());
    };
    let name = settings::find(conn)?.0.site_name;
    let home = site.page_url("/");
    let card = Oembed::of(&article, (&name, &home), room);
    match format {
        Format::Json => Ready::json(&card, article.cache_tags),
        Format::Xml => Ok(Ready {
            kind: "text/xml; charset=utf-8",
            bytes: card.xml().map_err(unwritable)?,
            tags: article.cache_tags,
        }),
    }
}
