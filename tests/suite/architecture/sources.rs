//! The files of `src/`, without what is compiled for tests alone, and what they name.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub struct Source {
    /// Below `src/`.
    pub path: String,
    pub text: String,
}

/// Every file that is part of the binary.
pub fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    find(&root, &mut paths);
    let mut all: Vec<Source> = paths
        .into_iter()
        .map(|path| Source {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path.strip_prefix(&root).unwrap().display().to_string(),
        })
        .collect();
    let tests: BTreeSet<String> = all.iter().flat_map(Source::test_modules).collect();
    all.retain(|source| !tests.iter().any(|test| source.is_in(test)));
    assert!(all.len() > 100, "src/ was not found");
    all
}

fn find(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            find(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

impl Source {
    /// `http` of `http/drafts.rs`, `app` of `app.rs`.
    pub fn layer(&self) -> &str {
        self.path.split(['/', '.']).next().unwrap()
    }

    /// The names from the crate's root down to this module.
    fn module(&self) -> Vec<&str> {
        let path = self.path.strip_suffix(".rs").unwrap();
        path.split('/').filter(|name| *name != "mod").collect()
    }

    fn is_in(&self, module: &str) -> bool {
        let own = self.module().join("/");
        own == module || own.starts_with(&format!("{module}/"))
    }

    /// The modules in files of their own that are declared for tests alone.
    fn test_modules(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut is_for_tests = false;
        for line in self.text.lines().map(str::trim) {
            let declared = line
                .split_once("mod ")
                .and_then(|(_, rest)| rest.strip_suffix(';'));
            match declared {
                Some(name) if is_for_tests => {
                    found.push([self.module(), vec![name]].concat().join("/"));
                }
                _ => {}
            }
            is_for_tests = line == "#[cfg(test)]" || (is_for_tests && line.starts_with("#["));
        }
        found
    }

    /// Number and text of each line of code: no comments, and nothing behind `#[cfg(test)]`
    /// on a module, which stands at a file's end.
    fn code(&self) -> Vec<(usize, &str)> {
        let lines: Vec<(usize, &str)> = (1..).zip(self.text.lines().map(str::trim)).collect();
        let is_module = |line: &str| line.contains("mod ") && line.ends_with('{');
        let end = lines
            .windows(2)
            .position(|two| two[0].1 == "#[cfg(test)]" && is_module(two[1].1));
        let code = lines.into_iter().take(end.unwrap_or(usize::MAX));
        code.filter(|(_, line)| !line.starts_with("//")).collect()
    }

    /// Whether one of the ten lines above says why this one may stop where it stands.
    pub fn is_excused(&self, line: usize) -> bool {
        let above = self.text.lines().take(line).skip(line.saturating_sub(10));
        above
            .into_iter()
            .any(|line| line.contains("clippy::expect_used") || line.contains("clippy::panic"))
    }

    pub fn lines_with(&self, what: &str) -> Vec<usize> {
        let lines = self.code().into_iter();
        lines
            .filter(|(_, line)| is_named(line, what))
            .map(|(n, _)| n)
            .collect()
    }

    pub fn line_with(&self, what: &str) -> Option<usize> {
        self.lines_with(what).first().copied()
    }

    /// Line → layer, for every path that begins at the crate's root.
    pub fn layers_named(&self) -> Vec<(usize, String)> {
        let code = self.code().into_iter();
        code.flat_map(|(n, line)| self.named_in(line).into_iter().map(move |name| (n, name)))
            .collect()
    }

    fn named_in(&self, line: &str) -> Vec<String> {
        let mut named = Vec::new();
        for root in ["crate::", "copydesk::"] {
            let paths = line.split(root).skip(1);
            named.extend(paths.flat_map(|rest| {
                match rest.strip_prefix('{') {
                    Some(list) => list
                        .split(['}', ','])
                        .map(first_name)
                        .filter(|name| !name.is_empty())
                        .collect(),
                    None => vec![first_name(rest)],
                }
            }));
        }
        // as many `super`s as there are modules around lead to the root as well
        let up = "super::".repeat(self.module().len());
        named.extend(
            line.split(&up)
                .skip(1)
                .map(first_name)
                .filter(|name| name != "super"),
        );
        named
    }
}

/// Whether the line has this, and not as the end of a longer name.
fn is_named(line: &str, what: &str) -> bool {
    let mut from = 0;
    while let Some(found) = line[from..].find(what) {
        let before = line[..from + found].chars().next_back();
        let begins_inside = what.starts_with(char::is_alphanumeric)
            && before.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if !begins_inside {
            return true;
        }
        from += found + what.len();
    }
    false
}

fn first_name(path: &str) -> String {
    path.trim()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn names_are_found_however_they_are_written() {
    let source = Source {
        path: "http/problem/code.rs".to_owned(),
        text: "use crate::domain::x;\nuse crate::{store, mail::y};\nuse super::super::super::jobs;\nuse super::super::etag;\n// crate::app\n\
            let a = crate::service::b();\n#[cfg(test)]\nmod tests {\n use crate::cli;\n}\n"
            .to_owned(),
    };
    let named: Vec<String> = source
        .layers_named()
        .into_iter()
        .map(|(line, name)| format!("{line} {name}"))
        .collect();
    assert_eq!(
        named,
        ["1 domain", "2 store", "2 mail", "3 jobs", "6 service"]
    );
}

#[test]
fn a_name_is_not_found_inside_of_another() {
    assert!(is_named("use diesel::x;", "diesel::"));
    assert!(!is_named("use my_diesel::x;", "diesel::"));
    assert!(is_named("my_diesel::x + diesel::y", "diesel::"));
}
