//! What ends the URLs of a link: from the first request after the answer, on every instance.

use docent_tests::{Answer, TestApp, database};
use reqwest::Method;
use serde_json::{Value, json};

use super::{get, illustrated, missing, upload, url_of, whole};
use crate::links::{agent, document, folder};

const PASSWORD: &str = "correct horse battery staple";

/// The same URL at another server.
fn at(server: &TestApp, url: &str) -> String {
    let path = url.find("/files/").map(|start| &url[start..]).expect("a path");
    format!("{}{path}", server.url)
}

#[tokio::test]
async fn whatever_ends_a_link_or_its_sight_ends_its_urls_everywhere() {
    let database = database().await;
    let here = TestApp::over(&database.url, 1).await;
    let there = here.beside(2).await;
    let ada = here.person("ada").await;
    let gone = [missing(&here.url).await, missing(&there.url).await];
    let password = json!({"password": PASSWORD});
    let elsewhere = folder(&ada, "Elsewhere", None).await;
    let acts: [(Method, &str, Value); 9] = [
        (Method::PUT, "~/links/{link}/password", password),
        (Method::POST, "~/links/{link}/renew", json!({})),
        (Method::POST, "~/links/{link}/pause", json!({})),
        (Method::DELETE, "~/links/{link}", json!({})),
        (Method::PATCH, "~/links/{link}", json!({"mode": "write"})),
        (Method::PATCH, "~/links/{link}", json!({"scope": {"folders": [elsewhere]}})),
        (Method::POST, "~/documents/{document}/move", json!({"folderId": elsewhere})),
        (Method::DELETE, "~/documents/{document}", json!({})),
        (Method::DELETE, "~/blocks/{block}", json!({})),
    ];
    for (method, path, body) in acts {
        let home = folder(&ada, "Home", None).await;
        let (document, _) = illustrated(&ada, Some(&home)).await;
        let reader = agent(&ada, json!({"mode": "read", "scope": {"folders": [home]}})).await;
        let url = url_of(&reader, &document).await;
        let read = ada.get(&format!("~/documents/{document}")).await.ok();
        let block = read["blocks"][1]["id"].as_str().expect("the picture");
        for server in [&here, &there] {
            assert_eq!(get(&at(server, &url)).await.status(), 200);
        }
        let link = reader.link.to_string();
        let names = [("{link}", link.as_str()), ("{document}", &document), ("{block}", block)];
        let path = names.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
        Answer::to(ada.request(method, &path).json(&body)).await.ok();
        for (server, gone) in [(&here, &gone[0]), (&there, &gone[1])] {
            assert_eq!(whole(get(&at(server, &url)).await).await, *gone, "{path} {body}");
        }
    }
}

#[tokio::test]
async fn a_url_stays_dead_and_another_takes_its_place() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, _) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let first = url_of(&reader, &document).await;
    let path = format!("~/links/{}", reader.link);
    ada.post(&format!("{path}/pause"), json!({})).await.ok();
    ada.post(&format!("{path}/resume"), json!({})).await.ok();
    assert_eq!(whole(get(&first).await).await, missing(&app.url).await);
    let second = url_of(&reader, &document).await;
    assert_eq!(get(&second).await.status(), 200);
    // All links of the space at once, too.
    ada.post("~/links/pause-all", json!({})).await.ok();
    assert_eq!(whole(get(&second).await).await, missing(&app.url).await);
    ada.post("~/links/resume-all", json!({})).await.ok();
    // A change of what has nothing to do with it ends nothing.
    let third = url_of(&reader, &document).await;
    ada.patch(&path, json!({"name": "Another name"})).await.ok();
    assert_eq!(get(&third).await.status(), 200);
}

#[tokio::test]
async fn a_download_ends_with_its_link_and_not_with_a_change_of_it() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let size = 40 * 1024 * 1024;
    let file = upload(&ada, "large.bin", vec![7; size]).await;
    let id = document(&ada, "Large", &format!("[it](file://{file})"), None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &id).await;
    let path = format!("~/links/{}", reader.link);

    let mut download = get(&url).await;
    let mut received = download.chunk().await.unwrap().unwrap().len();
    ada.patch(&path, json!({"name": "Another name"})).await.ok();
    while let Some(piece) = download.chunk().await.unwrap() {
        received += piece.len();
    }
    assert_eq!(received, size, "a new name ends no download");

    let mut download = get(&url).await;
    let mut received = download.chunk().await.unwrap().unwrap().len();
    ada.post(&format!("{path}/pause"), json!({})).await.ok();
    let cut = loop {
        match download.chunk().await {
            Ok(Some(piece)) => received += piece.len(),
            Ok(None) => break false,
            Err(_) => break true,
        }
    };
    assert!(cut && received < size, "what was on its way came, and no more: {received}");
}
