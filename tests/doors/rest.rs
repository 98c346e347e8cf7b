//! The REST door: sessions, spaces, members, links, files, documents and their blocks.

mod blocks;
mod collections;
mod documents;
mod favourites;
mod history;
mod markdown;
mod record;
mod seen;
mod tags;
mod writing;

use std::{fs, path::Path};

use docent_tests::{Answer, Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn the_description_is_as_committed() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/openapi.json");
    let now = serde_json::to_string_pretty(&docent_server::api::openapi()).unwrap() + "\n";
    if option_env("UPDATE_SNAPSHOTS") {
        fs::write(&path, &now).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == now,
        "crates/server/openapi.json is out of date: run the tests with UPDATE_SNAPSHOTS=1"
    );
}

#[expect(clippy::disallowed_methods, reason = "asks whether snapshots are to be written anew")]
fn option_env(name: &str) -> bool {
    std::env::var_os(name).is_some()
}

#[tokio::test]
async fn one_signs_in_with_a_password_and_out_again() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let short = ada.put("/api/password", json!({"password": "short"})).await;
    assert_eq!(short.status, 400);
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    let unproven = ada.put("/api/password", json!({"password": "another battery"})).await;
    assert_eq!(unproven.status, 403, "the current password is asked for");

    let browser = house.visitor(ada.space);
    assert_eq!(browser.get("/api/session").await.status, 401);
    let right = json!({"email": "Ada@Example.org", "password": "correct battery"});
    let signed_in = browser.post("/api/session", right).await;
    let cookie = signed_in.headers["set-cookie"].to_str().unwrap().to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    assert_eq!(signed_in.ok()["name"], "ada");
    let sessions = browser.get("/api/sessions").await.ok();
    let current: Vec<_> = sessions.as_array().unwrap().iter().map(|one| &one["current"]).collect();
    assert_eq!(current.len(), 2);
    assert_eq!(current.iter().filter(|is| **is == true).count(), 1, "one of them asks: {sessions}");
    browser.delete("/api/session").await.ok();
    assert_eq!(browser.get("/api/session").await.status, 401);
    assert_eq!(ada.get("/api/session").await.ok()["email"], "ada@example.org");
}

#[tokio::test]
async fn a_one_time_address_works_once() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let link = docent_store::session::sign_in_link(&house.app.store, ada.id).await.unwrap();
    let secret = json!({"secret": link.reveal()});
    let (one, other) = (house.visitor(ada.space), house.visitor(ada.space));
    one.post("/api/session/link", secret.clone()).await.ok();
    assert_eq!(other.post("/api/session/link", secret).await.status, 404);
}

#[tokio::test]
async fn wrong_passwords_are_counted_and_tell_nothing() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    ada.put("/api/password", json!({"password": "correct battery"})).await.ok();
    let guesser = house.visitor(ada.space);
    let guess = |email: &str| json!({"email": email, "password": "a wild guess"});
    let known = guesser.post("/api/session", guess("ada@example.org")).await;
    let unknown = guesser.post("/api/session", guess("eve@example.org")).await;
    assert_eq!((known.status, &known.bytes), (401, &unknown.bytes));
    for _ in 0..3 {
        assert_eq!(guesser.post("/api/session", guess("ada@example.org")).await.status, 401);
    }
    let refused = guesser.post("/api/session", guess("ada@example.org")).await;
    assert_eq!(refused.status, 429);
    assert!(refused.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn another_site_changes_nothing() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let headers = [(name.parse().unwrap(), value.parse().unwrap())].into_iter().collect();
        let request = ada.request(Method::POST, "/api/spaces").headers(headers);
        let answer = Answer::to(request.json(&json!({"name": "x"}))).await;
        assert_eq!(answer.status, 403, "{name}: {value}");
    }
    let own = [("sec-fetch-site".parse().unwrap(), "same-origin".parse().unwrap())];
    let request = ada.request(Method::POST, "/api/spaces").headers(own.into_iter().collect());
    Answer::to(request.json(&json!({"name": "x"}))).await.ok();
    let spaces = ada.get("/api/spaces").await.ok();
    assert_eq!(spaces.as_array().unwrap().len(), 2, "only the last one was made");
}

#[tokio::test]
async fn a_space_is_closed_to_everybody_else() {
    let house = TestApp::start().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let made = ada.post("~/documents", json!({"title": "Mine", "markdown": "secret"})).await.ok();
    let document = made["ids"][0].as_str().unwrap();
    let intruder = bob.within(ada.space);
    for path in ["~/documents", "~/folders", "~/members", "~/links"] {
        assert_eq!(intruder.get(path).await.status, 404, "{path}");
    }
    let path = format!("~/documents/{document}");
    let strange = intruder.get(&path).await;
    let unknown = ada.get(&format!("~/documents/{}", Uuid::nil())).await;
    assert_eq!((strange.status, strange.bytes), (404, unknown.bytes));
    assert_eq!(intruder.delete(&path).await.status, 404);
    assert_eq!(ada.get(&path).await.ok()["title"], "Mine");
}

#[tokio::test]
async fn members_have_roles_and_a_space_keeps_an_owner() {
    let house = TestApp::start().await;
    let (ada, bob) = (house.person("ada").await, house.person("bob").await);
    let guest = bob.within(ada.space);
    let role = |email: &str, role: &str| json!({"email": email, "role": role});
    ada.put("~/members", role("bob@example.org", "viewer")).await.ok();
    assert_eq!(guest.get("~/members").await.ok().as_array().unwrap().len(), 2);
    assert_eq!(guest.get("~/links").await.status, 403);
    assert_eq!(guest.post("~/documents", json!({"title": "x"})).await.status, 403);
    ada.put("~/members", role("bob@example.org", "admin")).await.ok();
    guest.get("~/links").await.ok();
    let usurped = guest.put("~/members", role("bob@example.org", "owner")).await;
    assert_eq!(usurped.status, 403, "an admin makes no owner");
    let left = ada.delete(&format!("~/members/{}", ada.id)).await;
    assert_eq!(left.status, 409, "the last owner stays");
    ada.put("~/members", role("bob@example.org", "owner")).await.ok();
    ada.delete(&format!("~/members/{}", ada.id)).await.ok();
    assert_eq!(ada.get("~/members").await.status, 404);
}

#[tokio::test]
async fn a_links_address_can_be_shown_again() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let wrong = ada.post("~/links", json!({"name": "A", "mode": "reed"})).await;
    assert_eq!(wrong.status, 400);
    let made = ada.post("~/links", json!({"name": "Reader", "mode": "read"})).await.ok();
    let listed = ada.get("~/links").await;
    assert!(!String::from_utf8_lossy(&listed.bytes).contains("/links/"), "no secret is listed");
    let listed = listed.ok();
    assert_eq!((&listed[0]["id"], &listed[0]["mode"]), (&made["id"], &json!("read")));
    let id = made["id"].as_str().unwrap();
    let shown = ada.post(&format!("~/links/{id}/reveal"), json!({})).await.ok();
    assert_eq!(shown, made);
}

#[tokio::test]
async fn a_file_comes_back_as_it_went() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let bytes: Vec<u8> = (0..700_000_u32).flat_map(|n| (n / 7).to_le_bytes()).collect();
    let upload = |name: &str, bytes: Vec<u8>| {
        Answer::to(ada.request(Method::POST, &format!("~/files?name={name}")).body(bytes))
    };
    let file = upload("a.bin", bytes.clone()).await.ok();
    assert_eq!(file["size"], bytes.len());
    assert_eq!(upload("a.bin", bytes.clone()).await.ok()["id"], file["id"], "kept once");
    let id = file["id"].as_str().unwrap();
    let back = ada.get(&format!("~/files/{id}")).await;
    assert!(back.bytes == bytes, "every byte is back");
    assert!(back.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));

    let drawing = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>"#;
    let drawing = upload("a.svg", drawing.to_vec()).await.ok();
    let shown = ada.get(&format!("~/files/{}", drawing["id"].as_str().unwrap())).await;
    assert!(shown.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    assert_eq!(shown.headers["x-content-type-options"], "nosniff");

    let gif = upload("a.gif", b"GIF89a\x03\x00\x02\x00\x00\x00\x00;".to_vec()).await.ok();
    assert_eq!((&gif["mediaType"], &gif["width"]), (&json!("image/gif"), &json!(3)));
}

/// The texts and kinds of a document's blocks, from top to bottom.
async fn outline(person: &Person, document: &str) -> Vec<(String, String)> {
    fn of(block: &Value) -> (String, String) {
        let runs = block["runs"].as_array().into_iter().flatten();
        let text = runs.filter_map(|run| run["text"].as_str()).collect::<String>();
        let text = block["text"].as_str().map_or(text, str::to_owned);
        (block["kind"].as_str().unwrap_or_default().to_owned(), text)
    }
    let document = person.get(&format!("~/documents/{document}")).await.ok();
    document["blocks"].as_array().into_iter().flatten().map(of).collect()
}

#[tokio::test]
async fn blocks_are_added_changed_moved_and_taken_back() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let made = ada.post("~/documents", json!({"title": "T", "markdown": "first"})).await.ok();
    let document = made["ids"][0].as_str().unwrap();
    let text = "# 1. *no* markup | `here`";
    let added = json!({
        "position": {"side": "end", "of": document},
        "blocks": [{"runs": [{"text": text}]}, {"kind": "code", "text": "x", "properties": {"info": "py"}}],
    });
    let added = ada.post("~/blocks", added).await.ok();
    let pair = |kind: &str, text: &str| (kind.to_owned(), text.to_owned());
    let all = [pair("text", "first"), pair("text", text), pair("code", "x")];
    assert_eq!(outline(&ada, document).await, all);

    let block = added["ids"][0].as_str().unwrap();
    let content = json!({"runs": [{"text": "new"}], "properties": {"style": "h2"}});
    let stale = ada.put(&format!("~/blocks/{block}?expectedRevision=1"), content.clone()).await;
    assert_eq!((stale.status, &stale.body["blocks"][0]), (409, &json!(block)));
    let set = ada.put(&format!("~/blocks/{block}?expectedRevision=2"), content).await.ok();
    assert_eq!(outline(&ada, document).await[1], pair("text", "new"));

    let undo = format!("~/changes/{}/revert", set["changeId"].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    assert_eq!(outline(&ada, document).await, all);

    let moved = json!({"blocks": [block], "position": {"side": "start", "of": document}});
    ada.post("~/blocks/move", moved).await.ok();
    assert_eq!(outline(&ada, document).await[0], pair("text", text));
    ada.delete(&format!("~/blocks/{block}")).await.ok();
    assert_eq!(outline(&ada, document).await, [all[0].clone(), all[2].clone()]);
    let changes = ada.get(&format!("~/documents/{document}/changes")).await.ok();
    assert_eq!(changes.as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn documents_stand_in_folders_and_come_back_from_the_trash() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let folder = ada.post("~/folders", json!({"name": "Plans"})).await.ok();
    let folder = folder["ids"][0].as_str().unwrap();
    let made = ada.post("~/documents", json!({"title": "T", "folderId": folder})).await.ok();
    let document = made["ids"][0].as_str().unwrap();
    let listed = ada.get(&format!("~/documents?folder={folder}")).await.ok();
    assert_eq!((&listed["total"], &listed["documents"][0]["id"]), (&json!(1), &json!(document)));
    ada.patch(&format!("~/documents/{document}"), json!({"title": "New"})).await.ok();
    ada.delete(&format!("~/documents/{document}")).await.ok();
    assert_eq!(ada.get("~/folders").await.ok()["trash"], 1);
    ada.post(&format!("~/documents/{document}/move"), json!({"folderId": folder})).await.ok();
    let back = ada.get(&format!("~/documents/{document}")).await.ok();
    assert_eq!((&back["title"], &back["folderId"]), (&json!("New"), &json!(folder)));
    assert_eq!(ada.get("~/daily-notes/today").await.status, 404, "a read makes no daily note");
}

#[tokio::test]
async fn documents_are_found_by_their_words() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bob = app.person("bob").await;
    for (person, title) in [(&ada, "Mine"), (&bob, "Theirs")] {
        let text = json!({"title": title, "markdown": "The quick brown fox\n\njumps over"});
        person.post("~/documents", text).await.ok();
    }
    let found = ada.get("~/search?query=%22brown%20fox%22").await.ok();
    assert_eq!(
        (&found["total"], &found["hits"][0]["document"]["title"]),
        (&json!(1), &json!("Mine"))
    );
    assert!(found["hits"][0]["snippet"].as_str().unwrap().contains("**brown"), "{found}");
    assert_eq!(ada.get("~/search?query=elephant").await.ok()["total"], 0);
    assert_eq!(ada.get("~/search").await.status, 400, "nothing to look for");
}

#[tokio::test]
async fn the_columns_of_a_table_stay_aligned() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let markdown = "| a | b | c |\n| :-- | --: | --- |\n| 1 | 2 | 3 |";
    let made = ada.post("~/documents", json!({"title": "T", "markdown": markdown})).await.ok();
    let document = format!("~/documents/{}", made["ids"][0].as_str().unwrap());
    let table = ada.get(&document).await.ok()["blocks"][0].clone();
    assert_eq!(table["properties"], json!({"columns": ["left", "right", "none"]}));

    let path = format!("~/blocks/{}", table["id"].as_str().unwrap());
    let mut given = table.clone();
    given.as_object_mut().unwrap().remove("id");
    ada.put(&path, given.clone()).await.ok();
    assert_eq!(ada.get(&document).await.ok()["blocks"][0], table, "written as it was read");
    given["properties"]["columns"] = json!(["left", "upwards"]);
    assert_eq!(ada.put(&path, given.clone()).await.status, 400);
    given["properties"] = json!({});
    ada.put(&path, given).await.ok();
    assert_eq!(ada.get(&document).await.ok()["blocks"][0]["properties"], json!({}));
}
