//! The contract over HTTP: thin handlers, one file a noun, and every URL on this screen.

pub mod actor;
mod articles;
mod auth;
mod board;
mod body;
mod calendar;
mod comments;
pub mod cors;
mod deliveries;
pub mod docs;
pub mod document;
mod drafts;
mod etag;
pub mod gate;
mod health;
mod idempotency;
mod inbox;
mod json;
pub mod metrics;
mod moderation;
pub mod page;
mod path;
pub mod problem;
mod public;
mod query;
pub mod request_id;
mod review;
mod revisions;
mod sections;
mod settings;
pub mod token;
mod words;
mod work;

use actix_web::App;
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

/// Every operation, by scope.
#[rustfmt::skip]
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
        .service(articles::get_article));
    api.service(scope("/v1/drafts")
        .service(drafts::list_drafts)
        .service(drafts::get_draft)
        .service(drafts::edit_draft)
        .service(drafts::render_draft)
        .service(review::list_transitions)
        .service(review::take_transition)
        .service(work::assign_draft)
        .service(work::take_draft)
        .service(work::release_draft)
        .service(revisions::get_timeline)
        .service(revisions::list_revisions));
    api.service(scope("/v1/revisions")
        .service(revisions::get_revision));
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
        .service(comments::list_comments)
        .service(comments::post_comment)
        .service(comments::get_thread_settings)
        .service(comments::count_comments)
        .service(sections::list_public_sections));
    api.service(scope("/v1/moderation")
        .service(moderation::list_queues)
        .service(moderation::list_cases)
        .service(moderation::lease_cases)
        .service(moderation::extend_lease)
        .service(moderation::release_lease)
        .service(moderation::get_case)
        .service(moderation::decide_case)
        .service(moderation::undo_decision));
    api.service(scope("/v1/admin")
        .service(settings::get_settings)
        .service(settings::patch_settings)
        .service(sections::list_sections)
        .service(sections::add_section)
        .service(sections::patch_section)
        .service(words::get_word_list)
        .service(words::put_word_list)
        .service(deliveries::list_deliveries)
        .service(deliveries::resend_delivery));
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
