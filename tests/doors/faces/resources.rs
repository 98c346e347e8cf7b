//! Files as resources.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use docent_tests::{Agent, Person, TestApp};
use serde_json::{Value, json};

use crate::{
    content::samples::{pdf, png},
    file_urls::upload,
    links::{agent, document, folder},
};

const MIB: usize = 1024 * 1024;

/// Keeps a file and shows it in a new document; answers the file's address as a resource.
async fn shown(person: &Person, name: &str, bytes: &[u8], folder: Option<&str>) -> String {
    let file = upload(person, name, bytes).await;
    document(person, name, &format!("[it](file://{file})"), folder).await;
    format!("docent://files/{file}")
}

/// The whole answer, without the number of the request.
async fn read(agent: &Agent, uri: &str) -> Value {
    let mut body = agent.request("resources/read", json!({ "uri": uri })).await.body;
    body["id"] = Value::Null;
    body
}

/// What is answered for an address that names nothing, with the address taken out.
async fn refused(agent: &Agent, uri: &str) -> String {
    read(agent, uri).await.to_string().replace(&json!(uri).to_string(), "URI")
}

#[tokio::test]
async fn a_file_is_read_as_text_or_as_bytes() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    let utf_16: Vec<u8> = "\u{feff}né😀".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long = "línea 😀\n".repeat(20_000);
    for (name, bytes, kind, text) in [
        (
            "a.csv",
            b"Stra\xdfe;Gr\xf6\xdfe\r\nM\xfcller;na\xefve\r\n".to_vec(),
            "text/csv",
            "Straße;Größe\r\nMüller;naïve\r\n",
        ),
        ("b.txt", utf_16, "text/plain", "né😀"),
        ("c.md", b"\xef\xbb\xbf# Head\n".to_vec(), "text/markdown", "# Head\n"),
        ("d.json", b"{\"a\": 1}".to_vec(), "application/json", "{\"a\": 1}"),
        (
            "e.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
            "image/svg+xml",
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
        ),
        ("f.txt", long.clone().into_bytes(), "text/plain", long.as_str()),
    ] {
        let uri = shown(&ada, name, &bytes, None).await;
        let contents = json!([{ "uri": uri, "mimeType": kind, "text": text }]);
        assert!(read(&reader, &uri).await["result"]["contents"] == contents, "{name}");
    }
    let unknown = [0, 1, 2, 255];
    for (name, bytes, kind) in [
        ("a.png", png(30, 20), "image/png"),
        ("b.pdf", pdf(&["words"]), "application/pdf"),
        ("c.bin", unknown.to_vec(), "application/octet-stream"),
        ("whole.bin", [unknown.repeat(MIB * 3 / 4)].concat(), "application/octet-stream"),
    ] {
        let uri = shown(&ada, name, &bytes, None).await;
        let contents = &read(&reader, &uri).await["result"]["contents"];
        let blob = BASE64_STANDARD.encode(&bytes);
        assert!(*contents == json!([{ "uri": uri, "mimeType": kind, "blob": blob }]), "{name}");
    }
    app.audited("resources_read ok").await;
    let listed = reader.request("resources/list", json!({})).await.body;
    assert!(!listed.to_string().contains("docent://files/"), "only documents are listed: {listed}");
    let told = reader.request("resources/templates/list", json!({})).await.body;
    let templates = told["result"]["resourceTemplates"].as_array().expect("templates");
    let addresses: Vec<_> = templates.iter().map(|one| one["uriTemplate"].as_str()).collect();
    assert_eq!(addresses, [Some("docent://{id}"), Some("docent://files/{id}")]);
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_what_to_do_is_said() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let reader = agent(&ada, json!({"mode": "read"})).await;
    for name in ["large.txt", "large.bin"] {
        let uri = shown(&ada, name, &vec![b'x'; 3 * MIB + 1], None).await;
        let error = read(&reader, &uri).await["error"].clone();
        assert_eq!(error["code"], -32602, "{error}");
        let said = error["message"].as_str().expect("a message");
        for part in ["3145729 bytes", "3 MiB", "file_read", "image_view", "URL"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    app.audited("resources_read invalid_argument").await;
}

#[tokio::test]
async fn what_a_link_does_not_see_is_not_there() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let home = folder(&ada, "Home", None).await;
    let choices = json!({"mode": "read", "scope": {"folders": [home]}});
    let reader = agent(&ada, choices).await;
    let seen = shown(&ada, "seen.txt", b"seen", Some(&home)).await;
    let large = shown(&ada, "large.txt", &vec![b'x'; 3 * MIB + 1], None).await;
    let hidden = shown(&ada, "hidden.txt", b"hidden", None).await;
    let loose = format!("docent://files/{}", upload(&ada, "loose.txt", "loose").await);
    let (bob, id) = (app.person("bob").await, seen.replace("docent://files/", ""));
    let foreign = shown(&bob, "foreign.txt", b"foreign", None).await;
    assert_eq!(read(&reader, &seen).await["result"]["contents"][0]["text"], "seen");

    let never = "docent://files/00000000-0000-4000-8000-000000000000";
    let nothing = refused(&reader, never).await;
    assert!(nothing.contains("-32002") && nothing.contains("URI"), "{nothing}");
    for uri in [
        hidden,
        large,
        loose,
        foreign,
        format!("docent://files/{}", id.to_uppercase()),
        format!("docent://files/{}", id.replace('-', "")),
        format!("docent://files/{{{id}}}"),
        format!("docent://files/{id}/"),
        format!("docent://files/{id}?a"),
        format!("docent://files//{id}"),
        format!("docent://file/{id}"),
        format!("docent://FILES/{id}"),
        format!("docent://{id}"),
        format!("file://{id}"),
        "docent://files/".to_owned(),
        "docent://files/00000000-0000-0000-0000-000000000000".to_owned(),
    ] {
        assert_eq!(refused(&reader, &uri).await, nothing, "{uri}");
    }
}

/// What is not there is asked of the database as often as what is hidden: time tells nothing.
#[tokio::test]
async fn whatever_is_wrong_the_store_is_asked() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let home = folder(&ada, "Home", None).await;
    let hidden = shown(&ada, "hidden.txt", b"hidden", None).await;
    let reader = agent(&ada, json!({"mode": "read", "scope": {"folders": [home]}})).await;
    let addresses = [
        hidden.clone(),
        hidden.to_uppercase().replace("DOCENT://FILES/", "docent://files/"),
        "docent://files/x".to_owned(),
        "docent://files/00000000-0000-4000-8000-000000000000".to_owned(),
    ];
    for uri in &addresses {
        assert_eq!(read(&reader, uri).await["error"]["code"], -32002);
    }
    // A link that has gone is noticed whichever address is asked for: only a statement finds out.
    ada.post(&format!("~/links/{}/pause", reader.link), json!({})).await.ok();
    for uri in &addresses {
        let gone = reader.request("resources/read", json!({ "uri": uri })).await;
        assert_eq!(
            (gone.status.as_u16(), &gone.body["error"]),
            (404, &json!("not_found")),
            "{uri}"
        );
    }
}

#[tokio::test]
async fn files_are_resources_where_their_tools_are_and_may_read() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let uri = shown(&ada, "a.txt", b"words", None).await;
    let list = ada.get("~/documents").await.ok().to_string();
    assert!(list.contains("a.txt"), "{list}");
    for (choices, there) in [
        (json!({"mode": "read"}), true),
        (json!({"mode": "read_write"}), true),
        (json!({"mode": "read", "toolGroups": ["files"]}), true),
        (json!({"mode": "read", "toolGroups": ["documents", "blocks"]}), false),
        (json!({"mode": "write"}), false),
    ] {
        let agent = agent(&ada, choices.clone()).await;
        let answer = read(&agent, &uri).await;
        assert_eq!(answer["error"]["code"].as_i64(), (!there).then_some(-32002), "{choices}");
        let told = agent.request("resources/templates/list", json!({})).await.body;
        assert_eq!(told.to_string().contains("docent://files/{id}"), there, "{choices}: {told}");
    }
}
