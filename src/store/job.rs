//! A piece of work on its way to a database thread, and its answer's way back.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use tokio::sync::oneshot;

use super::conn::Conn;
use super::error::{Error, Failure};

/// Work for a database thread. It may be run again when another transaction
/// was in its way, so it must have no effect beyond the connection.
pub(super) type Job = Box<dyn FnMut(&mut Conn) -> Answer + Send>;

/// What a run of a job came to, still unsaid: the caller hears it when the
/// transaction around it has ended.
pub(super) struct Answer {
    pub standing: Standing,
    pub tell: Box<dyn FnOnce(Result<(), Error>) + Send>,
}

/// Whether what a job did should be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It succeeded.
    Keep,
    /// It refused or failed: undo what it did.
    Undo,
    /// Another transaction was in the way: undo, and try again.
    Retry,
    /// The connection cannot be trusted any more.
    Broken,
}

/// Wraps a closure into a job and the receiver of its answer.
pub(super) fn job<T, E, F>(mut work: F) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: Failure,
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    let job = move |conn: &mut Conn| {
        let result = catch_unwind(AssertUnwindSafe(|| work(conn)));
        let (standing, result) = match result {
            Ok(result) => (standing(&result), result),
            Err(_) => (
                Standing::Broken,
                Err(Error::Broken("a verb panicked".to_owned()).into()),
            ),
        };
        let tell = if standing == Standing::Retry {
            None
        } else {
            tell.take()
        };
        Answer {
            standing,
            tell: Box::new(move |ended| {
                if let Some(tell) = tell {
                    // the caller may have gone; the work is done all the same
                    let _ = tell.send(ended.map_err(E::from).and(result));
                }
            }),
        }
    };
    (Box::new(job), told)
}

fn standing<T, E: Failure>(result: &Result<T, E>) -> Standing {
    match result {
        Ok(_) => Standing::Keep,
        Err(failure) => match failure.of_store() {
            Some(Error::Contended(_)) => Standing::Retry,
            Some(Error::Unavailable(_)) => Standing::Broken,
            _ => Standing::Undo,
        },
    }
}

/// Puts a job into a bounded queue: a full one refuses at once.
pub(super) fn queue(jobs: &Sender<Job>, job: Job) -> Result<(), Error> {
    jobs.try_send(job).map_err(|refused| match refused {
        TrySendError::Full(_) => Error::Busy,
        TrySendError::Disconnected(_) => Error::Unavailable("it was closed".to_owned()),
    })
}

/// Empties a queue when its last thread ends, so that no caller waits for ever.
pub(super) struct Jobs(pub Receiver<Job>);

impl Drop for Jobs {
    fn drop(&mut self) {
        self.0.try_iter().for_each(drop);
    }
}
