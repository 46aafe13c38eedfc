//! The verbs: one function each, one transaction each.
//!
//! A verb takes a [`Conn`](crate::store::Conn), lets the domain decide, and has
//! the store write state, events, outbox and outcome together.

pub mod accounts;
pub mod articles;
pub mod board;
pub mod bulk;
pub mod calendar;
pub mod cases;
pub mod comments;
pub mod comparison;
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
mod error;
mod filing;
pub mod history;
pub mod inbox;
pub mod keys;
pub mod live;
mod moves;
pub mod notes;
pub mod notices;
pub mod passwords;
pub mod presence;
pub mod publication;
pub mod review;
pub mod revisions;
pub mod sanctions;
pub mod scheduling;
pub mod search;
pub mod sections;
pub mod seeing_to;
pub mod settings;
pub mod site;
pub mod staffing;
pub mod standing;
pub mod thread;
pub mod words;
pub mod work;
pub mod workflows;

pub use error::Error;

/// Somebody was faster in spite of the lock: the verb is run again.
fn moved(what: &str) -> Error {
    crate::store::Error::Contended(format!("the {what} has moved")).into()
}
