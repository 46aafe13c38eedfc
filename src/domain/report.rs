//! Reports: what the complaint of a reader weighs, and what complaints bring about.
//!
//! A voice weighs from 0 to 100. That of a reader with a confirmed address is the share
//! of their reports that moderators upheld, as far as it is known: the mean of a Beta
//! distribution over their last [`RECENT`] settled reports, with the prior Beta(2, 2).
//! So who is new weighs 50, who is always right comes near 100, who is always wrong
//! near 0, and a few reports alone say little. Whoever has not confirmed an address, or
//! shows none, weighs [`UNKNOWN`] and less where their record is worse: addresses cost
//! nothing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moderation::{Move, Ruling, Standing};
use super::reason::Reason;
use super::refusal::{FieldError, Refusal};
use super::settings::ReportSettings;
use super::text::{is_blank, normalise};

/// How many of a reader's settled reports make their record: the last ones.
pub const RECENT: i64 = 100;

/// What the voice of somebody weighs whom nothing is known of.
pub const UNKNOWN: u32 = 20;

/// Reports upheld and dismissed that everybody is taken to have behind them.
const PRIOR: (u32, u32) = (2, 2);

/// Characters of a report's text, at most.
pub const TEXT_MAX: usize = 1000;

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReportOutcome {
    /// The comment was removed.
    Upheld,
    /// The comment was approved.
    Dismissed,
}

impl From<Ruling> for ReportOutcome {
    fn from(ruling: Ruling) -> Self {
        match ruling {
            Ruling::Remove => Self::Upheld,
            Ruling::Approve => Self::Dismissed,
        }
    }
}

/// What became of somebody's last settled reports.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReporterRecord {
    pub upheld: u32,
    pub dismissed: u32,
}

/// How well a voice is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A reader who followed the link that was mailed to them.
    Confirmed,
    /// A reader who did not, or nobody but an address.
    Unconfirmed,
}

/// What a voice weighs, from 0 to 100.
#[must_use]
pub fn weight(known: Known, record: ReporterRecord) -> u32 {
    let upheld = record.upheld + PRIOR.0;
    let settled = upheld + record.dismissed + PRIOR.1;
    let share = (100 * upheld + settled / 2) / settled;
    match known {
        Known::Confirmed => share,
        Known::Unconfirmed => share.min(UNKNOWN),
    }
}

/// The complaints about one version of a text, together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complaints {
    /// What those weigh on which nobody has ruled.
    pub weight: u32,
    /// Of what, each once.
    pub categories: Vec<Reason>,
    /// Whether a moderator has dismissed some.
    pub are_dismissed: bool,
}

impl Complaints {
    /// Whether they open a case where none is open: the first does; those about what a
    /// moderator let stand must weigh more.
    #[must_use]
    pub fn open_a_case(&self, settings: &ReportSettings) -> bool {
        !self.are_dismissed || self.weight >= settings.again_weight
    }

    /// How the comment stands once they hold it; `None` where they do not, because they
    /// weigh too little or a person has looked.
    #[must_use]
    pub fn hold(&self, standing: Standing, settings: &ReportSettings) -> Option<Standing> {
        let enough = settings.hold_weight?;
        standing.after(Move::Hold).filter(|_| self.weight >= enough)
    }
}

/// A complaint about a comment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct ReportForm {
    pub category: Reason,
    /// For the moderators, who alone read it.
    #[serde(default)]
    #[schema(example = "He gives the address of my neighbour.", max_length = 1000)]
    pub text: Option<String>,
}

impl ReportForm {
    /// The text, normalised; none where nothing can be read in it. 422 for one that is
    /// too long.
    pub fn text(&self) -> Result<Option<String>, Refusal> {
        let Some(text) = &self.text else {
            return Ok(None);
        };
        let length = text.chars().count();
        if length > TEXT_MAX {
            let detail = format!("at most {TEXT_MAX} characters; this has {length}");
            let error = FieldError::new("/text", "too_long", detail);
            return Err(Refusal::Invalid(vec![error]));
        }
        Ok(Some(normalise(text)).filter(|text| !is_blank(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comment::Visibility;

    fn weighs(known: Known, upheld: u32, dismissed: u32) -> u32 {
        weight(known, ReporterRecord { upheld, dismissed })
    }

    #[test]
    fn a_voice_weighs_what_its_record_is_worth() {
        #[rustfmt::skip]
        let table = [
            // upheld dismissed confirmed unconfirmed
            (0,       0,        50,       20),
            (1,       0,        60,       20),
            (0,       1,        40,       20),
            (8,       0,        83,       20),
            (96,      4,        94,       20),
            (0,       4,        25,       20),
            (0,       16,       10,       10),
            (0,       100,      2,        2),
        ];
        for (upheld, dismissed, confirmed, unconfirmed) in table {
            let own = (
                weighs(Known::Confirmed, upheld, dismissed),
                weighs(Known::Unconfirmed, upheld, dismissed),
            );
            assert_eq!(own, (confirmed, unconfirmed), "{upheld} of {dismissed}");
        }
        for upheld in 0..100 {
            for dismissed in 0..100 {
                let now = weighs(Known::Confirmed, upheld, dismissed);
                assert!(weighs(Known::Confirmed, upheld + 1, dismissed) >= now);
                assert!(weighs(Known::Confirmed, upheld, dismissed + 1) <= now);
                assert!(now < 100);
            }
        }
    }

    #[test]
    fn what_was_dismissed_takes_more_to_come_up_again() {
        let settings = ReportSettings::default();
        let complaints = |weight, are_dismissed| Complaints {
            weight,
            are_dismissed,
            ..Complaints::default()
        };
        assert!(complaints(0, false).open_a_case(&settings));
        assert!(!complaints(settings.again_weight - 1, true).open_a_case(&settings));
        assert!(complaints(settings.again_weight, true).open_a_case(&settings));
    }

    #[test]
    fn only_what_nobody_looked_at_is_held_and_only_if_the_site_wants_it() {
        let standing = |visibility, verdict| Standing {
            visibility,
            verdict,
        };
        let unseen = standing(Visibility::Published, None);
        let approved = standing(Visibility::Published, Some(Ruling::Approve));
        let many = Complaints {
            weight: 150,
            ..Complaints::default()
        };
        let after = |hold_weight, standing| {
            let settings = ReportSettings {
                hold_weight,
                ..ReportSettings::default()
            };
            many.hold(standing, &settings)
        };
        assert_eq!(after(None, unseen), None);
        assert_eq!(after(Some(151), unseen), None);
        assert_eq!(
            after(Some(150), unseen),
            Some(standing(Visibility::Held, None))
        );
        assert_eq!(after(Some(1), approved), None);
    }

    #[test]
    fn a_text_is_there_or_not_and_not_too_long() {
        let text = |text: &str| {
            let form = ReportForm {
                category: Reason::Spam,
                text: Some(text.to_owned()),
            };
            form.text()
        };
        assert_eq!(text(" He \u{200B}lies "), Ok(Some("He lies".to_owned())));
        assert_eq!(text("\u{200B} \n"), Ok(None));
        assert!(text(&"é".repeat(1000)).is_ok());
        assert!(matches!(
            text(&"é".repeat(1001)),
            Err(Refusal::Invalid(wrong)) if wrong.first().is_some_and(|one| one.pointer == "/text")
        ));
    }
}
