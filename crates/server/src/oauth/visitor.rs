//! Whoever is at a page of a link and sends its form back ([`Visitor`]), and the browser that a page
//! is sealed for ([`Browser`]).

use std::net::{IpAddr, SocketAddr};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, FromRequestParts},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use docent_store::{Secret, SecretHash, audit, oauth::Issuer};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{form, link_id::LinkId, page::Trouble};
use crate::{App, http::cookie::Cookie};

/// The cookie that binds a page to its browser.
const COOKIE: Cookie = Cookie { name: "docent-consent", same_site: "Strict", max_age: 600 };

/// Somebody at a page of a link.
pub(super) struct Visitor {
    /// The link's id, as the path has it.
    pub(super) link: Uuid,
    /// Where they are.
    pub(super) from: IpAddr,
    /// None where no page was shown to it lately.
    browser: Option<Browser>,
}

/// A browser that pages are sealed for.
pub(super) struct Browser(Secret);

impl Visitor {
    /// The browser: as its cookie has it, or one that gets its cookie with the page.
    pub(super) fn browser(self, app: &App) -> Browser {
        self.browser.unwrap_or_else(|| Browser(Secret::new(&app.store.world)))
    }

    /// The form that their browser sent back.
    ///
    /// # Errors
    /// [`Trouble::Old`] where it cannot be read, or the browser was shown no page.
    pub(super) fn form<F: DeserializeOwned>(&self, body: &Bytes) -> Result<(F, &Browser), Trouble> {
        let form = form::read(body).map_err(|_| Trouble::Old)?;
        Ok((form, self.browser.as_ref().ok_or(Trouble::Old)?))
    }

    /// What the audit is told of what they do, and for which client.
    pub(super) fn entry(
        &self,
        app: &App,
        link: &Issuer,
        client: &str,
        action: &str,
    ) -> audit::Entry {
        let from = self.from.to_string();
        let mut entry = audit::Entry::of_installation(&app.store, None, client, from, action);
        (entry.space, entry.link) = (link.space, Some(link.link));
        entry
    }
}

impl Browser {
    /// What pages are sealed for.
    pub(super) fn hash(&self) -> SecretHash {
        self.0.hash()
    }

    /// A page for this browser, which keeps its cookie, so that two pages can be open in it.
    pub(super) fn answer(
        &self,
        app: &App,
        status: StatusCode,
        page: impl FnOnce(SecretHash) -> crate::Result<Response>,
    ) -> crate::Result<Response> {
        let mut response = (status, page(self.hash())?).into_response();
        response.headers_mut().insert(header::SET_COOKIE, COOKIE.set(&app.settings, &self.0));
        Ok(response)
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let ConnectInfo(address) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(IntoResponse::into_response)?;
        let LinkId(link) = LinkId::from_request_parts(parts, app).await?;
        let browser = COOKIE.read(&app.settings, &parts.headers).map(Browser);
        Ok(Self { link, from: address.ip(), browser })
    }
}
