//! What only a test server has is in no release.

use std::fs;

use super::{manifest, root};

const FEATURE: &str = "conformance-fixtures";

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn what_makes_releases_does_not_name_the_fixtures() {
    let names = [
        "Dockerfile",
        "docker-compose.yml",
        "Makefile",
        "scripts/up",
        "scripts/dev",
        "scripts/bench",
        "scripts/machine",
    ];
    for name in names {
        let text = read(name);
        assert!(!text.contains("conformance"), "{name} names what only a test server has");
        assert!(!text.contains("-features"), "{name} chooses features");
    }
}

#[test]
fn nothing_turns_the_fixtures_on_by_itself() {
    for krate in [".", "crates/document", "crates/store", "tests"] {
        assert!(!manifest(krate).contains(FEATURE), "{krate} turns {FEATURE} on");
    }
    let server = manifest("crates/server");
    let features = server.split("[features]").nth(1).and_then(|rest| rest.split("\n[").next());
    let features: Vec<_> =
        features.expect("features").lines().filter(|line| line.contains('=')).collect();
    assert_eq!(features, [format!("{FEATURE} = []")], "none is on by default");
    assert!(server.contains(&format!("required-features = [\"{FEATURE}\"]")), "{server}");
}

#[test]
fn the_fixtures_are_behind_their_feature() {
    let declared = format!("#[cfg(feature = \"{FEATURE}\")]\nmod fixtures;");
    assert!(read("crates/server/src/mcp.rs").contains(&declared));
}
