//! The product, pure: no I/O, no async, no clock, no database. Read this first.
//!
//! Whatever a rule needs (the time, a row, a setting) comes in as an argument;
//! whatever it says goes out as a value. Everything here can be tested without
//! starting anything.

pub mod article;
pub mod board;
pub mod calendar;
pub mod comment;
pub mod comparison;
pub mod content;
pub mod delivery;
pub mod difference;
pub mod draft;
pub mod event;
pub mod guards;
pub mod ids;
pub mod intake;
pub mod language;
pub mod markdown;
pub mod moderation;
pub mod note;
pub mod notice;
pub mod notification;
pub mod page;
pub mod presence;
pub mod publication;
pub mod reason;
pub mod refusal;
pub mod review;
pub mod revision;
pub mod rights;
pub mod sanction;
pub mod section;
pub mod settings;
pub mod sign_off;
pub mod staff;
pub mod text;
pub mod time;
pub mod work;
pub mod workflow;
