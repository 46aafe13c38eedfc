//! What the documents say, held against what is: the README's tour is run, its
//! tables are made from the code, its links lead somewhere.

mod page;
mod tables;
mod tour;

use std::process::Command;

use clap::CommandFactory as _;
use copydesk::cli::Cli;
use copydesk::config::SETTINGS;
use copydesk::http::problem::Code;

use crate::kit::Newsroom;
use page::{Page, at};

/// Variables that are no settings of the service.
const OTHER_VARIABLES: [&str; 6] = [
    "COPYDESK_CONFIG",
    "COPYDESK_TEST_POSTGRES",
    "COPYDESK_TEST_OPERATIONS",
    "COPYDESK_TEST_SEED",
    "COPYDESK_TEST_ROUNDS",
    "COPYDESK_TEST_FUZZ",
];

#[test]
fn every_command_is_in_the_readme_and_every_one_there_exists() {
    let typed = Page::open("README.md").commands();
    for (name, _) in tables::commands() {
        assert!(
            typed.contains(&name),
            "README.md does not speak of `copydesk {name}`"
        );
    }
    for words in typed.iter().filter(|words| !words.starts_with("help")) {
        let command = Cli::command();
        let found = words
            .split(' ')
            .try_fold(&command, |command, word| command.find_subcommand(word));
        assert!(
            found.is_some(),
            "README.md speaks of `copydesk {words}`, which does not exist"
        );
    }
}

#[test]
fn every_setting_that_the_readme_names_is_one() {
    let named = Page::open("README.md").variables();
    for name in &named {
        let is_setting = SETTINGS.iter().any(|setting| setting.variable == name);
        assert!(
            is_setting || OTHER_VARIABLES.contains(&name.as_str()),
            "README.md names {name}, which is no setting"
        );
    }
    for name in OTHER_VARIABLES {
        assert!(named.contains(name), "README.md does not name {name}");
    }
}

/// Where the README says that codes are explained, all of them are.
#[tokio::test]
async fn every_problem_is_explained_and_none_is_made_up() {
    let readme = Page::open("README.md");
    let named = readme.problems();
    assert!(named.len() >= 5, "only {named:?}");
    for (status, code) in named {
        let known = Code::named(&code).map(Code::status);
        assert_eq!(known, Some(status), "README.md says {status} `{code}`");
    }
    let room = Newsroom::open().await;
    let document = room.reader().get("/openapi.json").await.expect(200);
    let codes = document.json["components"]["schemas"]["ProblemCode"]["enum"]
        .as_array()
        .unwrap()
        .clone();
    assert_eq!(codes.len(), Code::ALL.len());
    for code in codes {
        let page = room
            .reader()
            .get(&format!("/problems/{}", code.as_str().unwrap()))
            .await
            .expect(200);
        assert_eq!(page.json["code"], code);
        assert!(page.str("meaning").len() > 80, "{}", page.text);
    }
    room.closes().await;
}

#[test]
fn every_link_leads_somewhere() {
    let readme = Page::open("README.md");
    let links = readme.links();
    assert!(links.len() > 10, "only {links:?}");
    for link in links {
        let leads = match link.strip_prefix('#') {
            Some(anchor) => readme.headings().contains(anchor),
            None => at(&link).exists(),
        };
        assert!(leads, "README.md links to {link}, which is not there");
    }
}

/// So that the map stays one of the whole house.
#[test]
fn the_map_shows_every_room() {
    let readme = Page::open("README.md");
    let rooms = at("src")
        .read_dir()
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir());
    let mut shown = 0;
    for room in rooms {
        let path = format!("src/{}", room.file_name().display());
        assert!(
            readme.text.contains(&format!("| [{path}]({path}) |")),
            "{path} is not on the map in README.md"
        );
        shown += 1;
    }
    assert!(shown > 5, "{shown}");
}

/// `.ci/run` types what the README tells newcomers to type.
#[test]
fn the_ci_finds_the_test_command() {
    let script = Page::open(".ci/run");
    let start = script
        .text
        .find("readme_test_command() {")
        .expect("the function in .ci/run");
    let (function, _) = script.text[start..].split_once("\n}").unwrap();
    let typed = format!("{function}\n}}\nreadme_test_command");
    let ran = Command::new("bash")
        .args(["-euo", "pipefail", "-c", &typed])
        .current_dir(at(""))
        .output();
    let ran = ran.expect("bash, which .ci/run is written for");
    assert_eq!(String::from_utf8_lossy(&ran.stdout), "cargo test\n");
}

#[test]
fn the_changelog_has_what_is_unreleased_and_what_was_released() {
    let changelog = Page::open("CHANGELOG.md");
    let versions: Vec<&str> = changelog
        .text
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    assert_eq!(
        versions.first(),
        Some(&"[Unreleased]"),
        "the first section of CHANGELOG.md"
    );
    let unreleased = changelog.text.split("\n## ").nth(1).unwrap();
    let is_told = |kind: &&str| unreleased.contains(&format!("\n### {kind}\n"));
    let kinds = [
        "Added",
        "Changed",
        "Deprecated",
        "Removed",
        "Fixed",
        "Security",
    ];
    assert!(
        versions.len() > 1 || kinds.iter().any(is_told),
        "nothing is told in CHANGELOG.md"
    );
}
