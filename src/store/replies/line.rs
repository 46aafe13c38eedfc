//! A comment, and what it answers, up to the reply to the article.

use diesel::prelude::*;

use super::Row;
use crate::domain::comment::Comment;
use crate::domain::ids::CommentId;
use crate::domain::part::Part;
use crate::store::conn::{Conn, on};
use crate::store::error::Error;
use crate::store::kept::Keep as _;
use crate::store::schema::{comment_authors, comments};
use crate::store::types::Uid;

const UP: &str = "WITH RECURSIVE line (id, parent_id) AS (
        SELECT id, parent_id FROM comments WHERE id = $1 AND is_listed
        UNION ALL
        SELECT above.id, above.parent_id FROM comments AS above
        JOIN line ON above.id = line.parent_id
    ) SELECT id FROM line";

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Uid)]
    id: CommentId,
}

/// A listed comment with all that it answers, the reply to the article first and itself
/// last; nothing for what is not listed.
pub fn line(conn: &mut Conn, id: CommentId) -> Result<Vec<Comment>, Error> {
    let steps: Vec<Step> = on!(conn => diesel::sql_query(UP).bind::<Uid, _>(id).kept().load(conn))?;
    let ids: Vec<CommentId> = steps.into_iter().map(|step| step.id).collect();
    let rows: Vec<(Row, String)> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .filter(comments::id.eq_any(&ids))
        .order(comments::depth)
        .select((Row::as_select(), comment_authors::name))
        .load(conn))?;
    for (row, _) in rows.iter().take(1) {
        conn.show(Part::Thread(row.article_id));
    }
    Ok(rows.into_iter().map(|(row, name)| row.seen(name)).collect())
}
