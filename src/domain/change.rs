//! What the public is told of what happened: the entries of the change feed. A verb writes
//! what is told beside its event, where no erasure reaches it and no hash covers it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::comment::Visibility;
use super::draft::Purpose;
use super::ids::{ArticleId, CommentId};
use super::moderation::Place;
use super::time::Instant;

/// What has changed for the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ChangeKind {
    /// It came out.
    #[serde(rename = "article.published")]
    ArticlePublished,
    /// Another text is live; `change` says of which kind. Its address may be another too.
    #[serde(rename = "article.updated")]
    ArticleUpdated,
    /// It has another address; the old one leads there.
    #[serde(rename = "article.moved")]
    ArticleMoved,
    /// It is gone, with everything below it: `reason` is the public notice.
    #[serde(rename = "article.withdrawn")]
    ArticleWithdrawn,
    /// It stays readable under the public notice, which is the `reason`.
    #[serde(rename = "article.retracted")]
    ArticleRetracted,
    /// It is back, and its thread with it: both are to be read anew.
    #[serde(rename = "article.republished")]
    ArticleRepublished,
    /// Whether and how one can reply to it is another.
    #[serde(rename = "article.commenting")]
    ArticleCommenting,
    /// It can be seen, for the first time or again.
    #[serde(rename = "comment.published")]
    CommentPublished,
    /// It says something else.
    #[serde(rename = "comment.edited")]
    CommentEdited,
    /// It is gone, or waits once more.
    #[serde(rename = "comment.removed")]
    CommentRemoved,
    /// It is gone: its author took it back.
    #[serde(rename = "comment.withdrawn")]
    CommentWithdrawn,
    /// It is gone: its author was forgotten.
    #[serde(rename = "comment.erased")]
    CommentErased,
    /// An editor picked it.
    #[serde(rename = "comment.picked")]
    CommentPicked,
    /// It is among the picks no longer.
    #[serde(rename = "comment.unpicked")]
    CommentUnpicked,
    /// There is a section more.
    #[serde(rename = "section.added")]
    SectionAdded,
    /// A section has another title or place, or says something else of replies.
    #[serde(rename = "section.changed")]
    SectionChanged,
    /// Something that every page may show, such as the site's name.
    #[serde(rename = "settings.changed")]
    SettingsChanged,
}

impl ChangeKind {
    /// Whether it can be seen only while its article can: what happens in the thread of an
    /// article that is withdrawn, the public does not see.
    #[must_use]
    pub const fn is_below_an_article(self) -> bool {
        match self {
            Self::ArticleCommenting
            | Self::CommentPublished
            | Self::CommentEdited
            | Self::CommentRemoved
            | Self::CommentWithdrawn
            | Self::CommentErased
            | Self::CommentPicked
            | Self::CommentUnpicked => true,
            Self::ArticlePublished
            | Self::ArticleUpdated
            | Self::ArticleMoved
            | Self::ArticleWithdrawn
            | Self::ArticleRetracted
            | Self::ArticleRepublished
            | Self::SectionAdded
            | Self::SectionChanged
            | Self::SettingsChanged => false,
        }
    }
}

/// An entry of the change feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// Its place in the history: entries come in this order, and none comes later below one
    /// that was read. What the public is not told leaves gaps.
    pub seq: i64,
    pub at: Instant,
    pub kind: ChangeKind,
    /// What kind of text went live; null for what is no text.
    pub change: Option<Purpose>,
    /// The public notice; null where there is none.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// Null for what is not about an article itself.
    pub article: Option<ChangedArticle>,
    /// Null for what is not about a comment.
    pub comment: Option<ChangedComment>,
    /// The key of the section that a section's entry is about; null otherwise.
    #[schema(example = json!(null))]
    pub section: Option<String>,
}

/// An article, at the address that it had from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedArticle {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub url: String,
}

/// A comment, and below what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedComment {
    pub id: CommentId,
    pub article_id: ArticleId,
}

/// What of an event the public is told, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub kind: ChangeKind,
    #[serde(default)]
    pub change: Option<Purpose>,
    #[serde(default)]
    pub reason: Option<String>,
    /// Where the article is that it is about.
    #[serde(default)]
    pub article: Option<Whereabouts>,
    /// The section that it is about.
    #[serde(default)]
    pub section: Option<String>,
}

/// What an article's address is made from, beside its id and its first day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    pub slug: String,
    pub section: String,
}

/// What a verb has to tell the public: of most, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use = "it is told by the event that the verb writes"]
pub struct Telling(Option<Told>);

impl Telling {
    pub const NOTHING: Self = Self(None);

    pub const fn of(kind: ChangeKind) -> Self {
        Self(Some(Told {
            kind,
            change: None,
            reason: None,
            article: None,
            section: None,
        }))
    }

    /// Of an article, with the public notice where there is one.
    pub fn of_article(kind: ChangeKind, at: Whereabouts, reason: Option<String>) -> Self {
        Self::of(kind).with(|told| {
            told.article = Some(at);
            told.reason = reason;
        })
    }

    /// Of a text that went live.
    pub fn of_text(kind: ChangeKind, at: Whereabouts, change: Purpose) -> Self {
        Self::of_article(kind, at, None).with(|told| told.change = Some(change))
    }

    pub fn of_section(kind: ChangeKind, key: &str) -> Self {
        Self::of(kind).with(|told| told.section = Some(key.to_owned()))
    }

    /// Of a comment that looked like this and then like that.
    pub fn of_move(before: Look, after: Look) -> Self {
        let kind = match (before.0, after.0) {
            (before, after) if before == after => return Self::NOTHING,
            (_, Some(Visibility::Published)) => ChangeKind::CommentPublished,
            (_, Some(Visibility::Withdrawn)) => ChangeKind::CommentWithdrawn,
            (_, Some(Visibility::Erased)) => ChangeKind::CommentErased,
            // that it is gone was told of every other before
            (Some(Visibility::Published), _) => ChangeKind::CommentRemoved,
            _ => return Self::NOTHING,
        };
        Self::of(kind)
    }

    /// That, or where it is nothing, this.
    pub fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }

    /// This where it is so.
    pub fn when(self, is_so: impl FnOnce() -> bool) -> Self {
        if is_so() { self } else { Self::NOTHING }
    }

    #[must_use]
    pub const fn told(&self) -> Option<&Told> {
        self.0.as_ref()
    }

    fn with(mut self, put: impl FnOnce(&mut Told)) -> Self {
        if let Some(told) = &mut self.0 {
            put(told);
        }
        self
    }
}

/// How a comment looks to the public: `None` where it never saw it, and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look(Option<Visibility>);

impl Look {
    /// A comment that nobody has seen.
    pub const UNSEEN: Self = Self(None);

    /// `published_at`: when it was public first, if ever.
    #[must_use]
    pub const fn of(visibility: Visibility, published_at: Option<Instant>) -> Self {
        Self(match (Place::of(visibility, published_at), visibility) {
            (Place::Absent, _) => None,
            // the public need not know that it waits
            (_, Visibility::Held) => Some(Visibility::Removed),
            _ => Some(visibility),
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::*;

    const ALL: [Visibility; 5] = [
        Visibility::Held,
        Visibility::Published,
        Visibility::Removed,
        Visibility::Withdrawn,
        Visibility::Erased,
    ];

    fn once() -> Instant {
        Utc::now().into()
    }

    fn kind(before: Look, after: Look) -> Option<ChangeKind> {
        Telling::of_move(before, after).told().map(|told| told.kind)
    }

    #[test]
    fn of_what_was_never_public_nothing_is_told() {
        for before in ALL.into_iter().filter(|it| *it != Visibility::Published) {
            for after in ALL.into_iter().filter(|it| *it != Visibility::Published) {
                let told = kind(Look::of(before, None), Look::of(after, None));
                assert_eq!(told, None, "{before:?} {after:?}");
            }
        }
    }

    #[test]
    fn whatever_comes_into_view_or_leaves_it_is_told() {
        for other in ALL.into_iter().filter(|it| *it != Visibility::Published) {
            for at in [None, Some(once())] {
                let public = Look::of(Visibility::Published, Some(once()));
                let shown = kind(Look::of(other, at), public);
                assert_eq!(shown, Some(ChangeKind::CommentPublished), "{other:?}");
                let gone = kind(public, Look::of(other, at));
                assert!(gone.is_some(), "{other:?} {at:?}");
            }
        }
    }

    #[test]
    fn a_tombstone_is_told_of_where_it_reads_differently() {
        let at = Some(once());
        let look = |visibility| Look::of(visibility, at);
        let removed = look(Visibility::Removed);
        assert_eq!(kind(removed, look(Visibility::Held)), None);
        let withdrawn = look(Visibility::Withdrawn);
        assert_eq!(kind(removed, withdrawn), Some(ChangeKind::CommentWithdrawn));
        let erased = look(Visibility::Erased);
        assert_eq!(kind(withdrawn, erased), Some(ChangeKind::CommentErased));
    }
}
