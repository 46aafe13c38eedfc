//! What else there is to read beside an article.

use super::Error;
use super::publication::{self, Found, moved};
use super::site::Site;
use crate::domain::publication::ArticleSummary;
use crate::domain::related::nearest;
use crate::store::publications::{self, Address};
use crate::store::{Conn, related};

/// The articles that share tags with one, the nearest first, and its slug. `Gone`, with
/// the public notice, for one that was withdrawn.
pub fn of_article(
    conn: &mut Conn,
    site: &Site,
    address: &Address,
    most: usize,
) -> Result<Found<(String, Vec<ArticleSummary>)>, Error> {
    let Some((article, _)) = publications::find(conn, address)? else {
        return Ok(Found::Moved(moved(conn, address)?.1));
    };
    let mut shared = Vec::new();
    for tag in &article.tags {
        shared.push(related::sharing(conn, &tag.key, article.id)?);
    }
    let mut nearest = nearest(shared, &article.section);
    nearest.truncate(most);
    let summaries = publication::summaries(conn, site, &nearest)?;
    Ok(Found::Here((article.slug, summaries)))
}
