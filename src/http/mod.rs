//! The contract over HTTP: thin handlers, one file a noun, and every URL on this screen.

pub mod actor;
mod articles;
mod auth;
mod body;
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
mod json;
pub mod metrics;
mod moderation;
mod notes;
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
        .service(revisions::get_timeline)
        .service(revisions::list_revisions)
        .service(notes::list_notes)
        .service(notes::add_note));
    api.service(scope("/v1/notes")
        .service(notes::get_note)
        .service(notes::patch_note)
        .service(notes::add_reply)
        .service(notes::resolve_note)
        .service(notes::reopen_note));
    api.service(scope("/v1/revisions")
        .service(revisions::get_revision));
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
