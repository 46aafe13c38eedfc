//! A newsroom in which something of everything has happened.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use copydesk::domain::ids::{CaseId, CommentId, DeliveryId, NotificationId};
use copydesk::domain::notice::Notice;
use copydesk::domain::staff::{Grant, Role};
use copydesk::service::staffing::{self, Newcomer};
use copydesk::store::notifications::{self, NewNotification};
use copydesk::store::schema::{cases, outbox};
use copydesk::store::{self, Backend};
use diesel::prelude::*;
use serde_json::{Value, json};

use super::asks::{DUE, Things};
use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

/// Somebody who may wait long between two requests: each has a connection of its own, so
/// that none is sent on one that the service was just closing.
pub fn patient(mut person: Person) -> Person {
    person.client = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .build()
        .unwrap();
    person
}

/// Who wrote a reply.
pub fn reader_of(posted: &Answer) -> String {
    let key = &posted.json["comment"]["author"]["key"];
    key.as_str().unwrap().to_owned()
}

pub struct Scene {
    pub room: Newsroom,
    /// Writes, in every section.
    pub ines: Person,
    /// Edits.
    pub tom: Person,
    /// Publishes.
    pub paul: Person,
    /// Moderates.
    pub mona: Person,
    /// Administrates.
    pub ada: Person,
    /// Section → an article that is published in it.
    live: BTreeMap<&'static str, Draft>,
    made: AtomicU32,
}

impl Scene {
    pub async fn open() -> Self {
        let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
        let mut scene = Self {
            ines: patient(room.hire("Ines Claes", &["writer *"]).await),
            tom: patient(room.hire("Tom Maes", &["editor *"]).await),
            paul: patient(room.hire("Paul Smet", &["publisher *"]).await),
            mona: patient(room.hire("Mona Diaz", &["moderator *"]).await),
            ada: patient(room.hire("Ada Wouters", &["admin *"]).await),
            room,
            live: BTreeMap::new(),
            made: AtomicU32::new(0),
        };
        let opinion = json!([{"section": null, "kind": "opinion", "workflow": "opinion"}]);
        let rules = json!({"workflows": {"assigned": opinion}});
        scene.room.sets(&scene.ada, rules).await;
        for section in ["news", "world"] {
            let draft = scene.approved(&scene.ines, section).await;
            scene.paul.takes(&draft, "publish").await.expect(200);
            scene.live.insert(section, draft);
        }
        scene
    }

    pub async fn closes(self) {
        self.room.closes_unread().await;
    }

    /// Somebody who holds every role everywhere, so that only what is asked can be wrong.
    pub async fn everybody(&self) -> Person {
        let roles = [
            "writer *",
            "editor *",
            "publisher *",
            "moderator *",
            "admin *",
        ];
        let roos = patient(self.room.hire("Roos Everaert", &roles).await);
        let named = json!({"sign_offs": {"legal": [roos.id]}});
        self.room.sets(&self.ada, named).await;
        roos
    }

    /// An article that is nobody else's, published.
    pub async fn published(&self, section: &str) -> Draft {
        let draft = self.approved(&self.ines, section).await;
        self.paul.takes(&draft, "publish").await.expect(200);
        draft
    }

    pub async fn withdrawn(&self, section: &str) -> Draft {
        let draft = self.published(section).await;
        let path = format!("/v1/articles/{}/withdraw", draft.article);
        let form = json!({"reason": "Wrong.", "public_notice": "We took it down."});
        self.paul.post(&path, form).await.expect(200);
        draft
    }

    /// Publishes an update of the section's live article.
    pub async fn updated(&self, section: &str) {
        let live = self.live(section);
        let path = format!("/v1/articles/{}/drafts", live.article);
        let opened = self.ines.post(&path, json!({"purpose": "minor"})).await;
        let update = Draft {
            id: opened.expect(201).str("id").to_owned(),
            ..live.clone()
        };
        let typo = json!({"tags": ["water", "harbour"]});
        self.ines.edits(&update, typo).await.expect(200);
        self.ines.takes(&update, "submit").await.expect(200);
        self.tom.takes(&update, "approve").await.expect(200);
        self.paul.takes(&update, "publish").await.expect(200);
    }

    /// A draft with a checklist.
    pub async fn listed(&self, by: &Person, section: &str) -> Draft {
        let draft = self.draft(by, section).await;
        by.edits(&draft, json!({"kind": "opinion"}))
            .await
            .expect(200);
        draft
    }

    /// A draft that went out before review.
    pub async fn breaking(&self, section: &str) -> Draft {
        let draft = self.draft(&self.ines, section).await;
        let form = json!({"transition": "publish_breaking", "message": "It breaks now."});
        self.paul.takes_with(&draft, form).await.expect(200);
        draft
    }

    /// A word that nobody used before.
    pub fn fresh(&self) -> String {
        format!("item-{}", self.made.fetch_add(1, Ordering::Relaxed))
    }

    pub fn live(&self, section: &str) -> &Draft {
        &self.live[section]
    }

    pub async fn draft(&self, by: &Person, section: &str) -> Draft {
        self.draft_of(by, section, "normal").await
    }

    pub async fn draft_of(&self, by: &Person, section: &str, sensitivity: &str) -> Draft {
        let headline = format!("Floods in Ghent {}", self.fresh());
        let content = json!({
            "headline": headline, "section": section, "sensitivity": sensitivity,
            "body": "The water rose **by night**.", "tags": ["water"],
        });
        by.opens_with(content).await
    }

    pub async fn submitted(&self, by: &Person, section: &str) -> Draft {
        let draft = self.draft(by, section).await;
        by.takes(&draft, "submit").await.expect(200);
        draft
    }

    pub async fn approved(&self, by: &Person, section: &str) -> Draft {
        let draft = self.submitted(by, section).await;
        self.tom.takes(&draft, "approve").await.expect(200);
        draft
    }

    /// The revision that submitting cut.
    pub async fn revision(&self, draft: &Draft) -> String {
        let read = self.ada.reads(draft).await.expect(200);
        read.json["revision"]["id"].as_str().unwrap().to_owned()
    }

    /// A draft that was submitted, taken back and changed; and what it said before.
    pub async fn revised(&self, by: &Person, section: &str, sensitivity: &str) -> (Draft, String) {
        let draft = self.draft_of(by, section, sensitivity).await;
        by.takes(&draft, "submit").await.expect(200);
        by.takes(&draft, "recall").await.expect(200);
        let other = json!({"body": "The water fell **by day**."});
        by.edits(&draft, other).await.expect(200);
        let revision = self.revision(&draft).await;
        (draft, revision)
    }

    /// An open note on a draft.
    pub async fn note(&self, by: &Person, draft: &Draft) -> String {
        let form = json!({"text": format!("Who says so? {}", self.fresh())});
        let path = format!("/v1/drafts/{}/notes", draft.id);
        by.post(&path, form).await.expect(201).str("id").to_owned()
    }

    pub async fn resolved_note(&self, by: &Person, draft: &Draft) -> String {
        let id = self.note(by, draft).await;
        let path = format!("/v1/notes/{id}/resolve");
        by.post(&path, json!({})).await.expect(200);
        id
    }

    /// A held reply to the section's article; its case.
    pub async fn case(&self, section: &str) -> String {
        let path = format!("/v1/public/articles/{}/comments", self.live(section).slug);
        let fresh = self.fresh();
        let reply = json!({
            "text": format!("Were the pumps running at all? {fresh}"),
            "author": {"name": "Marie", "email": format!("{fresh}@example.org")},
        });
        let posted = self.room.reader().post(&path, reply).await.expect(201);
        self.case_of(posted.str("id")).await
    }

    /// A reply to the section's article that everybody can see.
    pub async fn comment(&self, section: &str) -> String {
        let case = self.case(section).await;
        let read = self.mona.get(&format!("/v1/moderation/cases/{case}")).await;
        let comment = read.expect(200).json["comment"]["id"].clone();
        self.decision(&self.mona, &case).await;
        comment.as_str().unwrap().to_owned()
    }

    /// Who wrote a comment.
    pub async fn reader_of(&self, comment: &str) -> String {
        let case = self.case_of(comment).await;
        let read = self.mona.get(&format!("/v1/moderation/cases/{case}")).await;
        let author = read.expect(200).json["comment"]["author"]["key"].clone();
        author.as_str().unwrap().to_owned()
    }

    /// A message that authors can be sent, in English.
    pub async fn canned_message(&self) -> String {
        let key = self.fresh();
        let path = format!("/v1/admin/canned-messages/{key}/en");
        let form = json!({"title": "Leave the family out", "text": "Please leave them out."});
        let request = self.ada.request(reqwest::Method::PUT, &path).json(&form);
        self.ada.send(request).await.expect(201);
        key
    }

    /// A reply of somebody new to the article in `news`, as it was answered.
    pub async fn reply(&self) -> Answer {
        let path = format!("/v1/public/articles/{}/comments", self.live("news").slug);
        let fresh = self.fresh();
        let reply = json!({
            "text": format!("Who says so? {fresh}"),
            "author": {"name": "Marie", "email": format!("{fresh}@example.org")},
        });
        self.room.reader().post(&path, reply).await.expect(201)
    }

    /// The token in the mail to somebody who replied.
    pub async fn confirmation(&self) -> String {
        let reader = reader_of(&self.reply().await).parse().unwrap();
        let desk = &self.room.running().desk;
        desk.keys
            .confirmation_token(reader, desk.now() + chrono::TimeDelta::days(1))
    }

    pub async fn case_of(&self, comment: &str) -> String {
        let comment: CommentId = comment.parse().unwrap();
        let find = self.room.running().desk.store.read(move |conn| {
            let query = cases::table
                .filter(cases::comment_id.eq(comment))
                .select(cases::id);
            let id: CaseId = match &mut conn.backend {
                Backend::Sqlite(conn) => query.first(conn)?,
                Backend::Postgres(conn) => query.first(conn)?,
            };
            Ok::<_, store::Error>(id)
        });
        find.await.unwrap().to_string()
    }

    pub async fn decision(&self, by: &Person, case: &str) -> String {
        let path = format!("/v1/moderation/cases/{case}/decisions");
        let decided = by
            .write(
                reqwest::Method::POST,
                &path,
                1,
                json!({"decision": "approve"}),
            )
            .await;
        decided.expect(200).str("id").to_owned()
    }

    /// A batch that somebody made of one case.
    pub async fn batch(&self, by: &Person, case: &str) -> String {
        let form = json!({"case_ids": [case], "decision": "approve"});
        let made = by.post("/v1/moderation/decision-batches", form).await;
        made.expect(200).str("id").to_owned()
    }

    /// A warning to somebody who has just written.
    pub async fn sanction(&self, by: &Person) -> String {
        let reader = reader_of(&self.reply().await);
        let form = json!({"kind": "warn", "on": {"reader": reader}, "reason": "spam"});
        let imposed = by.post("/v1/moderation/sanctions", form).await.expect(201);
        imposed.json["sanction"]["id"].as_str().unwrap().to_owned()
    }

    /// The comment that a case is about.
    pub async fn comment_of(&self, case: &str) -> String {
        let path = format!("/v1/moderation/cases/{case}");
        let case = self.mona.get(&path).await.expect(200);
        case.json["comment"]["id"].as_str().unwrap().to_owned()
    }

    /// A lease on one held case.
    pub async fn lease(&self, by: &Person) -> String {
        let form = json!({"count": 1, "seconds": 900});
        let leased = by
            .post("/v1/moderation/queues/held/leases", form)
            .await
            .expect(201);
        assert_ne!(leased.json["cases"], json!([]), "no case is free");
        leased.str("lease").to_owned()
    }

    /// A queue of the site's own, which need not be new: there may be twenty. Its key
    /// and version.
    pub async fn saved_queue(&self) -> (String, i64) {
        let path = "/v1/admin/queues";
        let known = self.ada.get(path).await.expect(200).json;
        let queue = match known["items"].as_array().unwrap().first() {
            Some(queue) => queue.clone(),
            None => {
                let filter = json!({"checks": ["links"]});
                let form = json!({"key": self.fresh(), "title": "Links", "filter": filter});
                self.ada.post(path, form).await.expect(201).json
            }
        };
        let key = queue["key"].as_str().unwrap().to_owned();
        (key, queue["version"].as_i64().unwrap())
    }

    /// A mail that nobody could deliver.
    pub async fn failed_delivery(&self) -> String {
        self.submitted(&self.ines, "news").await;
        let fail = self.room.running().desk.store.write(|conn| {
            let newest = outbox::table
                .filter(outbox::state.eq("waiting"))
                .order((outbox::created_at.desc(), outbox::id.desc()))
                .select(outbox::id);
            let id: DeliveryId = match &mut conn.backend {
                Backend::Sqlite(conn) => newest.first(conn)?,
                Backend::Postgres(conn) => newest.first(conn)?,
            };
            let fail = diesel::update(outbox::table.find(id)).set(outbox::state.eq("failed"));
            match &mut conn.backend {
                Backend::Sqlite(conn) => fail.execute(conn)?,
                Backend::Postgres(conn) => fail.execute(conn)?,
            };
            Ok::<_, store::Error>(id)
        });
        fail.await.unwrap().to_string()
    }

    /// A draft that Ines wrote, and that this person has.
    pub async fn held(&self, by: &Person, section: &str) -> Draft {
        let draft = self.draft(&self.ines, section).await;
        self.assigns(&draft, by).await;
        draft
    }

    pub async fn assigns(&self, draft: &Draft, to: &Person) {
        let path = format!("/v1/drafts/{}/assignment", draft.id);
        let form = json!({"assignee": to.id, "due_at": DUE, "priority": 5, "on_hold": false});
        let request = self.tom.request(reqwest::Method::PUT, &path).json(&form);
        self.tom.send(request).await.expect(200);
    }

    /// Something that this person was told; the newest of two.
    pub async fn notification(&self, to: &Person) -> String {
        let desk = &self.room.running().desk;
        let (staff, now) = (to.id.parse().unwrap(), desk.now());
        let tell = desk.write(move |conn| {
            let new = [1, 2].map(|open| NewNotification {
                id: NotificationId::new(),
                staff_id: staff,
                event: "queue_waiting".to_owned(),
                notice: Notice::QueueWaiting {
                    queue: "held".to_owned(),
                    title: "Held".to_owned(),
                    open,
                },
                created_at: now,
            });
            notifications::insert(conn, &new)?;
            Ok(new[1].id)
        });
        tell.await.unwrap().to_string()
    }

    /// An invitation to somebody new.
    pub async fn invitation(&self) -> String {
        let desk = &self.room.running().desk;
        let (now, email) = (desk.now(), format!("{}@courier.example", self.fresh()));
        let invite = desk.write(move |conn| {
            let grant = Grant {
                role: Role::Writer,
                section: None,
            };
            let newcomer = Newcomer {
                email: email.clone(),
                name: "Nele".to_owned(),
                grant,
            };
            let id = staffing::add(conn, &newcomer, now)?;
            staffing::invite(conn, id, now)
        });
        invite.await.unwrap()
    }

    pub async fn shut_out(&self, person: &Person) {
        let desk = &self.room.running().desk;
        let (id, now) = (person.id.parse().unwrap(), desk.now());
        desk.write(move |conn| staffing::disable(conn, id, now))
            .await
            .unwrap();
    }

    /// The version of a thing that is read under this address.
    pub async fn version(&self, path: &str) -> i64 {
        self.ada.get(path).await.expect(200).version()
    }

    /// One of everything, fresh, so that `by` can ask for anything.
    pub async fn things(&self, by: &Person) -> Things {
        // cases are leased in the order they were opened: this one first
        self.case("news").await;
        let lease = self.lease(by).await;
        let (draft, revision) = self.revised(&self.ines, "news", "normal").await;
        let decided = self.case("news").await;
        let (batched, found) = (self.case("news").await, self.case("news").await);
        let live = self.published("news").await.article;
        let comment = self.comment("news").await;
        let (saved_queue, saved_queue_version) = self.saved_queue().await;
        let own = self.reply().await;
        Things {
            saved_queue,
            saved_queue_version,
            revision,
            draft_version: self.version(&format!("/v1/drafts/{}", draft.id)).await,
            note: self.note(by, &draft).await,
            resolved_note: self.resolved_note(by, &draft).await,
            article: draft.article,
            draft: draft.id,
            live_version: self.version(&format!("/v1/articles/{live}")).await,
            live,
            withdrawn: self.withdrawn("news").await.article,
            listed: self.listed(by, "news").await.id,
            breaking: self.breaking("news").await.id,
            public: self.live("news").slug.clone(),
            lease,
            decision: self.decision(by, &decided).await,
            batch: self.batch(by, &batched).await,
            sanction: self.sanction(by).await,
            found: self.comment_of(&found).await,
            case: self.case("news").await,
            canned: self.canned_message().await,
            reader: self.reader_of(&comment).await,
            comment,
            delivery: self.failed_delivery().await,
            held: self.held(by, "news").await.id,
            notification: self.notification(by).await,
            settings_version: self.version("/v1/admin/settings").await,
            section_version: self.section_version().await,
            list_version: self.version("/v1/admin/word-lists/banned").await,
            email: self.ines.email.clone(),
            refresh_token: self.room.sign_in(self.ines.clone()).await.refresh_token,
            invitation: self.invitation().await,
            own: own.str("id").to_owned(),
            own_token: own.str("edit_token").to_owned(),
            confirmation: self.confirmation().await,
            fresh: self.fresh(),
            ..Things::default()
        }
    }

    pub async fn section_version(&self) -> i64 {
        let sections = self.ada.get("/v1/admin/sections").await.expect(200);
        let items = sections.json["items"].as_array().unwrap().clone();
        let news: &Value = items
            .iter()
            .find(|section| section["key"] == "news")
            .unwrap();
        news["version"].as_i64().unwrap()
    }
}
