//! Nodes that share a database tell each other what they touched (`LISTEN`, `NOTIFY`).
//!
//! A touch is told in the transaction that makes it, and heard once that is committed. A
//! node that does not hear shows nothing that it kept: the connection it listens on is
//! asked all the time whether it still stands, and when it was lost, everything counts as
//! touched.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::poll_fn;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls};
use uuid::Uuid;

use super::{CONNECT_TIMEOUT, ThreadRuntime, tls, wants_tls, whole};
use crate::domain::part::Part;
use crate::store::conn::Conn;
use crate::store::error::Error;
use crate::store::generations::Generations;
use diesel_async::async_connection_wrapper::BlockOn;

const CHANNEL: &str = "copydesk_touched";

/// How often the connection is asked whether it stands.
const ASKED_EVERY: Duration = Duration::from_millis(200);

/// How long after it was last seen to stand what was kept is shown: less than the second
/// in which every node must know.
const TRUSTED_FOR: Duration = Duration::from_millis(700);

/// How long a lost connection rests before the next attempt.
const REST: Duration = Duration::from_millis(250);

/// More parts than fit a notification (8,000 bytes) are told as the whole site.
const MOST_TOLD: usize = 128;

/// Tells others what this node touched, and knows its own words when it hears them.
pub(in crate::store) struct Touches {
    node: String,
    generations: Arc<Generations>,
}

impl Touches {
    pub fn new(generations: Arc<Generations>) -> Self {
        let node = Uuid::now_v7().simple().to_string();
        Self { node, generations }
    }

    /// Commits, and tells the other nodes what was touched; this one knows it before
    /// anybody is answered. Whether a commit that failed was done cannot be known.
    pub fn commit(&self, conn: &mut Conn) -> Result<(), Error> {
        let touched = conn.take_touched();
        if touched.is_empty() {
            return conn.batch("COMMIT");
        }
        let committed = conn.batch(&format!(
            "NOTIFY {CHANNEL}, '{}'; COMMIT",
            self.payload(&touched)
        ));
        self.generations.touch(&touched);
        committed
    }

    /// Who, and what: `<node> lists article:<id>`. None of these words needs quoting.
    fn payload(&self, touched: &[Part]) -> String {
        let all = [Part::Site];
        let told = if touched.len() > MOST_TOLD {
            &all
        } else {
            touched
        };
        let words: Vec<String> = told.iter().map(Part::to_string).collect();
        format!("{} {}", self.node, words.join(" "))
    }

    /// What cannot be read may have been anything.
    fn hear(&self, payload: &str) {
        let mut words = payload.split(' ');
        if words.next() == Some(&self.node) {
            return;
        }
        let parts: Result<Vec<Part>, _> = words.map(str::parse).collect();
        self.generations
            .touch(&parts.unwrap_or_else(|_| vec![Part::Site]));
    }
}

/// Listens until the other side of `ended` is dropped. Blocks its thread.
pub(in crate::store) fn listen(
    config: &Config,
    touches: &Touches,
    mut ended: oneshot::Receiver<()>,
) {
    let listening = async {
        loop {
            tokio::select! {
                _ = &mut ended => return,
                error = listen_once(config, touches) => {
                    touches.generations.hear_nobody();
                    tracing::warn!(%error, "other nodes are not heard: nothing kept is shown until they are");
                }
            }
            sleep(REST).await;
        }
    };
    ThreadRuntime.block_on(listening);
    touches.generations.hear_nobody();
}

/// Listens on one connection until it is lost.
async fn listen_once(config: &Config, touches: &Touches) -> Error {
    let heard = async {
        let (client, notifications) = timeout(CONNECT_TIMEOUT, connect(config))
            .await
            .map_err(|_| Error::Unavailable("connecting took too long".to_owned()))??;
        // whatever happened while nobody listened
        touches.generations.touch(&[Part::Site]);
        follow(&client, notifications, touches).await
    };
    match heard.await {
        Ok(()) => Error::Unavailable("the connection ended".to_owned()),
        Err(error) => error,
    }
}

async fn follow(
    client: &Client,
    mut notifications: UnboundedReceiver<String>,
    touches: &Touches,
) -> Result<(), Error> {
    loop {
        let asked = Instant::now();
        stands(client).await?;
        // what was committed before we asked has come in before the answer
        while let Ok(payload) = notifications.try_recv() {
            touches.hear(&payload);
        }
        let trusted = TRUSTED_FOR.saturating_sub(asked.elapsed());
        touches.generations.hear_for(trusted);
        let pause = sleep(ASKED_EVERY);
        tokio::pin!(pause);
        loop {
            tokio::select! {
                () = &mut pause => break,
                heard = notifications.recv() => match heard {
                    Some(payload) => touches.hear(&payload),
                    None => return Ok(()),
                }
            }
        }
    }
}

async fn stands(client: &Client) -> Result<(), Error> {
    let asked = timeout(TRUSTED_FOR, client.batch_execute("SELECT 1")).await;
    let refused = |error: tokio_postgres::Error| Error::Unavailable(whole(&error));
    asked
        .map_err(|_| Error::Unavailable("the connection does not answer".to_owned()))?
        .map_err(refused)
}

/// A connection that listens, with what it hears.
async fn connect(config: &Config) -> Result<(Client, UnboundedReceiver<String>), Error> {
    let refused = |error: tokio_postgres::Error| Error::Unavailable(whole(&error));
    let (hears, heard) = unbounded_channel();
    let client = if wants_tls(config) {
        let (client, connection) = config.connect(tls()?).await.map_err(refused)?;
        tokio::spawn(read(connection, hears));
        client
    } else {
        let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
        tokio::spawn(read(connection, hears));
        client
    };
    let listening = format!("LISTEN {CHANNEL}");
    client.batch_execute(&listening).await.map_err(refused)?;
    Ok((client, heard))
}

/// Reads what comes in on a connection, until it ends.
async fn read<T>(
    mut connection: Connection<tokio_postgres::Socket, T>,
    hears: UnboundedSender<String>,
) where
    T: TlsStream + Unpin + tokio::io::AsyncRead + tokio::io::AsyncWrite,
{
    let mut messages = poll_fn(|context| connection.poll_message(context));
    while let Some(Ok(message)) = messages.next().await {
        if let AsyncMessage::Notification(notification) = message
            && hears.send(notification.payload().to_owned()).is_err()
        {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ArticleId;

    fn touches() -> Touches {
        let generations = Arc::new(Generations::among_others());
        generations.hear_for(Duration::from_mins(1));
        Touches::new(generations)
    }

    fn article(number: u128) -> Part {
        Part::Article(ArticleId::from(Uuid::from_u128(number)))
    }

    #[test]
    fn what_one_node_says_another_hears_and_itself_it_does_not() {
        let (one, other) = (touches(), touches());
        let before = one.generations.now();
        let said = one.payload(&[article(1), Part::Lists]);
        other.hear(&said);
        one.hear(&said);
        assert!(!other.generations.is_current(&[article(1)], before));
        assert!(!other.generations.is_current(&[Part::Lists], before));
        assert!(other.generations.is_current(&[article(2)], before));
        assert!(one.generations.is_current(&[article(1)], before));
    }

    #[test]
    fn what_is_too_much_to_tell_is_the_whole_site_and_so_is_what_is_not_understood() {
        let (one, other) = (touches(), touches());
        let many: Vec<Part> = (0..1000).map(article).collect();
        let said = one.payload(&many);
        assert!(said.len() < 8000, "{said}");
        for said in [said.as_str(), "newer-node words:yet:unknown"] {
            let before = other.generations.now();
            other.hear(said);
            assert!(
                !other.generations.is_current(&[article(5000)], before),
                "{said}"
            );
        }
        let most: Vec<Part> = (0..MOST_TOLD as u128).map(article).collect();
        assert!(one.payload(&most).len() < 8000);
    }
}
