//! What people may come to do.

use super::world::{At, Content};

#[derive(Debug, Clone)]
pub enum Deed {
    Open {
        content: Content,
    },
    Update {
        article: usize,
        purpose: &'static str,
    },
    Edit {
        draft: usize,
        change: Change,
        is_stale: bool,
    },
    Take(Take),
    Ask {
        draft: usize,
    },
    Tick {
        draft: usize,
        is_ticked: bool,
    },
    Rebase {
        draft: usize,
        keep: Vec<Field>,
        take: Vec<Field>,
        is_stale: bool,
    },
    Turn {
        article: usize,
        turn: Turn,
        has_notice: bool,
    },
    /// Hours pass, and what is due is done.
    Wait {
        hours: i64,
    },
}

/// One field of a draft, as it is to be.
#[derive(Debug, Clone, Copy)]
pub enum Change {
    Body(u64),
    Tag(u64),
    High(bool),
    Embargo(Option<i64>),
}

#[derive(Debug, Clone)]
pub struct Take {
    pub draft: usize,
    pub way: &'static str,
    pub has_message: bool,
    pub at: Option<At>,
    /// Whether `not_live` is acknowledged.
    pub knows: bool,
    pub forces: bool,
    pub is_stale: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Body,
    Tags,
    Sensitivity,
    Embargo,
}

impl Field {
    pub const ALL: [Self; 4] = [Self::Body, Self::Tags, Self::Sensitivity, Self::Embargo];

    pub fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Tags => "tags",
            Self::Sensitivity => "sensitivity",
            Self::Embargo => "embargo_until",
        }
    }

    pub fn differs(self, one: Content, other: Content) -> bool {
        match self {
            Self::Body => one.body != other.body,
            Self::Tags => one.tag != other.tag,
            Self::Sensitivity => one.is_high != other.is_high,
            Self::Embargo => one.embargo != other.embargo,
        }
    }

    pub fn copy(self, from: Content, to: &mut Content) {
        match self {
            Self::Body => to.body = from.body,
            Self::Tags => to.tag = from.tag,
            Self::Sensitivity => to.is_high = from.is_high,
            Self::Embargo => to.embargo = from.embargo,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    Withdraw,
    Retract,
    Republish,
}
