//! Files made to do harm, each with its refusal or its safe form at every door. Nothing is a fault of
//! the server's, and nothing runs.

use docent_tests::{Agent, Answer, TestApp, program};
use reqwest::Method;
use serde_json::{Value, json};

use super::samples::{docx_of, gif, jpeg, pdf, pdf_of, png, png_head, webp};
use crate::links::document;

/// What a door makes of a file.
#[derive(Clone, Copy)]
enum Told {
    /// It answers.
    Shows,
    /// It answers with these words in the text.
    Says(&'static str),
    /// It says no, with these words.
    Refuses(&'static str),
    /// It may do either.
    Either,
}
use Told::{Either, Refuses, Says, Shows};

/// A file, and what becomes of it.
struct Case {
    name: &'static str,
    bytes: Vec<u8>,
    /// The type that it is kept as, or why it is not.
    kept: Result<&'static str, &'static str>,
    /// Whether a browser shows it by itself.
    inline: bool,
    view: Told,
    read: Told,
}

fn kept(name: &'static str, bytes: &[u8], kind: &'static str, view: Told, read: Told) -> Case {
    Case { name, bytes: bytes.to_vec(), kept: Ok(kind), inline: false, view, read }
}

fn inline(name: &'static str, bytes: &[u8], kind: &'static str, view: Told, read: Told) -> Case {
    Case { inline: true, ..kept(name, bytes, kind, view, read) }
}

fn refused(name: &'static str, bytes: &[u8], why: &'static str) -> Case {
    let bytes = bytes.to_vec();
    Case { name, bytes, kept: Err(why), inline: false, view: Either, read: Either }
}

const UNKNOWN: &str = "application/octet-stream";
const NO_IMAGE: Told = Refuses("no image");
const NO_TEXT: Told = Refuses("no text");

/// Texts that a browser would run, and what calls itself something that it is not.
fn pages() -> Vec<Case> {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>";
    let html = b"<!DOCTYPE html><script>alert(1)</script>";
    let xml =
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>";
    let js = b"GIF89a/*\0\0\0\0\0*/=1;alert(1)";
    vec![
        kept("drawing.svg", svg, "image/svg+xml", Refuses("file_read"), Says("<script>")),
        kept("drawing", svg, "image/svg+xml", Refuses("file_read"), Says("<script>")),
        kept("page.html", html, "text/html", NO_IMAGE, Says("<script>")),
        kept("page", html, "text/html", NO_IMAGE, Says("<script>")),
        kept("page.txt", html, "text/plain", NO_IMAGE, Says("<script>")),
        kept("page.xhtml", html, "application/xhtml+xml", NO_IMAGE, Says("<script>")),
        kept("page.xml", xml, "text/xml", NO_IMAGE, Says("&e;")),
        kept("code.js", b"alert(1)", "text/javascript", NO_IMAGE, Says("alert")),
        kept("page.png", html, UNKNOWN, NO_IMAGE, NO_TEXT),
        kept("page.pdf", html, UNKNOWN, NO_IMAGE, NO_TEXT),
        kept(
            "program.png",
            b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0",
            UNKNOWN,
            NO_IMAGE,
            NO_TEXT,
        ),
        kept("script.gif", b"GIF89a/**/=1;alert(1)", UNKNOWN, NO_IMAGE, NO_TEXT),
        refused("script.gif", js, "broken"),
        refused("script.js", js, "broken"),
    ]
}

/// Files that are two things at once.
fn polyglots() -> Vec<Case> {
    let archive = docx_of(b"<w:t>hidden</w:t>");
    let page = b"<html><script>alert(1)</script></html>";
    let shell = jpeg(30, 20, None);
    let commented =
        [&shell[..2], b"\xff\xfe\x00\x1b<script>alert(1)</script>", &shell[2..]].concat();
    vec![
        inline(
            "both.pdf",
            &[pdf(&["words"]), archive.clone()].concat(),
            "application/pdf",
            NO_IMAGE,
            Either,
        ),
        inline(
            "both.gif",
            &[gif(3, 2, 1), archive.clone()].concat(),
            "image/gif",
            Shows,
            Refuses("image_view"),
        ),
        inline(
            "both.png",
            &[png(3, 2), page.to_vec()].concat(),
            "image/png",
            Shows,
            Refuses("image_view"),
        ),
        inline("both.jpg", &commented, "image/jpeg", Shows, Refuses("image_view")),
        inline("picture.html", &png(3, 2), "image/png", Shows, Refuses("image_view")),
        kept("page.pdf", &[page.as_slice(), &pdf(&["words"])].concat(), UNKNOWN, NO_IMAGE, NO_TEXT),
        kept("zip.pdf", &[archive.clone(), pdf(&["words"])].concat(), UNKNOWN, NO_IMAGE, NO_TEXT),
        kept("zip.png", &archive, UNKNOWN, NO_IMAGE, NO_TEXT),
    ]
}

/// Pictures that are broken, or larger than they look.
fn pictures() -> Vec<Case> {
    let whole = png(300, 300);
    let photo = jpeg(300, 300, None);
    vec![
        refused("flood.png", &png_head(50_000, 50_000), "megapixels"),
        refused("flood.bin", &png_head(50_000, 50_000), "megapixels"),
        refused("nothing.png", &png_head(0, 1), "broken"),
        refused("head.png", &whole[..14], "broken"),
        refused("cut.png", &whole[..whole.len() / 2], "broken"),
        refused("head.jpg", &photo[..40], "broken"),
        refused("cut.webp", &webp(30, 30)[..16], "broken"),
        inline(
            "cut.jpg",
            &photo[..photo.len() * 9 / 10],
            "image/jpeg",
            Either,
            Refuses("image_view"),
        ),
        inline(
            "large.png",
            &png_head(9_000, 9_000),
            "image/png",
            Refuses("too large"),
            Refuses("image_view"),
        ),
        inline(
            "empty.png",
            &png_head(3_000, 3_000),
            "image/png",
            Refuses("broken"),
            Refuses("image_view"),
        ),
        inline("moving.gif", &gif(2, 2, 10_000), "image/gif", Shows, Refuses("image_view")),
        inline(
            "head.gif",
            b"GIF89a\x03\x00\x02\x00\x00\x00\x00;",
            "image/gif",
            Refuses("broken"),
            Refuses("image_view"),
        ),
        kept("wrong.ico", b"\0\0\x01\0\xff\xff\xff\xff", UNKNOWN, NO_IMAGE, NO_TEXT),
    ]
}

/// Documents that unfold without end, and that are nested without end.
fn documents() -> Vec<Case> {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let bomb = [b"<w:document><w:t>".to_vec(), vec![b'a'; 70 << 20]].concat();
    let nested = "<w:p>".repeat(400_000);
    let deep = format!("<< /Type /Catalog /Pages {} >>", "[".repeat(200_000));
    let round = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999 >>",
    ];
    let root = "<< /Type /Catalog /Pages 1 0 R /Parent 1 0 R /Kids [1 0 R] >>";
    vec![
        kept("bomb.docx", &docx_of(&bomb), word, NO_IMAGE, Either),
        kept("nested.docx", &docx_of(nested.as_bytes()), word, NO_IMAGE, Either),
        kept("cut.docx", &docx_of(b"<w:t>x</w:t>")[..200], word, NO_IMAGE, Refuses("broken")),
        inline("deep.pdf", &pdf_of(&[deep]), "application/pdf", NO_IMAGE, Either),
        inline(
            "round.pdf",
            &pdf_of(&round.map(str::to_owned)),
            "application/pdf",
            NO_IMAGE,
            Either,
        ),
        inline("itself.pdf", &pdf_of(&[root.to_owned()]), "application/pdf", NO_IMAGE, Either),
        inline("head.pdf", b"%PDF-1.7\n", "application/pdf", NO_IMAGE, Refuses("broken")),
    ]
}

/// Somebody with a space, and an agent who reads and writes there.
async fn house(app: &TestApp) -> (docent_tests::Person, Agent) {
    let ada = app.person("ada").await;
    let link = json!({ "name": "Reader", "mode": "read_write" });
    let link = ada.post("~/links", link).await.ok();
    let id = link["id"].as_str().expect("an id").parse().expect("a UUID");
    (ada, Agent::through(link["url"].as_str().expect("an address").to_owned(), id))
}

fn check(what: &str, answer: &Value, told: Told) {
    let message = answer["error"]["message"].as_str();
    let text = answer["text"].as_str().unwrap_or_default();
    assert_ne!(answer["error"]["code"], "internal", "{what}: {answer}");
    match told {
        Either => {}
        Shows => assert!(message.is_none(), "{what}: {answer}"),
        Says(words) => assert!(text.contains(words), "{what}: {answer}"),
        Refuses(why) => {
            assert!(message.is_some_and(|message| message.contains(why)), "{what}: {answer}");
        }
    }
}

#[tokio::test]
async fn each_has_its_refusal_or_its_safe_form() {
    let app = TestApp::start_with(|set| set.program = Some(program().to_owned())).await;
    let (ada, agent) = house(&app).await;
    let cases = [pages(), polyglots(), pictures(), documents()];
    for case in cases.into_iter().flatten() {
        let name = case.name;
        let upload = ada.request(Method::POST, &format!("~/files?name={name}")).body(case.bytes);
        let upload = Answer::to(upload).await;
        let kind = match case.kept {
            Ok(kind) => kind,
            Err(why) => {
                let message = upload.body["message"].as_str().unwrap_or_default();
                assert_eq!(upload.status, 400, "{name}: {}", upload.body);
                assert!(message.contains(why), "{name}: {message}");
                continue;
            }
        };
        assert_eq!(upload.body["mediaType"], kind, "{name}: {}", upload.body);
        let id = upload.body["id"].as_str().expect("an id");

        let back = ada.get(&format!("~/files/{id}")).await;
        assert_eq!(back.status, 200, "{name}");
        let header = |name: &str| back.headers[name].to_str().expect("text");
        let sent = header("content-type").split(';').next().unwrap_or_default();
        assert!(
            sent == kind || kind == "text/javascript" && sent == "text/plain",
            "{name}: {sent}"
        );
        assert_eq!(header("content-disposition").starts_with("inline"), case.inline, "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{name}");
        assert_eq!(header("content-security-policy"), "default-src 'none'; sandbox", "{name}");

        document(&ada, name, &format!("![it](file://{id})"), None).await;
        let view = agent.call("image_view", json!({ "id": id })).await;
        check(&format!("{name} viewed"), &view, case.view);
        let read = agent.call("file_read", json!({ "id": id })).await;
        check(&format!("{name} read"), &read, case.read);
    }
}

#[tokio::test]
async fn names_are_made_safe() {
    let app = TestApp::start().await;
    let (ada, agent) = house(&app).await;
    let long = format!("{}.pdf", "x".repeat(300));
    let cases = [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system.ini", "system.ini"),
        ("a\0b.txt", "ab.txt"),
        ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
        ("photo\u{202e}gpj.exe", "photogpj.exe"),
        ("in\u{200b}visible\u{feff}.txt", "invisible.txt"),
        ("CON.txt", "_CON.txt"),
        ("trailing...", "trailing"),
        ("Cafe\u{301}.txt", "Café.txt"),
        ("\"quoted\"; x=y.txt", "\"quoted\"; x=y.txt"),
        (long.as_str(), &long[104..]),
    ];
    for (given, safe) in cases {
        let upload = ada.request(Method::POST, "~/files").query(&[("name", given)]).body("words");
        let kept = Answer::to(upload).await.ok();
        assert_eq!(kept["name"], safe, "{given:?}");
        let back = ada.get(&format!("~/files/{}", kept["id"].as_str().expect("an id"))).await;
        let disposition = back.headers["content-disposition"].to_str().expect("ASCII");
        assert!(disposition.starts_with("attachment; filename*=UTF-8''"), "{disposition}");
        assert!(!disposition.contains(['\\', '"', '/']), "{disposition}");
        let upload = json!({ "name": given, "content": "d29yZHM=" });
        assert_eq!(agent.call("file_upload", upload).await["name"], safe, "{given:?}");
    }
    for given in ["", "..", "/", "\0", "\u{202e}"] {
        let upload = ada.request(Method::POST, "~/files").query(&[("name", given)]).body("words");
        let refused = Answer::to(upload).await;
        assert_eq!(refused.status, 400, "{given:?}");
        assert!(refused.body["message"].as_str().unwrap().contains("needs a name"), "{given:?}");
    }
}

#[tokio::test]
async fn photographs_lose_their_place_unless_it_is_wanted() {
    let app = TestApp::start().await;
    let (ada, agent) = house(&app).await;
    let photo = jpeg(30, 20, Some(6));
    for (query, whole) in [("", false), ("&keepMetadata=true", true)] {
        let path = format!("~/files?name=photo.jpg{query}");
        let kept = Answer::to(ada.request(Method::POST, &path).body(photo.clone())).await.ok();
        let id = kept["id"].as_str().expect("an id");
        let back = ada.get(&format!("~/files/{id}")).await.bytes;
        assert_eq!(back == photo, whole);
        assert_eq!(back.windows(3).any(|three| three == b"CAM"), whole);
        document(&ada, "Photo", &format!("![it](file://{id})"), None).await;
        let told = super::view(&agent, id).await.0;
        assert_eq!((&told["shownWidth"], &told["shownHeight"]), (&json!(20), &json!(30)));
    }
}
