//! What is in files, through every door: uploads by agents, pictures and texts as models get them.

mod hostile;
pub(crate) mod samples;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use docent_store::{
    Mode,
    link::{Choices, Parts, Scope},
};
use docent_tests::{Agent, TestApp, program};
use serde_json::{Value, json};

use samples::{docx, gif, jpeg, pdf, png};

/// Uploads a file and shows it in a new document; answers its id and the document's.
async fn shown(agent: &Agent, name: &str, bytes: &[u8]) -> (String, String) {
    let content = BASE64_STANDARD.encode(bytes);
    let kept = agent.call("file_upload", json!({ "name": name, "content": content })).await;
    let url = kept["url"].as_str().unwrap_or_else(|| panic!("{kept}"));
    let document = agent.document("Holder", &format!("![it]({url})")).await;
    (kept["id"].as_str().expect("an id").to_owned(), document)
}

/// The picture of an answer, and what is said of it.
async fn view(agent: &Agent, id: &str) -> (Value, Vec<u8>) {
    let params = json!({ "name": "image_view", "arguments": { "id": id } });
    let result = agent.request("tools/call", params).await.body["result"].clone();
    let told = docent_tests::told(&result);
    let picture = &result["content"][1];
    assert_eq!(picture["type"], "image", "{told}");
    let data = picture["data"].as_str().expect("base64");
    assert!(data.len() < 1_000_000, "{} bytes", data.len());
    let mut told = told;
    told["type"] = picture["mimeType"].clone();
    (told, BASE64_STANDARD.decode(data).expect("base64"))
}

/// Numbers with the same before and behind each.
fn numbered(before: &str, behind: &str, count: usize) -> String {
    let pieces = (0..count).map(|number| [before, &number.to_string(), behind].concat());
    pieces.collect::<Vec<_>>().concat()
}

/// All pages of a file's text.
async fn text(agent: &Agent, id: &str) -> (String, usize) {
    let (mut text, mut pages, mut arguments) = (String::new(), 0, json!({ "id": id }));
    loop {
        let page = agent.call("file_read", arguments.clone()).await;
        text.push_str(page["text"].as_str().unwrap_or_else(|| panic!("{page}")));
        pages += 1;
        match page["cursor"].as_str() {
            Some(cursor) => arguments["cursor"] = json!(cursor),
            None => return (text, pages),
        }
    }
}

#[tokio::test]
async fn an_agent_uploads_shows_and_reads_a_file() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let content = BASE64_STANDARD.encode("name;size\nMüller;3\n");
    let wrapped = format!("data:text/csv;base64,{}\n{}", &content[..8], &content[8..]);
    for content in [content.as_str(), content.trim_end_matches('='), &wrapped] {
        let kept =
            agent.call("file_upload", json!({ "name": "../list.csv", "content": content })).await;
        let id = kept["id"].as_str().unwrap_or_else(|| panic!("{kept}"));
        assert_eq!(
            kept,
            json!({ "id": id, "url": format!("file://{id}"), "name": "list.csv", "mediaType": "text/csv", "size": 20 })
        );
    }
    let (id, document) = shown(&agent, "list.csv", "name;size\nMüller;3\n".as_bytes()).await;
    assert_eq!(agent.markdown(&document).await, format!("![it](file://{id})\n"));
    for name in [id.clone(), format!("file://{id}")] {
        let read = agent.call("file_read", json!({ "id": name })).await;
        assert_eq!((&read["text"], &read["size"]), (&json!("name;size\nMüller;3\n"), &json!(20)));
    }
    let wrong = agent.call("file_upload", json!({ "name": "a.txt", "content": "*" })).await;
    assert!(wrong["error"]["message"].as_str().unwrap().contains("base64"), "{wrong}");
    let dry = json!({ "name": "b.txt", "content": "aGk=", "dryRun": true });
    let dry = agent.call("file_upload", dry).await;
    assert_eq!(dry, json!({ "name": "b.txt", "mediaType": "text/plain", "size": 2 }));
    assert_eq!(app.sql("select count(*) from file where name = 'b.txt'").await, "0");
}

#[tokio::test]
async fn a_picture_is_made_to_fit_a_model() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let small = png(40, 30);
    let (id, _) = shown(&agent, "small.png", &small).await;
    let (told, bytes) = view(&agent, &id).await;
    assert_eq!((&told["type"], &told["shownWidth"]), (&json!("image/png"), &json!(40)));
    assert_eq!(bytes, small, "as it is");

    let (id, _) = shown(&agent, "wide.png", &png(3000, 600)).await;
    let (told, bytes) = view(&agent, &id).await;
    let seen = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((seen.width(), seen.height()), (1568, 314));
    assert_eq!((&told["width"], &told["shownHeight"]), (&json!(3000), &json!(314)));

    let (id, _) = shown(&agent, "turned.jpg", &jpeg(60, 20, Some(6))).await;
    let (told, bytes) = view(&agent, &id).await;
    let seen = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((seen.width(), seen.height()), (20, 60), "{told}");

    let (id, _) = shown(&agent, "moving.gif", &gif(5, 4, 3)).await;
    let (told, bytes) = view(&agent, &id).await;
    let seen = image::load_from_memory(&bytes).expect("a picture");
    assert_eq!((seen.width(), seen.height(), &told["type"]), (5, 4, &json!("image/png")));
}

#[tokio::test]
async fn long_texts_come_in_pages_in_any_encoding() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let long = numbered("línea ", " 😀\n", 9000);
    let (id, _) = shown(&agent, "a.md", long.as_bytes()).await;
    let (read, pages) = text(&agent, &id).await;
    assert!(read == long && pages > 3, "{pages} pages");
    let utf_16: Vec<u8> =
        "\u{feff}".encode_utf16().chain(long.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (id, _) = shown(&agent, "b.txt", &utf_16).await;
    assert!(text(&agent, &id).await.0 == long);
    let (id, _) = shown(&agent, "c.csv", b"Stra\xdfe;Gr\xf6\xdfe\r\nM\xfcller;na\xefve\r\n").await;
    assert_eq!(text(&agent, &id).await.0, "Straße;Größe\r\nMüller;naïve\r\n");
    let foreign = json!({ "id": id, "cursor": "bm9uZQ" });
    let foreign = agent.call("file_read", foreign).await;
    assert_eq!(foreign["error"]["code"], "invalid_argument", "{foreign}");
}

#[tokio::test]
async fn documents_are_read_by_a_process_of_their_own() {
    let app = TestApp::start_with(|set| set.program = Some(program().to_owned())).await;
    let agent = app.agent(Mode::ReadWrite).await;
    let (id, _) = shown(&agent, "two.pdf", &pdf(&["Hello there", "General words"])).await;
    let read = agent.call("file_read", json!({ "id": id })).await;
    let words = read["text"].as_str().unwrap_or_else(|| panic!("{read}"));
    assert!(words.contains("Hello there") && words.contains("General words"), "{words}");
    assert_eq!((&read["pages"], words.starts_with("[Page 1]")), (&json!(2), true));

    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr><w:r><w:t>Plan &amp; cost</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">One </w:t></w:r><w:r><w:t>line&#233;</w:t></w:r></w:p>\
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>\
        <w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let (id, _) = shown(&agent, "plan.docx", &docx(body)).await;
    let (read, _) = text(&agent, &id).await;
    assert_eq!(read, "# Plan & cost\nOne lineé\na\tb\t\n");

    let long = numbered("<w:p><w:r><w:t>word ", "</w:t></w:r></w:p>", 6000);
    let (id, _) = shown(&agent, "long.docx", &docx(&long)).await;
    let (read, pages) = text(&agent, &id).await;
    let whole = numbered("word ", "\n", 6000);
    assert!(read == whole && pages == 2, "{pages} pages");
}

#[tokio::test]
async fn a_link_sees_no_file_of_documents_out_of_its_reach() {
    let app = TestApp::start().await;
    let owner = app.agent(Mode::ReadWrite).await;
    let (seen, here) = shown(&owner, "a.txt", b"seen").await;
    let (unseen, _) = shown(&owner, "b.txt", b"unseen").await;
    let (picture, _) = shown(&owner, "c.png", &png(3, 2)).await;
    let documents = vec![here.parse().expect("an id")];
    let scope = Scope::of(Parts { documents, ..Parts::default() }).expect("a scope");
    let choices = Choices { scope, ..Choices::new("part", Mode::ReadWrite) };
    let agent = app.agent_of(choices).await;
    assert_eq!(agent.call("file_read", json!({ "id": seen })).await["text"], "seen");
    let unknown = "00000000-0000-4000-8000-000000000000";
    for tool in ["file_read", "image_view"] {
        let never = agent.call(tool, json!({ "id": unknown })).await;
        assert_eq!(never["error"]["code"], "not_found");
        for id in [&unseen, &picture] {
            assert_eq!(agent.call(tool, json!({ "id": id })).await, never, "{tool}");
        }
    }
    let loose = owner.call("file_upload", json!({ "name": "d.txt", "content": "aGk=" })).await;
    let read = owner.call("file_read", json!({ "id": loose["id"] })).await;
    assert_eq!(read["error"]["code"], "not_found", "no document shows it yet");
}

#[tokio::test]
async fn a_write_only_link_uploads_and_learns_nothing() {
    let app = TestApp::start().await;
    let writer = app.agent(Mode::Write).await;
    let kept = writer.call("file_upload", json!({ "name": "a.txt", "content": "aGk=" })).await;
    let id = kept["id"].as_str().unwrap_or_else(|| panic!("{kept}"));
    assert_eq!(kept, json!({ "id": id, "url": format!("file://{id}") }));
    for tool in ["file_read", "image_view"] {
        assert_eq!(writer.call(tool, json!({ "id": id })).await["code"], -32602);
    }
}
