//! The list of what becomes of an erased reader in each table.

use std::collections::BTreeMap;

use super::life::{KNOWN_IN, WORDS};
use crate::kit::Newsroom;

const LIST: &str = include_str!("../../../../src/store/erasure.rs");

/// The tables that SQLite alone has.
const INDEX: [&str; 3] = ["comment_words", "comment_numbers", "article_numbers"];

/// Table → what an erased reader leaves there.
fn list() -> BTreeMap<&'static str, &'static str> {
    let rows = LIST.lines().filter_map(|line| line.strip_prefix("//! | "));
    let rows = rows.filter_map(|row| row.trim_end_matches(" |").split_once(" | "));
    let list: Vec<(&str, &str)> = rows
        .map(|(table, left)| (table.trim_end().trim_matches('`'), left))
        .filter(|(table, _)| *table != "table")
        .collect();
    let tables: BTreeMap<&str, &str> = list.iter().copied().collect();
    assert_eq!(tables.len(), list.len(), "a table stands twice in the list");
    tables
}

/// The table that a table of the full-text index belongs to.
fn owner(table: &str) -> &str {
    let indexes = ["comment_words", "article_words"];
    let is_part = |index: &str| {
        table
            .strip_prefix(index)
            .is_some_and(|rest| rest.starts_with('_'))
    };
    indexes
        .into_iter()
        .find(|index| is_part(index))
        .unwrap_or(table)
}

#[tokio::test]
async fn of_every_table_it_is_said_what_an_erased_reader_leaves_there() {
    let room = Newsroom::open().await;
    let there = room.tables().await;
    let there: Vec<&str> = there
        .iter()
        .map(|table| owner(table))
        .filter(|table| !table.starts_with("__"))
        .collect();
    let list = list();
    for table in &there {
        assert!(
            list.contains_key(table),
            "what becomes of an erased reader in `{table}`? Say so in store/erasure.rs, and let something of theirs lie there in erasing/life.rs"
        );
    }
    for table in list.keys().filter(|table| !INDEX.contains(table)) {
        assert!(there.contains(table), "there is no table `{table}`");
    }
    let known = WORDS.iter().flat_map(|(_, tables)| *tables);
    for table in known.chain(&KNOWN_IN) {
        let left = list[table];
        assert!(!left.starts_with("holds nothing"), "{table}: {left}");
    }
    room.closes().await;
}
