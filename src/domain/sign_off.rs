//! Sign-offs: yeses that run beside review, each by people whom the site names
//! for one concern. A workflow says when one is required; a refusal stands until
//! the same concern is signed off.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::draft::{DraftContent, Sensitivity};
use super::staff::StaffRef;
use super::time::Instant;

/// What a text is looked at for.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    Legal,
    Pictures,
    Standards,
}

impl Concern {
    pub const ALL: [Self; 3] = [Self::Legal, Self::Pictures, Self::Standards];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Legal => "legal",
            Self::Pictures => "pictures",
            Self::Standards => "standards",
        }
    }
}

/// What somebody said of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Given,
    Refused,
}

/// When a workflow requires a sign-off: as soon as one of these holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    pub sensitivity: Option<Sensitivity>,
    pub sections: Vec<String>,
    pub tags: Vec<String>,
}

impl Condition {
    #[must_use]
    pub fn holds(&self, content: &DraftContent) -> bool {
        let tagged = |tag: &String| content.tags.contains(tag);
        self.sensitivity == Some(content.sensitivity)
            || self.sections.contains(&content.section)
            || self.tags.iter().any(tagged)
    }
}

/// The last word on one concern of a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    pub concern: Concern,
    pub verdict: Verdict,
    /// The substance it was said of.
    pub substance_hash: String,
    pub by: StaffRef,
    pub at: Instant,
    pub message: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    NotNeeded,
    Required,
    /// To the present substance.
    Given,
    /// Until the same concern is signed off.
    Refused,
}

/// How a draft stands with one concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOff {
    pub concern: Concern,
    pub status: Status,
    /// Who had the last word, on whatever substance.
    pub by: Option<StaffRef>,
    pub at: Option<Instant>,
    pub message: Option<String>,
}

/// How a draft of this substance stands with a concern.
#[must_use]
pub fn standing(
    concern: Concern,
    is_required: bool,
    said: Option<&Saying>,
    substance_hash: &str,
) -> SignOff {
    let status = match said {
        Some(said) if said.verdict == Verdict::Refused => Status::Refused,
        Some(said) if said.substance_hash == substance_hash => Status::Given,
        _ if is_required => Status::Required,
        _ => Status::NotNeeded,
    };
    SignOff {
        concern,
        status,
        by: said.map(|said| said.by.clone()),
        at: said.map(|said| said.at),
        message: said.and_then(|said| said.message.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::content::tests::floods;
    use crate::domain::review::tests::{hour, tom};

    fn said(verdict: Verdict) -> Saying {
        Saying {
            concern: Concern::Legal,
            verdict,
            substance_hash: "a".to_owned(),
            by: tom().staff_ref(),
            at: hour(8),
            message: None,
        }
    }

    #[test]
    fn a_yes_holds_for_its_substance_and_a_no_until_a_yes() {
        let status = |required, said: Option<&Saying>, hash| {
            standing(Concern::Legal, required, said, hash).status
        };
        let (yes, no) = (said(Verdict::Given), said(Verdict::Refused));
        assert_eq!(status(false, None, "a"), Status::NotNeeded);
        assert_eq!(status(true, None, "a"), Status::Required);
        assert_eq!(status(true, Some(&yes), "a"), Status::Given);
        assert_eq!(status(true, Some(&yes), "b"), Status::Required);
        assert_eq!(status(false, Some(&yes), "b"), Status::NotNeeded);
        assert_eq!(status(false, Some(&no), "b"), Status::Refused);
    }

    #[test]
    fn one_part_of_a_condition_is_enough() {
        let mut content = floods();
        let mut condition = Condition {
            sensitivity: Some(Sensitivity::High),
            sections: vec!["courts".to_owned()],
            tags: vec!["police".to_owned()],
        };
        assert!(!condition.holds(&content));
        content.tags.push("police".to_owned());
        assert!(condition.holds(&content));
        condition.tags.clear();
        assert!(!condition.holds(&content));
        content.sensitivity = Sensitivity::High;
        assert!(condition.holds(&content));
        assert!(!Condition::default().holds(&content));
    }
}
