//! OpenID Connect (Core 1.0, Discovery 1.0): the authorization code flow with PKCE and a nonce.

use std::{error::Error, sync::Arc};

use docent_store::identity::Claims;
use futures::future::BoxFuture;
use oauth2::{
    AuthorizationCode, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest,
    HttpResponse, PkceCodeChallenge, PkceCodeVerifier,
};
use openidconnect::{
    AccessTokenHash, AuthenticationFlow, ClaimsVerificationError, IssuerUrl, OAuth2TokenResponse,
    TokenResponse,
    core::{
        CoreClient, CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreResponseType,
        CoreTokenResponse, CoreUserInfoClaims,
    },
};
use url::Url;

use super::{Metadata, Problem, Provider, Round, settings::is_safe, wire};
use crate::App;

/// Signatures that only the issuer can have made. HMAC would be made with the client's secret.
const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Answer = Result<HttpResponse, wire::Silence>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

pub(super) async fn address(
    app: &App,
    provider: &Provider,
    issuer: &IssuerUrl,
    round: Round,
) -> Result<Url, Problem> {
    let metadata = metadata(app, issuer, false).await?;
    let flow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let client = client(provider, &metadata, &round);
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&round.verifier);
    let Round { state, nonce, .. } = round;
    let request = client.authorize_url(flow, || CsrfToken::new(state), || nonce);
    let scopes = provider.scopes.iter().cloned();
    let address = request.add_scopes(scopes).set_pkce_challenge(challenge).url().0;
    if is_safe(&address) { Ok(address) } else { Err(Problem::Unbelievable) }
}

pub(super) async fn claims(
    app: &App,
    provider: &Provider,
    issuer: &IssuerUrl,
    round: Round,
    code: String,
) -> Result<Claims, Problem> {
    let known = metadata(app, issuer, false).await?;
    let client = client(provider, &known, &round);
    let request = client.exchange_code(AuthorizationCode::new(code)).map_err(unbelievable)?;
    let secret = PkceCodeVerifier::new(round.verifier.secret().clone());
    let tokens = request.set_pkce_verifier(secret).request_async(&asker(issuer)).await;
    let tokens = tokens.map_err(unbelievable)?;
    let believed = match verified(app, &client, &tokens, &round) {
        // The issuer may have a new key.
        Err(ClaimsVerificationError::SignatureVerification(_)) => {
            let known = metadata(app, issuer, true).await?;
            verified(app, &self::client(provider, &known, &round), &tokens, &round)
        }
        believed => believed,
    };
    let claims = believed.map_err(unbelievable)?;
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    let mut told = Claims {
        issuer: issuer.to_string(),
        subject: claims.subject().to_string(),
        email: claims.email().map(|email| email.to_string()),
        email_verified: claims.email_verified().unwrap_or_default(),
        name,
    };
    if told.email.is_none() {
        ask_user_info(issuer, &client, &tokens, &claims, &mut told).await;
    }
    Ok(told)
}

/// The claims of an ID token whose signature, issuer, audience, times and nonce are right (OpenID
/// Connect Core §3.1.3.7), and which was made for the access token beside it (§3.1.3.8).
fn verified(
    app: &App,
    client: &Client,
    tokens: &CoreTokenResponse,
    round: &Round,
) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
    let now = app.store.world.now();
    let verifier = client.id_token_verifier().set_allowed_algs(SIGNATURES);
    let verifier = verifier.set_time_fn(move || now);
    let other = |what: &str| ClaimsVerificationError::Other(what.to_owned());
    let token = tokens.id_token().ok_or_else(|| other("there is no ID token"))?;
    let claims = token.claims(&verifier, &round.nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let algorithm = token.signing_alg().map_err(|error| other(&error.to_string()))?;
        let key = token.signing_key(&verifier).map_err(|error| other(&error.to_string()))?;
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
        if actual.map_err(|error| other(&error.to_string()))? != *expected {
            return Err(other("the access token is another"));
        }
    }
    Ok(claims.clone())
}

/// Asks for the address that the ID token does not have; without one somebody still comes in.
async fn ask_user_info(
    issuer: &IssuerUrl,
    client: &Client,
    tokens: &CoreTokenResponse,
    claims: &CoreIdTokenClaims,
    told: &mut Claims,
) {
    let token = tokens.access_token().clone();
    // The crate takes it for a header's value without a look.
    if !token.secret().bytes().all(|byte| byte.is_ascii_graphic()) {
        return;
    }
    // Only of the same person (Core §5.3.2).
    let Ok(request) = client.user_info(token, Some(claims.subject().clone())) else { return };
    let information: Result<CoreUserInfoClaims, _> = request.request_async(&asker(issuer)).await;
    match information {
        Ok(information) => {
            told.email = information.email().map(|email| email.to_string());
            told.email_verified = information.email_verified().unwrap_or_default();
            let name = information.name().and_then(|name| name.get(None));
            told.name = told.name.take().or(name.map(|name| name.to_string()));
        }
        Err(error) => tracing::info!(%error, "a provider says nothing of a user"),
    }
}

/// What the issuer says of itself: as it was read lately, or `anew`.
async fn metadata(app: &App, issuer: &IssuerUrl, anew: bool) -> Result<Arc<Metadata>, Problem> {
    if let Some(known) = app.issuers.get(issuer.as_str()).filter(|_| !anew) {
        return Ok(known);
    }
    if app.silent.contains_key(issuer.as_str()) {
        return Err(Problem::Silent);
    }
    let asker = asker(issuer);
    let metadata = Metadata::discover_async(issuer.clone(), &asker).await.map_err(|error| {
        app.silent.insert(issuer.to_string(), ());
        let source = error.source().map(ToString::to_string);
        tracing::warn!(issuer = issuer.as_str(), %error, source, "a provider is not found");
        Problem::Silent
    })?;
    let metadata = Arc::new(metadata);
    app.issuers.insert(issuer.to_string(), Arc::clone(&metadata));
    Ok(metadata)
}

/// How this issuer is asked.
fn asker(issuer: &IssuerUrl) -> impl Fn(HttpRequest) -> BoxFuture<'static, Answer> + use<> {
    let local = issuer.url().scheme() == "http";
    move |request| Box::pin(wire::ask(request, local))
}

fn client(provider: &Provider, metadata: &Metadata, round: &Round) -> Client {
    let secret = Some(provider.client_secret.clone());
    CoreClient::from_provider_metadata(metadata.clone(), provider.client_id.clone(), secret)
        .set_redirect_uri(round.redirect.clone())
}

fn unbelievable(error: impl Error) -> Problem {
    let source = error.source().map(ToString::to_string);
    tracing::warn!(%error, source, "a provider's answer is not believed");
    Problem::Unbelievable
}
