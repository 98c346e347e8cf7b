//! Every tool held to the same: what it refuses and how, what it keeps from whom, what it changes and when.
//! The rows follow from the list of tools: one that has none fails.

mod rows;
mod sizes;
mod world;

use std::collections::BTreeSet;

use docent_server::mcp::manifest;
use docent_store::Mode;
use docent_tests::{Agent, TestApp};
use serde_json::{Map, Value, json};

use rows::{ROWS, Row};
use world::{CANARY, World};

/// What the committed list says of a tool.
struct Listed {
    name: String,
    access: String,
    input: Value,
}

impl Listed {
    fn all() -> Vec<Self> {
        let tools = manifest::tools();
        let listed = tools.as_array().expect("a list").iter().map(|entry| Self {
            name: entry["tool"]["name"].as_str().expect("a name").to_owned(),
            access: entry["access"].as_str().expect("an access").to_owned(),
            input: entry["tool"]["inputSchema"].clone(),
        });
        listed.collect()
    }

    fn row(&self) -> &'static Row {
        let row = ROWS.iter().find(|row| row.tool == self.name);
        row.unwrap_or_else(|| panic!("{} has no row: add one in table/rows.rs", self.name))
    }

    fn writes(&self) -> bool {
        ["add", "change", "delete"].contains(&self.access.as_str())
    }

    fn properties(&self) -> &Map<String, Value> {
        self.input["properties"].as_object().expect("properties")
    }
}

fn code(answer: &Value) -> &str {
    answer["error"]["code"].as_str().unwrap_or_default()
}

/// A call that works answers no error of any kind.
fn works(what: &str, answer: &Value) {
    assert!(answer.get("error").is_none() && answer.get("code").is_none(), "{what}: {answer}");
}

/// What every call that must not change anything leaves as it was.
async fn kept(app: &TestApp) -> String {
    app.sql(
        "select (select count(*) from change) || ' ' || (select count(*) from file) || ' ' \
             || (select coalesce(sum(revision), 0) from document)",
    )
    .await
}

#[tokio::test]
async fn every_tool_has_a_row_and_every_row_a_tool() {
    let listed: BTreeSet<String> =
        Listed::all().iter().map(|listed| listed.row().tool.to_owned()).collect();
    let rows: BTreeSet<String> = ROWS.iter().map(|row| row.tool.to_owned()).collect();
    assert_eq!(rows, listed);
}

#[tokio::test]
async fn what_is_wrong_is_refused_by_name_and_changes_nothing() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    let world = World::make(&agent, "Seen").await.changed_by(&agent).await;
    let before = kept(&app).await;
    for listed in Listed::all() {
        let (row, tool) = (listed.row(), listed.name.as_str());
        let good = world.fill(row.good);
        let mut unknown = good.clone();
        unknown["nonsense"] = json!(1);
        let answer = agent.call(tool, unknown).await;
        assert_eq!(code(&answer), "invalid_argument", "{tool}: {answer}");
        assert!(answer.to_string().contains("nonsense"), "{tool}: {answer}");
        for name in listed.properties().keys() {
            let mut wrong = good.clone();
            wrong[name] = json!({ "nonsense": [1] });
            let answer = agent.call(tool, wrong).await;
            assert_eq!(code(&answer), "invalid_argument", "{tool} {name}: {answer}");
        }
        for name in listed.input["required"].as_array().into_iter().flatten() {
            let name = name.as_str().expect("a name");
            let mut missing = good.clone();
            missing.as_object_mut().expect("an object").remove(name);
            let answer = agent.call(tool, missing).await;
            assert_eq!(code(&answer), "invalid_argument", "{tool} without {name}: {answer}");
            assert!(answer.to_string().contains(name), "{tool} without {name}: {answer}");
        }
        for (arguments, expected) in row.bad {
            let answer = agent.call(tool, world.fill(arguments)).await;
            assert_eq!(code(&answer), *expected, "{tool} {arguments}: {answer}");
        }
    }
    assert_eq!(kept(&app).await, before);
}

#[tokio::test]
async fn a_write_can_be_tried_repeated_and_refused() {
    let app = TestApp::start().await;
    let agent = app.agent_with(Mode::ReadWrite, true).await;
    for listed in Listed::all() {
        let (row, tool) = (listed.row(), listed.name.as_str());
        let world = World::make(&agent, "Seen").await.changed_by(&agent).await;
        let good = world.fill(row.good);
        let with = |name: &str, value: Value| {
            let mut arguments = good.clone();
            arguments[name] = value;
            arguments
        };
        if !listed.writes() {
            works(tool, &agent.call(tool, good.clone()).await);
            continue;
        }
        let before = kept(&app).await;
        let dry = agent.call(tool, with("dryRun", json!(true))).await;
        works(tool, &dry);
        if row.keeps_a_file {
            assert!(dry.get("id").is_none(), "{tool}: {dry}");
        } else {
            assert_eq!(dry["dryRun"], true, "{tool}: {dry}");
        }
        let stale = agent.call(tool, with("expectedRevision", json!(0))).await;
        let expected = if row.has_revision { "conflict" } else { "invalid_argument" };
        assert_eq!(code(&stale), expected, "{tool}: {stale}");
        assert_eq!(kept(&app).await, before, "{tool}");
        let keyed = with("idempotencyKey", json!(format!("key of {tool}")));
        let first = agent.call(tool, keyed.clone()).await;
        works(tool, &first);
        let after = kept(&app).await;
        assert_ne!(after, before, "{tool}: {first}");
        let mut again = agent.call(tool, keyed.clone()).await;
        if row.keeps_a_file {
            assert_eq!(again, first, "{tool}");
            assert_eq!(kept(&app).await, after, "{tool}");
            continue;
        }
        assert_eq!(again["replayed"], true, "{tool}: {again}");
        again.as_object_mut().expect("an object").remove("replayed");
        assert_eq!(again["ids"], first["ids"], "{tool}");
        assert_eq!(again["changeId"], first["changeId"], "{tool}");
        let mut other = keyed;
        other["dryRun"] = json!(false);
        let other = agent.call(tool, other).await;
        assert_eq!(code(&other), "conflict", "{tool}: {other}");
        assert_eq!(kept(&app).await, after, "{tool}");
    }
}

#[tokio::test]
async fn what_is_out_of_scope_is_as_if_it_were_not_there() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let hidden = World::make(&owner, CANARY).await.changed_by(&owner).await;
    for listed in Listed::all() {
        let (row, tool) = (listed.row(), listed.name.as_str());
        let world = World::make(&owner, "Seen").await;
        let scope = format!("scope_folders = '{{{}}}'", world.id("$folder"));
        let agent = app.agent_within(Mode::ReadWrite, true, &scope).await;
        let world = world.changed_by(&agent).await;
        for name in World::NAMES.iter().filter(|name| row.good.contains(**name)) {
            let with = |id: &str| world.with(name, id).fill(row.good);
            let gone = agent.call(tool, with(hidden.id(name))).await;
            assert_eq!(code(&gone), row.out_of_scope, "{tool} {name}: {gone}");
            let never = app.store().world.id().to_string();
            let unknown = agent.call(tool, with(&never)).await;
            let told = gone.to_string().replace(hidden.id(name), "ID");
            assert_eq!(told, unknown.to_string().replace(&never, "ID"), "{tool} {name}");
        }
        let answer = agent.call(tool, world.fill(row.good)).await;
        works(tool, &answer);
        assert!(!answer.to_string().contains(CANARY), "{tool}: {answer}");
        assert!(
            World::NAMES.iter().all(|name| !answer.to_string().contains(hidden.id(name))),
            "{tool}: {answer}"
        );
    }
    let text = owner.markdown(hidden.id("$document")).await;
    assert_eq!(text, World::text(CANARY), "nothing of what is hidden was changed");
}

/// A link that may not do something answers as if there were no such tool.
#[tokio::test]
async fn a_mode_has_what_it_allows_and_no_more() {
    let app = TestApp::start().await;
    let owner = app.agent_with(Mode::ReadWrite, true).await;
    let world = World::make(&owner, "Seen").await;
    for (mode, deletes, allowed) in [
        (Mode::Read, true, &["always", "read"][..]),
        (Mode::Write, true, &["always", "add"]),
        (Mode::ReadWrite, false, &["always", "read", "add", "change"]),
    ] {
        let agent = app.agent_with(mode, deletes).await;
        let none = agent.call("nonsense", json!({})).await;
        for listed in Listed::all() {
            let tool = listed.name.as_str();
            if !allowed.contains(&listed.access.as_str()) {
                let answer = agent.call(tool, world.fill(listed.row().good)).await;
                let told = answer.to_string().replace(tool, "nonsense");
                assert_eq!(told, none.to_string(), "{mode} {tool}");
            } else if mode == Mode::Write {
                let world = World::make(&owner, CANARY).await.changed_by(&agent).await;
                let answer = agent.call(tool, world.fill(listed.row().good)).await;
                works(tool, &answer);
                assert!(
                    !answer.to_string().contains(CANARY),
                    "{tool} reads nothing back: {answer}"
                );
            }
        }
    }
}

/// Other spellings of what is meant are understood.
#[tokio::test]
async fn what_clients_really_send_is_understood() {
    let app = TestApp::start().await;
    let agent: Agent = app.agent_with(Mode::ReadWrite, true).await;
    for listed in Listed::all() {
        let (row, tool) = (listed.row(), listed.name.as_str());
        let world = World::make(&agent, "Seen").await.changed_by(&agent).await;
        let mut sloppy = world.fill(row.good);
        for (name, schema) in listed.properties() {
            let given = sloppy.get(name).cloned();
            match (given, schema["type"].as_str()) {
                // Doubly serialised, as many clients send lists and objects.
                (Some(value), Some("array" | "object")) => sloppy[name] = json!(value.to_string()),
                (Some(value), Some("integer" | "boolean")) => {
                    sloppy[name] = json!(value.to_string());
                }
                (None, _)
                    if !["dryRun", "idempotencyKey", "expectedRevision"]
                        .contains(&name.as_str()) =>
                {
                    sloppy[name] = json!("");
                }
                _ => {}
            }
        }
        works(&format!("{tool} {sloppy}"), &agent.call(tool, sloppy.clone()).await);
    }
}
