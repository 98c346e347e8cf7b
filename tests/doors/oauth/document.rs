//! Clients that describe themselves at the address that is their id.

use std::{
    fs, io,
    net::SocketAddr,
    path::Path as FilePath,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router, extract::Path, http::header, response::IntoResponse, routing::get, serve::Listener,
};
use docent_tests::{Agent, Authorization, DEVICE_CODE, Given, Home, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
    server::TlsStream,
};

use super::{PASSWORD, knock};

/// The networks that `localhost` is in.
const LOOPBACK: [&str; 2] =
    ["--client-document-network=127.0.0.0/8", "--client-document-network=::1"];

/// A host of documents.
#[derive(Clone)]
struct Host {
    /// `https://localhost:PORT`.
    url: String,
    /// How often somebody connected.
    reached: Arc<AtomicU32>,
    /// How often a document was asked for.
    asked: Arc<AtomicU32>,
    /// Whether it has no answers.
    away: Arc<AtomicBool>,
}

/// A port that speaks TLS.
struct Secure {
    port: TcpListener,
    tls: TlsAcceptor,
    reached: Arc<AtomicU32>,
}

impl Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            let Ok((stream, from)) = self.port.accept().await else { continue };
            self.reached.fetch_add(1, Ordering::Relaxed);
            if let Ok(secure) = self.tls.accept(stream).await {
                return (secure, from);
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.port.local_addr()
    }
}

/// Starts a host under a certificate of its own, which is written to a file.
async fn host(certificate: &FilePath) -> Host {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    fs::write(certificate, made.cert.pem()).expect("a file");
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let tls = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("protocols")
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.into()], key)
        .expect("a key");
    let port = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let host = Host {
        url: format!("https://localhost:{}", port.local_addr().expect("an address").port()),
        reached: Arc::default(),
        asked: Arc::default(),
        away: Arc::default(),
    };
    let own = host.clone();
    let document = async move |Path(name): Path<String>| own.document(&name).await;
    let router = Router::new().route("/{name}", get(document));
    let reached = Arc::clone(&host.reached);
    let secure = Secure { port, tls: TlsAcceptor::from(Arc::new(tls)), reached };
    tokio::spawn(async move { axum::serve(secure, router).await });
    host
}

impl Host {
    async fn document(&self, name: &str) -> axum::response::Response {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.away.load(Ordering::Relaxed) {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        let mut document = json!({
            "client_id": format!("{}/{name}", self.url),
            "client_name": "Described",
            "redirect_uris": ["http://127.0.0.1:41999/callback"],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
            "jwks_uri": "http://127.0.0.1:1/never",
        });
        match name {
            "good.json" => {}
            "moved.json" => {
                return (StatusCode::FOUND, [(header::LOCATION, "/good.json")]).into_response();
            }
            "other.json" => document["client_id"] = json!(format!("{}/good.json", self.url)),
            "large.json" => document["x"] = json!("y".repeat(6_000)),
            "nowhere.json" => document["redirect_uris"] = json!(["http://example.org/"]),
            "device.json" => {
                document["redirect_uris"] = json!([]);
                document["grant_types"] = json!([DEVICE_CODE]);
            }
            "slow.json" => tokio::time::sleep(Duration::from_mins(1)).await,
            "text.json" => return "no JSON".into_response(),
            _ => return StatusCode::NOT_FOUND.into_response(),
        }
        axum::Json(document).into_response()
    }

    fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }
}

/// The program, which trusts a host of documents, and a link with a password.
struct Place {
    host: Host,
    home: Home,
    _server: Server,
    id: String,
    link: Agent,
}

impl Place {
    async fn open(settings: &[&str]) -> Self {
        let home = Home::new().await;
        let certificate = home.data_dir().with_file_name("trusted.pem");
        let host = host(&certificate).await;
        let home = home.trusting(&certificate);
        let server = home.serve(settings).await;
        for command in [
            ["user", "create", "ada@example.org", "--name", "Ada"],
            ["space", "create", "Ours", "--owner", "ada@example.org"],
        ] {
            assert!(home.run(&command).status.success(), "{command:?}");
        }
        let create = ["--json", "link", "create", "--space", "Ours", "--name", "A link"];
        let made = home.run_with(&[&create[..], &["--password-stdin"]].concat(), PASSWORD);
        let made = said(&made.stdout);
        let id = made["id"].as_str().expect("an id").to_owned();
        let url = made["url"].as_str().expect("an address").to_owned();
        let link = Agent::through(url, id.parse().expect("an id"));
        Self { host, home, _server: server, id, link }
    }
}

fn said(output: &[u8]) -> Value {
    serde_json::from_slice(output).expect("JSON")
}

#[tokio::test]
async fn a_document_describes_its_client_without_a_registration() {
    let place = Place::open(&LOOPBACK).await;
    let Place { host, home, link, .. } = &place;
    let client = Authorization::begin(link).await;
    assert_eq!(client.server["client_id_metadata_document_supported"], true);
    let client = Authorization { client_id: format!("{}/good.json", host.url), ..client };
    let (agent, tokens) = client.connect(link, PASSWORD).await;
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(client.refresh(tokens.refresh()).await.status, StatusCode::OK);
    let connections = home.run(&["--json", "link", "connections", &place.id]).stdout;
    let connections = String::from_utf8(connections).expect("text");
    assert!(connections.contains("\"Described\""), "{connections}");
    client.connect(link, PASSWORD).await;
    assert_eq!(host.asked(), 1, "it is read once an hour");
    let age = "update oauth_client set read_at = now() - interval '2 hours'";
    home.sql(age);
    let (status, page) = client.open(&client.question()).await;
    assert_eq!((status, host.asked()), (StatusCode::OK, 2));
    // A host that is away for a while does not lock its client out.
    host.away.store(true, Ordering::Relaxed);
    home.sql(age);
    for _ in 0..3 {
        assert_eq!(client.open(&client.question()).await.0, StatusCode::OK);
    }
    assert_eq!(host.asked(), 3, "and is not asked again at once");
    Given::of(client.send(&page, PASSWORD, "allow").await).await;
}

#[tokio::test]
async fn a_document_describes_a_device_that_is_sent_nothing() {
    let Place { host, home, link, id, .. } = &Place::open(&LOOPBACK).await;
    assert!(home.run(&["link", "set", id, "--device-flow"]).status.success());
    let client = Authorization::begin(link).await;
    let client = Authorization { client_id: format!("{}/device.json", host.url), ..client };
    let device = client.device().await;
    client.allow(&device, PASSWORD).await;
    let tokens = client.poll(&device).await;
    assert_eq!(knock(&link.bearing(tokens.access())).await.0, 200);
    let (status, page) = client.open(&client.question()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{page}");
}

#[tokio::test]
async fn what_is_no_description_lets_nobody_in() {
    let Place { host, link, .. } = &Place::open(&LOOPBACK).await;
    let client = Authorization::begin(link).await;
    for name in [
        "missing.json",
        "moved.json",
        "other.json",
        "large.json",
        "nowhere.json",
        "slow.json",
        "text.json",
    ] {
        let mut question = client.question();
        question.insert("client_id", format!("{}/{name}", host.url));
        let (status, page) = client.open(&question).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}");
        assert!(page.contains("not known to this link"), "{name}: {page}");
    }
    assert_eq!(host.asked(), 7, "each was read, and none led on");
}

#[tokio::test]
async fn nothing_but_the_public_internet_is_asked() {
    let elsewhere = ["--client-document-network=10.0.0.0/8", "--client-document-network=::1"];
    for settings in [&[], &elsewhere[..]] {
        let Place { host, link, .. } = &Place::open(settings).await;
        let client = Authorization::begin(link).await;
        let port = host.url.rsplit(':').next().expect("a port");
        for id in [
            format!("https://localhost:{port}/good.json"),
            format!("http://localhost:{port}/good.json"),
            format!("https://127.0.0.1:{port}/good.json"),
            format!("https://[::1]:{port}/good.json"),
            format!("https://2130706433:{port}/good.json"),
            format!("https://user@localhost:{port}/good.json"),
            format!("https://localhost:{port}/a/../good.json"),
            format!("https://localhost:{port}"),
            "file:///etc/passwd".to_owned(),
        ] {
            let mut question = client.question();
            question.insert("client_id", id.clone());
            let (status, _) = client.open(&question).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{id}");
        }
        assert_eq!(host.reached.load(Ordering::Relaxed), 0);
    }
}
