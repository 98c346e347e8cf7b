//! What every door shares: [`App`], the state of one process. It holds nothing that another
//! instance could not do without.

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::Router;
use chrono::{DateTime, TimeDelta, Utc};
use docent_store::{Audit, Secret, Store, link::Visit};
use ipnet::IpNet;
use moka::sync::Cache;

use crate::{
    api,
    feed::Feed,
    files, health, http,
    limits::Limits,
    mcp, oauth,
    provider::{self, Providers},
    uploads, web,
};

/// Links remembered at most; each counts only as long as its statements find it unchanged.
const REMEMBERED_LINKS: u64 = 10_000;

/// Documents of clients remembered at most that could not be believed.
const UNREAD_DOCUMENTS: u64 = 10_000;
/// After so long the database hears of it that a token is still in use.
const REMEMBERED_FOR: Duration = Duration::from_mins(5);

/// Issuers remembered at most, and for how long: their keys change.
const MOST_ISSUERS: u64 = 100;
const ISSUERS_FOR: Duration = Duration::from_mins(10);
/// How long one that did not answer is left alone.
const SILENT_FOR: Duration = Duration::from_secs(10);

/// The state of one process, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The one way to what is kept.
    pub store: Arc<Store>,
    /// Where calls are recorded.
    pub audit: Arc<Audit>,
    /// What the process was told at its start.
    pub settings: Arc<Settings>,
    /// Links by the hash of their secret, and of a token where they need one. What is not good is
    /// never remembered.
    pub(crate) links: Cache<mcp::Key, Arc<Visit>>,
    /// Clients whose documents could not be believed lately, and whether that may pass: they are not
    /// read again at once.
    pub(crate) unread: Cache<String, bool>,
    /// What issuers say of themselves, by their names.
    pub(crate) issuers: Cache<String, Arc<provider::Metadata>>,
    /// What reads documents of clients.
    pub(crate) documents: Arc<oauth::Reader>,
    /// Issuers that did not answer a moment ago: they are not asked again at once.
    pub(crate) silent: Cache<String, ()>,
    /// How often doors are knocked on.
    pub(crate) limits: Arc<Limits>,
    /// Who is told what happens.
    pub(crate) feed: Arc<Feed>,
}

/// What the doors need to know of their surroundings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port under which people and agents reach this server, without a slash at
    /// the end: `https://docs.example.com`.
    pub public_url: String,
    /// Scheme, host and port under which files are found, and nothing else; none where they are found
    /// under `public_url`. Its host has another name: cookies do not tell ports apart.
    pub files_origin: Option<String>,
    /// Values of `Host` that are answered: `docs.example.com`, with a port where it is not the
    /// scheme's own.
    pub allowed_hosts: Vec<String>,
    /// Values of `Origin` that are answered; a request without one is always answered.
    pub allowed_origins: Vec<String>,
    /// Bytes of one MCP message at most.
    pub mcp_body_limit: usize,
    /// Calls of a link each minute, where the link has no number of its own; 0: without limit.
    pub calls_per_minute: u32,
    /// Of those, calls of tools that write; 0: without limit.
    pub writes_per_minute: u32,
    /// Private-use addresses that clients of links may have codes sent to (RFC 8252 §7.1), whole.
    pub private_redirects: Vec<String>,
    /// Where people may prove who they are, beside their passwords.
    pub providers: Providers,
    /// Networks that are not on the public internet, from which documents of clients may be read all
    /// the same.
    pub document_networks: Vec<IpNet>,
    /// Proxies whose word on the caller's address is taken.
    pub trusted_proxies: Vec<IpNet>,
    /// What connections may take.
    pub http: http::Limits,
    /// After which time the password of a link is called old; none for never.
    pub password_age: Option<TimeDelta>,
    /// The program `docent`, which reads PDF and Word documents in processes of their own; none where
    /// they are not read.
    pub program: Option<PathBuf>,
}

impl App {
    /// The state over an open store.
    pub fn new(store: impl Into<Arc<Store>>, settings: Settings) -> Self {
        let store = store.into();
        Self {
            audit: Arc::new(Audit::start(Arc::clone(&store))),
            feed: Arc::new(Feed::new(Arc::clone(&store))),
            store,
            limits: Arc::new(Limits::new(&settings)),
            documents: Arc::new(oauth::Reader::new(&settings.document_networks)),
            settings: Arc::new(settings),
            unread: Cache::builder()
                .max_capacity(UNREAD_DOCUMENTS)
                .time_to_live(Duration::from_mins(1))
                .build(),
            issuers: Cache::builder().max_capacity(MOST_ISSUERS).time_to_live(ISSUERS_FOR).build(),
            silent: Cache::builder().max_capacity(MOST_ISSUERS).time_to_live(SILENT_FOR).build(),
            links: Cache::builder()
                .max_capacity(REMEMBERED_LINKS)
                .time_to_live(REMEMBERED_FOR)
                .build(),
        }
    }

    /// Every door behind one router. What is asked of it has gone through [`http`].
    pub(crate) fn router(&self) -> Router {
        Router::new()
            .merge(mcp::routes(self))
            .merge(oauth::routes())
            .merge(api::routes(self))
            .merge(if self.settings.files_origin.is_none() {
                files::routes()
            } else {
                files::elsewhere()
            })
            .merge(uploads::routes())
            .merge(health::routes())
            .fallback(web::serve)
            .with_state(self.clone())
    }

    /// What is found at the origin of files: files.
    pub(crate) fn files_router(&self) -> Router {
        files::routes().fallback(files::nothing).with_state(self.clone())
    }

    /// Passwords of links that were set before this are old; none where no password is.
    pub(crate) fn old_before(&self) -> Option<DateTime<Utc>> {
        self.settings.password_age.map(|age| self.store.world.now() - age)
    }

    /// The address of a page that is opened with a secret. It is behind the `#`: browsers do not send that
    /// part, so no log or preview holds it.
    pub(crate) fn secret_url(&self, page: &str, secret: &Secret) -> String {
        format!("{}{page}#{}", self.settings.public_url, secret.reveal())
    }

    /// The address that opens a document for a person.
    pub fn document_url(&self, document: uuid::Uuid) -> String {
        format!("{}/d/{document}", self.settings.public_url)
    }
}

impl Settings {
    /// The settings for a public address. A server on loopback answers every loopback name.
    pub fn new(public_url: &str) -> Self {
        let public_url = public_url.trim_end_matches('/').to_owned();
        let host = public_url.split_once("://").map_or("", |(_, host)| host).to_owned();
        let mut allowed_hosts = vec![host.clone()];
        let mut allowed_origins = vec![public_url.clone()];
        if is_loopback(&host) {
            for name in ["localhost", "127.0.0.1", "[::1]"] {
                allowed_hosts.push(name.to_owned());
                allowed_origins.push(format!("http://{name}:*"));
            }
        }
        Self {
            public_url,
            files_origin: None,
            allowed_hosts,
            allowed_origins,
            mcp_body_limit: 4 * 1024 * 1024,
            calls_per_minute: 600,
            writes_per_minute: 120,
            private_redirects: vec!["cursor://anysphere.cursor-mcp/oauth/callback".to_owned()],
            providers: Providers::default(),
            document_networks: Vec::new(),
            trusted_proxies: Vec::new(),
            http: http::Limits::default(),
            password_age: None,
            program: None,
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}
