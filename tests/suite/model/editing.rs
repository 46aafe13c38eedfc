//! What the model expects where somebody writes in a draft: editing it, setting it on
//! the live text, ticking its checklist.

use super::deeds::{Change, Field};
use super::judge::{FORBIDDEN, INVALID, NOT_FOUND, STALE, Said, WRONG_STATE};
use super::rules::Category;
use super::world::{Content, Draft, Hand, World, has};

use Said::{Blocked, Done, No};

impl World {
    pub fn edit(&mut self, by: Hand, draft: usize, change: Change, is_stale: bool) -> Said {
        let text = &self.drafts[draft];
        if !text.is_seen_by(by) {
            return NOT_FOUND;
        }
        let mut new = text.content;
        match change {
            Change::Body(body) => new.body = body,
            Change::Tag(tag) => new.tag = tag,
            Change::High(is_high) => new.is_high = is_high,
            Change::Embargo(until) => new.embargo = until,
        }
        if let Some(no) = text.not_an_editor(by) {
            return no;
        }
        if is_stale {
            return STALE;
        }
        self.write(by, draft, new, text.base)
    }

    /// Sets a draft on the live text. Fields that both sides changed must be settled.
    pub fn rebase(
        &mut self,
        by: Hand,
        draft: usize,
        lists: (&[Field], &[Field]),
        is_stale: bool,
    ) -> Said {
        let text = &self.drafts[draft];
        let (keep, take) = lists;
        if !text.is_seen_by(by) {
            return NOT_FOUND;
        }
        if let Some(no) = text.not_an_editor(by) {
            return no;
        }
        if keep.iter().any(|field| take.contains(field)) {
            return INVALID;
        }
        if is_stale {
            return STALE;
        }
        if !self.base_moved(draft) {
            return Done;
        }
        if !text.admits(text.editing(text.category()), by) {
            return WRONG_STATE;
        }
        let live = self.articles[text.article].live;
        let (base, live_text) = (text.base.expect("open"), live.expect("moved"));
        let (base, live_text) = (self.revisions[base], self.revisions[live_text]);
        let mut merged = text.content;
        for field in Field::ALL {
            let theirs = field.differs(base, live_text) && field.differs(text.content, live_text);
            let ours = field.differs(base, text.content);
            if theirs && ours && !keep.contains(&field) && !take.contains(&field) {
                return No(409, "base_moved");
            }
            if theirs && (!ours || take.contains(&field)) {
                field.copy(live_text, &mut merged);
            }
        }
        self.write(by, draft, merged, live)
    }

    fn write(&mut self, by: Hand, draft: usize, new: Content, base: Option<usize>) -> Said {
        let text = &self.drafts[draft];
        if !text.admits(text.editing(text.category()), by) {
            return WRONG_STATE;
        }
        if text.content.is_high && !new.is_high {
            if !has(by, "editor") {
                return FORBIDDEN;
            }
            if text.hands.contains(&by) {
                return Blocked(vec!["not_independent"]);
            }
        }
        let is_same = text.content == new;
        if is_same && text.base == base {
            return Done;
        }
        let changes_substance = text.content.substance() != new.substance();
        let text = &mut self.drafts[draft];
        text.version += 1;
        text.base = base;
        text.content = new;
        if !is_same && !text.hands.contains(&by) {
            text.hands.push(by);
        }
        if changes_substance && text.category() != Category::Drafting {
            text.yeses.clear();
            if text.category() != Category::Review {
                text.state = "in_review";
                text.schedule = None;
            }
        }
        if text.category() == Category::Scheduled {
            self.cut(draft);
        }
        Done
    }

    pub fn tick(&mut self, by: Hand, draft: usize, is_ticked: bool) -> Said {
        let text = &mut self.drafts[draft];
        if !text.is_seen_by(by) || !text.rules.has_checklist {
            return NOT_FOUND;
        }
        if !has(by, "editor") && !text.hands.contains(&by) {
            return FORBIDDEN;
        }
        if text.category() == Category::Closed {
            return WRONG_STATE;
        }
        text.is_ticked = is_ticked;
        Done
    }
}

impl Draft {
    /// Who could edit it in no state at all.
    fn not_an_editor(&self, by: Hand) -> Option<Said> {
        let ever = [Category::Drafting, Category::Review];
        let could = ever
            .iter()
            .any(|category| self.admits(self.editing(*category), by));
        (!could).then_some(FORBIDDEN)
    }
}
