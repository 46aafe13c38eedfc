//! A newsroom that was opened for one test: its service, its people, its mail.

use std::sync::{Mutex, OnceLock};

use chrono::TimeDelta;
use copydesk::app::{self, Running};
use copydesk::config::Config;
use copydesk::domain::staff::{Grant, Role};
use copydesk::jobs;
use copydesk::mail::{Mailer, Memory, Sent};
use copydesk::service::passwords;
use copydesk::service::staffing::{self, Newcomer};
use copydesk::store::events;
use serde_json::{Value, json};

use super::database::Database;
use super::person::Draft;
use super::{Answer, Person};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// What a guest is asked by mail with the first reply that is held.
pub const ASKS_TO_CONFIRM: &str = "Please confirm your mail address";

pub struct Newsroom {
    pub running: Option<Running>,
    pub mails: Memory,
    unread: Mutex<Vec<Sent>>,
    pub base: String,
    pub database: Option<Database>,
}

impl Newsroom {
    pub async fn open() -> Self {
        Self::open_with(&[]).await
    }

    /// Opens with settings of the environment beside those of the kit.
    pub async fn open_with(settings: &[(&str, &str)]) -> Self {
        let database = Database::new().await;
        let (running, mails) = start(&database, settings).await;
        Self {
            base: format!("http://{}", running.address),
            running: Some(running),
            mails,
            unread: Mutex::default(),
            database: Some(database),
        }
    }

    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Somebody new, signed in. Roles as `editor news`, or `publisher *`.
    pub async fn hire(&self, name: &str, roles: &[&str]) -> Person {
        let email = format!(
            "{}@courier.example",
            name.split(' ').next().unwrap().to_lowercase()
        );
        let grants: Vec<Grant> = roles.iter().map(|role| grant(role)).collect();
        let newcomer = Newcomer {
            email: email.clone(),
            name: name.to_owned(),
            grant: grants[0].clone(),
        };
        let desk = &self.running().desk;
        let now = desk.now();
        desk.write(move |conn| {
            let id = staffing::add(conn, &newcomer, now)?;
            for grant in &grants {
                staffing::grant(conn, id, grant, now)?;
            }
            staffing::set_password(conn, id, hash(), now)
        })
        .await
        .unwrap();
        let mut person = self.anyone(name);
        person.email = email;
        self.sign_in(person).await
    }

    /// A fresh session for somebody.
    pub async fn sign_in(&self, mut person: Person) -> Person {
        let form = json!({"email": person.email, "password": PASSWORD});
        let answer = self
            .anyone(&person.name)
            .post("/v1/auth/login", form)
            .await
            .expect(200);
        person.token = Some(answer.str("access_token").to_owned());
        person.refresh_token = answer.str("refresh_token").to_owned();
        person.id = answer.json["staff"]["id"].as_str().unwrap().to_owned();
        person
    }

    /// Somebody without a token.
    pub fn anyone(&self, name: &str) -> Person {
        Person {
            id: String::new(),
            name: name.to_owned(),
            email: String::new(),
            token: None,
            refresh_token: String::new(),
            base: self.base.clone(),
            client: reqwest::Client::new(),
        }
    }

    pub fn reader(&self) -> Person {
        self.anyone("a reader")
    }

    /// A published article, by three people who are hired for it.
    pub async fn publishes(&self, headline: &str) -> Draft {
        let people = ["Writer", "Reviewer", "Publisher"];
        self.publishes_by(people, headline).await
    }

    /// The same by people of these names.
    pub async fn publishes_by(&self, people: [&str; 3], headline: &str) -> Draft {
        let [writer, editor, publisher] = people;
        let ines = self.hire(writer, &["writer *"]).await;
        let tom = self.hire(editor, &["editor *"]).await;
        let paul = self.hire(publisher, &["publisher *"]).await;
        let draft = ines.opens(headline).await;
        ines.takes(&draft, "submit").await.expect(200);
        tom.takes(&draft, "approve").await.expect(200);
        paul.takes(&draft, "publish").await.expect(200);
        self.delivers().await;
        self.mails.take();
        draft
    }

    /// Changes the settings as an admin would.
    pub async fn sets(&self, admin: &Person, changes: Value) -> Answer {
        let version = admin.get("/v1/admin/settings").await.expect(200).version();
        admin
            .write(
                reqwest::Method::PATCH,
                "/v1/admin/settings",
                version,
                changes,
            )
            .await
            .expect(200)
    }

    /// Does everything that is due now.
    pub async fn delivers(&self) {
        let running = self.running();
        jobs::run_due_once(&running.desk, &running.mailer)
            .await
            .unwrap();
    }

    /// The mails that somebody got since one last looked.
    pub async fn inbox(&self, person: &Person) -> Vec<Sent> {
        self.delivers().await;
        let mut unread = self.unread.lock().unwrap();
        unread.extend(self.mails.take());
        let (own, others) = unread.drain(..).partition(|mail| mail.to == person.email);
        *unread = others;
        own
    }

    /// The mails that a guest got since one last looked.
    pub async fn mails_to(&self, name: &str) -> Vec<Sent> {
        let mut guest = self.reader();
        guest.email = super::thread::email(name);
        self.inbox(&guest).await
    }

    /// The only mail that somebody got: its subject.
    pub async fn subject(&self, person: &Person) -> String {
        let mails = self.inbox(person).await;
        assert_eq!(mails.len(), 1, "{} has {:?}", person.name, subjects(&mails));
        mails[0].subject.clone()
    }

    pub fn passes(&self, span: TimeDelta) {
        self.running().desk.clock.advance(span);
    }

    /// Stops and starts again on the same database.
    pub async fn restarts(&mut self) {
        self.running.take().unwrap().stop().await;
        let (running, mails) = start(self.database.as_ref().unwrap(), &[]).await;
        self.base = format!("http://{}", running.address);
        self.running = Some(running);
        self.mails = mails;
    }

    /// Ends the test: nothing may be left to do, no mail unread, and the history whole.
    pub async fn closes(mut self) {
        self.delivers().await;
        let mut unread = std::mem::take(&mut *self.unread.lock().unwrap());
        unread.extend(self.mails.take());
        // every guest of every test is asked for this; `letters` looks at it
        unread.retain(|mail| mail.subject != ASKS_TO_CONFIRM);
        assert!(unread.is_empty(), "unread mail: {:?}", subjects(&unread));
        let running = self.running.take().unwrap();
        let seen = running
            .desk
            .write(|conn| Ok(events::verify(conn)?))
            .await
            .unwrap();
        assert_eq!((seen.flaws.len(), seen.unsealed), (0, 0), "{seen:?}");
        running.stop().await;
        self.database.take().unwrap().drop().await;
    }

    /// The same for tests whose mails are beside the point.
    pub async fn closes_unread(self) {
        self.delivers().await;
        self.mails.take();
        self.unread.lock().unwrap().clear();
        self.closes().await;
    }
}

impl Drop for Newsroom {
    fn drop(&mut self) {
        let is_left = self.running.is_some() && !std::thread::panicking();
        assert!(!is_left, "a test must close its newsroom");
    }
}

fn subjects(mails: &[Sent]) -> Vec<String> {
    mails
        .iter()
        .map(|mail| format!("{}: {}", mail.to, mail.subject))
        .collect()
}

fn grant(text: &str) -> Grant {
    let (role, section) = text.split_once(' ').unwrap();
    let role = Role::ALL
        .into_iter()
        .find(|known| known.name() == role)
        .unwrap();
    Grant {
        role,
        section: (section != "*").then(|| section.to_owned()),
    }
}

/// One hash for everybody: making one takes its time by design.
fn hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| passwords::hash(PASSWORD).unwrap())
}

pub async fn start(database: &Database, settings: &[(&str, &str)]) -> (Running, Memory) {
    let mut env = std::collections::BTreeMap::from([
        ("COPYDESK_DATABASE_URL".to_owned(), database.url()),
        (
            "COPYDESK_KEY_FILE".to_owned(),
            database.key_file().display().to_string(),
        ),
        ("COPYDESK_LISTEN".to_owned(), "127.0.0.1:0".to_owned()),
        (
            "COPYDESK_SITE_URL".to_owned(),
            "https://courier.example".to_owned(),
        ),
    ]);
    env.extend(
        settings
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let config = Config::load(&env, None).unwrap();
    let mails = Memory::new("The Courier <desk@courier.example>").unwrap();
    let running = app::start(config, Mailer::Memory(mails.clone()))
        .await
        .unwrap();
    (running, mails)
}
