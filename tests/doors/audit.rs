//! The audit: sealed, verified, asked, exported, and let go when it is old.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use docent_store::{
    Mode,
    audit::{self, Flaw, Verified},
};
use docent_tests::{Agent, Home, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const AGE: TimeDelta = TimeDelta::days(400);

/// A space in which an agent has made some documents, over three seals.
async fn busy() -> (TestApp, Agent) {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for title in ["One", "Two", "Three"] {
        agent.document(title, "words").await;
        app.app.audit.flush().await;
    }
    (app, agent)
}

async fn verified(app: &TestApp) -> Verified {
    audit::verify(app.store(), app.space, AGE, None).await.expect("a look at the audit")
}

#[tokio::test]
async fn everything_committed_is_sealed_by_itself() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    for _ in 0..20 {
        agent.call("documents_list", json!({})).await;
    }
    let begun = std::time::Instant::now();
    while app.sql("select coalesce(sum(entries), 0) from seal").await != "20" {
        assert!(begun.elapsed().as_secs() < 10, "nobody seals");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let found = verified(&app).await;
    assert_eq!((found.entries, found.unsealed, found.flaw), (20, 0, None));
}

#[tokio::test]
async fn entries_that_commit_late_are_sealed_once_by_any_instance() {
    let app = TestApp::start().await;
    let link = app.agent(Mode::ReadWrite).await.link;
    // Ids fall, so that each group commits before those of lower ids; two sealers work beside the server's.
    let mut writers = Vec::new();
    for writer in 0..4_u32 {
        for round in 0..15_u32 {
            let id = 0xffff_0000 - (round * 4 + writer);
            let statement = format!(
                "with e as (insert into audit (space_id, id, link_id, client, address, tool, objects, outcome, \
                 duration_us, bytes_out, at) values ('{space}', '{id:08x}-0000-7000-8000-000000000000', '{link}', \
                 '', '', 't', '{{}}', 'ok', 1, 1, now()) returning space_id, id) \
                 insert into audit_unsealed select space_id, id, array[id] from e",
                space = app.space,
            );
            writers.push(statement);
        }
    }
    let write = async {
        for statement in &writers {
            app.sql(statement).await;
        }
    };
    let seal = || async {
        for _ in 0..40 {
            audit::seal_all(app.store()).await.expect("sealing");
        }
    };
    tokio::join!(write, seal(), seal());
    audit::seal_all(app.store()).await.expect("sealing");
    let found = verified(&app).await;
    assert_eq!((found.entries, found.unsealed, found.flaw), (60, 0, None));
    assert_eq!(app.sql("select calls from link_use").await, "60");
    assert_eq!(app.sql("select sum(calls) from link_day").await, "60");
}

#[tokio::test]
async fn verifying_names_the_first_seal_that_does_not_hold() {
    let (app, _) = busy().await;
    assert_eq!(verified(&app).await.flaw, None);
    let second = "select entry_ids[1] from seal where number = 2";
    let id: Uuid = app.sql(second).await.parse().expect("an id");
    let removed = Flaw::EntriesRemoved { seal: 2, missing: vec![id] };
    let space = app.space;
    let stranger: Uuid = "00000000-0000-7000-8000-00000000beef".parse().expect("an id");
    for (harm, flaw) in [
        (
            format!("update audit set outcome = 'forbidden' where id = '{id}'"),
            Flaw::EntriesChanged(2),
        ),
        (
            format!("update audit set at = at + interval '1 microsecond' where id = '{id}'"),
            Flaw::EntriesChanged(2),
        ),
        (format!("delete from audit where id = '{id}'"), removed),
        (
            format!(
                "insert into audit select space_id, '{stranger}', person_id, link_id, client, address, tool, objects, \
                 outcome, duration_us, bytes_out, at, wrote from audit where id = '{id}'"
            ),
            Flaw::EntryAdded(stranger),
        ),
        ("delete from seal where number = 2".to_owned(), Flaw::SealMissing(2)),
        ("delete from seal where number = 1".to_owned(), Flaw::SealMissing(1)),
        (
            "update seal set made_at = made_at + interval '1 s' where number = 2".to_owned(),
            Flaw::SealChanged(2),
        ),
        ("update seal set entry_ids = '{}' where number = 2".to_owned(), Flaw::SealChanged(2)),
        (
            "update seal set hash = sha256('x'), previous_hash = sha256('y') where number = 2"
                .to_owned(),
            Flaw::ChainBroken(2),
        ),
    ] {
        let tables = ["audit", "seal"];
        for table in tables {
            app.sql(&format!(
                "create table kept_{table} as select * from {table} where space_id = '{space}'"
            ))
            .await;
        }
        app.sql(&harm).await;
        assert_eq!(verified(&app).await.flaw, Some(flaw), "{harm}");
        for table in tables {
            app.sql(&format!("delete from {table} where space_id = '{space}'")).await;
            app.sql(&format!("insert into {table} select * from kept_{table}")).await;
            app.sql(&format!("drop table kept_{table}")).await;
        }
        assert_eq!(verified(&app).await.flaw, None, "restored after: {harm}");
    }
    let early =
        "delete from audit where id = any (select unnest(entry_ids) from seal where number = 1)";
    app.sql(early).await;
    app.sql("update seal set entry_ids = null where number = 1").await;
    assert!(matches!(verified(&app).await.flaw, Some(Flaw::DeletedEarly { seal: 1, .. })));
}

#[tokio::test]
async fn a_checkpoint_shows_that_the_end_was_cut_off() {
    let (app, agent) = busy().await;
    let checkpoint = audit::checkpoint(app.store(), app.space).await.expect("a checkpoint");
    let checkpoint = checkpoint.expect("of what was sealed");
    checkpoint.check(&app.store().keys).expect("genuine");
    let verify = || audit::verify(app.store(), app.space, AGE, Some(&checkpoint));
    assert_eq!(verify().await.expect("a look").flaw, None);

    let mut forged = checkpoint.clone();
    forged.number -= 1;
    assert!(forged.check(&app.store().keys).is_err(), "the code speaks for the number");

    // Whoever takes entries and their seals away leaves a chain that holds, but for the checkpoint.
    app.sql(
        "delete from audit where id = any (select unnest(entry_ids) from seal where number = 3)",
    )
    .await;
    app.sql("delete from seal where number = 3").await;
    assert_eq!(verified(&app).await.flaw, None);
    let cut = Flaw::ChainCut { checkpoint: checkpoint.number };
    assert_eq!(verify().await.expect("a look").flaw, Some(cut));
    agent.document("Four", "words").await;
    app.app.audit.flush().await;
    let rewritten = verify().await.expect("a look").flaw;
    assert_eq!(rewritten, Some(Flaw::ChainRewritten(3)));
}

#[tokio::test]
async fn old_entries_go_and_their_seals_stay() {
    let (app, agent) = busy().await;
    assert_eq!(audit::expire(app.store(), AGE).await.expect("nothing to do"), 0);
    let month = TimeDelta::days(30);
    // Two months ago: the entries of the first seal, sealed anew as they then were.
    app.sql("delete from seal; delete from audit_unsealed; update audit set at = at - interval '60 days'").await;
    app.sql("insert into audit_unsealed select space_id, id, array[id] from audit").await;
    audit::seal_all(app.store()).await.expect("sealing");
    agent.document("New", "words").await;
    app.app.audit.flush().await;
    assert_eq!(audit::expire(app.store(), month).await.expect("deleting"), 3);
    app.app.audit.flush().await;
    let found = audit::verify(app.store(), app.space, month, None).await.expect("a look");
    assert_eq!((found.expired, found.flaw), (1, None));
    assert_eq!(app.sql("select count(*) from audit where tool = 'audit_expire'").await, "1");
    assert_eq!(app.sql("select sum(calls) from link_day").await, "7", "counts outlive entries");
}

#[tokio::test]
async fn managers_ask_the_audit() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let made = ada.post("~/links", json!({"name": "Writer", "mode": "read_write"})).await.ok();
    let link: Uuid = made["id"].as_str().and_then(|id| id.parse().ok()).expect("an id");
    let agent = Agent::through(made["url"].as_str().expect("an address").to_owned(), link);
    let document = agent.document("Asked", "a private sentence").await;
    agent.call("blocks_get", json!({"id": document})).await;
    agent.call("blocks_get", json!({"id": Uuid::nil()})).await;
    house.app.audit.flush().await;

    let asked = async |query: &str| {
        let answer = ada.get(&format!("~/audit?{query}")).await.ok();
        let tools = answer["entries"].as_array().expect("entries").iter();
        tools.map(|entry| entry["tool"].as_str().expect("a tool").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        asked(&format!("link={link}")).await,
        ["blocks_get", "blocks_get", "documents_create"]
    );
    assert_eq!(
        asked(&format!("object={document}&link={link}")).await,
        ["blocks_get", "documents_create"]
    );
    assert_eq!(asked("outcome=not_found").await, ["blocks_get"]);
    assert_eq!(asked("tool=documents_create").await, ["documents_create"]);
    assert_eq!(asked(&format!("person={}&tool=links_create", ada.id)).await, ["links_create"]);
    assert!(asked("to=2020-01-01").await.is_empty());
    assert_eq!(asked("from=2020-01-01&tool=documents_create&outcome=ok").await.len(), 1);

    let mut seen = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = ada.get(&format!("~/audit?link={link}&limit=2{cursor}")).await.ok();
        let entries = page["entries"].as_array().expect("entries").clone();
        assert!(entries.iter().all(|entry| seen.insert(entry["id"].to_string())), "no entry twice");
        let Some(next) = page["cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 3);

    let days = ada.get("~/usage").await.ok();
    assert_eq!(days[0]["link"], link.to_string());
    assert_eq!(
        (&days[0]["calls"], &days[0]["writes"], &days[0]["denials"]),
        (&json!(3), &json!(1), &json!(1))
    );
}

#[tokio::test]
async fn only_managers_ask_and_bad_questions_are_refused() {
    let house = TestApp::start().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    for query in ["limit=0", "limit=1001", "from=soon", "link=x", "format=xml"] {
        assert_eq!(ada.get(&format!("~/audit?{query}")).await.status, 400, "{query}");
    }
    let guest = bob.within(ada.space);
    assert_eq!(guest.get("~/audit").await.status, 404);
    ada.put("~/members", json!({"email": "bob@example.org", "role": "editor"})).await.ok();
    for path in ["~/audit", "~/audit/export", "~/usage"] {
        assert_eq!(guest.get(path).await.status, 403, "{path}");
    }
    house.app.audit.flush().await;
    let query = format!("person={}&outcome=forbidden&tool=audit_read", guest.id);
    let tried = ada.get(&format!("~/audit?{query}")).await.ok();
    assert_eq!(tried["entries"].as_array().expect("entries").len(), 1, "{tried}");
}

#[tokio::test]
async fn an_entry_that_comes_twice_is_kept_once_and_takes_no_other_with_it() {
    let app = TestApp::start().await;
    let actor = app.actor().await;
    let entry = |tool: &str| audit::Entry::new(app.store(), &actor, "", String::new(), tool);
    let twice = entry("twice");
    for entry in [entry("before"), twice.clone(), twice, entry("after")] {
        app.app.audit.record(entry).await.expect("room in the queue");
    }
    app.app.audit.flush().await;
    let recorded = app.sql("select string_agg(tool, ' ' order by tool) from audit").await;
    assert_eq!(recorded, "after before twice");
    assert_eq!(verified(&app).await.flaw, None);
}

#[tokio::test]
async fn an_export_is_whole_and_runs_nothing() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let formula = "=HYPERLINK(\"https://evil.example\")";
    let path = format!("/api/spaces/{}", ada.space);
    let request = ada.request(reqwest::Method::PATCH, &path).header("user-agent", formula);
    request.json(&json!({"timeZone": "Europe/Berlin"})).send().await.expect("an answer");
    house.sql(&format!(
        "insert into audit select '{}', gen_random_uuid(), null, null, '', '', 'many', '{{}}', 'ok', 1, 1, now(), false \
         from generate_series(1, 2500)",
        ada.space
    ))
    .await;
    house.app.audit.flush().await;

    let lines = ada.get("~/audit/export?tool=many").await;
    assert_eq!(String::from_utf8_lossy(&lines.bytes).lines().count(), 2500);
    let table = ada.get("~/audit/export?format=csv&tool=spaces_update").await;
    assert_eq!(table.headers["content-disposition"], "attachment; filename=\"audit.csv\"");
    let text = String::from_utf8_lossy(&table.bytes).into_owned();
    assert!(text.starts_with("id,at,person,"), "{text}");
    assert!(text.contains("\"'=HYPERLINK("), "{text}");
    let first: Value =
        serde_json::from_slice(lines.bytes.split(|byte| *byte == b'\n').next().expect("a line"))
            .expect("JSON");
    assert_eq!(first["tool"], "many");
}

#[tokio::test]
async fn what_people_manage_is_recorded() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    house.person("bob").await;
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    let browser = house.visitor(ada.space);
    let guess = json!({"email": "ada@example.org", "password": "hunter2-canary"});
    assert_eq!(browser.post("/api/session", guess).await.status, 401);
    let typo = json!({"email": "correct battery", "password": "x"});
    assert_eq!(browser.post("/api/session", typo).await.status, 401);
    let right = json!({"email": "ada@example.org", "password": "correct battery"});
    browser.post("/api/session", right).await.ok();
    browser.delete("/api/session").await.ok();
    let space = ada.post("/api/spaces", json!({"name": "Second"})).await.ok();
    ada.put("~/members", json!({"email": "bob@example.org", "role": "viewer"})).await.ok();
    ada.delete(&format!("~/members/{}", Uuid::nil())).await;
    ada.patch(&format!("/api/spaces/{}", ada.space), json!({"name": "Renamed"})).await.ok();
    house.app.audit.flush().await;

    let recorded = async |space: &str| {
        let select = format!(
            "select tool || ' ' || outcome from audit where space_id = '{space}' order by id"
        );
        house.sql(&select).await.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let installation = recorded("00000000-0000-0000-0000-000000000000").await;
    let expected = [
        "sign_in_link ok",
        "sign_in_link ok",
        "password_set ok",
        "sign_in unauthorized",
        "sign_in unauthorized",
        "sign_in ok",
        "sign_out ok",
    ];
    assert_eq!(installation, expected);
    assert_eq!(recorded(space["id"].as_str().expect("an id")).await, ["spaces_create ok"]);
    let acts = recorded(&ada.space.to_string()).await;
    assert_eq!(acts, ["members_update ok", "members_delete not_found", "spaces_update ok"]);
    let all = house.sql("select string_agg(a::text, ' ') from audit a").await;
    for secret in ["hunter2", "battery", "example.org", "Renamed"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[tokio::test]
async fn the_command_line_shows_verifies_and_keeps_checkpoints() {
    let home = Home::new().await;
    let run = |arguments: &[&str]| {
        let output = home.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["user", "create", "ada@example.org", "--name", "Ada"]);
    run(&["space", "create", "Home", "--owner", "ada@example.org"]);
    let installation = run(&["audit"]);
    assert!(installation.contains("users_create"), "{installation}");
    let shown: Value =
        serde_json::from_str(&run(&["--json", "audit", "--space", "Home"])).expect("JSON");
    assert_eq!(shown["entries"][0]["tool"], "spaces_create");
    let table = run(&["audit", "--space", "Home", "--tool", "audit_read", "--format", "csv"]);
    assert_eq!(table.lines().count(), 2, "reading is recorded: {table}");

    let checkpoints = run(&["audit", "checkpoint"]);
    assert_eq!(checkpoints.lines().count(), 2, "{checkpoints}");
    let file = home.data_dir().join("checkpoints");
    std::fs::write(&file, &checkpoints).expect("a file");
    let file = file.to_str().expect("a path");
    let holds = run(&["audit", "verify", "--checkpoint", file]);
    assert!(holds.contains("seals hold"), "{holds}");

    std::fs::write(file, checkpoints.replacen("\"number\":1", "\"number\":2", 1)).expect("a file");
    let forged = home.refusal(&["audit", "verify", "--checkpoint", file]);
    assert!(forged.contains("not genuine"), "{forged}");
    std::fs::write(file, "nonsense").expect("a file");
    assert!(home.refusal(&["audit", "verify", "--checkpoint", file]).contains("not a checkpoint"));

    let server = home.serve(&[]).await;
    home.sql("update audit set client = 'somebody else' where tool = 'spaces_create'");
    let broken = home.run(&["--json", "audit", "verify", "--space", "Home"]);
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
    let said: Value = serde_json::from_slice(&broken.stdout).expect("JSON");
    assert_eq!(said["spaces"][0]["flaw"], "an entry under seal 1 was changed");
    drop(server);
}
