//! The contract over HTTP: thin handlers, one file a noun, and every URL on this screen.

pub mod actor;
pub mod allowance;
mod archives;
mod article_search;
mod articles;
mod auth;
mod batches;
mod board;
mod body;
pub mod cache;
mod calendar;
mod canned;
mod cases;
mod changes;
mod commenting;
mod comments;
mod confirmations;
pub mod cors;
mod deliveries;
pub mod described;
pub mod docs;
pub mod document;
mod drafts;
mod erasing;
mod etag;
mod feeds;
mod figures;
pub mod gate;
mod health;
mod history;
mod idempotency;
mod inbox;
mod json;
mod live;
mod metadata;
pub mod metrics;
mod moderation;
mod notes;
mod oembed;
mod own;
pub mod page;
mod path;
mod picks;
mod presence;
pub mod problem;
mod public;
mod query;
mod queues;
mod reactions;
mod readers;
mod related;
mod remarks;
mod renditions;
mod reports;
pub mod request_id;
mod resolve;
mod review;
mod revisions;
mod sanctions;
mod search;
mod sections;
mod seeing_to;
mod settings;
mod sitemaps;
mod staff_replies;
pub mod ticker;
pub mod token;
pub mod watch;
mod words;
mod work;
mod workflows;

use actix_web::App;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

/// Every operation, by scope.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "every operation on one screen")]
pub fn routes(api: &mut ServiceConfig<'_>) {
    api.service(scope("/v1/auth")
        .service(auth::sign_in)
        .service(auth::refresh_session)
        .service(auth::accept_invitation)
        .service(auth::sign_out)
        .service(auth::get_me)
        .service(auth::change_password));
    api.service(scope("/v1/articles")
        .service(articles::open_article)
        .service(articles::list_articles)
        .service(articles::get_article)
        .service(live::patch_article)
        .service(live::open_draft)
        .service(live::withdraw_article)
        .service(live::retract_article)
        .service(live::republish_article)
        .service(history::get_article_timeline)
        .service(commenting::get_commenting)
        .service(commenting::set_commenting)
        .service(staff_replies::post_staff_reply));
    api.service(scope("/v1/drafts")
        .service(drafts::list_drafts)
        .service(drafts::get_draft)
        .service(drafts::edit_draft)
        .service(drafts::render_draft)
        .service(review::list_transitions)
        .service(review::take_transition)
        .service(review::take_transitions)
        .service(live::rebase_draft)
        .service(work::assign_draft)
        .service(work::take_draft)
        .service(work::release_draft)
        .service(seeing_to::tick_line)
        .service(seeing_to::sign_off_draft)
        .service(seeing_to::settle_debt)
        .service(history::get_timeline)
        .service(revisions::list_revisions)
        .service(revisions::restore_revision)
        .service(presence::put_presence)
        .service(presence::delete_presence)
        .service(watch::watch_draft)
        .service(notes::list_notes)
        .service(notes::add_note));
    api.service(scope("/v1/notes")
        .service(notes::get_note)
        .service(notes::patch_note)
        .service(notes::add_reply)
        .service(notes::resolve_note)
        .service(notes::reopen_note));
    api.service(scope("/v1/revisions")
        .service(revisions::get_revision)
        .service(revisions::compare_revisions));
    api.service(scope("/v1/review-debts")
        .service(seeing_to::list_debts));
    api.service(scope("/v1/board")
        .service(board::get_board));
    api.service(calendar::get_calendar);
    api.service(calendar::export_calendar);
    api.service(scope("/v1/inbox")
        .service(inbox::list_notifications)
        .service(inbox::read_inbox)
        .service(inbox::read_notification)
        .service(inbox::archive_notification));
    api.service(scope("/v1/public")
        .service(public::list_public_articles)
        .service(public::get_public_article)
        .service(public::list_public_versions)
        .service(related::list_related_articles)
        .service(article_search::search_articles)
        .service(archives::list_archives)
        .service(archives::list_archive)
        .service(comments::list_comments)
        .service(comments::post_comment)
        .service(comments::get_thread_settings)
        .service(comments::count_comments)
        .service(reports::report_comment)
        .service(comments::get_comment)
        .service(reactions::add_reaction)
        .service(reactions::remove_reaction)
        .service(own::get_own_comment)
        .service(own::edit_comment)
        .service(own::withdraw_comment)
        .service(confirmations::show_confirmation)
        .service(confirmations::confirm_address)
        .service(changes::list_changes)
        .service(ticker::stream_changes)
        .service(sections::list_public_sections)
        .service(resolve::resolve_path)
        .service(renditions::get_rendition)
        .service(metadata::get_article_metadata)
        .service(metadata::get_thread_metadata)
        .service(oembed::get_oembed)
        .service(feeds::get_rss_feed)
        .service(feeds::get_atom_feed)
        .service(feeds::get_json_feed)
        .service(feeds::get_comment_rss)
        .service(feeds::get_comment_atom)
        .service(feeds::get_comment_json)
        .service(sitemaps::get_sitemap_index)
        .service(sitemaps::get_sitemap)
        .service(sitemaps::get_news_sitemap));
    api.service(scope("/v1/moderation")
        .service(moderation::list_queues)
        .service(moderation::list_cases)
        .service(moderation::lease_cases)
        .service(moderation::extend_lease)
        .service(cases::list_leases)
        .service(cases::release_lease)
        .service(cases::skip_case)
        .service(cases::assign_case)
        .service(moderation::get_case)
        .service(moderation::decide_case)
        .service(moderation::undo_decision)
        .service(picks::pick_comment)
        .service(picks::unpick_comment)
        .service(figures::get_figures)
        .service(remarks::list_remarks)
        .service(remarks::add_remark)
        .service(canned::list_canned_messages)
        .service(readers::get_reader)
        .service(readers::list_reader_comments)
        .service(batches::decide_batch)
        .service(batches::undo_batch)
        .service(search::search_comments)
        .service(search::get_moderated_comment)
        .service(search::decide_comment)
        .service(sanctions::impose_sanction)
        .service(sanctions::list_sanctions)
        .service(sanctions::lift_sanction)
        .service(sanctions::undo_sanction));
    api.service(scope("/v1/admin")
        .service(settings::get_settings)
        .service(settings::patch_settings)
        .service(sections::list_sections)
        .service(sections::add_section)
        .service(sections::patch_section)
        .service(workflows::list_workflows)
        .service(workflows::get_workflow)
        .service(workflows::put_workflow)
        .service(words::get_word_list)
        .service(words::put_word_list)
        .service(canned::put_canned_message)
        .service(canned::delete_canned_message)
        .service(queues::list_saved_queues)
        .service(queues::add_queue)
        .service(queues::patch_queue)
        .service(queues::delete_queue)
        .service(words::test_words)
        .service(words::import_word_list)
        .service(deliveries::list_deliveries)
        .service(deliveries::resend_delivery)
        .service(erasing::export_reader)
        .service(erasing::erase_reader)
        .service(history::list_history)
        .service(history::get_history_head)
        .service(history::export_history));
    api.service(health::get_health);
    api.service(health::get_readiness);
    api.service(health::get_metrics);
}

/// The OpenAPI document, made from the routes.
pub fn document() -> Value {
    let (_, api) = App::new()
        .into_utoipa_app()
        .configure(routes)
        .split_for_parts();
    document::finish(api)
}
