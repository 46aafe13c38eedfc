//! The database looked through after a crash: is anything lost, halved or doubled?

use std::collections::BTreeSet;

use super::crash::Diary;
use super::{Asked, kept};
use crate::kit::sql::{Sql, plain};

/// What no moment may show: a part of a transaction without the rest of it.
#[rustfmt::skip]
const HALVES: [(&str, &str); 23] = [
    ("an article without a draft",             "articles WHERE id NOT IN (SELECT article_id FROM drafts)"),
    ("a draft without a contributor",          "drafts WHERE id NOT IN (SELECT draft_id FROM contributors)"),
    ("a draft that nobody opened",             "drafts WHERE id NOT IN (SELECT draft_id FROM events WHERE kind = 'article_opened')"),
    ("a version without its event",            "drafts WHERE version <> 1 + (SELECT count(*) FROM events WHERE draft_id = drafts.id AND kind IN ('draft_edited', 'draft_transitioned'))"),
    ("a draft in review without a revision",   "drafts WHERE state <> 'drafting' AND id NOT IN (SELECT draft_id FROM revisions)"),
    ("an approval without its event",          "drafts WHERE (SELECT count(*) FROM approvals WHERE draft_id = drafts.id) <> (SELECT count(*) FROM events WHERE draft_id = drafts.id AND kind = 'approval_given')"),
    ("an approved draft without an approval",  "drafts WHERE state IN ('approved', 'published') AND id NOT IN (SELECT draft_id FROM approvals)"),
    ("a published draft without a page",       "drafts WHERE outcome = 'published' AND article_id NOT IN (SELECT article_id FROM publications)"),
    ("a page without a published draft",       "publications WHERE article_id NOT IN (SELECT article_id FROM drafts WHERE outcome = 'published')"),
    ("a page without its event",               "publications WHERE article_id NOT IN (SELECT article_id FROM events WHERE kind = 'article_published')"),
    ("a page without a thread",                "publications WHERE article_id NOT IN (SELECT article_id FROM threads)"),
    ("an article that does not know its page", "articles WHERE (status = 'live') <> (id IN (SELECT article_id FROM publications))"),
    ("a thread whose count is wrong",          "threads WHERE visible <> (SELECT count(*) FROM comments WHERE article_id = threads.article_id AND visibility = 'published')"),
    ("a reply listed wrongly",                 "comments WHERE is_listed <> (visibility = 'published')"),
    ("a reply without its event",              "comments WHERE id NOT IN (SELECT comment_id FROM events WHERE kind = 'comment_posted')"),
    ("a reply without its author",             "comments WHERE id NOT IN (SELECT comment_id FROM comment_authors)"),
    ("a reply from nowhere",                   "comments WHERE id NOT IN (SELECT comment_id FROM comment_addresses)"),
    ("a held reply without a case",            "comments WHERE (visibility = 'held') <> (id IN (SELECT comment_id FROM cases WHERE is_open))"),
    ("a case in a wrong queue, or in none",    "cases WHERE is_open <> (id IN (SELECT case_id FROM case_queues))"),
    ("a decided case without a decision",      "cases WHERE is_open <> (id NOT IN (SELECT case_id FROM decisions))"),
    ("a decision without its event",           "decisions WHERE comment_id NOT IN (SELECT comment_id FROM events WHERE kind IN ('comment_approved', 'comment_removed'))"),
    ("an event without its payload",           "events WHERE id NOT IN (SELECT event_id FROM event_payloads)"),
    ("a key without an outcome",               "idempotency_keys WHERE outcome IS NULL"),
];

/// Each story that was submitted is told to every editor.
const SUBMITTED: &str =
    "events JOIN drafts ON drafts.id = draft_id JOIN event_payloads ON event_id = events.id
    WHERE headline LIKE 'Story %' AND payload ->> 'transition' = 'submit'";
const TOLD: &str = "outbox
    WHERE payload -> 'draft' ->> 'headline' LIKE 'Story %' AND payload ->> 'event' = 'submitted'";

/// Everything that is there is there with all that belongs to it.
pub(super) async fn nothing_is_half_done(sql: &Sql) {
    for (what, found) in HALVES {
        assert_eq!(sql.count(found).await, 0, "{what}");
    }
    let editors = sql.count("grants WHERE role = 'editor'").await;
    assert_eq!(
        sql.count(TOLD).await,
        sql.count(SUBMITTED).await * editors,
        "mails of submissions"
    );
}

/// What was acknowledged is there, and drafts are where their writers left them.
pub(super) async fn nothing_is_lost(sql: &Sql, diaries: &[Diary]) {
    let ids = async |table: &str| -> BTreeSet<String> {
        let ids = sql
            .texts(&format!("SELECT {} AS it FROM {table}", sql.id("id")))
            .await;
        ids.into_iter().collect()
    };
    let (comments, drafts, decisions) = (
        ids("comments").await,
        ids("drafts").await,
        ids("decisions").await,
    );
    for diary in diaries {
        for (asked, kept) in [
            (&diary.replies, &comments),
            (&diary.openings, &drafts),
            (&diary.decisions, &decisions),
        ] {
            for answer in asked.iter().filter_map(|asked| asked.acknowledged.as_ref()) {
                let id = plain(answer["id"].as_str().unwrap());
                assert!(kept.contains(&id), "acknowledged, and lost: {answer}");
            }
        }
        for (id, versions) in &diary.drafts {
            let at = format!(
                "SELECT CAST(version AS TEXT) AS it FROM drafts WHERE {} = '{}'",
                sql.id("id"),
                plain(id)
            );
            let version: i64 = sql.texts(&at).await[0].parse().unwrap();
            assert!(
                versions.contains(&version),
                "draft {id} is at version {version}, not at {versions:?}"
            );
        }
    }
}

/// Once everything was asked again: each write was done, and none twice.
pub(super) async fn each_was_done_once(sql: &Sql, diaries: &[Diary], round: usize) {
    let asked = |list: fn(&Diary) -> &Vec<Asked>, member: &str| {
        let mut texts: Vec<String> = diaries
            .iter()
            .flat_map(|diary| list(diary).iter().map(|asked| asked.text(member)))
            .collect();
        texts.sort();
        texts
    };
    assert_eq!(
        kept(sql, &format!("Reply {round}.")).await,
        asked(|diary| &diary.replies, "text")
    );
    let headlines =
        format!("SELECT headline AS it FROM articles WHERE headline LIKE 'Story {round}.%'");
    let mut headlines = sql.texts(&headlines).await;
    headlines.sort();
    assert_eq!(headlines, asked(|diary| &diary.openings, "headline"));

    let moves: usize = diaries.iter().map(|diary| diary.moves.len()).sum();
    let moved = format!(
        "events JOIN drafts ON drafts.id = events.draft_id
         WHERE events.kind = 'draft_transitioned' AND drafts.headline LIKE 'Story {round}.%'"
    );
    assert_eq!(sql.count(&moved).await, i64::try_from(moves).unwrap());
    let cases: Vec<&Asked> = diaries.iter().flat_map(|diary| &diary.decisions).collect();
    let distinct: BTreeSet<&str> = cases.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(distinct.len(), cases.len(), "two moderators held one case");
    assert_eq!(
        sql.count("decisions").await,
        sql.count("cases WHERE NOT is_open").await
    );
}
