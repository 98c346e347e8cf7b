//! A server in this process, on a port of its own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use docent_server::{App, Settings, http};
use docent_store::{Actor, Mode, Store, file, link, link::Choices, people, space};
use tokio::{net::TcpListener, sync::watch};
use uuid::Uuid;

use crate::{Agent, cluster};

/// A running server with one space and its owner.
pub struct TestApp {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    /// Its state.
    pub app: App,
    database: String,
    /// Seconds by which its clock is ahead.
    ahead: Arc<AtomicI64>,
    /// The owner of the space.
    pub owner: Uuid,
    /// The space.
    pub space: Uuid,
    /// The server ends with it.
    _stop: watch::Sender<bool>,
}

impl TestApp {
    /// Starts a server over a fresh database.
    pub async fn start() -> Self {
        let database = cluster::database().await;
        Self::over(&database.url, 1).await
    }

    /// Starts a server over a database; `seed` must differ between servers over the same one.
    pub async fn over(database: &str, seed: u8) -> Self {
        Self::with(database, seed, |_| ()).await
    }

    /// Starts a server over a fresh database, with other settings than a test has: without limits
    /// on the rate of calls.
    pub async fn start_with(set: impl FnOnce(&mut Settings)) -> Self {
        let database = cluster::database().await;
        Self::with(&database.url, 1, set).await
    }

    /// Starts a server over a fresh database that keeps so much of files.
    pub async fn start_keeping(files: file::Settings) -> Self {
        let database = cluster::database().await;
        Self::keeping(&database.url, 1, files, |_| ()).await
    }

    async fn with(database: &str, seed: u8, set: impl FnOnce(&mut Settings)) -> Self {
        Self::keeping(database, seed, file::Settings::default(), set).await
    }

    async fn keeping(
        database: &str,
        seed: u8,
        files: file::Settings,
        set: impl FnOnce(&mut Settings),
    ) -> Self {
        let ahead = Arc::default();
        let mut store = cluster::connect(database, seed, Arc::clone(&ahead)).await;
        store.files = files;
        let owner = people::create(&store, "owner@example.com", "Owner", None)
            .await
            .expect("a person is made");
        let space = space::create(&store, "Home", "UTC", owner.id).await.expect("a space is made");
        Self::serve(store, (database, ahead), (owner.id, space.id), set).await
    }

    /// Another server over the same database, with the same space and owner; `seed` as above.
    pub async fn beside(&self, seed: u8) -> Self {
        let ahead = Arc::clone(&self.ahead);
        let store = cluster::connect(&self.database, seed, Arc::clone(&ahead)).await;
        Self::serve(store, (&self.database, ahead), (self.owner, self.space), |_| ()).await
    }

    /// Another store over the same database; `seed` as above.
    pub async fn another_store(&self, seed: u8) -> Store {
        cluster::connect(&self.database, seed, Arc::clone(&self.ahead)).await
    }

    async fn serve(
        store: Store,
        (database, ahead): (&str, Arc<AtomicI64>),
        (owner, space): (Uuid, Uuid),
        set: impl FnOnce(&mut Settings),
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let url = format!("http://{address}");
        let mut settings = Settings::new(&url);
        (settings.calls_per_minute, settings.writes_per_minute) = (0, 0);
        set(&mut settings);
        let app = App::new(store, settings);
        let (stop, stopped) = watch::channel(false);
        let serving = app.clone();
        tokio::spawn(async move { http::serve(listener, &serving, stopped).await });
        let database = database.to_owned();
        Self { url, app, database, ahead, owner, space, _stop: stop }
    }

    /// Moves the server's clock on; Postgres has one of its own.
    pub fn pass(&self, time: TimeDelta) {
        self.ahead.fetch_add(time.num_seconds(), Ordering::Relaxed);
    }

    /// The owner as a caller of the store.
    pub async fn actor(&self) -> Actor {
        let mut connection = self.store().connection().await.expect("a connection");
        let actor = space::actor_for(&mut connection, self.space, self.owner).await;
        actor.expect("a member").0
    }

    /// What a statement answers, as psql prints it unaligned: for what no door shows.
    pub async fn sql(&self, statement: &str) -> String {
        cluster::query(&self.database, statement).await
    }

    /// Waits until every change is decided: streams begin at the oldest transaction under way, which may be a test's
    /// beside this one.
    pub async fn decided(&self) {
        let under_way = "select count(*) from change where transaction >= pg_snapshot_xmin(pg_current_snapshot())";
        let until = Instant::now() + Duration::from_mins(1);
        while self.sql(under_way).await != "0" {
            assert!(Instant::now() < until, "a transaction does not end");
        }
    }

    /// Waits until the audit has an entry of this tool and outcome.
    pub async fn audited(&self, entry: &str) {
        let found = format!("select count(*) from audit where tool || ' ' || outcome = '{entry}'");
        let until = Instant::now() + Duration::from_secs(10);
        while self.sql(&found).await == "0" {
            assert!(Instant::now() < until, "the audit has no entry {entry:?}");
        }
    }

    /// Somebody at the MCP door whose link reaches a part of the space: `scope` sets columns of the
    /// link's row.
    pub async fn agent_within(&self, mode: Mode, allow_delete: bool, scope: &str) -> Agent {
        let agent = self.agent_with(mode, allow_delete).await;
        self.rescope(&agent, scope).await;
        agent
    }

    /// Gives a link another scope, as its managers do.
    pub async fn rescope(&self, agent: &Agent, scope: &str) {
        let nothing = [
            ("scope_whole", "false"),
            ("scope_documents", "'{}'"),
            ("scope_folders", "'{}'"),
            ("scope_daily", "false"),
            ("scope_search", "null"),
            ("scope_query", "null"),
            ("scope_wanted", "'{}'"),
            ("scope_forbidden", "null"),
        ];
        let others = nothing.into_iter().filter(|(column, _)| !scope.contains(column));
        let others: Vec<_> = others.map(|(column, none)| format!("{column} = {none}")).collect();
        let set = [&[scope.to_owned()], others.as_slice()].concat().join(", ");
        self.sql(&format!("update link set {set} where id = '{}'", agent.link)).await;
    }

    /// What the server keeps.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Somebody at the MCP door, through a new link of this mode.
    pub async fn agent(&self, mode: Mode) -> Agent {
        self.agent_with(mode, false).await
    }

    /// As [`TestApp::agent`], with the delete switch.
    pub async fn agent_with(&self, mode: Mode, allow_delete: bool) -> Agent {
        let choices = Choices::new(format!("a {mode} link"), mode);
        self.agent_of(Choices { allow_delete, ..choices }).await
    }

    /// As [`TestApp::agent`], through a link of these choices.
    pub async fn agent_of(&self, choices: Choices) -> Agent {
        let made = link::create(self.store(), &self.actor().await, choices, None, None).await;
        let (link, secret) = made.expect("a link is made");
        Agent::new(&self.url, &secret.reveal(), link.id)
    }
}
