//! Who may know whom. The table is the picture of the house; the test keeps it true by
//! reading what each file of `src/` names.

mod sources;

use std::collections::{BTreeMap, BTreeSet};

use sources::{Source, sources};

/// Layer → the layers it may name. Data goes down: route, service, domain decides, store
/// writes; after the commit a job delivers.
#[rustfmt::skip]
const MAY_KNOW: [(&str, &[&str]); 13] = [
    // the command line, and starting it all
    ("main",     &["app", "cli", "commands", "config", "demo", "logging"]),
    ("cli",      &["config", "domain"]),
    ("commands", &["app", "cli", "config", "domain", "http", "service", "store"]),
    ("demo",     &["app", "cli", "config", "domain", "jobs", "mail", "service", "store"]),
    ("app",      &["config", "domain", "http", "jobs", "mail", "service", "store"]),
    ("logging",  &["config"]),
    // what asks
    ("http",     &["config", "domain", "service", "store"]),
    ("jobs",     &["domain", "mail", "service", "store"]),
    // what is done
    ("service",  &["domain", "store"]),
    ("store",    &["domain"]),
    ("mail",     &["domain"]),
    // what knows nobody
    ("config",   &[]),
    ("domain",   &[]),
];

/// Crate → the layers that may use it.
const CRATES: [(&str, &[&str]); 11] = [
    ("diesel", &["store"]),
    ("diesel_async", &["store"]),
    ("diesel_migrations", &["store"]),
    ("tokio_postgres", &["store"]),
    ("actix_web", &["http", "app"]),
    ("actix_http", &["http", "app"]),
    ("actix_service", &["app"]),
    ("utoipa_actix_web", &["http", "app"]),
    ("utoipa_swagger_ui", &["http"]),
    ("lettre", &["mail"]),
    ("jsonwebtoken", &["http"]),
];

/// Lines that a file may have; beyond the first figure it should ask for a second file.
const MANY: usize = 300;
const TOO_MANY: usize = 400;

/// A table of names, which grows with the database and says one thing.
const LISTS: [&str; 1] = ["store/schema.rs"];

#[test]
fn every_layer_knows_only_those_below_it() {
    let table = BTreeMap::from(MAY_KNOW);
    let all = sources();
    let layers: BTreeSet<&str> = all.iter().map(Source::layer).collect();
    let mut wrong = Vec::new();
    for source in &all {
        let layer = source.layer();
        if layer == "lib" {
            continue;
        }
        let Some(known) = table.get(layer) else {
            wrong.push(format!(
                "{}: the layer {layer} is not in the table",
                source.path
            ));
            continue;
        };
        let names = source
            .layers_named()
            .into_iter()
            .filter(|(_, name)| layers.contains(name.as_str()));
        for (line, name) in
            names.filter(|(_, name)| name != layer && !known.contains(&name.as_str()))
        {
            wrong.push(format!(
                "{}:{line} names {name}, which {layer} may not know",
                source.path
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_edge_that_nobody_needs() {
    let mut seen = BTreeSet::new();
    for source in sources() {
        let layer = source.layer().to_owned();
        seen.extend(
            source
                .layers_named()
                .into_iter()
                .map(|(_, name)| (layer.clone(), name)),
        );
    }
    let edges = MAY_KNOW
        .iter()
        .flat_map(|(layer, known)| known.iter().map(move |name| (*layer, *name)));
    let idle: Vec<_> = edges
        .filter(|(from, to)| !seen.contains(&((*from).to_owned(), (*to).to_owned())))
        .collect();
    assert!(idle.is_empty(), "allowed and not needed: {idle:?}");
}

#[test]
fn what_comes_from_outside_is_used_in_its_place() {
    let mut wrong = Vec::new();
    let mut users = BTreeMap::<&str, BTreeSet<String>>::new();
    for source in sources() {
        for (name, layers) in CRATES {
            let Some(line) = source.line_with(&format!("{name}::")) else {
                continue;
            };
            users.entry(name).or_default().insert(source.path.clone());
            if !layers.contains(&source.layer()) {
                wrong.push(format!(
                    "{}:{line} uses {name}, which is for {layers:?}",
                    source.path
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (name, _) in CRATES {
        assert!(users.contains_key(name), "{name} is used nowhere");
    }
    assert_eq!(
        users["jsonwebtoken"].len(),
        1,
        "one file knows tokens: {:?}",
        users["jsonwebtoken"]
    );
}

#[test]
fn nothing_stops_where_it_stands() {
    let mut wrong = Vec::new();
    for source in sources() {
        for stop in [
            ".unwrap()",
            ".expect(",
            "#[allow",
            "#![allow",
            "panic!(",
            "todo!(",
            "unimplemented!(",
        ] {
            let lines = source
                .lines_with(stop)
                .into_iter()
                .filter(|line| !source.is_excused(*line));
            wrong.extend(lines.map(|line| format!("{}:{line} {stop}", source.path)));
        }
    }
    assert!(wrong.is_empty(), "outside of tests:\n{}", wrong.join("\n"));
}

#[test]
fn a_file_has_one_idea() {
    let long: Vec<(usize, String)> = sources()
        .into_iter()
        .filter(|source| !LISTS.contains(&source.path.as_str()))
        .map(|source: Source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > MANY)
        .collect();
    let told: Vec<String> = long
        .iter()
        .map(|(lines, path)| format!("{lines:>4} {path}"))
        .collect();
    let too_long = long.iter().filter(|(lines, _)| *lines > TOO_MANY).count();
    assert_eq!(
        too_long,
        0,
        "files of more than {MANY} lines, of which none may have more than {TOO_MANY}:\n{}",
        told.join("\n")
    );
}
