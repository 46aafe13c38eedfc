//! The workflows that ship, written down a second time: as the model needs them, from
//! the product's table and not from the code that keeps it. Guards that nothing in
//! these stories can fail (headline, section, byline, notes, sign-offs, slug) are left out.

use Act::{Approve, Close, Plain, Publish, Schedule, Unschedule};
use Category::{Closed, Drafting, Ready, Review, Scheduled};
use Guard::{Approvals, Body, Checklist, Embargo};
use Who::{Contributor, Editor, Nobody, Publisher};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Category {
    Drafting,
    Review,
    Ready,
    Scheduled,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Contributor,
    Editor,
    Publisher,
    /// The service itself, at the hour.
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Plain,
    Approve,
    /// By review, or as breaking news.
    Publish {
        breaking: bool,
    },
    Schedule,
    Unschedule,
    Close,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    Body,
    Approvals,
    Checklist,
    Embargo,
}

impl Guard {
    /// The code of its blocker.
    pub fn code(self) -> &'static str {
        match self {
            Body => "body_missing",
            Approvals => "approvals_missing",
            Checklist => "checklist_open",
            Embargo => "embargoed",
        }
    }

    /// Four eyes and an embargo are lifted by nobody.
    pub fn is_lifted_by_override(self) -> bool {
        matches!(self, Body | Checklist)
    }
}

/// One transition.
#[derive(Debug)]
pub struct Way {
    pub name: &'static str,
    pub from: &'static [&'static str],
    pub to: &'static str,
    pub who: &'static [Who],
    pub act: Act,
    pub needs_message: bool,
    pub guards: &'static [Guard],
}

#[derive(Debug)]
pub struct Rules {
    pub name: &'static str,
    /// Where a text of its is filed, and as what.
    pub section: &'static str,
    pub kind: &'static str,
    /// How many say yes: of a normal text, of a sensitive one.
    pub quorum: [usize; 2],
    /// Whether everybody with a hand in a text is too close to it, or only its author.
    pub any_hand: bool,
    /// Who edits before it is closed: while drafting, and later.
    pub editing: [&'static [Who]; 2],
    pub has_checklist: bool,
    pub ways: &'static [Way],
}

const OPEN: &[&str] = &[
    "drafting",
    "changes_requested",
    "in_review",
    "approved",
    "scheduled",
];

#[rustfmt::skip]
const fn way(name: &'static str, from: &'static [&'static str], to: &'static str, who: &'static [Who], act: Act, guards: &'static [Guard]) -> Way {
    let needs_message = matches!(act, Close | Publish { breaking: true });
    Way { name, from, to, who, act, needs_message, guards }
}

#[rustfmt::skip]
const fn request_changes(to: &'static str) -> Way {
    Way { needs_message: true, ..way("request_changes", &["in_review", "approved"], to, &[Editor], Plain, &[]) }
}

const OUT: Act = Publish { breaking: false };
const BREAKING: Act = Publish { breaking: true };

#[rustfmt::skip]
pub static NEWSROOM: Rules = Rules {
    name: "newsroom", section: "news", kind: "news", quorum: [1, 2], any_hand: true, has_checklist: false,
    editing: [&[Contributor, Editor], &[Editor]],
    ways: &[
        way("submit",           &["drafting", "changes_requested"],              "in_review", &[Contributor, Editor], Plain,      &[Body]),
        way("recall",           &["in_review"],                                  "drafting",  &[Contributor],         Plain,      &[]),
        request_changes("changes_requested"),
        way("approve",          &["in_review"],                                  "approved",  &[Editor],              Approve,    &[]),
        way("publish",          &["approved"],                                   "published", &[Publisher],           OUT,        &[Approvals, Embargo]),
        way("publish_breaking", &["drafting", "changes_requested", "in_review"], "published", &[Publisher],           BREAKING,   &[Body, Embargo]),
        way("schedule",         &["approved", "scheduled"],                      "scheduled", &[Publisher],           Schedule,   &[Approvals, Embargo]),
        way("unschedule",       &["scheduled"],                                  "approved",  &[Publisher],           Unschedule, &[]),
        way("go_live",          &["scheduled"],                                  "published", &[Nobody],              OUT,        &[Approvals, Embargo]),
        way("spike",            OPEN,                                            "spiked",    &[Editor],              Close,      &[]),
        way("revive",           &["spiked"],                                     "drafting",  &[Editor],              Plain,      &[]),
    ],
};

#[rustfmt::skip]
pub static OPINION: Rules = Rules {
    name: "opinion", section: "opinion", kind: "opinion", quorum: [2, 2], any_hand: true, has_checklist: true,
    editing: [&[Contributor, Editor], &[Editor]],
    ways: &[
        way("submit",     &["drafting", "changes_requested"], "in_review", &[Contributor, Editor], Plain,      &[Body]),
        way("recall",     &["in_review"],                     "drafting",  &[Contributor],         Plain,      &[]),
        request_changes("changes_requested"),
        way("approve",    &["in_review"],                     "approved",  &[Editor],              Approve,    &[Checklist]),
        way("publish",    &["approved"],                      "published", &[Publisher],           OUT,        &[Approvals, Checklist, Embargo]),
        way("schedule",   &["approved", "scheduled"],         "scheduled", &[Publisher],           Schedule,   &[Approvals, Checklist, Embargo]),
        way("unschedule", &["scheduled"],                     "approved",  &[Publisher],           Unschedule, &[]),
        way("go_live",    &["scheduled"],                     "published", &[Nobody],              OUT,        &[Approvals, Checklist, Embargo]),
        way("spike",      OPEN,                               "spiked",    &[Editor],              Close,      &[]),
        way("revive",     &["spiked"],                        "drafting",  &[Editor],              Plain,      &[]),
    ],
};

const SMALL_OPEN: &[&str] = &["drafting", "in_review", "approved", "scheduled"];

#[rustfmt::skip]
pub static SMALL: Rules = Rules {
    name: "small", section: "world", kind: "news", quorum: [1, 1], any_hand: false, has_checklist: false,
    editing: [&[Contributor, Editor], &[Contributor, Editor]],
    ways: &[
        way("submit",     &["drafting"],                          "in_review", &[Contributor, Editor], Plain,      &[Body]),
        way("recall",     &["in_review"],                         "drafting",  &[Contributor],         Plain,      &[]),
        request_changes("drafting"),
        way("approve",    &["in_review"],                         "approved",  &[Editor],              Approve,    &[]),
        way("publish",    &["drafting", "in_review", "approved"], "published", &[Publisher],           OUT,        &[Body, Embargo]),
        way("schedule",   SMALL_OPEN,                             "scheduled", &[Publisher],           Schedule,   &[Body, Embargo]),
        way("unschedule", &["scheduled"],                         "drafting",  &[Publisher],           Unschedule, &[]),
        way("go_live",    &["scheduled"],                         "published", &[Nobody],              OUT,        &[Body, Embargo]),
        way("spike",      SMALL_OPEN,                             "spiked",    &[Editor],              Close,      &[]),
        way("revive",     &["spiked"],                            "drafting",  &[Editor],              Plain,      &[]),
    ],
};

impl Rules {
    pub fn way(&'static self, name: &str) -> &'static Way {
        self.ways.iter().find(|way| way.name == name).expect(name)
    }

    /// The transitions that go from a state, in the order of the file.
    pub fn leaving(&'static self, state: &'static str) -> impl Iterator<Item = &'static Way> {
        self.ways
            .iter()
            .filter(move |way| way.from.contains(&state))
    }
}

pub fn category(state: &str) -> Category {
    match state {
        "drafting" | "changes_requested" => Drafting,
        "in_review" => Review,
        "approved" => Ready,
        "scheduled" => Scheduled,
        _ => Closed,
    }
}

impl Category {
    pub fn name(self) -> &'static str {
        match self {
            Drafting => "drafting",
            Review => "review",
            Ready => "ready",
            Scheduled => "scheduled",
            Closed => "closed",
        }
    }
}
