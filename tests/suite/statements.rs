//! Costs that can be counted on any machine: how many statements a verb takes,
//! and by what road the database reads a list.

mod plans;
mod public_lists;
pub mod recorder;
mod verbs;
