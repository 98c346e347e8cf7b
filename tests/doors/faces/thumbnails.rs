//! Smaller pictures of files: `?width=` behind their addresses.

use docent_tests::{Agent, Answer, Person, TestApp};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::json;

use crate::{
    content::samples::{gif, jpeg, png, png_head, webp},
    file_urls::{get, missing, upload, url_of, whole},
    links::{agent, document},
};

/// A file's addresses at both doors.
struct Shown {
    url: String,
    path: String,
}

async fn shown(person: &Person, reader: &Agent, name: &str, bytes: &[u8]) -> Shown {
    // What is broken is kept only as it is.
    let id = upload(person, &format!("{name}&keepMetadata=true"), bytes).await;
    let at = document(person, name, &format!("[it](file://{id})"), None).await;
    Shown { url: url_of(reader, &at).await, path: format!("~/files/{id}") }
}

/// What both doors answer, which is the same.
async fn both(person: &Person, file: &Shown, query: &str) -> Answer {
    let path = format!("{}{query}", file.path);
    let rest = person.get(&path).await;
    let by_url = Answer::to(Client::new().get(format!("{}{query}", file.url))).await;
    assert!(rest.bytes == by_url.bytes, "{query}");
    for name in [header::CONTENT_TYPE, header::ETAG, header::CONTENT_DISPOSITION] {
        assert_eq!(rest.headers[&name], by_url.headers[&name], "{query}");
        assert_eq!(by_url.headers.get_all(&name).iter().count(), 1, "{query}");
    }
    assert_eq!((rest.status, by_url.status), (200, 200), "{query}");
    by_url
}

#[tokio::test]
async fn a_picture_is_sent_as_narrow_as_it_is_asked_for() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let bmp = {
        let picture = image::load_from_memory(&png(90, 60)).expect("a picture");
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Bmp).expect("a picture is written");
        bytes.into_inner()
    };
    // The file, the width asked for, and what comes.
    let cases = [
        ("wide.png", png(3000, 600), 300, ("image/png", "wide.png", 300, 60)),
        ("wide.png", png(3000, 600), 1568, ("image/png", "wide.png", 1568, 314)),
        ("small.png", png(40, 30), 300, ("image/png", "small.png", 40, 30)),
        ("photo.jpeg", jpeg(400, 300, None), 100, ("image/jpeg", "photo.jpg", 100, 75)),
        ("turned.jpg", jpeg(600, 200, Some(6)), 50, ("image/jpeg", "turned.jpg", 50, 150)),
        ("turned.jpg", jpeg(60, 20, Some(6)), 50, ("image/jpeg", "turned.jpg", 20, 60)),
        ("plain.jpg", jpeg(60, 20, Some(1)), 60, ("image/jpeg", "plain.jpg", 60, 20)),
        ("moves.gif", gif(50, 40, 3), 16, ("image/png", "moves.png", 16, 13)),
        ("web.webp", webp(320, 200), 160, ("image/png", "web.png", 160, 100)),
        ("bits.bmp", bmp, 45, ("image/png", "bits.png", 45, 30)),
        // As high as scaling may make it.
        ("ribbon.png", png(400, 20_000), 320, ("image/png", "ribbon.png", 63, 3136)),
    ];
    for (name, bytes, asked, (kind, called, width, height)) in cases {
        let file = shown(&ada, &reader, name, &bytes).await;
        let answer = both(&ada, &file, &format!("?width={asked}")).await;
        let seen = image::load_from_memory(&answer.bytes).expect("a picture");
        assert_eq!((seen.width(), seen.height()), (width, height), "{name} {asked}");
        assert_eq!(answer.headers["content-type"], kind, "{name}");
        let disposition = format!("inline; filename*=UTF-8''{called}");
        assert_eq!(answer.headers["content-disposition"], disposition.as_str());
        assert!(!answer.bytes.windows(3).any(|at| at == b"CAM"), "{name}: the camera is told");
        assert!(both(&ada, &file, "").await.bytes.len() > 10, "the whole is still there");
    }
}

#[tokio::test]
async fn a_smaller_picture_is_as_safe_as_its_file() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let file = shown(&ada, &reader, "map.png", &png(300, 200)).await;
    let url = format!("{}?width=100", file.url);
    let answer = get(&url).await;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(status, StatusCode::OK);
    for (name, value) in [
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("accept-ranges", "none"),
    ] {
        assert_eq!(headers[name], value, "{name}");
    }
    assert_eq!(headers["content-length"], bytes.len().to_string().as_str());

    let without_date = |mut headers: header::HeaderMap| {
        headers.remove(header::DATE);
        headers
    };
    let head = Client::new().head(&url).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(without_date(head.headers().clone()), without_date(headers.clone()));
    let path = format!("{}?width=100", file.path);
    let rest = Answer::to(ada.request(Method::HEAD, &path)).await;
    assert_eq!((rest.status, rest.bytes.len()), (200, 0));
    assert_eq!(without_date(rest.headers), without_date(ada.get(&path).await.headers));

    // Parts of it are not served: whoever asks for one is sent the whole.
    let tag = headers[header::ETAG].to_str().unwrap();
    for (range, of) in [("bytes=0-9", tag), ("bytes=-5", "\"x\""), ("bytes=99999999-", tag)] {
        let part = Client::new().get(&url).header(header::RANGE, range);
        let part = part.header(header::IF_RANGE, of).send().await.unwrap();
        assert_eq!(part.status(), 200, "{range}");
        assert!(part.bytes().await.unwrap() == bytes, "{range}");
    }
    let mut tags = vec![tag.to_owned()];
    for query in ["", "?width=101", "?width=300"] {
        let answer = get(&format!("{}{query}", file.url)).await;
        tags.push(answer.headers()[header::ETAG].to_str().unwrap().to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "{tags:?}");
    app.app.audit.flush().await;
    let told =
        "select count(*) from audit where tool = 'file_url' and outcome = 'ok' and bytes_out = ";
    assert_eq!(app.sql(&format!("{told}{}", bytes.len())).await, "4", "as many as were sent");
}

#[tokio::test]
async fn what_is_no_picture_or_a_broken_one_is_sent_as_it_is() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let cut = {
        let whole = png(300, 200);
        whole[..whole.len() / 2].to_vec()
    };
    let noise = [&png(30, 20)[..60], &[7; 500]].concat();
    for (name, bytes) in [
        ("words.txt", b"words".to_vec()),
        ("page.html", b"<!doctype html><script>alert(1)</script>".to_vec()),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec()),
        ("empty.png", Vec::new()),
        ("cut.png", cut),
        ("noise.png", noise),
        ("large.png", png_head(9000, 9000)),
        ("bomb.png", png_head(7000, 7000)),
    ] {
        let file = shown(&ada, &reader, name, &bytes).await;
        let answer = both(&ada, &file, "?width=64").await;
        assert!(answer.bytes == bytes, "{name}");
        let whole = both(&ada, &file, "").await;
        assert_eq!(answer.headers["etag"], whole.headers["etag"], "{name}");
        assert_eq!(answer.headers["content-type"], whole.headers["content-type"], "{name}");
        let part = Client::new().get(format!("{}?width=64", file.url));
        let part = part.header(header::RANGE, "bytes=0-1").send().await.unwrap();
        let of_it = if bytes.is_empty() { 416 } else { 206 };
        assert_eq!(part.status(), of_it, "{name}");
    }
}

#[tokio::test]
async fn what_is_no_width_is_told_only_to_who_sees_the_file() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let file = shown(&ada, &reader, "map.png", &png(30, 20)).await;
    let wrong = ["", "15", "1569", "-20", "x", "20px", "20&width=20"];
    for width in wrong {
        let answer = get(&format!("{}?width={width}", file.url)).await;
        assert_eq!(answer.status(), 400, "{width}");
        let (_, headers, body) = whole(answer).await;
        assert_eq!(body, r#"{"error":"invalid_argument"}"#);
        assert!(headers.contains(&("cache-control".into(), "no-store".into())), "{headers:?}");
        let rest = ada.get(&format!("{}?width={width}", file.path)).await;
        assert_eq!((rest.status, &rest.body["error"]), (400, &json!("invalid_argument")));
        assert!(rest.body["message"].as_str().unwrap().contains("width"), "{}", rest.body);
    }
    // Before anything is said of it, the URL has to be good.
    let missing = missing(&app.url).await;
    let bob = app.person("bob").await.within(ada.space);
    for width in wrong.iter().chain(&["64"]) {
        let never = format!("{}/files/{}/map.png?width={width}", app.url, "A".repeat(103));
        assert_eq!(whole(get(&never).await).await, missing, "{width}");
        assert_eq!(bob.get(&format!("{}?width={width}", file.path)).await.status, 404);
    }
    let nobody = ada.get(&format!("~/files/{}?width=64", uuid::Uuid::from_u128(7))).await;
    assert_eq!(nobody.status, 404);
    ada.post(&format!("~/links/{}/pause", reader.link), json!({})).await.ok();
    for width in wrong.iter().chain(&["64"]) {
        let gone = get(&format!("{}?width={width}", file.url)).await;
        assert_eq!(whole(gone).await, missing, "{width}");
    }
}

/// More pictures at a time than are worked on: each comes, smaller or as it is.
#[tokio::test(flavor = "multi_thread")]
async fn many_pictures_at_a_time_all_come() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let whole = png(900, 700);
    let file = shown(&ada, &reader, "map.png", &whole).await;
    let asked = (0..60).map(|number| get_owned(format!("{}?width={}", file.url, 100 + number)));
    let answers = futures::future::join_all(asked).await;
    let mut smaller = 0;
    for (number, (status, bytes)) in answers.into_iter().enumerate() {
        assert_eq!(status, 200);
        let seen = image::load_from_memory(&bytes).expect("a picture");
        let width = usize::try_from(seen.width()).unwrap();
        assert!(bytes == whole || width == 100 + number, "{width}");
        smaller += usize::from(width < 900);
    }
    assert!(smaller >= 18, "as many as there are turns for: {smaller}");
}

async fn get_owned(url: String) -> (u16, Vec<u8>) {
    let answer = get(&url).await;
    (answer.status().as_u16(), answer.bytes().await.expect("a body").to_vec())
}
