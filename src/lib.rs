//! Copydesk: drafts through review to publication, readers' replies through
//! moderation to the page.
//!
//! Data goes one way: **route → service → domain decides → store writes → commit
//! → job delivers**. Every layer has the same nouns, so that `domain::draft`,
//! `store::drafts` and `http::drafts` are found without a search.
//!
//! | room | what is in it | whom it knows |
//! |---|---|---|
//! | [`domain`] | the product, pure: read this first | nobody |
//! | [`store`] | the only diesel; SQLite and PostgreSQL behind one connection type | `domain` |
//! | [`service`] | one verb = one function = one transaction | `store`, `domain` |
//! | [`http`] | the contract; `http/mod.rs` has every URL on one screen | `service`, `store` (filters), `domain`, `config` |
//! | [`jobs`] | all background work, on one screen | `service`, `store`, `mail`, `domain` |
//! | [`mail`] | letters, and the roads they take | `domain` |
//! | [`config`] | the settings of the environment, every mistake at once | nobody |
//! | [`app`] | starting everything, stopping it cleanly | all of these |
//! | [`cli`], [`commands`], [`demo`], [`logging`] | the command line, and what each command does | `app` and below |
//!
//! A test keeps these edges (`tests/suite/architecture.rs`).

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod demo;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod service;
pub mod store;
