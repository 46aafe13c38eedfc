//! A reader as moderators see them beside a case: what became of what they wrote, what
//! they complained of, and what was imposed on them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{ReaderId, SanctionId};
use super::moderation::AuthorRecord;
use super::staff::StaffRef;
use super::time::Instant;

/// Names that are shown of a reader, at most.
pub const NAMES_MAX: usize = 10;

/// Sanctions that are shown of a reader, at most: the newest.
pub const SANCTIONS_MAX: i64 = 50;

/// What is known of a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReaderFile {
    /// The `key` of the author of a comment.
    pub id: ReaderId,
    /// The names that their last comments were signed with, newest first, at most 10.
    #[schema(example = json!(["Marie", "Marie D."]))]
    pub names: Vec<String>,
    /// Whether they followed the link that was mailed to them.
    pub is_confirmed: bool,
    pub first_seen_at: Instant,
    pub record: ReaderRecord,
    /// What was imposed on their account, standing and past, newest first, at most 50.
    pub sanctions: Vec<SanctionBrief>,
    pub reports: ReportsMade,
    /// Where their mail address is at; null once it is forgotten.
    #[schema(example = "example.org")]
    pub mail_host: Option<String>,
    /// Their mail address: for admins, null for others.
    #[schema(example = "marie@example.org")]
    pub email: Option<String>,
    /// Other readers who wrote from the same network in the last 90 days, counted up to 100.
    #[schema(example = 0)]
    pub network_shared_with: u32,
}

/// What became of a reader's comments, and in what proportion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReaderRecord {
    #[serde(flatten)]
    pub counts: AuthorRecord,
    /// Per cent of what was approved or removed; null while that is nothing.
    #[schema(example = 100)]
    pub approved_percent: Option<u32>,
    #[schema(example = 0)]
    pub removed_percent: Option<u32>,
}

impl From<AuthorRecord> for ReaderRecord {
    fn from(counts: AuthorRecord) -> Self {
        let settled = counts.approved + counts.removed;
        let removed_percent = (settled > 0).then(|| (100 * counts.removed + settled / 2) / settled);
        Self {
            counts,
            approved_percent: removed_percent.map(|removed| 100 - removed),
            removed_percent,
        }
    }
}

/// A reader's complaints about others; each figure is counted up to 100.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportsMade {
    #[schema(example = 4)]
    pub made: u32,
    #[schema(example = 3)]
    pub upheld: u32,
    #[schema(example = 0)]
    pub dismissed: u32,
}

/// What a reader may not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SanctionBrief {
    pub id: SanctionId,
    /// `warn`, `hold`, `suspend` or `ban`.
    #[schema(example = "suspend")]
    pub kind: String,
    /// Whether it holds now: it was not lifted and has not run out.
    pub is_standing: bool,
    #[schema(example = "harassment")]
    pub reason: String,
    pub by: StaffRef,
    pub imposed_at: Instant,
    /// Null where it has no end.
    pub ends_at: Option<Instant>,
    pub lifted_at: Option<Instant>,
}

/// Where a mail address is at.
#[must_use]
pub fn mail_host(email: &str) -> Option<String> {
    let (_, host) = email.rsplit_once('@')?;
    Some(host.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_says_its_shares_once_there_is_something_to_share() {
        let shares = |approved, removed| {
            let record = ReaderRecord::from(AuthorRecord {
                approved,
                removed,
                held: 5,
            });
            (record.approved_percent, record.removed_percent)
        };
        assert_eq!(shares(0, 0), (None, None));
        assert_eq!(shares(2, 1), (Some(67), Some(33)));
        assert_eq!(shares(0, 3), (Some(0), Some(100)));
        assert_eq!(shares(1, 1), (Some(50), Some(50)));
    }

    #[test]
    fn a_host_is_what_stands_behind_the_last_at() {
        assert_eq!(
            mail_host("\"a@b\"@Example.org"),
            Some("example.org".to_owned())
        );
        assert_eq!(mail_host("nobody"), None);
    }
}
