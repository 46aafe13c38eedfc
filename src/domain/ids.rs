//! Identifiers: UUIDv7 (RFC 9562), one Rust type for each kind of thing, so
//! that a draft's id cannot be passed where an article's is meant.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// The id of a `T`. In JSON and in addresses a lower-case hyphenated UUID.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// What an id can be the id of. These types have no values.
pub mod of {
    pub enum Article {}
    pub enum Batch {}
    pub enum Case {}
    pub enum Comment {}
    pub enum Decision {}
    pub enum Delivery {}
    pub enum Draft {}
    pub enum Event {}
    pub enum Lease {}
    pub enum Note {}
    pub enum NoteReply {}
    pub enum Notification {}
    pub enum Reader {}
    pub enum Remark {}
    pub enum Report {}
    pub enum Revision {}
    pub enum Sanction {}
    pub enum Session {}
    pub enum Staff {}
    pub enum Version {}
}

pub type ArticleId = Id<of::Article>;
/// Of decisions that were made at once.
pub type BatchId = Id<of::Batch>;
pub type CaseId = Id<of::Case>;
pub type CommentId = Id<of::Comment>;
pub type DecisionId = Id<of::Decision>;
pub type DeliveryId = Id<of::Delivery>;
pub type DraftId = Id<of::Draft>;
pub type EventId = Id<of::Event>;
pub type LeaseId = Id<of::Lease>;
pub type NoteId = Id<of::Note>;
pub type NotificationId = Id<of::Notification>;
pub type ReaderId = Id<of::Reader>;
pub type RemarkId = Id<of::Remark>;
pub type ReplyId = Id<of::NoteReply>;
pub type ReportId = Id<of::Report>;
pub type RevisionId = Id<of::Revision>;
pub type SanctionId = Id<of::Sanction>;
pub type SessionId = Id<of::Session>;
pub type StaffId = Id<of::Staff>;
/// Of a text of an article that was live.
pub type VersionId = Id<of::Version>;

impl<T> Id<T> {
    /// A new id: ordered by time to the millisecond, random below it.
    #[must_use]
    pub fn new() -> Self {
        Self::from(Uuid::now_v7())
    }

    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> From<Uuid> for Id<T> {
    fn from(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }
}

impl<T> FromStr for Id<T> {
    type Err = uuid::Error;

    /// Reads the hyphenated form and no other, so that one thing has one address.
    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        uuid::fmt::Hyphenated::from_str(text).map(|id| Self::from(id.into_uuid()))
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom("not a UUID"))
    }
}

impl<T> utoipa::PartialSchema for Id<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
                utoipa::openapi::KnownFormat::Uuid,
            )))
            .into()
    }
}

impl<T> utoipa::ToSchema for Id<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }
}
