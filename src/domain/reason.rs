//! Why a comment was removed: a closed list of codes, each with what its author is told.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The code of why a comment was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Spam,
    Advertising,
    OffTopic,
    Duplicate,
    PersonalAttack,
    Harassment,
    HateSpeech,
    ThreatViolence,
    Sexual,
    Privacy,
    Misinformation,
    Defamation,
    Copyright,
    IllegalOther,
    MinorSafety,
    Impersonation,
    LowQuality,
    Language,
    EditorialOther,
    NotReviewed,
}

impl Reason {
    /// What the author of the comment is told.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Spam => "It was taken for spam.",
            Self::Advertising => "It advertises something.",
            Self::OffTopic => "It is not about the article.",
            Self::Duplicate => "It says again what you said before.",
            Self::PersonalAttack => "It attacks a person instead of an argument.",
            Self::Harassment => "It harasses somebody.",
            Self::HateSpeech => "It demeans people for what they are.",
            Self::ThreatViolence => "It threatens somebody or calls for violence.",
            Self::Sexual => "It is sexually explicit.",
            Self::Privacy => "It gives away private details.",
            Self::Misinformation => "It states as fact what is known to be wrong.",
            Self::Defamation => "It makes a damaging claim about somebody without proof.",
            Self::Copyright => "It copies somebody else's work.",
            Self::IllegalOther => "The law does not allow it.",
            Self::MinorSafety => "It puts a child at risk.",
            Self::Impersonation => "It pretends to come from somebody else.",
            Self::LowQuality => "It adds nothing that others could answer.",
            Self::Language => "Its language breaks the rules of this site.",
            Self::EditorialOther => "The editors decided not to publish it.",
            Self::NotReviewed => "Nobody was able to look at it in time.",
        }
    }
}
