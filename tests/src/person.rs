//! Somebody at the REST door, in a browser of their own.

use docent_store::{people, session, space};
use reqwest::{Client, Method, header, redirect::Policy};
use serde_json::Value;
use uuid::Uuid;

use crate::TestApp;

impl TestApp {
    /// Somebody with an account, signed in, with a space of their own: `ada` has the space "ada".
    pub async fn person(&self, name: &str) -> Person {
        let store = self.store();
        let email = format!("{name}@example.org");
        let person = people::create(store, &email, name, None).await.expect("an account");
        let space = space::create(store, name, "UTC", person.id).await.expect("a space");
        let link = session::sign_in_link(store, person.id).await.expect("a one-time address");
        let visitor = self.visitor(space.id);
        let body = serde_json::json!({"secret": link.reveal()});
        let signed_in = visitor.post("/api/session/link", body).await;
        assert_eq!(signed_in.status, 200, "{}", signed_in.body);
        Person { id: person.id, ..visitor }
    }

    /// Somebody who has not signed in; `space` is the one meant by paths that begin with `~`.
    pub fn visitor(&self, space: Uuid) -> Person {
        // What an answer sends on to is looked at, and not followed.
        let client = Client::builder()
            .cookie_store(true)
            .redirect(Policy::none())
            .build()
            .expect("a client");
        Person { id: Uuid::nil(), space, url: self.url.clone(), client, token: None }
    }

    /// A program of somebody's, with an access token of theirs.
    pub async fn program(&self, person: &Person, read_only: bool) -> Person {
        let new = serde_json::json!({"name": "Backup", "readOnly": read_only});
        let made = person.post("/api/access-tokens", new).await.ok();
        let token = made["token"].as_str().map(str::to_owned);
        assert!(token.is_some(), "{made}");
        Person { id: person.id, token, ..self.visitor(person.space) }
    }
}

/// Somebody at the REST door.
pub struct Person {
    /// The person's id.
    pub id: Uuid,
    /// The space that `~` in a path stands for.
    pub space: Uuid,
    url: String,
    client: Client,
    /// What is shown instead of a cookie, by a program that is no browser.
    pub token: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The body, where it is JSON; null else.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Person {
    /// The same person, meaning another space.
    #[must_use]
    pub fn within(self, space: Uuid) -> Self {
        Self { space, ..self }
    }

    /// The same, showing this token.
    #[must_use]
    pub fn showing(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    /// A request as the web app sends it; `~` stands for `/api/spaces/{space}`.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let path = path.replacen('~', &format!("/api/spaces/{}", self.space), 1);
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request.header(header::ORIGIN, &self.url),
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// POST with JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    /// PUT with JSON.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PUT, path).json(&body)).await
    }

    /// PATCH with JSON.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(&body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }
}

impl Answer {
    /// Sends a request.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("the server answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole answer").to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Self { status, headers, body, bytes }
    }

    /// The body of a success.
    pub fn ok(self) -> Value {
        assert!((200..300).contains(&self.status), "{}: {}", self.status, self.body);
        self.body
    }
}
