//! Finding published articles by their words, on every database.

use std::collections::{BTreeMap, HashMap};

use super::Error;
use super::publication::Around;
use super::site::Site;
use crate::domain::page::{Page, Window};
use crate::domain::publication::Publication;
use crate::domain::refusal::Refusal;
use crate::domain::search::{self, FoundArticle, Highlights, TYPED_MAX, nearest};
use crate::domain::terms::Term;
use crate::domain::text;
use crate::store::article_words::{self, Sought};
use crate::store::publications::{self, PublicFilter};
use crate::store::{Conn, vocabulary};

/// A word in so many times as many articles was meant rather than one that there is.
const RATHER: i64 = 10;
/// Words that are put right in one search; nobody mistypes more.
const MENDED_MAX: usize = 8;

/// Articles that a search found, the best first.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub page: Page<FoundArticle>,
    /// What was searched instead, where what was typed is nowhere.
    pub corrected: Option<String>,
}

/// What a reader typed. 422 for nothing, and for more than anybody types.
pub fn read(typed: &str) -> Result<Vec<Term>, Refusal> {
    let length = typed.chars().count();
    if text::is_blank(typed) {
        return Err(Refusal::field(
            "/query/q",
            "required",
            "say what to look for",
        ));
    }
    if length > TYPED_MAX {
        let detail = format!("at most {TYPED_MAX} characters; this has {length}");
        return Err(Refusal::field("/query/q", "too_long", detail));
    }
    Ok(search::asked(typed))
}

/// The published articles that have all the words, those that fit best first. Where there
/// are none, words that are nowhere give way to the ones that were probably meant.
pub fn find(
    conn: &mut Conn,
    site: &Site,
    (typed, filter): (&[Term], &PublicFilter),
    window: Window,
) -> Result<Found, Error> {
    let (terms, corrected) = meant(conn, typed, filter)?;
    let page = match Sought::new(&terms, filter) {
        Some(sought) => article_words::best(conn, &sought, window)?,
        None => Page {
            items: Vec::new(),
            next: None,
        },
    };
    let ids: Vec<_> = page.items.iter().map(|(id, _)| *id).collect();
    let around = Around::read(conn, &ids)?;
    let texts = publications::texts(conn, &ids)?.into_iter();
    let mut texts: HashMap<_, _> = texts.map(|text| (text.0.id, text)).collect();
    let items = page.items.iter().filter_map(|(id, score)| {
        let (publication, body) = texts.remove(id)?;
        Some(FoundArticle {
            highlights: highlights(&publication, &body, &terms),
            article: around.summary(site, publication),
            score: *score,
        })
    });
    let items = items.collect();
    Ok(Found {
        page: Page {
            items,
            next: page.next,
        },
        corrected,
    })
}

fn highlights(publication: &Publication, body: &str, terms: &[Term]) -> Highlights {
    let standfirst = publication.standfirst.as_deref();
    Highlights {
        headline: search::marked(&publication.headline, terms),
        standfirst: standfirst.map(|text| search::marked(text, terms)),
        body: search::excerpt(body, terms),
    }
}

/// Which words are put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mend {
    /// Those that are in no article.
    Unknown,
    /// Those too that are in few, where another is in many more.
    Rare,
}

/// The words that somebody meant, and how they are written where that is not what was
/// typed. Each page asks anew, so that all pages are of the same words.
fn meant(
    conn: &mut Conn,
    typed: &[Term],
    filter: &PublicFilter,
) -> Result<(Vec<Term>, Option<String>), Error> {
    if is_any(conn, typed, filter)? {
        return Ok((typed.to_vec(), None));
    }
    for mend in [Mend::Unknown, Mend::Rare] {
        let Some(mended) = mended(conn, typed, mend)? else {
            continue;
        };
        if is_any(conn, &mended, filter)? {
            let written = search::written(&mended);
            return Ok((mended, Some(written)));
        }
    }
    Ok((typed.to_vec(), None))
}

fn is_any(conn: &mut Conn, terms: &[Term], filter: &PublicFilter) -> Result<bool, Error> {
    match Sought::new(terms, filter) {
        Some(sought) => Ok(article_words::is_any(conn, &sought)?),
        None => Ok(false),
    }
}

/// The same terms with other words; none where there is nothing to put right.
fn mended(conn: &mut Conn, typed: &[Term], mend: Mend) -> Result<Option<Vec<Term>>, Error> {
    let others = others(conn, typed, mend)?;
    if others.is_empty() {
        return Ok(None);
    }
    let terms = typed.iter().map(|term| {
        let last_stays = term
            .words
            .last()
            .is_some_and(|last| !others.contains_key(last));
        let words = term
            .words
            .iter()
            .map(|word| others.get(word).unwrap_or(word).clone());
        Term {
            words: words.collect(),
            is_beginning: term.is_beginning && last_stays,
        }
    });
    Ok(Some(terms.collect()))
}

/// Word → the one that was meant.
fn others(conn: &mut Conn, typed: &[Term], mend: Mend) -> Result<BTreeMap<String, String>, Error> {
    let words: Vec<String> = typed.iter().flat_map(|term| term.words.clone()).collect();
    let known = vocabulary::known(conn, &words)?;
    let begun = begun(conn, typed)?;
    let mut others = BTreeMap::new();
    for word in words {
        let articles = known.get(&word).copied().unwrap_or_default();
        let is_there = articles > 0 || begun.as_ref() == Some(&word);
        if others.len() == MENDED_MAX || is_there && mend == Mend::Unknown {
            continue;
        }
        let near = vocabulary::alike(conn, &word)?;
        let likely = near
            .into_iter()
            .filter(|near| near.articles >= articles.saturating_mul(RATHER));
        if let Some(near) = nearest(&word, likely) {
            others.insert(word, near.word);
        }
    }
    Ok(others)
}

/// The last word, where it may go on and some word begins with it.
fn begun(conn: &mut Conn, typed: &[Term]) -> Result<Option<String>, Error> {
    let last = typed.last().filter(|term| term.is_beginning);
    match last.and_then(|term| term.words.last()) {
        Some(word) if vocabulary::is_begun(conn, word)? => Ok(Some(word.clone())),
        _ => Ok(None),
    }
}
