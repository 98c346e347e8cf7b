//! HTTP made safe: [`serve`] answers connections with every door of an [`App`].
//!
//! It bounds how many connections there are, how long a request may take to arrive and how large
//! its head is; it finds out who is meant and who asks before a door sees the request
//! ([`admission`]), and says of every answer what may be done with it.

mod connection;
mod room;
mod body;
mod admission;
mod names;
pub(crate) mod cookie;
mod proxy;
pub mod network;

use std::{io, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    time,
};

pub use admission::Refusal;
pub(crate) use names::{is_own_host, is_own_origin};

use crate::App;
use connection::Doorway;
use room::Room;

/// How long nothing is accepted after a failure that will not pass at once: no file descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// What connections may take; the defaults are those of a public server.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at a time. One more closes the one that has waited longest without having sent
    /// a whole request.
    pub connections: usize,
    /// How long the head of a request may take, from the connection or from its first byte.
    pub head: Duration,
    /// How long a body may take, and a second more for every 64 KiB of it.
    pub body: Duration,
    /// How long a client may leave an answer unread.
    pub stalled: Duration,
    /// How long a connection may wait for another request.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 8_192,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            stalled: Duration::from_secs(30),
            // Longer than proxies hold theirs (Caddy: two minutes), so that they close first.
            idle: Duration::from_mins(3),
        }
    }
}

/// Answers connections until `stop` turns true (or its sender is gone), then lets the requests
/// under way end.
pub async fn serve(listener: TcpListener, app: &App, mut stop: watch::Receiver<bool>) {
    let limits = &app.settings.http;
    let mut room = Room::new(limits.connections);
    let doorway = Arc::new(Doorway::new(app));
    let accepting = async {
        loop {
            let (stream, address) = accept(&listener).await;
            let place = room.enter().await;
            // Answers are written at once and whole: waiting for more only delays them.
            drop(stream.set_nodelay(true));
            tokio::spawn(connection::attend(stream, address, Arc::clone(&doorway), place));
        }
    };
    tokio::select! {
        () = accepting => {}
        // An error means that the sender is gone: time to stop as well.
        _ = stop.wait_for(|stop| *stop) => {}
    }
    drop(listener);
    app.feed.close();
    room.close().await;
}

async fn accept(listener: &TcpListener) -> (TcpStream, std::net::SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // Somebody went away before they were let in.
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                time::sleep(BREATH).await;
            }
        }
    }
}

fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// How many connections this process can hold with its file descriptors, after the soft limit was
/// raised to the hard one; some are left for the database, files and programs.
pub fn connections_within_files(wanted: usize) -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    const OTHERS: u64 = 256;
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, the old one holds.
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum }).ok();
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let left = files.saturating_sub(OTHERS).max(files / 2);
    wanted.min(usize::try_from(left).unwrap_or(usize::MAX)).max(1)
}
