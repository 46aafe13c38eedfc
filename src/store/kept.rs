//! Statements that stay prepared, though diesel cannot see that they may.
//!
//! Diesel prepares anew, at each use, whatever might be another text the next time:
//! every update, every insertion of a list of rows, every comparison with a list.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::QueryResult;

/// A query of which there are few texts: each connection keeps them all, prepared. That
/// holds where rows are loaded; diesel lends to itself what it only executes, and does not
/// hear of it then.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub(super) struct Kept<Q>(Q);

/// What makes a query stay prepared.
pub(super) trait Keep: Query + Sized {
    /// The query, of which there are few texts: a list that it compares with is always of
    /// one of a few lengths.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<Q: Query> Keep for Q {}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

// such queries are told apart by their text
impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q, Conn> RunQueryDsl<Conn> for Kept<Q> {}

/// Inserts a list of rows by one statement, which stays prepared for as many rows as a
/// request usually has.
macro_rules! insert_all {
    ($conn:ident, $table:expr, $rows:expr) => {
        insert_all!($conn, $table, Vec::from($rows).into_boxed_slice(), 1 2 3 4 5 6 7 8)
    };
    ($conn:ident, $table:expr, $rows:expr, $count:literal $($more:literal)*) => {
        match <Box<[_; $count]>>::try_from($rows) {
            Ok(rows) => on!($conn => diesel::insert_into($table).values(rows).execute($conn)),
            Err(rows) => insert_all!($conn, $table, rows, $($more)*),
        }
    };
    ($conn:ident, $table:expr, $rows:expr,) => {
        on!($conn => diesel::insert_into($table).values($rows.into_vec()).execute($conn))
    };
}
pub(super) use insert_all;

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use diesel::connection::{InstrumentationEvent, SimpleConnection};
    use diesel::prelude::*;
    use diesel::sql_types::{Bool, Integer, Text};
    use diesel::sqlite::SqliteConnection;

    use super::Keep as _;
    use crate::store::clause::clause;
    use crate::store::conn::{Backend, Conn, on};
    use crate::store::error::Error;

    diesel::table! {
        tallies (id) {
            id -> Integer,
            count -> Integer,
        }
    }

    /// A connection with a table, and how many statements it has kept.
    fn counted() -> (Conn, Arc<AtomicUsize>) {
        let mut conn = SqliteConnection::establish(":memory:").expect("memory");
        conn.batch_execute("CREATE TABLE tallies (id INTEGER PRIMARY KEY, count INTEGER NOT NULL)")
            .expect("a table");
        let kept = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&kept);
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if matches!(event, InstrumentationEvent::CacheQuery { .. }) {
                counter.fetch_add(1, Ordering::SeqCst);
            }
        });
        (Backend::Sqlite(conn).into(), kept)
    }

    #[test]
    fn an_update_that_answers_is_prepared_once_whatever_its_values() -> Result<(), Error> {
        let (mut conn, kept) = counted();
        let conn = &mut conn;
        insert_all!(
            conn,
            tallies::table,
            [(tallies::id.eq(1), tallies::count.eq(0))]
        )?;
        assert_eq!(kept.load(Ordering::SeqCst), 1);
        for count in 1..=3 {
            let counted: i32 = on!(conn => diesel::update(tallies::table.find(1))
                .set(tallies::count.eq(count))
                .returning(tallies::count)
                .kept()
                .get_result(conn))?;
            assert_eq!(counted, count);
        }
        assert_eq!(kept.load(Ordering::SeqCst), 2);
        Ok(())
    }

    #[test]
    fn lists_of_as_many_rows_are_one_statement_and_long_ones_none_to_keep() -> Result<(), Error> {
        let (mut conn, kept) = counted();
        let conn = &mut conn;
        let rows = |from: i32, count: i32| -> Vec<_> {
            (from..from + count)
                .map(|id| (tallies::id.eq(id), tallies::count.eq(id)))
                .collect()
        };
        for (from, count, statements) in
            [(0, 3, 1), (10, 3, 1), (20, 8, 2), (30, 9, 2), (40, 20, 2)]
        {
            let inserted = insert_all!(conn, tallies::table, rows(from, count))?;
            assert_eq!(i32::try_from(inserted), Ok(count));
            assert_eq!(kept.load(Ordering::SeqCst), statements, "{count} rows");
        }
        Ok(())
    }

    #[test]
    fn a_clause_stays_prepared() -> Result<(), Error> {
        let (mut conn, kept) = counted();
        let conn = &mut conn;
        for _ in 0..2 {
            let found: Vec<i32> = on!(conn => tallies::table
                .filter(clause::<Bool>("tallies.count > 0"))
                .select(clause::<Integer>("tallies.count + 1"))
                .load(conn))?;
            assert!(found.is_empty());
        }
        assert_eq!(kept.load(Ordering::SeqCst), 1);
        Ok(())
    }

    /// What `.cargo/config.toml` asks for; see there.
    #[test]
    fn sqlite_is_compiled_as_it_is_meant_to_be() -> Result<(), Error> {
        let (mut conn, _) = counted();
        let conn = &mut conn;
        for (option, is_set) in [
            ("ENABLE_QPSG", true),
            ("DEFAULT_MEMSTATUS=0", true),
            ("ENABLE_MEMORY_MANAGEMENT", false),
        ] {
            let found: bool = on!(conn => diesel::select(compiled_with(option)).get_result(conn))?;
            assert_eq!(
                found, is_set,
                "{option}: build where .cargo/config.toml is read"
            );
        }
        Ok(())
    }

    #[diesel::declare_sql_function]
    extern "SQL" {
        #[sql_name = "sqlite_compileoption_used"]
        fn compiled_with(option: Text) -> Bool;
    }
}
