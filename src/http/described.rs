//! What follows from the OpenAPI document, worked out once for everything that serves. The
//! document itself is several times the size of its text, and is let go.

use std::sync::LazyLock;

use actix_web::web::{Bytes, Data};

use super::document;
use super::gate::Operations;
use super::problem::Addresses;

static DESCRIBED: LazyLock<Described> = LazyLock::new(|| {
    let document = document();
    Described {
        text: document.to_string().into(),
        operations: Data::new(Operations::of(&document)),
        addresses: Data::new(Addresses::of(&document)),
    }
});

/// The operations of this service, as those who serve need to know them.
pub struct Described {
    /// The document, as it is served.
    pub text: Bytes,
    pub operations: Data<Operations>,
    pub addresses: Data<Addresses>,
}

impl Described {
    pub fn get() -> &'static Self {
        &DESCRIBED
    }
}
