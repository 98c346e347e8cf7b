//! The private Postgres: made, found, adopted, recovered and refused.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use docent_server::postgres::{Cluster, Error, Settings, claim};
use tempfile::TempDir;

/// The name of the test below that plays another process, when told to by a file.
const HOLDER: &str = "postgres::hold_open_when_asked";
const ASKED: &str = "hold-open";

fn settings() -> Settings {
    Settings { durable: false, timeout: Duration::from_mins(1), ..Settings::default() }
}

/// A directory that the unprivileged account of Postgres can pass through, too.
fn place() -> TempDir {
    let open = fs::Permissions::from_mode(0o755);
    tempfile::Builder::new()
        .prefix("docent-test")
        .permissions(open)
        .tempdir()
        .expect("a temporary directory")
}

fn sql(cluster: &Cluster, statement: &str) -> String {
    let psql = cluster.programs().program("psql");
    let url = cluster.url();
    let output = Command::new(psql).args(["-XAtq", "-d", &url, "-c", statement]).output();
    let output = output.expect("psql runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn postmaster(data_dir: &Path) -> Option<u32> {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid")).ok()?;
    text.lines().next()?.parse().ok()
}

fn signal(name: &str, pid: u32) -> bool {
    let mut command = Command::new("kill");
    command.args([name, &pid.to_string()]).stderr(Stdio::null());
    command.status().expect("kill runs").success()
}

/// Waits until a process is gone; after its end that is up to the parent of all, who may be slow.
async fn gone(pid: u32) {
    until(|| !signal("-0", pid), "the server is gone").await;
}

async fn until(mut done: impl FnMut() -> bool, what: &str) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !done() {
        assert!(Instant::now() < deadline, "timed out: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_new_directory_gets_a_database_that_survives_a_restart() {
    let place = place();
    let dir = place.path().join("data");
    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    assert!(cluster.started());
    assert_eq!(sql(&cluster, "select current_user || ' ' || current_database()"), "docent docent");
    assert_eq!(sql(&cluster, "show listen_addresses"), "");
    assert_eq!(sql(&cluster, "show server_encoding"), "UTF8");
    assert_eq!(sql(&cluster, "select lower('ÄÖ')"), "äö");
    sql(&cluster, "create table kept (word text); insert into kept values ('yes')");
    let server = postmaster(&dir).unwrap();
    cluster.close().await.unwrap();
    gone(server).await;

    let begun = Instant::now();
    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "the second start took {took:?}");
    assert_eq!(sql(&cluster, "select word from kept"), "yes");
    cluster.close().await.unwrap();
}

#[tokio::test]
async fn a_commit_is_durable_unless_a_test_says_otherwise() {
    let place = place();
    let dir = place.path().join("data");
    let durable = Settings { durable: true, ..settings() };
    let cluster = Cluster::open(&dir, &durable).await.unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(sql(&cluster, &format!("show {setting}")), "on", "{setting}");
    }
    cluster.close().await.unwrap();
}

#[tokio::test]
async fn two_that_open_at_once_share_one_server_and_the_last_one_stops_it() {
    let place = place();
    let dir = place.path().join("data");
    let settings = settings();
    let (one, other) = tokio::join!(Cluster::open(&dir, &settings), Cluster::open(&dir, &settings));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.url(), other.url());
    assert!(one.started() != other.started(), "exactly one starts the server");
    let server = postmaster(&dir).unwrap();
    let (first, last) = if one.started() { (one, other) } else { (other, one) };
    first.close().await.unwrap();
    assert_eq!(sql(&last, "select 1"), "1");
    last.close().await.unwrap();
    gone(server).await;
    assert_eq!(postmaster(&dir), None);
}

/// Not a test of its own: run by the next one as another process, in a directory that asks for it.
#[tokio::test]
async fn hold_open_when_asked() {
    if !Path::new(ASKED).exists() {
        return;
    }
    let _cluster = Cluster::open(Path::new("data"), &settings()).await.unwrap();
    fs::write("held", "").unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn a_server_whose_owner_was_killed_is_adopted_and_then_stopped() {
    let place = place();
    let dir = place.path().join("data");
    fs::write(place.path().join(ASKED), "").unwrap();
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", HOLDER])
        .current_dir(place.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    until(|| place.path().join("held").exists(), "the other process opens the database").await;
    let server = postmaster(&dir).unwrap();
    holder.kill().unwrap();
    holder.wait().unwrap();

    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    assert!(!cluster.started());
    assert_eq!(postmaster(&dir), Some(server));
    assert_eq!(sql(&cluster, "select 1"), "1");
    cluster.close().await.unwrap();
    gone(server).await;
}

#[tokio::test]
async fn a_killed_postmaster_is_recovered_with_all_that_was_committed() {
    let place = place();
    let dir = place.path().join("data");
    let durable = Settings { durable: true, ..settings() };
    let cluster = Cluster::open(&dir, &durable).await.unwrap();
    sql(&cluster, "create table kept (n int); insert into kept select generate_series(1, 1000)");
    // A busy backend outlives its postmaster for a moment; the next start must wait for it.
    let psql = cluster.programs().program("psql");
    let mut busy = Command::new(psql)
        .args([
            "-Xq",
            "-d",
            &cluster.url(),
            "-c",
            "select count(*) from generate_series(1, 20000000)",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until(
        || {
            sql(&cluster, "select count(*) from pg_stat_activity where query like 'select count(%'")
                == "1"
        },
        "the backend is busy",
    )
    .await;
    let server = postmaster(&dir).unwrap();
    assert!(signal("-KILL", server));
    drop(cluster);

    let cluster = Cluster::open(&dir, &durable).await.unwrap();
    assert!(cluster.started());
    assert_ne!(postmaster(&dir), Some(server));
    assert_eq!(sql(&cluster, "select count(*) from kept"), "1000");
    cluster.close().await.unwrap();
    busy.wait().unwrap();
}

#[tokio::test]
async fn a_server_that_dies_under_its_users_is_revived_at_the_same_url() {
    let place = place();
    let dir = place.path().join("data");
    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    assert!(!cluster.revive().await.unwrap(), "it lives");
    let server = postmaster(&dir).unwrap();
    assert!(signal("-KILL", server));
    gone(server).await;
    assert!(cluster.revive().await.unwrap(), "it had died");
    assert_eq!(sql(&cluster, "select 1"), "1");
    cluster.close().await.unwrap();
    assert_eq!(postmaster(&dir), None);
}

#[tokio::test]
async fn root_is_told_when_the_account_of_postgres_cannot_enter() {
    if !signal("-0", 1) {
        println!("Not run as root: not tried.");
        return;
    }
    let place = place();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let error = Cluster::open(&place.path().join("data"), &settings()).await.unwrap_err();
    let Error::Closed { dir, .. } = &error else { panic!("{error}") };
    assert_eq!(*dir, place.path().canonicalize().unwrap());
    assert!(error.to_string().contains("chmod"), "{error}");
}

#[tokio::test]
async fn a_database_half_made_is_made_again() {
    let place = place();
    let dir = place.path().join("data");
    claim(&dir).unwrap();
    fs::create_dir(dir.join("postgres.new")).unwrap();
    fs::write(dir.join("postgres.new/PG_VERSION"), "15\n").unwrap();
    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    assert_eq!(sql(&cluster, "select 1"), "1");
    assert!(!dir.join("postgres.new").exists());
    cluster.close().await.unwrap();
}

#[tokio::test]
async fn a_long_path_and_an_odd_one_work() {
    let place = place();
    let dir = place.path().join("it's a \"long\" one".repeat(8)).join("ünter %41 & so weiter");
    fs::create_dir_all(&dir).unwrap();
    let cluster = Cluster::open(&dir, &settings()).await.unwrap();
    assert_eq!(sql(&cluster, "select 1"), "1");
    cluster.close().await.unwrap();
}

#[tokio::test]
async fn what_is_not_docents_is_refused_and_left_alone() {
    let place = place();
    fs::write(place.path().join("thesis.txt"), "precious").unwrap();
    let error = Cluster::open(place.path(), &settings()).await.unwrap_err();
    assert!(matches!(error, Error::Foreign { .. }), "{error}");
    assert!(error.to_string().contains("--data-dir"), "{error}");
    let names: Vec<_> =
        fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, ["thesis.txt"]);

    fs::rename(place.path().join("thesis.txt"), place.path().join("PG_VERSION")).unwrap();
    let error = Cluster::open(place.path(), &settings()).await.unwrap_err();
    assert!(error.to_string().contains("another Postgres server"), "{error}");
}

#[tokio::test]
async fn a_database_that_is_not_whole_is_refused() {
    let place = place();
    let dir = claim(&place.path().join("data")).unwrap();
    fs::create_dir(dir.join("postgres")).unwrap();
    let error = Cluster::open(&dir, &settings()).await.unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
}

#[tokio::test]
async fn another_major_version_is_refused_with_the_way_to_upgrade() {
    let place = place();
    let dir = place.path().join("data");
    Cluster::open(&dir, &settings()).await.unwrap().close().await.unwrap();
    fs::write(dir.join("postgres/PG_VERSION"), "9\n").unwrap();
    let error = Cluster::open(&dir, &settings()).await.unwrap_err();
    assert!(matches!(error, Error::OtherMajor { cluster: 9, .. }), "{error}");
    assert!(error.to_string().contains("pg_upgrade"), "{error}");
    assert_eq!(postmaster(&dir), None);
}

#[tokio::test]
async fn a_start_that_fails_quotes_the_log() {
    let place = place();
    let dir = place.path().join("data");
    Cluster::open(&dir, &settings()).await.unwrap().close().await.unwrap();
    let file = dir.join("postgres/postgresql.auto.conf");
    fs::write(file, "shared_buffers = 'a lot'\n").unwrap();
    let error = Cluster::open(&dir, &settings()).await.unwrap_err();
    assert!(matches!(error, Error::Start { .. }), "{error}");
    assert!(error.to_string().contains("shared_buffers"), "{error}");
}

#[tokio::test]
async fn programs_that_are_not_there_are_named() {
    let place = place();
    let settings = Settings { bin_dir: Some(PathBuf::from("/nowhere")), ..settings() };
    let error = Cluster::open(&place.path().join("data"), &settings).await.unwrap_err();
    assert!(matches!(error, Error::NoProgramsAt { .. }), "{error}");
    assert!(error.to_string().contains("DOCENT_PG_BIN"), "{error}");
}
