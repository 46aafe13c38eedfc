//! SQL that diesel has no words for, from texts that never change.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BigInt;

/// A piece of SQL of type `ST`. A statement with it stays prepared; diesel takes what
/// it knows as `sql` for a text that may never come again, and prepares it each time.
#[derive(Debug, Clone)]
pub(super) struct Clause<ST> {
    text: Cow<'static, str>,
    kind: PhantomData<ST>,
}

/// The clause of this text, which is one of few: each is kept by every connection.
pub(super) fn clause<ST>(text: impl Into<Cow<'static, str>>) -> Clause<ST> {
    Clause {
        text: text.into(),
        kind: PhantomData,
    }
}

/// The number of `rows`, which is a FROM and its WHERE, counted no further than `most`:
/// diesel has no subselect in FROM, and without one a LIMIT bounds no count.
pub(super) fn count_up_to(most: u32, rows: &str) -> Clause<BigInt> {
    clause(format!(
        "(SELECT count(*) FROM (SELECT 1 AS one FROM {rows} LIMIT {most}) AS counted)"
    ))
}

impl<ST: TypedExpressionType> Expression for Clause<ST> {
    type SqlType = ST;
}

impl<ST, DB: Backend> QueryFragment<DB> for Clause<ST> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(&self.text);
        Ok(())
    }
}

// statements are told apart by their text
impl<ST> QueryId for Clause<ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, QS> SelectableExpression<QS> for Clause<ST> where Self: Expression {}

impl<ST, QS> AppearsOnTable<QS> for Clause<ST> where Self: Expression {}

impl<ST, GB> ValidGrouping<GB> for Clause<ST> {
    type IsAggregate = is_aggregate::Never;
}
