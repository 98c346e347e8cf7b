//! The web app: its files, embedded in the program, on every path that no other door has.

use axum::{
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{Html, IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::Error;

/// The built web app; empty where `web/` was not built.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// What the pages may do: talk to this server and nobody else, run its scripts and no other.
/// Pictures elsewhere are not loaded: an agent that writes one could tell its host what was read.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; \
     object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Paths that belong to programs: what is not there is not a page either.
const NO_PAGES: [&str; 5] = ["api/", ".well-known/", "links/", "oauth/", "files/"];

/// Answers a file of the app, or its one page, which reads the path itself.
pub(crate) async fn serve(method: Method, uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if NO_PAGES.iter().any(|start| path.starts_with(start)) {
        return Error::not_found().into_response();
    }
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let mut response = match Dist::get(path) {
        Some(file) if !path.is_empty() => shown(path, file),
        // What looks like a file, and is none: `favicon.ico`, `robots.txt`.
        _ if path.starts_with("assets/") || is_file(path) => {
            return Error::not_found().into_response();
        }
        _ => match Dist::get("index.html") {
            Some(page) => shown("index.html", page),
            None => Html(include_str!("web/absent.html")).into_response(),
        },
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response
}

/// Whether a path names a file at the top, where no page has a full stop in its address.
fn is_file(path: &str) -> bool {
    !path.contains('/') && path.contains('.')
}

/// Files below `assets/` are named by their content and never change; the page is asked for anew.
fn shown(path: &str, file: EmbeddedFile) -> Response {
    let kind = HeaderValue::try_from(file.metadata.mimetype())
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers =
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, HeaderValue::from_static(caching))];
    (headers, file.data.into_owned()).into_response()
}
