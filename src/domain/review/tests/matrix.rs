//! Every state, every transition, every kind of person, on one page a workflow.
//! `UPDATE_GOLDEN=1 cargo test --lib matrix` writes the pages anew.

use std::fmt::Write;
use std::path::Path;

use super::*;

/// `yes`, or the status and code of the refusal.
fn cell(workflow: &Workflow, facts: &Facts, actor: &Actor, asked: &Ask) -> String {
    match judge(workflow, facts, actor, asked, hour(9)) {
        Ok(step) if step.lifted.is_empty() => "yes".to_owned(),
        Ok(_) => "forced".to_owned(),
        Err(Refusal::Forbidden(_)) => "403".to_owned(),
        Err(Refusal::WrongState(_)) => "409".to_owned(),
        Err(Refusal::Blocked(blockers)) => codes(&blockers).join(" "),
        Err(Refusal::Invalid(wrong)) => wrong[0].code.clone(),
        Err(other) => panic!("{asked:?}: {other:?}"),
    }
}

/// A whole draft in this state, that everybody has done their part for.
fn facts_in(workflow: &Workflow, state: &State, eva: &Actor) -> Facts {
    let mut facts = desk().written_by(eva, true);
    facts.state.clone_from(&state.name);
    facts.category = state.category;
    if workflow.name == "opinion" {
        facts = facts.saying(|content| content.kind = Kind::Opinion);
    }
    facts.ticks = workflow
        .checklist
        .iter()
        .map(|line| line.key.clone())
        .collect();
    if state.category > Category::Review {
        facts = facts.approved_by(&ada()).approved_by(&person("otto", &[]));
    }
    facts
}

fn asked(transition: &Transition, force: Force) -> Ask {
    Ask {
        at: transition.needs(Need::At).then(|| hour(10)),
        force,
        ..ask(&transition.name)
    }
}

fn table(workflow: &Workflow) -> String {
    let eva = person("eva", &["editor news"]);
    let adam = person("adam", &["admin *"]);
    let people = [
        ("author", ines(), Force::No),
        ("contributor", person("eva", &["writer news"]), Force::No),
        ("writer", person("wim", &["writer news"]), Force::No),
        ("editor", tom(), Force::No),
        (
            "editor elsewhere",
            person("vera", &["editor world"]),
            Force::No,
        ),
        ("editor with a hand", eva.clone(), Force::No),
        ("publisher", paul(), Force::No),
        (
            "publisher elsewhere",
            person("pia", &["publisher world"]),
            Force::No,
        ),
        ("moderator", person("mona", &["moderator *"]), Force::No),
        ("admin", adam.clone(), Force::No),
        ("admin, forcing", adam, Force::Override),
    ];
    let mut table = format!("{:<18}{:<17}", "state", "transition");
    for (title, ..) in &people {
        write!(table, "{title:<20}").unwrap();
    }
    for state in &workflow.states {
        let facts = facts_in(workflow, state, &eva);
        for transition in &workflow.transitions {
            write!(table, "\n{:<18}{:<17}", state.name, transition.name).unwrap();
            for (_, actor, force) in &people {
                let cell = cell(workflow, &facts, actor, &asked(transition, *force));
                write!(table, "{cell:<20}").unwrap();
            }
        }
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned() + "\n")
        .collect()
}

#[test]
fn every_workflow_that_ships_on_one_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/workflow");
    for shipped in Workflow::shipped() {
        let name = &shipped.workflow.name;
        let (file, table) = (
            folder.join(format!("{name}.matrix.txt")),
            table(&shipped.workflow),
        );
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&file, &table).unwrap();
        }
        let kept = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(table == kept, "{name}.matrix.txt should be:\n{table}");
    }
}
