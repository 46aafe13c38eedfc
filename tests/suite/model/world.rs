//! The newsroom as the model has it in its head: people, articles, drafts, the hour.

use super::rules::{Category, Rules, Who, category};

/// Somebody, by the place in the cast.
pub type Hand = usize;

pub struct Part {
    pub name: &'static str,
    pub roles: &'static [&'static str],
}

/// An author and others who write, editors of whom one writes and one publishes,
/// a publisher, somebody from another section, an admin.
#[rustfmt::skip]
pub const CAST: [Part; 8] = [
    Part { name: "Ines", roles: &["writer *"] },
    Part { name: "Kai",  roles: &["writer *"] },
    Part { name: "Tom",  roles: &["editor *"] },
    Part { name: "Ada",  roles: &["editor *"] },
    Part { name: "Eva",  roles: &["editor *", "writer *"] },
    Part { name: "Paul", roles: &["publisher *"] },
    Part { name: "Pia",  roles: &["editor *", "publisher *"] },
    Part { name: "Otto", roles: &["writer elsewhere", "editor elsewhere", "publisher elsewhere"] },
];

/// The admin stands behind the cast.
pub const ROOT: Hand = CAST.len();

pub fn name(hand: Hand) -> &'static str {
    CAST.get(hand).map_or("Root", |part| part.name)
}

/// Whether somebody has a role in the sections of these stories. A role elsewhere
/// is none here, and to be an admin implies no other.
pub fn has(hand: Hand, role: &str) -> bool {
    let roles = CAST.get(hand).map_or(&[][..], |part| part.roles);
    roles.contains(&format!("{role} *").as_str())
}

/// What a text says, as far as these stories change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Content {
    /// Which of a few texts; the first is empty.
    pub body: u64,
    /// Which of a few tags; the first is none.
    pub tag: u64,
    pub is_high: bool,
    /// Until twenty minutes past this hour.
    pub embargo: Option<i64>,
}

/// What an approval says yes to: everything but the tags.
pub type Substance = (u64, bool, Option<i64>);

impl Content {
    pub fn substance(self) -> Substance {
        (self.body, self.is_high, self.embargo)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Unpublished,
    Live,
    Withdrawn,
    Retracted,
}

impl Standing {
    pub fn name(self) -> &'static str {
        match self {
            Self::Unpublished => "unpublished",
            Self::Live => "live",
            Self::Withdrawn => "withdrawn",
            Self::Retracted => "retracted",
        }
    }
}

#[derive(Debug, Clone)]
pub struct Article {
    pub rules: &'static Rules,
    pub standing: Standing,
    /// The revision that is live, or was last.
    pub live: Option<usize>,
    pub second_reader: bool,
    /// How many texts were live.
    pub versions: usize,
}

/// An hour that a draft waits for, or did in vain: forty minutes past it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    pub at: At,
    /// What stood in the way, where it failed.
    pub failed: Option<Vec<&'static str>>,
    /// What was lifted when it was set, and how the article stood then.
    pub lifted: Vec<&'static str>,
    pub stood: Standing,
}

/// The hour, and the second within it that keeps any two apart.
pub type At = (i64, u64);

#[derive(Debug, Clone)]
pub struct Draft {
    pub article: usize,
    pub rules: &'static Rules,
    pub state: &'static str,
    pub version: i64,
    pub content: Content,
    pub author: Hand,
    /// Whose hands are in it.
    pub hands: Vec<Hand>,
    /// The yeses that were not voided, each with what it was said to.
    pub yeses: Vec<(Hand, Substance)>,
    pub schedule: Option<Schedule>,
    /// The live revision that it set out from.
    pub base: Option<usize>,
    /// The latest revision that was cut from it.
    pub latest: Option<usize>,
    pub outcome: Option<&'static str>,
    pub is_ticked: bool,
}

impl Draft {
    pub fn category(&self) -> Category {
        category(self.state)
    }

    /// Who said yes to what it says now.
    pub fn approvers(&self) -> Vec<Hand> {
        let now = self.content.substance();
        let holding = self.yeses.iter().filter(|(_, to)| *to == now);
        holding.map(|(by, _)| *by).collect()
    }

    pub fn required(&self) -> usize {
        self.rules.quorum[usize::from(self.content.is_high)]
    }

    pub fn admits(&self, who: &[Who], hand: Hand) -> bool {
        who.iter().any(|who| match who {
            Who::Contributor => self.hands.contains(&hand),
            Who::Editor => has(hand, "editor"),
            Who::Publisher => has(hand, "publisher"),
            Who::Nobody => false,
        })
    }

    /// Whether it exists for somebody.
    pub fn is_seen_by(&self, hand: Hand) -> bool {
        let by_role = has(hand, "editor") || has(hand, "publisher");
        let as_writer = has(hand, "writer") && !self.content.is_high;
        self.hands.contains(&hand) || by_role || as_writer || hand == ROOT
    }

    pub fn is_independent(&self, hand: Hand) -> bool {
        if self.rules.any_hand {
            !self.hands.contains(&hand)
        } else {
            self.author != hand
        }
    }

    /// Who may edit it in a category.
    pub fn editing(&self, category: Category) -> &'static [Who] {
        match category {
            Category::Drafting => self.rules.editing[0],
            Category::Closed => &[],
            Category::Review | Category::Ready | Category::Scheduled => self.rules.editing[1],
        }
    }

    pub fn waits_for(&self, at: At) -> bool {
        let pending = |schedule: &Schedule| schedule.at == at && schedule.failed.is_none();
        self.state == "scheduled" && self.schedule.as_ref().is_some_and(pending)
    }
}

#[derive(Debug, Default)]
pub struct World {
    /// So many hours after the story began.
    pub hour: i64,
    /// How much has happened; no two hours of one day are the same second.
    pub steps: u64,
    pub articles: Vec<Article>,
    pub drafts: Vec<Draft>,
    pub revisions: Vec<Content>,
    /// Hours that were ever set and have not come, with whose they are.
    pub departures: Vec<(At, usize)>,
}

impl World {
    pub fn base_moved(&self, draft: usize) -> bool {
        let draft = &self.drafts[draft];
        draft.base != self.articles[draft.article].live
    }

    /// Cuts a revision of what the draft says, unless the latest says the same.
    pub fn cut(&mut self, draft: usize) {
        let content = self.drafts[draft].content;
        let says_it = |cut: usize| self.revisions[cut] == content;
        if !self.drafts[draft].latest.is_some_and(says_it) {
            self.revisions.push(content);
            self.drafts[draft].latest = Some(self.revisions.len() - 1);
        }
    }

    /// Whether an article exists for somebody: once it was out, for all staff.
    pub fn is_seen(&self, article: usize, hand: Hand) -> bool {
        let of_it = |draft: &&Draft| draft.article == article;
        self.articles[article].live.is_some()
            || self
                .drafts
                .iter()
                .filter(of_it)
                .any(|draft| draft.is_seen_by(hand))
    }
}
