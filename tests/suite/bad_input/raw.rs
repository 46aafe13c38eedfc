//! Requests that no client library would send.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::kit::Newsroom;

/// Sends these bytes on a connection of their own: the status of the answer, or 400 where
/// the connection was closed without one.
pub async fn raw(room: &Newsroom, request: &[u8]) -> u16 {
    let talking = async {
        let mut stream = TcpStream::connect(room.running().address).await.unwrap();
        // the service may have had enough before everything was sent
        let _ = stream.write_all(request).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.split(' ').nth(1).map(str::to_owned);
        status.map_or(400, |status| status.parse().unwrap())
    };
    tokio::time::timeout(Duration::from_secs(60), talking)
        .await
        .unwrap()
}
