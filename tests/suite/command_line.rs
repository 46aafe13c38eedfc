//! The command line, as an operator types it.

mod history;
mod people;
mod secrets;
mod words;
mod workflow;

use reqwest::Method;
use serde_json::Value;

use crate::kit::Newsroom;
use crate::kit::database::Database;
use crate::kit::process::Copydesk;
use crate::kit::smtp::SmtpServer;
use crate::kit::sql::Sql;

#[tokio::test]
async fn a_wrong_environment_is_told_of_every_mistake_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let copydesk = Copydesk::bare(folder.path())
        .with(
            "COPYDESK_DATABASE_URL",
            "mysql://desk:hunter2@db.example.org/desk",
        )
        .with("COPYDESK_LISTEN", "here")
        .with(
            "COPYDESK_SMTP_URL",
            "pigeon://desk:hunter3@mail.example.org",
        )
        .with("COPYDESK_LIMITS", "some")
        .with("COPYDESK_COLOUR", "red");
    for command in [
        vec!["serve"],
        vec!["check"],
        vec!["migrate"],
        vec!["staff", "list"],
        vec!["demo", "--once"],
    ] {
        let ran = copydesk.run(&command).await.failed();
        for name in ["DATABASE_URL", "LISTEN", "SMTP_URL", "LIMITS", "COLOUR"] {
            let told = ran
                .stderr
                .lines()
                .filter(|line| line.starts_with(&format!("COPYDESK_{name} ")));
            assert_eq!(told.count(), 1, "{command:?} on {name}:\n{}", ran.stderr);
        }
        assert!(!ran.stderr.contains("hunter"), "{}", ran.stderr);
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(files.is_empty(), "nothing was begun: {files:?}");
}

#[tokio::test]
async fn check_tells_what_is_right_and_every_mistake_at_once() {
    let database = Database::new().await;
    let smtp = SmtpServer::start().await;
    let copydesk = Copydesk::on(&database).with("COPYDESK_SMTP_URL", &smtp.url());
    let right = copydesk.run(&["check"]).await.succeeded();
    assert!(
        right.stdout.contains("database: ok\nmail: ok\n"),
        "{}",
        right.stdout
    );
    assert_eq!((right.stderr.as_str(), smtp.mails().len()), ("", 0));

    // nobody listens on port 1
    let away = copydesk
        .with(
            "COPYDESK_DATABASE_URL",
            "postgres://desk:hunter2@127.0.0.1:1/desk",
        )
        .with("COPYDESK_SMTP_URL", "smtp://desk:hunter3@127.0.0.1:1");
    let wrong = away.run(&["check"]).await.failed();
    let told: Vec<&str> = wrong.stderr.lines().collect();
    assert_eq!(told.len(), 2, "{told:#?}");
    assert!(
        told[0].starts_with("copydesk: the database: ") && told[1].starts_with("copydesk: mail: "),
        "{told:#?}"
    );
    let everything = format!("{}{}", wrong.stdout, wrong.stderr);
    assert!(!everything.contains("hunter"), "{everything}");
    database.drop().await;
}

#[tokio::test]
async fn an_empty_database_is_migrated_and_migrated_again_without_effect() {
    let database = Database::new().await;
    let (sql, copydesk) = (Sql::of(&database), Copydesk::on(&database));
    sql.empties().await;
    let versions =
        "SELECT CAST(version AS TEXT) AS it FROM __diesel_schema_migrations ORDER BY version";
    copydesk.run(&["migrate"]).await.succeeded();
    let first = sql.texts(versions).await;
    assert!(first.len() >= 7, "{first:?}");
    let twice = copydesk.run(&["migrate"]).await.succeeded();
    assert_eq!(twice.stdout, "the database is as this version knows it\n");
    assert_eq!(sql.texts(versions).await, first);
    assert_eq!(sql.count("sections").await, 3);
    database.drop().await;
}

#[tokio::test]
async fn an_older_binary_refuses_a_newer_schema() {
    let database = Database::new().await;
    let (sql, copydesk) = (Sql::of(&database), Copydesk::on(&database));
    sql.run("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')")
        .await;
    for command in [
        vec!["serve"],
        vec!["migrate"],
        vec!["staff", "list"],
        vec!["history", "verify"],
        vec!["check"],
    ] {
        let ran = copydesk.run(&command).await.failed();
        let said = "the database was migrated to 29991231000000 by a newer copydesk";
        assert!(ran.stderr.contains(said), "{command:?}: {}", ran.stderr);
    }
    sql.run("DELETE FROM __diesel_schema_migrations WHERE version = '29991231000000'")
        .await;
    copydesk.run(&["migrate"]).await.succeeded();
    database.drop().await;
}

#[tokio::test]
async fn the_document_is_printed_as_it_is_committed() {
    let folder = tempfile::tempdir().unwrap();
    let printed = Copydesk::bare(folder.path())
        .run(&["openapi"])
        .await
        .succeeded();
    let committed = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/openapi/copydesk.json"
    ));
    let committed = committed
        .expect("openapi/copydesk.json: `cargo run -- openapi > openapi/copydesk.json` writes it");
    assert!(
        printed.stdout == committed,
        "`cargo run -- openapi > openapi/copydesk.json` brings it up to date"
    );
    let document: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let served = Newsroom::open().await;
    let answer = served
        .reader()
        .send(served.reader().request(Method::GET, "/openapi.json"))
        .await
        .expect(200);
    assert_eq!(answer.json, document, "what is served is what is printed");
    served.closes().await;
}
