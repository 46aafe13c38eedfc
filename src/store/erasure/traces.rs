//! What names a reader or a comment of theirs in documents, by which nobody is looked up:
//! kept answers, what staff were told, the history. Looked for outside of the transaction
//! that forgets it, because that takes reading all of them.

use std::collections::HashSet;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::delivery::DeliveryKind;
use crate::domain::event::EventKind;
use crate::domain::ids::{CaseId, CommentId, DeliveryId, EventId, NotificationId, ReaderId};
use crate::store::conn::{Conn, on};
use crate::store::error::Error;
use crate::store::schema::{
    cases, comments, event_payloads, events, idempotency_keys, notifications, outbox,
};
use crate::store::types::Json;

/// Answers that are looked at in one go.
const AT_ONCE: i64 = 500;

/// Notices in which a moderator says something about a case.
const TELLING: [&str; 2] = ["case_escalated", "case_assigned"];

/// Events that are about a reader, and about no comment.
const OF_READERS: [EventKind; 4] = [
    EventKind::ReaderConfirmed,
    EventKind::SanctionImposed,
    EventKind::SanctionLifted,
    EventKind::SanctionUndone,
];

/// The ids that stand for a reader: their own, of their comments, and of cases about those.
#[derive(Debug, Clone)]
pub struct Names(HashSet<Uuid>);

pub fn names(conn: &mut Conn, id: ReaderId) -> Result<Names, Error> {
    let written: Vec<CommentId> = on!(conn => comments::table
        .filter(comments::reader_id.eq(id))
        .select(comments::id)
        .load(conn))?;
    let about: Vec<CaseId> = on!(conn => cases::table
        .inner_join(comments::table.on(comments::id.eq(cases::comment_id)))
        .filter(comments::reader_id.eq(id))
        .select(cases::id)
        .load(conn))?;
    let written = written.into_iter().map(CommentId::uuid);
    let about = about.into_iter().map(CaseId::uuid);
    Ok(Names(written.chain(about).chain([id.uuid()]).collect()))
}

impl Names {
    fn has(&self, text: &str) -> bool {
        text.parse().is_ok_and(|id: Uuid| self.0.contains(&id))
    }

    /// Whether a document names one of them. What somebody else answered is theirs.
    fn are_in(&self, document: &Value) -> bool {
        match document {
            Value::String(text) => self.has(text),
            Value::Array(items) => items.iter().any(|item| self.are_in(item)),
            Value::Object(members) => members
                .iter()
                .any(|(name, member)| name != "parent_id" && self.are_in(member)),
            _ => false,
        }
    }
}

/// The key of a kept answer; the default is before the first.
#[derive(Debug, Clone, Default, Queryable)]
pub struct Answer {
    caller: String,
    operation: String,
    key: String,
}

impl Answer {
    /// Whether it is theirs, about a comment of theirs, or names them. The answer to their
    /// erasure names them too, and is what a repeat of it gets.
    fn is_about(&self, names: &Names, outcome: Option<&Value>) -> bool {
        let mut operation = self.operation.split(' ');
        if operation.next() == Some("erase_reader") {
            return false;
        }
        names.has(&self.caller)
            || operation.any(|word| names.has(word))
            || outcome.is_some_and(|outcome| names.are_in(outcome))
    }
}

/// Of the next answers after one, those that are about a reader, and the last of all;
/// none after the last there is.
pub fn answers(
    conn: &mut Conn,
    names: &Names,
    after: &Answer,
) -> Result<(Vec<Answer>, Option<Answer>), Error> {
    let rows = after_one(conn, after)?;
    let last = rows.last().map(|(answer, _)| answer.clone());
    let about = rows.into_iter().filter(|(answer, kept)| {
        let outcome = kept.as_ref().map(|kept| &kept.0);
        answer.is_about(names, outcome)
    });
    Ok((about.map(|(answer, _)| answer).collect(), last))
}

/// An answer by its key, and what is kept of it.
type Kept = (Answer, Option<Json<Value>>);

fn after_one(conn: &mut Conn, after: &Answer) -> Result<Vec<Kept>, Error> {
    use idempotency_keys::dsl::{caller, key, operation, outcome};
    on!(conn => idempotency_keys::table
        .filter(
            caller.gt(&after.caller).or(caller.eq(&after.caller).and(
                operation
                    .gt(&after.operation)
                    .or(operation.eq(&after.operation).and(key.gt(&after.key))),
            )),
        )
        .order((caller, operation, key))
        .limit(AT_ONCE)
        .select(((caller, operation, key), outcome))
        .load(conn))
}

pub fn forget_answers(conn: &mut Conn, answers: &[Answer]) -> Result<(), Error> {
    for answer in answers {
        let key = (&answer.caller, &answer.operation, &answer.key);
        on!(conn => diesel::delete(idempotency_keys::table.find(key)).execute(conn))?;
    }
    Ok(())
}

/// What staff were told about a reader's comments, without what was said; and the events
/// about the reader.
#[derive(Debug, Clone, Default)]
pub struct Traces {
    notices: Vec<(NotificationId, Json<Value>)>,
    mails: Vec<(DeliveryId, Json<Value>)>,
    events: Vec<EventId>,
}

pub fn traces(conn: &mut Conn, reader: ReaderId, names: &Names) -> Result<Traces, Error> {
    let mut notices: Vec<(NotificationId, Json<Value>)> = on!(conn => notifications::table
        .filter(notifications::event.eq_any(TELLING))
        .select((notifications::id, notifications::notice))
        .load(conn))?;
    let telling = "payload ->> 'event' IN ('case_escalated', 'case_assigned')";
    let mut mails: Vec<(DeliveryId, Json<Value>)> = on!(conn => outbox::table
        .filter(outbox::kind.eq(DeliveryKind::Mail))
        .filter(sql::<Bool>(telling))
        .select((outbox::id, outbox::payload))
        .load(conn))?;
    notices.retain_mut(|(_, notice)| names.are_in(&notice.0) && hush(&mut notice.0));
    mails.retain_mut(|(_, notice)| names.are_in(&notice.0) && hush(&mut notice.0));
    let named = sql::<Bool>("event_payloads.payload ->> 'reader' = ");
    let events = on!(conn => events::table
        .inner_join(event_payloads::table.on(event_payloads::event_id.eq(events::id)))
        .filter(events::kind.eq_any(OF_READERS))
        .filter(named.bind::<Text, _>(reader.to_string()))
        .select(events::id)
        .load(conn))?;
    Ok(Traces {
        notices,
        mails,
        events,
    })
}

/// Takes the words out of a notice; says whether there were any.
fn hush(notice: &mut Value) -> bool {
    let said = ["message", "note"].map(|member| {
        let words = notice.get_mut(member).map(Value::take);
        words.is_some_and(|words| !words.is_null())
    });
    said.contains(&true)
}

pub fn forget_traces(conn: &mut Conn, traces: &Traces) -> Result<(), Error> {
    for (id, notice) in &traces.notices {
        on!(conn => diesel::update(notifications::table.find(id))
            .set(notifications::notice.eq(notice))
            .execute(conn))?;
    }
    for (id, payload) in &traces.mails {
        on!(conn => diesel::update(outbox::table.find(id))
            .set(outbox::payload.eq(payload))
            .execute(conn))?;
    }
    on!(conn => diesel::delete(event_payloads::table)
        .filter(event_payloads::event_id.eq_any(&traces.events))
        .execute(conn))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_names_what_it_holds_but_not_what_it_answers() {
        let (mine, other) = (Uuid::now_v7(), Uuid::now_v7());
        let names = Names(HashSet::from([mine]));
        assert!(names.are_in(&json!({"items": [{"comment": mine}]})));
        assert!(names.are_in(&json!({"parent": {"id": mine}})));
        assert!(!names.are_in(&json!({"parent_id": mine, "id": other})));
        assert!(!names.are_in(&json!([other, null, 7, "a text"])));
    }
}
