//! Finding comments, newest first: by their words, authors, articles, hosts and
//! standing. Ids are made as comments come in, so their order is that of time.

mod road;
mod words;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Binary, Text};
use uuid::Uuid;

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::types::{Instant as Moment, Uid};
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::moderation::Ruling;
use crate::domain::page::{Page, Position, Window};
use crate::domain::terms::Term;
use crate::domain::time::Instant;

/// What is looked for. Everything that is said must be so.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// In the text.
    pub words: Vec<Term>,
    /// In the name that it is signed with.
    pub name: Vec<Term>,
    pub reader: Option<ReaderId>,
    pub article: Option<ArticleId>,
    /// The keyed hash of the network that it came from.
    pub network: Option<Vec<u8>>,
    /// That the text links to.
    pub host: Option<String>,
    /// `None` for all but what was erased.
    pub visibility: Option<Visibility>,
    /// `Some(None)`: nobody has looked.
    pub verdict: Option<Option<Ruling>>,
    /// `None` for every section.
    pub sections: Option<Vec<String>>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Uid)]
    id: CommentId,
    #[diesel(sql_type = Moment)]
    posted_at: Instant,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What a query brings that is given these values.
macro_rules! ask {
    ($conn:ident, $sql:expr, $given:expr) => {
        on!($conn => $given
            .iter()
            .fold(sql_query($sql).into_boxed(), |query, given| match given {
                Given::Id(id) => query.bind::<Uid, _>(CommentId::from(*id)),
                Given::Text(text) => query.bind::<Text, _>(text.clone()),
                Given::Bytes(bytes) => query.bind::<Binary, _>(bytes.clone()),
                Given::Number(number) => query.bind::<BigInt, _>(*number),
            })
            .load($conn))
    };
}

/// One page of the comments that are as asked.
pub fn list(conn: &mut Conn, search: &Search, window: Window) -> Result<Page<CommentId>, Error> {
    let mut rows = Vec::new();
    for search in road::each_in_order(search) {
        rows.extend(first(conn, &search, window)?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.id));
    let page = Page::cut(rows, window, |row| Position {
        at: row.posted_at,
        id: row.id.uuid(),
    });
    Ok(page.map(|row| row.id))
}

fn first(conn: &mut Conn, search: &Search, window: Window) -> Result<Vec<Row>, Error> {
    let asked = match &conn.backend {
        Backend::Sqlite(_) => words::on_sqlite(search, window),
        Backend::Postgres(_) => words::on_postgres(search, window),
    };
    ask!(conn, asked.sql(), asked.given)
}

/// How many comments are as asked, counted up to `most`.
pub fn count(conn: &mut Conn, search: &Search, most: i64) -> Result<i64, Error> {
    let window = Window {
        limit: u16::try_from(most - 1).unwrap_or(u16::MAX),
        after: None,
    };
    let asked = match &conn.backend {
        Backend::Sqlite(_) => words::on_sqlite(search, window),
        Backend::Postgres(_) => words::on_postgres(search, window),
    };
    let sql = format!("SELECT count(*) AS count FROM ({}) AS found", asked.sql());
    let rows: Vec<Count> = ask!(conn, sql, asked.given)?;
    Ok(rows.first().map_or(0, |row| row.count))
}

/// A value that a query is given.
enum Given {
    Id(Uuid),
    Text(String),
    Bytes(Vec<u8>),
    Number(i64),
}

/// A query under way. Values stand in the order they are given, since PostgreSQL goes
/// by their numbers and SQLite by where each stands first.
struct Query {
    from: String,
    conditions: Vec<String>,
    order: &'static str,
    given: Vec<Given>,
}

impl Query {
    fn from(from: &str, order: &'static str) -> Self {
        Self {
            from: from.to_owned(),
            conditions: Vec::new(),
            order,
            given: Vec::new(),
        }
    }

    /// The place of the next value.
    fn place(&mut self, given: Given) -> String {
        self.given.push(given);
        format!("${}", self.given.len())
    }

    /// A condition with one value, for which it has a `?`.
    fn holds(&mut self, condition: &str, given: Given) {
        let place = self.place(given);
        self.conditions.push(condition.replace('?', &place));
    }

    fn says(&mut self, condition: &str) {
        self.conditions.push(condition.to_owned());
    }

    /// What does not depend on where the words are.
    fn narrow(&mut self, search: &Search) {
        if let Some(reader) = search.reader {
            self.holds("comments.reader_id = ?", Given::Id(reader.uuid()));
        }
        if let Some(article) = search.article {
            self.holds("comments.article_id = ?", Given::Id(article.uuid()));
        }
        match search.visibility {
            Some(visibility) => {
                let name = Given::Text(name_of(&visibility));
                self.holds("comments.visibility = ?", name);
            }
            None => self.says("comments.visibility <> 'erased'"),
        }
        match search.verdict {
            Some(Some(ruling)) => {
                self.holds("comments.verdict = ?", Given::Text(name_of(&ruling)));
            }
            Some(None) => self.says("comments.verdict IS NULL"),
            None => {}
        }
        if let Some(sections) = &search.sections {
            let places: Vec<String> = sections
                .iter()
                .map(|section| self.place(Given::Text(section.clone())))
                .collect();
            let condition = format!("comments.section IN ({})", places.join(", "));
            self.conditions.push(condition);
        }
    }

    fn first(&mut self, rows: i64) -> String {
        self.place(Given::Number(rows))
    }

    fn sql(&self) -> String {
        format!(
            "SELECT comments.id, comments.posted_at FROM {} WHERE {} ORDER BY {} DESC LIMIT ${}",
            self.from,
            self.conditions.join(" AND "),
            self.order,
            self.given.len(),
        )
    }
}

/// A closed enum as it is kept.
fn name_of(value: &impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}
