//! Every address that an article ever had: after whatever sequence of updates,
//! rebases, withdrawals, retractions, republications and changes of slug, it answers
//! exactly one of 200, 301 to a 200, and 410, and never with another article. The same
//! holds for the thread below it.
//!
//! 400 changes; `COPYDESK_TEST_OPERATIONS` asks for 25 times as many as one wants.

mod drafts;
mod signposts;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::thread::Thread;
use crate::kit::{Answer, Chance, Newsroom, Person};
use signposts::{Article, Signposts, Standing};

/// Each in a newsroom of its own, so that there are free slugs at the beginning of each.
const STORIES: u64 = 4;

/// All slugs there are to fight over, and how many articles want them.
const SLUGS: [&str; 14] = [
    "bank", "barge", "bridge", "dike", "flood", "leie", "lock", "mud", "pump", "rain", "river",
    "sluice", "water", "wet",
];
const ARTICLES: usize = 4;

struct Story {
    room: Newsroom,
    /// Writes, edits and publishes everywhere, in a newsroom where that is enough.
    pia: Person,
    mo: Person,
    root: Person,
    posts: Signposts,
    /// Drafts that wait, each with its article.
    open: Vec<(String, usize)>,
    chance: Chance,
    /// What was done, for whoever must understand a failure.
    told: Vec<String>,
    /// What kinds of thing came of it.
    came_about: BTreeSet<&'static str>,
}

#[tokio::test]
async fn every_address_leads_to_its_article_for_ever() {
    let operations = std::env::var("COPYDESK_TEST_OPERATIONS").ok();
    let operations: u64 = operations.map_or(10_000, |text| text.parse().expect("a number"));
    let mut came_about = BTreeSet::new();
    for seed in 1..=STORIES {
        let mut story = Story::begins(seed).await;
        for _ in 0..operations / (STORIES * 25) {
            story.goes_on().await;
            story.every_address_is_right().await;
        }
        came_about.extend(story.came_about);
        story.room.closes_unread().await;
    }
    let wanted = [
        "back",
        "refused",
        "blocked",
        "rebased",
        "moved by a draft",
        "left by a draft",
    ];
    let missing: Vec<_> = wanted
        .iter()
        .filter(|one| !came_about.contains(*one))
        .collect();
    assert!(
        missing.is_empty() || operations < 10_000,
        "none of these came about: {missing:?}"
    );
}

impl Story {
    async fn begins(seed: u64) -> Self {
        let room = Newsroom::open().await;
        let root = room.hire("Root", &["admin *"]).await;
        room.sets(
            &root,
            json!({"workflows": {"default": "small"}, "comments": {"mode": "open"}}),
        )
        .await;
        Self {
            pia: room
                .hire("Pia", &["writer *", "editor *", "publisher *"])
                .await,
            mo: room.hire("Mo", &["moderator *"]).await,
            root,
            room,
            posts: Signposts::default(),
            open: Vec::new(),
            chance: Chance::new(seed),
            told: Vec::new(),
            came_about: BTreeSet::new(),
        }
    }

    async fn goes_on(&mut self) {
        let article = usize::try_from(self.chance.below(ARTICLES as u64)).unwrap();
        if article >= self.posts.articles.len() {
            return self.opens().await;
        }
        match self.chance.below(100) {
            0..40 => self.moves(article).await,
            40..60 => self.updates(article).await,
            60..75 => self.publishes_one().await,
            _ => self.turns(article).await,
        }
    }

    fn slug(&mut self) -> &'static str {
        self.chance.one_of(&SLUGS).unwrap()
    }

    fn tell(&mut self, what: String) {
        self.told.push(what);
    }

    async fn opens(&mut self) {
        let slug = self.slug();
        let content =
            json!({"headline": "Floods", "section": "news", "body": "Water.", "slug": slug});
        let answer = self.pia.post("/v1/articles", content).await;
        self.tell(format!("open {slug}: {}", answer.status));
        if self.posts.holder(slug).is_some() {
            answer.problem(409, "slug_taken");
            return;
        }
        let draft = answer.expect(201).json;
        let id = draft["article"]["id"].as_str().unwrap().to_owned();
        self.posts.articles.push(Article {
            id,
            slug: slug.to_owned(),
            standing: Standing::Unpublished,
        });
        let article = self.posts.articles.len() - 1;
        self.publishes(draft["id"].as_str().unwrap(), article).await;
        self.gets_a_reply(article, draft["id"].as_str().unwrap())
            .await;
    }

    /// Something by which its thread is known again.
    async fn gets_a_reply(&self, article: usize, draft: &str) {
        let Article { id, slug, .. } = &self.posts.articles[article];
        let thread = Thread {
            article: Draft {
                id: draft.to_owned(),
                article: id.clone(),
                slug: slug.clone(),
            },
            public: self.room.reader(),
            mo: self.mo.clone(),
            admin: self.root.clone(),
        };
        thread
            .shows("Lou", &format!("Below article {article}."), None)
            .await;
    }

    /// Gives the article another slug, which must be nobody else's, now or formerly.
    async fn moves(&mut self, article: usize) {
        let slug = self.slug();
        let path = format!("/v1/articles/{}", self.posts.articles[article].id);
        let version = self.pia.get(&path).await.expect(200).version();
        let answer = self
            .pia
            .write(Method::PATCH, &path, version, json!({"slug": slug}))
            .await;
        self.tell(format!("move {article} to {slug}: {}", answer.status));
        let is_own = self.posts.articles[article].slug == slug;
        match self.posts.holder(slug) {
            Some(holder) if holder != article => {
                self.came_about.insert("refused");
                answer.problem(409, "slug_taken");
            }
            holder => {
                if holder.is_some() && !is_own {
                    self.came_about.insert("back");
                }
                assert_eq!(answer.expect(200).str("slug"), slug);
                self.posts.arrives(article, slug);
            }
        }
    }

    async fn turns(&mut self, article: usize) {
        let standing = self.posts.articles[article].standing;
        let (verb, then) = match (standing, self.chance.percent(60)) {
            (Standing::Live, true) => ("withdraw", Standing::Withdrawn),
            (Standing::Live, false) => ("retract", Standing::Retracted),
            (Standing::Retracted, true) => ("withdraw", Standing::Withdrawn),
            _ => ("republish", Standing::Live),
        };
        let path = format!("/v1/articles/{}/{verb}", self.posts.articles[article].id);
        let words =
            json!({"reason": "As agreed.", "public_notice": format!("Notice of {article}.")});
        let answer = self.pia.post(&path, words).await;
        self.tell(format!("{verb} {article}: {}", answer.status));
        answer.expect(200);
        self.posts.articles[article].standing = then;
    }

    async fn every_address_is_right(&mut self) {
        let reader = self.room.reader();
        if let Err(wrong) = self.posts.are_right(&reader).await {
            let last = self.told.len().saturating_sub(25);
            panic!(
                "step {}: {wrong}\n{}",
                self.told.len(),
                self.told[last..].join("\n")
            );
        }
    }
}

/// An answer as one reads it in a failure.
fn shown(answer: &Answer) -> Value {
    json!([
        answer.status,
        answer.header("location"),
        answer.json["code"],
        answer.json["id"]
    ])
}
