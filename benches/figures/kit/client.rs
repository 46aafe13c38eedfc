//! A keep-alive client of HTTP/1.1 that costs next to nothing, so that on a small
//! machine it is the server that is measured. It knows answers with a length, and
//! no others.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Failure;

/// Room for an answer before the buffer has to grow.
const ROOM: usize = 64 * 1024;

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// One connection.
pub struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(ROOM),
        })
    }

    /// Sends a request, and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>, Failure> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read_on().await?;
            if let Some(end) = self
                .buffer
                .windows(END_OF_HEAD.len())
                .position(|four| four == END_OF_HEAD)
            {
                break end;
            }
        };
        let (status, length) = self
            .buffer
            .get(..head)
            .and_then(read_head)
            .ok_or("an answer without a length")?;
        let body = head + END_OF_HEAD.len();
        while self.buffer.len() < body + length {
            self.read_on().await?;
        }
        let body = self.buffer.get(body..).unwrap_or_default();
        Ok(Answer { status, body })
    }

    /// The body of an answer that must have this status.
    pub async fn expect(&mut self, status: u16, request: &[u8]) -> Result<&[u8], Failure> {
        let answer = self.ask(request).await?;
        if answer.status == status {
            return Ok(answer.body);
        }
        let said = String::from_utf8_lossy(answer.body);
        Err(format!("{} instead of {status}: {said}", answer.status).into())
    }

    async fn read_on(&mut self) -> Result<(), Failure> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }
}

/// The status, and the length of the body.
fn read_head(head: &[u8]) -> Option<(u16, usize)> {
    let mut lines = std::str::from_utf8(head).ok()?.split("\r\n");
    let status: u16 = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    if status == 204 {
        return Some((status, 0));
    }
    let length = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    })?;
    Some((status, length))
}

pub fn get(path: &str, token: Option<&str>) -> Vec<u8> {
    format!(
        "GET {path} HTTP/1.1\r\nHost: copydesk\r\n{}\r\n",
        bearer(token)
    )
    .into_bytes()
}

pub fn post(path: &str, token: Option<&str>, json: &str) -> Vec<u8> {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: copydesk\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        bearer(token),
        json.len()
    );
    [head.as_bytes(), json.as_bytes()].concat()
}

pub fn delete(path: &str, token: Option<&str>) -> Vec<u8> {
    format!(
        "DELETE {path} HTTP/1.1\r\nHost: copydesk\r\n{}\r\n",
        bearer(token)
    )
    .into_bytes()
}

fn bearer(token: Option<&str>) -> String {
    token
        .map(|token| format!("Authorization: Bearer {token}\r\n"))
        .unwrap_or_default()
}
