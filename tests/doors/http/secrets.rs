//! What no log holds, however much is logged.

use docent_tests::Home;
use reqwest::Client;
use serde_json::{Value, json};

#[tokio::test]
async fn no_log_holds_a_secret_or_content() {
    const CANARY: &str = "canaryinthecoalmine";
    let home = Home::new().await;
    let server = home.serve(&["--first-run", "--log", "trace"]).await;
    let printed: Value = serde_json::from_str(home.said().lines().next().unwrap()).unwrap();
    let link = printed["mcpUrl"].as_str().unwrap_or_else(|| panic!("{printed}"));
    let secret = link.split('/').rev().nth(1).unwrap();
    let client = Client::new();
    let call = |name: &str, arguments: Value| {
        let params = json!({ "name": name, "arguments": arguments });
        json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
    };
    let document = json!({ "title": CANARY, "markdown": format!("# {CANARY}\n\n{CANARY} again") });
    for body in [
        call("documents_create", json!({ "documents": [document] })),
        call("documents_search", json!({ "include": CANARY })),
        call("blocks_get", json!({ "id": CANARY })),
        call(CANARY, json!({ CANARY: CANARY })),
        call("documents_create", json!({ "documents": [{ "title": CANARY, CANARY: 1 }] })),
        format!("{{\"{CANARY}"),
        format!("[\"{CANARY}\"]"),
        json!({ "jsonrpc": "2.0", "id": 1, "method": CANARY }).to_string(),
    ] {
        let accept = "application/json, text/event-stream";
        for url in
            [link.to_owned(), format!("{link}/"), format!("{link}x"), link.replace("/mcp", "")]
        {
            let request = client.post(&url).header("accept", accept).body(body.clone());
            request.send().await.unwrap();
        }
        let request = client.post(link).header("accept", "text/event-stream").body(body.clone());
        request.send().await.unwrap().text().await.unwrap();
        let unknown = link.replace(secret, &secret.chars().rev().collect::<String>());
        client.post(unknown).body(body).send().await.unwrap();
    }
    let answer = client.get(link).header("host", "evil.example").send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert!(server.interrupt().0.success());
    let log = home.log();
    assert!(log.contains("DEBUG"), "everything is logged: {log}");
    let reversed: String = secret.chars().rev().collect();
    for forbidden in [secret, &reversed, CANARY] {
        let found = log.lines().find(|line| line.contains(forbidden));
        assert_eq!(found, None);
    }
}
