//! Files that come in pieces (tus 1.0.0), and to addresses that agents were given.

mod addresses;

use chrono::TimeDelta;
use docent_store::file;
use docent_tests::{Answer, Person, TestApp};
use futures::future;
use reqwest::{Method, RequestBuilder};

use crate::files::{body, noise};

const MIB: usize = 1024 * 1024;

/// The name "a.bin".
const METADATA: &str = "filename YS5iaW4=";

/// A request as tus has it.
fn tus(person: &Person, method: Method, path: &str) -> RequestBuilder {
    person.request(method, path).header("tus-resumable", "1.0.0")
}

/// Begins an upload; answers its path.
async fn begin(person: &Person, length: usize) -> String {
    let begun = create(person, length, METADATA).await;
    assert_eq!(begun.status, 201, "{}", begun.body);
    header(&begun, "location").to_owned()
}

async fn create(person: &Person, length: usize, metadata: &str) -> Answer {
    let request = tus(person, Method::POST, "~/uploads").header("upload-length", length);
    Answer::to(request.header("upload-metadata", metadata)).await
}

async fn send(
    person: &Person,
    path: &str,
    offset: usize,
    bytes: impl Into<reqwest::Body>,
) -> Answer {
    Answer::to(piece(person, path, offset).body(bytes)).await
}

fn piece(person: &Person, path: &str, offset: usize) -> RequestBuilder {
    let request = tus(person, Method::PATCH, path).header("upload-offset", offset);
    request.header("content-type", "application/offset+octet-stream")
}

async fn head(person: &Person, path: &str) -> Answer {
    Answer::to(tus(person, Method::HEAD, path)).await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).unwrap_or_else(|| panic!("{name}")).to_str().expect("text")
}

fn offset(answer: &Answer) -> usize {
    header(answer, "upload-offset").parse().expect("a number")
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_is_what_was_sent() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bytes = noise(3 * MIB + 7, 1);
    let path = begin(&ada, bytes.len()).await;
    let mut at = 0;
    for length in [0, 1, MIB, MIB + MIB / 2, 9] {
        let sent = send(&ada, &path, at, bytes[at..at + length].to_vec()).await;
        assert_eq!((sent.status, header(&sent, "tus-resumable")), (204, "1.0.0"));
        at += length;
        assert_eq!(offset(&sent), at);
        let state = head(&ada, &path).await;
        assert_eq!((state.status, offset(&state)), (200, at));
        assert_eq!(header(&state, "upload-length"), bytes.len().to_string());
        assert_eq!(header(&state, "cache-control"), "no-store");
        assert!(state.headers.contains_key("upload-expires"));
        assert!(!state.headers.contains_key("docent-file"), "it is no file yet");
    }
    let unfinished = ada.get(&path).await;
    assert_eq!((unfinished.status, &unfinished.body["error"]), (409, &"conflict".into()));
    // For those whose network knows few methods.
    let last = tus(&ada, Method::POST, &path).header("x-http-method-override", "PATCH");
    let last =
        last.header("upload-offset", at).header("content-type", "application/offset+octet-stream");
    let last = Answer::to(last.body(bytes[at..].to_vec())).await;
    assert_eq!(last.status, 204);
    let file = header(&last, "docent-file").to_owned();
    let said = head(&ada, &path).await;
    assert_eq!((offset(&said), header(&said, "docent-file")), (bytes.len(), file.as_str()));
    assert_eq!(ada.get(&path).await.ok()["url"], format!("file://{file}"));
    let back = ada.get(&format!("~/files/{file}")).await;
    assert!(back.bytes == bytes);
    assert!(header(&back, "content-disposition").contains("a.bin"));
    assert_eq!(app.sql("select count(*) from upload_part").await, "0", "kept once");
    for entry in ["uploads_create ok", "uploads_append ok", "uploads_get ok", "files_create ok"] {
        app.audited(entry).await;
    }

    let ended = Answer::to(tus(&ada, Method::DELETE, &path)).await;
    assert_eq!(ended.status, 204);
    assert_eq!(head(&ada, &path).await.status, 404);
    assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes, "the file stays");
    let empty = begin(&ada, 0).await;
    assert_eq!(ada.get(&empty).await.status, 200, "nothing more will come of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_of_a_broken_piece_stays() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bytes = noise(4 * MIB, 2);
    let path = begin(&ada, bytes.len()).await;
    let broken = bytes[..2 * MIB + 5].chunks(64 * 1024).map(|part| Ok(part.to_vec()));
    let broken = broken.chain([Err(std::io::Error::other("gone"))]);
    let sent = piece(&ada, &path, 0).body(body(broken.collect()));
    assert!(sent.send().await.is_err(), "it broke off");
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    let at = loop {
        let at = offset(&head(&ada, &path).await);
        if at > MIB {
            break at;
        }
        assert!(std::time::Instant::now() < until, "{at} bytes were kept");
    };
    // Whatever comes meanwhile is kept too, or refused.
    let mut rest = send(&ada, &path, at, bytes[at..].to_vec()).await;
    if rest.status == 409 {
        let at = offset(&head(&ada, &path).await);
        rest = send(&ada, &path, at, bytes[at..].to_vec()).await;
    }
    let file = header(&rest, "docent-file");
    assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes);
}

#[tokio::test]
async fn tus_is_held_to_its_word() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let offered = Answer::to(ada.request(Method::OPTIONS, "~/uploads")).await;
    assert_eq!((offered.status, header(&offered, "tus-version")), (204, "1.0.0"));
    assert_eq!(header(&offered, "tus-max-size"), (50 * MIB).to_string());
    assert!(header(&offered, "tus-extension").contains("creation-defer-length"));

    let path = begin(&ada, 10).await;
    let create = || tus(&ada, Method::POST, "~/uploads").header("upload-metadata", METADATA);
    let other = ada.request(Method::PATCH, &path).header("tus-resumable", "0.2.2");
    let refused = Answer::to(other).await;
    assert_eq!((refused.status, header(&refused, "tus-version")), (412, "1.0.0"));
    let bare = || tus(&ada, Method::PATCH, &path);
    let table = [
        (ada.request(Method::POST, "~/uploads"), 412),
        (create(), 400),
        (create().header("upload-length", "-1"), 400),
        (create().header("upload-length", "18446744073709551616"), 400),
        (create().header("upload-length", 51 * MIB), 413),
        (create().header("upload-length", 1).header("upload-defer-length", "1"), 400),
        (create().header("upload-defer-length", "2"), 400),
        (tus(&ada, Method::POST, "~/uploads").header("upload-length", 1), 400),
        (
            tus(&ada, Method::POST, "~/uploads")
                .header("upload-length", 1)
                .header("upload-metadata", "filename !"),
            400,
        ),
        (bare().header("upload-offset", 0), 415),
        (bare().header("content-type", "application/offset+octet-stream"), 400),
        (piece(&ada, &path, 1).body("a"), 409),
        (piece(&ada, &path, 0).body("eleven byte"), 413),
        (piece(&ada, &path, 0).header("upload-length", 11).body("a"), 409),
        (tus(&ada, Method::PUT, &path).body("a"), 405),
        (tus(&ada, Method::POST, &path).body("a"), 400),
        (tus(&ada, Method::HEAD, "~/uploads/nonsense"), 404),
        (tus(&ada, Method::HEAD, "~/uploads/01890000-0000-7000-8000-000000000000"), 404),
    ];
    for (number, (request, status)) in table.into_iter().enumerate() {
        let answer = Answer::to(request).await;
        assert_eq!(answer.status, status, "{number}: {}", answer.body);
        assert_eq!(header(&answer, "tus-resumable"), "1.0.0", "{number}");
    }
    assert_eq!(offset(&head(&ada, &path).await), 0, "nothing of it was kept");

    // Its length may be said later, once.
    let later = Answer::to(create().header("upload-defer-length", "1")).await;
    let path = header(&later, "location").to_owned();
    assert_eq!(header(&later, "upload-defer-length"), "1");
    assert_eq!(send(&ada, &path, 0, "abc").await.status, 204);
    let short = piece(&ada, &path, 3).header("upload-length", 2);
    assert_eq!(Answer::to(short.body("")).await.status, 409);
    let last = piece(&ada, &path, 3).header("upload-length", 4);
    let last = Answer::to(last.body("d")).await;
    let file = header(&last, "docent-file");
    assert_eq!(ada.get(&format!("~/files/{file}")).await.bytes, b"abcd");
}

#[tokio::test]
async fn what_can_become_no_file_is_told_and_gone() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let broken = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let path = begin(&ada, broken.len()).await;
    let refused = send(&ada, &path, 0, broken.to_vec()).await;
    assert_eq!((refused.status, &refused.body["error"]), (400, &"invalid_argument".into()));
    assert_eq!(head(&ada, &path).await.status, 404);
    assert_eq!(app.sql("select count(*) from file").await, "0");
}

#[tokio::test]
async fn an_upload_is_its_senders_alone() {
    let app = TestApp::start().await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    let path = begin(&ada, 3).await;
    let members = serde_json::json!({"email": "bob@example.org", "role": "editor"});
    Answer::to(ada.request(Method::PUT, "~/members").json(&members)).await.ok();
    for request in [
        tus(&bob, Method::HEAD, &path),
        bob.request(Method::GET, &path),
        piece(&bob, &path, 0).body("abc"),
        tus(&bob, Method::DELETE, &path),
    ] {
        assert_eq!(Answer::to(request).await.status, 404);
    }
    assert_eq!(offset(&head(&ada, &path).await), 0);
    let viewer = serde_json::json!({"email": "bob@example.org", "role": "viewer"});
    Answer::to(ada.request(Method::PUT, "~/members").json(&viewer)).await.ok();
    let bob = bob.within(ada.space);
    assert_eq!(create(&bob, 1, METADATA).await.status, 403);
    let editor = serde_json::json!({"email": "bob@example.org", "role": "editor"});
    Answer::to(ada.request(Method::PUT, "~/members").json(&editor)).await.ok();
    let path = begin(&bob, 3).await;
    Answer::to(ada.request(Method::PUT, "~/members").json(&viewer)).await.ok();
    assert_eq!(send(&bob, &path, 0, "ab").await.status, 403);
}

#[tokio::test]
async fn uploads_are_promised_no_more_room_than_there_is() {
    let quota = Some(10 * MIB as u64);
    let app = TestApp::start_keeping(file::Settings { quota, ..file::Settings::default() }).await;
    let ada = app.person("ada").await;
    let first = begin(&ada, 6 * MIB).await;
    let refused = create(&ada, 5 * MIB, METADATA).await;
    assert_eq!((refused.status, &refused.body["error"]), (413, &"space_full".into()));
    let plain = |bytes| Answer::to(ada.request(Method::POST, "~/files?name=a").body(bytes));
    assert_eq!(plain(noise(5 * MIB, 1)).await.status, 413, "it is promised");
    let usage = ada.get("~/files/usage").await.ok();
    assert_eq!(usage["bytes"], 6 * MIB);
    let whole = send(&ada, &first, 0, noise(6 * MIB, 2)).await;
    assert_eq!((whole.status, whole.headers.contains_key("docent-file")), (204, true));
    assert_eq!(ada.get("~/files/usage").await.ok()["bytes"], 6 * MIB, "once");
    // Nothing is promised where no length is said.
    let later = tus(&ada, Method::POST, "~/uploads").header("upload-metadata", METADATA);
    let later = Answer::to(later.header("upload-defer-length", "1")).await;
    let later = header(&later, "location");
    assert_eq!(send(&ada, later, 0, noise(3 * MIB, 3)).await.status, 204);
    assert_eq!(plain(noise(2 * MIB, 1)).await.status, 413, "it has come");
    assert_eq!(send(&ada, later, 3 * MIB, noise(3 * MIB, 3)).await.status, 413);
    assert_eq!(offset(&head(&ada, later).await), 4 * MIB, "what there was room for");
}

#[tokio::test]
async fn what_nothing_came_of_makes_room_for_another() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let oldest = begin(&ada, 10).await;
    for _ in 1..20 {
        let path = begin(&ada, 10).await;
        send(&ada, &path, 0, "a").await;
    }
    begin(&ada, 10).await;
    assert_eq!(head(&ada, &oldest).await.status, 404);
    let last = begin(&ada, 10).await;
    send(&ada, &last, 0, "a").await;
    let refused = create(&ada, 10, METADATA).await;
    assert_eq!((refused.status, &refused.body["error"]), (409, &"conflict".into()));
    app.pass(TimeDelta::hours(25));
    begin(&ada, 10).await;
}

/// Pieces of a store of objects come as they do otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn pieces_become_an_object() {
    let directory = tempfile::tempdir().expect("a directory");
    let objects = docent_server::objects::open_directory(directory.path()).expect("a store");
    let settings = file::Settings { objects: Some(objects), ..file::Settings::default() };
    let app = TestApp::start_keeping(settings).await;
    let ada = app.person("ada").await;
    let bytes = noise(6 * MIB + 1, 5);
    let path = begin(&ada, bytes.len()).await;
    send(&ada, &path, 0, bytes[..MIB].to_vec()).await;
    let last = send(&ada, &path, MIB, bytes[MIB..].to_vec()).await;
    let file = header(&last, "docent-file");
    assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes);
    let rows = "select (select count(*) from file_chunk) + (select count(*) from upload_part)";
    assert_eq!(app.sql(rows).await, "0");
}

/// Of those who send the same piece at once one is taken, and of those who end it while it becomes a file
/// nobody loses what was acknowledged.
#[tokio::test(flavor = "multi_thread")]
async fn senders_who_meet_are_told_apart() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bytes = noise(MIB + 3, 6);
    for _ in 0..5 {
        let path = begin(&ada, bytes.len()).await;
        let pieces = (0..4).map(|_| send(&ada, &path, 0, bytes[..MIB].to_vec()));
        let mut sent: Vec<_> =
            future::join_all(pieces).await.into_iter().map(|sent| sent.status).collect();
        sent.sort_unstable();
        assert_eq!(sent, [204, 409, 409, 409]);
        let end = async { Answer::to(tus(&ada, Method::DELETE, &path)).await.status };
        let (last, ended) = tokio::join!(send(&ada, &path, MIB, bytes[MIB..].to_vec()), end);
        assert_eq!(ended, 204);
        if last.status == 204 {
            let file = header(&last, "docent-file");
            assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes);
        }
    }
    assert_eq!(app.sql("select count(*) from upload_part").await, "0");
}

#[tokio::test]
async fn an_upload_waits_for_a_day() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let path = begin(&ada, 6).await;
    app.pass(TimeDelta::hours(20));
    assert_eq!(send(&ada, &path, 0, "abc").await.status, 204);
    app.pass(TimeDelta::hours(20));
    file::forget_unused(app.store()).await.unwrap();
    assert_eq!(offset(&head(&ada, &path).await), 3, "a piece came since");
    app.pass(TimeDelta::hours(5));
    assert_eq!(head(&ada, &path).await.status, 404);
    file::forget_unused(app.store()).await.unwrap();
    assert_eq!(app.sql("select count(*) from upload_part").await, "0");
}

/// A process that died between the last piece and the file: whoever asks finds the file, once.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_whole_becomes_one_file() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let bytes = noise(2 * MIB + 5, 3);
    let path = begin(&ada, bytes.len()).await;
    send(&ada, &path, 0, bytes[..MIB].to_vec()).await;
    let id = path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
    let owner = docent_store::Actor {
        space: ada.space,
        who: docent_store::Who::Person { id: ada.id, role: docent_store::Role::Owner },
        name: "ada".into(),
    };
    let mut upload = file::upload::find(app.store(), &owner, id).await.unwrap();
    for part in bytes[MIB..].chunks(MIB) {
        file::upload::append(app.store(), &owner, &mut upload, part).await.unwrap();
    }
    let told = future::join_all((0..6).map(|_| head(&ada, &path))).await;
    let file = header(&told[0], "docent-file");
    for told in &told {
        assert_eq!((told.status, header(told, "docent-file")), (200, file));
    }
    assert!(ada.get(&format!("~/files/{file}")).await.bytes == bytes);
    assert_eq!(app.sql("select sum(bytes) from file_usage").await, bytes.len().to_string());
}
