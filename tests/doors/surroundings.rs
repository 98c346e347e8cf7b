//! Bad surroundings: the program says what is wrong and what to do, and loses nothing.

use std::{
    fs,
    net::TcpListener,
    time::{Duration, Instant},
};

use docent_server::postgres::{Cluster, Settings};
use docent_tests::{Home, database, place, signal, told};
use reqwest::StatusCode;
use serde_json::{Value, json};

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

/// Calls a tool through the first link of a server.
async fn call(home: &Home, tool: &str, arguments: Value) -> Value {
    let said: Value = serde_json::from_str(&home.said()).expect("what the server printed");
    let params = json!({ "name": tool, "arguments": arguments });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    let url = said["mcpUrl"].as_str().expect("a link");
    let answer = reqwest::Client::new().post(url).json(&message).send().await.expect("an answer");
    answer.json::<Value>().await.expect("JSON")["result"].take()
}

#[track_caller]
fn says(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part:?} is not in: {said}");
    }
}

#[tokio::test]
async fn ctrl_c_stops_both_and_commands_work_with_and_without_a_server() {
    let home = Home::new().await;
    let begun = Instant::now();
    let server = home.serve(&["--first-run"]).await;
    println!("a first start took {:?}", begun.elapsed());
    assert_eq!(server.status("/healthz").await, Some(StatusCode::OK));
    let list = ["link", "list", "--space", "Home"];
    says(&String::from_utf8_lossy(&home.run(&list).stdout), &["First link"]);
    assert_eq!(server.status("/readyz").await, Some(StatusCode::OK), "the command left it alone");
    let (status, took) = server.interrupt();
    assert!(status.success() && took < Duration::from_secs(5), "{status} after {took:?}");
    assert_eq!(home.postmaster(), None);

    says(&String::from_utf8_lossy(&home.run(&list).stdout), &["First link"]);
    assert_eq!(home.postmaster(), None, "the command stopped what it had started");
    let begun = Instant::now();
    let server = home.serve(&[]).await;
    println!("a start after a clean stop, with its private Postgres, took {:?}", begun.elapsed());

    let postmaster = home.postmaster().unwrap();
    let second = home.serve(&[]).await;
    assert!(server.interrupt().0.success());
    assert_eq!(home.postmaster(), Some(postmaster), "the second server still uses it");
    assert_eq!(second.status("/readyz").await, Some(StatusCode::OK));
    assert!(second.interrupt().0.success());
    assert_eq!(home.postmaster(), None);
}

#[tokio::test]
async fn a_key_file_that_is_lost_or_another_is_named_before_anything_is_served() {
    let home = Home::new().await;
    assert!(home.serve(&["--first-run"]).await.interrupt().0.success());
    let file = home.data_dir().join("key.json");
    let right = fs::read_to_string(&file).unwrap();

    fs::remove_file(&file).unwrap();
    says(&home.refusal(&SERVE), &["key.json is missing", "backup"]);
    assert!(!file.exists(), "no new key hides the loss");

    fs::write(&file, right.replace("\"1\"", "\"2\"")).unwrap();
    says(&home.refusal(&SERVE), &["key.json", "key 1", "backup"]);
    let other = format!("{{\"keys\":{{\"1\":\"{}=\"}}}}", "A".repeat(43));
    fs::write(&file, other).unwrap();
    says(&home.refusal(&SERVE), &["key.json", "key 1", "backup"]);
    fs::write(&file, "{").unwrap();
    says(&home.refusal(&SERVE), &["key.json", "damaged", "backup"]);
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    says(&home.refusal(&SERVE), &["key.json", "cannot be used", "--key-file"]);
    assert_eq!(home.postmaster(), None, "a refusal leaves no Postgres behind");

    fs::remove_dir(&file).unwrap();
    fs::write(&file, right).unwrap();
    let server = home.serve(&["--first-run"]).await;
    assert!(call(&home, "connection_info", json!({})).await["isError"] != true);
    assert!(server.interrupt().0.success());
}

#[tokio::test]
async fn a_data_directory_that_is_not_to_be_had_is_refused() {
    let home = Home::new().await;
    let data = home.data_dir();
    fs::write(&data, "a file").unwrap();
    says(&home.refusal(&SERVE), &["data"]);
    fs::remove_file(&data).unwrap();

    fs::create_dir(&data).unwrap();
    fs::write(data.join("thesis.txt"), "precious").unwrap();
    says(&home.refusal(&SERVE), &["not a data directory of Docent", "--data-dir"]);
    assert_eq!(fs::read_dir(&data).unwrap().count(), 1, "nothing was changed");
    fs::remove_file(data.join("thesis.txt")).unwrap();

    assert!(home.run(&["migrate"]).status.success());
    let version = data.join("postgres/PG_VERSION");
    let right = fs::read_to_string(&version).unwrap();
    fs::write(&version, "9\n").unwrap();
    says(&home.refusal(&SERVE), &["made by Postgres 9", "pg_upgrade"]);
    fs::write(&version, right).unwrap();

    let control = data.join("postgres/global/pg_control");
    fs::rename(&control, data.join("control")).unwrap();
    says(&home.refusal(&SERVE), &["Postgres did not start", "pg_control"]);
    fs::rename(data.join("control"), &control).unwrap();
    assert!(home.run(&["migrate"]).status.success(), "nothing was lost");
}

#[tokio::test]
async fn a_taken_port_is_said_and_nothing_is_touched() {
    let home = Home::new().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = home.refusal(&["serve", "--listen", &address]);
    says(&said, &[&address, "is taken", "--listen"]);
    assert!(!home.data_dir().exists());
}

#[tokio::test]
async fn a_database_url_that_leads_nowhere_is_said() {
    let home = Home::new().await;
    let refused = |url: &str| home.refusal(&[&SERVE[..], &["--database-url", url]].concat());
    says(&refused("nonsense"), &["URL", "postgres://"]);
    says(
        &refused("postgres://nobody@127.0.0.1:1/docent"),
        &["does not answer", "DOCENT_DATABASE_URL"],
    );
    let url = database().await.url;
    let (before, after) = url.split_once("/test_").unwrap();
    let missing = format!("{before}/nothing?{}", after.split_once('?').unwrap().1);
    says(&refused(&missing), &["\"nothing\" does not exist", "DOCENT_DATABASE_URL"]);
}

#[tokio::test]
async fn a_schema_newer_than_the_program_is_refused() {
    let home = Home::new().await;
    let url = database().await.url;
    home.sql_at(
        &url,
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (99990101000000, 'from the future', true, '', 0)",
    );
    let said = home.refusal(&[&SERVE[..], &["--database-url", &url]].concat());
    says(&said, &["99990101000000", "newer release"]);
}

#[tokio::test]
async fn a_database_that_goes_away_is_waited_for() {
    let home = Home::new().await;
    let elsewhere = place();
    let settings = Settings { durable: false, ..Settings::default() };
    let open = async || Cluster::open(&elsewhere.path().join("data"), &settings).await.unwrap();
    let cluster = open().await;
    let url = cluster.url();
    let server = home.serve(&["--first-run", "--database-url", &url]).await;
    assert!(server.interrupt().0.success());
    let begun = Instant::now();
    let server = home.serve(&["--first-run", "--database-url", &url]).await;
    println!("a start with a database URL took {:?}", begun.elapsed());
    assert_eq!(home.postmaster(), None, "it starts none of its own");
    let made = json!({ "documents": [{ "title": "Kept", "markdown": "tokkept" }] });
    assert_eq!(call(&home, "documents_create", made).await["isError"], false);

    cluster.close().await.unwrap();
    server.until("/readyz", StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(server.status("/healthz").await, Some(StatusCode::OK));
    let refused = call(&home, "documents_list", json!({})).await;
    assert_eq!(refused["isError"], true, "{refused}");
    assert_eq!(told(&refused)["error"]["code"], "unavailable", "{refused}");
    let session = reqwest::Client::new()
        .post(format!("{}/api/session/link", server.url))
        .header("origin", &server.url)
        .json(&json!({ "secret": "A".repeat(43) }));
    let answer = session.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.headers().contains_key("retry-after"));

    let cluster = open().await;
    server.until("/readyz", StatusCode::OK).await;
    let found = call(&home, "documents_search", json!({ "include": "tokkept" })).await;
    assert_eq!(found["structuredContent"]["total"], 1, "{found}");
    cluster.close().await.unwrap();
    server.until("/readyz", StatusCode::SERVICE_UNAVAILABLE).await;
    let (status, took) = server.interrupt();
    assert!(status.success() && took < Duration::from_secs(15), "{status} after {took:?}");
}

#[tokio::test]
async fn a_private_postgres_that_dies_comes_back_under_the_server() {
    let home = Home::new().await;
    let server = home.serve(&["--first-run"]).await;
    let dead = home.postmaster().unwrap();
    assert!(signal("-KILL", dead));
    // Whoever asks meanwhile waits a little, or is told to come back.
    let begun = Instant::now();
    while call(&home, "documents_list", json!({})).await["isError"] == true
        || home.postmaster().is_none_or(|postmaster| postmaster == dead)
    {
        assert!(begun.elapsed() < Duration::from_mins(1), "nobody revives it");
    }
    server.until("/readyz", StatusCode::OK).await;
    assert!(server.interrupt().0.success());
    assert_eq!(home.postmaster(), None);
}
