//! The invariants of the house, held by reading its files.

mod fixtures;
mod scope;

use std::{
    fs,
    path::{Path, PathBuf},
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the checkout")
}

/// Every Rust file below a folder, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(path) = waiting.pop() {
        for entry in fs::read_dir(&path).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a source file");
                found.push((path, text));
            }
        }
    }
    found
}

fn manifest(krate: &str) -> String {
    fs::read_to_string(root().join(krate).join("Cargo.toml")).expect("a manifest")
}

#[test]
fn documents_are_pure_values() {
    let manifest = manifest("crates/document");
    let dependencies = manifest.split("[dev-dependencies]").next().unwrap_or_default();
    for forbidden in ["tokio", "sqlx", "axum", "chrono", "time", "rand", "docent-"] {
        let named = dependencies
            .lines()
            .any(|line| line.starts_with(forbidden) && !line.starts_with("docent-document"));
        assert!(!named, "document depends on {forbidden}");
    }
    for (path, text) in sources("crates/document/src") {
        for forbidden in ["std::fs", "std::net", "SystemTime", "Instant::now"] {
            assert!(!text.contains(forbidden), "{} uses {forbidden}", path.display());
        }
    }
}

#[test]
fn arrows_point_one_way() {
    assert!(!manifest("crates/store").contains("docent-server"));
    let server = manifest("crates/server");
    assert!(!server.contains("sqlx"), "only the store writes SQL");
    for (path, text) in sources("crates/server/src") {
        assert!(!text.contains("sqlx::"), "{} knows sqlx", path.display());
    }
    for (path, text) in sources("crates/store/src") {
        assert!(
            !text.contains("axum") && !text.contains("rmcp"),
            "{} knows a door",
            path.display()
        );
    }
}

#[test]
fn only_the_mcp_door_knows_rmcp() {
    for (path, text) in sources("crates/server/src") {
        let inside = path.components().any(|part| part.as_os_str() == "mcp");
        let named = ["mcp.rs", "caller.rs", "error.rs"];
        let allowed =
            inside || path.file_name().is_some_and(|name| named.iter().any(|n| name == *n));
        assert!(allowed || !text.contains("rmcp::"), "{} knows rmcp", path.display());
    }
}

#[test]
fn secrets_are_not_serialised_and_not_printed() {
    for name in ["secret.rs", "key.rs", "password.rs"] {
        let text = fs::read_to_string(root().join("crates/store/src").join(name)).expect("a file");
        for (at, _) in text.match_indices("pub struct ") {
            let before = text[..at].lines().rev().take_while(|line| line.starts_with(['#', '/']));
            for line in before.filter(|line| line.starts_with("#[derive")) {
                assert!(!line.contains("Serialize") && !line.contains("Debug"), "{name}: {line}");
            }
        }
    }
}

#[test]
fn only_main_and_config_touch_the_environment() {
    for folder in ["crates/store/src", "crates/server/src", "crates/document/src"] {
        for (path, text) in sources(folder) {
            let allowed =
                path.file_name().is_some_and(|name| name == "main.rs" || name == "config.rs");
            assert!(allowed || !text.contains("env::var"), "{}", path.display());
        }
    }
}

#[test]
fn migrations_are_named_by_time() {
    let mut names: Vec<String> = fs::read_dir(root().join("migrations"))
        .expect("migrations")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for name in names {
        let (time, rest) = name.split_once('_').expect("a time and a name");
        assert!(time.len() == 14 && time.bytes().all(|byte| byte.is_ascii_digit()), "{name}");
        assert_eq!(Path::new(rest).extension().and_then(|end| end.to_str()), Some("sql"), "{name}");
    }
}
