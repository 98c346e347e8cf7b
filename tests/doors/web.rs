//! The web app's pages, and the paths that are none.

use docent_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn every_path_without_a_door_shows_the_app() {
    let app = TestApp::start().await;
    let visitor = app.visitor(Uuid::nil());
    for path in ["/", "/sign-in", "/d/01a1fbf8-eeb2-778a-922b-556909408e66"] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(String::from_utf8_lossy(&page.bytes).contains("<title>Docent"), "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"));
    }
}

#[tokio::test]
async fn paths_for_programs_are_never_pages() {
    let app = TestApp::start().await;
    let visitor = app.visitor(Uuid::nil());
    for path in [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-authorization-server",
        "/api/unknown",
        "/links/unknown/mcp",
        "/files/unknown/a.png",
        "/assets/unknown.js",
        "/favicon.ico",
        "/robots.txt",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!((answer.status, &answer.body["error"]), (404, &"not_found".into()), "{path}");
    }
}

#[tokio::test]
async fn the_description_for_people_runs_no_script_but_its_own() {
    let app = TestApp::start().await;
    let visitor = app.visitor(Uuid::nil());
    let page = visitor.get("/api/docs").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"));
    let text = String::from_utf8_lossy(&page.bytes).into_owned();
    assert!(text.contains(r#"<script src="/api/docs.js" defer></script>"#), "{text}");
    assert!(!text.contains("<script>"), "a script within the page would not run");
    let script = visitor.get("/api/docs.js").await;
    assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
}
