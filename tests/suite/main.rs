//! The stories of the product, each on a database of its own and over real HTTP.
//!
//! `cargo test` runs them on SQLite; with `COPYDESK_TEST_POSTGRES` naming a
//! server they run on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops where it stands"
)]
#![expect(
    clippy::pedantic,
    reason = "a story is told in one go, in its own order"
)]

mod contract;
mod kit;

mod addresses;
mod administration;
mod architecture;
mod bad_input;
mod both_databases;
mod bulk;
mod command_line;
mod delivery;
mod demo;
mod docs;
mod durability;
mod frontends;
mod guests;
mod history;
mod idempotency;
mod live;
mod mail_transport;
mod migrations;
mod model;
mod moderation;
mod moved_clock;
mod nodes;
mod notes;
mod openapi;
mod presence;
mod publication;
mod races;
mod replies;
mod review;
mod revisions;
mod rights;
mod rules;
mod sign_in;
mod statements;
mod word_lists;
mod work;
