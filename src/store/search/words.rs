//! Where the words are, which is what differs: an FTS5 table that is read newest
//! first on SQLite, GIN indexes that the planner weighs on PostgreSQL.

use super::road::Road;
use super::{Given, Query, Search};
use crate::domain::page::Window;
use crate::domain::terms::Term;
use crate::store::page;

pub(super) fn on_sqlite(search: &Search, window: Window) -> Query {
    let is_narrow = search.reader.is_some() || search.article.is_some() || search.host.is_some();
    let has_words = !search.words.is_empty() || !search.name.is_empty();
    let indexed = Road::of(search).indexed();
    let mut query = match (has_words, is_narrow) {
        (true, false) => newest_words(window),
        // few comments to look at: each is asked whether it has the words
        (true, true) => newest(
            search,
            &format!(
                "{indexed} CROSS JOIN comment_numbers ON comment_numbers.comment_id = comments.id
                 CROSS JOIN comment_words ON comment_words.rowid = comment_numbers.n"
            ),
            window,
        ),
        (false, _) => newest(search, indexed, window),
    };
    if has_words {
        query.holds("comment_words MATCH ?", Given::Text(fts(search)));
    }
    query.narrow(search);
    query.first(page::rows(window));
    query
}

/// By the words, from the last that came in.
fn newest_words(window: Window) -> Query {
    let mut query = Query::from(
        "comment_words
         CROSS JOIN comment_numbers ON comment_numbers.n = comment_words.rowid
         CROSS JOIN comments ON comments.id = comment_numbers.comment_id",
        "comment_words.rowid",
    );
    if let Some(after) = window.after {
        let before = "comment_words.rowid < (SELECT n FROM comment_numbers WHERE comment_id = ?)";
        query.holds(before, Given::Id(after.id));
    }
    query
}

/// From the last that came in; those with a link to the host by what is known of that.
fn newest(search: &Search, joined: &str, window: Window) -> Query {
    let (from, order) = match (&search.host, &search.network) {
        (_, Some(_)) => (
            "comment_addresses CROSS JOIN comments ON comments.id = comment_addresses.comment_id",
            "comment_addresses.comment_id",
        ),
        (Some(_), None) => (
            "comment_hosts CROSS JOIN comments ON comments.id = comment_hosts.comment_id",
            "comment_hosts.comment_id",
        ),
        (None, None) => ("comments", "comments.id"),
    };
    let mut query = Query::from(&format!("{from}{joined}"), order);
    if let Some(network) = &search.network {
        query.holds(
            "comment_addresses.prefix = ?",
            Given::Bytes(network.clone()),
        );
    } else if let Some(host) = &search.host {
        query.holds("comment_hosts.host = ?", Given::Text(host.clone()));
    }
    if let Some(after) = window.after {
        query.holds(&format!("{order} < ?"), Given::Id(after.id));
    }
    query
}

/// In FTS5's language, in which nothing within quotation marks has a meaning.
fn fts(search: &Search) -> String {
    let column = |name: &str, terms: &[Term]| {
        let terms: Vec<String> = terms
            .iter()
            .map(|term| {
                let more = if term.is_beginning { " *" } else { "" };
                format!("\"{}\"{more}", term.words.join(" "))
            })
            .collect();
        (!terms.is_empty()).then(|| format!("{name} : ({})", terms.join(" AND ")))
    };
    let columns = [column("text", &search.words), column("name", &search.name)];
    columns
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" AND ")
}

pub(super) fn on_postgres(search: &Search, window: Window) -> Query {
    let mut query = newest(search, "", window);
    query.from = query.from.replace("CROSS JOIN", "JOIN");
    if !search.words.is_empty() {
        let has = format!("{} @@ to_tsquery('simple', ?)", vector("comments.text"));
        query.asks(&has, Given::Text(tsquery(&search.words)));
    }
    if !search.name.is_empty() {
        let has = format!(
            "comments.id IN (SELECT comment_id FROM comment_authors WHERE {} @@ to_tsquery('simple', ?))",
            vector("comment_authors.name")
        );
        query.asks(&has, Given::Text(tsquery(&search.name)));
    }
    query.narrow(search);
    query.first(page::rows(window));
    query
}

impl Query {
    /// A condition that ends in its one value; a `?` before that stays what it is.
    fn asks(&mut self, condition: &str, given: Given) {
        let place = self.place(given);
        if let Some((before, after)) = condition.rsplit_once('?') {
            self.conditions.push(format!("{before}{place}{after}"));
        }
    }
}

/// As the indexes have it, to the letter.
fn vector(column: &str) -> String {
    format!("to_tsvector('simple', translate({column}, './@:-_<>&+=%?#~''', '                '))")
}

/// In the language of `to_tsquery`; words have no signs in them.
fn tsquery(terms: &[Term]) -> String {
    let terms = terms.iter().map(|term| {
        let words: Vec<String> = term.words.iter().map(|word| format!("'{word}'")).collect();
        let more = if term.is_beginning { ":*" } else { "" };
        format!("({}{more})", words.join(" <-> "))
    });
    terms.collect::<Vec<_>>().join(" & ")
}
