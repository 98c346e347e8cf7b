//! What every door shares: [`App`], the state of one process. It holds nothing that another
//! instance could not do without.

use std::sync::Arc;

use axum::Router;
use docent_store::{Audit, SecretHash, Store, link::Visit};
use moka::sync::Cache;

use crate::mcp;

/// Links remembered at most; each counts only as long as its statements find it unchanged.
const REMEMBERED_LINKS: u64 = 10_000;

/// The state of one process, cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The one way to what is kept.
    pub store: Arc<Store>,
    /// Where calls are recorded.
    pub audit: Arc<Audit>,
    /// What the process was told at its start.
    pub settings: Arc<Settings>,
    /// Links by the hash of their secret. Unknown secrets are never remembered.
    pub(crate) links: Cache<SecretHash, Arc<Visit>>,
}

/// What the doors need to know of their surroundings.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Scheme, host and port under which people and agents reach this server, without a slash at
    /// the end: `https://docs.example.com`.
    pub public_url: String,
    /// Bytes of one MCP message at most.
    pub mcp_body_limit: usize,
}

impl App {
    /// The state over an open store.
    pub fn new(store: Store, settings: Settings) -> Self {
        let store = Arc::new(store);
        Self {
            audit: Arc::new(Audit::start(Arc::clone(&store))),
            store,
            settings: Arc::new(settings),
            links: Cache::new(REMEMBERED_LINKS),
        }
    }

    /// Every door behind one router.
    pub fn router(&self) -> Router {
        Router::new().merge(mcp::routes(self)).with_state(self.clone())
    }

    /// The address that opens a document for a person.
    pub fn document_url(&self, document: uuid::Uuid) -> String {
        format!("{}/d/{document}", self.settings.public_url)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self { public_url: "http://127.0.0.1:8787".into(), mcp_body_limit: 4 * 1024 * 1024 }
    }
}
