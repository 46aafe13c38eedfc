//! What the tests of the contract share: the document's operations, a reader of its
//! schemas, a newsroom that has one of everything, and for each operation a request
//! that it does as asked.

pub mod asks;
pub mod operations;
pub mod rows;
pub mod scene;
pub mod schema;

pub use asks::{Ask, Things, ask};
pub use operations::{Operation, document, operation, operations};
pub use scene::Scene;
