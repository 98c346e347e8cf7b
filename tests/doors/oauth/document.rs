//! Clients that describe themselves at the address that is their id.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::Path, http::header, response::IntoResponse, routing::get};
use docent_tests::{Authorization, DEVICE_CODE, Given, TestApp};
use reqwest::StatusCode;
use serde_json::json;

use super::{PASSWORD, knock, protected};

/// A host of documents: its address, how often it was asked, and whether it is away.
async fn host() -> (String, Arc<AtomicU32>, Arc<AtomicBool>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(AtomicU32::new(0));
    let away = Arc::new(AtomicBool::new(false));
    let (own, count, gone) = (url.clone(), Arc::clone(&asked), Arc::clone(&away));
    let document = async move |Path(name): Path<String>| {
        count.fetch_add(1, Ordering::Relaxed);
        if gone.load(Ordering::Relaxed) {
            return StatusCode::BAD_GATEWAY.into_response();
        }
        let mut document = json!({
            "client_id": format!("{own}/{name}"),
            "client_name": "Described",
            "redirect_uris": ["http://127.0.0.1:41999/callback"],
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
            "jwks_uri": "http://127.0.0.1:1/never",
        });
        match name.as_str() {
            "good.json" => {}
            "moved.json" => {
                return (StatusCode::FOUND, [(header::LOCATION, "/good.json")]).into_response();
            }
            "other.json" => document["client_id"] = json!(format!("{own}/good.json")),
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
    };
    let router = Router::new().route("/{name}", get(document));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, asked, away)
}

#[tokio::test]
async fn a_document_describes_its_client_without_a_registration() {
    let app = TestApp::start_with(|settings| settings.local_documents = true).await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let (host, asked, away) = host().await;
    let client = Authorization::begin(&link).await;
    assert_eq!(client.server["client_id_metadata_document_supported"], true);
    let client = Authorization { client_id: format!("{host}/good.json"), ..client };
    let (agent, tokens) = client.connect(&link, PASSWORD).await;
    assert_eq!(knock(&agent).await.0, 200);
    assert_eq!(client.refresh(tokens.refresh()).await.status, StatusCode::OK);
    let connections = ada.get(&format!("~/links/{}/connections", link.link)).await.ok();
    assert_eq!(connections[0]["client"], "Described");
    client.connect(&link, PASSWORD).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1, "it is read once an hour");
    app.sql("update oauth_client set read_at = now() - interval '2 hours'").await;
    let (status, page) = client.open(&client.question()).await;
    assert_eq!((status, asked.load(Ordering::Relaxed)), (StatusCode::OK, 2));
    // A host that is away for a while does not lock its client out.
    away.store(true, Ordering::Relaxed);
    app.sql("update oauth_client set read_at = now() - interval '2 hours'").await;
    for _ in 0..3 {
        assert_eq!(client.open(&client.question()).await.0, StatusCode::OK);
    }
    assert_eq!(asked.load(Ordering::Relaxed), 3, "and is not asked again at once");
    Given::of(client.send(&page, PASSWORD, "allow").await).await;
}

#[tokio::test]
async fn a_document_describes_a_device_that_is_sent_nothing() {
    let app = TestApp::start_with(|settings| settings.local_documents = true).await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({"deviceFlow": true})).await;
    let (host, _, _) = host().await;
    let client = Authorization::begin(&link).await;
    let client = Authorization { client_id: format!("{host}/device.json"), ..client };
    let device = client.device().await;
    client.allow(&device, PASSWORD).await;
    let tokens = client.poll(&device).await;
    assert_eq!(knock(&link.bearing(tokens.access())).await.0, 200);
    let (status, page) = client.open(&client.question()).await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{page}");
}

#[tokio::test]
async fn what_is_no_description_lets_nobody_in() {
    let app = TestApp::start_with(|settings| settings.local_documents = true).await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let (host, _, _) = host().await;
    let client = Authorization::begin(&link).await;
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
        question.insert("client_id", format!("{host}/{name}"));
        let (status, page) = client.open(&question).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}");
        assert!(page.contains("not known to this link"), "{name}: {page}");
    }
}

#[tokio::test]
async fn nothing_but_the_public_internet_is_asked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let link = protected(&ada, json!({})).await;
    let (host, asked, _) = host().await;
    let client = Authorization::begin(&link).await;
    let port = host.rsplit(':').next().expect("a port");
    for id in [
        format!("{host}/good.json"),
        host.replace("http", "https") + "/good.json",
        format!("https://localhost:{port}/good.json"),
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
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
