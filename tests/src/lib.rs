//! What the tests share: a [`House`] with a database of its own, and the people who knock.
#![expect(clippy::missing_panics_doc, reason = "in a test everything unexpected is a panic")]

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use docent_server::{
    App, Settings,
    postgres::{self, Cluster},
};
use docent_store::{Keys, Store, World, people, session, space};
use reqwest::{Client, Method, header};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::Mutex, task::JoinHandle};
use uuid::Uuid;

/// The one Postgres of a test binary; it goes with the last house.
static POSTGRES: Mutex<Weak<Postgres>> = Mutex::const_new(Weak::new());
static DATABASES: AtomicU32 = AtomicU32::new(0);

struct Postgres {
    cluster: Cluster,
    place: TempDir,
}

impl Postgres {
    async fn get() -> Arc<Self> {
        let mut shared = POSTGRES.lock().await;
        if let Some(running) = shared.upgrade() {
            return running;
        }
        let open = fs::Permissions::from_mode(0o755);
        let place = tempfile::Builder::new().prefix("docent-doors").permissions(open).tempdir();
        let place = place.expect("a temporary directory");
        let settings = postgres::Settings {
            durable: false,
            timeout: Duration::from_mins(1),
            ..postgres::Settings::default()
        };
        let cluster = Cluster::open(&place.path().join("data"), &settings).await;
        let started = Arc::new(Self { cluster: cluster.expect("Postgres starts"), place });
        *shared = Arc::downgrade(&started);
        started
    }

    /// The URL of a new, empty database.
    fn create_database(&self) -> String {
        let name = format!("house_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let url = self.cluster.url();
        let made = Command::new(self.cluster.programs().program("psql"))
            .args(["-XAtq", "-d", &url, "-c", &format!("create database {name}")])
            .status();
        assert!(made.expect("psql runs").success(), "the database {name} is made");
        url.replacen("/docent?", &format!("/{name}?"), 1)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let pid = fs::read_to_string(self.place.path().join("data/postgres/postmaster.pid"));
        if let Some(pid) = pid.ok().as_deref().and_then(|text| text.lines().next()) {
            // An immediate stop: nobody needs these databases again.
            let stopped = Command::new("kill").args(["-QUIT", pid]).stderr(Stdio::null()).status();
            assert!(stopped.is_ok(), "kill runs");
        }
    }
}

/// A running server over a database of its own.
pub struct House {
    /// The server's state, for what no door offers.
    pub app: App,
    /// Its web address.
    pub url: String,
    server: JoinHandle<()>,
    _postgres: Arc<Postgres>,
}

impl House {
    /// Starts one.
    pub async fn open() -> Self {
        let postgres = Postgres::get().await;
        let settings =
            docent_store::Settings { database_url: postgres.create_database(), max_connections: 5 };
        let world = World::new(|| SystemTime::now().into(), rand::random());
        let keys = Keys::new(&world);
        let store = Store::connect(&settings, world, keys).await.expect("the database answers");
        store.migrate().await.expect("the migrations run");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let app = App::new(store, Settings::new(&url));
        let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
        let server = tokio::spawn(async move {
            axum::serve(listener, service).await.expect("the server runs");
        });
        Self { app, url, server, _postgres: postgres }
    }

    /// Somebody with an account, signed in, with a space of their own: `ada` has the space "ada".
    pub async fn person(&self, name: &str) -> Person {
        let store = &self.app.store;
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
        let client = Client::builder().cookie_store(true).build().expect("a client");
        Person { id: Uuid::nil(), space, url: self.url.clone(), client }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.server.abort();
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

    /// A request as the web app sends it; `~` stands for `/api/spaces/{space}`.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let path = path.replacen('~', &format!("/api/spaces/{}", self.space), 1);
        let request = self.client.request(method, format!("{}{path}", self.url));
        request.header(header::ORIGIN, &self.url)
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
