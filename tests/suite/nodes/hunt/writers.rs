//! Those who write: each has articles of their own, and goes to another node for every
//! step.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use serde_json::json;

use super::super::Nodes;
use super::ledger::Ledger;
use crate::kit::Person;
use crate::kit::chance::Chance;
use crate::kit::person::Draft;
use crate::kit::thread::reply;

/// A text is one word, which says where it belongs: `text04a017` is the seventeenth of the
/// fourth article, `text04r002` the second reply to it.
const WORD: usize = 10;

fn word(article: usize, kind: char, n: usize) -> String {
    format!("text{article:02}{kind}{n:03}")
}

pub fn is_reply(text: &str) -> bool {
    text.as_bytes()[6] == b'r'
}

/// The article that a text belongs to.
pub fn number(text: &str) -> usize {
    text[4..6].parse().unwrap()
}

/// Every text in a body.
pub fn texts_in(body: &str) -> BTreeSet<String> {
    let words = body.split(|letter: char| !letter.is_ascii_alphanumeric());
    let texts = words.filter(|word| word.len() == WORD && word.starts_with("text"));
    texts.map(str::to_owned).collect()
}

struct Article {
    number: usize,
    draft: Draft,
    text: String,
    is_live: bool,
    replies: Vec<Reply>,
    /// Texts written so far, live or not.
    written: usize,
}

struct Reply {
    id: String,
    text: String,
    is_shown: bool,
}

impl Article {
    /// What is read while the article is live.
    fn shown(&self) -> Vec<String> {
        let replies = self.replies.iter().filter(|reply| reply.is_shown);
        let replies = replies.map(|reply| reply.text.clone());
        std::iter::once(self.text.clone()).chain(replies).collect()
    }
}

/// A writer's own articles, and who acts on them at each node.
pub struct Desk {
    pia: Vec<Person>,
    mo: Vec<Person>,
    readers: Vec<Person>,
    ledger: Arc<Ledger>,
    articles: Vec<Article>,
}

impl Desk {
    pub async fn opens(nodes: &Nodes, ledger: Arc<Ledger>, numbers: Range<usize>) -> Self {
        let mut desk = Self {
            pia: nodes.met_by(&nodes.pia),
            mo: nodes.met_by(&nodes.mo),
            readers: nodes.met_by(&nodes.reader()),
            ledger,
            articles: Vec::new(),
        };
        for number in numbers {
            let text = word(number, 'a', 0);
            let content = json!({
                "headline": format!("Article {number}"), "section": "news",
                "standfirst": text, "body": format!("It says {text}."),
            });
            let draft = desk.pia[0].opens_with(content).await;
            let texts = [text.clone()];
            desk.ledger.asks_to_show(&texts);
            desk.pia[0].takes(&draft, "publish").await.expect(200);
            desk.ledger.shows(&texts, 0);
            desk.articles.push(Article {
                number,
                draft,
                text,
                is_live: true,
                replies: Vec::new(),
                written: 1,
            });
        }
        desk
    }

    pub fn slugs(&self) -> Vec<String> {
        let slugs = self
            .articles
            .iter()
            .map(|article| article.draft.slug.clone());
        slugs.collect()
    }

    pub async fn does_something(&mut self, chance: &mut Chance) {
        let articles: Vec<usize> = (0..self.articles.len()).collect();
        let article = chance.one_of(&articles).unwrap();
        if !self.articles[article].is_live {
            return self.republishes(article, chance).await;
        }
        match chance.below(100) {
            0..40 => self.updates(article, chance, true).await,
            40..50 => self.updates(article, chance, false).await,
            50..60 => self.withdraws(article, chance).await,
            60..80 => self.replies(article, chance).await,
            _ => self.moderates(article, chance).await,
        }
    }

    /// A node for the next step.
    fn node(&self, chance: &mut Chance) -> usize {
        let nodes: Vec<usize> = (0..self.pia.len()).collect();
        chance.one_of(&nodes).unwrap()
    }

    /// Writes a new text; whether it goes out is another matter.
    async fn updates(&mut self, at: usize, chance: &mut Chance, goes_out: bool) {
        let article = &self.articles[at];
        let text = word(article.number, 'a', article.written);
        self.ledger.writes(&text);
        let opener = &self.pia[self.node(chance)];
        let draft = opener.reopens(&article.draft).await;
        let content = json!({"standfirst": text, "body": format!("It says {text}.")});
        let editor = &self.pia[self.node(chance)];
        editor.edits(&draft, content).await.expect(200);
        let (new, old) = ([text.clone()], [article.text.clone()]);
        if goes_out {
            let node = self.node(chance);
            self.ledger.asks_to_show(&new);
            self.ledger.asks_to_end(&old);
            self.pia[node].takes(&draft, "publish").await.expect(200);
            self.ledger.ends(&old, node);
            self.ledger.shows(&new, node);
        }
        let article = &mut self.articles[at];
        article.written += 1;
        if goes_out {
            article.text = text;
        }
    }

    async fn withdraws(&mut self, at: usize, chance: &mut Chance) {
        let (node, shown) = (self.node(chance), self.articles[at].shown());
        self.ledger.asks_to_end(&shown);
        let draft = &self.articles[at].draft;
        let withdrawn = self.pia[node].turns(draft, "withdraw", "We have withdrawn it.");
        withdrawn.await.expect(200);
        self.ledger.ends(&shown, node);
        self.articles[at].is_live = false;
    }

    async fn republishes(&mut self, at: usize, chance: &mut Chance) {
        let (node, shown) = (self.node(chance), self.articles[at].shown());
        self.ledger.asks_to_show(&shown);
        let draft = &self.articles[at].draft;
        let republished = self.pia[node].turns(draft, "republish", "");
        republished.await.expect(200);
        self.ledger.shows(&shown, node);
        self.articles[at].is_live = true;
    }

    /// A guest's reply, which waits.
    async fn replies(&mut self, at: usize, chance: &mut Chance) {
        let node = self.node(chance);
        let article = &mut self.articles[at];
        let text = word(article.number, 'r', article.replies.len());
        self.ledger.writes(&text);
        let path = format!("/v1/public/articles/{}/comments", article.draft.slug);
        let form = reply(&format!("Guest {text}"), &text, None);
        let posted = self.readers[node].post(&path, form).await.expect(201);
        assert_eq!(posted.str("visibility"), "held", "{}", posted.text);
        article.replies.push(Reply {
            id: posted.str("id").to_owned(),
            text,
            is_shown: false,
        });
    }

    /// Lets a reply through, or takes it away again.
    async fn moderates(&mut self, at: usize, chance: &mut Chance) {
        let replies: Vec<usize> = (0..self.articles[at].replies.len()).collect();
        let Some(n) = chance.one_of(&replies) else {
            return;
        };
        let (node, reply) = (self.node(chance), &self.articles[at].replies[n]);
        let (id, texts) = (reply.id.clone(), [reply.text.clone()]);
        if reply.is_shown {
            self.ledger.asks_to_end(&texts);
            let removal = json!({"decision": "remove", "reason": "off_topic"});
            self.mo[node].rules_on(&id, removal).await.expect(200);
            self.ledger.ends(&texts, node);
        } else {
            self.ledger.asks_to_show(&texts);
            let approval = json!({"decision": "approve"});
            self.mo[node].rules_on(&id, approval).await.expect(200);
            self.ledger.shows(&texts, node);
        }
        let reply = &mut self.articles[at].replies[n];
        reply.is_shown = !reply.is_shown;
    }

    /// When all is quiet, each node shows what is live.
    pub async fn looks_once_more(&mut self) {
        for article in &mut self.articles {
            let path = format!("/v1/public/articles/{}", article.draft.slug);
            for reader in &self.readers {
                let shown = reader.get(&path).await;
                assert_eq!(shown.status, if article.is_live { 200 } else { 410 });
            }
        }
    }
}
