//! What no log holds, however much is logged.

use docent_tests::Home;
use reqwest::{Client, Method};
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

#[tokio::test]
async fn no_log_holds_what_lets_people_in() {
    let home = Home::new().await;
    let server = home.serve(&["--first-run", "--log", "trace"]).await;
    let printed: Value = serde_json::from_str(home.said().lines().next().unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let behind = |url: &Value| text(url).split_once('#').expect("a secret").1.to_owned();
    let address = text(&printed["address"]);
    let ask = async |client: &Client, method: Method, path: &str, body: Value| -> Value {
        let request = client.request(method, format!("{address}{path}")).json(&body);
        let answer = request.header("origin", &address).send().await.unwrap();
        answer.json().await.unwrap_or_default()
    };
    let (owner, guest) = (browser(), browser());
    let sign_in = behind(&printed["signInUrl"]);
    ask(&owner, Method::POST, "/api/session/link", json!({"secret": sign_in})).await;
    let new = json!({"name": "Backup", "readOnly": true});
    let token = text(&ask(&owner, Method::POST, "/api/access-tokens", new).await["token"]);
    let shown = guest.get(format!("{address}/api/session")).bearer_auth(&token).send().await;
    assert_eq!(shown.unwrap().status(), 200);
    let unknown: String = token[11..].chars().rev().collect();
    let bearer = format!("docent_pat_{unknown}");
    let shown = guest.get(format!("{address}/api/session")).bearer_auth(bearer).send().await;
    assert_eq!(shown.unwrap().status(), 401);
    let space = text(&ask(&owner, Method::GET, "/api/spaces", Value::Null).await[0]["id"]);
    let invitations = format!("/api/spaces/{space}/invitations");
    let made = ask(&owner, Method::POST, &invitations, json!({"role": "viewer"})).await;
    let invitation = behind(&made["url"]);
    let password = "a lantern under the old pier";
    let account = json!({
        "secret": invitation, "email": "guest@example.org", "name": "Guest", "password": password,
    });
    ask(&guest, Method::POST, "/api/invitations/look", json!({"secret": invitation})).await;
    ask(&guest, Method::POST, "/api/invitations/accept", account).await;
    let me = text(&ask(&guest, Method::GET, "/api/session", Value::Null).await["id"]);
    let reset = format!("/api/spaces/{space}/members/{me}/reset");
    let way_in = behind(&ask(&owner, Method::POST, &reset, json!({})).await["url"]);
    ask(&guest, Method::POST, "/api/session/link", json!({"secret": way_in})).await;
    assert!(server.interrupt().0.success());
    let log = home.log();
    assert!(log.contains("DEBUG"), "everything is logged: {log}");
    for forbidden in [sign_in.as_str(), &token[11..], &unknown, &invitation, password, &way_in] {
        let found = log.lines().find(|line| line.contains(forbidden));
        assert_eq!(found, None);
    }
}

/// A client that keeps its cookies.
fn browser() -> Client {
    Client::builder().cookie_store(true).build().expect("a client")
}
