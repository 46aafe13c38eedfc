//! Whatever happens, in whatever order: who follows the feed has what is public, and
//! nothing else.

use reqwest::Method;
use serde_json::{Value, json};

use super::super::{Site, whole};
use super::mirror::Mirror;
use crate::kit::chance::Chance;
use crate::kit::person::Draft;
use crate::kit::thread::reply;
use crate::kit::{Answer, Person};

const NAMES: [&str; 4] = ["Marie", "Jan", "Piet", "Els"];

/// A site in which anything may happen.
struct Scene {
    site: Site,
    mo: Person,
    chance: Chance,
    articles: Vec<Draft>,
    /// Ids and proofs.
    comments: Vec<(String, String)>,
    decisions: Vec<String>,
    n: u32,
}

impl Scene {
    async fn opens(seed: u64) -> Self {
        let site = Site::opens_with(&[("COPYDESK_LIMITS", "off")]).await;
        Self {
            mo: site.room.hire("Mo", &["moderator *"]).await,
            site,
            chance: Chance::new(seed),
            articles: Vec::new(),
            comments: Vec::new(),
            decisions: Vec::new(),
            n: 0,
        }
    }

    /// Does something; what is refused changes nothing.
    async fn happens(&mut self) {
        self.n += 1;
        match self.chance.below(20) {
            0 | 1 => self.publishes().await,
            2 | 3 => self.updates().await,
            4 => self.moves().await,
            5 => self.turns("withdraw", json!("Gone.")).await,
            6 | 7 => self.turns("republish", Value::Null).await,
            8 => self.turns("retract", json!("Wrong.")).await,
            9..=12 => self.replies().await,
            13..=15 => self.rules().await,
            16 => self.undoes().await,
            17 => self.edits_or_withdraws().await,
            18 => self.picks().await,
            _ => self.erases_or_batches().await,
        }
    }

    async fn publishes(&mut self) {
        let content = whole(&format!("Article {}", self.n));
        let draft = self.site.pia.opens_with(content).await;
        if self.chance.percent(80) {
            self.site.pia.takes(&draft, "publish").await.expect(200);
            self.articles.push(draft);
        }
    }

    async fn updates(&mut self) {
        let Some(article) = self.chance.one_of(&self.articles) else {
            return;
        };
        let path = format!("/v1/articles/{}/drafts", article.article);
        let opened = self.site.pia.post(&path, json!({"purpose": "minor"})).await;
        let draft = Draft {
            id: opened.expect(201).str("id").to_owned(),
            ..article
        };
        let mut form = json!({"headline": format!("Headline {}", self.n)});
        if self.chance.percent(30) {
            form["section"] = json!("world");
            form["slug"] = json!(format!("slug-{}", self.n));
        }
        self.site.pia.edits(&draft, form).await.expect(200);
        self.site.pia.takes(&draft, "publish").await;
    }

    async fn moves(&mut self) {
        if let Some(article) = self.chance.one_of(&self.articles) {
            let slug = format!("moved-{}", self.n);
            self.site.moves(&article, &slug).await;
        }
    }

    async fn turns(&mut self, verb: &str, notice: Value) {
        if let Some(article) = self.chance.one_of(&self.articles) {
            let path = format!("/v1/articles/{}/{verb}", article.article);
            let form = json!({"reason": "As agreed.", "public_notice": notice});
            self.site.pia.post(&path, form).await;
        }
    }

    async fn replies(&mut self) {
        let Some(article) = self.chance.one_of(&self.articles) else {
            return;
        };
        let name = self.chance.one_of(&NAMES).unwrap();
        let parent = self.chance.one_of(&self.comments).map(|(id, _)| id);
        let parent = parent.filter(|_| self.n.is_multiple_of(3));
        let form = reply(name, &format!("Reply {}", self.n), parent.as_deref());
        let path = format!("/v1/public/articles/{}/comments", article.article);
        let posted = self.site.reader.post(&path, form).await;
        if posted.status == 201 {
            let own = |name| posted.str(name).to_owned();
            self.comments.push((own("id"), own("edit_token")));
        }
        if self.n.is_multiple_of(5) {
            // so that what they write is let through at once from now on
            let now = crate::kit::rows::instant(1_700_000_000_000_000);
            let confirm = format!("UPDATE reader_profiles SET confirmed_at = {now}");
            self.site.room.alters(&confirm).await;
        }
    }

    async fn rules(&mut self) {
        let Some((id, _)) = self.chance.one_of(&self.comments) else {
            return;
        };
        let form = if self.chance.percent(60) {
            json!({"decision": "approve"})
        } else {
            json!({"decision": "remove", "reason": "spam"})
        };
        let decided = self.decides(&id, form).await;
        if decided.status == 200 {
            self.decisions.push(decided.str("id").to_owned());
        }
    }

    async fn decides(&self, id: &str, form: Value) -> Answer {
        let path = format!("/v1/moderation/comments/{id}");
        let version = self.mo.get(&path).await.expect(200).version();
        let path = format!("{path}/decisions");
        self.mo.write(Method::POST, &path, version, form).await
    }

    async fn undoes(&mut self) {
        if let Some(id) = self.decisions.pop() {
            let path = format!("/v1/moderation/decisions/{id}/undo");
            self.mo.post(&path, json!({})).await;
        }
    }

    async fn edits_or_withdraws(&mut self) {
        let Some((id, token)) = self.chance.one_of(&self.comments) else {
            return;
        };
        let path = format!("/v1/public/comments/{id}");
        let reader = &self.site.reader;
        let request = if self.chance.percent(60) {
            let text = match self.chance.percent(50) {
                true => format!("It was {} litres", self.n),
                false => format!("IT WAS {} LITRES AND NOT A DROP LESS", self.n),
            };
            reader
                .request(Method::PATCH, &path)
                .json(&json!({"text": text}))
        } else {
            reader.request(Method::DELETE, &path)
        };
        reader.send(request.header("Edit-Token", token)).await;
    }

    async fn picks(&mut self) {
        if let Some((id, _)) = self.chance.one_of(&self.comments) {
            let path = format!("/v1/moderation/comments/{id}/pick");
            let method = match self.chance.percent(70) {
                true => Method::PUT,
                false => Method::DELETE,
            };
            self.mo.send(self.mo.request(method, &path)).await;
        }
    }

    async fn erases_or_batches(&mut self) {
        if self.chance.percent(30) {
            let name = self.chance.one_of(&NAMES).unwrap();
            let path = format!("/v1/moderation/comments?author={name}");
            let found = self.mo.get(&path).await.expect(200);
            let key = found.json["items"][0]["author"]["key"].as_str();
            if let Some(reader) = key {
                let path = format!("/v1/admin/readers/{reader}/erase");
                let form = json!({"confirm": reader});
                self.site.root.post(&path, form).await;
            }
            return;
        }
        let path = "/v1/moderation/queues/all/cases?limit=4";
        let cases = self.mo.get(path).await.expect(200);
        let ids = crate::kit::thread::ids(&cases.json["items"]);
        if !ids.is_empty() {
            let form = json!({"case_ids": ids, "decision": "approve"});
            self.mo
                .post("/v1/moderation/decision-batches", form)
                .await
                .expect(200);
        }
    }
}

async fn story(seed: u64) {
    let mut scene = Scene::opens(seed).await;
    let mut mirror = Mirror::default();
    for _ in 0..140 {
        scene.happens().await;
        if scene.chance.percent(15) {
            scene.site.room.delivers().await;
        }
        if scene.chance.percent(25) {
            let limit = 1 + scene.chance.below(9);
            mirror.follows(&scene.site.reader, limit).await;
        }
    }
    scene.site.room.delivers().await;
    let seen = Mirror::sees(&scene.site.reader).await;
    assert!(!seen.articles.is_empty() && !seen.comments.is_empty());
    mirror.follows(&scene.site.reader, 100).await;
    mirror.is(&seen);
    let mut late = Mirror::default();
    late.follows(&scene.site.reader, 3).await;
    late.is(&seen);
    // as if all of it had happened before anything was told
    scene.site.told_before().await;
    let mut of_old = Mirror::default();
    of_old.follows(&scene.site.reader, 100).await;
    of_old.is(&seen);
    scene.site.closes().await;
}

#[tokio::test]
async fn who_follows_the_feed_has_what_is_public() {
    story(1).await;
}

#[tokio::test]
async fn whoever_it_is_and_whatever_happens() {
    story(20_261_129).await;
}

impl Site {
    /// Takes back what the events tell, and lets the migration say it.
    async fn told_before(&self) {
        let database = match crate::kit::database::postgres() {
            Some(_) => "postgres",
            None => "sqlite",
        };
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let path = root.join("migrations").join(database);
        let path = path.join("2026-11-29-000041_public_changes/up.sql");
        let sql = std::fs::read_to_string(path).unwrap();
        let (_, telling) = sql.split_once("comments how they stand.\n").unwrap();
        self.room.alters("UPDATE events SET change = NULL").await;
        self.room.alters(telling).await;
    }
}
