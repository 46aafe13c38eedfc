//! A document of the repository, as its tests look at it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file of the repository.
pub fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub struct Page {
    pub file: String,
    pub text: String,
}

impl Page {
    #[track_caller]
    pub fn open(file: &str) -> Self {
        let text = std::fs::read_to_string(at(file));
        Self {
            file: file.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{file}: {error}")),
        }
    }

    /// What stands between two lines.
    #[track_caller]
    pub fn between(&self, begin: &str, end: &str) -> &str {
        let (_, rest) = self
            .text
            .split_once(begin)
            .unwrap_or_else(|| panic!("{} has no {begin}", self.file));
        let (within, _) = rest
            .split_once(end)
            .unwrap_or_else(|| panic!("{} has no {end} after {begin}", self.file));
        within.trim_matches('\n')
    }

    /// A table that is made from the code.
    #[track_caller]
    pub fn table(&self, name: &str) -> &str {
        self.between(&table_mark(name), TABLE_END)
    }

    /// Puts a table in the place of the one there.
    pub fn put_table(&mut self, name: &str, table: &str) {
        let old = format!("{}\n{}\n{TABLE_END}", table_mark(name), self.table(name));
        let new = format!("{}\n{}\n{TABLE_END}", table_mark(name), table.trim_end());
        let empty = format!("{}\n{TABLE_END}", table_mark(name));
        self.text = self.text.replace(&old, &new).replace(&empty, &new);
        std::fs::write(at(&self.file), &self.text).unwrap();
    }

    /// The words after `copydesk` wherever a command is typed: `staff add`.
    pub fn commands(&self) -> BTreeSet<String> {
        let typed = self.text.match_indices("copydesk ").filter(|(start, _)| {
            let before = self.text[..*start].chars().next_back();
            matches!(before, Some('`' | '\n' | ' ')) && self.is_code(*start)
        });
        let words = typed.map(|(start, begin)| &self.text[start + begin.len()..]);
        words
            .map(subcommand)
            .filter(|words| !words.is_empty())
            .collect()
    }

    /// Whether a place lies in a fenced block or between backticks.
    fn is_code(&self, place: usize) -> bool {
        let before = &self.text[..place];
        let in_block = before.matches("\n```").count() % 2 == 1;
        let line = before.rsplit('\n').next().unwrap_or_default();
        in_block || line.matches('`').count() % 2 == 1
    }

    /// Every `COPYDESK_…`.
    pub fn variables(&self) -> BTreeSet<String> {
        let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
        let words = self.text.split(|c| !is_name(c));
        words
            .filter(|word| word.starts_with("COPYDESK_"))
            .map(str::to_owned)
            .collect()
    }

    /// Every "422 `blocked`".
    pub fn problems(&self) -> BTreeSet<(u16, String)> {
        let spans: Vec<&str> = self.text.split('`').collect();
        let named = spans.windows(2).filter_map(|pair| {
            let status = pair[0]
                .strip_suffix(' ')?
                .rsplit([' ', '\n'])
                .next()?
                .parse()
                .ok()?;
            let is_code = pair[1].chars().all(|c| c.is_ascii_lowercase() || c == '_');
            is_code.then(|| (status, pair[1].to_owned()))
        });
        named.collect()
    }

    /// The targets of links within the repository.
    pub fn links(&self) -> BTreeSet<String> {
        let targets = self
            .text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        targets
            .filter(|target| !target.contains("://"))
            .map(str::to_owned)
            .collect()
    }

    /// The headings, as GitHub makes anchors of them.
    pub fn headings(&self) -> BTreeSet<String> {
        let headings = self.text.lines().filter(|line| line.starts_with("## "));
        headings
            .map(|line| line[3..].to_lowercase().replace(' ', "-"))
            .collect()
    }
}

const TABLE_END: &str = "<!-- /table -->";

fn table_mark(name: &str) -> String {
    format!("<!-- table:{name} -->")
}

/// The lower-case words that a command line begins with: `staff add --email …` is `staff add`.
fn subcommand(line: &str) -> String {
    let line = line.split(['\n', '`']).next().unwrap_or_default();
    let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
    line.split(' ')
        .take_while(is_word)
        .take(2)
        .collect::<Vec<_>>()
        .join(" ")
}
