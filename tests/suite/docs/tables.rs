//! The README's tables, made from what they are about.

use std::fmt::Debug;
use std::fmt::Write as _;

use clap::CommandFactory as _;
use copydesk::cli::Cli;
use copydesk::config::settings_table;
use copydesk::domain::rights::{RIGHTS, Who};
use copydesk::domain::workflow::{Effect, Need, Transition, Workflow};
use serde_json::Value;

use super::page::Page;

#[test]
fn the_workflow_is_the_one_in_the_readme() {
    is_in_the_readme("workflow", &workflow());
}

#[test]
fn the_rights_are_those_in_the_readme() {
    is_in_the_readme("rights", &rights());
}

#[test]
fn the_settings_are_those_in_the_readme() {
    is_in_the_readme("settings", &settings_table());
}

#[test]
fn the_commands_are_those_in_the_readme() {
    let mut table = "| Command | What it does |\n|---|---|\n".to_owned();
    for (name, about) in commands() {
        writeln!(table, "| `copydesk {name}` | {about} |").unwrap();
    }
    is_in_the_readme("commands", &table);
}

/// With `UPDATE_GOLDEN` set, the README is put right instead. One table at a
/// time: tests run side by side.
#[track_caller]
fn is_in_the_readme(name: &str, table: &str) {
    static TURN: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let turn = TURN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut readme = Page::open("README.md");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        readme.put_table(name, table);
    }
    drop(turn);
    assert_eq!(
        readme.table(name),
        table.trim_end(),
        "the table of {name} in README.md is out of date; UPDATE_GOLDEN=1 cargo test --test suite docs rewrites it"
    );
}

fn workflow() -> String {
    let mut table =
        "| Transition | From → to | Who | What must hold | Who is told |\n|---|---|---|---|---|\n"
            .to_owned();
    for transition in &Workflow::newsroom().transitions {
        let Transition { name, from, to, .. } = transition;
        let who: Vec<&str> = transition.who.iter().map(|who| who.name()).collect();
        let from = from.join(", ");
        let (who, holds, told) = (who.join(", "), holds(transition), told(transition));
        writeln!(
            table,
            "| `{name}` | {from} → {to} | {who} | {holds} | {told} |"
        )
        .unwrap();
    }
    table
}

fn holds(transition: &Transition) -> String {
    let needs = transition.needs.iter().map(|need| match need {
        Need::Message => "a message is given".to_owned(),
        Need::At => "an hour in the future is given".to_owned(),
    });
    let guards = transition.guards.iter().map(words);
    let eyes =
        (transition.effect == Some(Effect::Approve)).then(|| "no hand in the text".to_owned());
    listed(needs.chain(guards).chain(eyes))
}

fn told(transition: &Transition) -> String {
    let always = transition.tells.iter().map(words);
    let at_quorum = transition
        .at_quorum
        .iter()
        .map(|tell| format!("at quorum {}", words(tell)));
    listed(always.chain(at_quorum))
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        "–".to_owned()
    } else {
        items.join(", ")
    }
}

/// A name of the code in words: `SectionEditors` is "section editors".
fn words(name: &impl Debug) -> String {
    let mut words = String::new();
    for letter in format!("{name:?}").chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

fn rights() -> String {
    let document = copydesk::http::document();
    let mut table = "| Operation | Call | Who may |\n|---|---|---|\n".to_owned();
    for (operation, who) in RIGHTS {
        let call = call(&document, operation).unwrap_or_else(|| panic!("no operation {operation}"));
        let who = match who {
            Who::Anyone => "anyone".to_owned(),
            Who::Staff => "staff".to_owned(),
            Who::Roles(roles) => roles
                .iter()
                .map(|role| role.name())
                .collect::<Vec<_>>()
                .join(", "),
        };
        writeln!(table, "| {operation} | `{call}` | {who} |").unwrap();
    }
    table
}

/// `GET /v1/drafts/{id}`
fn call(document: &Value, operation: &str) -> Option<String> {
    let paths = document["paths"].as_object()?;
    let methods = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.map(move |(method, it)| (path, method, it))
    });
    let mut found = methods.filter(|(_, _, it)| it["operationId"] == operation);
    found
        .next()
        .map(|(path, method, _)| format!("{} {path}", method.to_uppercase()))
}

/// Every command that does something, with its one line: `staff add`.
pub fn commands() -> Vec<(String, String)> {
    let mut command = Cli::command();
    command.build();
    leaves(&command, "")
}

fn leaves(command: &clap::Command, above: &str) -> Vec<(String, String)> {
    let children = command
        .get_subcommands()
        .filter(|child| child.get_name() != "help");
    let named = children.flat_map(|child| {
        let name = format!("{above}{}", child.get_name());
        if child.has_subcommands() {
            return leaves(child, &format!("{name} "));
        }
        let about = child.get_about().map(ToString::to_string);
        vec![(name, about.unwrap_or_default())]
    });
    named.collect()
}
