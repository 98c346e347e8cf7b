//! Documents as Markdown: one to copy, and a space as an archive that comes back the same.

use std::{collections::BTreeMap, fs, io::Read as _, path::Path};

use docent_document::markdown::{self, Writer};
use docent_server::transfer;
use docent_store::{Actor, space};
use docent_tests::{Agent, Person, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use zip::ZipArchive;

const TEXT: &str =
    "# Head\n\nsome **bold** text\n\n<caption>small print</caption>\n\n- [ ] a task\n";

async fn document(person: &Person, new: Value) -> String {
    let made = person.post("~/documents", new).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

async fn folder(person: &Person, new: Value) -> String {
    let made = person.post("~/folders", new).await.ok();
    made["ids"][0].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

async fn markdown(person: &Person, path: &str) -> String {
    let answer = person.get(&format!("~/documents/{path}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "text/markdown; charset=utf-8");
    String::from_utf8(answer.bytes).expect("UTF-8")
}

#[tokio::test]
async fn a_copy_is_what_agents_read_or_what_every_reader_shows() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let made = ada.post("~/links", json!({"name": "L", "mode": "read"})).await.ok();
    let link = made["id"].as_str().unwrap().parse().unwrap();
    let agent = Agent::through(made["url"].as_str().unwrap().to_owned(), link);
    let id = document(&ada, json!({"title": "a/b: \"ü\"", "markdown": TEXT})).await;
    let full = markdown(&ada, &format!("{id}/markdown?dialect=full")).await;
    assert_eq!(full, agent.markdown(&id).await);
    assert!(full.contains("<caption>"), "{full}");
    let portable = markdown(&ada, &format!("{id}/markdown")).await;
    let blocks = markdown::parse(TEXT, &mut Uuid::nil).blocks;
    assert_eq!(portable, markdown::write(&blocks, Writer::Portable));
    assert_ne!(portable, full);

    let other = format!("[there](block://{id}) ![](file://{id})");
    let other = document(&ada, json!({"title": "Other", "markdown": other})).await;
    let leading = markdown(&ada, &format!("{other}/markdown")).await;
    let (home, space) = (&app.url, ada.space);
    let wanted = format!("[there]({home}/d/{id}) ![]({home}/api/spaces/{space}/files/{id})\n");
    assert_eq!(leading, wanted, "it leads there from elsewhere");

    let saved = ada.get(&format!("~/documents/{id}/markdown?download=true")).await;
    let named = "attachment; filename*=UTF-8''a-b-%20-%C3%BC-.md";
    assert_eq!(saved.headers["content-disposition"], named);
    assert_eq!(saved.bytes, portable.as_bytes());
}

#[tokio::test]
async fn copies_and_archives_are_for_members_and_are_recorded() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let id = document(&ada, json!({"title": "T", "markdown": "secret"})).await;
    let stranger = app.person("stranger").await.within(ada.space);
    for path in [format!("~/documents/{id}/markdown"), "~/export".to_owned()] {
        assert_eq!(stranger.get(&path).await.status, 404, "{path}");
    }
    for path in ["~/export?folder=", "~/export?document=", "~/documents/"] {
        let end = if path.ends_with('/') { "/markdown" } else { "" };
        let answer = ada.get(&format!("{path}{}{end}", ada.id)).await;
        assert_eq!((answer.status, &answer.body["error"]), (404, &json!("not_found")), "{path}");
    }
    let both = ada.get(&format!("~/export?folder={id}&document={id}")).await;
    assert_eq!(both.status, 400);
    assert_eq!(ada.get("~/documents/x/markdown").await.status, 404);
    ada.get(&format!("~/documents/{id}/markdown")).await;
    ada.get("~/export").await;
    app.app.audit.flush().await;
    app.audited("markdown_get ok").await;
    app.audited("markdown_get not_found").await;
    app.audited("export ok").await;
    app.audited("export not_found").await;
    app.audited("export invalid_argument").await;
}

/// The files of an archive by path; folders as nothing, with a slash at the end.
fn unpacked(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut files = BTreeMap::new();
    for number in 0..zip.len() {
        let mut entry = zip.by_index(number).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("its bytes");
        files.insert(entry.name().expect("UTF-8").into_owned(), bytes);
    }
    files
}

/// The files below a directory, in the same way.
fn below(directory: &Path, base: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        let name = format!("{base}{}", path.file_name().expect("a name").to_str().expect("UTF-8"));
        if path.is_dir() {
            below(&path, &format!("{name}/"), files);
            files.insert(format!("{name}/"), Vec::new());
        } else {
            files.insert(name, fs::read(path).expect("a file"));
        }
    }
}

async fn actor(app: &TestApp, person: &Person) -> Actor {
    let mut connection = app.store().connection().await.expect("a connection");
    space::actor_for(&mut connection, person.space, person.id).await.expect("a member").0
}

/// The files of what the person takes along.
async fn exported(person: &Person, query: &str) -> BTreeMap<String, Vec<u8>> {
    let answer = person.get(&format!("~/export{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/zip");
    unpacked(answer.bytes)
}

/// A space with folders in folders, files, links, a template, a daily note and something in the trash.
async fn filled(app: &TestApp) -> (Person, String, String) {
    let ada = app.person("ada").await;
    let outer = folder(&ada, json!({"name": "Out/er"})).await;
    let inner = folder(&ada, json!({"name": "Inner", "parentId": outer})).await;
    folder(&ada, json!({"name": "Empty"})).await;
    let upload = |name: &str, bytes: Vec<u8>| {
        let request = ada.request(Method::POST, &format!("~/files?name={name}"));
        request.header("content-type", "application/octet-stream").body(bytes).send()
    };
    let answer = upload("a%20b.bin", b"\0bytes".to_vec()).await.expect("an answer");
    let file: Value = answer.json().await.expect("JSON");
    let text = format!("{TEXT}\n[file](file://{})\n", file["id"].as_str().expect("a file"));
    let one = json!({"title": "One", "folderId": inner, "markdown": text});
    let one = document(&ada, one).await;
    let long = "A line that is long enough to be compressed.\n\n".repeat(9_000);
    let two = format!("[one](block://{one})\n\n{long}");
    document(&ada, json!({"title": "Two: ü", "folderId": outer, "markdown": two})).await;
    document(&ada, json!({"title": "Loose", "markdown": format!("[one](block://{one})")})).await;
    document(&ada, json!({"title": "Letter", "location": "templates", "markdown": "Dear"})).await;
    let gone = document(&ada, json!({"title": "Gone"})).await;
    ada.delete(&format!("~/documents/{gone}")).await.ok();
    (ada, outer, one)
}

#[tokio::test]
async fn an_archive_of_a_space_holds_what_an_export_writes_and_imports_the_same() {
    let app = TestApp::start().await;
    let (ada, ..) = filled(&app).await;
    let archive = ada.get("~/export").await;
    assert_eq!(archive.headers["content-disposition"], "attachment; filename*=UTF-8''ada.zip");
    let packed = unpacked(archive.bytes.clone());
    let directory = tempfile::tempdir().expect("a directory");
    let owner = actor(&app, &ada).await;
    let written = transfer::export(app.store(), &owner, directory.path(), &|_| ()).await;
    assert_eq!(written.expect("an export").documents, 4);
    let mut files = BTreeMap::new();
    below(directory.path(), "", &mut files);
    assert_eq!(packed, files);
    assert!(packed.contains_key("Out-er/Inner/One.md"), "{:?}", packed.keys());
    assert_eq!(packed["assets/a b.bin"], b"\0bytes");

    let elsewhere = tempfile::tempdir().expect("a directory");
    let place = elsewhere.path().join("ada.zip");
    fs::write(&place, archive.bytes).expect("the archive is kept");
    let bea = app.person("bea").await;
    let owner = actor(&app, &bea).await;
    let imported = transfer::import(app.store(), &owner, &place, None, &|_| ()).await;
    let report = imported.expect("an import");
    assert_eq!((report.documents, report.files), (4, 1), "{report:?}");
    assert_eq!(exported(&bea, "").await, packed);
}

#[tokio::test]
async fn a_folder_or_a_document_is_taken_alone() {
    let app = TestApp::start().await;
    let (ada, outer, one) = filled(&app).await;
    let files = exported(&ada, &format!("?folder={outer}")).await;
    let names: Vec<_> = files.keys().map(String::as_str).collect();
    let wanted = [
        "Out-er/",
        "Out-er/Inner/",
        "Out-er/Inner/One.md",
        "Out-er/Two- ü.md",
        "assets/",
        "assets/a b.bin",
    ];
    assert_eq!(names, wanted);
    let two = std::str::from_utf8(&files["Out-er/Two- ü.md"]).unwrap();
    assert!(two.contains("[one](Inner/One.md)"), "{}", &two[..100]);
    let files = exported(&ada, &format!("?document={one}")).await;
    assert_eq!(files.keys().collect::<Vec<_>>(), ["One.md", "assets/", "assets/a b.bin"]);
    assert!(files["One.md"].ends_with(b"[file](assets/a%20b.bin)\n"));
}
