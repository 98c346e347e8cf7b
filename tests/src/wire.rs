//! A connection whose every byte is the test's own: for what no HTTP client would send.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
    time,
};

use crate::TestApp;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A plain connection to a server.
#[derive(Debug)]
pub struct Wire(TcpStream);

impl TestApp {
    /// A connection from 127.0.0.1.
    pub async fn wire(&self) -> Wire {
        self.wire_from(Ipv4Addr::LOCALHOST).await.expect("a connection")
    }

    /// A connection from an address of 127.0.0.0/8.
    ///
    /// # Errors
    /// When it is not accepted.
    pub async fn wire_from(&self, address: Ipv4Addr) -> io::Result<Wire> {
        let server: SocketAddr = self.host().parse().expect("an address");
        Wire::open(address, server).await
    }

    /// `127.0.0.1:PORT`.
    pub fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

impl Wire {
    /// A connection from one address to another.
    ///
    /// # Errors
    /// When it is not accepted.
    pub async fn open(from: Ipv4Addr, to: SocketAddr) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((from, 0).into())?;
        Ok(Self(socket.connect(to).await?))
    }

    /// Sends bytes; that the other side has closed is found out by reading.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        drop(self.0.write_all(bytes.as_ref()).await);
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: impl AsRef<[u8]>) -> String {
        self.send(request).await;
        self.answer().await
    }

    /// Reads one answer, as long as its `Content-Length` says; or what came before the end.
    pub async fn answer(&mut self) -> String {
        let mut answer = Vec::new();
        loop {
            let mut bytes = [0; 4096];
            match time::timeout(PATIENCE, self.0.read(&mut bytes)).await.expect("an answer") {
                Ok(0) | Err(_) => break,
                Ok(count) => answer.extend_from_slice(&bytes[..count]),
            }
            if is_whole(&answer) {
                break;
            }
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Waits until the server has closed the connection.
    pub async fn closed(&mut self) {
        let ended = async {
            let mut bytes = [0; 4096];
            while self.0.read(&mut bytes).await.is_ok_and(|count| count > 0) {}
        };
        time::timeout(PATIENCE, ended).await.expect("the server closes the connection");
    }

    /// Waits until the server takes nothing more, reading nothing.
    pub async fn refused(&mut self) {
        let ended = async {
            while self.0.write_all(b" ").await.is_ok() {
                time::sleep(Duration::from_millis(5)).await;
            }
        };
        time::timeout(PATIENCE, ended).await.expect("the server closes the connection");
    }

    /// Whether the server has closed it by now.
    pub fn is_closed(&self) -> bool {
        let mut byte = [0];
        match self.0.try_read(&mut byte) {
            Ok(count) => count == 0,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        }
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let mut lines = head.lines().filter_map(|line| line.strip_prefix("content-length: "));
    lines
        .next()
        .and_then(|length| length.parse().ok())
        .is_some_and(|length: usize| body.len() >= length)
}
