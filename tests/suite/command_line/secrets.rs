//! What no log line and no report on the way may show: passwords, tokens, and
//! the addresses of readers.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use copydesk::config::Config;
use copydesk::service::accounts::{SignIn, SignedIn};
use copydesk::service::credentials::{Acceptance, PasswordChange};
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::database::Database;
use crate::kit::newsroom::PASSWORD;
use crate::kit::process::{Copydesk, Process};
use crate::kit::smtp::{Offer, SmtpServer};
use crate::kit::{Newsroom, Person};

const DATABASE_PASSWORD: &str = "hunter-of-databases";
const MAIL_PASSWORD: &str = "hunter-of-mails";
const NEW_PASSWORD: &str = "staple battery horse";
const WRONG_PASSWORD: &str = "guessed quite wrongly";
const READER: &str = "marie.dubois@reader.example";

#[tokio::test]
async fn a_day_with_readers_and_staff_leaves_no_secret_in_the_log() {
    let mut room = Newsroom::open().await;
    let draft = room.publishes("Floods in Ghent").await;
    let ines = room
        .hire("Ines Claes", &["writer *", "moderator *", "admin *"])
        .await;
    room.running.take().unwrap().stop().await;
    let database = room.database.take().unwrap();
    let smtp = SmtpServer::offering(&[Offer::SignIn]).await;
    let process = with_passwords(&database, &smtp).serve().await;
    let ines = process.met_by(&ines);
    let reader = Person {
        token: None,
        ..ines.clone()
    };

    let mut secrets = staff_signs_in_and_out(&ines).await;
    secrets.extend(reader_replies(&reader, &draft.slug).await);
    secrets.extend(somebody_is_invited(&database, &smtp).await);
    let mails = smtp.wait_for(2).await;
    let mut subjects: Vec<String> = mails.iter().map(|mail| mail.subject()).collect();
    subjects.sort();
    assert!(subjects[0].starts_with("Please confirm"), "{subjects:?}");
    assert!(
        subjects[1].starts_with("Replies are waiting"),
        "{subjects:?}"
    );
    secrets.extend([DATABASE_PASSWORD, MAIL_PASSWORD, READER, "marie.dubois"].map(str::to_owned));
    secrets.push(
        std::fs::read_to_string(database.key_file())
            .unwrap()
            .trim()
            .to_owned(),
    );
    shows_none(process, &secrets).await;
    database.drop().await;
}

/// With all it can log. PostgreSQL trusts loopback, and SMTP takes any password but one.
fn with_passwords(database: &Database, smtp: &SmtpServer) -> Copydesk {
    let url = database
        .url()
        .replace("postgres@", &format!("postgres:{DATABASE_PASSWORD}@"));
    let smtp = smtp
        .url()
        .replace("smtp://", &format!("smtp://desk:{MAIL_PASSWORD}@"));
    Copydesk::on(database)
        .with("COPYDESK_DATABASE_URL", &url)
        .with("COPYDESK_SMTP_URL", &smtp)
        .with("COPYDESK_LOG", "json")
        .with("COPYDESK_LOG_FILTER", "trace")
}

async fn staff_signs_in_and_out(ines: &Person) -> Vec<String> {
    let sign_in = async |password: &str| {
        let form = json!({"email": ines.email, "password": password});
        ines.send(
            ines.client
                .post(format!("{}/v1/auth/login", ines.base))
                .json(&form),
        )
        .await
    };
    sign_in(WRONG_PASSWORD)
        .await
        .problem(401, "unauthenticated");
    let session = sign_in(PASSWORD).await.expect(200);
    let mut secrets = tokens(&session.json);
    let refresh = json!({"refresh_token": session.str("refresh_token")});
    let renewed = ines
        .post("/v1/auth/refresh", refresh.clone())
        .await
        .expect(200);
    secrets.extend(tokens(&renewed.json));
    let change = json!({"current": PASSWORD, "new": NEW_PASSWORD});
    ines.post("/v1/auth/password", change).await.expect(204);
    ines.post("/v1/auth/refresh", refresh)
        .await
        .problem(401, "unauthenticated");
    let broken = ines.request(Method::POST, "/v1/auth/login");
    let broken = broken.header("Content-Type", "application/json");
    let broken = broken.body(format!(
        "{{\"email\": \"{READER}\", \"password\": \"{NEW_PASSWORD}\""
    ));
    ines.send(broken).await.problem(400, "malformed");
    secrets.push(ines.token.clone().unwrap());
    secrets.extend([PASSWORD, NEW_PASSWORD, WRONG_PASSWORD].map(str::to_owned));
    secrets
}

fn tokens(session: &Value) -> Vec<String> {
    ["access_token", "refresh_token"]
        .map(|name| session[name].as_str().unwrap().to_owned())
        .to_vec()
}

async fn reader_replies(reader: &Person, slug: &str) -> Vec<String> {
    let path = format!("/v1/public/articles/{slug}/comments");
    let reply = |text: &str| json!({"text": text, "author": {"name": "Marie", "email": READER}});
    let posted = reader
        .post(&path, reply("My street is dry again."))
        .await
        .expect(201);
    reader
        .post(&path, reply("My street is dry again."))
        .await
        .problem(409, "duplicate");
    reader.post(&path, reply("")).await.problem(422, "invalid");
    reader
        .get(&format!("{path}?{READER}=1"))
        .await
        .problem(400, "unknown_parameter");
    vec![posted.str("edit_token").to_owned()]
}

async fn somebody_is_invited(database: &Database, smtp: &SmtpServer) -> Vec<String> {
    let add = [
        "staff",
        "add",
        "--email",
        "wim@courier.example",
        "--name",
        "Wim",
        "--role",
        "writer",
    ];
    let ran = with_passwords(database, smtp).run(&add).await.succeeded();
    assert!(!ran.stdout.contains("hunter") && !ran.stderr.contains("hunter"));
    let (_, after) = ran.stdout.split_once("#invitation=").unwrap();
    vec![after.lines().next().unwrap().to_owned()]
}

/// Stops the process, and looks through all it said.
async fn shows_none(process: Process, secrets: &[String]) {
    process.terminate();
    let ran = process.ends().await.succeeded();
    for line in ran.stderr.lines() {
        let read: Result<Value, _> = serde_json::from_str(line);
        assert!(read.is_ok(), "not JSON: {line}");
    }
    for operation in [
        "POST /v1/auth/login",
        "POST /v1/public/articles/{article}/comments",
    ] {
        assert!(
            ran.stderr.contains(operation),
            "{operation} was not logged at all"
        );
    }
    for (n, secret) in secrets.iter().enumerate() {
        assert!(secret.len() > 8, "secret {n} is none: {secret:?}");
        let shown = ran
            .stderr
            .lines()
            .chain(ran.stdout.lines())
            .find(|line| line.contains(secret.as_str()));
        assert_eq!(shown, None, "the log shows {secret}");
    }
}

#[test]
fn settings_are_shown_without_their_passwords() {
    let env = BTreeMap::from([
        (
            "COPYDESK_DATABASE_URL",
            "postgres://desk:hunter-of-databases@db.example.org/desk?password=hunter-of-databases",
        ),
        (
            "COPYDESK_SMTP_URL",
            "smtps://desk:hunter-of-mails@mail.example.org",
        ),
        ("COPYDESK_KEY_FILE", "/etc/copydesk/root.key"),
    ]);
    let env = env
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let config = Config::load(&env, None).unwrap();
    for shown in [
        format!("{config}"),
        format!("{config:?}"),
        format!("{config:#?}"),
    ] {
        assert!(
            shown.contains("db.example.org") && shown.contains("mail.example.org"),
            "{shown}"
        );
        assert!(!shown.contains("hunter"), "{shown}");
    }
}

/// Says of a type whether it is `Debug`: its own constant is found before the trait's.
struct Printed<T>(PhantomData<T>);

trait NotPrinted {
    const IS_DEBUG: bool = false;
}

impl<T> NotPrinted for Printed<T> {}

impl<T: std::fmt::Debug> Printed<T> {
    const IS_DEBUG: bool = true;
}

#[test]
fn what_holds_a_password_or_a_token_cannot_be_logged() {
    let printed = [
        Printed::<SignIn>::IS_DEBUG,
        Printed::<SignedIn>::IS_DEBUG,
        Printed::<PasswordChange>::IS_DEBUG,
        Printed::<Acceptance>::IS_DEBUG,
        Printed::<Config>::IS_DEBUG,
    ];
    // The configuration shows its passwords as stars; the others are not to be shown at all.
    assert_eq!(printed, [false, false, false, false, true]);
}
