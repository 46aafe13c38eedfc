//! The same deeds over HTTP, and whether what came of them is what the model says.

use chrono::{DateTime, TimeDelta, Utc};
use copydesk::domain::time::Instant;
use copydesk::jobs::publish_due;
use futures_util::future::join;
use reqwest::Method;
use serde_json::{Value, json};

use super::deeds::{Change, Deed, Field, Take, Turn};
use super::rules::Rules;
use super::world::{At, CAST, Content, Hand, ROOT, name};
use crate::kit::{Answer, Newsroom, Person};

/// A newsroom whose people do what the model says, and where its things are.
pub struct Stage {
    pub room: Newsroom,
    pub people: Vec<Person>,
    pub rules: &'static Rules,
    /// Ids of drafts, and ids and slugs of articles, in the model's order.
    pub drafts: Vec<String>,
    pub articles: Vec<(String, String)>,
    begun: DateTime<Utc>,
    /// Whose access token ran out when the clock was moved.
    stale: Vec<bool>,
}

impl Stage {
    pub async fn open(rules: &'static Rules) -> Self {
        let room = Newsroom::open().await;
        let elsewhere = if rules.section == "world" {
            "news"
        } else {
            "world"
        };
        let mut people = Vec::new();
        for part in &CAST {
            let roles: Vec<String> = part
                .roles
                .iter()
                .map(|role| role.replace("elsewhere", elsewhere))
                .collect();
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            people.push(room.hire(part.name, &roles).await);
        }
        people.push(room.hire("Root", &["admin *"]).await);
        let assigned = json!({"workflows": {"default": rules.name}});
        room.sets(&people[ROOT], assigned).await;
        let now = DateTime::<Utc>::from(std::time::SystemTime::now());
        Self {
            room,
            stale: vec![false; people.len()],
            people,
            rules,
            drafts: Vec::new(),
            articles: Vec::new(),
            begun: DateTime::from_timestamp(now.timestamp(), 0).unwrap(),
        }
    }

    /// Ends the story. What was mailed in it is told elsewhere.
    pub async fn close(self) {
        self.room
            .alters("DELETE FROM outbox WHERE kind = 'mail'")
            .await;
        self.room.closes_unread().await;
    }

    fn instant(&self, hour: i64, minute: i64, second: u64) -> Value {
        let second = TimeDelta::seconds(i64::try_from(second).unwrap());
        let at = self.begun + TimeDelta::hours(hour) + TimeDelta::minutes(minute) + second;
        json!(Instant::from(at))
    }

    pub fn hour_set(&self, (hour, second): At) -> Value {
        self.instant(hour, 40, second)
    }

    fn embargo(&self, until: Option<i64>) -> Value {
        until.map_or(Value::Null, |hour| self.instant(hour, 20, 0))
    }

    /// Somebody with an access token that has not run out.
    pub async fn person(&mut self, hand: Hand) -> Person {
        if std::mem::take(&mut self.stale[hand]) {
            self.people[hand].refreshes().await;
        }
        self.people[hand].clone()
    }

    /// Does it; none where only time passes. `version` is that of the draft it is about.
    pub async fn does(&mut self, by: Hand, deed: &Deed, version: i64) -> Option<Answer> {
        if let Deed::Wait { hours } = deed {
            self.room.passes(TimeDelta::hours(*hours));
            self.stale.fill(true);
            publish_due::publish_all(&self.room.running().desk)
                .await
                .unwrap();
            return None;
        }
        let person = self.person(by).await;
        let stale = |is_stale: &bool| version - i64::from(*is_stale);
        Some(match deed {
            Deed::Open { content } => {
                let answer = person.post("/v1/articles", self.opening(*content)).await;
                if answer.status == 201 {
                    let article = &answer.json["article"];
                    let text = |name: &str| article[name].as_str().unwrap().to_owned();
                    self.articles.push((text("id"), text("slug")));
                }
                self.opened(answer)
            }
            Deed::Update { article, purpose } => {
                let path = format!("/v1/articles/{}/drafts", self.articles[*article].0);
                let answer = person.post(&path, json!({"purpose": purpose})).await;
                self.opened(answer)
            }
            Deed::Edit {
                draft,
                change,
                is_stale,
            } => {
                let path = format!("/v1/drafts/{}", self.drafts[*draft]);
                person
                    .write(Method::PATCH, &path, stale(is_stale), self.change(*change))
                    .await
            }
            Deed::Take(take) => {
                let path = format!("/v1/drafts/{}/transitions", self.drafts[take.draft]);
                person
                    .write(Method::POST, &path, stale(&take.is_stale), self.ask(take))
                    .await
            }
            Deed::Ask { draft } => {
                let path = format!("/v1/drafts/{}/transitions", self.drafts[*draft]);
                person.get(&path).await
            }
            Deed::Tick { draft, is_ticked } => {
                let path = format!("/v1/drafts/{}/checklist/interests", self.drafts[*draft]);
                let form = json!({"is_ticked": is_ticked});
                person
                    .send(person.request(Method::PUT, &path).json(&form))
                    .await
            }
            Deed::Rebase {
                draft,
                keep,
                take,
                is_stale,
            } => {
                let path = format!("/v1/drafts/{}/rebase", self.drafts[*draft]);
                let names =
                    |fields: &[Field]| fields.iter().map(|field| field.name()).collect::<Vec<_>>();
                let form = json!({"keep": names(keep), "take": names(take)});
                person
                    .write(Method::POST, &path, stale(is_stale), form)
                    .await
            }
            Deed::Turn {
                article,
                turn,
                has_notice,
            } => {
                let verb = match turn {
                    Turn::Withdraw => "withdraw",
                    Turn::Retract => "retract",
                    Turn::Republish => "republish",
                };
                let path = format!("/v1/articles/{}/{verb}", self.articles[*article].0);
                let notice = has_notice.then_some("We looked at it again.");
                person
                    .post(
                        &path,
                        json!({"reason": "As agreed.", "public_notice": notice}),
                    )
                    .await
            }
            Deed::Wait { .. } => unreachable!("it is above"),
        })
    }

    fn opened(&mut self, answer: Answer) -> Answer {
        if answer.status == 201 {
            self.drafts.push(answer.str("id").to_owned());
        }
        answer
    }

    fn opening(&self, content: Content) -> Value {
        let mut opening = self.content(content);
        opening["headline"] = json!(format!("Story {}", self.articles.len()));
        opening["section"] = json!(self.rules.section);
        opening["kind"] = json!(self.rules.kind);
        opening
    }

    /// The fields that the model knows, as a draft has them.
    pub fn content(&self, content: Content) -> Value {
        let changes = [
            Change::Body(content.body),
            Change::Tag(content.tag),
            Change::High(content.is_high),
            Change::Embargo(content.embargo),
        ];
        let mut whole = json!({});
        for change in changes {
            let Value::Object(fields) = self.change(change) else {
                unreachable!()
            };
            whole.as_object_mut().unwrap().extend(fields);
        }
        whole
    }

    fn change(&self, change: Change) -> Value {
        match change {
            Change::Body(0) => json!({"body": ""}),
            Change::Body(n) => json!({"body": format!("Text {n}.")}),
            Change::Tag(0) => json!({"tags": []}),
            Change::Tag(n) => json!({"tags": [format!("tag-{n}")]}),
            Change::High(is_high) => {
                json!({"sensitivity": if is_high { "high" } else { "normal" }})
            }
            Change::Embargo(until) => json!({"embargo_until": self.embargo(until)}),
        }
    }

    fn ask(&self, take: &Take) -> Value {
        let mut ask = json!({"transition": take.way, "override": take.forces});
        if take.has_message {
            ask["message"] = json!("It must be.");
        }
        if let Some(at) = take.at {
            ask["at"] = self.hour_set(at);
        }
        if take.knows {
            ask["acknowledge"] = json!(["not_live"]);
        }
        ask
    }

    /// How many texts of an article the public is told of.
    pub async fn versions(&self, article: usize) -> usize {
        let slug = &self.articles[article].1;
        let path = format!("/v1/public/articles/{slug}/versions?limit=100");
        let versions = self.room.reader().get(&path).await;
        versions.json["items"].as_array().map_or(0, Vec::len)
    }

    /// A draft as the admin sees it, and its article as the public does.
    pub async fn looks(&mut self, draft: usize, article: usize) -> (Answer, Answer) {
        let root = self.person(ROOT).await;
        let reader = Person {
            token: None,
            ..root.clone()
        };
        let draft = format!("/v1/drafts/{}", self.drafts[draft]);
        let public = format!("/v1/public/articles/{}", self.articles[article].1);
        join(root.get(&draft), reader.get(&public)).await
    }
}

/// Names, in the order in which people joined.
pub fn names(hands: &[Hand]) -> Vec<&'static str> {
    let mut hands = hands.to_vec();
    hands.sort_unstable();
    hands.dedup();
    hands.into_iter().map(name).collect()
}
