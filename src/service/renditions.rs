//! An article for clients that show little.

use super::Error;
use super::publication::{self, Found};
use super::ready::Ready;
use super::site::Site;
use crate::domain::rendition::Rendition;
use crate::store::publications::Address;
use crate::store::{Conn, settings};

/// A rendition of an article. `Gone`, with the notice, of one that was withdrawn.
pub fn of_article(
    conn: &mut Conn,
    site: &Site,
    address: &Address,
    rendition: Rendition,
) -> Result<Found<Ready>, Error> {
    let article = match publication::find(conn, site, address)? {
        Found::Here(article) => article,
        Found::Moved(slug) => return Ok(Found::Moved(slug)),
    };
    let settings = settings::find(conn)?.0;
    Ok(Found::Here(Ready {
        kind: rendition.media_type(),
        bytes: rendition.of(&article, &settings).into_bytes(),
        tags: article.cache_tags,
    }))
}
