//! Plain OAuth 2 with an address that says who somebody is: GitHub, for one.

use axum::http::{Method, header};
use docent_store::identity::Claims;
use oauth2::{
    AuthUrl, AuthorizationCode, CsrfToken, HttpRequest, PkceCodeChallenge, TokenResponse, TokenUrl,
    basic::BasicClient,
};
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use super::{Problem, Provider, Round, wire};

/// Where such a provider is asked.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    pub(super) authorize: AuthUrl,
    pub(super) token: TokenUrl,
    /// Says who somebody is.
    pub(super) user: Url,
    /// Says which e-mail addresses they have, where that is another.
    pub(super) emails: Option<Url>,
}

/// What is read of the answer; names differ.
#[derive(Deserialize)]
struct User {
    sub: Option<Subject>,
    id: Option<Subject>,
    name: Option<String>,
    login: Option<String>,
    username: Option<String>,
    preferred_username: Option<String>,
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Subject {
    Number(i64),
    Text(String),
}

#[derive(Deserialize)]
struct Email {
    #[serde(rename = "email")]
    address: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
}

pub(super) fn address(provider: &Provider, addresses: &Addresses, round: Round) -> Url {
    let client = BasicClient::new(provider.client_id.clone())
        .set_auth_uri(addresses.authorize.clone())
        .set_redirect_uri(round.redirect);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&round.verifier);
    let request = client.authorize_url(|| CsrfToken::new(round.state));
    request.add_scopes(provider.scopes.iter().cloned()).set_pkce_challenge(challenge).url().0
}

pub(super) async fn claims(
    provider: &Provider,
    addresses: &Addresses,
    round: Round,
    code: String,
) -> Result<Claims, Problem> {
    let client = BasicClient::new(provider.client_id.clone())
        .set_client_secret(provider.client_secret.clone())
        // What GitHub wants; the others take it as well.
        .set_auth_type(oauth2::AuthType::RequestBody)
        .set_token_uri(addresses.token.clone())
        .set_redirect_uri(round.redirect);
    let local = addresses.token.url().scheme() == "http";
    let asker = |request| wire::ask(request, local);
    let request = client.exchange_code(AuthorizationCode::new(code));
    let tokens = request.set_pkce_verifier(round.verifier).request_async(&asker).await;
    let tokens = tokens.map_err(|error| {
        tracing::warn!(%error, "a provider gives no token");
        Problem::Unbelievable
    })?;
    let token = tokens.access_token().secret();
    let user: User = ask(&addresses.user, token).await?;
    let (mut email, mut email_verified) = (user.email, user.email_verified);
    if let Some(address) = &addresses.emails {
        let emails: Vec<Email> = ask(address, token).await?;
        let verified = emails.into_iter().filter(|email| email.verified);
        if let Some(first) = verified.max_by_key(|email| email.primary) {
            (email, email_verified) = (Some(first.address), true);
        }
    }
    Ok(Claims {
        issuer: addresses.user.to_string(),
        subject: match user.sub.or(user.id).ok_or(Problem::Unbelievable)? {
            Subject::Number(number) => number.to_string(),
            Subject::Text(text) => text,
        },
        email,
        email_verified,
        name: user.name.or(user.login).or(user.username).or(user.preferred_username),
    })
}

async fn ask<T: DeserializeOwned>(address: &Url, token: &str) -> Result<T, Problem> {
    let request = HttpRequest::new(Vec::new());
    let (mut head, body) = request.into_parts();
    head.method = Method::GET;
    head.uri = address.as_str().parse().map_err(|_| Problem::Silent)?;
    let bearer = format!("Bearer {token}").try_into().map_err(|_| Problem::Unbelievable)?;
    head.headers.insert(header::AUTHORIZATION, bearer);
    head.headers.insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
    let local = address.scheme() == "http";
    let answer = wire::ask(HttpRequest::from_parts(head, body), local).await.map_err(|error| {
        tracing::warn!(%error, address = address.as_str(), "a provider does not say who it is");
        Problem::Silent
    })?;
    if !answer.status().is_success() {
        let status = answer.status().as_u16();
        tracing::warn!(status, address = address.as_str(), "a provider does not say who it is");
        return Err(Problem::Silent);
    }
    serde_json::from_slice(answer.body()).map_err(|error| {
        tracing::warn!(%error, address = address.as_str(), "a provider is not understood");
        Problem::Unbelievable
    })
}
