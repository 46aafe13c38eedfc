//! What an admin sets while the service runs.

mod check;
mod reports;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::Kind;
use super::comment::Mode;
use super::commenting::Hours;
use super::ids::StaffId;
use super::reaction::{Reaction, offered};
use super::sign_off::Concern;
pub use check::{check, is_host_name};
pub use reports::ReportSettings;

/// The settings of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Settings {
    /// The name of the publication, at most 300 characters.
    #[schema(example = "The Ghent Courier", max_length = 300)]
    pub site_name: String,
    /// BCP 47; what a draft is in when it does not say.
    #[schema(example = "en")]
    pub language: String,
    /// An IANA time zone.
    #[schema(example = "Europe/Brussels")]
    pub time_zone: String,
    /// Hosts whose bare links become embeds.
    #[schema(example = json!(["www.youtube.com", "vimeo.com"]))]
    pub embed_hosts: Vec<String>,
    pub comments: CommentSettings,
    #[serde(default)]
    pub workflows: WorkflowSettings,
    #[serde(default)]
    pub sign_offs: SignOffPeople,
    /// The page with the principles that the newsroom works by, as search engines are told
    /// them (schema.org): an http or https address. Null for none.
    #[serde(default)]
    #[schema(example = "https://courier.example/principles", max_length = 2_048)]
    pub publishing_principles: Option<String>,
}

/// Which workflow drafts open under: that of the first line that fits, else `default`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkflowSettings {
    #[schema(example = "newsroom")]
    pub default: String,
    pub assigned: Vec<Assigned>,
}

/// Sections and kinds that go by a workflow of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Assigned {
    /// The key of a section; every section where it is null.
    #[serde(default)]
    #[schema(example = "opinion")]
    pub section: Option<String>,
    /// Every kind where it is null.
    #[serde(default)]
    pub kind: Option<Kind>,
    #[schema(example = "opinion")]
    pub workflow: String,
}

impl Assigned {
    fn fits(&self, section: &str, kind: Kind) -> bool {
        self.section.as_deref().is_none_or(|own| own == section)
            && self.kind.is_none_or(|own| own == kind)
    }
}

impl WorkflowSettings {
    /// The name of the workflow for a draft of this section and kind.
    #[must_use]
    pub fn assigned(&self, section: &str, kind: Kind) -> &str {
        let fitting = self.assigned.iter().find(|line| line.fits(section, kind));
        fitting.map_or(&self.default, |line| &line.workflow)
    }
}

impl Default for WorkflowSettings {
    fn default() -> Self {
        Self {
            default: "newsroom".to_owned(),
            assigned: Vec::new(),
        }
    }
}

/// Who signs off what; nobody until an admin names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOffPeople {
    #[serde(default)]
    pub legal: Vec<StaffId>,
    #[serde(default)]
    pub pictures: Vec<StaffId>,
    #[serde(default)]
    pub standards: Vec<StaffId>,
}

impl SignOffPeople {
    #[must_use]
    pub fn of(&self, concern: Concern) -> &[StaffId] {
        match concern {
            Concern::Legal => &self.legal,
            Concern::Pictures => &self.pictures,
            Concern::Standards => &self.standards,
        }
    }
}

/// How replies are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentSettings {
    pub mode: Mode,
    /// Days after publication until a thread closes; null for never.
    pub close_after_days: Option<u16>,
    /// Approved replies a reader needs before `first_time` lets them through.
    #[schema(example = 1)]
    pub first_time_approvals: u16,
    /// What readers are asked to keep to; shown beside the form.
    pub guidelines: Option<String>,
    /// Minutes until a held comment should have been looked at.
    #[schema(example = 240)]
    pub target_minutes: u32,
    pub limits: CommentLimits,
    /// When replies are taken, in the site's time zone; null for always.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// Whether the whole site takes no replies for now.
    #[serde(default)]
    pub paused: bool,
    /// Days until a held comment that nobody looked at is removed; null for never.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 365)]
    pub lapse_after_days: Option<u16>,
    #[serde(default)]
    pub reports: ReportSettings,
    /// What readers can say of a comment by a reaction; at most 12.
    #[serde(default = "offered")]
    pub reactions: Vec<Reaction>,
    /// Minutes in which an author can change a reply; 0 for not at all.
    #[serde(default = "edit_window")]
    #[schema(example = 10)]
    pub edit_window_minutes: u16,
    #[serde(default)]
    pub trust: TrustSettings,
}

const fn edit_window() -> u16 {
    10
}

/// When a reader's record speaks for them, and when against them. Their score is the
/// share of approvals among what moderators ruled, in percent, reckoned as if one reply
/// more had been approved and one more removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TrustSettings {
    /// Approved replies from which a reader is trusted: what their replies look like is
    /// noted, and no longer a cause to hold them. At most 100, which is how far is counted.
    #[schema(example = 10)]
    pub approvals: u16,
    /// The least score of somebody who is trusted.
    #[schema(example = 90)]
    pub score: u8,
    /// Rulings from which a record can speak against a reader.
    #[schema(example = 3)]
    pub rulings: u16,
    /// The score below which it does: all of theirs is held.
    #[schema(example = 30)]
    pub floor: u8,
}

impl Default for TrustSettings {
    fn default() -> Self {
        Self {
            approvals: 10,
            score: 90,
            rulings: 3,
            floor: 30,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentLimits {
    /// Replies a minute from one reader.
    pub per_reader: u32,
    /// Replies a minute from one network address prefix (IPv4 /24, IPv6 /48).
    pub per_prefix: u32,
    /// Links beyond which a reply is held.
    pub links: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site_name: "Copydesk".to_owned(),
            language: "en".to_owned(),
            time_zone: "UTC".to_owned(),
            embed_hosts: ["www.youtube.com", "youtu.be", "vimeo.com"]
                .map(str::to_owned)
                .to_vec(),
            comments: CommentSettings {
                mode: Mode::Premoderated,
                close_after_days: None,
                first_time_approvals: 1,
                guidelines: None,
                target_minutes: 240,
                limits: CommentLimits {
                    per_reader: 30,
                    per_prefix: 600,
                    links: 2,
                },
                hours: None,
                paused: false,
                lapse_after_days: None,
                reports: ReportSettings::default(),
                reactions: offered(),
                edit_window_minutes: edit_window(),
                trust: TrustSettings::default(),
            },
            workflows: WorkflowSettings::default(),
            sign_offs: SignOffPeople::default(),
            publishing_principles: None,
        }
    }
}
