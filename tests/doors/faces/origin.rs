//! Files at an origin of their own: they are there and nowhere else, and nothing else is.

use docent_tests::{Agent, Answer, Home, Person, TestApp};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    content::samples::png,
    file_urls::{missing, upload, url_of, whole},
    links::{agent, document},
};

/// A name that leads to this machine here, and nowhere else.
const NAME: &str = "files.example.org";

/// A server whose files have an origin of their own, and that origin.
async fn apart() -> (TestApp, String) {
    let set = |settings: &mut docent_server::Settings| {
        let origin = settings.public_url.replace("127.0.0.1", NAME);
        settings.files_origin = Some(origin);
    };
    let app = TestApp::start_with(set).await;
    let origin = app.url.replace("127.0.0.1", NAME);
    (app, origin)
}

/// A browser that finds both origins, and sends cookies as browsers do.
fn browser(app: &TestApp) -> Client {
    let address = app.host().parse().expect("an address");
    Client::builder().cookie_store(true).resolve(NAME, address).build().expect("a client")
}

/// A picture that is shown in a document, and its URL for an agent.
struct Shown {
    ada: Person,
    reader: Agent,
    file: String,
    url: String,
    bytes: Vec<u8>,
}

impl Shown {
    async fn at(app: &TestApp) -> Self {
        let ada = app.person("ada").await;
        let bytes = png(60, 40);
        let file = upload(&ada, "map.png", bytes.clone()).await;
        let id = document(&ada, "Map", &format!("![it](file://{file})"), None).await;
        let reader = agent(&ada, json!({"mode": "read"})).await;
        let url = url_of(&reader, &id).await;
        Self { ada, reader, file, url, bytes }
    }
}

#[tokio::test]
async fn files_are_at_their_origin() {
    let (app, origin) = apart().await;
    let Shown { ada, file, url, bytes, .. } = Shown::at(&app).await;
    assert!(url.starts_with(&format!("{origin}/files/")), "{url}");
    let browser = browser(&app);
    let answer = browser.get(&url).send().await.unwrap();
    for (name, value) in [
        ("content-type", "image/png"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    assert!(answer.bytes().await.unwrap() == bytes);
    let part = browser.get(&url).header(header::RANGE, "bytes=0-3").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert!(part.bytes().await.unwrap() == bytes[..4]);
    let small = browser.get(format!("{url}?width=30")).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&small).expect("a picture").width(), 30);
    assert_eq!(browser.head(&url).send().await.unwrap().status(), StatusCode::OK);
    // People read files where they always did.
    assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes);
}

#[tokio::test]
async fn nothing_else_is_at_the_origin_of_files_nor_they_elsewhere() {
    let (app, origin) = apart().await;
    let Shown { ada, reader, file, url, .. } = Shown::at(&app).await;
    let browser = browser(&app);
    let ask = async |method: &Method, url: &str| {
        whole(browser.request(method.clone(), url).send().await.expect("an answer")).await
    };
    let random = format!("{origin}/files/{}/map.png", "A".repeat(103));
    let none = ask(&Method::GET, &random).await;
    assert_eq!((none.0, none.2.as_str()), (404, r#"{"error":"not_found"}"#));
    assert_eq!(none, missing(&app.url).await, "the same at both origins");
    let elsewhere = url.replace(&origin, &app.url);
    for path in [&elsewhere, &format!("{elsewhere}?width=30"), &format!("{elsewhere}?width=x")] {
        assert_eq!(ask(&Method::GET, path).await, none, "{path}");
    }
    let link = reader.url.strip_prefix(&app.url).unwrap();
    let download = format!("/api/spaces/{}/files/{file}", ada.space);
    let pages = ["/", "/d/x", "/sign-in", "/index.html", "/assets/x.js", "/files", "/files/"];
    let api = ["/api/session", "/api/spaces", "/api/openapi.json", "/api/docs", &download];
    let others = [link, "/links/x", "/oauth/x/token", "/healthz", "/readyz", "/metrics"];
    for path in pages.iter().chain(&api).chain(&others) {
        for method in [Method::GET, Method::POST, Method::OPTIONS] {
            let answer = ask(&method, &format!("{origin}{path}")).await;
            assert_eq!(answer, none, "{method} {path}");
        }
    }
    ada.post(&format!("~/links/{}/pause", reader.link), json!({})).await.ok();
    assert_eq!(ask(&Method::GET, &url).await, none);
}

#[tokio::test]
async fn cookies_stay_away_from_files() {
    let (app, origin) = apart().await;
    let ada = app.person("ada").await;
    let secret = async || {
        let link = docent_store::session::sign_in_link(app.store(), ada.id).await.unwrap();
        json!({"secret": link.reveal()})
    };
    let browser = browser(&app);
    let sign_in = async |site: &str, from: &str| {
        let post = browser.post(format!("{site}/api/session/link")).header(header::ORIGIN, from);
        post.json(&secret().await).send().await.unwrap()
    };
    let there = sign_in(&origin, &app.url).await;
    assert_eq!(
        (there.status(), there.headers().get(header::SET_COOKIE)),
        (StatusCode::NOT_FOUND, None)
    );
    // Nor is a page there believed here.
    let from_there = sign_in(&app.url, &origin).await;
    assert_eq!(
        (from_there.status(), from_there.headers().get(header::SET_COOKIE)),
        (StatusCode::FORBIDDEN, None)
    );
    let here = sign_in(&app.url, &app.url).await;
    assert_eq!(here.status(), 200);
    let cookie = here.headers()[header::SET_COOKIE].to_str().unwrap().to_ascii_lowercase();
    assert!(!cookie.contains("domain"), "for this host alone: {cookie}");
    assert_eq!(browser.get(format!("{}/api/spaces", app.url)).send().await.unwrap().status(), 200);
    for path in ["/", "/files/x/y", "/api/spaces", "/api/session"] {
        let answer = browser.get(format!("{origin}{path}")).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
        assert!(answer.headers().get(header::SET_COOKIE).is_none(), "{path}");
    }
}

#[tokio::test]
async fn only_names_of_this_server_are_answered() {
    let (app, origin) = apart().await;
    let (main, files) = (app.host(), origin.trim_start_matches("http://"));
    let first = async |request: String| {
        let answer = app.wire().await.ask(request).await;
        answer.lines().next().unwrap_or_default().to_owned()
    };
    for (target, host, status) in [
        ("/files/x/y", "evil.example", "403 Forbidden"),
        ("/files/x/y", &format!("{files}.evil.example"), "403 Forbidden"),
        ("/files/x/y", NAME, "403 Forbidden"),
        ("/files/x/y", files, "404 Not Found"),
        ("/files/x/y", &files.to_uppercase(), "404 Not Found"),
        ("/", main, "200 OK"),
        ("/", files, "404 Not Found"),
        (&format!("http://{files}/"), files, "404 Not Found"),
        (&format!("http://{main}/"), files, "403 Forbidden"),
        (&format!("http://{files}/files/x/y"), main, "403 Forbidden"),
        ("/healthz", files, "404 Not Found"),
        ("/healthz", "probe", "200 OK"),
    ] {
        let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        assert_eq!(first(request).await, format!("HTTP/1.1 {status}"), "{target} at {host}");
    }
}

#[tokio::test]
async fn an_origin_that_keeps_nothing_apart_is_refused_at_the_start() {
    let home = Home::new().await;
    let told = |arguments: &[&str]| {
        let output = home.run(arguments);
        let text = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&text).into_owned())
    };
    let serve = ["serve", "--listen", "127.0.0.1:0", "--public-url", "https://docs.example.org"];
    for (files, why) in [
        ("files.example.org", "https://files.example.org"),
        ("https://files.example.org/a", "without a path"),
        ("https://files.example.org/?a", "without a path"),
        ("https://a@files.example.org", "without a path"),
        ("ftp://files.example.org", "without a path"),
        ("http://files.example.org", "it is https"),
        ("https://docs.example.org", "another name"),
        ("https://DOCS.example.org:8443/", "another name"),
    ] {
        let (well, said) = told(&[&serve[..], &["--files-origin", files]].concat());
        assert!(!well && said.contains(why), "{files}: {said}");
    }
    assert!(!home.data_dir().exists(), "nothing was begun");
    let doctor = ["--json", "doctor", "--public-url", "https://docs.example.org", "--files-origin"];
    for (files, well, detail) in [
        ("https://files.example.org:443/", true, "https://files.example.org"),
        ("http://localhost:8787", true, "http://localhost:8787"),
        ("https://docs.example.org:8443", false, "another name"),
    ] {
        let output = home.run(&[&doctor[..], &[files]].concat());
        let said: Value = serde_json::from_slice(&output.stdout).expect("findings");
        let findings = said["findings"].as_array().expect("findings");
        let found = findings.iter().find(|found| found["what"] == "origin of files");
        let found = found.unwrap_or_else(|| panic!("{said}"));
        assert_eq!((found["ok"].as_bool(), output.status.success()), (Some(well), well), "{said}");
        assert!(found["detail"].as_str().unwrap().contains(detail), "{said}");
    }
}

#[tokio::test]
async fn a_url_is_the_same_answer_wherever_it_was_given() {
    let (app, origin) = apart().await;
    let plain = app.beside(2).await;
    let ada = app.person("ada").await;
    let file = upload(&ada, "a.txt", "words").await;
    let id = document(&ada, "Words", &format!("[it](file://{file})"), None).await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let url = url_of(&reader, &id).await;
    // A server that was started without the setting knows the same URLs by its own name.
    let path = url.strip_prefix(&origin).unwrap();
    let answer = Answer::to(Client::new().get(format!("{}{path}", plain.url))).await;
    assert_eq!((answer.status, answer.bytes.as_slice()), (200, b"words".as_slice()));
}
