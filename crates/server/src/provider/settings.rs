//! The file that names providers: JSON, read once at the start.

use std::{fs, path::Path, str::FromStr, sync::Arc};

use docent_store::identity::Trust;
use oauth2::{AuthUrl, ClientId, ClientSecret, Scope, TokenUrl};
use openidconnect::IssuerUrl;
use serde::Deserialize;
use url::{Host, Url};

use super::{Kind, Provider, plain::Addresses};

/// The providers of a server, in the order in which people see them.
#[derive(Clone, Debug, Default)]
pub struct Providers(Vec<Arc<Provider>>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    providers: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    id: String,
    name: String,
    issuer: Option<String>,
    authorize_url: Option<Url>,
    token_url: Option<Url>,
    user_url: Option<Url>,
    emails_url: Option<Url>,
    client_id: String,
    client_secret: Option<String>,
    client_secret_file: Option<String>,
    scopes: Option<Vec<String>>,
    #[serde(default)]
    connects_by_email: bool,
    #[serde(default)]
    accounts_for: Vec<String>,
}

impl Providers {
    /// Reads the file at `path`; a secret may stand in a file of its own.
    ///
    /// # Errors
    /// Words for whoever wrote the file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        text.parse()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.0.iter().map(Arc::as_ref)
    }

    /// The one of this id.
    pub(crate) fn find(&self, id: &str) -> Option<Arc<Provider>> {
        self.0.iter().find(|provider| provider.id == id).cloned()
    }
}

impl FromStr for Providers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let file: File = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut providers: Vec<Arc<Provider>> = Vec::new();
        for entry in file.providers {
            let id = entry.id.clone();
            let provider = entry.provider().map_err(|wrong| format!("provider {id:?}: {wrong}"))?;
            if providers.iter().any(|other| other.id == id || other.issuer() == provider.issuer()) {
                return Err(format!("provider {id:?} is named twice"));
            }
            providers.push(Arc::new(provider));
        }
        Ok(Self(providers))
    }
}

impl Entry {
    fn provider(self) -> Result<Provider, String> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=32).contains(&self.id.len()) || !self.id.chars().all(plain) {
            return Err("id has 1 to 32 characters of a-z, 0-9 and -".to_owned());
        }
        if !(1..=60).contains(&self.name.chars().count()) {
            return Err("name has 1 to 60 characters".to_owned());
        }
        let secret = match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), None) => secret.clone(),
            (None, Some(path)) => {
                let text = fs::read_to_string(path);
                text.map_err(|error| format!("{path}: {error}"))?.trim().to_owned()
            }
            _ => return Err("give either clientSecret or clientSecretFile".to_owned()),
        };
        let domain = |domain: String| domain.trim_start_matches('@').to_ascii_lowercase();
        let trust = Trust {
            connects_by_email: self.connects_by_email,
            accounts_for: self.accounts_for.clone().into_iter().map(domain).collect(),
        };
        let (kind, scopes) = self.kind()?;
        Ok(Provider {
            scopes: self.scopes.unwrap_or(scopes).into_iter().map(Scope::new).collect(),
            id: self.id,
            name: self.name,
            kind,
            client_id: ClientId::new(self.client_id),
            client_secret: ClientSecret::new(secret),
            trust,
        })
    }

    /// What kind it is, and what is asked of it where nothing else is said.
    fn kind(&self) -> Result<(Kind, Vec<String>), String> {
        let all = [&self.authorize_url, &self.token_url, &self.user_url, &self.emails_url];
        if let Some(url) = all.into_iter().flatten().find(|url| !is_safe(url)) {
            return Err(format!("{url} is not https"));
        }
        match (&self.issuer, &self.authorize_url, &self.token_url, &self.user_url) {
            (Some(issuer), None, None, None) if self.emails_url.is_none() => {
                // As it was written: an issuer is compared letter by letter.
                let issuer = IssuerUrl::new(issuer.clone()).map_err(|error| error.to_string())?;
                if !is_safe(issuer.url()) {
                    return Err(format!("{} is not https", issuer.as_str()));
                }
                Ok((Kind::OpenId(issuer), vec!["email".to_owned(), "profile".to_owned()]))
            }
            (None, Some(authorize), Some(token), Some(user)) => {
                let addresses = Addresses {
                    authorize: AuthUrl::from_url(authorize.clone()),
                    token: TokenUrl::from_url(token.clone()),
                    user: user.clone(),
                    emails: self.emails_url.clone(),
                };
                Ok((Kind::Plain(Box::new(addresses)), Vec::new()))
            }
            _ => Err("give either issuer (OpenID Connect), or authorizeUrl, tokenUrl and userUrl \
                 (plain OAuth 2)"
                .to_owned()),
        }
    }
}

/// Whether a secret may be sent there: over TLS, or within this machine.
pub(super) fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::Providers;

    #[test]
    fn a_file_is_read_or_says_what_is_wrong() {
        let with = |entry: &str| {
            let text = format!(r#"{{"providers": [{{"id": "a", "name": "A", {entry}}}]}}"#);
            text.parse::<Providers>()
        };
        let google =
            r#""issuer": "https://accounts.google.com", "clientId": "x", "clientSecret": "hush""#;
        let read = with(google).expect("right");
        assert_eq!(read.iter().next().expect("one").issuer(), "https://accounts.google.com");
        assert!(!format!("{read:?}").contains("hush"), "no secret is shown");
        for (entry, wrong) in [
            (r#""issuer": "https://a.example", "clientId": "x""#, "clientSecret"),
            (r#""issuer": "http://a.example", "clientId": "x", "clientSecret": "y""#, "not https"),
            (
                r#""userUrl": "https://a.example", "clientId": "x", "clientSecret": "y""#,
                "authorizeUrl",
            ),
            (r#""clientId": "x", "clientSecret": "y", "colour": "red""#, "colour"),
        ] {
            let said = with(entry).expect_err(entry);
            assert!(said.contains(wrong), "{said}");
        }
    }
}
