//! Every state, every transition, every kind of person, on one page.

use std::fmt::Write;

use super::*;

/// `yes`, or the status and code of the refusal.
fn cell(facts: &Facts, actor: &Actor, transition: &str) -> String {
    match act(facts, actor, transition) {
        Ok(_) => "yes".to_owned(),
        Err(Refusal::Forbidden(_)) => "403".to_owned(),
        Err(Refusal::WrongState(_)) => "409".to_owned(),
        Err(Refusal::Blocked(blockers)) => codes(&blockers).join(" "),
        Err(other) => panic!("{transition}: {other:?}"),
    }
}

fn table() -> String {
    let eva = person("eva", &["editor news"]);
    let people = [
        ("contributor", ines()),
        ("writer", person("wim", &["writer news"])),
        ("editor", tom()),
        ("editor elsewhere", person("vera", &["editor world"])),
        ("editor with a hand", eva.clone()),
        ("publisher", paul()),
        ("moderator", person("mona", &["moderator *"])),
        ("admin", person("adam", &["admin *"])),
    ];
    let mut table = format!("{:<17} {:<15}", "state", "transition");
    for (title, _) in &people {
        write!(table, " {title:<18}").unwrap();
    }
    for state in &Workflow::newsroom().states {
        let mut facts = desk_in(&state.name).written_by(&eva, true);
        if state.category == Category::Ready {
            facts = facts.approved_by(&ada());
        }
        for transition in &Workflow::newsroom().transitions {
            write!(table, "\n{:<17} {:<15}", state.name, transition.name).unwrap();
            for (_, actor) in &people {
                let cell = cell(&facts, actor, &transition.name);
                write!(table, " {cell:<18}").unwrap();
            }
        }
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn the_newsroom_on_one_page() {
    let kept = include_str!("../../workflow/newsroom.matrix.txt");
    let table = table();
    assert!(table == kept, "newsroom.matrix.txt should be:\n{table}");
}
