//! What readers may not do: sanctions on an account, a network or a host.

use chrono::SecondsFormat;
use serde::de::IntoDeserializer;
use serde::de::value::{Error as Unreadable, StrDeserializer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::reason::Reason;
use super::refusal::Refusal;
use super::time::Instant;

/// What a sanction does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SanctionKind {
    /// The reader is told by mail, and nothing else.
    Warn,
    /// Every reply is held.
    Hold,
    /// No reply is taken until it ends.
    Suspend,
    /// No reply is taken.
    Ban,
}

impl SanctionKind {
    /// Whether replies are refused at the gate.
    #[must_use]
    pub const fn shuts_out(self) -> bool {
        matches!(self, Self::Suspend | Self::Ban)
    }
}

/// A sanction that stands now, as intake needs to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sanction {
    pub kind: SanctionKind,
    /// When it ends by itself; `None` for never.
    pub ends_at: Option<Instant>,
    /// Why: the code of a reason, whose public text is told, or a remark, which is not.
    pub reason: String,
    /// What the reader is told in place of it.
    pub message: Option<String>,
}

/// Lets somebody in, or says until when they are shut out and why (`Forbidden`).
/// Of several sanctions the one that lasts longest is told.
pub fn admit(standing: &[Sanction]) -> Result<(), Refusal> {
    let shut_out = standing.iter().filter(|sanction| sanction.kind.shuts_out());
    let lasting = |sanction: &&Sanction| (sanction.ends_at.is_none(), sanction.ends_at);
    match shut_out.max_by_key(lasting) {
        None => Ok(()),
        Some(sanction) => Err(Refusal::Forbidden(told(sanction))),
    }
}

fn told(sanction: &Sanction) -> String {
    let until = match sanction.ends_at {
        Some(end) => {
            let end = end.to_rfc3339_opts(SecondsFormat::Secs, true);
            format!("No replies are taken from you until {end}")
        }
        None => "No replies are taken from you any more".to_owned(),
    };
    match why(sanction) {
        Some(why) => format!("{until}: {why}"),
        None => format!("{until}."),
    }
}

fn why(sanction: &Sanction) -> Option<String> {
    let text = || reason_of(&sanction.reason).map(|reason| reason.text().to_owned());
    sanction.message.clone().or_else(text)
}

/// The reason of this code; `None` for a remark, which is told to nobody.
#[must_use]
pub fn reason_of(code: &str) -> Option<Reason> {
    let code: StrDeserializer<'_, Unreadable> = code.into_deserializer();
    Reason::deserialize(code).ok()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn sanction(kind: SanctionKind, days: Option<i64>) -> Sanction {
        let begun = Instant::from(chrono::DateTime::UNIX_EPOCH);
        Sanction {
            kind,
            ends_at: days.map(|days| begun + TimeDelta::days(days)),
            reason: "spam".to_owned(),
            message: Some("Enough.".to_owned()),
        }
    }

    #[test]
    fn only_who_is_shut_out_is_refused_and_told_until_when() {
        let (warn, hold) = (SanctionKind::Warn, SanctionKind::Hold);
        assert_eq!(admit(&[sanction(warn, None), sanction(hold, None)]), Ok(()));
        let told = |standing: &[Sanction]| match admit(standing) {
            Err(Refusal::Forbidden(told)) => told,
            other => panic!("{other:?}"),
        };
        let suspended = [
            sanction(SanctionKind::Suspend, Some(3)),
            sanction(SanctionKind::Suspend, Some(1)),
        ];
        assert_eq!(
            told(&suspended),
            "No replies are taken from you until 1970-01-04T00:00:00Z: Enough."
        );
        let banned = [suspended[0].clone(), sanction(SanctionKind::Ban, None)];
        assert_eq!(
            told(&banned),
            "No replies are taken from you any more: Enough."
        );
        let by_reason = Sanction {
            message: None,
            ..banned[1].clone()
        };
        assert!(told(&[by_reason]).ends_with(": It was taken for spam."));
        let in_house = Sanction {
            reason: "again, see the mail of Monday".to_owned(),
            message: None,
            ..banned[1].clone()
        };
        assert!(told(&[in_house]).ends_with("any more."));
    }
}
