//! Updates that may want another address for their article.

use reqwest::Method;
use serde_json::json;

use super::Story;
use crate::kit::Answer;

impl Story {
    /// Opens a draft that may want another slug, and publishes it now or leaves it.
    pub async fn updates(&mut self, article: usize) {
        let path = format!("/v1/articles/{}/drafts", self.posts.articles[article].id);
        let draft = self
            .pia
            .post(&path, json!({"purpose": "update"}))
            .await
            .expect(201);
        let (id, version) = (draft.str("id").to_owned(), draft.version());
        let slug = self.slug();
        let body = format!("Water {}.", self.chance.below(5));
        let form = json!({"slug": slug, "body": body});
        let answer = self
            .pia
            .write(Method::PATCH, &format!("/v1/drafts/{id}"), version, form)
            .await;
        self.tell(format!("update {article} as {slug}: {}", answer.status));
        match self.posts.holder(slug) {
            Some(holder) if holder != article => drop(answer.problem(409, "slug_taken")),
            _ => drop(answer.expect(200)),
        }
        if self.chance.percent(30) {
            self.publishes(&id, article).await;
        } else {
            self.open.push((id, article));
        }
    }

    pub async fn publishes_one(&mut self) {
        if let Some((draft, article)) = self.chance.one_of(&self.open) {
            self.open.retain(|(open, _)| *open != draft);
            self.publishes(&draft, article).await;
        }
    }

    /// Publishes a draft, set on the live text first where that has moved. A slug that
    /// somebody else took meanwhile keeps it where it is.
    pub async fn publishes(&mut self, id: &str, article: usize) {
        let mut answer = self.takes(id).await;
        if answer.status == 409 {
            let moved = answer.problem(409, "base_moved");
            let path = format!("/v1/drafts/{id}");
            let seen = self.pia.get(&path).await.expect(200);
            let side = if self.chance.percent(50) {
                "keep"
            } else {
                "take"
            };
            let both = moved.json["fields"].as_array().cloned().unwrap_or_default();
            let form = json!({side: both});
            let rebased = self
                .pia
                .write(
                    Method::POST,
                    &format!("{path}/rebase"),
                    seen.version(),
                    form,
                )
                .await;
            self.tell(format!(
                "rebase a draft of {article}, {side}: {}",
                rebased.status
            ));
            if rebased.status == 409 {
                let slug = seen.json["content"]["slug"].as_str().unwrap();
                assert_ne!(self.posts.holder(slug), Some(article), "{}", rebased.text);
                drop(rebased.problem(409, "slug_taken"));
                return;
            }
            rebased.expect(200);
            self.came_about.insert("rebased");
            answer = self.takes(id).await;
        }
        let draft = self
            .pia
            .get(&format!("/v1/drafts/{id}"))
            .await
            .expect(200)
            .json;
        let slug = draft["content"]["slug"].as_str().unwrap();
        self.tell(format!("publish {article} as {slug}: {}", answer.status));
        match self.posts.holder(slug) {
            Some(holder) if holder != article => {
                assert_eq!(answer.problem(422, "blocked").blockers(), ["slug_taken"]);
                self.came_about.insert("blocked");
                self.open.push((id.to_owned(), article));
            }
            _ => {
                answer.expect(200);
                let before = self.posts.articles[article].slug.clone();
                self.posts.goes_live(article, slug);
                let is_there = self.posts.articles[article].slug == slug;
                if before != slug {
                    let what = if is_there {
                        "moved by a draft"
                    } else {
                        "left by a draft"
                    };
                    self.came_about.insert(what);
                }
            }
        }
    }

    async fn takes(&self, id: &str) -> Answer {
        let path = format!("/v1/drafts/{id}");
        let version = self.pia.get(&path).await.expect(200).version();
        let ask = json!({"transition": "publish", "acknowledge": ["not_live"]});
        self.pia
            .write(Method::POST, &format!("{path}/transitions"), version, ask)
            .await
    }
}
