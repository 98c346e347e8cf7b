//! A client of a link with a password, and the browser that it opens, both speaking plain HTTP.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::Agent;

/// What a code is exchanged with.
const VERIFIER: &str = "a-verifier-of-more-than-forty-three-characters-0";
/// Where codes go.
const CALLBACK: &str = "http://127.0.0.1:41999/callback";

/// A registered client of a link.
#[derive(Clone)]
pub struct Authorization {
    /// The issuer's metadata (RFC 8414).
    pub server: Value,
    /// The resource's metadata (RFC 9728).
    pub resource: Value,
    /// The registered id.
    pub client_id: String,
    /// Follows nothing by itself, and keeps cookies.
    pub browser: Client,
}

/// What the browser was sent back with.
#[derive(Clone, Debug)]
pub struct Given {
    /// Where to, without the query.
    pub to: String,
    /// The query.
    pub query: BTreeMap<String, String>,
}

/// What a token request came to.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The status.
    pub status: StatusCode,
    /// The answer.
    pub body: Value,
}

impl Authorization {
    /// Finds the authorization server of a link and registers there, as an SDK does.
    pub async fn begin(agent: &Agent) -> Self {
        let browser = Client::builder().redirect(redirect::Policy::none()).cookie_store(true);
        let browser = browser.build().expect("a client");
        let refused = agent.post("{}").await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);
        let challenge = refused.headers[header::WWW_AUTHENTICATE].to_str().expect("text");
        let (_, rest) = challenge.split_once("resource_metadata=\"").expect("metadata");
        let metadata = rest.split('"').next().unwrap_or_default();
        let resource = json_of(browser.get(metadata).send().await.expect("an answer")).await;
        let issuer = resource["authorization_servers"][0].as_str().expect("a server");
        let issuer = Url::parse(issuer).expect("an address");
        let well_known = format!("/.well-known/oauth-authorization-server{}", issuer.path());
        let well_known = issuer.join(&well_known).expect("an address");
        let server = json_of(browser.get(well_known).send().await.expect("an answer")).await;
        let client = Self { server, resource, client_id: String::new(), browser };
        let named = json!({ "client_name": "A test", "redirect_uris": [CALLBACK] });
        let (_, known) = client.register(named).await;
        let client_id = known["client_id"].as_str().expect("an id").to_owned();
        Self { client_id, ..client }
    }

    /// The same client, with the same browser, at another server.
    #[must_use]
    pub fn at(&self, here: &str, there: &str) -> Self {
        let elsewhere = |value: &Value| {
            serde_json::from_str(&value.to_string().replace(here, there)).expect("JSON")
        };
        let (server, resource) = (elsewhere(&self.server), elsewhere(&self.resource));
        Self { server, resource, ..self.clone() }
    }

    /// The address of an endpoint, by its name in the metadata.
    pub fn endpoint(&self, name: &str) -> &str {
        self.server[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", self.server))
    }

    /// Registers a client.
    pub async fn register(&self, metadata: Value) -> (StatusCode, Value) {
        let request = self.browser.post(self.endpoint("registration_endpoint")).json(&metadata);
        let answer = request.send().await.expect("an answer");
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// What the SDKs ask with.
    pub fn question(&self) -> BTreeMap<&'static str, String> {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        BTreeMap::from([
            ("response_type", "code".to_owned()),
            ("client_id", self.client_id.clone()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".to_owned()),
            ("state", "a state".to_owned()),
            ("resource", self.resource["resource"].as_str().unwrap_or_default().to_owned()),
        ])
    }

    /// Opens the page that asks; answers its status and text.
    pub async fn open(&self, question: &BTreeMap<&str, String>) -> (StatusCode, String) {
        let page = self.browser.get(self.endpoint("authorization_endpoint")).query(question);
        let page = page.send().await.expect("an answer");
        assert!(page.headers().get(header::LOCATION).is_none(), "nobody is sent on unasked");
        (page.status(), page.text().await.expect("a page"))
    }

    /// As [`Authorization::open`], with what the SDKs ask: the page, and the cookie that its form comes
    /// with.
    pub async fn page(&self) -> (String, String) {
        let page = self.browser.get(self.endpoint("authorization_endpoint"));
        let page = page.query(&self.question()).send().await.expect("an answer");
        let cookie = page.headers()[header::SET_COOKIE].to_str().expect("text");
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        (page.text().await.expect("a page"), cookie)
    }

    /// Sends the form of a page.
    pub async fn send(&self, page: &str, password: &str, decision: &str) -> Response {
        self.form(page, password, decision).send().await.expect("an answer")
    }

    /// The form of a page, filled in.
    pub fn form(&self, page: &str, password: &str, decision: &str) -> RequestBuilder {
        let sealed = page.split("name=\"consent\" value=\"").nth(1).unwrap_or_default();
        let sealed = sealed.split('"').next().unwrap_or_default();
        let form = [("consent", sealed), ("password", password), ("decision", decision)];
        self.browser.post(self.endpoint("authorization_endpoint")).form(&form)
    }

    /// Walks from the question to the answer.
    pub async fn ask(&self, password: &str) -> Given {
        let (status, page) = self.open(&self.question()).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        Given::of(self.send(&page, password, "allow").await).await
    }

    /// Exchanges a code; `with` replaces or adds parameters.
    pub async fn exchange(&self, code: &str, with: &[(&str, &str)]) -> Tokens {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("client_id", &self.client_id),
            ("code_verifier", VERIFIER),
        ];
        self.tokens(
            form.into_iter()
                .filter(|(name, _)| with.iter().all(|(own, _)| own != name))
                .chain(with.iter().copied()),
        )
        .await
    }

    /// Refreshes.
    pub async fn refresh(&self, token: &str) -> Tokens {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", &self.client_id),
        ];
        self.tokens(form).await
    }

    /// Asks the token endpoint.
    pub async fn tokens<'a>(&self, form: impl IntoIterator<Item = (&'a str, &'a str)>) -> Tokens {
        let form: Vec<_> = form.into_iter().collect();
        let request = self.browser.post(self.endpoint("token_endpoint")).form(&form);
        let answer = request.send().await.expect("an answer");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        Tokens { status: answer.status(), body: answer.json().await.unwrap_or_default() }
    }

    /// The whole way: an agent with a token.
    pub async fn connect(&self, agent: &Agent, password: &str) -> (Agent, Tokens) {
        let given = self.ask(password).await;
        let tokens = self.exchange(given.code(), &[]).await;
        (agent.bearing(tokens.access()), tokens)
    }
}

impl Given {
    /// What the page says that sends the browser back.
    pub async fn of(answer: Response) -> Self {
        assert_eq!(answer.status(), StatusCode::OK);
        let page = answer.text().await.expect("a page");
        let refresh = page.split("content=\"0;url=").nth(1).and_then(|rest| rest.split('"').next());
        let location = refresh.unwrap_or_else(|| panic!("{page}")).replace("&#38;", "&");
        let url = Url::parse(&location).expect("an address");
        let query = url.query_pairs().into_owned().collect();
        Self { to: location.split('?').next().unwrap_or_default().to_owned(), query }
    }

    /// The code.
    pub fn code(&self) -> &str {
        self.query.get("code").unwrap_or_else(|| panic!("no code: {:?}", self.query))
    }
}

impl Tokens {
    /// The access token.
    pub fn access(&self) -> &str {
        self.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", self.body))
    }

    /// The refresh token.
    pub fn refresh(&self) -> &str {
        self.body["refresh_token"].as_str().unwrap_or_else(|| panic!("{}", self.body))
    }

    /// The error's name.
    pub fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }
}

async fn json_of(response: Response) -> Value {
    let (status, address) = (response.status(), response.url().clone());
    let text = response.text().await.expect("a body");
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{address}: {status}: {text}"))
}
