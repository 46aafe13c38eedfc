//! Whose each address is, as the model has it, and whether that is what is answered.

use std::collections::BTreeMap;

use reqwest::redirect::Policy;
use serde_json::json;

use super::shown;
use crate::kit::{Answer, Person};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Unpublished,
    Live,
    Withdrawn,
    Retracted,
}

#[derive(Debug)]
pub struct Article {
    pub id: String,
    pub slug: String,
    pub standing: Standing,
}

/// Articles, and every address that one of them ever had in public.
#[derive(Debug, Default)]
pub struct Signposts {
    pub articles: Vec<Article>,
    pub had: BTreeMap<String, usize>,
}

impl Signposts {
    /// Whose a slug is, or was in public.
    pub fn holder(&self, slug: &str) -> Option<usize> {
        let now = self
            .articles
            .iter()
            .position(|article| article.slug == slug);
        now.or_else(|| self.had.get(slug).copied())
    }

    pub fn arrives(&mut self, article: usize, slug: &str) {
        slug.clone_into(&mut self.articles[article].slug);
        self.had.insert(slug.to_owned(), article);
    }

    /// A draft goes live. One that still asks for an address which its article has left
    /// does not bring it back there.
    pub fn goes_live(&mut self, article: usize, slug: &str) {
        self.articles[article].standing = Standing::Live;
        if !self.had.contains_key(slug) {
            self.arrives(article, slug);
        }
    }

    pub async fn are_right(&self, reader: &Person) -> Result<(), String> {
        let client = reqwest::Client::builder().redirect(Policy::none()).build();
        let reader = Person {
            client: client.unwrap(),
            ..reader.clone()
        };
        for (slug, article) in &self.had {
            self.leads_home(&reader, slug, *article).await?;
            self.has_its_thread(&reader, slug, *article).await?;
        }
        for article in &self.articles {
            let expected = if article.standing == Standing::Withdrawn {
                410
            } else {
                200
            };
            let answer = reader
                .get(&format!("/v1/public/articles/{}", article.id))
                .await;
            if answer.status != expected || expected == 200 && answer.json["slug"] != article.slug {
                return Err(format!("by its id {article:?} is {}", shown(&answer)));
            }
        }
        Ok(())
    }

    /// 200 at its own slug, 301 to there from a former one, 410 at all of them.
    async fn leads_home(&self, reader: &Person, slug: &str, article: usize) -> Result<(), String> {
        let own = &self.articles[article];
        let here = format!("/v1/public/articles/{}", own.slug);
        for rest in ["", "/versions"] {
            let answer = reader
                .get(&format!("/v1/public/articles/{slug}{rest}"))
                .await;
            let is_former = own.slug != slug;
            let is_right = match (own.standing, is_former) {
                (Standing::Withdrawn, _) => {
                    answer.status == 410 && answer.json["detail"] == format!("Notice of {article}.")
                }
                (_, false) => answer.status == 200 && is_its_own(&answer, own, rest),
                (_, true) => {
                    answer.status == 301 && answer.header("location") == format!("{here}{rest}")
                }
            };
            if !is_right {
                return Err(format!("{slug}{rest} of {own:?} is {}", shown(&answer)));
            }
            if answer.status == 301 {
                let home = reader.get(answer.header("location")).await;
                if home.status != 200 || !is_its_own(&home, own, rest) {
                    return Err(format!("{slug}{rest} of {own:?} leads to {}", shown(&home)));
                }
            }
        }
        Ok(())
    }

    /// The thread is read where its article is, at every address it ever had.
    async fn has_its_thread(
        &self,
        reader: &Person,
        slug: &str,
        article: usize,
    ) -> Result<(), String> {
        let own = &self.articles[article];
        let answer = reader
            .get(&format!("/v1/public/articles/{slug}/comments"))
            .await;
        let is_right = match own.standing {
            Standing::Withdrawn => answer.status == 410,
            _ => answer.status == 200 && answer.json["items"][0]["article_id"] == json!(own.id),
        };
        if is_right {
            return Ok(());
        }
        Err(format!(
            "the thread at {slug} of {own:?} is {} {}",
            shown(&answer),
            answer.text
        ))
    }
}

/// Versions do not say whose they are; the page does.
fn is_its_own(answer: &Answer, article: &Article, rest: &str) -> bool {
    !rest.is_empty()
        || answer.json["id"] == json!(article.id) && answer.json["slug"] == json!(article.slug)
}
