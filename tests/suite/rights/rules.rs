//! What should come of each request, said once more than in `src/`: by the table of
//! rights, and by the rules of drafts, cases, leases and decisions.

use copydesk::domain::rights::{self, Who};
use copydesk::domain::staff::Role;

use super::cast::Standing;
use crate::contract::operations;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The thing there is one of, or none at all.
    It,
    /// Made by whoever asks, in their own section.
    Own,
    /// Made by somebody else, in `news`.
    News,
    /// The same of high sensitivity.
    Sensitive,
    /// Published in `news`.
    Live,
    /// A draft that waits for review, or for publication.
    Submitted(Whose),
    Approved(Whose),
    /// Nothing has this id.
    Absent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Own,
    News,
}

impl Of {
    pub fn title(self, id: &str) -> String {
        match self {
            Self::It => id.to_owned(),
            Self::Own => format!("{id}, own"),
            Self::News => format!("{id}, in news"),
            Self::Sensitive => format!("{id}, sensitive"),
            Self::Live => format!("{id}, live"),
            Self::Submitted(Whose::Own) => "  approve, own".to_owned(),
            Self::Submitted(Whose::News) => "  approve, in news".to_owned(),
            Self::Approved(Whose::Own) => "  publish, own".to_owned(),
            Self::Approved(Whose::News) => "  publish, in news".to_owned(),
            Self::Absent => format!("{id}, absent"),
        }
    }

    pub fn is_own(self) -> bool {
        matches!(
            self,
            Self::Own | Self::Submitted(Whose::Own) | Self::Approved(Whose::Own)
        )
    }
}

/// Every operation, on everything that makes a difference to it.
pub fn rows() -> Vec<(String, Of)> {
    let of = |id: &String| {
        kinds(id)
            .iter()
            .map(|of| (id.clone(), *of))
            .collect::<Vec<_>>()
    };
    let listed = rights::RIGHTS.iter().map(|(id, _)| (*id).to_owned());
    // in the order of the table of rights, where it has a row
    let known: Vec<String> = operations()
        .into_iter()
        .map(|operation| operation.id)
        .collect();
    let listed: Vec<String> = listed.filter(|id| known.contains(id)).collect();
    let unlisted = known
        .iter()
        .filter(|id| !listed.contains(id))
        .cloned()
        .collect::<Vec<_>>();
    [listed, unlisted].concat().iter().flat_map(of).collect()
}

fn kinds(id: &str) -> &'static [Of] {
    use Of::{Absent, Approved, It, Live, News, Own, Sensitive, Submitted};
    match id {
        "get_article" | "get_article_timeline" => &[Own, News, Sensitive, Live, Absent],
        "get_draft" | "edit_draft" | "render_draft" | "list_transitions" | "get_timeline"
        | "list_revisions" | "get_revision" | "compare_revisions" | "restore_revision"
        | "put_presence" | "delete_presence" | "watch_draft" | "list_notes" | "add_note"
        | "get_note" | "patch_note" | "add_reply" | "resolve_note" | "reopen_note"
        | "assign_draft" | "take_draft" | "release_draft" => &[Own, News, Sensitive, Absent],
        "take_transition" => &[
            Own,
            News,
            Sensitive,
            Absent,
            Submitted(Whose::Own),
            Submitted(Whose::News),
            Approved(Whose::Own),
            Approved(Whose::News),
        ],
        "rebase_draft" => &[Own, News, Sensitive, Absent],
        "tick_line" => &[Own, News, Absent],
        "patch_article" | "open_draft" | "withdraw_article" | "retract_article"
        | "republish_article" | "get_commenting" | "set_commenting" => &[Live, Absent],
        "sign_off_draft" | "settle_debt" => &[News, Absent],
        "extend_lease"
        | "release_lease"
        | "undo_decision"
        | "undo_batch"
        | "undo_sanction"
        | "read_notification"
        | "archive_notification" => &[Own, News, Absent],
        "get_case"
        | "decide_case"
        | "get_moderated_comment"
        | "decide_comment"
        | "lift_sanction"
        | "skip_case"
        | "assign_case"
        | "patch_queue"
        | "delete_queue"
        | "resend_delivery"
        | "patch_section"
        | "get_word_list"
        | "put_word_list"
        | "import_word_list"
        | "list_cases"
        | "lease_cases"
        | "get_public_article"
        | "list_public_versions"
        | "list_comments"
        | "get_thread_settings"
        | "resolve_path"
        | "get_rendition"
        | "get_article_metadata"
        | "get_thread_metadata"
        | "get_oembed"
        | "get_comment_rss"
        | "get_comment_atom"
        | "get_comment_json"
        | "report_comment"
        | "get_comment"
        | "add_reaction"
        | "remove_reaction"
        | "pick_comment"
        | "unpick_comment"
        | "list_remarks"
        | "add_remark"
        | "get_reader"
        | "list_reader_comments"
        | "delete_canned_message"
        | "show_confirmation"
        | "confirm_address"
        | "post_staff_reply"
        | "export_reader"
        | "erase_reader"
        | "post_comment" => &[News, Absent],
        _ => &[It],
    }
}

/// Whether there is such a thing to ask for: who opens no drafts has none of their own.
pub fn can_own(id: &str, of: Of, standing: Standing) -> bool {
    let Standing::In(role, _) = standing else {
        return !of.is_own();
    };
    if is_of_inbox(id) {
        return true;
    }
    let of_moderation = [
        "extend_lease",
        "release_lease",
        "undo_decision",
        "undo_batch",
        "undo_sanction",
    ]
    .contains(&id);
    !of.is_own()
        || if of_moderation {
            role == Role::Moderator
        } else {
            matches!(role, Role::Writer | Role::Editor)
        }
}

/// Everybody is told something.
fn is_of_inbox(id: &str) -> bool {
    ["read_notification", "archive_notification"].contains(&id)
}

/// The status: 200 for any 2xx.
pub fn expected(id: &str, of: Of, standing: Standing) -> u16 {
    let who = rights::who(id).unwrap();
    match (who, standing) {
        (Who::Anyone, _) => there(of),
        (_, Standing::Nobody | Standing::Ended | Standing::Disabled) => 401,
        (Who::Roles(roles), Standing::In(role, _)) if !roles.contains(&role) => 403,
        (_, Standing::In(role, section)) => of_thing(id, of, (role, section == "news")),
    }
}

fn there(of: Of) -> u16 {
    if of == Of::Absent { 404 } else { 200 }
}

fn of_thing(id: &str, of: Of, who: (Role, bool)) -> u16 {
    let (role, here) = who;
    match id {
        // the right is held, but not where the article is to be
        "open_article" if !here => 403,
        "get_article" | "get_article_timeline" if of == Of::Live => 200,
        "get_article"
        | "get_article_timeline"
        | "get_draft"
        | "render_draft"
        | "list_transitions"
        | "get_timeline"
        | "list_revisions"
        | "get_revision"
        | "compare_revisions"
        | "put_presence"
        | "delete_presence"
        | "watch_draft"
        | "list_notes"
        | "add_note"
        | "get_note"
        | "add_reply" => {
            if reads(of, who) {
                200
            } else {
                404
            }
        }
        "patch_article" | "open_draft" | "withdraw_article" | "retract_article"
        | "republish_article" | "set_commenting"
            if of == Of::Live =>
        {
            if here {
                200
            } else {
                403
            }
        }
        // reviewed by an editor of the section; nobody is named for a sign-off
        "settle_debt" if reads(of, who) => 200,
        "settle_debt" => 404,
        "sign_off_draft" if reads(of, who) => 403,
        "sign_off_draft" => 404,
        "tick_line" if !reads(of, who) => 404,
        "tick_line" if of == Of::Own || (here && role == Role::Editor) => 200,
        "tick_line" => 403,
        "edit_draft" | "take_transition" | "restore_revision" | "rebase_draft" => {
            if reads(of, who) {
                on_draft(of, who)
            } else {
                404
            }
        }
        "patch_note" | "resolve_note" | "reopen_note" => {
            if reads(of, who) {
                on_note(id, of, who)
            } else {
                404
            }
        }
        "assign_draft" | "take_draft" | "release_draft" => {
            if reads(of, who) {
                on_work(id, of, who)
            } else {
                404
            }
        }
        id if is_of_inbox(id) && of != Of::Own => 404,
        // those who answer for the law: nothing was passed on to them
        "get_case" | "decide_case" if role != Role::Moderator => 404,
        "get_case"
        | "decide_case"
        | "skip_case"
        | "assign_case"
        | "pick_comment"
        | "unpick_comment"
        | "list_remarks"
        | "add_remark"
        | "get_moderated_comment"
        | "decide_comment"
            if !here =>
        {
            404
        }
        // what nobody but who made it takes back
        "undo_batch" | "undo_sanction" if of == Of::News && role == Role::Moderator => 403,
        "undo_decision" => undo(of, who),
        // a lease that holds nothing is lost, whoever's it was
        "extend_lease" => {
            if of == Of::Own {
                200
            } else {
                409
            }
        }
        "release_lease" => 200,
        _ => {
            let _ = role;
            there(of)
        }
    }
}

/// Contributors, the section's writers, editors and publishers, and admins; what is
/// sensitive not the other writers.
fn reads(of: Of, (role, here): (Role, bool)) -> bool {
    let by_role = match role {
        Role::Admin => true,
        Role::Editor | Role::Publisher => here,
        Role::Writer => here && of != Of::Sensitive,
        Role::Moderator => false,
    };
    of != Of::Absent && (of.is_own() || by_role)
}

/// What they may do with a draft that they read.
fn on_draft(of: Of, (role, here): (Role, bool)) -> u16 {
    let is_editor = role == Role::Editor && (here || of.is_own());
    let is_publisher = role == Role::Publisher && here;
    let may = match of {
        // four eyes: the role is held, the relation stands in the way
        Of::Submitted(Whose::Own) if is_editor => return 422,
        Of::Submitted(_) => is_editor,
        Of::Approved(_) => is_publisher,
        _ => is_editor || of == Of::Own,
    };
    if may { 200 } else { 403 }
}

/// What a note says is its author's; that it is settled, also the section's editors' to say.
fn on_note(id: &str, of: Of, (role, here): (Role, bool)) -> u16 {
    let is_editor = role == Role::Editor && here && id != "patch_note";
    if of.is_own() || is_editor { 200 } else { 403 }
}

/// What they may do with the work on a draft that they read: the desk everything,
/// writers take what is free, and what somebody else has is not theirs to release.
fn on_work(id: &str, of: Of, (role, here): (Role, bool)) -> u16 {
    let here = here || of.is_own();
    let runs_the_desk = here && matches!(role, Role::Editor | Role::Publisher);
    let writes = here && role == Role::Writer;
    match id {
        "release_draft" if runs_the_desk || of == Of::Own => 200,
        "release_draft" => 409,
        "take_draft" if writes => 200,
        _ if runs_the_desk => 200,
        _ => 403,
    }
}

/// By who decided, and by admins; whoever does not moderate there does not know of it.
fn undo(of: Of, (role, here): (Role, bool)) -> u16 {
    match of {
        Of::Absent => 404,
        Of::Own => 200,
        _ if role == Role::Admin => 200,
        _ if here || role == Role::Publisher => 403,
        _ => 404,
    }
}
