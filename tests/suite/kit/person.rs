//! Somebody who asks over HTTP: a member of staff, or (without a token) the public.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Answer;

/// How often a public read is compared before what was shown counts as old.
const TURNS: u32 = 5;

#[derive(Clone)]
pub struct Person {
    pub id: String,
    pub name: String,
    pub email: String,
    pub token: Option<String>,
    pub refresh_token: String,
    pub base: String,
    pub client: Client,
}

impl Person {
    /// A request that can still be changed before it is sent.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().unwrap();
        let asked = format!("{} {} {}", self.name, request.method(), request.url());
        Answer::of(asked, self.client.execute(request).await.unwrap()).await
    }

    /// Reads once, for stories that count what a read costs.
    pub async fn asks(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Reads. What the public is shown is what would be made anew: every public read of
    /// every story is held to that.
    pub async fn get(&self, path: &str) -> Answer {
        for _ in 0..TURNS {
            let shown = self.asks(path).await;
            if !shown.is_shared() {
                return shown;
            }
            let request = self.client.get(format!("{}{path}", self.base));
            let anew = self.send(request.bearer_auth("nobody")).await;
            // others may write meanwhile
            if shown.text == anew.text && shown.header("etag") == anew.header("etag") {
                return shown;
            }
        }
        panic!("{path} is shown as it was");
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body))
            .await
    }

    /// A write that names the version it was made from.
    pub async fn write(&self, method: Method, path: &str, version: i64, body: Value) -> Answer {
        let request = self
            .request(method, path)
            .header("If-Match", format!("\"{version}\""));
        self.send(request.json(&body)).await
    }

    /// Another access token, where the clock has been moved past the last.
    pub async fn refreshes(&mut self) {
        let form = json!({"refresh_token": self.refresh_token});
        let answer = self.post("/v1/auth/refresh", form).await.expect(200);
        answer
            .str("access_token")
            .clone_into(self.token.get_or_insert_default());
        answer
            .str("refresh_token")
            .clone_into(&mut self.refresh_token);
    }

    // --- the trade ---

    /// Opens an article with a body that could be published.
    pub async fn opens(&self, headline: &str) -> Draft {
        let content = json!({"headline": headline, "section": "news", "body": "The water rose **by night**."});
        self.opens_with(content).await
    }

    pub async fn opens_with(&self, content: Value) -> Draft {
        let answer = self.post("/v1/articles", content).await.expect(201);
        Draft {
            id: answer.str("id").to_owned(),
            article: answer.json["article"]["id"].as_str().unwrap().to_owned(),
            slug: answer.json["article"]["slug"].as_str().unwrap().to_owned(),
        }
    }

    pub async fn reads(&self, draft: &Draft) -> Answer {
        self.get(&format!("/v1/drafts/{}", draft.id)).await
    }

    /// Edits the draft as it stands now.
    pub async fn edits(&self, draft: &Draft, changes: Value) -> Answer {
        let version = self.reads(draft).await.expect(200).version();
        self.write(
            Method::PATCH,
            &format!("/v1/drafts/{}", draft.id),
            version,
            changes,
        )
        .await
    }

    /// Edits a draft that need not exist for this person.
    pub async fn edits_blindly(&self, draft: &Draft) -> Answer {
        let path = format!("/v1/drafts/{}", draft.id);
        self.write(Method::PATCH, &path, 1, json!({"headline": "Mine"}))
            .await
    }

    /// Takes a transition from the draft as it stands now.
    pub async fn takes(&self, draft: &Draft, transition: &str) -> Answer {
        self.takes_with(draft, json!({"transition": transition}))
            .await
    }

    pub async fn takes_with(&self, draft: &Draft, body: Value) -> Answer {
        let version = self.reads(draft).await.expect(200).version();
        let path = format!("/v1/drafts/{}/transitions", draft.id);
        self.write(Method::POST, &path, version, body).await
    }

    /// Opens an update of a live article.
    pub async fn reopens(&self, live: &Draft) -> Draft {
        let path = format!("/v1/articles/{}/drafts", live.article);
        let opened = self.post(&path, json!({"purpose": "update"})).await;
        Draft {
            id: opened.expect(201).str("id").to_owned(),
            ..live.clone()
        }
    }

    /// Withdraws, retracts or republishes an article; under no notice where that is empty.
    pub async fn turns(&self, article: &Draft, verb: &str, notice: &str) -> Answer {
        let path = format!("/v1/articles/{}/{verb}", article.article);
        let notice = (!notice.is_empty()).then_some(notice);
        let form = json!({"reason": "As agreed.", "public_notice": notice});
        self.post(&path, form).await
    }

    /// Decides on a comment as it stands now, whether there is a case about it or not.
    pub async fn rules_on(&self, comment: &str, decision: Value) -> Answer {
        let path = format!("/v1/moderation/comments/{comment}");
        let version = self.get(&path).await.expect(200).version();
        let path = format!("{path}/decisions");
        self.write(Method::POST, &path, version, decision).await
    }

    /// The transitions of a draft, as the service offers them.
    pub async fn options(&self, draft: &Draft) -> Vec<Value> {
        let answer = self
            .get(&format!("/v1/drafts/{}/transitions", draft.id))
            .await
            .expect(200);
        answer.json["transitions"].as_array().unwrap().clone()
    }
}

/// A draft that a test speaks of.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: String,
    pub article: String,
    pub slug: String,
}
