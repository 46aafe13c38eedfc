//! For every operation a request that it does as asked: the document's example, with
//! real ids in it.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::operations::Operation;
use crate::kit::newsroom::PASSWORD;
use crate::kit::{Answer, Person};

/// When drafts are due; the calendar that is asked for has it.
pub const DUE: &str = "2026-11-03T16:00:00Z";

/// What requests are about. `Default` names nothing that exists.
#[derive(Debug, Clone)]
pub struct Things {
    pub draft: String,
    pub article: String,
    /// One of the draft, which says something else by now.
    pub revision: String,
    /// An open note, and one that is resolved.
    pub note: String,
    pub resolved_note: String,
    /// A published article, one that was withdrawn, and the version of the first.
    pub live: String,
    pub withdrawn: String,
    pub live_version: i64,
    /// A draft that has a checklist, and one that went out before review.
    pub listed: String,
    pub breaking: String,
    /// The slug of a published article.
    pub public: String,
    /// A comment in its thread, and the version of what its article says of replies.
    pub comment: String,
    pub commenting_version: i64,
    pub case: String,
    /// Who wrote the comment.
    pub reader: String,
    /// A canned message in English, and its version.
    pub canned: String,
    pub canned_version: i64,
    pub decision: String,
    pub lease: String,
    pub batch: String,
    pub sanction: String,
    /// A comment that waits, as a search finds it.
    pub found: String,
    pub delivery: String,
    /// A draft that somebody has.
    pub held: String,
    pub notification: String,
    pub queue: String,
    /// A queue of the site's own.
    pub saved_queue: String,
    pub saved_queue_version: i64,
    /// The section that is opened in, and the one that is changed.
    pub section: String,
    pub changed_section: String,
    pub list: String,
    pub transition: String,
    pub draft_version: i64,
    pub settings_version: i64,
    pub section_version: i64,
    pub list_version: i64,
    pub email: String,
    pub refresh_token: String,
    pub invitation: String,
    /// A reply to the public article, with its author's proof.
    pub own: String,
    pub own_token: String,
    /// The token in the mail to a guest.
    pub confirmation: String,
    /// Makes names that nobody used before.
    pub fresh: String,
}

impl Default for Things {
    fn default() -> Self {
        let absent = || uuid::Uuid::now_v7().to_string();
        Self {
            draft: absent(),
            article: absent(),
            revision: absent(),
            note: absent(),
            resolved_note: absent(),
            live: absent(),
            withdrawn: absent(),
            live_version: 1,
            listed: absent(),
            breaking: absent(),
            public: "no-such-thing".to_owned(),
            comment: absent(),
            commenting_version: 1,
            case: absent(),
            reader: absent(),
            canned: "no-such-message".to_owned(),
            canned_version: 1,
            decision: absent(),
            lease: absent(),
            batch: absent(),
            sanction: absent(),
            found: absent(),
            delivery: absent(),
            held: absent(),
            notification: absent(),
            queue: "held".to_owned(),
            saved_queue: "no-such-queue".to_owned(),
            saved_queue_version: 1,
            section: "news".to_owned(),
            changed_section: "news".to_owned(),
            list: "banned".to_owned(),
            transition: "submit".to_owned(),
            draft_version: 1,
            settings_version: 1,
            section_version: 1,
            list_version: 1,
            email: String::new(),
            refresh_token: String::new(),
            invitation: String::new(),
            own: absent(),
            own_token: String::new(),
            confirmation: "no-such-token".to_owned(),
            fresh: "fresh".to_owned(),
        }
    }
}

impl Things {
    /// The name of a workflow that nobody has.
    fn workflow(&self) -> String {
        self.fresh.replace('-', "_")
    }

    fn workflow_file(&self) -> String {
        let small = include_str!("../../../src/domain/workflow/small.toml");
        let name = format!("name         = \"{}\"", self.workflow());
        small.replace("name         = \"small\"", &name)
    }
}

/// A request, before it is sent.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: Method,
    pub path: String,
    pub version: Option<i64>,
    /// For the header `Edit-Token`.
    pub edit_token: Option<String>,
    pub body: Option<Value>,
}

/// What fills the braces of a path, the version for `If-Match`, and the changes to the
/// example that make it one that is done. None for an operation nobody wrote a row for.
#[rustfmt::skip]
fn row(operation: &str, it: &Things) -> Option<(String, Option<i64>, Value)> {
    let plain = |id: &str| Some((id.to_owned(), None, json!({})));
    let with = |id: &str, changes: Value| Some((id.to_owned(), None, changes));
    match operation {
        "sign_in"           => with("", json!({"email": it.email, "password": PASSWORD})),
        "refresh_session"   => with("", json!({"refresh_token": it.refresh_token})),
        "accept_invitation" => with("", json!({"token": it.invitation})),
        "change_password"   => with("", json!({"current": PASSWORD, "new": PASSWORD})),
        "sign_out" | "get_me" | "list_articles" | "list_drafts" | "list_queues" | "get_settings"
        | "list_sections" | "list_deliveries" | "list_public_articles" | "list_public_sections"
        | "get_health" | "get_readiness" | "get_metrics" | "count_comments" | "list_history" | "get_history_head"
        | "export_history" | "list_changes" | "stream_changes" | "list_debts" | "list_workflows" | "list_saved_queues" | "list_leases" => plain(""),
        "add_queue"         => with("", json!({"key": it.fresh, "filter": {"checks": ["links"]}, "people": [], "position": null})),
        "patch_queue"       => Some((it.saved_queue.clone(), Some(it.saved_queue_version), json!({"title": format!("Casino links {}", it.fresh)}))),
        "delete_queue"      => Some((it.saved_queue.clone(), Some(it.saved_queue_version), json!({}))),
        "skip_case"         => with(&it.case, json!({"reason": "I know the author.", "lease": null})),
        "assign_case"       => with(&it.case, json!({"assignee": null, "note": null})),
        "get_workflow"      => plain("newsroom"),
        "put_workflow"      => with(&it.workflow(), json!({"source": it.workflow_file()})),
        "take_transitions"  => with("", json!({"items": [{"draft_id": it.draft, "version": it.draft_version, "transition": it.transition}]})),
        "rebase_draft"      => Some((it.draft.clone(), Some(it.draft_version), json!({"keep": [], "take": []}))),
        "tick_line"         => plain(&it.listed),
        "sign_off_draft"    => Some((it.draft.clone(), Some(it.draft_version), json!({}))),
        "settle_debt"       => plain(&it.breaking),
        "patch_article"     => Some((it.live.clone(), Some(it.live_version), json!({"slug": it.fresh}))),
        "get_commenting"    => plain(&it.live),
        "set_commenting"    => Some((it.live.clone(), Some(it.commenting_version), json!({"closes_at": null, "hours": null}))),
        "get_comment" | "add_reaction" | "remove_reaction" | "pick_comment" | "unpick_comment" => plain(&it.comment),
        "open_draft" | "withdraw_article" | "retract_article" => plain(&it.live),
        "republish_article" => plain(&it.withdrawn),
        "open_article"      => with("", json!({"headline": format!("Floods in Ghent {}", it.fresh), "section": it.section})),
        "get_article" | "get_article_timeline" => plain(&it.article),
        "get_draft" | "render_draft" | "list_transitions" | "get_timeline" | "list_revisions"
        | "put_presence" | "delete_presence" | "watch_draft" => plain(&it.draft),
        "edit_draft"        => Some((it.draft.clone(), Some(it.draft_version), json!({"headline": format!("Ghent: the Leie rises {}", it.fresh)}))),
        "take_transition"   => Some((it.draft.clone(), Some(it.draft_version), json!({"transition": it.transition, "at": null, "acknowledge": []}))),
        "get_revision" | "compare_revisions" => plain(&it.revision),
        "restore_revision"  => Some((it.draft.clone(), Some(it.draft_version), json!({"revision_id": it.revision}))),
        "list_notes" | "get_note" | "resolve_note" | "reopen_note" => plain(match operation {
            "list_notes"    => &it.draft,
            "reopen_note"   => &it.resolved_note,
            _               => &it.note,
        }),
        "add_note"          => with(&it.draft, json!({"mentions": [], "anchor": null})),
        "patch_note"        => Some((it.note.clone(), Some(1), json!({"text": format!("Who says so? {}", it.fresh)}))),
        "add_reply"         => with(&it.note, json!({"mentions": []})),
        "assign_draft"      => with(&it.draft, json!({"assignee": null, "due_at": DUE, "priority": 3, "on_hold": false})),
        "take_draft"        => with(&it.draft, json!({"from": null})),
        "release_draft"     => plain(&it.held),
        "get_board" | "get_calendar" | "export_calendar" | "list_notifications" | "read_inbox" => plain(""),
        "read_notification" | "archive_notification" => plain(&it.notification),
        "list_cases"        => plain(&it.queue),
        "lease_cases"       => with(&it.queue, json!({"count": 1})),
        "extend_lease" | "release_lease" => plain(&it.lease),
        "get_case"          => plain(&it.case),
        "decide_case"       => Some((it.case.clone(), Some(1), json!({"decision": "approve", "reason": null, "to": null, "canned": null, "language": null, "lease": null}))),
        "undo_decision"     => plain(&it.decision),
        "decide_batch"      => with("", json!({"case_ids": [it.case], "decision": "approve", "reason": null, "canned": null, "language": null, "dry_run": false})),
        "undo_batch"        => plain(&it.batch),
        "search_comments" | "list_sanctions" => plain(""),
        "get_moderated_comment" => plain(&it.found),
        "decide_comment"    => Some((it.found.clone(), Some(1), json!({"decision": "approve", "reason": null, "to": null, "lease": null}))),
        "impose_sanction"   => with("", json!({"kind": "warn", "on": {"reader": it.reader, "address_of": null, "host": null}, "until": null, "comments": "none", "canned": null, "language": null, "dry_run": false})),
        "lift_sanction" | "undo_sanction" => plain(&it.sanction),
        "patch_settings"    => Some((String::new(), Some(it.settings_version), json!({"site_name": format!("The Ghent Courier {}", it.fresh)}))),
        "add_section"       => with("", json!({"key": it.fresh})),
        "patch_section"     => Some((it.changed_section.clone(), Some(it.section_version), json!({"title": format!("Local news {}", it.fresh)}))),
        "get_word_list"     => plain(&it.list),
        "put_word_list"     => Some((it.list.clone(), Some(it.list_version), json!({"phrases": [format!("casino bonus {}", it.fresh)], "entries": []}))),
        "import_word_list"  => Some((it.list.clone(), Some(it.list_version), json!({"text": format!("easy money {}", it.fresh)}))),
        "test_words"        => with("", json!({"last": null, "entries": []})),
        "resend_delivery"   => plain(&it.delivery),
        "get_public_article" | "list_public_versions" | "list_comments" | "get_thread_settings" => plain(&it.public),
        "get_rendition" | "get_article_metadata" | "get_thread_metadata" | "get_comment_rss" | "get_comment_atom"
        | "get_comment_json" => plain(&it.public),
        "resolve_path" | "get_oembed" | "get_rss_feed" | "get_atom_feed" | "get_json_feed" | "get_sitemap_index"
        | "get_news_sitemap" => plain(""),
        "get_sitemap"       => plain(&this_month()),
        "search_articles" | "list_archives" => plain(""),
        "list_related_articles" => plain(&it.public),
        "list_archive"      => plain(&now("%Y")),
        "list_remarks" | "add_remark" => plain(&it.comment),
        "list_canned_messages" => plain(""),
        "put_canned_message" | "delete_canned_message" => Some((it.canned.clone(), Some(it.canned_version), json!({"reason": null}))),
        "get_reader" | "list_reader_comments" => plain(&it.reader),
        "get_figures"       => plain(""),
        "report_comment"    => plain(&it.comment),
        "post_comment"      => with(&it.public, json!({"parent_id": null, "text": format!("Were the pumps running at all? {}", it.fresh)})),
        "get_own_comment" | "withdraw_comment" => plain(&it.own),
        "edit_comment"      => with(&it.own, json!({"text": format!("Were they running on Sunday? {}", it.fresh)})),
        "show_confirmation" | "confirm_address" => plain(&it.confirmation),
        "post_staff_reply"  => with(&it.live, json!({"parent_id": null, "text": format!("They were. {}", it.fresh)})),
        "export_reader"     => plain(&it.reader),
        "erase_reader"      => with(&it.reader, json!({"confirm": it.reader})),
        _ => None,
    }
}

/// In which every article of a test came out.
fn this_month() -> String {
    now("%Y-%m")
}

/// A part of this day.
fn now(part: &str) -> String {
    chrono::Utc::now().format(part).to_string()
}

/// The request for an operation; none where nobody has said what to ask.
pub fn ask(operation: &Operation, things: &Things) -> Option<Ask> {
    let (id, version, changes) = row(&operation.id, things)?;
    let mut path = fill(&operation.path, &id)
        .replace("{month}", &now("%m"))
        .replace("{line}", "interests")
        .replace("{language}", "en")
        .replace("{concern}", "legal")
        .replace("{key}", "recommend");
    if operation.id == "count_comments" {
        path = format!("{path}?articles={}", things.public);
    }
    match operation.id.as_str() {
        "resolve_path" => path = format!("{path}?path=/news/{}", things.public),
        "get_oembed" => path = format!("{path}?url=https://courier.example/news/{}", things.public),
        "get_rendition" => path = format!("{path}?format=text"),
        "search_articles" => path = format!("{path}?q=floods"),
        _ => {}
    }
    if ["get_calendar", "export_calendar"].contains(&operation.id.as_str()) {
        path = format!("{path}?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z");
    }
    let body = operation.example().map(|mut example| {
        let fields = example.as_object_mut().unwrap();
        fields.extend(changes.as_object().unwrap().clone());
        example
    });
    Some(Ask {
        method: operation.method.clone(),
        path,
        version,
        edit_token: operation
            .takes_header("Edit-Token")
            .then(|| things.own_token.clone())
            .filter(|token| !token.is_empty()),
        body,
    })
}

/// The path with this in the place of its braces.
pub fn fill(path: &str, id: &str) -> String {
    match (path.split_once('{'), path.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{id}{after}"),
        _ => path.to_owned(),
    }
}

impl Ask {
    /// As it is, by somebody; still to be sent.
    pub fn by(&self, person: &Person) -> RequestBuilder {
        let request = self.bare(person);
        match &self.body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// Without its body.
    pub fn bare(&self, person: &Person) -> RequestBuilder {
        let request = person.request(self.method.clone(), &self.path);
        // so that what hangs is red
        let request = request.timeout(std::time::Duration::from_secs(60));
        let request = match &self.edit_token {
            Some(token) => request.header("Edit-Token", token),
            None => request,
        };
        match self.version {
            Some(version) => request.header("If-Match", format!("\"{version}\"")),
            None => request,
        }
    }

    pub async fn sent_by(&self, person: &Person) -> Answer {
        person.send(self.by(person)).await
    }
}
