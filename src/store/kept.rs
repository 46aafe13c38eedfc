//! Statements that stay prepared, though diesel cannot see that they may.
//!
//! Diesel prepares anew, at each use, whatever might be another text the next time:
//! every update, every insertion of a list of rows, every comparison with a list.

use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::RunQueryDsl;
use diesel::result::QueryResult;

/// A statement of which there are few texts: each connection keeps them all, prepared.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub(super) struct Kept<Q>(Q);

/// What makes a statement stay prepared.
pub(super) trait Keep: Sized {
    /// The statement, of which there are few texts: a list that it compares with, or
    /// inserts, is always of one of a few lengths.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<Q> Keep for Q {}

impl<Q: QueryFragment<DB>, DB: Backend> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }

    fn is_safe_to_cache_prepared(&self, _backend: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

// such statements are told apart by their text
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
