//! A reference model: the newsroom once more, small and slow, written from the product
//! and not from the code. Random deeds are done over HTTP and in the model's head, and
//! both must come to the same: the answer, the draft, and what the public sees.
//!
//! 10,000 deeds in all, with fixed seeds, the same on both databases;
//! `COPYDESK_TEST_OPERATIONS` asks for more, and `COPYDESK_TEST_SEED` for others.

mod choosing;
mod deeds;
mod doing;
mod editing;
mod judge;
mod looks;
mod rules;
mod standing;
mod tally;
mod world;

use std::collections::{BTreeMap, VecDeque};

use serde_json::Value;

use crate::kit::{Answer, Chance};
use deeds::Deed;
use doing::Stage;
use judge::Said;
use rules::{NEWSROOM, OPINION, Rules, SMALL};
use world::{Hand, Standing, World, name};

const SEED: u64 = 20_261_122;

/// So many operations, from that seed, bring everything about that there is.
const ENOUGH: u64 = 2_000;

/// How many of the newest drafts are looked at when time has passed.
const LOOKED_AT: usize = 6;

/// How many of the last steps a failure shows.
const SHOWN: usize = 25;

fn setting(name: &str, otherwise: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(otherwise, |text| text.parse().expect(name))
}

#[tokio::test]
async fn the_newsroom_does_what_the_model_does() {
    runs(&NEWSROOM, 50).await;
}

#[tokio::test]
async fn a_small_newsroom_does_what_the_model_does() {
    runs(&SMALL, 25).await;
}

#[tokio::test]
async fn opinion_does_what_the_model_does() {
    runs(&OPINION, 25).await;
}

/// Runs so many in a hundred of all operations.
async fn runs(rules: &'static Rules, share: u64) {
    let operations = setting("COPYDESK_TEST_OPERATIONS", 10_000) * share / 100;
    let seed = setting("COPYDESK_TEST_SEED", SEED);
    let mut story = Story {
        stage: Stage::open(rules).await,
        world: World::default(),
        chance: Chance::new(seed),
        told: VecDeque::new(),
        seed,
        came_about: BTreeMap::new(),
    };
    for _ in 0..operations {
        story.goes_on().await;
    }
    println!("{}: {:?}", rules.name, story.came_about);
    if operations >= ENOUGH && seed == SEED {
        story.proved_something();
    }
    story.versions_are_right().await;
    story.stage.close().await;
}

struct Story {
    stage: Stage,
    world: World,
    chance: Chance,
    /// The last steps.
    told: VecDeque<String>,
    seed: u64,
    /// How often each kind of thing came of a deed.
    came_about: BTreeMap<String, u64>,
}

impl Story {
    async fn goes_on(&mut self) {
        self.world.steps += 1;
        let (by, deed) = choosing::next(&self.world, &mut self.chance);
        let version = draft_of(&deed).map_or(0, |draft| self.world.drafts[draft].version);
        let expected = self.expects(by, &deed);
        self.tell(by, &deed, &expected);
        let answer = self.stage.does(by, &deed, version).await;
        self.counts(&deed, &expected);
        if let Some(answer) = &answer {
            self.same(
                "answer",
                &looks::said(answer),
                &looks::expected(&expected),
                Some(answer),
            );
            if let (Deed::Ask { draft }, 200) = (&deed, answer.status) {
                let options = self.world.options(*draft, by);
                let options = looks::options_expected(options);
                self.same("options", &looks::options_seen(answer), &options, None);
            }
        }
        match (&deed, self.world.drafts.is_empty()) {
            (Deed::Wait { .. }, _) => self.looks_at_all().await,
            (_, false) => self.looks_at(&deed).await,
            (_, true) => {}
        }
    }

    fn expects(&mut self, by: Hand, deed: &Deed) -> Said {
        let world = &mut self.world;
        match deed {
            Deed::Open { content } => world.open(by, self.stage.rules, *content),
            Deed::Update { article, .. } => world.update(by, *article),
            Deed::Edit {
                draft,
                change,
                is_stale,
            } => world.edit(by, *draft, *change, *is_stale),
            Deed::Take(take) => world.take(by, take),
            Deed::Ask { draft } if world.drafts[*draft].is_seen_by(by) => Said::Done,
            Deed::Ask { .. } => Said::No(404, "not_found"),
            Deed::Tick { draft, is_ticked } => world.tick(by, *draft, *is_ticked),
            Deed::Rebase {
                draft,
                keep,
                take,
                is_stale,
            } => world.rebase(by, *draft, (keep, take), *is_stale),
            Deed::Turn {
                article,
                turn,
                has_notice,
            } => world.turn(by, *article, (*turn, *has_notice)),
            Deed::Wait { hours } => {
                world.wait(*hours);
                Said::Done
            }
        }
    }

    /// What the deed was about, and what the public sees of it.
    async fn looks_at(&mut self, deed: &Deed) {
        let newest = self.world.drafts.len() - 1;
        let of = |article: usize| {
            self.world
                .drafts
                .iter()
                .rposition(|draft| draft.article == article)
        };
        let draft = match deed {
            Deed::Turn { article, .. } => of(*article).unwrap_or(newest),
            deed => draft_of(deed).unwrap_or(newest),
        };
        self.looks_at_draft(draft).await;
    }

    /// Whatever may have gone out.
    async fn looks_at_all(&mut self) {
        let from = self.world.drafts.len().saturating_sub(LOOKED_AT);
        for draft in from..self.world.drafts.len() {
            self.looks_at_draft(draft).await;
        }
    }

    /// Whoever reads an article is told of each text that was live, and of no other.
    async fn versions_are_right(&mut self) {
        for (n, article) in self.world.articles.iter().enumerate() {
            let is_read = matches!(article.standing, Standing::Live | Standing::Retracted);
            let expected = if is_read { article.versions } else { 0 };
            assert_eq!(
                self.stage.versions(n).await,
                expected,
                "versions of article {n}"
            );
        }
    }

    async fn looks_at_draft(&mut self, draft: usize) {
        let article = self.world.drafts[draft].article;
        let (seen, public) = self.stage.looks(draft, article).await;
        let (seen, shown) = (
            looks::draft_seen(&seen.expect(200).json),
            looks::public_seen(&public),
        );
        let expected = looks::draft_expected(&self.world, &self.stage, draft);
        self.same(&format!("draft {draft}"), &seen, &expected, None);
        let expected = looks::public_expected(&self.world, &self.stage, article);
        self.same(
            &format!("article {article} in public"),
            &shown,
            &expected,
            None,
        );
    }

    fn tell(&mut self, by: Hand, deed: &Deed, expected: &Said) {
        if self.told.len() == SHOWN {
            self.told.pop_front();
        }
        let step = self.world.steps;
        self.told
            .push_back(format!("{step}: {} {deed:?} -> {expected:?}", name(by)));
    }

    /// Both must be the same, or the story ends here and is told.
    fn same(&self, what: &str, seen: &Value, expected: &Value, answer: Option<&Answer>) {
        if seen == expected {
            return;
        }
        let told: Vec<&str> = self.told.iter().map(String::as_str).collect();
        panic!(
            "{}, seed {}, step {} (hour {}): the {what} is\n  {seen}\nwhere the model has\n  {expected}\n{}\nthe last steps:\n{}",
            self.stage.rules.name,
            self.seed,
            self.world.steps,
            self.world.hour,
            answer.map_or("", |answer| answer.text.as_str()),
            told.join("\n")
        );
    }
}

fn draft_of(deed: &Deed) -> Option<usize> {
    match deed {
        Deed::Take(take) => Some(take.draft),
        Deed::Edit { draft, .. }
        | Deed::Ask { draft }
        | Deed::Tick { draft, .. }
        | Deed::Rebase { draft, .. } => Some(*draft),
        Deed::Open { .. } | Deed::Update { .. } | Deed::Turn { .. } | Deed::Wait { .. } => None,
    }
}
