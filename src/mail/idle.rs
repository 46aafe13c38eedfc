//! Connections kept for the next letter, so that a round of mails signs in
//! once. Only a connection whose last conversation ended well comes here: one
//! that failed or ran out of time may still have an answer under way, which
//! the next letter would take for its own.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use lettre::transport::smtp::client::AsyncSmtpConnection;

/// How many are kept; more letters at a time open their own.
const MOST: usize = 2;
/// How long one is kept unused: well below what servers grant (RFC 5321,
/// 4.5.3.2.7: five minutes), so that one found here is nearly always alive.
const REST: Duration = Duration::from_secs(10);
/// How long a server may take to say goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

#[derive(Clone, Default)]
pub(super) struct Idle(Arc<Mutex<Vec<Resting>>>);

struct Resting {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl Idle {
    /// A connection that answers, if there is one.
    pub(super) async fn take(&self) -> Option<AsyncSmtpConnection> {
        while let Some(mut one) = self.with(Vec::pop) {
            if one.connection.test_connected().await {
                return Some(one.connection);
            }
        }
        None
    }

    /// Keeps a connection for a while and then takes leave of it.
    pub(super) fn keep(&self, connection: AsyncSmtpConnection) {
        let resting = Resting {
            connection,
            since: Instant::now(),
        };
        self.with(|all| all.push(resting));
        let idle = self.clone();
        tokio::spawn(async move {
            idle.dismiss_surplus().await;
            tokio::time::sleep(REST).await;
            idle.dismiss_rested().await;
        });
    }

    async fn dismiss_surplus(&self) {
        let surplus = self.with(|all| all.drain(..all.len().saturating_sub(MOST)).collect());
        dismiss(surplus).await;
    }

    async fn dismiss_rested(&self) {
        let rested = self.with(|all| {
            all.extract_if(.., |one| one.since.elapsed() >= REST)
                .collect()
        });
        dismiss(rested).await;
    }

    fn with<T>(&self, change: impl FnOnce(&mut Vec<Resting>) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn dismiss(leaving: Vec<Resting>) {
    for mut one in leaving {
        // Whether it answers is of no interest any more.
        let _ = tokio::time::timeout(GOODBYE, one.connection.quit()).await;
    }
}
