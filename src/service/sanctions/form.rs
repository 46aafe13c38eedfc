//! What a moderator asks for, and what is wrong with it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::SanctionId;
use crate::domain::intake::host_key;
use crate::domain::moderation::{Reach, SanctionOn};
use crate::domain::reason::Reason;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::sanction::SanctionKind;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::canned::{self, Wanted};
use crate::service::decisions::message_mistake;
use crate::store::Conn;
use crate::store::impositions::{self, SanctionRow};

/// What else of theirs is removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Others {
    #[default]
    None,
    /// What is held.
    Waiting,
    /// What is held, and what is published.
    All,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SanctionForm {
    pub kind: SanctionKind,
    pub on: SanctionOn,
    pub reason: Reason,
    /// To the reader, in place of the reason's own text.
    #[serde(default)]
    #[schema(
        example = "You were asked twice to leave the mayor's family out of it.",
        max_length = 2000
    )]
    pub message: Option<String>,
    /// The key of a canned message in the place of one's own.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub canned: Option<String>,
    /// The language of the canned message (BCP 47); that of the site unless given.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub language: Option<String>,
    /// When it ends by itself: needed to suspend, not taken for a warning.
    #[serde(default)]
    pub until: Option<Instant>,
    #[serde(default)]
    pub comments: Others,
    /// Whether to say only what would come of it.
    #[serde(default)]
    #[schema(example = false)]
    pub dry_run: bool,
}

impl SanctionForm {
    pub(super) fn check(&self, now: Instant) -> Result<(), Refusal> {
        let mistakes = [
            self.subject_mistake(),
            message_mistake(self.message.as_deref()),
            self.until_mistake(now),
        ];
        let mistakes: Vec<FieldError> = mistakes.into_iter().flatten().collect();
        if mistakes.is_empty() {
            return Ok(());
        }
        Err(Refusal::Invalid(mistakes))
    }

    fn subject_mistake(&self) -> Option<FieldError> {
        let SanctionOn {
            reader,
            address_of,
            host,
        } = &self.on;
        let given = [reader.is_some(), address_of.is_some(), host.is_some()];
        if given.into_iter().filter(|given| *given).count() != 1 {
            let detail = "give one of reader, address_of and host";
            return Some(FieldError::new("/on", "required", detail));
        }
        if self.kind == SanctionKind::Warn && self.on.reach() == Reach::Site {
            let detail = "a warning is a letter to a reader; give the reader";
            return Some(FieldError::new("/on", "unexpected", detail));
        }
        let is_wrong = host.as_ref().is_some_and(|host| host_key(host).is_none());
        let detail = "not a host, such as casino.example";
        is_wrong.then(|| FieldError::new("/on/host", "invalid", detail))
    }

    fn until_mistake(&self, now: Instant) -> Option<FieldError> {
        let (code, detail) = match (self.kind, self.until) {
            (SanctionKind::Suspend, None) => ("required", "say when the suspension ends"),
            (SanctionKind::Warn, Some(_)) => ("unexpected", "a warning does not end"),
            (_, Some(until)) if until <= now => ("in_the_past", "expected an instant to come"),
            _ => return None,
        };
        Some(FieldError::new("/until", code, detail))
    }

    /// As it is to be kept. 422 for a reader or a comment that is not there, and for
    /// a comment of which it is forgotten where it came from.
    pub(super) fn row(
        &self,
        conn: &mut Conn,
        (id, actor): (SanctionId, &Actor),
        now: Instant,
    ) -> Result<SanctionRow, Error> {
        if let Some(reader) = self.on.reader
            && !impositions::has_reader(conn, reader)?
        {
            let detail = "there is no such reader";
            return Err(Refusal::field("/on/reader", "unknown", detail).into());
        }
        Ok(SanctionRow {
            id,
            kind: self.kind,
            reader_id: self.on.reader,
            prefix: self.prefix(conn)?,
            host: self.on.host.as_deref().and_then(host_key),
            reason: code(self.reason),
            message: self.spelled_out(conn)?,
            imposed_by: actor.id,
            imposed_at: now,
            ends_at: self.until,
            lifted_by: None,
            lifted_at: None,
            batch_id: None,
            undone_at: None,
        })
    }

    fn prefix(&self, conn: &mut Conn) -> Result<Option<Vec<u8>>, Error> {
        let Some(comment) = self.on.address_of else {
            return Ok(None);
        };
        let prefix = impositions::network_of(conn, comment)?.ok_or_else(|| {
            let detail = "there is no such comment, or it is forgotten where it came from";
            Refusal::field("/on/address_of", "unknown", detail)
        })?;
        Ok(Some(prefix))
    }

    fn spelled_out(&self, conn: &mut Conn) -> Result<Option<String>, Error> {
        let wanted = Wanted {
            message: self.message.as_deref(),
            canned: self.canned.as_deref(),
            language: self.language.as_deref(),
        };
        canned::spelled_out(conn, wanted)
    }
}

fn code(reason: Reason) -> String {
    let code = serde_json::to_value(reason).unwrap_or_default();
    code.as_str().unwrap_or_default().to_owned()
}
