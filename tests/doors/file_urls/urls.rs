//! What a URL of a file answers.

use docent_tests::{Agent, Authorization, TestApp};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;

use super::{PICTURE, files_of, get, illustrated, missing, upload, url_of, whole};
use crate::links::{agent, document};

#[tokio::test]
async fn an_agent_reads_a_picture_by_its_url() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, file) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let files = files_of(&reader, &document).await;
    let url = files[0]["url"].as_str().unwrap();
    let told = json!([{
        "id": file, "name": "map.gif", "mediaType": "image/gif", "size": PICTURE.len(),
        "width": 3, "height": 2, "url": url,
    }]);
    assert_eq!(json!(files), told);
    assert!(url.starts_with(&format!("{}/files/", app.url)) && url.ends_with("/map.gif"), "{url}");
    let markdown = json!({"id": document, "format": "markdown"});
    assert_eq!(reader.call("blocks_get", markdown).await["files"], told, "the same each time");

    let answer = get(url).await;
    assert_eq!(answer.status(), 200);
    let headers = answer.headers().clone();
    assert_eq!(answer.bytes().await.unwrap(), PICTURE);
    for (name, value) in [
        ("content-type", "image/gif"),
        ("content-disposition", "inline; filename*=UTF-8''map.gif"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    let head = Client::new().head(url).send().await.unwrap();
    assert_eq!((head.status(), head.headers()), (StatusCode::OK, &with_date(&headers, &head)));
    let posted = Client::new().post(url).send().await.unwrap();
    assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);

    let other = agent(&ada, json!({"mode": "read"})).await;
    assert_ne!(url_of(&other, &document).await, url, "each link has its own");
    app.audited("file_url ok").await;
}

/// The same headers, with the date of another answer.
fn with_date(headers: &header::HeaderMap, other: &reqwest::Response) -> header::HeaderMap {
    let mut headers = headers.clone();
    headers.insert(header::DATE, other.headers()[header::DATE].clone());
    headers
}

#[tokio::test]
async fn parts_of_a_file_are_served() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bytes: Vec<u8> = (0..200_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
    let file = upload(&ada, "a%20b.bin", bytes.clone()).await;
    let id = document(&ada, "Data", &format!("[data](file://{file})"), None).await;
    let url = url_of(&agent(&ada, json!({"mode": "read"})).await, &id).await;
    assert!(url.ends_with("/a%20b.bin"), "{url}");
    let size = bytes.len();
    let tag = get(&url).await.headers()[header::ETAG].to_str().unwrap().to_owned();
    let ask = async |range: &str, of: &str| {
        let request = Client::new().get(&url).header(header::RANGE, range);
        request.header(header::IF_RANGE, of).send().await.unwrap()
    };
    for (range, part) in [
        ("bytes=0-9", 0..10),
        ("bytes=262140-262150", 262_140..262_151),
        ("bytes=262144-", 262_144..size),
        ("bytes=-5", size - 5..size),
        ("bytes=799999-900000", 799_999..size),
    ] {
        let answer = ask(range, &tag).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let said = format!("bytes {}-{}/{size}", part.start, part.end - 1);
        assert_eq!(answer.headers()[header::CONTENT_RANGE], said.as_str());
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert!(answer.bytes().await.unwrap() == bytes[part], "{range}");
    }
    for (range, of) in [
        ("bytes=0-9,20-29", tag.as_str()),
        ("bytes=0-9", "\"another\""),
        ("lines=0-9", &tag),
        ("bytes=9-0", &tag),
    ] {
        let answer = ask(range, of).await;
        assert_eq!(answer.status(), StatusCode::OK, "{range} {of}");
        assert!(answer.bytes().await.unwrap() == bytes, "{range}");
    }
    let all = ask("bytes=-900000", &tag).await;
    assert_eq!(all.status(), StatusCode::PARTIAL_CONTENT);
    assert!(all.bytes().await.unwrap() == bytes, "the last of more than there are");
    let empty = upload(&ada, "empty.txt", "").await;
    let id = document(&ada, "Empty", &format!("[it](file://{empty})"), None).await;
    let empty = url_of(&agent(&ada, json!({"mode": "read"})).await, &id).await;
    assert_eq!(get(&empty).await.bytes().await.unwrap(), "");
    let part = Client::new().get(&empty).header(header::RANGE, "bytes=0-").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    let beyond = ask("bytes=800000-", &tag).await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(beyond.headers()[header::CONTENT_RANGE], "bytes */800000");
}

#[tokio::test]
async fn what_could_run_is_never_shown() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let script = "<script>alert(1)</script>";
    for (name, text) in [
        ("a.html", format!("<!doctype html>{script}")),
        ("a.svg", format!(r#"<svg xmlns="http://www.w3.org/2000/svg">{script}</svg>"#)),
        ("a.xml", format!(r#"<?xml version="1.0"?><x>{script}</x>"#)),
        ("a.js", "alert(1)".to_owned()),
    ] {
        let file = upload(&ada, name, text.clone()).await;
        let id = document(&ada, name, &format!("[it](file://{file})"), None).await;
        let answer = get(&url_of(&reader, &id).await).await;
        let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert_eq!(disposition, format!("attachment; filename*=UTF-8''{name}"));
        assert_eq!(answer.headers()["content-security-policy"], "default-src 'none'; sandbox");
        assert_eq!(answer.text().await.unwrap(), text);
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_url_the_answer_is_the_same() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, _) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &document).await;
    let (start, _) = url.rsplit_once('/').unwrap();
    let other = if start.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{other}/map.gif", &start[..start.len() - 1]);
    let wrong = [
        changed,
        format!("{start}/"),
        start.to_owned(),
        format!("{start}/a/map.gif"),
        format!("{}/files/", app.url),
        format!("{}/files//map.gif", app.url),
        format!("{}/files/%00/map.gif", app.url),
        format!("{}/files/%ff/%ff", app.url),
        url.replace("/files/", "/links/"),
    ];
    let missing = missing(&app.url).await;
    for url in wrong {
        let answer = get(&url).await;
        if url.contains("/links/") || url.ends_with("/files/") {
            assert_eq!(answer.status(), 404);
        } else {
            assert_eq!(whole(answer).await, missing, "{url}");
        }
    }
    assert_eq!(get(&format!("{start}/another%20name")).await.status(), 200, "names are for people");
}

#[tokio::test]
async fn a_link_may_give_no_urls() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, file) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &document).await;
    let path = format!("~/links/{}", reader.link);
    let set = ada.patch(&path, json!({"fileUrls": false})).await.ok();
    assert_eq!(set["fileUrls"], false);
    assert_eq!(whole(get(&url).await).await, missing(&app.url).await);
    let files = files_of(&reader, &document).await;
    assert_eq!((&files[0]["id"], files[0].get("url")), (&json!(file), None));
    ada.patch(&path, json!({"fileUrls": true})).await.ok();
    assert_eq!(get(&url).await.status(), 200);
    let silent = agent(&ada, json!({"mode": "read", "fileUrls": false})).await;
    assert_eq!(files_of(&silent, &document).await[0].get("url"), None);
}

#[tokio::test]
async fn a_url_is_good_where_its_link_is() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, _) = illustrated(&ada, None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &document).await;
    let path = format!("~/links/{}", reader.link);
    ada.patch(&path, json!({"networks": ["192.0.2.0/24"]})).await.ok();
    assert_eq!(whole(get(&url).await).await, missing(&app.url).await);
    ada.patch(&path, json!({"networks": ["127.0.0.0/8"]})).await.ok();
    assert_eq!(get(&url).await.status(), 200);
}

#[tokio::test]
async fn each_client_of_a_link_has_urls_of_its_own() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (document, _) = illustrated(&ada, None).await;
    let link = agent(&ada, json!({"password": "correct horse battery staple"})).await;
    let client = async || {
        let client = Authorization::begin(&link).await;
        client.connect(&link, "correct horse battery staple").await.0
    };
    let (first, second): (Agent, Agent) = (client().await, client().await);
    let (one, two) = (url_of(&first, &document).await, url_of(&second, &document).await);
    assert_ne!(one, two);
    let connections = ada.get(&format!("~/links/{}/connections", link.link)).await.ok();
    assert_eq!(connections.as_array().map(Vec::len), Some(2), "{connections}");
    // The last one used is the first in the list; both were used within the same minute.
    for connection in connections.as_array().unwrap() {
        let id = connection["id"].as_str().unwrap();
        let before = [get(&one).await.status(), get(&two).await.status()];
        let path = format!("~/links/{}/connections/{id}", link.link);
        docent_tests::Answer::to(ada.request(Method::DELETE, &path)).await.ok();
        let after = [get(&one).await.status(), get(&two).await.status()];
        let ended = before.iter().zip(&after).filter(|(before, after)| before != after).count();
        assert_eq!(ended, 1, "{before:?} {after:?}: one client's URLs end with it");
    }
    assert_eq!(whole(get(&one).await).await, missing(&app.url).await);
}
