//! What the model expects of an article: opening one, updating it, and how it stands.

use super::deeds::Turn;
use super::judge::Said;
use super::rules::Rules;
use super::world::{Article, CAST, Content, Draft, Hand, Standing, World, has};

use Said::{Done, No};

impl World {
    pub fn open(&mut self, by: Hand, rules: &'static Rules, content: Content) -> Said {
        if !has(by, "writer") && !has(by, "editor") {
            return No(403, "forbidden");
        }
        self.articles.push(Article {
            rules,
            standing: Standing::Unpublished,
            live: None,
            second_reader: false,
            versions: 0,
        });
        self.begin(by, self.articles.len() - 1, content);
        Done
    }

    pub fn update(&mut self, by: Hand, article: usize) -> Said {
        if !self.is_seen(article, by) {
            return No(404, "not_found");
        }
        if !has(by, "writer") && !has(by, "editor") {
            return No(403, "forbidden");
        }
        let Some(live) = self.articles[article].live else {
            return No(409, "wrong_state");
        };
        let content = self.revisions[live];
        let first = self.drafts.iter().find(|draft| draft.article == article);
        let opened_it = first.is_some_and(|draft| draft.author == by);
        if content.is_high && !opened_it && !has(by, "editor") && !has(by, "publisher") {
            return No(403, "forbidden");
        }
        self.begin(by, article, content);
        Done
    }

    fn begin(&mut self, by: Hand, article: usize, content: Content) {
        self.drafts.push(Draft {
            article,
            rules: self.articles[article].rules,
            state: "drafting",
            version: 1,
            content,
            author: by,
            hands: vec![by],
            yeses: Vec::new(),
            schedule: None,
            base: self.articles[article].live,
            latest: None,
            outcome: None,
            is_ticked: false,
        });
    }

    pub fn turn(&mut self, by: Hand, article: usize, (turn, has_notice): (Turn, bool)) -> Said {
        // who publishes nowhere is told so before anything is looked for
        if !publishes_somewhere(by) {
            return No(403, "forbidden");
        }
        if !self.is_seen(article, by) {
            return No(404, "not_found");
        }
        if !has(by, "publisher") {
            return No(403, "forbidden");
        }
        if turn != Turn::Republish && !has_notice {
            return No(422, "invalid");
        }
        let article = &mut self.articles[article];
        article.standing = match (turn, article.standing) {
            (Turn::Withdraw, Standing::Live | Standing::Retracted) => Standing::Withdrawn,
            (Turn::Retract, Standing::Live) => Standing::Retracted,
            (Turn::Republish, Standing::Withdrawn | Standing::Retracted) => Standing::Live,
            _ => return No(409, "wrong_state"),
        };
        Done
    }
}

fn publishes_somewhere(hand: Hand) -> bool {
    let part = CAST.get(hand);
    part.is_some_and(|part| part.roles.iter().any(|role| role.starts_with("publisher")))
}
