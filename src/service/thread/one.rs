//! One comment in its place: with all that it answers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::comment::Comment;
use crate::domain::ids::CommentId;
use crate::domain::moderation::ArticleBrief;
use crate::domain::refusal::Refusal;
use crate::service::{Error, publication};
use crate::store::publications::{self, Address};
use crate::store::{Conn, replies};

/// A comment with what it answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentInThread {
    pub comment: Comment,
    /// The reply to the article first, what the comment answers last; none for a reply to
    /// the article. Tombstones as in lists.
    pub ancestors: Vec<Comment>,
    pub article: ArticleBrief,
}

/// A comment that the thread of its article lists.
///
/// `NotFound` for one that is not listed, `Gone` where the article was withdrawn.
pub fn one(conn: &mut Conn, id: CommentId) -> Result<CommentInThread, Error> {
    let mut ancestors = replies::line(conn, id)?;
    let comment = ancestors.pop().ok_or(Refusal::NotFound)?;
    let Some((slug, headline)) = publications::headline(conn, comment.article_id)? else {
        publication::thread(conn, &Address::Id(comment.article_id))?;
        return Err(Refusal::NotFound.into());
    };
    let article = ArticleBrief {
        id: comment.article_id,
        slug,
        headline,
    };
    Ok(CommentInThread {
        comment,
        ancestors,
        article,
    })
}
