//! Every request to the REST door passes here: none may come from another site, and no answer
//! stays in a cache.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::bearer;
use crate::{App, Error, Result, Settings, http::is_own_origin};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(super) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let checked = same_site(&app.settings, request.method(), request.headers());
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

/// A browser says where a request comes from; an old one at least names the origin. What says
/// neither is no browser of ours, and changes nothing with somebody's cookie. Beside a token no cookie
/// counts, and no other site could have it sent.
fn same_site(settings: &Settings, method: &Method, headers: &HeaderMap) -> Result<()> {
    if method.is_safe() || bearer::shown(headers).is_some() {
        return Ok(());
    }
    let same = match headers.get(SEC_FETCH_SITE) {
        Some(site) => site == "same-origin" || site == "none",
        None => headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok())
            .is_some_and(|origin| is_own_origin(settings, origin)),
    };
    if same { Ok(()) } else { Err(Error::CrossSite) }
}
