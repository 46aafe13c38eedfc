//! Three SQL types, so that columns keep each database's native types, and how
//! the domain's values become them.
//!
//! | type | SQLite | PostgreSQL |
//! |---|---|---|
//! | [`Uid`] | 16-byte blob | `uuid` |
//! | [`Instant`] | microseconds since 1970 | `timestamptz` |
//! | [`JsonDoc`] | text | `jsonb` |
//!
//! Closed enums are text under the name they have in JSON.

use std::io::Write;

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{BigInt, Jsonb, SqlType, Text, Timestamptz};
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::domain;
use crate::domain::ids::Id;
use crate::domain::time;

/// An id.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(sqlite_type(name = "Binary"))]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
pub struct Uid;

/// A moment, in UTC, to the microsecond.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(sqlite_type(name = "Long"))]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
pub struct Instant;

/// A JSON document.
#[derive(Debug, Clone, Copy, SqlType, diesel::query_builder::QueryId)]
#[diesel(sqlite_type(name = "Text"))]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
pub struct JsonDoc;

impl diesel::sql_types::SqlOrd for Instant {}

// --- ids -------------------------------------------------------------------

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = Uid)]
#[expect(dead_code, reason = "stands for Id<T> in the derives")]
struct IdProxy<T: 'static>(Id<T>);

impl<T: 'static> FromSql<Uid, Sqlite> for Id<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Uuid::from_slice(value.read_blob())?.into())
    }
}

impl<T: 'static> FromSql<Uid, Pg> for Id<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(Uuid::from_slice(value.as_bytes())?.into())
    }
}

impl<T: 'static> ToSql<Uid, Sqlite> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.uuid().as_bytes().to_vec());
        Ok(IsNull::No)
    }
}

impl<T: 'static> ToSql<Uid, Pg> for Id<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        out.write_all(self.uuid().as_bytes())?;
        Ok(IsNull::No)
    }
}

// --- instants --------------------------------------------------------------

#[derive(AsExpression, FromSqlRow)]
#[diesel(foreign_derive)]
#[diesel(sql_type = Instant)]
#[expect(dead_code, reason = "stands for the domain's instant in the derives")]
struct InstantProxy(time::Instant);

impl FromSql<Instant, Sqlite> for time::Instant {
    fn from_sql(value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let micros = <i64 as FromSql<BigInt, Sqlite>>::from_sql(value)?;
        DateTime::from_timestamp_micros(micros)
            .map(Self::from)
            .ok_or_else(|| "an instant out of range".into())
    }
}

impl FromSql<Instant, Pg> for time::Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <DateTime<Utc> as FromSql<Timestamptz, Pg>>::from_sql(value).map(Self::from)
    }
}

impl ToSql<Instant, Sqlite> for time::Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.timestamp_micros());
        Ok(IsNull::No)
    }
}

impl ToSql<Instant, Pg> for time::Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <DateTime<Utc> as ToSql<Timestamptz, Pg>>::to_sql(self, out)
    }
}

// --- documents -------------------------------------------------------------

/// A value kept as a JSON document.
#[derive(Debug, Clone, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = JsonDoc)]
pub struct Json<T: 'static>(pub T);

impl<T: DeserializeOwned> FromSql<JsonDoc, Sqlite> for Json<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        Ok(Self(serde_json::from_str(value.read_text())?))
    }
}

impl<T: DeserializeOwned> FromSql<JsonDoc, Pg> for Json<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let document = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(Self(serde_json::from_value(document)?))
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<JsonDoc, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Serialize + std::fmt::Debug> ToSql<JsonDoc, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // jsonb's wire form: a version byte, then the text
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

// --- closed enums ----------------------------------------------------------

/// Keeps closed enums as text, under the names that serde gives them.
macro_rules! as_text {
    ($($proxy:ident = $enum:ty;)+) => {$(
        #[derive(AsExpression, FromSqlRow)]
        #[diesel(foreign_derive)]
        #[diesel(sql_type = Text)]
        #[expect(dead_code, reason = "stands for the enum in the derives")]
        struct $proxy($enum);

        impl<DB: Backend> FromSql<Text, DB> for $enum
        where
            String: FromSql<Text, DB>,
        {
            fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(serde_json::from_value(serde_json::Value::String(String::from_sql(value)?))?)
            }
        }

        impl ToSql<Text, Sqlite> for $enum {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(name_of(self)?);
                Ok(IsNull::No)
            }
        }

        impl ToSql<Text, Pg> for $enum {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                out.write_all(name_of(self)?.as_bytes())?;
                Ok(IsNull::No)
            }
        }
    )+};
}

pub(super) fn name_of(
    value: &impl Serialize,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(format!("{other} is no name").into()),
    }
}

as_text! {
    RoleProxy = domain::staff::Role;
    KindProxy = domain::article::Kind;
    ArticleStatusProxy = domain::article::ArticleStatus;
    PurposeProxy = domain::draft::Purpose;
    OutcomeProxy = domain::draft::Outcome;
    CategoryProxy = domain::draft::Category;
    ConcernProxy = domain::sign_off::Concern;
    VerdictProxy = domain::sign_off::Verdict;
    SensitivityProxy = domain::draft::Sensitivity;
    BadgeProxy = domain::comment::Badge;
    VisibilityProxy = domain::comment::Visibility;
    ModeProxy = domain::comment::Mode;
    RulingProxy = domain::moderation::Ruling;
    SanctionKindProxy = domain::sanction::SanctionKind;
    DecisionKindProxy = domain::moderation::DecisionKind;
    CaseKindProxy = domain::moderation::CaseKind;
    WordListProxy = domain::intake::WordList;
    MatchingProxy = domain::intake::Matching;
    ReasonProxy = domain::reason::Reason;
    ReportOutcomeProxy = domain::report::ReportOutcome;
    EventKindProxy = domain::event::EventKind;
    DeliveryKindProxy = domain::delivery::DeliveryKind;
    DeliveryStateProxy = domain::delivery::DeliveryState;
    ActivityProxy = domain::presence::Activity;
}
