//! Reads for public answers: what they show is noted on the request.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::super::problem::Problem;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::{Conn, Moment, Shown};

/// What an answer was made from.
pub(super) struct Basis {
    pub shown: Shown,
    pub moment: Moment,
    pub read_at: Instant,
}

#[cfg(test)]
impl Basis {
    /// Of nothing in particular.
    pub fn for_tests() -> Self {
        Self {
            shown: Shown::default(),
            moment: crate::store::generations::Moment::default(),
            read_at: Instant::from(chrono::DateTime::UNIX_EPOCH),
        }
    }
}

/// The desk, as public reads see it.
pub struct Public {
    pub desk: web::Data<Desk>,
    req: HttpRequest,
}

impl Public {
    /// Reads for the answer to this request.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let read_at = self.desk.now();
        let (read, shown, moment) = self.desk.store.show(work).await;
        if !shown.parts.is_empty() {
            self.note(Basis {
                shown,
                moment,
                read_at,
            });
        }
        read
    }

    /// An answer that was read in pieces is as old as the first of them.
    fn note(&self, new: Basis) {
        let mut extensions = self.req.extensions_mut();
        match extensions.get_mut::<Basis>() {
            Some(basis) => basis.shown.add(new.shown),
            None => {
                extensions.insert(new);
            }
        }
    }
}

impl FromRequest for Public {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let desk = req.app_data::<web::Data<Desk>>().cloned();
        let missing = || Problem::internal("the application's data is incomplete");
        let req = req.clone();
        ready(desk.map(|desk| Self { desk, req }).ok_or_else(missing))
    }
}
