//! Looking through the whole database for a reader.

use std::collections::BTreeSet;

use copydesk::store::Location;

use super::life::WORDS;
use crate::kit::Newsroom;

/// The words that are somewhere, as `table: word` or `file: word`.
pub async fn remains(room: &Newsroom) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in room.tables().await {
        for row in room.dump(&table, &[]).await {
            let row = row.to_lowercase();
            let words = WORDS.iter().filter(|(word, _)| row.contains(word));
            found.extend(words.map(|(word, _)| format!("{table}: {word}")));
        }
    }
    found.extend(in_files(room));
    found
}

/// The same for the bytes of the files: free pages, the log, and what the index of words
/// keeps in its own way.
fn in_files(room: &Newsroom) -> Vec<String> {
    let Location::Sqlite(path) = &room.database.as_ref().unwrap().location else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for end in ["", "-wal", "-shm"] {
        let bytes = std::fs::read(format!("{}{end}", path.display())).unwrap_or_default();
        let bytes = bytes.to_ascii_lowercase();
        let holds = |word: &str| bytes.windows(word.len()).any(|at| at == word.as_bytes());
        let words = WORDS.iter().filter(|(word, _)| holds(word));
        found.extend(words.map(|(word, _)| format!("file{end}: {word}")));
    }
    found
}

/// The tables that know somebody of this id.
pub async fn tables_that_know(room: &Newsroom, id: &str) -> BTreeSet<String> {
    let plain = id.replace('-', "");
    let mut found = BTreeSet::new();
    for table in room.tables().await {
        let rows = room.dump(&table, &[]).await;
        let knows = |row: &String| {
            let row = row.to_lowercase();
            row.contains(id) || row.contains(&plain)
        };
        if rows.iter().any(knows) {
            found.insert(table);
        }
    }
    found
}
