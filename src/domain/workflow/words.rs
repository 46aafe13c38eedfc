//! The words a workflow file is written in. The lists are closed, so that a slip
//! of the pen is found when the file is loaded and not when a draft is stuck.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who may take a transition, or edit. All but `contributor`, `admin` and
/// `system` are roles in the draft's section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Whoever opened the draft or has a hand in its content.
    Contributor,
    Writer,
    Editor,
    Publisher,
    Admin,
    /// Nobody who signs in: the service itself, at the hour.
    System,
}

impl Who {
    /// The word of the file, as answers name it in `cleared_by`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::Writer => "writer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Admin => "admin",
            Self::System => "system",
        }
    }
}

/// What the caller of a transition must give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A text for those who are told.
    Message,
    /// An instant in the future; the guards must hold by then.
    At,
}

/// What must hold before a transition; `guards` has the check of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardName {
    Headline,
    Section,
    Byline,
    Body,
    /// The quorum holds for the present substance.
    Approvals,
    /// The embargo is over.
    Embargo,
    /// No other article has the slug.
    Slug,
    /// No blocking note is open.
    Notes,
    /// Every line of the workflow's checklist is ticked.
    Checklist,
    /// Every sign-off that is required is given, and none is refused.
    SignOffs,
    /// The lead image has an alternative text and a credit.
    Image,
    /// The text is of kind opinion, which readers are told.
    Opinion,
    /// Every link leads to an address that a browser can open.
    Links,
}

impl GuardName {
    /// Whether an admin may go on without it. Never without somebody else's yes,
    /// never before an embargo is over, and not where there would be nothing to publish
    /// or no address to publish it at.
    #[must_use]
    pub const fn is_lifted_by_override(self) -> bool {
        match self {
            Self::Approvals | Self::SignOffs | Self::Embargo | Self::Slug | Self::Section => false,
            Self::Headline
            | Self::Byline
            | Self::Body
            | Self::Notes
            | Self::Checklist
            | Self::Image
            | Self::Opinion
            | Self::Links => true,
        }
    }
}

/// Whom a transition tells; never the one who took it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tell {
    /// The editors of the draft's section.
    SectionEditors,
    Assignee,
    Contributors,
    /// Whoever gave an approval that was not voided.
    Approvers,
    /// The publishers of the draft's section.
    Publishers,
}

/// What a transition does besides moving the draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Records an approval; moves only at quorum.
    Approve,
    /// Writes the public projection; the draft ends as published.
    Publish,
    /// The same before review is done; opens a review debt.
    PublishBreaking,
    /// Pins a revision that goes out at the hour.
    Schedule,
    /// Takes the hour back.
    Unschedule,
    /// The draft ends as spiked.
    Close,
}

impl Effect {
    /// Whether it writes what the public sees.
    #[must_use]
    pub const fn publishes(self) -> bool {
        matches!(self, Self::Publish | Self::PublishBreaking)
    }
}

/// Who is too close to a text to approve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Independence {
    /// Every contributor.
    AnyHand,
    /// Whoever changed its substance.
    Substantive,
    /// Only whoever opened the draft.
    Author,
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for GuardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Reads one word of a closed list; the error names the right ones.
pub(super) fn word<T: DeserializeOwned>(text: &str) -> Result<T, Slip> {
    let text: StrDeserializer<'_, Slip> = text.into_deserializer();
    T::deserialize(text)
}

/// A word that is in no list, told without the vocabulary of a parser.
#[derive(Debug)]
pub(super) struct Slip(String);

impl fmt::Display for Slip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Slip {}

impl serde::de::Error for Slip {
    fn custom<T: fmt::Display>(text: T) -> Self {
        Self(text.to_string())
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self(format!(
            "unknown word `{word}`; it can be {}",
            known.join(", ")
        ))
    }
}
