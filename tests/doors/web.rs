//! The web app's pages, and the paths that are none.

use docent_tests::TestApp;
use uuid::Uuid;

#[tokio::test]
async fn every_path_without_a_door_shows_the_app() {
    let house = TestApp::start().await;
    let visitor = house.visitor(Uuid::nil());
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
    let house = TestApp::start().await;
    let visitor = house.visitor(Uuid::nil());
    for path in [
        "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-authorization-server",
        "/api/unknown",
        "/links/unknown/mcp",
        "/files/unknown/a.png",
        "/assets/unknown.js",
    ] {
        let answer = visitor.get(path).await;
        assert_eq!((answer.status, &answer.body["error"]), (404, &"not_found".into()), "{path}");
    }
}
