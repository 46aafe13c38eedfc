//! The table of rights, asked of the service: every operation by everybody, on what is
//! their own, in their section, in another, and not there at all.
//!
//! `rights.table.txt` is what came of it; `UPDATE_GOLDEN=1` writes it anew.

mod cast;
mod rules;

use std::fmt::Write as _;
use std::path::Path;

use cast::{Cast, Standing};
use copydesk::domain::rights::{self, RIGHTS, Who};
use reqwest::Method;
use rules::{Of, can_own, expected, rows};

use crate::contract::{Scene, Things, ask, operation, operations};

#[test]
fn every_operation_has_a_row_and_every_row_an_operation() {
    let asked: Vec<String> = operations()
        .into_iter()
        .map(|operation| operation.id)
        .collect();
    let unlisted: Vec<_> = asked
        .iter()
        .filter(|id| rights::who(id).is_none())
        .collect();
    assert!(
        unlisted.is_empty(),
        "without a row in domain/rights.rs: {unlisted:?}"
    );
    let orphans: Vec<_> = RIGHTS
        .iter()
        .filter(|(id, _)| !asked.iter().any(|asked| asked == id))
        .collect();
    assert!(orphans.is_empty(), "rows without an operation: {orphans:?}");
    for (n, (id, _)) in RIGHTS.iter().enumerate() {
        assert!(
            RIGHTS.iter().skip(n + 1).all(|(other, _)| other != id),
            "{id} has two rows"
        );
    }
    let untested: Vec<_> = asked
        .iter()
        .filter(|id| ask(&operation(id), &Things::default()).is_none())
        .collect();
    assert!(
        untested.is_empty(),
        "without a request in tests/suite/contract/asks.rs: {untested:?}"
    );
}

/// A request whose path fits two templates may be taken for the other one at the gate,
/// which is then to let in the same people.
#[test]
fn templates_that_fit_the_same_path_let_in_the_same_people() {
    let all = operations();
    let taken_for = |method: &Method, path: &str| {
        let other = all
            .iter()
            .find(|other| other.method == *method && other.path == path);
        other.map_or(Some(Who::Staff), |other| rights::who(&other.id))
    };
    for one in all
        .iter()
        .filter(|one| !one.path.starts_with("/v1/public/"))
    {
        for other in all.iter().filter(|other| overlap(&one.path, &other.path)) {
            let who = taken_for(&one.method, &other.path);
            assert_eq!(
                rights::who(&one.id),
                who,
                "{} can be taken for {}",
                one.path,
                other.path
            );
        }
    }
}

/// Whether there is a path that fits both of two different templates.
fn overlap(one: &str, other: &str) -> bool {
    let segments = |path: &str| -> Vec<String> { path.split('/').map(str::to_owned).collect() };
    let (left, right) = (segments(one), segments(other));
    one != other
        && left.len() == right.len()
        && left
            .iter()
            .zip(&right)
            .all(|(a, b)| a == b || a.starts_with('{') || b.starts_with('{'))
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let scene = Scene::open().await;
    let cast = Cast::of(&scene).await;
    let mut table = heading(&cast);
    let mut wrong = Vec::new();
    for (id, of) in rows() {
        let mut line = format!("{:<32}", of.title(&id));
        for member in &cast {
            let asked = cell(&scene, member, &id, of).await;
            let told = asked.map_or("-".to_owned(), word);
            write!(line, " {told:<9}").unwrap();
            let right =
                can_own(&id, of, member.standing).then(|| expected(&id, of, member.standing));
            if asked != right {
                wrong.push(format!(
                    "{} by {}: {told}, not {right:?}",
                    of.title(&id),
                    member.label()
                ));
            }
        }
        table += line.trim_end();
        table.push('\n');
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    golden(&table);
    scene.closes().await;
}

/// The status that somebody gets; any 2xx is 200. None where there is nothing to ask for.
async fn cell(scene: &Scene, member: &Cast, id: &str, of: Of) -> Option<u16> {
    if !can_own(id, of, member.standing) {
        return None;
    }
    let things = cast::things(scene, member, id, of).await;
    let asker = cast::asker(scene, member, id).await;
    let answer = ask(&operation(id), &things).unwrap().sent_by(&asker).await;
    if answer.status < 300 {
        return Some(200);
    }
    let (status, code) = (answer.status, answer.str("code").to_owned());
    Some(answer.problem(status, &code).status)
}

fn word(status: u16) -> String {
    if status == 200 {
        "yes".to_owned()
    } else {
        status.to_string()
    }
}

fn heading(cast: &[Cast]) -> String {
    let mut roles = format!("{:<32}", "");
    let mut places = format!("{:<32}", "");
    for member in cast {
        let (role, place) = member.standing.words();
        write!(roles, " {role:<9}").unwrap();
        write!(places, " {place:<9}").unwrap();
    }
    let explained = "# Who may do what: `yes`, or the status of the refusal. What is asked for lies in the section `news`\n\
        # unless it is one's own; `-`: such a thing cannot be one's own. Written by tests/suite/rights.rs.\n";
    format!("{explained}{}\n{}\n", roles.trim_end(), places.trim_end())
}

fn golden(table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/rights.table.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == table,
        "the table of rights has changed; if it should have, run with UPDATE_GOLDEN=1:\n{table}"
    );
}

#[test]
fn whoever_is_out_is_told_nothing_but_that() {
    for (id, of) in rows() {
        let told = expected(&id, of, Standing::Nobody);
        assert!(
            told == 401 || rights::who(&id) == Some(rights::Who::Anyone),
            "{id}"
        );
    }
}
