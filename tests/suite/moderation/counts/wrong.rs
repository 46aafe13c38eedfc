//! What there is none of, whatever was done.

#[rustfmt::skip]
const ROWS: [(&str, &str); 19] = [
    ("a standing that is none",               "comments WHERE NOT ((visibility IN ('held', 'erased') AND verdict IS NULL) OR (visibility = 'published' AND (verdict IS NULL OR verdict = 'approve')) OR (visibility = 'removed' AND (verdict IS NULL OR verdict = 'remove')) OR visibility = 'withdrawn')"),
    ("a verdict of nobody",                   "comments WHERE (verdict IS NULL) <> (reviewed_by IS NULL) OR (verdict IS NULL) <> (reviewed_at IS NULL) OR (verdict IS NULL) <> (reviewed_text_version IS NULL)"),
    ("a verdict without its decision",        "comments WHERE verdict IS NOT NULL AND verdict NOT IN (SELECT decision FROM decisions WHERE comment_id = comments.id AND undone_at IS NULL)"),
    ("a decision that is not seen",           "comments WHERE verdict IS NULL AND visibility <> 'erased' AND id IN (SELECT comment_id FROM decisions WHERE decision <> 'escalate' AND undone_at IS NULL)"),
    ("a wrong count in a thread",             "threads WHERE visible <> (SELECT count(*) FROM comments WHERE article_id = threads.article_id AND visibility = 'published')"),
    ("a wrong count of replies",              "comments WHERE replies <> (SELECT count(*) FROM comments AS below WHERE below.parent_id = comments.id AND below.visibility = 'published')"),
    ("a comment that should be listed",       "comments WHERE NOT is_listed AND (visibility = 'published' OR (published_at IS NOT NULL AND EXISTS (SELECT 1 FROM comments AS below WHERE below.parent_id = comments.id AND below.is_listed)))"),
    ("a comment that should not be listed",   "comments WHERE is_listed AND NOT (visibility = 'published' OR (published_at IS NOT NULL AND EXISTS (SELECT 1 FROM comments AS below WHERE below.parent_id = comments.id AND below.is_listed)))"),
    ("a listed one below one that is not",    "comments WHERE is_listed AND parent_id IN (SELECT id FROM comments WHERE NOT is_listed)"),
    ("a wrong number of texts",               "comments WHERE visibility <> 'erased' AND text_version <> 1 + (SELECT count(*) FROM comment_texts WHERE comment_id = comments.id)"),
    ("a held comment that nobody looks at",   "comments WHERE visibility = 'held' AND id NOT IN (SELECT comment_id FROM cases WHERE is_open AND kind = 'held')"),
    ("an edit that nobody looks at",          "comment_edits WHERE decision_id IS NULL AND comment_id NOT IN (SELECT comment_id FROM cases WHERE is_open)"),
    ("a case about what is gone",             "cases WHERE is_open AND comment_id IN (SELECT id FROM comments WHERE visibility IN ('removed', 'withdrawn', 'erased'))"),
    ("a case that nobody needs",              "cases WHERE is_open AND comment_id IN (SELECT id FROM comments WHERE visibility = 'published' AND verdict IS NOT NULL AND reviewed_text_version = text_version) AND comment_id NOT IN (SELECT comment_id FROM comment_edits WHERE decision_id IS NULL) AND id NOT IN (SELECT case_id FROM reports WHERE case_id IS NOT NULL AND outcome IS NULL)"),
    ("two cases about one comment",           "(SELECT comment_id FROM cases WHERE is_open GROUP BY comment_id HAVING count(*) > 1) AS twice"),
    ("a closed case in a queue",              "case_queues WHERE case_id NOT IN (SELECT id FROM cases WHERE is_open)"),
    ("a case closed without an instant",      "cases WHERE is_open <> (closed_at IS NULL)"),
    ("a closed case that somebody holds",     "cases WHERE NOT is_open AND lease_id IS NOT NULL"),
    ("a ruling that left a report unsettled", "reports WHERE outcome IS NULL AND case_id IN (SELECT case_id FROM decisions JOIN cases ON cases.id = case_id WHERE decision <> 'escalate' AND undone_at IS NULL AND NOT is_open)"),
];

/// What it would be, and what it would stand among.
pub fn rows() -> Vec<(String, String)> {
    let kept = ROWS.map(|(what, rows)| (what.to_owned(), rows.to_owned()));
    let reactions = ["recommend", "doubt", "funny"].map(|key| {
        let kept = format!("COALESCE(CAST(reactions ->> '{key}' AS INTEGER), 0)");
        let counted = format!("(SELECT count(*) FROM comment_reactions WHERE comment_id = comments.id AND key = '{key}')");
        (format!("a wrong count of {key}"), format!("comments WHERE {kept} <> {counted}"))
    });
    let picked = "comments WHERE is_picked AND picked_at IS NULL".to_owned();
    kept.into_iter()
        .chain(reactions)
        .chain([("a pick without an instant".to_owned(), picked)])
        .collect()
}
