//! Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): a client whose id is
//! an https address is described by what stands there.
//!
//! Whoever asks chooses the address: it is read with little patience, from nowhere but the public
//! internet and the networks that the settings name, as it is at the moment of the connection, and
//! no redirect is followed.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
    vec,
};

use axum::http::{Request, StatusCode, header};
use bytes::Bytes;
use chrono::TimeDelta;
use docent_store::oauth::{
    Issuer,
    client::{self, Client, Described},
};
use futures::future::BoxFuture;
use hyper_util::client::legacy::{self, connect::dns::Name};
use ipnet::IpNet;
use serde::Deserialize;
use tokio::{net, sync::Semaphore, time};
use tower::Service;
use url::{Host, Url};

use super::{form::shown, grant_types::GrantTypes, redirect};
use crate::{
    App,
    outward::{self, Outward, Rules},
};

/// Bytes of a document.
const LARGEST: usize = 5 * 1024;
/// From the look-up of the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(3);
/// What was read is believed for so long.
const BELIEVED: TimeDelta = TimeDelta::hours(1);
/// Documents read at a time: enough that slow hosts do not keep others waiting.
const AT_A_TIME: usize = 32;

static READING: Semaphore = Semaphore::const_new(AT_A_TIME);

/// What is read of a document; the rest is nobody's business.
#[derive(Deserialize)]
struct Document {
    client_id: String,
    client_name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    grant_types: Option<Vec<String>>,
}

/// Why a document does not describe its client, for the log.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("the address is none that is read")]
    Address,
    #[error("this system has no certificates of authorities to trust")]
    Untrusting,
    #[error("it could not be reached: {0}")]
    Unreachable(#[from] legacy::Error),
    #[error("it took too long")]
    Slow,
    #[error("it answered {0}")]
    Status(u16),
    #[error("it is larger than 5 KiB, or ended early")]
    Large,
    #[error("it is no JSON that describes this client")]
    Wrong,
}

/// Whether a client id is the address of a document: https, with a path, nothing hidden in it.
pub(super) fn is_address(id: &str) -> bool {
    address(id).is_some()
}

/// The client whose document stands at `id`: as it was read within the hour, or as it is now; as it
/// was read last, where its host does not answer. None where nothing there describes it.
///
/// # Errors
/// [`crate::Error::RateLimited`] for an address that has many documents read.
pub(super) async fn find(
    app: &App,
    issuer: &Issuer,
    id: &str,
    known: Option<Client>,
    from: IpAddr,
) -> crate::Result<Option<Client>> {
    let now = app.store.world.now();
    let known = known.filter(|client| client.read_at.is_some());
    let read_at = known.as_ref().and_then(|client| client.read_at);
    if read_at.is_some_and(|read_at| now - read_at < BELIEVED) {
        return Ok(known);
    }
    if let Some(may_pass) = app.unread.get(id) {
        return Ok(known.filter(|_| may_pass));
    }
    app.limits.documents.ask(from)?;
    let document = match read(app, id).await {
        Ok(document) => document,
        Err(unread) => {
            tracing::info!(client = id, reason = %unread, "a client's document is not believed");
            app.unread.insert(id.to_owned(), unread.may_pass());
            return Ok(known.filter(|_| unread.may_pass()));
        }
    };
    let mut redirects = document.redirect_uris;
    redirects.truncate(redirect::MOST);
    redirects.retain(|uri| redirect::is_allowed(&app.settings, uri));
    let name = shown(document.client_name.as_deref().unwrap_or_default(), 200);
    let name = if name.is_empty() { redirect::host(id) } else { name };
    let uses = GrantTypes::of(document.grant_types.as_deref());
    if redirects.is_empty() && !uses.by_device_alone() {
        tracing::info!(client = id, "a client's document names no address that is allowed");
        app.unread.insert(id.to_owned(), false);
        return Ok(None);
    }
    let GrantTypes { refreshes, devices, .. } = uses;
    let said = Described { name, redirect_uris: redirects, refreshes, devices };
    Ok(Some(client::describe(&app.store, issuer, id.to_owned(), said).await?))
}

impl Unread {
    /// Whether it says something of the host, and nothing of the client.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Slow | Self::Status(500..))
    }
}

async fn read(app: &App, id: &str) -> Result<Document, Unread> {
    let turn = time::timeout(PATIENCE, READING.acquire()).await;
    let _turn = turn.map_err(|_| Unread::Slow)?.map_err(|_| Unread::Slow)?;
    time::timeout(PATIENCE, fetch(app, id)).await.map_err(|_| Unread::Slow)?
}

async fn fetch(app: &App, id: &str) -> Result<Document, Unread> {
    let url = address(id).ok_or(Unread::Address)?;
    let request = Request::get(url.as_str())
        .header(header::ACCEPT, "application/json")
        .body(Bytes::new())
        .map_err(|_| Unread::Address)?;
    // A redirect is an answer like any other that is not 200.
    let answer = app.documents.0.ask(request).await.ok_or(Unread::Untrusting)??;
    if answer.status() != StatusCode::OK {
        return Err(Unread::Status(answer.status().as_u16()));
    }
    let text = outward::read(answer.into_body(), LARGEST).await.ok_or(Unread::Large)?;
    let document: Document = serde_json::from_slice(&text).map_err(|_| Unread::Wrong)?;
    if document.client_id == id { Ok(document) } else { Err(Unread::Wrong) }
}

fn address(id: &str) -> Option<Url> {
    if id.len() > 1_000 || !id.bytes().all(|byte| byte.is_ascii_graphic()) || id.contains('#') {
        return None;
    }
    let url = Url::parse(id).ok()?;
    // As it was written: nothing was folded, no dots in the path were taken out.
    let same = url.as_str() == id;
    let plain = url.username().is_empty() && url.password().is_none() && url.path() != "/";
    let secure = url.scheme() == "https" && matches!(url.host(), Some(Host::Domain(_)));
    (same && plain && secure).then_some(url)
}

/// What reads documents: from the public internet, and from networks that the settings name.
pub(crate) struct Reader(Outward<Names>);

impl Reader {
    pub(crate) fn new(networks: &[IpNet]) -> Self {
        Self(Outward::new(Rules {
            names: Names { networks: networks.into() },
            plain: false,
            idle: 0,
            without: "documents of clients cannot be read",
        }))
    }
}

/// Looks names up, and answers no address that may not be asked: what is connected to is what was
/// looked at.
#[derive(Clone)]
struct Names {
    /// Asked although they are not on the public internet.
    networks: Arc<[IpNet]>,
}

impl Names {
    fn may_be_asked(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_public(address) || self.networks.iter().any(|network| network.contains(&address))
    }
}

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let names = self.clone();
        Box::pin(async move {
            let found: Vec<SocketAddr> = net::lookup_host((name.as_str(), 0)).await?.collect();
            // One that may not be asked beside one that may: somebody tries.
            if !found.iter().all(|address| names.may_be_asked(address.ip())) {
                return Err(io::ErrorKind::PermissionDenied.into());
            }
            Ok(found.into_iter())
        })
    }
}

/// Whether an address is on the public internet: in none of the special-purpose registries
/// (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    static SPECIAL: OnceLock<Vec<IpNet>> = OnceLock::new();
    let special = SPECIAL.get_or_init(|| {
        let networks = [
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20",
        ];
        networks.iter().filter_map(|network| network.parse().ok()).collect()
    });
    let address = address.to_canonical();
    let global = match address {
        IpAddr::V4(_) => true,
        // 2000::/3 is all that is given out.
        IpAddr::V6(address) => address.segments()[0] & 0xe000 == 0x2000,
    };
    global && !special.iter().any(|network| network.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::{Names, is_public};

    #[test]
    fn networks_that_are_named_are_asked_too() {
        let networks = ["10.1.0.0/16", "fd00::/8"].map(|text| text.parse().expect("a network"));
        let names = Names { networks: networks.into() };
        for address in ["10.1.2.3", "::ffff:10.1.2.3", "fd12::1", "1.1.1.1"] {
            assert!(names.may_be_asked(address.parse().expect("an address")), "{address}");
        }
        for address in ["10.2.0.1", "127.0.0.1", "::1", "169.254.169.254", "fe80::1"] {
            assert!(!names.may_be_asked(address.parse().expect("an address")), "{address}");
        }
    }

    #[test]
    fn only_the_public_internet_is_asked() {
        for address in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"] {
            assert!(is_public(address.parse().expect("an address")), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.31.255.255",
            "192.168.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "2002:7f00:1::",
        ] {
            assert!(!is_public(address.parse().expect("an address")), "{address}");
        }
    }
}
