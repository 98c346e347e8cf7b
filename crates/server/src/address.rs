//! Web addresses: where this server is reached, and the addresses that it hands out.

use std::{fs, net::SocketAddr, path::PathBuf};

use docent_store::Secret;
use url::{Host, Url};

use crate::config::Place;

/// Where people and agents reach this server: `https://host` or `http://host:port`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(String);

impl WebAddress {
    /// The public address where one is set, else the one listened on.
    pub fn of_server(place: &Place, listening: SocketAddr) -> Self {
        let own = || match listening.ip() {
            ip if ip.is_unspecified() => format!("http://localhost:{}", listening.port()),
            _ => format!("http://{listening}"),
        };
        Self(place.public_url.clone().unwrap_or_else(own))
    }

    /// As a command knows it: the public address, else what a server beside it has noted.
    pub fn noted(place: &Place) -> Self {
        let noted = || fs::read_to_string(note(place)?).ok().map(|text| text.trim().to_owned());
        let usual = || "http://127.0.0.1:8787".to_owned();
        Self(place.public_url.clone().or_else(noted).unwrap_or_else(usual))
    }

    /// Notes the address in the data directory, for commands run beside the server. They do
    /// without where it cannot be written.
    pub fn note(&self, place: &Place) {
        if let Some(path) = note(place)
            && let Err(error) = fs::write(&path, &self.0)
        {
            tracing::debug!(%error, path = %path.display(), "the web address is not noted");
        }
    }

    /// The address as text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is reached by https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The origin that files have to themselves, where the settings name one.
    ///
    /// # Errors
    /// What to do where it has the name of this address: browsers send cookies to every port of a
    /// name (RFC 6265 §8.5).
    pub fn files_origin<'a>(&self, place: &'a Place) -> Result<Option<&'a str>, String> {
        let Some(files) = place.files_origin.as_deref() else { return Ok(None) };
        let name = |origin: &str| Url::parse(origin).ok()?.host_str().map(str::to_owned);
        if name(files) == name(&self.0) {
            return Err(format!(
                "--files-origin {files} has the host name of {}, where people sign in: give files \
                 another name, which leads to this server as well",
                self.0
            ));
        }
        Ok(Some(files))
    }

    /// The MCP endpoint of a link.
    pub fn mcp(&self, secret: &Secret) -> String {
        format!("{}/links/{}/mcp", self.0, secret.reveal())
    }

    /// The page that signs a person in once. The secret is behind the `#`: browsers do not send
    /// that part, so no log or preview holds it.
    pub fn sign_in(&self, secret: &Secret) -> String {
        format!("{}/sign-in#{}", self.0, secret.reveal())
    }
}

/// Whether an address is one of this machine's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn note(place: &Place) -> Option<PathBuf> {
    place.data_dir().map(|dir| dir.join("address"))
}
