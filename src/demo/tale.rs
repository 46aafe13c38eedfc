//! The tale itself: who does what, and what comes of it.

use crate::app::Running;
use crate::domain::draft::{Draft, DraftContent};
use crate::domain::ids::{ArticleId, DecisionId, DraftId, LeaseId, RevisionId};
use crate::domain::moderation::{Case, DecisionKind};
use crate::domain::refusal::Refusal;
use crate::domain::review::{Ask, Force};
use crate::domain::staff::{Actor, Grant, Role};
use crate::jobs;
use crate::mail::Memory;
use crate::service::accounts::{self, SignIn};
use crate::service::cases::{self, LeaseForm, Taking};
use crate::service::comments::{self, Guest, Posted, Posting, Sender};
use crate::service::decisions::{self, Deciding, DecisionForm};
use crate::service::drafts::{self, NewIds};
use crate::service::editing::{self, Edit};
use crate::service::publication::{self, Found};
use crate::service::review::{self, Move, MoveIds};
use crate::service::staffing::{self, Newcomer};
use crate::service::{Error, thread};
use crate::store::publications::Address;
use crate::store::staff;

/// Everybody's password.
const PASSWORD: &str = "correct horse battery";

/// Who works in the sample newsroom.
#[rustfmt::skip]
const PEOPLE: [(&str, &str, Role); 5] = [
    ("Ines Claes",    "ines@courier.example",  Role::Writer),
    ("Tom Maes",      "tom@courier.example",   Role::Editor),
    ("Paula Janssen", "paula@courier.example", Role::Publisher),
    ("Mo Haddad",     "mo@courier.example",    Role::Moderator),
    ("Ada Peeters",   "ada@courier.example",   Role::Admin),
];

const HEADLINE: &str = "Floods in Ghent";
const FIRST: &str = "The Leie rose two metres by night. The dike at Drongen held.";
const SECOND: &str =
    "The Leie rose **two metres** by night. The dike at Drongen held, says the fire brigade.";
const MESSAGE: &str = "Who says that the dike held? Please name the source.";
const REPLY: &str = "My street is dry again. *Thank you* to the fire brigade!";

/// The newsroom while its tale is told.
pub(super) struct Tale<'a> {
    pub running: &'a Running,
    /// Where mails go that no mail server takes.
    pub memory: Memory,
}

impl Tale<'_> {
    /// From an empty newsroom to a reply that everybody can read.
    pub async fn tell(&self) -> Result<(), Error> {
        println!("A newsroom opens: five people, three sections, an empty page.\n");
        self.hire().await?;
        let [ines, tom, paula, mo] = [
            self.sign_in("ines").await?,
            self.sign_in("tom").await?,
            self.sign_in("paula").await?,
            self.sign_in("mo").await?,
        ];
        let draft = self.open_article(&ines).await?;
        let draft = self.take(&ines, draft, "submit", None).await?;
        let draft = self
            .take(&tom, draft, "request_changes", Some(MESSAGE))
            .await?;
        let draft = Box::pin(self.edit(&ines, draft)).await?;
        let draft = self.take(&ines, draft, "submit", None).await?;
        let draft = self.take(&tom, draft, "approve", None).await?;
        let draft = self.take(&paula, draft, "publish", None).await?;
        let address = Address::Id(draft.article.id);
        self.read(&address).await?;
        self.reply(address.clone()).await?;
        self.moderate(&mo).await?;
        self.read_thread(address).await
    }

    async fn hire(&self) -> Result<(), Error> {
        let desk = &self.running.desk;
        let hash = desk.passwords.hash(PASSWORD.to_owned()).await?;
        let now = desk.now();
        desk.write(move |conn| {
            if !staff::list(conn)?.is_empty() {
                let why = "people work here already: the demo is for an empty database";
                return Err(Refusal::Conflict(why.to_owned()).into());
            }
            for (name, email, role) in PEOPLE {
                let newcomer = Newcomer {
                    email: email.to_owned(),
                    name: name.to_owned(),
                    grant: Grant {
                        role,
                        section: None,
                    },
                };
                let id = staffing::add(conn, &newcomer, now)?;
                staffing::set_password(conn, id, &hash, now)?;
            }
            Ok(())
        })
        .await
    }

    async fn sign_in(&self, who: &str) -> Result<Actor, Error> {
        let desk = &self.running.desk;
        let form = SignIn {
            email: format!("{who}@courier.example"),
            password: PASSWORD.to_owned(),
        };
        let prefix = desk.keys.address_hash("the demo");
        let session = accounts::sign_in(desk, form, prefix).await?;
        accounts::recognise(desk, session.session, session.staff.id).await
    }

    async fn open_article(&self, ines: &Actor) -> Result<Draft, Error> {
        let desk = &self.running.desk;
        let content = serde_json::json!({
            "headline": HEADLINE, "section": "news", "body": FIRST, "tags": ["high-water"],
        });
        let content: DraftContent = serde_json::from_value(content)
            .map_err(|error| crate::store::Error::Broken(error.to_string()))?;
        let ids = NewIds {
            article: ArticleId::new(),
            draft: DraftId::new(),
        };
        let (actor, now) = (ines.clone(), desk.now());
        let draft = desk
            .write(move |conn| drafts::open_article(conn, &actor, content.clone(), ids, now))
            .await?;
        self.told(&format!(
            "{} opens \"{HEADLINE}\" in the section news.",
            ines.name
        ))
        .await?;
        Ok(draft)
    }

    async fn take(
        &self,
        actor: &Actor,
        draft: Draft,
        transition: &str,
        message: Option<&str>,
    ) -> Result<Draft, Error> {
        let desk = &self.running.desk;
        let take = Move {
            draft: draft.id,
            version: draft.version,
            ask: Ask {
                transition: transition.to_owned(),
                message: message.map(str::to_owned),
                at: None,
                acknowledge: Vec::new(),
                force: Force::No,
            },
            rendered: Some(publication::render(desk, draft.content).await?),
            ids: MoveIds::default(),
        };
        let (who, site, now) = (actor.clone(), desk.site.clone(), desk.now());
        let moved = desk
            .write(move |conn| review::take(conn, &who, &site, &take, now))
            .await?;
        let said = message
            .map(|message| format!(", saying: {message}"))
            .unwrap_or_default();
        let line = format!("{}: {transition}{said} -> {}", actor.name, moved.state);
        Box::pin(self.told(&line)).await?;
        Ok(moved)
    }

    async fn edit(&self, ines: &Actor, draft: Draft) -> Result<Draft, Error> {
        let desk = &self.running.desk;
        let edit = Edit {
            draft: draft.id,
            version: Some(draft.version),
            base: draft.version,
            content: DraftContent {
                body: SECOND.to_owned(),
                ..draft.content
            },
            given: serde_json::Map::new(),
            revision: RevisionId::new(),
        };
        let (actor, now) = (ines.clone(), desk.now());
        let edited = desk
            .write(move |conn| editing::edit(conn, &actor, &edit, now))
            .await?;
        self.told(&format!("{} names the source.", ines.name))
            .await?;
        Ok(edited)
    }

    async fn read(&self, address: &Address) -> Result<(), Error> {
        let desk = &self.running.desk;
        let (site, address) = (desk.site.clone(), address.clone());
        let found = desk
            .read(move |conn| publication::find(conn, &site, &address))
            .await?;
        let Found::Here(article) = found else {
            return Err(Refusal::NotFound.into());
        };
        println!(
            "* Anybody can read it now: {} words, reading time {} min.",
            article.word_count, article.reading_minutes
        );
        println!("    {}", article.body_html.trim());
        Ok(())
    }

    async fn reply(&self, address: Address) -> Result<Posted, Error> {
        let desk = &self.running.desk;
        let form = Posting {
            text: REPLY.to_owned(),
            parent_id: None,
            author: Some(Guest {
                name: "Marie".to_owned(),
                email: "marie@reader.example".to_owned(),
            }),
        };
        let sender = Sender {
            address: "127.0.0.1".to_owned(),
            prefix: "127.0.0.0/24".to_owned(),
        };
        let posted = comments::post(desk, address, form, sender, None).await?;
        self.told("Marie, a reader, replies; her reply is held, for every reply waits here for a moderator.").await?;
        Ok(posted)
    }

    async fn moderate(&self, mo: &Actor) -> Result<(), Error> {
        let desk = &self.running.desk;
        let taking = Taking {
            queue: "held".to_owned(),
            form: LeaseForm {
                count: 10,
                seconds: 300,
            },
            lease: LeaseId::new(),
        };
        let (actor, lease, now) = (mo.clone(), taking.lease, desk.now());
        let leased = desk
            .write(move |conn| cases::lease(conn, &actor, &taking, now))
            .await?;
        for case in leased.cases {
            self.approve(mo, &case, lease).await?;
        }
        Ok(())
    }

    async fn approve(&self, mo: &Actor, case: &Case, lease: LeaseId) -> Result<(), Error> {
        let desk = &self.running.desk;
        let deciding = Deciding {
            id: DecisionId::new(),
            case: case.id,
            form: DecisionForm {
                decision: DecisionKind::Approve,
                reason: None,
                message: None,
                canned: None,
                language: None,
                to: None,
                lease: Some(lease),
            },
            version: None,
        };
        let (actor, now) = (mo.clone(), desk.now());
        desk.write(move |conn| decisions::decide(conn, &actor, &deciding, now))
            .await?;
        self.told(&format!(
            "{} leases the case from the queue and approves the reply.",
            mo.name
        ))
        .await
    }

    async fn read_thread(&self, address: Address) -> Result<(), Error> {
        let desk = &self.running.desk;
        let slug = match address {
            Address::Id(id) => id.to_string(),
            Address::Slug(slug) => slug,
        };
        let counts = desk
            .read(move |conn| thread::counts(conn, std::slice::from_ref(&slug)))
            .await?;
        let visible: i64 = counts.values().sum();
        println!("* The thread below the article shows {visible} reply.\n");
        Ok(())
    }

    /// Says what happened, and which mails it wrote.
    async fn told(&self, what: &str) -> Result<(), Error> {
        println!("* {what}");
        let ran = jobs::run_due_once(&self.running.desk, &self.running.mailer).await?;
        let printed = self.memory.take();
        for mail in &printed {
            println!("    mail to {}: {}", mail.to, mail.subject);
            for line in mail.text.lines() {
                println!("      | {line}");
            }
        }
        if printed.len() < ran.sent {
            println!("    {} mails went to the mail server", ran.sent);
        }
        Ok(())
    }

    /// How to go on by hand.
    pub fn invite(&self) {
        let base = format!("http://{}", self.running.address);
        println!("Now it is yours. The service goes on at {base} until Ctrl-C:\n");
        println!(
            "  {base}/docs                                  every operation, to read and to try"
        );
        println!("  {base}/v1/public/articles/floods-in-ghent    the article");
        println!("  {base}/v1/public/articles/floods-in-ghent/comments\n");
        println!("Sign in as any of these, all with the password \"{PASSWORD}\":\n");
        for (name, email, role) in PEOPLE {
            println!("  {email:<24} {name:<14} {}", role.name());
        }
        println!("\n  curl -s {base}/v1/auth/login -H 'Content-Type: application/json' \\");
        println!(
            "       -d '{{\"email\": \"ines@courier.example\", \"password\": \"{PASSWORD}\"}}'\n"
        );
        println!("The \"access_token\" it answers goes into \"Authorize\" in /docs.");
        if super::folder().join("demo.db").exists() {
            println!("The database is thrown away at the end.");
        }
    }
}
