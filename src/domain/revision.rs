//! A revision: an immutable snapshot of a draft's content, known by its hash.
//! Hashes are over canonical JSON (RFC 8785), never over what a database gives back.

use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::content;
use super::draft::DraftContent;
use super::ids::{DraftId, RevisionId};
use super::staff::StaffRef;
use super::time::Instant;

/// What a draft said at one moment that mattered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Revision {
    pub id: RevisionId,
    pub draft_id: DraftId,
    /// From 1 in each draft.
    pub number: i32,
    /// SHA-256, hex, over the canonical JSON (RFC 8785) of `content`.
    pub hash: String,
    /// SHA-256, hex, over the canonical JSON of what an approval says yes to.
    pub substance_hash: String,
    pub content: DraftContent,
    pub created_at: Instant,
    pub created_by: StaffRef,
}

/// The hash of everything a draft says: 64 lower-case hexadecimal digits.
#[must_use]
pub fn hash(content: &DraftContent) -> String {
    sha256(&content::canonical(content))
}

/// The hash of what an approval says yes to: 64 lower-case hexadecimal digits.
#[must_use]
pub fn substance_hash(content: &DraftContent) -> String {
    sha256(&content::substance(content))
}

#[expect(
    clippy::expect_used,
    reason = "a JSON value has no infinite number and no key that is no text, so it has a canonical form"
)]
fn sha256(value: &Value) -> String {
    let canonical = serde_json_canonicalizer::to_vec(value).expect("JSON has a canonical form");
    hex::encode(digest(&SHA256, &canonical))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::tests::floods;

    /// Reckoned outside of this program: `printf '%s' "$canonical" | sha256sum`.
    #[test]
    fn hashes_are_what_they_always_were() {
        let mut content = floods();
        content.embargo_until = serde_json::from_str("\"2026-11-23T06:00:00.25Z\"").unwrap();
        assert_eq!(
            hash(&content),
            "679b9cc4b5e74a4464715dda0dfa6f4dd293dc92dc8ea81d9ad21689f6d9dcf9"
        );
        assert_eq!(
            substance_hash(&content),
            "188459b51d281021d9b5fa71e1ec2230078ce3dd1318e258791cb37d2a0425e7"
        );
    }

    #[test]
    fn a_tag_changes_the_hash_and_not_the_substance() {
        let (before, mut after) = (floods(), floods());
        after.tags.push("ghent".to_owned());
        assert_ne!(hash(&before), hash(&after));
        assert_eq!(substance_hash(&before), substance_hash(&after));
    }
}
