//! The ids of headings, so that a site can make a table of contents.

use std::collections::{HashMap, HashSet};

/// The ids of headings, each once.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    last_number: HashMap<String, usize>,
}

impl Ids {
    /// `h-` and the words in ASCII; the prefix keeps clear of every name that a page or
    /// a browser knows.
    pub fn make(&mut self, words: &str) -> String {
        let id = format!("h-{}", slug(words));
        if self.taken.insert(id.clone()) {
            return id;
        }
        let number = self.last_number.entry(id.clone()).or_insert(1);
        loop {
            *number += 1;
            let numbered = format!("{id}-{number}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}

fn slug(words: &str) -> String {
    let start: String = words.chars().take(80).collect();
    let ascii = deunicode::deunicode(&start).to_ascii_lowercase();
    let parts = ascii.split(|c: char| !c.is_ascii_alphanumeric());
    let slug: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_given_once() {
        let mut ids = Ids::default();
        let made = ["A b", "a-b", "A b 2", "a b", "…", "?"].map(|words| ids.make(words));
        assert_eq!(
            made,
            [
                "h-a-b",
                "h-a-b-2",
                "h-a-b-2-2",
                "h-a-b-3",
                "h-section",
                "h-section-2"
            ]
        );
    }
}
