//! HTTP itself, below every door: connections, heads, hosts, origins, addresses and limits.

mod connections;
mod entrance;
mod answers;
mod limits;
mod proxies;
mod secrets;

/// A request of some bytes' worth of body.
fn post(path: &str, host: &str, body: &str) -> String {
    let length = body.len();
    format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n{body}")
}

/// The first line of an answer.
fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}
