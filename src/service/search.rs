//! Any comment, found and read by moderators, case or not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::cases::remit;
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::intake::host_key;
use crate::domain::moderation::{FoundComment, ModeratedComment, PastDecision, Remit, Ruling};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::terms::terms;
use crate::store::search::{self, Search};
use crate::store::{Conn, articles, case_files, comments, decisions, readers};

/// Characters that are looked for, at most.
const WORDS_MAX: usize = 300;
/// How many decisions on a comment are told of.
const DECISIONS: i64 = 100;

/// Whether a person has looked, and what they ruled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewedAs {
    None,
    Approve,
    Remove,
}

impl ReviewedAs {
    const fn verdict(self) -> Option<Ruling> {
        match self {
            Self::None => None,
            Self::Approve => Some(Ruling::Approve),
            Self::Remove => Some(Ruling::Remove),
        }
    }
}

/// What is looked for, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub q: Option<String>,
    pub author: Option<AuthorAsked>,
    /// Slug or id.
    pub article: Option<String>,
    pub section: Option<String>,
    pub host: Option<String>,
    pub visibility: Option<Visibility>,
    pub reviewed: Option<ReviewedAs>,
}

/// By what an author is looked for.
#[derive(Debug, Clone)]
pub enum AuthorAsked {
    Reader(ReaderId),
    /// By the hash of their mail address.
    Address(Vec<u8>),
    /// By a part of the name.
    Name(String),
}

/// One page of the comments in the actor's sections that are as asked, newest first.
/// 422 for more words than anybody types.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    asked: &Asked,
    window: Window,
) -> Result<Page<FoundComment>, Error> {
    let remit = remit(actor)?;
    check(asked)?;
    let none = Page {
        items: Vec::new(),
        next: None,
    };
    let Some(search) = search(conn, &remit, asked)? else {
        return Ok(none);
    };
    let page = search::list(conn, &search, window)?;
    let found = case_files::found(conn, &page.items)?;
    Ok(Page {
        items: found.into_iter().map(|(comment, _)| comment).collect(),
        next: page.next,
    })
}

fn check(asked: &Asked) -> Result<(), Refusal> {
    let name = match &asked.author {
        Some(AuthorAsked::Name(name)) => Some(name),
        _ => None,
    };
    for (pointer, words) in [("/query/q", asked.q.as_ref()), ("/query/author", name)] {
        if words.is_some_and(|words| words.chars().count() > WORDS_MAX) {
            let detail = format!("at most {WORDS_MAX} characters");
            return Err(Refusal::field(pointer, "too_long", detail));
        }
    }
    Ok(())
}

/// `None` where nothing can be as asked.
fn search(conn: &mut Conn, remit: &Remit, asked: &Asked) -> Result<Option<Search>, Error> {
    let mut search = Search {
        host: host(asked.host.as_deref())?,
        visibility: asked.visibility,
        verdict: asked.reviewed.map(ReviewedAs::verdict),
        sections: sections(remit, asked.section.as_deref()),
        ..Search::default()
    };
    if let Some(typed) = asked.q.as_deref().filter(|typed| !typed.trim().is_empty()) {
        search.words = terms(typed);
        if search.words.is_empty() {
            return Ok(None);
        }
    }
    match &asked.author {
        Some(AuthorAsked::Reader(id)) => search.reader = Some(*id),
        Some(AuthorAsked::Address(hash)) => match readers::find(conn, hash)? {
            Some(reader) => search.reader = Some(reader.id),
            None => return Ok(None),
        },
        Some(AuthorAsked::Name(name)) => {
            search.name = terms(name);
            if search.name.is_empty() {
                return Ok(None);
            }
        }
        None => {}
    }
    if let Some(key) = &asked.article {
        search.article = article(conn, key)?;
        if search.article.is_none() {
            return Ok(None);
        }
    }
    Ok(Some(search).filter(|search| search.sections.as_ref().is_none_or(|own| !own.is_empty())))
}

/// A host under the name that comments are found by. 422 for what is none.
fn host(asked: Option<&str>) -> Result<Option<String>, Refusal> {
    let key = |host| {
        host_key(host).ok_or_else(|| {
            let detail = "not a host, such as casino.example";
            Refusal::field("/query/host", "invalid", detail)
        })
    };
    asked.map(key).transpose()
}

/// The sections to look in; `None` for every one.
fn sections(remit: &Remit, asked: Option<&str>) -> Option<Vec<String>> {
    match (remit, asked) {
        (Remit::Every, None) => None,
        (Remit::Only(own), None) => Some(own.clone()),
        (_, Some(asked)) if remit.covers(asked) => Some(vec![asked.to_owned()]),
        (_, Some(_)) => Some(Vec::new()),
    }
}

fn article(conn: &mut Conn, key: &str) -> Result<Option<ArticleId>, Error> {
    if let Ok(id) = key.parse() {
        return Ok(Some(id));
    }
    let found = articles::holders(conn, &[key.to_owned()])?;
    Ok(found.into_iter().next().map(|(_, id)| id))
}

/// The section that a comment is in, by its article. 404.
pub(super) fn section_of(conn: &mut Conn, id: CommentId) -> Result<String, Error> {
    let comment = comments::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let article = articles::find(conn, comment.article_id)?;
    Ok(article.ok_or(Refusal::NotFound)?.section)
}

/// A comment with all that was decided on it, and the version that a decision on it
/// names: its open case's, or its own. 404 where the actor does not moderate.
pub fn read(
    conn: &mut Conn,
    actor: &Actor,
    id: CommentId,
) -> Result<(i64, ModeratedComment), Error> {
    let remit = remit(actor)?;
    if !remit.covers(&section_of(conn, id)?) {
        return Err(Refusal::NotFound.into());
    }
    let found = case_files::found(conn, &[id])?.pop();
    let (found, version) = found.ok_or(Refusal::NotFound)?;
    let past = decisions::on_comment(conn, id, DECISIONS)?;
    let decisions = past.into_iter().map(|(row, name)| PastDecision {
        id: row.id,
        decision: row.decision,
        reason: row.reason,
        message: row.message,
        by: StaffRef {
            id: row.staff_id,
            name,
        },
        at: row.decided_at,
        undone_at: row.undone_at,
    });
    let version = found.case.as_ref().map_or(version, |case| case.version);
    let comment = ModeratedComment {
        found,
        decisions: decisions.collect(),
    };
    Ok((version, comment))
}
