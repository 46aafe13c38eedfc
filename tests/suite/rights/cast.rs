//! Those who ask, and what they ask for, made fresh for each request.

use copydesk::domain::staff::Role;

use super::rules::{Of, Whose};
use crate::contract::scene::{patient, reader_of};
use crate::contract::{Scene, Things};
use crate::kit::Person;
use crate::kit::person::Draft;

/// Who somebody is to the newsroom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Nobody,
    /// Holds a token of a session that was ended.
    Ended,
    /// Holds a token from before the account was disabled.
    Disabled,
    In(Role, &'static str),
}

impl Standing {
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Nobody => ("nobody", ""),
            Self::Ended => ("session", "ended"),
            Self::Disabled => ("account", "disabled"),
            Self::In(role, section) => (role.name(), section),
        }
    }
}

pub struct Cast {
    pub standing: Standing,
    pub person: Person,
}

const EVERYTHING: [&str; 5] = [
    "writer *",
    "editor *",
    "publisher *",
    "moderator *",
    "admin *",
];

impl Cast {
    pub async fn of(scene: &Scene) -> Vec<Self> {
        let room = &scene.room;
        let ended = room.hire("Eva", &EVERYTHING).await;
        ended
            .post("/v1/auth/logout", serde_json::json!({}))
            .await
            .expect(204);
        let disabled = room.hire("Dirk", &EVERYTHING).await;
        scene.shut_out(&disabled).await;
        let mut cast = vec![
            Self {
                standing: Standing::Nobody,
                person: patient(room.reader()),
            },
            Self {
                standing: Standing::Ended,
                person: patient(ended),
            },
            Self {
                standing: Standing::Disabled,
                person: patient(disabled),
            },
        ];
        for role in Role::ALL {
            for section in ["news", "world"] {
                let name = format!("{}-{section}", role.name());
                let person = patient(
                    room.hire(&name, &[&format!("{} {section}", role.name())])
                        .await,
                );
                cast.push(Self {
                    standing: Standing::In(role, section),
                    person,
                });
            }
        }
        cast
    }

    pub fn label(&self) -> String {
        let (role, place) = self.standing.words();
        format!("{role} {place}")
    }

    /// The section in which they work.
    fn section(&self) -> &'static str {
        match self.standing {
            Standing::In(_, section) => section,
            _ => "news",
        }
    }
}

/// Whoever signs out does so with a session that nobody needs afterwards.
pub async fn asker(scene: &Scene, member: &Cast, id: &str) -> Person {
    match member.standing {
        Standing::In(..) if id == "sign_out" => scene.room.sign_in(member.person.clone()).await,
        _ => member.person.clone(),
    }
}

/// Things of which one is what `of` says, for this operation.
pub async fn things(scene: &Scene, member: &Cast, id: &str, of: Of) -> Things {
    let mut things = Things {
        fresh: scene.fresh(),
        email: scene.ines.email.clone(),
        public: scene.live("news").slug.clone(),
        ..Things::default()
    };
    match (id, of) {
        (_, Of::Absent) => nowhere(&mut things),
        ("sign_in", _) => {}
        ("refresh_session", _) => {
            things.refresh_token = scene.room.sign_in(scene.ines.clone()).await.refresh_token;
        }
        ("accept_invitation", _) => things.invitation = scene.invitation().await,
        ("get_article" | "get_article_timeline", Of::Live) => {
            things.article = scene.live("news").article.clone()
        }
        ("restore_revision", _) => {
            let (section, sensitivity) = (place(member, of), sensitivity(of));
            let by = by(scene, member, of);
            let (draft, revision) = scene.revised(by, section, sensitivity).await;
            things.draft_version = scene.version(&format!("/v1/drafts/{}", draft.id)).await;
            (things.draft, things.revision) = (draft.id, revision);
        }
        ("get_revision" | "compare_revisions", _) => {
            let draft = draft(scene, member, of).await;
            by(scene, member, of)
                .takes(&draft, "submit")
                .await
                .expect(200);
            things.revision = scene.revision(&draft).await;
        }
        ("patch_article" | "open_draft" | "withdraw_article" | "retract_article", _) => {
            things.live = scene.published("news").await.article;
            things.live_version = scene
                .version(&format!("/v1/articles/{}", things.live))
                .await;
        }
        ("republish_article", _) => things.withdrawn = scene.withdrawn("news").await.article,
        ("settle_debt", _) => things.breaking = scene.breaking("news").await.id,
        ("tick_line", _) => {
            let by = by(scene, member, of);
            things.listed = scene.listed(by, place(member, of)).await.id;
        }
        ("release_draft", _) => {
            let draft = draft(scene, member, of).await;
            scene.assigns(&draft, by(scene, member, of)).await;
            things.held = draft.id;
        }
        ("read_notification" | "archive_notification", _) => {
            things.notification = scene.notification(by(scene, member, of)).await;
        }
        ("get_note" | "patch_note" | "add_reply" | "resolve_note" | "reopen_note", _) => {
            let (draft, by) = (draft(scene, member, of).await, by(scene, member, of));
            things.note = scene.note(by, &draft).await;
            things.resolved_note = scene.resolved_note(by, &draft).await;
        }
        ("get_article" | "get_article_timeline" | "take_transition", _) | (_, Of::Sensitive) => {
            with_draft(scene, member, of, &mut things).await
        }
        (
            "get_draft" | "edit_draft" | "render_draft" | "list_transitions" | "get_timeline"
            | "list_revisions" | "put_presence" | "delete_presence" | "watch_draft" | "list_notes"
            | "add_note" | "assign_draft" | "take_draft" | "rebase_draft" | "sign_off_draft",
            _,
        ) => {
            with_draft(scene, member, of, &mut things).await;
        }
        ("extend_lease" | "release_lease", _) => {
            scene
                .case(if of == Of::Own {
                    member.section()
                } else {
                    "news"
                })
                .await;
            things.lease = scene.lease(moderator(scene, member, of)).await;
        }
        ("undo_decision", _) => {
            let case = scene
                .case(if of == Of::Own {
                    member.section()
                } else {
                    "news"
                })
                .await;
            things.decision = scene.decision(moderator(scene, member, of), &case).await;
        }
        ("get_reader" | "list_reader_comments", _) => {
            let comment = scene.comment("news").await;
            things.reader = scene.reader_of(&comment).await;
        }
        ("put_canned_message" | "delete_canned_message", _) => {
            things.canned = scene.canned_message().await;
        }
        ("report_comment" | "list_remarks" | "add_remark", _) => {
            things.comment = scene.comment("news").await
        }
        ("get_commenting" | "set_commenting", _) => {
            things.live = scene.published("news").await.article;
            let path = format!("/v1/articles/{}/commenting", things.live);
            things.commenting_version = scene.version(&path).await;
        }
        (
            "get_comment" | "add_reaction" | "remove_reaction" | "pick_comment" | "unpick_comment",
            _,
        ) => things.comment = scene.comment("news").await,
        ("patch_queue" | "delete_queue", _) => {
            (things.saved_queue, things.saved_queue_version) = scene.saved_queue().await;
        }
        ("get_case" | "decide_case" | "skip_case" | "assign_case", _) => {
            things.case = scene.case("news").await
        }
        ("undo_batch", _) => {
            let case = scene
                .case(if of == Of::Own {
                    member.section()
                } else {
                    "news"
                })
                .await;
            things.batch = scene.batch(moderator(scene, member, of), &case).await;
        }
        ("lift_sanction" | "undo_sanction", _) => {
            things.sanction = scene.sanction(moderator(scene, member, of)).await;
        }
        ("get_moderated_comment" | "decide_comment", _) => {
            let case = scene.case("news").await;
            things.found = scene.comment_of(&case).await;
        }
        ("get_own_comment" | "edit_comment" | "withdraw_comment", _) => {
            let posted = scene.reply().await;
            posted.str("id").clone_into(&mut things.own);
            posted.str("edit_token").clone_into(&mut things.own_token);
        }
        ("show_confirmation" | "confirm_address", _) => {
            things.confirmation = scene.confirmation().await
        }
        ("post_staff_reply", _) => things.live = scene.live("news").article.clone(),
        ("export_reader" | "erase_reader" | "impose_sanction", _) => {
            things.reader = reader_of(&scene.reply().await);
        }
        ("resend_delivery", _) => things.delivery = scene.failed_delivery().await,
        ("patch_settings", _) => {
            things.settings_version = scene.version("/v1/admin/settings").await
        }
        ("patch_section", _) => things.section_version = scene.section_version().await,
        ("put_word_list" | "import_word_list", _) => {
            things.list_version = scene.version("/v1/admin/word-lists/banned").await
        }
        _ => {}
    }
    things
}

/// Ids are of nothing already; names are given some that nothing has.
fn nowhere(things: &mut Things) {
    "no-such-thing".clone_into(&mut things.public);
    "no-such-queue".clone_into(&mut things.queue);
    "no-such-section".clone_into(&mut things.changed_section);
    "no-such-list".clone_into(&mut things.list);
}

async fn with_draft(scene: &Scene, member: &Cast, of: Of, things: &mut Things) {
    let draft = draft(scene, member, of).await;
    let read = scene.ada.reads(&draft).await.expect(200);
    things.draft_version = read.version();
    things.draft = draft.id;
    things.article = draft.article;
    match of {
        Of::Submitted(_) => "approve".clone_into(&mut things.transition),
        Of::Approved(_) => "publish".clone_into(&mut things.transition),
        _ => {}
    }
}

async fn draft(scene: &Scene, member: &Cast, of: Of) -> Draft {
    let by = by(scene, member, of);
    let section = place(member, of);
    match of {
        Of::Sensitive => scene.draft_of(by, section, sensitivity(of)).await,
        Of::Submitted(Whose::Own | Whose::News) => scene.submitted(by, section).await,
        Of::Approved(Whose::Own | Whose::News) => scene.approved(by, section).await,
        _ => scene.draft(by, section).await,
    }
}

fn place(member: &Cast, of: Of) -> &'static str {
    if of.is_own() {
        member.section()
    } else {
        "news"
    }
}

fn sensitivity(of: Of) -> &'static str {
    if of == Of::Sensitive {
        "high"
    } else {
        "normal"
    }
}

fn by<'a>(scene: &'a Scene, member: &'a Cast, of: Of) -> &'a Person {
    if of.is_own() {
        &member.person
    } else {
        &scene.ines
    }
}

fn moderator<'a>(scene: &'a Scene, member: &'a Cast, of: Of) -> &'a Person {
    if of.is_own() {
        &member.person
    } else {
        &scene.mona
    }
}
