//! Guests: the mail they get, and what they do with what they wrote.

mod confirming;
mod editing;
mod erasing;

mod letters;
mod staff;

mod withdrawing;

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::Answer;
use crate::kit::thread::Thread;

/// A comment of a guest's own, and their proof of it.
pub struct Own {
    pub id: String,
    pub token: String,
}

impl Own {
    pub fn of(posted: &Answer) -> Self {
        Self {
            id: posted.str("id").to_owned(),
            token: posted.str("edit_token").to_owned(),
        }
    }

    async fn asks(
        &self,
        thread: &Thread,
        (method, rest): (Method, &str),
        body: Option<Value>,
    ) -> Answer {
        let path = format!("/v1/public/comments/{}{rest}", self.id);
        let request = thread.public.request(method, &path);
        let request = request.header("Edit-Token", &self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        thread.public.send(request).await
    }

    pub async fn edits(&self, thread: &Thread, text: &str) -> Answer {
        let body = json!({"text": text});
        self.asks(thread, (Method::PATCH, ""), Some(body)).await
    }

    pub async fn withdraws(&self, thread: &Thread) -> Answer {
        self.asks(thread, (Method::DELETE, ""), None).await
    }

    pub async fn looks(&self, thread: &Thread) -> Answer {
        self.asks(thread, (Method::GET, "/me"), None).await
    }
}
