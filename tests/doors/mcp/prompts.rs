//! Templates as prompts.

use docent_store::{Mode, link::Choices};
use docent_tests::{Agent, TestApp};
use serde_json::{Value, json};

async fn list(agent: &Agent, params: Value) -> Value {
    let body = agent.request("prompts/list", params).await.body;
    body.get("result").unwrap_or_else(|| panic!("{body}")).clone()
}

async fn get(agent: &Agent, name: &str, arguments: Value) -> Value {
    agent.request("prompts/get", json!({ "name": name, "arguments": arguments })).await.body
}

async fn template(agent: &Agent, title: &str, markdown: &str) -> String {
    let document = json!({ "title": title, "markdown": markdown });
    let made = json!({ "documents": [document], "destination": { "destination": "templates" } });
    let made = agent.call("documents_create", made).await;
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

fn named(id: &str, slug: &str) -> String {
    format!("{slug}-{}", id.replace('-', ""))
}

#[tokio::test]
async fn a_template_is_a_prompt_with_its_values_filled_in() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    agent.document("No template", "{{who}}").await;
    let markdown = "Notes of **{{today}}** with {{first_name}}\n\n- [ ] thank {{ first_name }}\n\n\
                    | a |\n|---|\n| {{room no. 1}} |";
    let id = template(&agent, "Weekly review: {{team}}!", markdown).await;
    let name = named(&id, "weekly-review-team");
    let listed = list(&agent, json!({})).await;
    let arguments = [("team", true), ("today", false), ("first_name", true), ("room no. 1", true)];
    let arguments = arguments.map(|(name, required)| json!({ "name": name, "required": required }));
    assert_eq!(
        listed["prompts"],
        json!([{
            "name": name,
            "title": "Weekly review: {{team}}!",
            "description": "A template of this space, with its values filled in.",
            "arguments": arguments,
        }])
    );
    let values = json!({ "team": "A*", "first_name": "{{today}}", "room no. 1": "7" });
    let got = get(&agent, &name, values).await["result"].clone();
    let today = app.store().world.now().date_naive();
    let text = format!(
        "# Weekly review: A*!\n\nNotes of **{today}** with {{{{today}}}}\n\n\
         - [ ] thank {{{{today}}}}\n\n| a |\n| --- |\n| 7 |\n"
    );
    assert_eq!(
        got["messages"],
        json!([{ "role": "user", "content": { "type": "text", "text": text } }])
    );
    let given = json!({ "team": "", "first_name": "", "room no. 1": "", "today": "then" });
    let got = get(&agent, &name, given).await;
    assert!(got["result"]["messages"][0]["content"]["text"].as_str().unwrap().contains("**then**"));
    let missing = get(&agent, &name, json!({ "team": "A" })).await;
    assert_eq!(missing["error"]["code"], -32602);
    let message = "this prompt needs a value for each of: first_name, room no. 1";
    assert_eq!(missing["error"]["message"], message);
    app.audited("prompts_list ok").await;
    app.audited("prompts_get ok").await;
    app.audited("prompts_get invalid_argument").await;
    let objects =
        format!("select count(*) from audit where tool = 'prompts_get' and '{id}' = any (objects)");
    app.app.audit.flush().await;
    assert_eq!(app.sql(&objects).await, "3");
}

#[tokio::test]
async fn prompts_have_bounds() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let many = "{{a}} ".repeat(1_000);
    let name = named(&template(&agent, "Long", &many).await, "long");
    let large = get(&agent, &name, json!({ "a": "x".repeat(1_000) })).await;
    assert_eq!(large["error"]["message"], "with these values the prompt is too long");
    assert!(get(&agent, &name, json!({ "a": "x" })).await["error"].is_null());
    let different: Vec<_> = (0..1_000).map(|number| format!("{{{{{number}}}}} ")).collect();
    let name = named(&template(&agent, "Many", &different.concat()).await, "many");
    let listed = list(&agent, json!({})).await;
    let listed = listed["prompts"].as_array().unwrap().iter().find(|one| one["name"] == name);
    assert_eq!(listed.unwrap()["arguments"].as_array().map(Vec::len), Some(100));
}

#[tokio::test]
async fn prompts_come_in_pages_and_are_found_on_any() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let mut names = std::collections::BTreeSet::new();
    for number in 0..28 {
        let id = template(&agent, &format!("Ü{number}"), "text").await;
        names.insert(named(&id, &number.to_string()));
    }
    let first = list(&agent, json!({})).await;
    let rest = list(&agent, json!({ "cursor": first["nextCursor"] })).await;
    assert_eq!(rest.get("nextCursor"), None);
    let pages = [&first, &rest].map(|page| page["prompts"].as_array().unwrap().clone()).concat();
    let listed = pages.iter().map(|one| one["name"].as_str().unwrap().to_owned());
    assert_eq!(listed.collect::<std::collections::BTreeSet<_>>(), names);
    for name in names {
        let got = get(&agent, &name, Value::Null).await;
        assert_eq!(got["result"]["messages"].as_array().map(Vec::len), Some(1), "{name}");
    }
    let broken = agent.request("prompts/list", json!({ "cursor": "x" })).await.body;
    assert_eq!(broken["error"]["code"], -32602);
}

#[tokio::test]
async fn prompts_are_where_templates_may_be_read() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let id = template(&agent, "Secret plan", "{{who}}").await;
    let name = named(&id, "secret-plan");
    let unknown = get(&agent, "no-such-prompt-00000000", json!({})).await["error"].clone();
    assert_eq!(unknown, json!({ "code": -32602, "message": "there is no such prompt" }));
    let elsewhere = agent.document("Elsewhere", "text").await;
    let groups =
        Choices { tool_groups: Some(vec!["blocks".into()]), ..Choices::new("a", Mode::Read) };
    for other in [
        app.agent(Mode::Write).await,
        app.agent_of(groups).await,
        app.agent_within(Mode::Read, false, &format!("scope_documents = '{{{elsewhere}}}'")).await,
    ] {
        assert_eq!(list(&other, json!({})).await["prompts"], json!([]));
        assert_eq!(get(&other, &name, json!({ "who": "a" })).await["error"], unknown);
    }
    agent
        .call(
            "documents_move",
            json!({ "documentIds": [id], "destination": { "destination": "unsorted" } }),
        )
        .await;
    assert_eq!(get(&agent, &name, json!({ "who": "a" })).await["error"], unknown);
}
