//! Who may ask for what: one row an operation. What somebody may do to this
//! draft or that case is judged further in, by the rules of drafts and cases.

use super::staff::{Actor, Role};

/// Who an operation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever knows the address.
    Anyone,
    /// Everybody who works here.
    Staff,
    /// Those who hold one of these roles, in whatever section.
    Roles(&'static [Role]),
}

impl Who {
    /// Whether a member of staff is among them.
    pub fn admits(self, actor: &Actor) -> bool {
        match self {
            Self::Anyone | Self::Staff => true,
            Self::Roles(roles) => roles.iter().any(|role| actor.is_any(*role)),
        }
    }
}

use Role::{Admin, Editor, Moderator, Publisher, Writer};
use Who::{Anyone, Roles, Staff};

/// Every operation of the OpenAPI document, by its operation id.
#[rustfmt::skip]
pub const RIGHTS: &[(&str, Who)] = &[
    // sign-in
    ("sign_in",               Anyone),
    ("refresh_session",       Anyone),
    ("accept_invitation",     Anyone),
    ("sign_out",              Staff),
    ("get_me",                Staff),
    ("change_password",       Staff),
    // editorial
    ("open_article",          Roles(&[Writer, Editor])),
    ("list_articles",         Staff),
    ("get_article",           Staff),
    ("patch_article",         Roles(&[Publisher])),
    ("open_draft",            Roles(&[Writer, Editor])),
    ("withdraw_article",      Roles(&[Publisher])),
    ("retract_article",       Roles(&[Publisher])),
    ("republish_article",     Roles(&[Publisher])),
    ("list_drafts",           Staff),
    ("get_draft",             Staff),
    ("edit_draft",            Staff),
    ("render_draft",          Staff),
    ("list_transitions",      Staff),
    ("take_transition",       Staff),
    ("take_transitions",      Staff),
    ("rebase_draft",          Staff),
    ("tick_line",             Staff),
    ("sign_off_draft",        Staff),
    ("list_debts",            Staff),
    ("settle_debt",           Roles(&[Editor])),
    ("get_timeline",          Staff),
    ("list_revisions",        Staff),
    ("get_revision",          Staff),
    ("compare_revisions",     Staff),
    ("restore_revision",      Staff),
    ("put_presence",          Staff),
    ("delete_presence",       Staff),
    ("watch_draft",           Staff),
    ("get_article_timeline",  Staff),
    ("get_commenting",        Staff),
    ("set_commenting",        Roles(&[Editor, Publisher, Moderator])),
    ("post_staff_reply",      Staff),
    ("list_notes",            Staff),
    ("add_note",              Staff),
    ("get_note",              Staff),
    ("patch_note",            Staff),
    ("add_reply",             Staff),
    ("resolve_note",          Staff),
    ("reopen_note",           Staff),
    // work
    ("assign_draft",          Staff),
    ("take_draft",            Staff),
    ("release_draft",         Staff),
    ("get_board",             Staff),
    ("get_calendar",          Staff),
    ("export_calendar",       Staff),
    ("list_notifications",    Staff),
    ("read_notification",     Staff),
    ("archive_notification",  Staff),
    ("read_inbox",            Staff),
    // moderation
    ("list_queues",           Roles(&[Moderator])),
    ("list_cases",            Roles(&[Moderator])),
    ("get_case",              Roles(&[Moderator, Publisher, Admin])),
    ("lease_cases",           Roles(&[Moderator])),
    ("extend_lease",          Roles(&[Moderator])),
    ("release_lease",         Roles(&[Moderator, Admin])),
    ("list_leases",           Roles(&[Moderator, Admin])),
    ("skip_case",             Roles(&[Moderator])),
    ("assign_case",           Roles(&[Moderator])),
    ("decide_case",           Roles(&[Moderator, Publisher, Admin])),
    ("undo_decision",         Roles(&[Moderator, Publisher, Admin])),
    ("pick_comment",          Roles(&[Editor, Moderator])),
    ("unpick_comment",        Roles(&[Editor, Moderator])),
    ("get_figures",           Roles(&[Moderator, Admin])),
    ("list_remarks",          Roles(&[Moderator])),
    ("add_remark",            Roles(&[Moderator])),
    ("list_canned_messages",  Roles(&[Moderator, Admin])),
    ("get_reader",            Roles(&[Moderator, Admin])),
    ("list_reader_comments",  Roles(&[Moderator, Admin])),
    ("decide_batch",          Roles(&[Moderator])),
    ("undo_batch",            Roles(&[Moderator, Admin])),
    ("search_comments",       Roles(&[Moderator])),
    ("get_moderated_comment", Roles(&[Moderator])),
    ("decide_comment",        Roles(&[Moderator])),
    // to suspend and ban: those who moderate every section, and admins
    ("impose_sanction",       Roles(&[Moderator, Admin])),
    ("list_sanctions",        Roles(&[Moderator, Admin])),
    ("lift_sanction",         Roles(&[Moderator, Admin])),
    ("undo_sanction",         Roles(&[Moderator, Admin])),
    // administration
    ("get_settings",          Roles(&[Admin])),
    ("patch_settings",        Roles(&[Admin])),
    ("list_sections",         Roles(&[Admin])),
    ("add_section",           Roles(&[Admin])),
    ("patch_section",         Roles(&[Admin])),
    ("list_workflows",        Roles(&[Admin])),
    ("get_workflow",          Roles(&[Admin])),
    ("put_workflow",          Roles(&[Admin])),
    ("get_word_list",         Roles(&[Admin])),
    ("put_word_list",         Roles(&[Admin])),
    ("put_canned_message",    Roles(&[Admin])),
    ("delete_canned_message", Roles(&[Admin])),
    ("list_saved_queues",     Roles(&[Admin])),
    ("add_queue",             Roles(&[Admin])),
    ("patch_queue",           Roles(&[Admin])),
    ("delete_queue",          Roles(&[Admin])),
    ("import_word_list",      Roles(&[Admin])),
    ("test_words",            Roles(&[Admin])),
    ("list_deliveries",       Roles(&[Admin])),
    ("resend_delivery",       Roles(&[Admin])),
    ("export_reader",         Roles(&[Admin])),
    ("erase_reader",          Roles(&[Admin])),
    ("list_history",          Roles(&[Admin])),
    ("get_history_head",      Roles(&[Admin])),
    ("export_history",        Roles(&[Admin])),
    // the public
    ("list_public_articles",  Anyone),
    ("get_public_article",    Anyone),
    ("list_public_versions",  Anyone),
    ("list_related_articles", Anyone),
    ("search_articles",       Anyone),
    ("list_archives",         Anyone),
    ("list_archive",          Anyone),
    ("list_comments",         Anyone),
    ("get_thread_settings",   Anyone),
    ("post_comment",          Anyone),
    ("count_comments",        Anyone),
    ("report_comment",        Anyone),
    ("get_comment",           Anyone),
    ("add_reaction",          Anyone),
    ("remove_reaction",       Anyone),
    ("list_changes",          Anyone),
    ("stream_changes",        Anyone),
    ("list_public_sections",  Anyone),
    ("resolve_path",          Anyone),
    ("get_rendition",         Anyone),
    ("get_article_metadata",  Anyone),
    ("get_thread_metadata",   Anyone),
    ("get_oembed",            Anyone),
    ("get_rss_feed",          Anyone),
    ("get_atom_feed",         Anyone),
    ("get_json_feed",         Anyone),
    ("get_comment_rss",       Anyone),
    ("get_comment_atom",      Anyone),
    ("get_comment_json",      Anyone),
    ("get_sitemap_index",     Anyone),
    ("get_sitemap",           Anyone),
    ("get_news_sitemap",      Anyone),
    ("get_own_comment",       Anyone),
    ("edit_comment",          Anyone),
    ("withdraw_comment",      Anyone),
    ("show_confirmation",     Anyone),
    ("confirm_address",       Anyone),
    // about the service
    ("get_health",            Anyone),
    ("get_readiness",         Anyone),
    ("get_metrics",           Anyone),
];

/// Who may ask for an operation; `None` for one that has no row.
pub fn who(operation: &str) -> Option<Who> {
    let row = RIGHTS.iter().find(|(known, _)| *known == operation);
    row.map(|(_, who)| *who)
}
