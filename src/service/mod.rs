//! The verbs: one function each, one transaction each.
//!
//! A verb takes a [`Conn`](crate::store::Conn), lets the domain decide, and has
//! the store write state, events, outbox and outcome together.

pub mod accounts;
pub mod archives;
pub mod article_search;
pub mod articles;
pub mod board;
pub mod bulk;
pub mod calendar;
pub mod canned;
pub mod cases;
pub mod changes;
pub mod commenting;
pub mod comments;
pub mod comparison;
pub mod confirmations;
pub mod content;
pub mod credentials;
pub mod debts;
pub mod decisions;
pub mod deliveries;
pub mod desk;
pub mod dossier;
pub mod drafts;
pub mod due_times;
pub mod editing;
mod edits;
pub mod erasing;
mod error;
pub mod exporting;
pub mod feeds;
pub mod figures;
pub mod filing;
pub mod guests;
pub mod history;
pub mod inbox;
pub mod keys;
pub mod lapses;
pub mod leases;
pub mod letters;
pub mod live;
pub mod metadata;
mod moves;
pub mod notes;
pub mod notices;
pub mod oembed;
pub mod pace;
pub mod passwords;
pub mod picks;
pub mod presence;
pub mod publication;
pub mod queues;
pub mod reactions;
pub mod reader_files;
pub mod ready;
pub mod refiling;
pub mod related;
pub mod remarks;
pub mod renditions;
pub mod reports;
pub mod resolve;
pub mod review;
pub mod revisions;
pub mod sanctions;
pub mod scheduling;
pub mod search;
pub mod sections;
pub mod seeing_to;
pub mod settings;
pub mod site;
pub mod sitemaps;
pub mod skips;
pub mod staffing;
pub mod standing;
pub mod targets;
pub mod thread;
pub mod words;
pub mod work;
pub mod workflows;

pub use error::Error;

/// Somebody was faster in spite of the lock: the verb is run again.
fn moved(what: &str) -> Error {
    crate::store::Error::Contended(format!("the {what} has moved")).into()
}
