//! What the model expects of a draft: what is answered, and what becomes of it.
//! Refusals come in the order of the contract: 404, 403, 422, 412, 409, blockers.

use super::deeds::Take;
use super::rules::{Act, Guard, Way};
use super::world::{Draft, Hand, ROOT, Schedule, Standing, World};

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    Done,
    No(u16, &'static str),
    /// 422 with these, in no particular order.
    Blocked(Vec<&'static str>),
}

use Said::{Blocked, Done, No};

pub const FORBIDDEN: Said = No(403, "forbidden");
pub const INVALID: Said = No(422, "invalid");
pub const NOT_FOUND: Said = No(404, "not_found");
pub const STALE: Said = No(412, "stale");
pub const WRONG_STATE: Said = No(409, "wrong_state");

/// When guards must hold that wait for an hour nobody has named.
const AT_LAST: i64 = i64::MAX;

impl World {
    pub fn take(&mut self, by: Hand, take: &Take) -> Said {
        let draft = &self.drafts[take.draft];
        if !draft.is_seen_by(by) {
            return NOT_FOUND;
        }
        let Some(way) = draft.rules.ways.iter().find(|way| way.name == take.way) else {
            return INVALID;
        };
        if let Some(no) = self.not_entitled(by, take, way) {
            return no;
        }
        if take.is_stale {
            return STALE;
        }
        let leaves = way.from.contains(&draft.state);
        if leaves && matches!(way.act, Act::Publish { .. }) && self.base_moved(take.draft) {
            return No(409, "base_moved");
        }
        if !leaves {
            return WRONG_STATE;
        }
        let at = take.at.map_or(self.hour, |(hour, _)| hour);
        let hurdles = self.hurdles(take.draft, way, Some(by), (at, take.at.is_some()));
        let lifts = |code: &&'static str| match *code {
            "not_live" => take.knows,
            "no_right" => take.forces,
            code => {
                take.forces
                    && way
                        .guards
                        .iter()
                        .any(|guard| guard.code() == code && guard.is_lifted_by_override())
            }
        };
        let (lifted, standing): (Vec<_>, Vec<_>) = hurdles.into_iter().partition(lifts);
        if !standing.is_empty() {
            return Blocked(standing);
        }
        self.step(by, take, way, lifted);
        Done
    }

    /// No role for it, or something missing that it needs.
    fn not_entitled(&self, by: Hand, take: &Take, way: &Way) -> Option<Said> {
        let draft = &self.drafts[take.draft];
        let says_yes = matches!(way.act, Act::Approve | Act::Publish { breaking: true });
        if take.forces && by != ROOT || !take.forces && !draft.admits(way.who, by) {
            return Some(FORBIDDEN);
        }
        if take.forces && (says_yes || way.name == "go_live") {
            return Some(INVALID);
        }
        let is_silent = (way.needs_message || take.forces) && !take.has_message;
        let no_hour = match (way.act, take.at) {
            (Act::Schedule, Some((hour, _))) => hour < self.hour,
            (Act::Schedule, None) | (_, Some(_)) => true,
            _ => false,
        };
        (is_silent || no_hour).then_some(INVALID)
    }

    /// Everything in the way, by its code. An hour lies forty minutes in, the end of an
    /// embargo twenty: `at` says which hour, and whether it is one that was named.
    fn hurdles(
        &self,
        draft: usize,
        way: &Way,
        by: Option<Hand>,
        (at, is_named): (i64, bool),
    ) -> Vec<&'static str> {
        let base_moved = self.base_moved(draft);
        let draft = &self.drafts[draft];
        let given = draft.approvers();
        let mut codes = Vec::new();
        if let Some(by) = by {
            let repeats = given.len() < draft.required() && given.contains(&by);
            let approves = way.act == Act::Approve;
            codes.extend((!draft.admits(way.who, by)).then_some("no_right"));
            codes.extend((approves && !draft.is_independent(by)).then_some("not_independent"));
            codes.extend((approves && repeats).then_some("already_approved"));
        }
        if matches!(way.act, Act::Publish { .. } | Act::Schedule) {
            let standing = self.articles[draft.article].standing;
            let is_down = matches!(standing, Standing::Withdrawn | Standing::Retracted);
            codes.extend(base_moved.then_some("base_moved"));
            codes.extend(is_down.then_some("not_live"));
        }
        let fails = |guard: &&Guard| match guard {
            Guard::Body => draft.content.body == 0,
            Guard::Approvals => given.len() < draft.required(),
            Guard::Checklist => !draft.is_ticked,
            Guard::Embargo => draft
                .content
                .embargo
                .is_some_and(|until| at < until || at == until && !is_named),
        };
        codes.extend(way.guards.iter().filter(fails).map(|guard| guard.code()));
        codes
    }

    fn step(&mut self, by: Hand, take: &Take, way: &Way, lifted: Vec<&'static str>) {
        let is_forward = match way.act {
            Act::Plain => way.name == "submit",
            Act::Approve | Act::Publish { .. } | Act::Schedule => true,
            Act::Unschedule | Act::Close => false,
        };
        if is_forward {
            self.cut(take.draft);
        }
        let stood = self.articles[self.drafts[take.draft].article].standing;
        let draft = &mut self.drafts[take.draft];
        if way.act == Act::Approve {
            let substance = draft.content.substance();
            if !draft.yeses.contains(&(by, substance)) {
                draft.yeses.retain(|(giver, _)| *giver != by);
                draft.yeses.push((by, substance));
            }
            if draft.approvers().len() < draft.required() {
                return;
            }
        }
        draft.arrive(way);
        if let (Act::Schedule, Some(at)) = (way.act, take.at) {
            draft.schedule = Some(Schedule {
                at,
                failed: None,
                lifted,
                stood,
            });
            self.departures.push((at, take.draft));
        }
        if let Act::Publish { .. } = way.act {
            self.publish(take.draft);
        }
    }

    /// The article says what the draft says.
    fn publish(&mut self, draft: usize) {
        let published = &self.drafts[draft];
        let article = &mut self.articles[published.article];
        article.standing = Standing::Live;
        article.live = published.latest;
        article.second_reader = !published.approvers().is_empty();
        article.versions += 1;
    }

    /// The hours that have come, in their order: each draft goes out, or comes back.
    pub fn wait(&mut self, hours: i64) {
        self.hour += hours;
        let hour = self.hour;
        let (mut due, later): (Vec<_>, Vec<_>) = self
            .departures
            .drain(..)
            .partition(|((at, _), _)| *at < hour);
        self.departures = later;
        due.sort_unstable();
        for (at, draft) in due {
            self.depart(draft, at);
        }
    }

    fn depart(&mut self, draft: usize, at: (i64, u64)) {
        if !self.drafts[draft].waits_for(at) {
            return;
        }
        let way = self.drafts[draft].rules.way("go_live");
        let back = self.drafts[draft].rules.way("unschedule");
        let mut hurdles = self.hurdles(draft, way, None, (self.hour, false));
        let schedule = self.drafts[draft].schedule.clone().expect("it waits");
        // what was lifted was lifted as it was then
        let stands = self.articles[self.drafts[draft].article].standing;
        hurdles.retain(|code| {
            !schedule.lifted.contains(code) || *code == "not_live" && stands != schedule.stood
        });
        if hurdles.is_empty() {
            self.drafts[draft].arrive(way);
            self.publish(draft);
        } else {
            self.drafts[draft].arrive(back);
            self.drafts[draft].schedule = Some(Schedule {
                failed: Some(hurdles),
                ..schedule
            });
        }
    }

    /// Every transition from where a draft stands, with what is in its way.
    pub fn options(&self, draft: usize, by: Hand) -> Vec<(&'static str, Vec<&'static str>)> {
        let text = &self.drafts[draft];
        let rules = text.rules;
        let ways = rules.leaving(text.state);
        ways.map(|way| {
            let at = match way.act {
                Act::Schedule => (AT_LAST, true),
                _ => (self.hour, false),
            };
            (way.name, self.hurdles(draft, way, Some(by), at))
        })
        .collect()
    }
}

impl Draft {
    fn arrive(&mut self, way: &Way) {
        self.state = way.to;
        self.version += 1;
        self.schedule = None;
        self.outcome = match way.act {
            Act::Publish { .. } => Some("published"),
            Act::Close => Some("spiked"),
            _ => None,
        };
    }
}
