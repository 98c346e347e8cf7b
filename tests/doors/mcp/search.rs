//! Finding documents.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

fn titles(found: &Value) -> Vec<&str> {
    let results = found["results"].as_array().unwrap_or_else(|| panic!("{found}"));
    results.iter().map(|result| result["title"].as_str().expect("a title")).collect()
}

#[tokio::test]
async fn a_write_is_found_at_once_and_a_replaced_word_no_more() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Garden", "The tomatoes grow in snake_case rows. #plan/spring").await;
    agent.document("Kitchen", "Nothing but pots, and a garden gnome.").await;
    let search =
        async |words: &str| agent.call("documents_search", json!({ "include": words })).await;

    assert_eq!(titles(&search("tomatoes").await), ["Garden"]);
    assert_eq!(titles(&search("snake_case").await), ["Garden"]);
    assert_eq!(titles(&search("#plan").await), ["Garden"]);
    assert_eq!(titles(&search("\"grow in\"").await), ["Garden"]);
    assert!(titles(&search("\"in grow\"").await).is_empty());
    assert_eq!(titles(&search("garden").await), ["Garden", "Kitchen"], "the title counts for more");
    assert_eq!(titles(&search("tomat").await), ["Garden"], "the last word may be unfinished");
    let corrected = search("tomatoez").await;
    assert_eq!(titles(&corrected), ["Garden"]);
    assert_eq!(corrected["corrected"][0]["used"], "tomatoes");
    assert!(corrected["results"][0]["snippet"].as_str().unwrap().contains("**tomatoes**"));
    assert_eq!(titles(&search("garden -gnome").await), ["Garden"]);

    let replace = json!({ "id": id, "find": "tomatoes", "replace": "pumpkins" });
    agent.call("text_replace", replace).await;
    assert_eq!(titles(&search("pumpkins").await), ["Garden"]);
    assert_eq!(search("\"tomatoes\"").await["total"], 0);
}

#[tokio::test]
async fn patterns_and_filters_narrow() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let one = agent.document("One", "invoice 2026-11").await;
    agent.document("Two", "invoice 2025-01").await;
    let call = async |arguments: Value| agent.call("documents_search", arguments).await;
    assert_eq!(titles(&call(json!({ "regexps": "2026-\\d\\d" })).await), ["One"]);
    let found = call(json!({ "include": ["invoice"], "documentIds": [one] })).await;
    assert_eq!(titles(&found), ["One"]);
    let broken = call(json!({ "regexps": ["("] })).await;
    assert_eq!(broken["error"]["code"], "invalid_argument");
    assert_eq!(call(json!({})).await["error"]["code"], "invalid_argument");
}

#[tokio::test]
async fn search_and_fetch_keep_the_contract_of_chatgpt() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Contract", "one text item").await;
    let found = agent.call("search", json!({ "query": "contract" })).await;
    let url = format!("{}/d/{id}", app.url);
    assert_eq!(found, json!({ "results": [{ "id": id, "title": "Contract", "url": url }] }));
    let fetched = agent.call("fetch", json!({ "id": id })).await;
    assert_eq!(fetched["text"], "one text item\n");
    assert_eq!(fetched["url"], json!(url));
    assert!(fetched["metadata"].as_object().unwrap().values().all(Value::is_string));
    assert_eq!(agent.call("search", json!({ "query": "nowhere" })).await, json!({ "results": [] }));
}

#[tokio::test]
async fn tasks_and_pages_are_found_and_fetched_alone() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let text = "intro about lamps\n\n- [ ] paint the lighthouse\n  - red\n- [x] paint nothing\n";
    let id = agent.document("Chores", text).await;
    let note = json!({ "markdown": "- [ ] paint the lighthouse again", "position": "end", "date": "2026-12-24" });
    agent.call("markdown_add", note).await;
    let found = agent.call("search", json!({ "query": "paint lighthouse" })).await;
    let results = found["results"].as_array().unwrap();
    let titles: Vec<_> = results.iter().filter_map(|found| found["title"].as_str()).collect();
    assert!(titles.contains(&"paint the lighthouse (Chores)"), "{found}");
    assert!(titles.contains(&"paint the lighthouse again (2026-12-24)"), "{found}");
    assert!(!titles.iter().any(|title| title.contains("nothing")), "{found}");
    let task =
        results.iter().find(|found| found["title"] == "paint the lighthouse (Chores)").unwrap();
    let (block, url) = (task["id"].as_str().unwrap(), task["url"].as_str().unwrap());
    assert_eq!(url, format!("{}/d/{id}#{block}", app.url));
    let fetched = agent.call("fetch", json!({ "id": block })).await;
    assert_eq!(fetched["title"], "paint the lighthouse");
    assert_eq!(fetched["text"], "- [ ] paint the lighthouse\n  - red\n");
    assert_eq!((&fetched["url"], &fetched["id"]), (&json!(url), &json!(block)));
    assert_eq!(fetched["metadata"]["documentId"], json!(id));
    assert!(fetched["metadata"].as_object().unwrap().values().all(Value::is_string));
}

#[tokio::test]
async fn backlinks_follow_what_is_written() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let target = agent.document("Target", "x").await;
    let source = agent.document("Source", &format!("see [it](block://{target})")).await;
    let links = agent.call("backlinks_get", json!({ "id": target })).await;
    assert_eq!(links["backlinks"][0]["documentId"], json!(source));
    let replace =
        json!({ "id": source, "find": format!("[it](block://{target})"), "replace": "it" });
    agent.call("text_replace", replace).await;
    let links = agent.call("backlinks_get", json!({ "id": target })).await;
    assert_eq!(links["backlinks"], json!([]));
}
