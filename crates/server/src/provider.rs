//! Outside providers that people sign in with ([`Provider`]): OpenID Connect by discovery, and plain
//! OAuth 2 for those that have nothing else.
//!
//! Everything about the protocol is left to the `openidconnect` and `oauth2` crates; here is said what
//! is asked for, and what of the answer is believed.

mod settings;
mod journey;
mod wire;
mod openid;
mod plain;

use docent_store::identity::{Claims, Trust};
use oauth2::{ClientId, ClientSecret, PkceCodeVerifier, RedirectUrl, Scope};
use openidconnect::{IssuerUrl, Nonce, core::CoreProviderMetadata};
use url::Url;

pub(crate) use journey::Journey;
pub use settings::Providers;

use crate::{App, oauth::shown};

/// Where people may prove who they are.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Names it in addresses: `google`.
    pub id: String,
    /// What people call it.
    pub name: String,
    kind: Kind,
    client_id: ClientId,
    client_secret: ClientSecret,
    scopes: Vec<Scope>,
    trust: Trust,
}

#[derive(Clone, Debug)]
enum Kind {
    /// OpenID Connect: the issuer says the rest (Discovery §4).
    OpenId(IssuerUrl),
    /// OAuth 2, and addresses that say who somebody is.
    Plain(Box<plain::Addresses>),
}

/// What an issuer says of itself, with its keys.
pub(crate) type Metadata = CoreProviderMetadata;

/// Why somebody does not come in through a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It does not answer, or not as providers do.
    #[error("the provider does not answer; try again, or sign in another way")]
    Silent,
    /// What it said is not right: the log says what.
    #[error("what the provider said could not be believed")]
    Unbelievable,
    /// Whoever was asked there said no.
    #[error("the provider did not let you in")]
    Denied,
    /// Begun more than ten minutes ago, or in another browser.
    #[error("this sign-in is too old, or was begun in another browser: begin again")]
    Old,
}

impl Problem {
    /// The name that clients tell problems apart by.
    pub fn code(self) -> &'static str {
        match self {
            Self::Silent => "provider_silent",
            Self::Unbelievable => "provider_unbelievable",
            Self::Denied => "access_denied",
            Self::Old => "sign_in_expired",
        }
    }
}

/// One way to a provider and back.
pub(crate) struct Round {
    /// Comes back with the answer.
    state: String,
    /// Comes back inside the ID token (OpenID Connect Core §3.1.2.1).
    nonce: Nonce,
    /// RFC 7636 §4.1.
    verifier: PkceCodeVerifier,
    /// Where the answer goes: each provider has an address of its own, so that none can pass another's
    /// code off as its own (RFC 9700 §4.4.2).
    redirect: RedirectUrl,
}

impl Provider {
    /// How far its word is good.
    pub(crate) fn trust(&self) -> &Trust {
        &self.trust
    }

    /// Who vouches, as identities have it.
    pub(crate) fn issuer(&self) -> &str {
        match &self.kind {
            Kind::OpenId(issuer) => issuer.as_str(),
            Kind::Plain(addresses) => addresses.user.as_str(),
        }
    }

    /// Whether an answer may come from who it says it comes from (RFC 9207). What a plain provider calls
    /// itself there is nowhere said.
    pub(crate) fn answers_as(&self, iss: Option<&str>) -> bool {
        match &self.kind {
            Kind::OpenId(issuer) => iss.is_none_or(|iss| iss == issuer.as_str()),
            Kind::Plain(_) => true,
        }
    }

    /// Where a browser is sent to.
    pub(crate) async fn address(&self, app: &App, round: Round) -> Result<Url, Problem> {
        match &self.kind {
            Kind::OpenId(issuer) => openid::address(app, self, issuer, round).await,
            Kind::Plain(addresses) => Ok(plain::address(self, addresses, round)),
        }
    }

    /// Who came back with a code.
    pub(crate) async fn claims(
        &self,
        app: &App,
        round: Round,
        code: String,
    ) -> Result<Claims, Problem> {
        let mut claims = match &self.kind {
            Kind::OpenId(issuer) => openid::claims(app, self, issuer, round, code).await?,
            Kind::Plain(addresses) => plain::claims(self, addresses, round, code).await?,
        };
        // OpenID Connect Core §2: 255 ASCII characters at most.
        let named = (1..=255).contains(&claims.subject.len());
        let clean = |text: &String| !text.chars().any(char::is_control);
        if !named || !clean(&claims.subject) || !claims.email.iter().all(clean) {
            return Err(Problem::Unbelievable);
        }
        claims.name = claims.name.map(|name| shown(&name, 200)).filter(|name| !name.is_empty());
        Ok(claims)
    }
}
