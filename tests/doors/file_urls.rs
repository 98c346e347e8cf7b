//! Files as agents get them: by their URLs, and not at all.

mod reach;
mod rotation;
mod urls;

use docent_tests::{Agent, Answer, Person};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::links::document;

/// A picture of three by two pixels, as far as its header goes.
const PICTURE: &[u8] = b"GIF89a\x03\x00\x02\x00\x00\x00\x00;";

/// Uploads a file over REST; answers its id.
pub(super) async fn upload(person: &Person, name: &str, bytes: impl Into<Vec<u8>>) -> String {
    let request = person.request(Method::POST, &format!("~/files?name={name}"));
    let file = Answer::to(request.body(bytes.into())).await.ok();
    file["id"].as_str().expect("an id").to_owned()
}

/// A document with a picture in it: the ids of both.
async fn illustrated(person: &Person, folder: Option<&str>) -> (String, String) {
    let file = upload(person, "map.gif", PICTURE).await;
    let text = format!("before\n\n![a map](file://{file})\n\nafter");
    (document(person, "Illustrated", &text, folder).await, file)
}

/// The files beside the blocks of a document.
async fn files_of(agent: &Agent, document: &str) -> Vec<Value> {
    let read = agent.call("blocks_get", json!({"id": document})).await;
    assert!(read.get("error").is_none(), "{read}");
    read["files"].as_array().cloned().unwrap_or_default()
}

/// The URL of the one file of a document.
pub(super) async fn url_of(agent: &Agent, document: &str) -> String {
    let files = files_of(agent, document).await;
    assert_eq!(files.len(), 1, "{files:?}");
    files[0]["url"].as_str().expect("a URL").to_owned()
}

pub(super) async fn get(url: &str) -> Response {
    reqwest::get(url).await.expect("an answer")
}

/// The whole of an answer, but for the date.
pub(super) async fn whole(answer: Response) -> (u16, Vec<(String, String)>, String) {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter().filter(|(name, _)| *name != "date");
    let text = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
        (name.to_string(), value.to_str().expect("text").to_owned())
    };
    let headers = headers.map(text).collect();
    (status, headers, answer.text().await.expect("a body"))
}

/// What a URL answers that never was one.
pub(super) async fn missing(server: &str) -> (u16, Vec<(String, String)>, String) {
    let answer = whole(get(&format!("{server}/files/{}/map.gif", "A".repeat(103))).await).await;
    assert_eq!((answer.0, answer.2.as_str()), (404, r#"{"error":"not_found"}"#));
    answer
}
