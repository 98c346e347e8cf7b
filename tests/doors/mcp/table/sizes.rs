//! What a model pays: bytes of what it is told of each tool, and characters of what each row of the table
//! answers. Committed, and compared.

use std::{collections::BTreeMap, fs, path::Path};

use docent_server::mcp::manifest;
use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{Listed, World, works};

/// The report, a line a tool: bytes of name, description and input schema, and characters of the answer.
fn report(answers: &BTreeMap<String, usize>) -> String {
    let sizes = manifest::sizes();
    let mut lines = vec![
        "# What the tools cost a model".to_owned(),
        String::new(),
        "Bytes of name, description and input schema, and characters of what one call answers in the tests. Generated: \
         delete this file, run `cargo test -p docent-tests mcp::table::sizes` and look at the difference."
            .to_owned(),
        String::new(),
        "| tool | group | told of it | answer |".to_owned(),
        "|---|---|--:|--:|".to_owned(),
    ];
    for (name, group, size) in &sizes {
        let answer = answers.get(*name).map(usize::to_string).unwrap_or_default();
        lines.push(format!("| {name} | {group} | {size} | {answer} |"));
    }
    let of = |wanted: &dyn Fn(&str) -> bool| -> usize {
        sizes.iter().filter(|(_, group, _)| wanted(group)).map(|(.., size)| size).sum()
    };
    lines.push(format!("| **all** | | **{}** | |", of(&|_| true)));
    let default = ["always", "documents", "blocks", "tasks"];
    lines.push(format!(
        "| **{}** | | **{}** | |",
        default.join(", "),
        of(&|group| default.contains(&group))
    ));
    lines.join("\n") + "\n"
}

#[tokio::test]
async fn the_committed_sizes_are_the_sizes() {
    let mut answers = BTreeMap::new();
    for listed in Listed::all() {
        // A space of its own each: what the others wrote does not count.
        let app = TestApp::start().await;
        let agent = app.agent_with(Mode::ReadWrite, true).await;
        let world = World::make(&agent, "Seen").await.changed_by(&agent).await;
        let params = json!({ "name": listed.name, "arguments": world.fill(listed.row().good) });
        let answer = agent.request("tools/call", params).await.body;
        let content = answer["result"]["content"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let text = content[0]["text"].as_str().expect("a text");
        works(&listed.name, &serde_json::from_str::<Value>(text).expect("JSON"));
        let told = text.replace(&app.url, "https://docent.example");
        answers.insert(listed.name.clone(), told.chars().count());
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tool-sizes.md");
    let report = report(&answers);
    if fs::metadata(&path).is_err() {
        fs::write(&path, &report).expect("the report is written");
    }
    let committed = fs::read_to_string(&path).expect("the report is committed");
    assert_eq!(
        committed, report,
        "docs/tool-sizes.md is another: delete it, run this test and look at the diff"
    );
}
