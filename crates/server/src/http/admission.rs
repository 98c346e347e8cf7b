//! What every request goes through before a door sees it, and every answer after.

use std::net::SocketAddr;

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, HeaderValue, Request, header},
};

use super::{names, proxy};
use crate::Settings;

/// Bytes of a request's target at most.
const LONGEST_TARGET: usize = 8 * 1024;
/// Headers of a request at most.
const MOST_HEADERS: usize = 64;
/// Paths for whoever watches over the server, by whatever name it calls it but that of files.
const FOR_ANYBODY: [&str; 2] = ["/healthz", "/readyz"];

/// Why a request goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// 414.
    #[error("the address of a request has {LONGEST_TARGET} bytes at most")]
    TargetTooLong,
    /// 431.
    #[error("a request has {MOST_HEADERS} headers at most")]
    TooManyHeaders,
    /// None, several, or one that is not text (RFC 9112 §3.2: 400).
    #[error("a request names its host once, in the header Host")]
    NotOneHost,
    /// The request is meant for another server, or a name leads here that should not.
    #[error(
        "this server does not go by that name; whoever runs it sets its name with --public-url"
    )]
    ForeignHost,
    /// A page of another site sent this.
    #[error("this request did not come from Docent's own pages")]
    ForeignOrigin,
}

/// Which of this server's origins a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// Where every door is.
    Main,
    /// Where files are, and nothing else.
    Files,
}

/// Lets a request in, with the caller's address as [`ConnectInfo`] beside it.
pub(super) fn admit<B>(
    settings: &Settings,
    request: &mut Request<B>,
    peer: SocketAddr,
) -> Result<Site, Refusal> {
    let (uri, headers) = (request.uri(), request.headers());
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let target = uri.path().len() + uri.query().map_or(0, str::len) + authority.len();
    if target > LONGEST_TARGET {
        return Err(Refusal::TargetTooLong);
    }
    if headers.len() > MOST_HEADERS {
        return Err(Refusal::TooManyHeaders);
    }
    let for_anybody = FOR_ANYBODY.contains(&uri.path());
    let site = match meant(settings, authority, headers) {
        Err(_) if for_anybody => Site::Main,
        meant => meant?,
    };
    if !for_anybody {
        // RFC 6454 §7.3 has one; whatever comes must be ours, but where any page may ask.
        let own = |origin: &HeaderValue| {
            origin.to_str().is_ok_and(|origin| names::is_own_origin(settings, origin))
        };
        let open = crate::oauth::is_open(uri.path());
        if !open && !headers.get_all(header::ORIGIN).iter().all(own) {
            return Err(Refusal::ForeignOrigin);
        }
    }
    let caller = proxy::caller(&settings.trusted_proxies, peer, headers);
    request.extensions_mut().insert(ConnectInfo(caller));
    Ok(site)
}

fn meant(settings: &Settings, authority: &str, headers: &HeaderMap) -> Result<Site, Refusal> {
    let site = |host| match host {
        host if names::is_files_host(settings, host) => Some(Site::Files),
        host if names::is_own_host(settings, host) => Some(Site::Main),
        _ => None,
    };
    let found = site(single_host(headers)?).ok_or(Refusal::ForeignHost)?;
    // RFC 9112 §3.2.2: a target in absolute form goes before `Host`. Here both must be right.
    let agree = authority.is_empty() || site(authority) == Some(found);
    if agree { Ok(found) } else { Err(Refusal::ForeignHost) }
}

fn single_host(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().map_err(|_| Refusal::NotOneHost),
        _ => Err(Refusal::NotOneHost),
    }
}

/// Says of an answer that nobody keeps it or tells the next site where it came from (unless its door
/// says otherwise), or guesses what it is: addresses here hold secrets.
pub(super) fn label(headers: &mut HeaderMap) {
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
}
