//! One Postgres for all tests of the process, and a fresh database for each of them.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use chrono::TimeDelta;
use docent_server::postgres::{Cluster, Settings};
use docent_store::{Keys, Store, World, file};
use tempfile::TempDir;
use tokio::sync::OnceCell;

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// A database of its own for one test, with the schema in place.
#[derive(Clone, Debug)]
pub struct TestDatabase {
    /// A libpq URL.
    pub url: String,
}

/// A directory that the unprivileged account of Postgres can pass through, too.
pub fn place() -> TempDir {
    tempfile::Builder::new()
        .prefix("docent-test")
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a temporary directory")
}

/// A fresh database.
pub async fn database() -> TestDatabase {
    let cluster = CLUSTER.get_or_init(start).await;
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    sql(cluster, &format!("create database {name} template docent"));
    TestDatabase { url: cluster.url().replacen("/docent?", &format!("/{name}?"), 1) }
}

/// Starts the cluster and brings its first database, the template of all others, up to date.
async fn start() -> Cluster {
    let directory = place().keep();
    let settings = Settings { durable: false, ..Settings::default() };
    let cluster = Cluster::open(&directory, &settings).await.expect("Postgres starts");
    stop_with_this_process(&cluster, &directory);
    let store = connect(&cluster.url(), 1, Arc::default()).await;
    store.migrate().await.expect("the schema is made");
    store.close().await;
    cluster
}

/// A store over a database, with the real clock moved on by so many seconds.
#[expect(clippy::disallowed_methods, reason = "tests of whole doors run in real time")]
pub(crate) async fn connect(url: &str, seed: u8, ahead: Arc<AtomicI64>) -> Store {
    let clock = move || chrono::Utc::now() + TimeDelta::seconds(ahead.load(Ordering::Relaxed));
    let world = World::new(clock, [seed; 32]);
    // Servers over one database share their keys.
    let keys = Keys::new(&World::new(chrono::Utc::now, [0; 32]));
    let files = file::Settings::default();
    let settings =
        docent_store::Settings { database_url: url.to_owned(), max_connections: 8, files };
    Store::connect(&settings, world, keys).await.expect("Postgres answers")
}

/// What a statement answers, as psql prints it unaligned.
pub(crate) async fn query(url: &str, statement: &str) -> String {
    let cluster = CLUSTER.get_or_init(start).await;
    let output = tokio::process::Command::new(cluster.programs().program("psql"))
        .args(["-XAtq", "-d", url, "-c", statement])
        .output()
        .await;
    let output = output.expect("psql runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn sql(cluster: &Cluster, statement: &str) {
    let status = Command::new(cluster.programs().program("psql"))
        .args(["-XAtq", "-d"])
        .arg(cluster.url().replacen("/docent?", "/postgres?", 1))
        .args(["-c", statement])
        .status();
    assert!(status.expect("psql runs").success(), "{statement}");
}

/// The test runner ends without a word to its statics: a shell waits for that, stops Postgres and
/// takes the directory away.
fn stop_with_this_process(cluster: &Cluster, directory: &std::path::Path) {
    let script = "while kill -0 \"$0\" 2>/dev/null; do sleep 0.5; done
        kill -QUIT \"$(head -n 1 \"$1/postgres/postmaster.pid\")\" 2>/dev/null; sleep 1; rm -rf \"$1\"";
    assert!(cluster.started(), "the cluster of a fresh directory is ours");
    #[expect(clippy::zombie_processes, reason = "it outlives this process")]
    Command::new("setsid")
        .args(["sh", "-c", script, &std::process::id().to_string()])
        .arg(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell runs");
}
