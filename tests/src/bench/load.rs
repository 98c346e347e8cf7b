//! The load: connections that are kept open, each asking again as soon as it is answered.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, task::JoinSet};

use super::{
    Result,
    call::{Material, Operation},
};

/// What one connection or all of them saw.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// How long each answer took, in microseconds.
    pub(super) latencies: Vec<u32>,
}

/// Where the load goes.
#[derive(Clone, Debug)]
pub(super) struct Door {
    pub(super) address: SocketAddr,
    pub(super) path: String,
    /// An access token, where it needs one.
    pub(super) token: Option<String>,
}

/// Asks over `connections` connections for as long as `duration`.
pub(super) async fn run(
    door: &Door,
    operation: Operation,
    material: &Arc<Material>,
    connections: usize,
    duration: Duration,
) -> Result<Seen> {
    let until = Instant::now() + duration;
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (door, material) = (door.clone(), Arc::clone(material));
        tasks.spawn(async move { ask(&door, operation, &material, until).await });
    }
    let mut all = Seen::default();
    while let Some(seen) = tasks.join_next().await {
        all.latencies.extend(seen??.latencies);
    }
    all.latencies.sort_unstable();
    Ok(all)
}

async fn ask(
    door: &Door,
    operation: Operation,
    material: &Material,
    until: Instant,
) -> Result<Seen> {
    let mut connection = connect(door.address).await?;
    let mut seen = Seen::default();
    while Instant::now() < until {
        let message = material.message(operation);
        let begun = Instant::now();
        let body = post(&mut connection, door, message).await?;
        seen.latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
        if seen.latencies.len() == 1 {
            well_answered(&body)?;
        }
    }
    Ok(seen)
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// One message over a connection of its own.
pub(super) async fn once(door: &Door, message: String) -> Result<Bytes> {
    post(&mut connect(door.address).await?, door, message).await
}

/// As [`once`], whatever the answer's status is.
pub(super) async fn try_once(door: &Door, message: String) -> Result<(StatusCode, Bytes)> {
    send(&mut connect(door.address).await?, door, message).await
}

async fn post(
    connection: &mut SendRequest<Full<Bytes>>,
    door: &Door,
    message: String,
) -> Result<Bytes> {
    let (status, body) = send(connection, door, message).await?;
    if status == StatusCode::OK {
        return Ok(body);
    }
    Err(format!("{} answered {status}: {}", door.address, String::from_utf8_lossy(&body)).into())
}

async fn send(
    connection: &mut SendRequest<Full<Bytes>>,
    door: &Door,
    message: String,
) -> Result<(StatusCode, Bytes)> {
    let mut request = Request::post(&door.path);
    if let Some(token) = &door.token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    let request = request
        .header(header::HOST, door.address.to_string())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json, text/event-stream")
        .header("mcp-protocol-version", "2025-06-18")
        .body(Full::new(Bytes::from(message)))?;
    connection.ready().await?;
    let response = connection.send_request(request).await?;
    let status = response.status();
    Ok((status, response.into_body().collect().await?.to_bytes()))
}

/// Refuses an error in an answer of status 200: it is quick, and no figure of interest.
pub(super) fn well_answered(body: &[u8]) -> Result<()> {
    let answer: serde_json::Value = serde_json::from_slice(body)?;
    if answer.get("result").is_some() && answer["result"]["isError"] != true {
        return Ok(());
    }
    Err(format!("answered with an error: {answer}").into())
}
