//! `copydesk workflow`: a site's own rules, checked and loaded.

use crate::kit::Newsroom;
use crate::kit::process::Copydesk;

const SMALL: &str = include_str!("../../../src/domain/workflow/small.toml");

#[tokio::test]
async fn a_file_is_checked_without_a_database_and_every_mistake_has_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gazette.toml");
    let copydesk = Copydesk::bare(folder.path());
    std::fs::write(&file, SMALL.replace("\"small\"", "\"gazette\"")).unwrap();
    let check = ["workflow", "check", file.to_str().unwrap()];
    let table = copydesk.run(&check).await.succeeded().stdout;
    assert!(
        table.starts_with("gazette 1: drafting (drafting), in_review (review)"),
        "{table}"
    );
    let publish = table
        .lines()
        .find(|line| line.starts_with("publish "))
        .unwrap();
    assert!(
        publish.contains("drafting, in_review, approved"),
        "{publish}"
    );
    assert!(!folder.path().join("copydesk.db").exists());

    std::fs::write(&file, SMALL.replace("= \"ready\"", "= \"raedy\"")).unwrap();
    let ran = copydesk.run(&check).await.failed();
    let line = SMALL
        .lines()
        .position(|line| line.contains("\"ready\""))
        .unwrap()
        + 1;
    let mistake = format!("{}:{line}: unknown word `raedy`", file.display());
    assert!(ran.stdout.contains(&mistake), "{mistake}\n{}", ran.stdout);
    assert!(ran.stderr.contains("1 mistake"), "{}", ran.stderr);
}

#[tokio::test]
async fn a_file_is_loaded_for_the_drafts_that_open_from_then_on() {
    let mut room = Newsroom::open().await;
    room.running.take().unwrap().stop().await;
    let database = room.database.take().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("gazette.toml");
    std::fs::write(&file, SMALL.replace("\"small\"", "\"gazette\"")).unwrap();
    let load = ["workflow", "load", file.to_str().unwrap()];
    let copydesk = Copydesk::on(&database);
    for _ in 0..2 {
        let ran = copydesk.run(&load).await.succeeded();
        assert_eq!(ran.stdout, "gazette is loaded in version 1\n");
    }
    std::fs::write(&file, SMALL).unwrap();
    let ran = copydesk.run(&load).await.failed();
    assert!(
        ran.stderr.contains("`small` comes with the service"),
        "{}",
        ran.stderr
    );
    database.drop().await;
}
