//! What intake knows beside the text: who writes, where, and what is like it. It is
//! kept with the verdict, so that a verdict can be found again from what is stored.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::lists::Scope;
use crate::domain::comment::Mode;
use crate::domain::ids::CommentId;
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;

/// Who wrote it, as far as intake cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// By name and mail address.
    Guest {
        /// Whether the link in the mail was followed.
        confirmed: bool,
        /// Replies of theirs that a moderator approved.
        approved: u32,
    },
    /// By the publisher's token.
    Reader { approved: u32 },
    /// Under their own name and a badge: never held.
    Staff,
}

/// What was found out before the checks began. The default knows of nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Facts {
    /// Of the article. Empty: every word that is listed for some section counts.
    #[serde(default)]
    pub section: String,
    /// Of the article (BCP 47). Empty: every word listed for some language counts.
    #[serde(default)]
    pub language: String,
    /// When it was looked through: what was listed until then counts no more.
    #[serde(default)]
    pub at: Option<Instant>,
    /// The version of the settings that were gone by.
    #[serde(default)]
    pub settings_version: i64,
    #[serde(default)]
    pub record: Record,
    #[serde(default)]
    pub suspicion: Suspicion,
    /// Replies of the last day that say nearly the same.
    #[serde(default)]
    pub alike: Vec<Alike>,
}

/// What became of what somebody wrote before, each figure counted up to a hundred.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Record {
    /// Whatever became of them.
    pub written: u32,
    /// By a moderator.
    pub approved: u32,
    /// By a moderator.
    pub removed: u32,
    pub held: u32,
}

/// What a record begins with: one reply that was approved and one that was removed,
/// so that nobody stands at 0 or 100 after their first (the Beta distribution's
/// α = β = 1).
const PRIOR_APPROVED: u32 = 1;
const PRIOR_REMOVED: u32 = 1;

impl Record {
    /// The share of approvals to be expected next, in percent.
    #[must_use]
    pub fn score(self) -> u32 {
        let approved = self.approved + PRIOR_APPROVED;
        let removed = self.removed + PRIOR_REMOVED;
        approved * 100 / (approved + removed)
    }

    /// How often a moderator has ruled.
    #[must_use]
    pub const fn rulings(self) -> u32 {
        self.approved + self.removed
    }

    /// Whether nothing of theirs was seen before.
    #[must_use]
    pub const fn is_new(self) -> bool {
        self.written == 0
    }
}

/// What stands against somebody before they say a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Suspicion {
    #[default]
    None,
    /// They write from the network of somebody who is shut out.
    NearBanned,
    /// A sanction says that all of theirs is held.
    AlwaysHold,
}

/// A reply of the last day that says nearly the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alike {
    pub comment: CommentId,
    /// Bits in which the two differ, of 64.
    pub distance: u32,
    /// Whether it is in the same thread.
    pub is_here: bool,
    /// Whether the same reader wrote it.
    pub is_own: bool,
}

/// All that a verdict went by and that is not in the text, the lists or the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Basis {
    pub author: Author,
    pub mode: Mode,
    pub facts: Facts,
}

impl Facts {
    /// Where and when the reply is looked through.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        Scope {
            section: &self.section,
            language: &self.language,
            at: self.at,
        }
    }

    /// Whether the record speaks for somebody: their structure and likeness are noted
    /// and no more. A guest who is not confirmed might be anybody.
    #[must_use]
    pub fn is_trusted(&self, author: Author, settings: &CommentSettings) -> bool {
        let is_known = !matches!(
            author,
            Author::Guest {
                confirmed: false,
                ..
            }
        );
        is_known
            && self.record.approved >= u32::from(settings.trust.approvals)
            && self.record.score() >= u32::from(settings.trust.score)
    }

    /// Whether the record speaks against somebody.
    #[must_use]
    pub fn is_poor(&self, settings: &CommentSettings) -> bool {
        self.record.rulings() >= u32::from(settings.trust.rulings)
            && self.record.score() < u32::from(settings.trust.floor)
    }
}

#[cfg(test)]
mod tests {
    use super::super::kit::settings;
    use super::*;

    fn record(approved: u32, removed: u32) -> Facts {
        let record = Record {
            written: approved + removed,
            approved,
            removed,
            held: 0,
        };
        Facts {
            record,
            ..Facts::default()
        }
    }

    #[test]
    fn a_score_moves_slowly() {
        let score = |approved, removed| record(approved, removed).record.score();
        assert_eq!((score(0, 0), score(1, 0), score(0, 1)), (50, 66, 33));
        assert_eq!((score(10, 0), score(100, 0), score(0, 100)), (91, 99, 0));
    }

    #[test]
    fn a_good_record_is_trusted_and_a_bad_one_is_poor() {
        let (settings, known) = (settings(), Author::Reader { approved: 0 });
        let trusted = |facts: Facts| facts.is_trusted(known, &settings);
        assert!(trusted(record(10, 0)) && trusted(record(30, 1)));
        assert!(!trusted(record(9, 0)) && !trusted(record(10, 2)));
        let stranger = Author::Guest {
            confirmed: false,
            approved: 0,
        };
        assert!(!record(50, 0).is_trusted(stranger, &settings));
        assert!(record(0, 5).is_poor(&settings) && !record(0, 1).is_poor(&settings));
        assert!(!record(5, 5).is_poor(&settings) && !record(0, 0).is_poor(&settings));
    }
}
