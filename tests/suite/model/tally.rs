//! What came about in a story, so that it is known to have proved something.

use super::Story;
use super::deeds::Deed;
use super::judge::Said;
use super::rules::Guard;
use super::world::Draft;

impl Story {
    pub fn counts(&mut self, deed: &Deed, came: &Said) {
        let failed = |draft: &Draft| {
            draft
                .schedule
                .as_ref()
                .and_then(|schedule| schedule.failed.clone())
        };
        let came: Vec<String> = match (deed, came) {
            (Deed::Wait { .. }, _) => self
                .world
                .drafts
                .iter()
                .filter_map(failed)
                .flatten()
                .map(|code| format!("hour: {code}"))
                .collect(),
            (Deed::Take(take), Said::Done) => vec![take.way.to_owned()],
            (_, Said::Done) => vec![format!("{deed:?}").split(' ').next().unwrap().to_owned()],
            (_, Said::No(_, code)) => vec![(*code).to_owned()],
            (_, Said::Blocked(codes)) => codes
                .iter()
                .map(|code| format!("blocked: {code}"))
                .collect(),
        };
        for one in came {
            *self.came_about.entry(one).or_default() += 1;
        }
    }

    /// Every transition was taken, and everything that can be in the way was. Without its
    /// approvals no draft comes to where they are asked for: that guard stands behind others.
    pub fn proved_something(&self) {
        let rules = self.stage.rules;
        let by_people = rules
            .ways
            .iter()
            .map(|way| way.name)
            .filter(|name| *name != "go_live");
        let guards = rules
            .ways
            .iter()
            .flat_map(|way| way.guards)
            .filter(|guard| **guard != Guard::Approvals)
            .map(|guard| format!("blocked: {}", guard.code()));
        let always = [
            "Open",
            "Update",
            "Edit",
            "Rebase",
            "Turn",
            "base_moved",
            "stale",
            "wrong_state",
            "forbidden",
            "not_found",
            "invalid",
            "blocked: not_independent",
            "blocked: not_live",
            "blocked: base_moved",
        ];
        let wanted = by_people.chain(always).map(str::to_owned).chain(guards);
        let missing: Vec<String> = wanted
            .filter(|one| !self.came_about.contains_key(one))
            .collect();
        assert!(
            missing.is_empty(),
            "none of these came about: {missing:?} among {:?}",
            self.came_about
        );
    }
}
