//! Bytes in a store of objects: the same promises, and the way there and back.

use std::{fs, path::Path};

use chrono::TimeDelta;
use docent_server::objects::open_directory;
use docent_store::{
    Actor, Error, Mode,
    file::{self, File, Moved, Place},
};
use docent_tests::{Home, TestApp};
use futures::TryStreamExt as _;
use tempfile::TempDir;

use super::{MIB, noise, stored, upload, visitor};

/// What is kept in objects below a fresh directory.
fn settings() -> (TempDir, file::Settings) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let objects = open_directory(directory.path()).expect("it can be used");
    (directory, file::Settings { objects: Some(objects), ..file::Settings::default() })
}

/// How many objects there are.
fn objects(directory: &Path) -> usize {
    let entries = fs::read_dir(directory).expect("a directory").flatten();
    let count = |path: &Path| if path.is_dir() { objects(path) } else { 1 };
    entries.map(|entry| count(&entry.path())).sum()
}

async fn until_objects(app: &TestApp, directory: &Path, count: usize) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while objects(directory) != count {
        assert!(std::time::Instant::now() < until, "{} objects", objects(directory));
        file::forget_unused(app.store()).await.expect("it is tidied up");
    }
}

async fn read(app: &TestApp, actor: &Actor, file: &File) -> Vec<u8> {
    let size = u64::try_from(file.size).expect("a size");
    let parts: Vec<_> =
        file::read(app.store(), actor, file, 0..size).try_collect().await.expect("its bytes");
    parts.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_objects_once_and_go_with_their_last_file() {
    let (directory, settings) = settings();
    let app = TestApp::start_keeping(settings).await;
    let ada = app.person("ada").await;
    let (store, owner) = (app.store(), app.actor().await);
    let (small, large) = (noise(300_000, 1), noise(12 * MIB + 5, 2));
    let first = file::add(store, &owner, "a", &small).await.unwrap();
    assert_eq!(file::add(store, &owner, "a", &small).await.unwrap().id, first.id);
    file::add(store, &owner, "b", &small).await.unwrap();
    let parts = file::add(store, &owner, "c", &large).await.unwrap();
    let empty = file::add(store, &owner, "empty", b"").await.unwrap();
    until_objects(&app, directory.path(), 3).await;
    assert_eq!(stored(&app).await, 0, "nothing is in Postgres");
    for (file, bytes) in [(&first, &small), (&parts, &large), (&empty, &Vec::new())] {
        assert!(&read(&app, &owner, file).await == bytes, "{}", file.name);
    }
    let over = MIB as u64 - 7..MIB as u64 + 9;
    let middle: Vec<_> =
        file::read(store, &owner, &parts, over.clone()).try_collect().await.unwrap();
    assert_eq!(middle.concat(), large[MIB - 7..MIB + 9]);
    assert_eq!(over.end - over.start, 16);

    let uploaded = upload(&ada, "d", large.clone()).await.ok();
    let back = ada.get(&format!("~/files/{}", uploaded["id"].as_str().unwrap())).await;
    assert!(back.bytes == large);
    until_objects(&app, directory.path(), 4).await;
    app.pass(TimeDelta::hours(25));
    until_objects(&app, directory.path(), 0).await;
    assert_eq!(app.sql("select sum(bytes) from file_usage").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_breaks_off_leaves_no_object() {
    let (directory, settings) = settings();
    let app = TestApp::start_keeping(settings).await;
    let (store, owner) = (app.store(), app.actor().await);
    let mut arrival = file::Arrival::begin(store, &owner, file::New::named("a")).unwrap();
    arrival.write(&noise(11 * MIB, 1)).await.unwrap();
    drop(arrival);
    until_objects(&app, directory.path(), 0).await;
    // A process that dies between the object and the row: the object is found by the row before it.
    let bytes = noise(100, 3);
    let file = file::add(store, &owner, "b", &bytes).await.unwrap();
    let until = store.world.now() - TimeDelta::hours(2);
    app.sql(&format!("delete from file where id = '{}'", file.id)).await;
    app.sql(&format!("update file_object_gone set since = '{until}'")).await;
    until_objects(&app, directory.path(), 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_moves_there_and_back_beside_its_readers() {
    let (directory, settings) = settings();
    let app = TestApp::start_keeping(file::Settings { objects: None, ..settings.clone() }).await;
    let (store, owner) = (app.store(), app.actor().await);
    let agent = app.agent(Mode::ReadWrite).await;
    let link = visitor(&app, agent.link).await;
    let mut files = Vec::new();
    for (name, length) in [("a", 0), ("b", 300_000), ("c", 7 * MIB)] {
        let bytes = noise(length, 9);
        let file = file::add(store, &link, name, &bytes).await.unwrap();
        agent.document("D", &format!("![a](file://{})", file.id)).await;
        files.push((file, bytes));
    }
    let all = stored(&app).await;
    let mut moving = store_with(&app, settings).await;
    for place in [Place::Objects, Place::Postgres, Place::Objects] {
        let reading = async {
            for (file, bytes) in &files {
                let size = bytes.len() as u64;
                let parts = file::read(&moving, &owner, file, 0..size);
                let parts: Vec<_> = parts.try_collect().await.expect("it goes on");
                assert!(&parts.concat() == bytes, "{}", file.name);
            }
        };
        let moved = file::move_all(&moving, &owner, place, &|_| ());
        let (moved, ()) = tokio::join!(moved, reading);
        assert_eq!(moved.unwrap(), Moved { contents: 3, bytes: all });
        let again = file::move_all(&moving, &owner, place, &|_| ()).await.unwrap();
        assert_eq!(again, Moved::default(), "all is there");
        let (rows, kept) = if place == Place::Objects { (0, 3) } else { (all, 0) };
        assert_eq!(stored(&app).await, rows);
        until_objects_of(&moving, directory.path(), kept).await;
    }
    moving.files.objects = None;
    let refused = file::check_places(&moving).await.unwrap_err();
    assert!(refused.to_string().contains("--files-url"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_move_a_space_do_not_take_each_others_bytes_for_leftovers() {
    let (directory, settings) = settings();
    let app = TestApp::start_keeping(file::Settings { objects: None, ..settings.clone() }).await;
    let owner = app.actor().await;
    let mut files = Vec::new();
    for seed in 0..8 {
        let bytes = noise(300_000, seed);
        files.push((file::add(app.store(), &owner, "a", &bytes).await.unwrap(), bytes));
    }
    let moving = store_with(&app, settings).await;
    for place in [Place::Objects, Place::Postgres, Place::Objects] {
        let run = || file::move_all(&moving, &owner, place, &|_| ());
        let (one, two) = tokio::join!(run(), run());
        let refused = [&one, &two].into_iter().filter_map(|run| run.as_ref().err());
        for refused in refused {
            assert!(matches!(refused, Error::Conflict { .. }), "{refused}");
        }
        assert!(one.is_ok() || two.is_ok());
        // Even what is said to be a leftover stays, if it is none.
        app.sql("insert into file_object_gone (space_id, content_id, since) select space_id, id, now() from file_content on conflict do nothing").await;
        let kept = if place == Place::Objects { files.len() } else { 0 };
        until_objects_of(&moving, directory.path(), kept).await;
        while app.sql("select count(*) from file_object_gone").await != "0" {
            file::forget_unused(&moving).await.unwrap();
        }
        for (file, bytes) in &files {
            let parts = file::read(&moving, &owner, file, 0..bytes.len() as u64);
            let parts: Vec<_> = parts.try_collect().await.expect("its bytes");
            assert!(&parts.concat() == bytes, "{place:?}");
        }
    }
}

async fn until_objects_of(store: &docent_store::Store, directory: &Path, count: usize) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while objects(directory) != count {
        assert!(std::time::Instant::now() < until, "{} objects", objects(directory));
        file::forget_unused(store).await.expect("it is tidied up");
    }
}

/// The same database, with other settings.
async fn store_with(app: &TestApp, files: file::Settings) -> docent_store::Store {
    let mut store = app.another_store(3).await;
    store.files = files;
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_moves_files_and_says_how_many() {
    let home = Home::new().await;
    let tree = tempfile::tempdir().unwrap();
    fs::write(tree.path().join("a.md"), "![p](p.bin)\n").unwrap();
    fs::write(tree.path().join("p.bin"), noise(2 * MIB, 4)).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let url = format!("file://{}", directory.path().display());
    let run = |arguments: &[&str]| {
        let output = home.run(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["user", "create", "ada@example.org", "--name", "Ada"]);
    run(&["space", "create", "Ada", "--owner", "ada@example.org"]);
    run(&["import", &tree.path().display().to_string(), "--space", "Ada"]);
    let to = |place| ["files", "move", "--space", "Ada", "--to", place, "--files-url", &url];
    let said = run(&[&["--json"][..], &to("objects")].concat());
    assert_eq!(said.trim(), format!("{{\"bytes\":{},\"contents\":1}}", 2 * MIB));
    assert_eq!(objects(directory.path()), 1);
    let refused = home.refusal(&["user", "create", "eve@example.org", "--name", "Eve"]);
    assert!(refused.contains("--files-url"), "{refused}");
    run(&to("postgres"));
    assert_eq!(objects(directory.path()), 0);
    let wrong =
        home.run(&["files", "move", "--space", "Ada", "--to", "objects", "--files-url", "x"]);
    assert_eq!(wrong.status.code(), Some(2), "{wrong:?}");
    let out = tempfile::tempdir().unwrap();
    run(&["export", &out.path().join("out").display().to_string(), "--space", "Ada"]);
    assert!(fs::read(out.path().join("out/assets/p.bin")).unwrap() == noise(2 * MIB, 4));
}
