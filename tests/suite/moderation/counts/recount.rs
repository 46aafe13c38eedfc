//! The recount: which case belongs where, worked out from the rows of comments, reports,
//! decisions and edits, and held against what is kept and what is answered.

use std::collections::BTreeSet;

use copydesk::domain::time::Instant;
use serde_json::{Value, json};

use super::admins::FILTERS;
use super::scene::Scene;
use super::wrong;
use crate::kit::rows::instant;
use crate::kit::sql::{Sql, plain};
use crate::kit::thread::ids;
use crate::kit::{Answer, Person};

/// An open case, by what the rows around it say.
#[derive(Debug)]
pub struct Open {
    id: String,
    pub kind: String,
    section: String,
    due_at: String,
    /// The queues that are kept with it.
    kept: Value,
    /// No comment of its author stands approved.
    pub is_new: bool,
    /// A report stands on it that is not settled.
    is_reported: bool,
    /// It was passed on to the lawyers, and that was not taken back.
    pub is_escalated: bool,
    /// What is to be decided on leads to the casino.
    pub is_linked: bool,
    /// Before and after the queues were read: meanwhile a lease may have run out,
    is_leased: [bool; 2],
    /// or a case fallen due.
    is_late: [bool; 2],
}

type Rule = fn(&Open) -> bool;

/// The queues that every site has, as the product describes them.
#[rustfmt::skip]
const QUEUES: [(&str, Rule); 8] = [
    ("legal",       |it| it.is_escalated),
    ("reported",    |it| it.kind == "reported" || it.is_reported),
    ("held",        |it| it.kind == "held"),
    ("new_readers", |it| it.kind == "held" && it.is_new),
    ("unreviewed",  |it| it.kind == "check"),
    ("appeals",     |_| false),
    ("audit",       |_| false),
    ("all",         |_| true),
];

impl Scene {
    /// `round`, for whoever reads a failure; with what takes long, if that is wanted.
    pub async fn is_recounted(&self, round: usize, wholly: bool) {
        self.settles().await;
        let mut rules = QUEUES.to_vec();
        rules.push(("own", self.filter().await));
        let before = self.room.running().desk.now();
        let mut answers = Vec::new();
        for moderator in [&self.mo, &self.ada] {
            answers.push(self.reads(moderator, "/v1/moderation/queues").await);
        }
        let open = self.open([before, self.room.running().desk.now()]).await;
        self.cases_stand_where_they_belong(&open, &rules, round)
            .await;
        for (moderator, queues) in [&self.mo, &self.ada].into_iter().zip(&answers) {
            for (key, rule) in &rules {
                figures_are_right(queues, key, &open, *rule);
            }
            if wholly {
                self.pages_are_whole(moderator, &open, &rules).await;
            }
        }
        let said = self.thread.visible().await;
        let counted = "comments WHERE visibility = 'published'";
        assert_eq!(said, self.room.count(counted).await, "round {round}");
        for (what, rows) in wrong::rows() {
            assert_eq!(self.room.count(&rows).await, 0, "{what}, round {round}");
        }
        if wholly {
            self.the_thread_is_whole().await;
        }
    }

    /// What a changed record of an author or a changed filter moves is moved by and by.
    async fn settles(&self) {
        let stale = "cases, queue_rules WHERE is_open AND filed_version < queue_rules.version";
        loop {
            self.room.delivers().await;
            self.reads_mails();
            let left = self.room.count("record_changes").await + self.room.count(stale).await;
            if left == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Keeps the links of those who are asked to confirm their address.
    fn reads_mails(&self) {
        let mut links = self.links.lock().unwrap();
        for mail in self.room.mails.take() {
            if let Some(at) = mail.text.find("/v1/public/confirmations/") {
                let link = mail.text[at..].split_whitespace().next();
                links.push(link.unwrap().to_owned());
            }
        }
        let old = links.len().saturating_sub(60);
        links.drain(..old);
    }

    /// Reads as somebody whose session may be over.
    async fn reads(&self, moderator: &std::sync::Mutex<Person>, path: &str) -> Answer {
        let person = moderator.lock().unwrap().clone();
        let answer = person.get(path).await;
        if answer.status != 401 {
            return answer.expect(200);
        }
        let person = self.room.sign_in(person).await;
        moderator.lock().unwrap().clone_from(&person);
        person.get(path).await.expect(200)
    }

    /// That of the site's own queue, as it is now.
    async fn filter(&self) -> Rule {
        let filter = self
            .room
            .lines("SELECT CAST(filter AS TEXT) AS it FROM saved_queues")
            .await;
        let filter: Value = serde_json::from_str(&filter[0]).unwrap();
        let known = FILTERS.iter().find(|known| known.patch() == filter);
        known.unwrap_or_else(|| panic!("{filter}")).holds
    }

    async fn open(&self, moments: [Instant; 2]) -> Vec<Open> {
        let sql = Sql::of(self.room.database.as_ref().unwrap());
        let [before, after] = moments.map(|moment| instant(moment.timestamp_micros()));
        let flags = [
            "comments.reader_id NOT IN (SELECT reader_id FROM comments WHERE verdict = 'approve' AND visibility = 'published')".to_owned(),
            "EXISTS (SELECT 1 FROM reports WHERE case_id = cases.id AND outcome IS NULL)".to_owned(),
            "EXISTS (SELECT 1 FROM decisions WHERE case_id = cases.id AND decision = 'escalate' AND escalated_to IS NULL AND undone_at IS NULL)".to_owned(),
            "COALESCE(comment_edits.html, comments.html) LIKE '%//casino.example/%'".to_owned(),
            format!("lease_expires_at > {before}"),
            format!("lease_expires_at > {after}"),
            format!("due_at < {before}"),
            format!("due_at < {after}"),
        ];
        let flags = flags.map(|flag| format!("CASE WHEN {flag} THEN '1' ELSE '0' END"));
        let query = format!(
            "SELECT {} || '|' || cases.kind || '|' || cases.section || '|' || CAST(due_at AS TEXT) || '|' || {} || '|' || CAST(queues AS TEXT) AS it
               FROM cases JOIN comments ON comments.id = cases.comment_id
               LEFT JOIN comment_edits ON comment_edits.comment_id = comments.id AND decision_id IS NULL
              WHERE is_open",
            sql.id("cases.id"),
            flags.join(" || ")
        );
        let lines = sql.texts(&query).await;
        lines.iter().map(|line| Open::read(line)).collect()
    }

    /// The rows of queues are those, and none else; and each case knows its own.
    async fn cases_stand_where_they_belong(
        &self,
        open: &[Open],
        rules: &[(&str, Rule)],
        round: usize,
    ) {
        let mut expected = BTreeSet::new();
        for case in open {
            let keys = rules.iter().filter(|(_, rule)| rule(case));
            let keys: Vec<&str> = keys.map(|(key, _)| *key).collect();
            assert_eq!(case.kept, json!(keys), "round {round}: {case:?}");
            for (key, section) in keys
                .iter()
                .flat_map(|key| [(key, "*"), (key, &case.section)])
            {
                expected.insert(format!("{key}|{section}|{}|{}", case.due_at, case.id));
            }
        }
        let sql = Sql::of(self.room.database.as_ref().unwrap());
        let query = format!(
            "SELECT queue || '|' || section || '|' || CAST(due_at AS TEXT) || '|' || {} AS it FROM case_queues",
            sql.id("case_id")
        );
        let filed: BTreeSet<String> = sql.texts(&query).await.into_iter().collect();
        let difference: Vec<&String> = filed.symmetric_difference(&expected).collect();
        assert!(difference.is_empty(), "round {round}: {difference:#?}");
    }

    /// Read page by page, each case of a queue is there once.
    async fn pages_are_whole(
        &self,
        moderator: &std::sync::Mutex<Person>,
        open: &[Open],
        rules: &[(&str, Rule)],
    ) {
        for (key, rule) in rules {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let path = format!("/v1/moderation/queues/{key}/cases?limit=100{cursor}");
                let page = self.reads(moderator, &path).await;
                seen.extend(ids(&page.json["items"]).iter().map(|id| plain(id)));
                match page.json["next"].as_str() {
                    Some(next) => cursor = format!("&cursor={next}"),
                    None => break,
                }
            }
            let mut expected: Vec<&String> = open
                .iter()
                .filter(|case| rule(case))
                .map(|case| &case.id)
                .collect();
            seen.sort();
            expected.sort();
            assert_eq!(seen.iter().collect::<Vec<_>>(), expected, "{key}");
        }
    }

    /// The public list has what is listed, and the picks what is picked and visible.
    async fn the_thread_is_whole(&self) {
        let sql = Sql::of(self.room.database.as_ref().unwrap());
        for (query, rows) in [
            ("", "is_listed"),
            ("&sort=newest", "is_listed"),
            ("&sort=picks", "is_picked AND visibility = 'published'"),
        ] {
            let seen = self.thread.pages(query, 100).await;
            let seen: BTreeSet<String> = seen.iter().map(|id| plain(id)).collect();
            let rows = format!("SELECT {} AS it FROM comments WHERE {rows}", sql.id("id"));
            let rows: BTreeSet<String> = sql.texts(&rows).await.into_iter().collect();
            assert_eq!(seen, rows, "{query}");
        }
    }
}

impl Open {
    fn read(line: &str) -> Self {
        let parts: Vec<&str> = line.splitn(6, '|').collect();
        let flag = |n: usize| parts[4].as_bytes()[n] == b'1';
        Self {
            id: parts[0].to_owned(),
            kind: parts[1].to_owned(),
            section: parts[2].to_owned(),
            due_at: parts[3].to_owned(),
            kept: serde_json::from_str(parts[5]).unwrap(),
            is_new: flag(0),
            is_reported: flag(1),
            is_escalated: flag(2),
            is_linked: flag(3),
            is_leased: [flag(4), flag(5)],
            is_late: [flag(6), flag(7)],
        }
    }
}

fn figures_are_right(queues: &Answer, key: &str, open: &[Open], rule: Rule) {
    let count =
        |what: fn(&Open) -> bool| open.iter().filter(|it| rule(it) && what(it)).count() as u64;
    let items = queues.json["items"].as_array().unwrap();
    let seen = items.iter().find(|item| item["key"] == key).unwrap();
    for (figure, before, after) in [
        ("open", count(|_| true), count(|_| true)),
        (
            "leased",
            count(|it| it.is_leased[0]),
            count(|it| it.is_leased[1]),
        ),
        (
            "over_target",
            count(|it| it.is_late[0]),
            count(|it| it.is_late[1]),
        ),
    ] {
        let counted = before.min(after)..=before.max(after);
        let seen = seen[figure].as_u64().unwrap();
        assert!(
            counted.contains(&seen),
            "{figure} of {key}: {seen}, recounted {counted:?}"
        );
    }
    assert_eq!(seen["filling"], false, "{key}");
}
