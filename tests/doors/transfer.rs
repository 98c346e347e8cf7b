//! Import and export: trees of each kind in, and out again the same.

mod marks;
mod refused;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write as _,
    path::Path,
};

use docent_server::transfer::{self, Report};
use docent_store::Mode;
use docent_tests::{TestApp, corpus};
use serde_json::json;
use tempfile::TempDir;
use zip::{ZipWriter, write::SimpleFileOptions};

/// One grey pixel.
const PICTURE: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\n\
    IDATx\x9cch\0\0\0\x82\0\x81w\xcdr\xb6\0\0\0\0IEND\xaeB`\x82";

/// A folder with these files.
fn tree(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary directory");
    for (path, bytes) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        fs::write(path, bytes).expect("the file is written");
    }
    folder
}

/// An archive with these files.
fn archive(files: &[(&str, &[u8])]) -> TempDir {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, bytes) in files {
        zip.start_file(*path, SimpleFileOptions::default()).expect("an entry begins");
        zip.write_all(bytes).expect("the entry is written");
    }
    tree(&[("export.zip", &zip.finish().expect("the archive is whole").into_inner())])
}

async fn try_import(app: &TestApp, path: &Path) -> transfer::Result<Report> {
    transfer::import(app.store(), &app.actor().await, path, None, &|_| ()).await
}

async fn import(app: &TestApp, folder: &TempDir) -> Report {
    try_import(app, folder.path()).await.expect("the import works")
}

async fn import_archive(app: &TestApp, folder: &TempDir) -> Report {
    try_import(app, &folder.path().join("export.zip")).await.expect("the import works")
}

/// Everything that an export writes, by path; folders as nothing, with a slash at the end.
async fn export(app: &TestApp) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let actor = app.actor().await;
    transfer::export(app.store(), &actor, folder.path(), &|_| ()).await.expect("the export works");
    let mut files = BTreeMap::new();
    read(folder.path(), "", &mut files);
    files
}

fn read(folder: &Path, base: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let entry = entry.expect("an entry");
        let path = format!("{base}{}", entry.file_name().to_str().expect("UTF-8"));
        if entry.file_type().expect("a type").is_dir() {
            read(&entry.path(), &format!("{path}/"), files);
            files.insert(format!("{path}/"), Vec::new());
        } else {
            files.insert(path, fs::read(entry.path()).expect("a file"));
        }
    }
}

fn text<'a>(files: &'a BTreeMap<String, Vec<u8>>, path: &str) -> &'a str {
    let known: Vec<_> = files.keys().collect();
    let bytes = files.get(path).unwrap_or_else(|| panic!("no {path} among {known:?}"));
    std::str::from_utf8(bytes).expect("UTF-8")
}

fn notes(report: &Report) -> Vec<String> {
    report.notes.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn folders_links_anchors_and_pictures_keep_their_meaning() {
    let app = TestApp::start().await;
    let one = "# One\n\n[two](../b/Two%20x.md#sub-part) [book](../b/Two%20x.html) ![p](../img/p.png)\n\n\
               <img src=\"../img/p.png\" class=\"x\">\n\n[here](#one) [gone](../gone.md) https://example.org\n";
    let two = "# Two x\n\n## Sub part\n\n[back](../a/One.md)\n";
    let folder = tree(&[
        ("a/One.md", one.as_bytes()),
        ("b/Two x.md", two.as_bytes()),
        ("img/p.png", PICTURE),
        ("img/unused.png", PICTURE),
    ]);
    fs::create_dir(folder.path().join("empty")).unwrap();
    let report = import(&app, &folder).await;
    assert_eq!((report.documents, report.folders, report.files), (2, 3, 1));
    assert_eq!(
        notes(&report),
        [
            "a/One.md: '../gone.md' leads nowhere",
            "a/One.md:5: kept as it is: HTML",
            "img/unused.png: not imported: no document points at it",
        ]
    );
    let files = export(&app).await;
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["a/", "a/One.md", "assets/", "assets/p.png", "b/", "b/Two x.md", "empty/"]
    );
    assert_eq!(files["assets/p.png"], PICTURE);
    let written = one.replace("../img/", "../assets/").replace(".html", ".md");
    assert_eq!(text(&files, "a/One.md"), written);
    assert_eq!(text(&files, "b/Two x.md"), two);
}

#[tokio::test]
async fn links_are_links_between_documents_at_every_door() {
    let app = TestApp::start().await;
    import(
        &app,
        &tree(&[("A.md", b"[b](B.md) ![p](p.png)"), ("B.md", b"[a](A.md)"), ("p.png", PICTURE)]),
    )
    .await;
    let agent = app.agent(Mode::ReadWrite).await;
    let listed = agent.call("documents_list", json!({})).await;
    let documents = listed["documents"].as_array().unwrap_or_else(|| panic!("{listed}"));
    let id = |title: &str| {
        let found = documents.iter().find(|document| document["title"] == title);
        found.unwrap_or_else(|| panic!("{listed}"))["id"].as_str().unwrap().to_owned()
    };
    let a = agent.markdown(&id("A")).await;
    assert!(a.starts_with(&format!("[b](block://{}) ![p](file://", id("B"))), "{a}");
    assert_eq!(agent.markdown(&id("B")).await, format!("[a](block://{})\n", id("A")));
}

#[tokio::test]
async fn a_vault_finds_notes_and_attachments_by_name() {
    let app = TestApp::start().await;
    let a = "[[B]] [[Deep/B#Part|part]] [[#Own]]\n\n# Own\n\n![[pic.png]]\n\n![[B]] [[Nobody]]\n";
    let folder = tree(&[
        (".obsidian/app.json", b"{}"),
        ("Notes/A.md", a.as_bytes()),
        ("Far/Deep/B.md", b"## Part\n\n[[a]]\n"),
        ("files/pic.png", PICTURE),
    ]);
    let report = import(&app, &folder).await;
    assert_eq!(
        notes(&report),
        ["Notes/A.md: 'B' is shown as a name, not in place", "Notes/A.md: 'Nobody' leads nowhere",]
    );
    let files = export(&app).await;
    let a = text(&files, "Notes/A.md");
    assert!(a.contains("[B](../Far/Deep/B.md) [part](../Far/Deep/B.md#part) [#Own](#own)"), "{a}");
    assert!(a.contains("![pic.png](../assets/pic.png)\n\n![[B]] [[Nobody]]\n"), "{a}");
    let b = text(&files, "Far/Deep/B.md");
    assert_eq!(b, "---\ntitle: \"B\"\n---\n\n## Part\n\n[a](../../Notes/A.md)\n");
}

#[tokio::test]
async fn an_export_of_notion_loses_its_ids_and_keeps_its_databases() {
    let app = TestApp::start().await;
    let (one, two) = ("0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210");
    let home =
        format!("# Home\n\n[Child](Home%20{one}/Child%20{two}.md)\n\n[Data](Data%20{two}.csv)\n");
    let folder = archive(&[
        (&format!("Home {one}.md"), home.as_bytes()),
        (&format!("Home {one}/Child {two}.md"), b"# Child\n\n![](pic.png)\n"),
        (&format!("Home {one}/pic.png"), PICTURE),
        (&format!("Data {two}.csv"), b"Name,Note\na,*b*\n"),
        (&format!("Data {two}_all.csv"), b"Name,Note\na,*b*\n\"c, d\",\"e\nf\"\n"),
    ]);
    let outer = fs::read(folder.path().join("export.zip")).unwrap();
    let folder = archive(&[("Part-1.zip", &outer)]);
    let report = import_archive(&app, &folder).await;
    assert_eq!((report.documents, report.files), (3, 1), "{report:?}");
    let files = export(&app).await;
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["Data.md", "Home.md", "Home/", "Home/Child.md", "assets/", "assets/pic.png"]
    );
    assert_eq!(text(&files, "Home.md"), "# Home\n\n[Child](Home/Child.md)\n\n[Data](Data.md)\n");
    let data = text(&files, "Data.md");
    assert!(data.contains("| c, d | e f"), "{data}");
    assert!(data.contains(r"\*b\*"), "{data}");
}

#[tokio::test]
async fn an_export_of_craft_keeps_its_pictures() {
    let app = TestApp::start().await;
    let folder = archive(&[
        (
            "Space/Doc.md",
            b"# Doc\n\n![Image](Doc.assets/Image.png)\n\n[file](<Doc.assets/a b.pdf>)\n",
        ),
        ("Space/Doc.assets/Image.png", PICTURE),
        ("Space/Doc.assets/a b.pdf", b"%PDF-1.4"),
    ]);
    let report = import_archive(&app, &folder).await;
    assert_eq!((report.documents, report.folders, report.files), (1, 1, 2), "{report:?}");
    let files = export(&app).await;
    assert_eq!(
        text(&files, "Space/Doc.md"),
        "# Doc\n\n![Image](../assets/Image.png)\n\n[file](../assets/a%20b.pdf)\n"
    );
}

#[tokio::test]
async fn a_second_import_goes_into_the_folders_of_the_first() {
    let app = TestApp::start().await;
    let actor = app.actor().await;
    let folder = tree(&[("in/a.md", b"x")]);
    for made in [3, 0] {
        let into = Some("Library/ Shelf ");
        let report = transfer::import(app.store(), &actor, folder.path(), into, &|_| ()).await;
        assert_eq!(report.unwrap().folders, made);
    }
    let files = export(&app).await;
    assert_eq!(text(&files, "Library/Shelf/in/a 2.md"), "---\ntitle: \"a\"\n---\n\nx\n");
}

/// Imports a tree and exports it, imports that into another space and exports it again.
async fn there_and_back(folder: &Path) -> [BTreeMap<String, Vec<u8>>; 2] {
    let first = TestApp::start().await;
    try_import(&first, folder).await.expect("the import works");
    let out = tempfile::tempdir().expect("a temporary directory");
    let actor = first.actor().await;
    transfer::export(first.store(), &actor, out.path(), &|_| ()).await.expect("the export works");
    let mut once = BTreeMap::new();
    read(out.path(), "", &mut once);
    let second = TestApp::start().await;
    try_import(&second, out.path()).await.expect("the import works");
    [once, export(&second).await]
}

#[tokio::test]
async fn what_was_exported_imports_the_same() {
    let folder = tree(&[
        ("x/Same.md", b"# Same\n\nfirst [to](../y/Same.md) ![](../p.png)\n"),
        ("x/other.md", b"# Same\n\nsecond [to](Same.md) ![](../q/p.png)\n"),
        ("y/Same.md", b"# SAME\n\n[to](../x/other.md#same)\n"),
        ("slash.md", b"---\ntitle: a/b: \"c\"\n---\nbody\n"),
        ("yaml.md", b"---\ntags:\n  - a\ntitle: 'Yaml'\n---\n\n# Other\n"),
        ("rule.md", b"***\n\na: b\n\n---\n\nx\n"),
        ("dash.md", b"\n---\n\na: b\n\n---\n\nx\n"),
        ("100% (sure) #1.md", b"[self](100%25%20%28sure%29%20%231.md) [[Same]]\n"),
        ("con.md", b"- [ ] task\n\n> [!note] callout\n> inside\n"),
        ("p.png", PICTURE),
        ("q/p.png", b"other bytes"),
    ]);
    let [once, twice] = there_and_back(folder.path()).await;
    assert_eq!(once, twice);
    assert_eq!(once.len(), 14, "{:?}", once.keys().collect::<Vec<_>>());
    assert_eq!(text(&once, "a-b- -c-.md"), "---\ntitle: \"a/b: \\\"c\\\"\"\n---\n\nbody\n");
    assert_eq!(text(&once, "Yaml.md"), "---\ntags:\n  - a\ntitle: 'Yaml'\n---\n\n# Other\n");
    assert!(text(&once, "100% (sure) #1.md").starts_with("[self](100%25%20%28sure%29%20%231.md)"));
}

/// What a reader sees of a chapter, without where links into the tree lead.
fn html(markdown: &str) -> String {
    let mut options = comrak::Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.render.r#unsafe = true;
    let html = comrak::markdown_to_html(markdown, &options);
    let mut out = String::new();
    let mut parts = html.split_inclusive(['"']);
    while let Some(part) = parts.next() {
        out.push_str(part);
        if part.ends_with("href=\"") || part.ends_with("src=\"") {
            let value = parts.next().unwrap_or_default();
            let outside = value.contains("://") || value.starts_with("../");
            out.push_str(if outside { value } else { "\"" });
        }
    }
    out
}

/// The pictures that chapters show, by name.
fn pictures(folder: &Path, chapters: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    read(folder, "", &mut files);
    let shown = files.into_iter().filter(|(path, _)| !path.ends_with('/'));
    let shown = shown.filter(|(path, _)| chapters.contains(&format!("img/{path}")));
    shown
        .map(|(path, bytes)| (path.rsplit('/').next().expect("a name").to_owned(), bytes))
        .collect()
}

#[tokio::test]
async fn a_book_renders_the_same_after_the_journey() {
    let Some(book) = corpus() else { return };
    let mut sources = Vec::new();
    for entry in fs::read_dir(&book).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "md") {
            sources.push(fs::read_to_string(path).unwrap());
        }
    }
    let [once, twice] = there_and_back(&book).await;
    assert_eq!(once, twice, "the second journey changes nothing");
    let chapters: Vec<&str> = once
        .keys()
        .filter(|path| Path::new(path).extension().is_some())
        .filter(|path| !path.starts_with("assets/"))
        .map(|path| text(&once, path))
        .collect();
    let body = |text: &str| match text.strip_prefix("---\ntitle:") {
        Some(rest) => rest.split_once("\n---\n\n").unwrap().1.to_owned(),
        None => text.to_owned(),
    };
    assert_eq!(chapters.len(), sources.len());
    let rendered: BTreeSet<String> = chapters.iter().map(|text| html(&body(text))).collect();
    for source in &sources {
        let wanted = html(source);
        let title = source.lines().find(|line| line.starts_with('#'));
        assert!(rendered.contains(&wanted), "{title:?} renders differently:\n{wanted}");
    }
    let wanted = pictures(&book.join("img"), &sources.concat());
    assert!(wanted.len() > 20, "{}", wanted.len());
    let kept = once.iter().filter_map(|(path, bytes)| {
        Some((
            path.strip_prefix("assets/").filter(|name| !name.is_empty())?.to_owned(),
            bytes.clone(),
        ))
    });
    assert_eq!(kept.collect::<BTreeMap<_, _>>(), wanted);
}
