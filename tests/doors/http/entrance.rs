//! What is turned away before any door sees it.

use docent_store::Mode;
use docent_tests::TestApp;

use super::{post, status};

const LIST: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

#[tokio::test]
async fn long_addresses_and_heads_are_refused() {
    let app = TestApp::start().await;
    let get = async |path: &str, headers: &str| {
        let host = app.host();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n");
        status(&app.wire().await.ask(request).await).to_owned()
    };
    let long = |bytes: usize| format!("/{}", "a".repeat(bytes - 1));
    assert_eq!(get(&long(8 * 1024), "").await, "HTTP/1.1 200 OK");
    assert_eq!(get(&long(8 * 1024 + 1), "").await, "HTTP/1.1 414 URI Too Long");
    let query = format!("/?{}", "a".repeat(8 * 1024));
    assert_eq!(get(&query, "").await, "HTTP/1.1 414 URI Too Long");
    let too_large = "HTTP/1.1 431 Request Header Fields Too Large";
    let headers: String = "x: 1\r\n".repeat(63);
    assert_eq!(get("/", &headers).await, "HTTP/1.1 200 OK");
    assert_eq!(get("/", &format!("{headers}x: 1\r\n")).await, too_large);
    assert_eq!(get("/", &format!("x: {}\r\n", "a".repeat(31 * 1024))).await, "HTTP/1.1 200 OK");
    assert_eq!(get("/", &format!("x: {}\r\n", "a".repeat(32 * 1024))).await, too_large);
}

#[tokio::test]
async fn foreign_hosts_are_refused_at_every_door() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let own = app.host();
    let link = agent.url.trim_start_matches(&app.url);
    let forbidden = "HTTP/1.1 403 Forbidden";
    for path in ["/", "/assets/a.js", "/api/session", "/api/openapi.json", link, "/links/x/mcp"] {
        let ask = async |request: String| {
            let answer = app.wire().await.ask(request).await;
            assert!(!answer.contains("access-control-"), "{answer}");
            status(&answer).to_owned()
        };
        for host in ["evil.example", "", "127.0.0.1.evil.example", "localhost@evil.example"] {
            assert_eq!(ask(post(path, host, LIST)).await, forbidden, "{path} at {host}");
        }
        let two = post(path, &format!("{own}\r\nHost: evil.example"), LIST);
        assert_eq!(ask(two).await, "HTTP/1.1 400 Bad Request", "{path}");
        let twice = post(path, &format!("{own}\r\nHost: {own}"), LIST);
        assert_eq!(ask(twice).await, "HTTP/1.1 400 Bad Request", "{path}");
        let none = format!("POST {path} HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(ask(none).await, "HTTP/1.1 400 Bad Request", "{path}");
        let absolute = post(&format!("http://evil.example{path}"), own, LIST);
        assert_eq!(ask(absolute).await, forbidden, "{path}");
        let absolute = post(&format!("http://{own}{path}"), "evil.example", LIST);
        assert_eq!(ask(absolute).await, forbidden, "{path}");
    }
    for request in [
        post(link, own, LIST),
        post(&format!("http://{own}{link}"), own, LIST),
        post(link, "localhost:1", LIST),
    ] {
        assert_eq!(status(&app.wire().await.ask(request).await), "HTTP/1.1 200 OK");
    }
}

#[tokio::test]
async fn health_is_told_by_any_name() {
    let app = TestApp::start().await;
    for path in ["/healthz", "/readyz"] {
        for headers in ["Host: 10.1.2.3:80\r\n", "Host: probe\r\nOrigin: null\r\n", ""] {
            let request = format!("GET {path} HTTP/1.1\r\n{headers}\r\n");
            let answer = app.wire().await.ask(request).await;
            assert_eq!(status(&answer), "HTTP/1.1 200 OK", "{path} {headers}");
        }
    }
}

#[tokio::test]
async fn foreign_origins_are_refused_at_every_door() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::Read).await;
    let link = agent.url.trim_start_matches(&app.url);
    let ask = async |method: &str, path: &str, origin: &str| {
        let (host, length) = (app.host(), LIST.len());
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\nContent-Length: {length}\r\n\r\n{LIST}"
        );
        let answer = app.wire().await.ask(request).await;
        assert!(!answer.to_ascii_lowercase().contains("access-control-"), "{answer}");
        status(&answer).to_owned()
    };
    for path in ["/", "/api/session", "/api/spaces", link, "/links/x/mcp"] {
        for origin in ["https://evil.example", "null", "", "http://127.0.0.1.evil.example"] {
            for method in ["GET", "POST", "OPTIONS"] {
                let answered = ask(method, path, origin).await;
                assert_eq!(answered, "HTTP/1.1 403 Forbidden", "{method} {path} from {origin}");
            }
        }
    }
    assert_eq!(ask("POST", link, &app.url).await, "HTTP/1.1 200 OK");
    // No answer invites other sites, to those who ask beforehand neither.
    assert_eq!(ask("OPTIONS", link, &app.url).await, "HTTP/1.1 405 Method Not Allowed");
    assert_eq!(ask("OPTIONS", "/api/session", &app.url).await, "HTTP/1.1 405 Method Not Allowed");
}
