//! The test kit: a newsroom on a real database, served over real HTTP, with
//! people who have names.

pub mod answer;
pub mod chance;
pub mod database;
pub mod newsroom;
pub mod person;
pub mod process;
pub mod rows;
pub mod smtp;
pub mod sql;
pub mod thread;

pub use answer::Answer;
pub use chance::Chance;
pub use newsroom::Newsroom;
pub use person::Person;
