//! What import and export do not do: read what is no text, lead outside, show what was not brought.

use std::fs;

use docent_server::transfer::{self, Error};
use docent_store::{file, people, space};
use docent_tests::TestApp;

use super::{PICTURE, archive, export, import, notes, text, tree, try_import};

#[tokio::test]
async fn what_cannot_be_read_is_said() {
    let app = TestApp::start().await;
    let deep = format!("{}x\n", "> ".repeat(100));
    let folder = tree(&[
        ("latin.md", b"caf\xe9\n"),
        ("binary.md", b"\x00\x01\xff\xfe"),
        ("deep.md", deep.as_bytes()),
        (".hidden/x.md", b"x"),
    ]);
    std::os::unix::fs::symlink("/etc", folder.path().join("etc")).unwrap();
    let report = import(&app, &folder).await;
    assert_eq!(
        notes(&report),
        [
            ".hidden: not imported: hidden",
            "binary.md: not imported: not a text",
            "deep.md: kept as it is: nested too deeply",
            "etc: not imported: symbolic links are not followed",
            "latin.md: not UTF-8: read as Windows-1252",
        ]
    );
    let files = export(&app).await;
    assert_eq!(text(&files, "latin.md"), "café\n");
    assert_eq!(text(&files, "deep.md").matches('>').count(), 100);
}

/// Else whoever gives somebody a folder to import would have a file shown that is kept from them.
#[tokio::test]
async fn an_import_shows_no_file_that_it_did_not_bring() {
    let app = TestApp::start().await;
    let kept = file::add(app.store(), &app.actor().await, "kept.txt", b"kept").await.unwrap().id;
    let written = [
        format!("![a](file://{kept})"),
        format!("[b]( <file://{}> \"t\")", kept.simple()),
        format!("[c][ref]\n\n[ref]: file://{kept}"),
        format!("<file url=\"file://{kept}\" name=\"d\"/>"),
        format!("<img src=\"file://{kept}\">"),
        format!("![[file://{kept}]]"),
        format!("| x |\n|---|\n| ![e](file://{kept}) |"),
        format!("file://{kept}"),
    ];
    let folder = tree(&[("a.md", written.join("\n\n").as_bytes())]);
    let report = import(&app, &folder).await;
    let note = format!("a.md: 'file://{kept}' is no file of this import: it is not shown");
    assert!(notes(&report).contains(&note), "{:?}", notes(&report));
    assert_eq!(app.sql("select count(*) from reference").await, "0");
    assert_eq!(app.sql("select count(*) from file_use").await, "0");
    assert!(text(&export(&app).await, "a.md").contains(&format!("![a](file:{kept})")));
}

#[tokio::test]
async fn archives_that_lead_outside_or_swell_are_refused_whole() {
    let app = TestApp::start().await;
    for name in ["../evil.md", "/etc/evil.md", "a/../../evil.md", "..\\evil.md", "C:\\evil.md"] {
        let folder = archive(&[("good.md", b"good"), (name, b"evil")]);
        let refused = try_import(&app, &folder.path().join("export.zip")).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{name}: {refused:?}");
    }
    let zeros = vec![0; 64 << 20];
    let folder = archive(&[("good.md", b"good"), ("zeros.bin", &zeros)]);
    let refused = try_import(&app, &folder.path().join("export.zip")).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let folder = tree(&[("export.zip", b"no archive")]);
    let refused = try_import(&app, &folder.path().join("export.zip")).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    assert_eq!(export(&app).await.len(), 0);
}

#[tokio::test]
async fn an_export_goes_into_an_empty_directory_only() {
    let app = TestApp::start().await;
    let folder = tree(&[("mine.txt", b"mine")]);
    let refused = transfer::export(app.store(), &app.actor().await, folder.path(), &|_| ()).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_space_is_not_exported_by_others() {
    let app = TestApp::start().await;
    import(&app, &tree(&[("a.md", b"x ![p](p.png)"), ("p.png", PICTURE)])).await;
    let stranger = people::create(app.store(), "x@example.com", "X", None).await.unwrap();
    let other = space::create(app.store(), "Other", "UTC", stranger.id).await.unwrap();
    let mut connection = app.store().connection().await.unwrap();
    let (mut actor, _) = space::actor_for(&mut connection, other.id, stranger.id).await.unwrap();
    actor.space = app.space;
    let folder = tempfile::tempdir().unwrap();
    let refused = transfer::export(app.store(), &actor, folder.path(), &|_| ()).await;
    assert!(matches!(refused, Err(Error::Store(_))), "{refused:?}");
    let refused = transfer::import(app.store(), &actor, folder.path(), Some("x"), &|_| ()).await;
    assert!(matches!(refused, Err(Error::Store(_))), "{refused:?}");
}
