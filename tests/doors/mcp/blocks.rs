//! Reading and writing blocks.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::json;

#[tokio::test]
async fn a_document_is_read_as_it_was_written() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let source =
        "# Plan\n\nHello *world*\n\n- one\n- two\n  - three\n\n```rust\nfn main() {}\n```\n";
    let id = agent.document("Plan", source).await;
    assert_eq!(agent.markdown(&id).await, source);

    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let kinds: Vec<&str> = read["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["text", "text", "text", "text", "code"]);
    assert_eq!(read["blocks"][3]["content"][0]["markdown"], "- three");
}

#[tokio::test]
async fn blocks_keep_the_order_given_beside_an_anchor() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Order", "first\n\nlast").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let first = read["blocks"][0]["id"].clone();
    let add = json!({ "markdown": "a\n\nb\n\nc", "position": "after", "siblingId": first });
    agent.call("markdown_add", add).await;
    let blocks = json!([{ "markdown": "x" }, { "markdown": "y" }]);
    agent
        .call("blocks_add", json!({ "blocks": blocks, "position": "before", "siblingId": first }))
        .await;
    assert_eq!(agent.markdown(&id).await, "x\n\ny\n\nfirst\n\na\n\nb\n\nc\n\nlast\n");
}

#[tokio::test]
async fn a_position_needs_its_target() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let refused = agent.call("markdown_add", json!({ "markdown": "x", "position": "end" })).await;
    assert_eq!(refused["error"]["code"], "invalid_argument");
    let listed = agent.call("documents_list", json!({})).await;
    assert_eq!(listed["total"], 0, "nothing was written into today's note");
}

#[tokio::test]
async fn a_daily_note_is_made_by_the_first_write_and_by_no_read() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let read = agent.call("blocks_get", json!({ "date": "today" })).await;
    assert_eq!(read["error"]["code"], "not_found");
    for line in ["one", "two"] {
        let add = json!({ "markdown": line, "position": "end", "date": "today" });
        assert_eq!(agent.call("markdown_add", add).await["changed"], true);
    }
    let read = agent.call("blocks_get", json!({ "date": "today", "format": "markdown" })).await;
    assert_eq!(read["markdown"], "one\n\ntwo\n");
    let listed = agent.call("documents_list", json!({ "location": "daily_notes" })).await;
    assert_eq!(listed["total"], 1);
}

#[tokio::test]
async fn an_update_changes_only_what_is_given() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Tasks", "- [ ] buy milk\n  - fat\n\nafter").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let task = read["blocks"][0]["id"].clone();
    let update = json!({ "blocks": [{ "id": task, "markdown": "- [x] buy oat milk" }] });
    agent.call("blocks_update", update).await;
    assert_eq!(agent.markdown(&id).await, "- [x] buy oat milk\n  - fat\n\nafter\n");

    let rename = json!({ "blocks": [{ "id": id, "markdown": "Errands" }] });
    agent.call("blocks_update", rename).await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    assert_eq!(read["document"]["title"], "Errands");
}

#[tokio::test]
async fn blocks_move_between_documents_and_keep_their_ids() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let from = agent.document("From", "stay\n\n- go\n  - along").await;
    let to = agent.document("To", "here").await;
    let read = agent.call("blocks_get", json!({ "id": from })).await;
    let going = read["blocks"][1]["id"].clone();
    let position = json!({ "position": "end", "pageId": to });
    let moved =
        agent.call("blocks_move", json!({ "blockIds": [going], "position": position })).await;
    assert_eq!(moved["documents"].as_array().unwrap().len(), 2);
    assert_eq!(agent.markdown(&from).await, "stay\n");
    assert_eq!(agent.markdown(&to).await, "here\n\n- go\n  - along\n");
    let read = agent.call("blocks_get", json!({ "id": to })).await;
    assert_eq!(read["blocks"][1]["id"], going);

    let change = moved["changeId"].clone();
    agent.call("changes_revert", json!({ "changeId": change })).await;
    assert_eq!(agent.markdown(&from).await, "stay\n\n- go\n  - along\n");
    assert_eq!(agent.markdown(&to).await, "here\n");
}

#[tokio::test]
async fn a_block_does_not_move_into_itself() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Loop", "- a\n  - b").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let (outer, inner) = (&read["blocks"][0]["id"], &read["blocks"][0]["content"][0]["id"]);
    for parent in [outer, inner] {
        let position = json!({ "position": "end", "pageId": parent });
        let refused =
            agent.call("blocks_move", json!({ "blockIds": [outer], "position": position })).await;
        assert_eq!(refused["error"]["code"], "invalid_argument", "{refused}");
    }
    assert_eq!(agent.markdown(&id).await, "- a\n  - b\n");
}

#[tokio::test]
async fn text_is_replaced_exactly_once_or_not_at_all() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Text", "The **quick** fox.\n\n## Two\n\nThe slow fox.").await;
    let replace = |find: &str, with: &str| json!({ "id": id, "find": find, "replace": with });

    let several = agent.call("text_replace", replace("fox", "dog")).await;
    assert_eq!(several["error"]["code"], "no_single_match");
    assert_eq!(several["error"]["matches"].as_array().unwrap().len(), 2);
    let none = agent.call("text_replace", replace("quick fox", "dog")).await;
    assert_eq!(none["error"]["code"], "no_single_match");
    let across = agent.call("text_replace", replace("fox.\n\n## Two", "dog")).await;
    assert_eq!(across["error"]["code"], "spans_blocks");

    agent.call("text_replace", replace("**quick** fox", "*lazy* dog")).await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let section = read["blocks"][1]["id"].clone();
    let mut within = replace("The", "A");
    within["section"] = section;
    agent.call("text_replace", within).await;
    assert_eq!(agent.markdown(&id).await, "The *lazy* dog.\n\n## Two\n\nA slow fox.\n");
    let mut all = replace(".", "!");
    all["all"] = json!(true);
    agent.call("text_replace", all).await;
    assert_eq!(agent.markdown(&id).await, "The *lazy* dog!\n\n## Two\n\nA slow fox!\n");
}

#[tokio::test]
async fn a_long_document_comes_in_pages_that_make_it_whole() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Long", "start").await;
    let paragraph = "words ".repeat(300).trim_end().to_owned();
    let part = vec![paragraph; 40].join("\n\n");
    for _ in 0..2 {
        let add = json!({ "markdown": part, "position": "end", "pageId": id });
        agent.call("markdown_add", add).await;
    }
    let mut whole = Vec::new();
    let mut arguments = json!({ "id": id, "format": "markdown" });
    loop {
        let page = agent.call("blocks_get", arguments.clone()).await;
        whole.push(page["markdown"].as_str().unwrap().to_owned());
        assert!(whole.last().unwrap().len() < 50_000);
        match page.get("cursor") {
            Some(cursor) => arguments["cursor"] = cursor.clone(),
            None => break,
        }
    }
    assert!(whole.len() > 2);
    assert_eq!(whole.join("\n"), format!("start\n\n{part}\n\n{part}\n"));

    agent.call("markdown_add", json!({ "markdown": "x", "position": "end", "pageId": id })).await;
    let stale = agent.call("blocks_get", arguments).await;
    assert_eq!(stale["error"]["code"], "conflict");
    assert!(stale["error"]["message"].as_str().unwrap().starts_with("CURSOR_INVALID"));
}

#[tokio::test]
async fn how_a_task_repeats_is_kept_and_a_mistake_in_it_is_named() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = agent.document("Tasks", "- [ ] water the plants").await;
    let read = agent.call("blocks_get", json!({ "id": id })).await;
    let task = read["blocks"][0]["id"].clone();
    let repeat =
        json!({ "type": "fixed", "frequency": "weekly", "weekly": { "days": ["monday"] } });
    let update = |change: serde_json::Value| {
        let mut block = json!({ "id": task });
        block.as_object_mut().unwrap().extend(change.as_object().cloned().unwrap());
        json!({ "blocks": [block] })
    };
    agent.call("blocks_update", update(json!({ "repeat": repeat }))).await;
    let kept = "- [ ] water the plants <task repeat=\"weekly:mon\"/>\n";
    assert_eq!(agent.markdown(&id).await, kept);
    let wrong = agent.call("blocks_update", update(json!({ "repeat": { "every": 1 } }))).await;
    let message = wrong["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("`repeat.every` is not understood: unknown field"), "{wrong}");
    agent.call("blocks_update", update(json!({ "markdown": "- [-] water the plants" }))).await;
    assert_eq!(agent.markdown(&id).await, kept.replace("[ ]", "[-]"));
    agent.call("blocks_update", update(json!({ "repeat": null }))).await;
    assert_eq!(agent.markdown(&id).await, "- [-] water the plants\n");
}
