//! The verbs: one function each, one transaction each.
//!
//! A verb takes a [`Conn`](crate::store::Conn), lets the domain decide, and has
//! the store write state, events, outbox and outcome together.

pub mod accounts;
pub mod articles;
pub mod cases;
pub mod comments;
pub mod content;
pub mod credentials;
pub mod decisions;
pub mod deliveries;
pub mod desk;
pub mod dossier;
pub mod drafts;
pub mod editing;
mod error;
pub mod keys;
pub mod notes;
pub mod notices;
pub mod passwords;
pub mod publication;
pub mod review;
pub mod revisions;
pub mod sections;
pub mod settings;
pub mod site;
pub mod staffing;
pub mod thread;
pub mod words;

pub use error::Error;
