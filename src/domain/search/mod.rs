//! Finding articles by what is in them: words without case and accents, what a reader
//! types, the typos in it, and where it is in a text.

mod asked;
mod highlight;
mod typo;
mod words;

pub use asked::{TYPED_MAX, asked, written};
pub use highlight::{excerpt, marked};
pub use typo::{Near, nearest, parts, places};
pub use words::{Word, words};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::publication::ArticleSummary;

/// An article that a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FoundArticle {
    pub article: ArticleSummary,
    pub highlights: Highlights,
    /// How well it fits, to be compared with others of the same search and nothing else.
    #[schema(example = 0.607_927)]
    pub score: f64,
}

/// Where the words are, as escaped HTML with `<mark>` around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Highlights {
    /// The whole headline.
    #[schema(example = "<mark>Floods</mark> in Ghent")]
    pub headline: String,
    /// The whole standfirst; null where there is none.
    #[schema(example = "The Leie rose two metres by night.")]
    pub standfirst: Option<String>,
    /// The part of the body with most of the words; its beginning where there are none.
    #[schema(example = "…the worst <mark>floods</mark> in thirty years, says the fire brigade…")]
    pub body: String,
}
