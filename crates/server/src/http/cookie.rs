//! Cookies that hold a secret: read by no script, and over https bound to this host.

use axum::http::{HeaderMap, HeaderValue, header};
use docent_store::Secret;

use crate::Settings;

/// One of this server's cookies.
pub(crate) struct Cookie {
    /// Its name where it has no prefix.
    pub(crate) name: &'static str,
    /// `Lax` or `Strict`.
    pub(crate) same_site: &'static str,
    /// Seconds for which a browser keeps it.
    pub(crate) max_age: u32,
}

impl Cookie {
    /// The secret that a browser sent.
    pub(crate) fn read(&self, settings: &Settings, headers: &HeaderMap) -> Option<Secret> {
        let (prefix, _) = bound(settings);
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs =
            lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
        let (_, value) =
            pairs.find(|(name, _)| name.trim().strip_prefix(prefix) == Some(self.name))?;
        value.trim().parse().ok()
    }

    /// What gives a browser the cookie.
    pub(crate) fn set(&self, settings: &Settings, secret: &Secret) -> HeaderValue {
        self.header(settings, &secret.reveal(), self.max_age)
    }

    /// What takes it away.
    pub(crate) fn unset(&self, settings: &Settings) -> HeaderValue {
        self.header(settings, "", 0)
    }

    fn header(&self, settings: &Settings, value: &str, max_age: u32) -> HeaderValue {
        let Self { name, same_site, .. } = self;
        let (prefix, secure) = bound(settings);
        let text = format!(
            "{prefix}{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age}{secure}"
        );
        let mut header = HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

/// A `__Host-` cookie cannot be set by another host of the same site; browsers want https for it.
fn bound(settings: &Settings) -> (&'static str, &'static str) {
    if settings.public_url.starts_with("https://") { ("__Host-", "; Secure") } else { ("", "") }
}
