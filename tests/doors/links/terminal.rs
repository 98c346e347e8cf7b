//! The same at the command line, with the program itself.

use docent_tests::{Agent, Authorization, Home, Server};
use reqwest::StatusCode;
use serde_json::{Value, json};

struct Terminal {
    home: Home,
    server: Server,
}

impl Terminal {
    async fn open() -> Self {
        let home = Home::new().await;
        let server = home.serve(&[]).await;
        let terminal = Self { home, server };
        terminal.run(&["user", "create", "ada@example.org", "--name", "Ada"]);
        terminal.run(&["space", "create", "Ours", "--owner", "ada@example.org"]);
        terminal
    }

    fn run(&self, arguments: &[&str]) -> Value {
        let output = self.home.run(&[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    }

    /// What a command says that is refused, by the program or by its command line.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.home.run(arguments);
        assert!(!output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    }

    fn link(&self, choices: &[&str]) -> (String, Agent) {
        let create = ["link", "create", "--space", "ours", "--name", "A link"];
        let made = self.run(&[&create, choices].concat());
        let id = made["id"].as_str().expect("an id").to_owned();
        let url = made["url"].as_str().expect("an address").to_owned();
        assert!(url.starts_with(&self.server.url), "{url}");
        let agent = Agent::through(url, id.parse().expect("an id"));
        (id, agent)
    }
}

async fn status(agent: &Agent) -> StatusCode {
    agent.request("tools/list", json!({})).await.status
}

#[tokio::test]
async fn links_are_managed_at_the_command_line_beside_a_server() {
    let terminal = Terminal::open().await;
    let (id, agent) = terminal.link(&[]);
    let id = id.as_str();
    assert_eq!(status(&agent).await, StatusCode::OK);

    for (act, undo) in [
        (["link", "pause", id], ["link", "resume", id]),
        (["space", "pause-links", "Ours"], ["space", "resume-links", "Ours"]),
    ] {
        terminal.run(&act);
        assert_eq!(status(&agent).await, StatusCode::NOT_FOUND, "{act:?}");
        terminal.run(&undo);
        assert_eq!(status(&agent).await, StatusCode::OK, "{undo:?}");
    }
    let renewed = terminal.run(&["link", "renew", id]);
    assert_eq!(status(&agent).await, StatusCode::NOT_FOUND);
    let agent = Agent::through(renewed["url"].as_str().unwrap().to_owned(), agent.link);
    assert_eq!(status(&agent).await, StatusCode::OK);

    let set = ["link", "set", id, "--name", "Reader", "--mode", "read", "--expires", "never"];
    assert_eq!(terminal.run(&set)["mode"], "read");
    let added = agent.call("markdown_add", json!({})).await;
    assert_eq!(added["message"], "Unknown tool: markdown_add");
    assert_eq!(terminal.run(&["link", "list", "--space", "Ours"])["links"][0]["name"], "Reader");
    terminal.run(&["link", "delete", id]);
    assert_eq!(status(&agent).await, StatusCode::NOT_FOUND);
    let gone = terminal.refused(&["link", "show", id]);
    assert!(gone.contains(&format!("there is no link {id}")), "{gone}");
    let audited = terminal
        .home
        .sql("select string_agg(tool, ' ' order by id) from audit where tool like 'links%'");
    assert_eq!(
        audited,
        "links_create links_pause links_resume links_pause_all links_resume_all links_renew links_update links_delete"
    );
}

#[tokio::test]
async fn every_choice_can_be_made_at_the_command_line() {
    let terminal = Terminal::open().await;
    let (_, maker) = terminal.link(&[]);
    let folders = json!({"folders": [{"name": "Projects"}]});
    let projects =
        maker.call("folders_create", folders).await["ids"][0].as_str().unwrap().to_owned();
    let inside = json!({"folders": [{"name": "2026", "parentFolderId": projects}]});
    let year = maker.call("folders_create", inside).await["ids"][0].as_str().unwrap().to_owned();
    let document = maker.document("Plan", "words").await;

    let (id, agent) = terminal.link(&[
        "--mode",
        "read_write",
        "--allow-delete",
        "--device-flow",
        "--no-file-urls",
        "--document",
        &document,
        "--folder",
        "projects/2026",
        "--daily-notes",
        "--search",
        "#plan",
        "--groups",
        "documents,blocks",
        "--expires",
        "30d",
        "--network",
        "127.0.0.0/8",
        "--network",
        "::1",
        "--guidance",
        "Be brief.",
        "--note",
        "x",
        "--calls-per-minute",
        "60",
        "--writes-per-minute",
        "6",
    ]);
    let mut link = terminal.run(&["link", "show", &id]);
    let scope = json!({
        "whole": false,
        "documents": [{"id": document, "name": "Plan"}],
        "folders": [{"id": year, "name": "Projects/2026"}],
        "dailyNotes": true,
        "search": "#plan",
    });
    assert_eq!(link["scope"].take(), scope);
    assert_eq!(link["toolGroups"], json!(["blocks", "documents"]));
    assert_eq!(link["networks"], json!(["127.0.0.0/8", "::1/128"]));
    assert_eq!((&link["callsPerMinute"], &link["writesPerMinute"]), (&json!(60), &json!(6)));
    assert!(link["expiresAt"].is_string() && link["allowDelete"] == true, "{link}");
    assert_eq!((&link["deviceFlow"], &link["fileUrls"]), (&json!(true), &json!(false)));
    assert_eq!(status(&agent).await, StatusCode::OK);
}

#[tokio::test]
async fn passwords_are_read_from_the_standard_input() {
    let terminal = Terminal::open().await;
    let say = |arguments: &[&str], input: &str| {
        terminal.home.run_with(&[&["--json", "link"], arguments].concat(), input)
    };
    let create = ["create", "--space", "ours", "--name", "x", "--password-stdin"];
    let weak = say(&create, "short\n");
    assert!(String::from_utf8_lossy(&weak.stderr).contains("at least 10 characters"), "{weak:?}");
    let made = say(&create, "correct horse battery staple\n");
    let made: Value = serde_json::from_slice(&made.stdout).expect("JSON");
    let (id, url) = (made["id"].as_str().unwrap(), made["url"].as_str().unwrap());
    let agent = Agent::through(url.to_owned(), id.parse().unwrap());
    assert_eq!(status(&agent).await, StatusCode::UNAUTHORIZED);
    let client = Authorization::begin(&agent).await;
    let (connected, _) = client.connect(&agent, "correct horse battery staple").await;
    assert_eq!(status(&connected).await, StatusCode::OK);
    let connections = terminal.run(&["link", "connections", id]);
    assert_eq!(connections["connections"][0]["client"], "A test");
    let (second, _) = client.connect(&agent, "correct horse battery staple").await;
    let first = connections["connections"][0]["id"].as_str().unwrap();
    terminal.run(&["link", "disconnect", id, first]);
    assert_eq!(status(&connected).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&second).await, StatusCode::OK);
    let connected = second;
    assert!(say(&["password", id], "another horse battery staple").status.success());
    assert_eq!(status(&connected).await, StatusCode::UNAUTHORIZED);
    let (again, _) = client.connect(&agent, "another horse battery staple").await;
    assert_eq!(status(&again).await, StatusCode::OK);
    assert!(terminal.run(&["link", "show", id])["passwordSetAt"].is_string());
    let is_old = |arguments: &[&str]| {
        let listed = terminal.run(&[&["link", "list", "--space", "Ours"], arguments].concat());
        listed["links"][0]["passwordIsOld"].as_bool()
    };
    assert_eq!(is_old(&[]), Some(false));
    terminal.home.sql("update link set password_set_at = now() - interval '181 days'");
    assert_eq!(is_old(&[]), Some(true));
    assert_eq!(is_old(&["--password-days", "200"]), Some(false));
    assert_eq!(is_old(&["--password-days", "0"]), Some(false));
    let told = terminal.run(&["doctor"]).to_string();
    assert!(told.contains(&format!("{id}  x in Ours")), "{told}");
    assert!(!terminal.run(&["doctor", "--password-days", "0"]).to_string().contains(id));
    terminal.run(&["link", "password", id, "--none"]);
    assert_eq!(status(&agent).await, StatusCode::OK);
    assert!(
        terminal.refused(&["serve", "--redirect-uri", "http://x.example/"]).contains("editor://")
    );
}

#[tokio::test]
async fn every_choice_can_be_taken_back_at_the_command_line() {
    let terminal = Terminal::open().await;
    let (id, _) = terminal.link(&[
        "--allow-delete",
        "--device-flow",
        "--daily-notes",
        "--groups",
        "documents",
        "--expires",
        "12h",
        "--network",
        "192.0.2.7",
        "--guidance",
        "- brief",
        "--note",
        "x",
        "--calls-per-minute",
        "60",
        "--writes-per-minute",
        "6",
    ]);
    let link = terminal.run(&[
        "link",
        "set",
        &id,
        "--whole-space",
        "--no-delete",
        "--no-device-flow",
        "--file-urls",
        "--groups",
        "all",
        "--expires",
        "never",
        "--network",
        "any",
        "--guidance",
        "",
        "--calls-per-minute",
        "default",
    ]);
    assert_eq!(link["scope"]["whole"], true);
    for field in ["toolGroups", "expiresAt", "callsPerMinute"] {
        assert!(link[field].is_null(), "{field}");
    }
    assert_eq!(link["networks"], json!([]));
    assert_eq!((&link["allowDelete"], &link["guidance"]), (&json!(false), &json!("")));
    assert_eq!((&link["deviceFlow"], &link["fileUrls"]), (&json!(false), &json!(true)));
    assert_eq!((&link["writesPerMinute"], &link["note"]), (&json!(6), &json!("x")), "stay");
    let shown = terminal.home.run(&["link", "show", &id]);
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(shown.contains("the whole space") && !shown.contains("/links/"), "{shown}");
}

#[tokio::test]
async fn what_is_wrong_is_named_at_the_command_line() {
    let terminal = Terminal::open().await;
    let (_, maker) = terminal.link(&[]);
    let twins = json!({"folders": [{"name": "Twin"}, {"name": "twin"}]});
    let twins = maker.call("folders_create", twins).await["ids"].clone();
    let nothing = uuid::Uuid::nil().to_string();
    let bad: [(&[&str], &str); 13] = [
        (&["--folder", "Nowhere/2026"], "'Nowhere/2026'"),
        (&["--folder", "Twin"], twins[0].as_str().unwrap()),
        (&["--document", &nothing], &nothing),
        (&["--document", "Plan"], "Plan"),
        (&["--search", "-nothing"], "'-nothing'"),
        (&["--groups", "documents,magic"], "'magic'"),
        (&["--expires", "soon"], "soon"),
        (&["--expires", "2020-01-01T00:00:00Z"], "2020-01-01"),
        (&["--network", "everywhere"], "'everywhere'"),
        (&["--calls-per-minute", "0"], "calls per minute"),
        (&["--writes-per-minute", "many"], "many"),
        (&["--mode", "reed"], "reed"),
        (&["--whole-space", "--daily-notes"], "--daily-notes"),
    ];
    for (choices, named) in bad {
        let create = ["link", "create", "--space", "Ours", "--name", "Bad"];
        let refused = terminal.refused(&[&create, choices].concat());
        assert!(refused.contains(named), "{choices:?}: {refused}");
    }
    let space = terminal.refused(&["link", "create", "--space", "Theirs", "--name", "x"]);
    assert!(space.contains("'Theirs'"), "{space}");
    let links = terminal.run(&["link", "list", "--space", "Ours"]);
    assert_eq!(links["links"].as_array().unwrap().len(), 1, "nothing was made");
}
