//! An outside provider that says whatever a test wants it to say: OpenID Connect with discovery, and
//! plain OAuth 2 beside it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use docent_server::provider::Providers;
use openidconnect::{
    PrivateSigningKey,
    core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use url::Url;

use crate::{Answer, Person};

/// Keys for this and nothing else.
const KEYS: [&str; 2] = [
    "-----BEGIN PRIVATE KEY-----\n\
     MC4CAQAwBQYDK2VwBCIEIKK+jXxN+sygL9KkBIQqYZZgUiCyOYMYi9tu4lLFbsGz\n\
     -----END PRIVATE KEY-----\n",
    "-----BEGIN PRIVATE KEY-----\n\
     MC4CAQAwBQYDK2VwBCIEIKgB/x1Gj3pHBM6TQOA8BgQM9UW6dTvHLbJ0tsZou0UI\n\
     -----END PRIVATE KEY-----\n",
];
const CLIENT: &str = "docent";
const SECRET: &str = "a secret of the client";

/// Who signs an ID token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// The key that the provider shows.
    #[default]
    Right,
    /// Another.
    Stranger,
    /// Nobody: `"alg": "none"`.
    None,
    /// Whoever knows the client's secret.
    Client,
}

/// What it says of somebody.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Claims of the ID token, over those that are right; null takes one away. All that a plain
    /// provider says.
    pub claims: Value,
    /// Who signs them.
    pub signature: Signature,
    /// What a plain provider says of e-mail addresses.
    pub emails: Value,
}

/// A running provider.
#[derive(Clone)]
pub struct Provider {
    /// Its issuer.
    pub url: String,
    state: Arc<Mutex<Spoken>>,
}

#[derive(Default)]
struct Spoken {
    said: Said,
    /// Which of the keys is its own.
    key: usize,
    /// Nonce and challenge of the last way here.
    nonce: String,
    challenge: String,
    /// By access token.
    people: HashMap<String, Said>,
}

impl Provider {
    /// Starts one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Self { url, state: Arc::default() };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/user", get(user))
            .route("/emails", get(emails))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// The settings of a server that knows it: as `id` `openid` and as `plain`; `more` goes into both.
    pub fn settings(&self, more: &Value) -> Providers {
        let url = &self.url;
        let shared = json!({ "clientId": CLIENT, "clientSecret": SECRET });
        let openid = json!({ "id": "openid", "name": "Open", "issuer": url });
        let plain = json!({
            "id": "plain",
            "name": "Plain",
            "authorizeUrl": format!("{url}/authorize"),
            "tokenUrl": format!("{url}/token"),
            "userUrl": format!("{url}/user"),
            "emailsUrl": format!("{url}/emails"),
        });
        let with = |entry: Value| -> Value {
            let parts = [entry, shared.clone(), more.clone()];
            parts.into_iter().filter_map(|part| part.as_object().cloned()).flatten().collect()
        };
        let file = json!({ "providers": [with(openid), with(plain)] });
        file.to_string().parse().expect("providers")
    }

    /// Shows another key from now on.
    pub fn change_key(&self) {
        self.spoken().key = 1;
    }

    /// A browser goes to a provider, by an address that Docent gave, and is sent back: the path.
    pub fn send_back(&self, address: &str, said: Said) -> String {
        let address = Url::parse(address).expect("an address");
        let asked: HashMap<_, _> = address.query_pairs().into_owned().collect();
        assert!(address.as_str().starts_with(&format!("{}/authorize?", self.url)), "{address}");
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["client_id"], CLIENT);
        let mut spoken = self.spoken();
        spoken.nonce = asked.get("nonce").cloned().unwrap_or_default();
        spoken.challenge.clone_from(&asked["code_challenge"]);
        spoken.said = said;
        let back = Url::parse(&asked["redirect_uri"]).expect("an address");
        format!("{}?code=a-code&state={}", back.path(), asked["state"])
    }

    /// Somebody signs in by way of a provider; what they come back to.
    pub async fn sign_in(&self, person: &Person, id: &str, said: Said) -> Answer {
        let begun = person.post(&format!("/api/sign-in/{id}"), json!({})).await.ok();
        let address = begun["address"].as_str().expect("an address");
        person.get(&self.send_back(address, said)).await
    }

    fn spoken(&self) -> MutexGuard<'_, Spoken> {
        self.state.lock().expect("no test panics with it")
    }
}

async fn discovery(State(it): State<Provider>) -> Json<Value> {
    let url = &it.url;
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

fn key(number: usize) -> CoreEdDsaPrivateSigningKey {
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(KEYS[number], None).expect("a key")
}

async fn keys(State(it): State<Provider>) -> Json<Value> {
    let key = key(it.spoken().key).as_verification_key();
    Json(json!({ "keys": [key] }))
}

async fn token(State(it): State<Provider>, body: String) -> Response {
    let form: HashMap<_, _> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let mut spoken = it.spoken();
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    if form["code"] != "a-code" || challenge != spoken.challenge {
        let refused = json!({ "error": "invalid_grant" });
        return (StatusCode::BAD_REQUEST, Json(refused)).into_response();
    }
    let access = format!("access-{}", spoken.people.len());
    let said = spoken.said.clone();
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("a clock").as_secs();
    let mut claims = json!({
        "iss": it.url,
        "aud": CLIENT,
        "sub": "somebody",
        "iat": now,
        "exp": now + 300,
        "nonce": spoken.nonce,
    });
    for (name, value) in said.claims.as_object().into_iter().flatten() {
        claims[name] = value.clone();
    }
    let id_token = signed(&claims, said.signature, spoken.key);
    spoken.people.insert(access.clone(), said);
    let given = json!({ "access_token": access, "token_type": "Bearer", "id_token": id_token });
    Json(given).into_response()
}

fn signed(claims: &Value, signature: Signature, own: usize) -> String {
    let algorithm = match signature {
        Signature::Right | Signature::Stranger => CoreJwsSigningAlgorithm::EdDsa,
        Signature::None => CoreJwsSigningAlgorithm::None,
        Signature::Client => CoreJwsSigningAlgorithm::HmacSha256,
    };
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&json!({ "alg": algorithm })), part(claims));
    let signature = match signature {
        Signature::Right => key(own).sign(&algorithm, text.as_bytes()),
        Signature::Stranger => key(1 - own).sign(&algorithm, text.as_bytes()),
        Signature::None => Ok(Vec::new()),
        Signature::Client => CoreHmacKey::new(SECRET).sign(&algorithm, text.as_bytes()),
    };
    format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.expect("a signature")))
}

async fn user(State(it): State<Provider>, headers: axum::http::HeaderMap) -> Response {
    told(&it, &headers, |said| said.claims)
}

async fn emails(State(it): State<Provider>, headers: axum::http::HeaderMap) -> Response {
    told(&it, &headers, |said| said.emails)
}

fn told(
    it: &Provider,
    headers: &axum::http::HeaderMap,
    part: impl FnOnce(Said) -> Value,
) -> Response {
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    match it.spoken().people.get(token) {
        Some(said) => Json(part(said.clone())).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}
