//! Every call is recorded: who, what, on which objects, with what outcome; never content.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

#[tokio::test]
async fn reads_writes_and_refusals_are_recorded_without_content() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Recorded", "a private sentence").await;
    agent.call("blocks_get", json!({ "id": id })).await;
    agent.call("blocks_get", json!({ "id": "00000000-0000-4000-8000-000000000000" })).await;
    app.app.audit.flush().await;

    let recorded = app
        .sql("select tool || ' ' || outcome || ' ' || array_to_string(objects, ',') from audit order by at")
        .await;
    let made = format!("documents_create ok {id}");
    let read = format!("blocks_get ok {id}");
    let refused = "blocks_get not_found 00000000-0000-4000-8000-000000000000";
    assert_eq!(recorded.lines().collect::<Vec<_>>(), [made.as_str(), read.as_str(), refused]);
    let all = app.sql("select string_agg(a::text, ' ') from audit a").await;
    assert!(!all.contains("private"), "{all}");
    assert_eq!(app.sql("select calls from link_use").await, "3");
}

/// Words that stand for content, queries and secrets, wherever a tool takes text.
const CANARY: &str = "xylophone-canary";

/// Arguments that a schema asks for: text is the canary, ids name nothing unless they are the document's.
fn arguments(schema: &Value, document: &str) -> Value {
    let properties = schema["properties"].as_object().expect("properties");
    let filled = properties.iter().filter(|(name, _)| *name != "idempotencyKey");
    let filled = filled.map(|(name, field)| {
        let value = match field["type"].as_str() {
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(true),
            Some("array") => json!([document]),
            _ if name.to_lowercase().ends_with("id") => json!(document),
            _ => json!(CANARY),
        };
        (name.clone(), value)
    });
    filled.collect()
}

#[tokio::test]
async fn each_call_of_each_tool_leaves_one_entry_and_no_word_of_it() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let document = agent.document(CANARY, &format!("# {CANARY}\n\n{CANARY}")).await;
    let listed = agent.request("tools/list", json!({})).await.body;
    let tools = listed["result"]["tools"].as_array().expect("tools");
    let mut expected = vec!["documents_create ok".to_owned()];
    for tool in tools {
        let name = tool["name"].as_str().expect("a name");
        let filled = arguments(&tool["inputSchema"], &document);
        for arguments in [json!({}), json!({ CANARY: CANARY }), filled] {
            let answer = agent.call(name, arguments).await;
            let outcome = answer["error"]["code"].as_str().unwrap_or("ok");
            expected.push(format!("{name} {outcome}"));
        }
    }
    agent.call(CANARY, json!({})).await;
    expected.push("unknown unknown_tool".to_owned());
    app.app.audit.flush().await;

    let select = "select tool || ' ' || outcome from audit order by id";
    let mut recorded: Vec<_> = app.sql(select).await.lines().map(str::to_owned).collect();
    // Within a millisecond ids are in no order.
    recorded.sort();
    expected.sort();
    assert_eq!(recorded, expected);
    let strangers =
        format!("select count(*) from audit where link_id is distinct from '{}'", agent.link);
    assert_eq!(app.sql(&strangers).await, "0");
    let secret = agent.url.split('/').nth(4).expect("a secret");
    for table in ["audit", "seal", "audit_unsealed", "link_day"] {
        let all =
            app.sql(&format!("select coalesce(string_agg(t::text, ' '), '') from {table} t")).await;
        assert!(!all.contains(CANARY) && !all.contains("xylophone"), "{table}: {all}");
        assert!(!all.contains(secret), "{table} holds the link's secret");
    }
}

#[tokio::test]
async fn dry_runs_and_replays_leave_an_entry_each() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Recorded", "text").await;
    let add = json!({ "markdown": "more", "position": "end", "pageId": id });
    let with = |name: &str, value: Value| {
        let mut add = add.clone();
        add[name] = value;
        add
    };
    agent.call("markdown_add", with("dryRun", json!(true))).await;
    for _ in 0..2 {
        agent.call("markdown_add", with("idempotencyKey", json!("once"))).await;
    }
    app.app.audit.flush().await;
    let select =
        "select outcome || ' ' || wrote from audit where tool = 'markdown_add' order by at";
    let recorded = app.sql(select).await;
    assert_eq!(recorded.lines().collect::<Vec<_>>(), ["ok false", "ok true", "ok false"]);
    assert_eq!(app.sql("select writes from link_day").await, "2");
}
