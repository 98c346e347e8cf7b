//! What a model is told of the tools: committed, compared, and small.

use std::{fs, path::Path};

use docent_server::mcp::manifest;

/// What a model is given of the tools may be this long: names, descriptions and input schemas. Of all
/// of them, and of those that a link has by default.
const BUDGET: usize = 24_000;
const DEFAULT_BUDGET: usize = 14_000;

#[test]
fn the_committed_list_is_the_list() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/tools.json");
    let list = serde_json::to_string_pretty(&manifest::tools()).expect("JSON") + "\n";
    if std::env::args().any(|argument| argument == "--bless") || fs::metadata(&path).is_err() {
        fs::write(&path, &list).expect("the list is written");
    }
    let committed = fs::read_to_string(&path).expect("the list is committed");
    assert!(
        committed == list,
        "crates/server/tools.json is not what the tools say: delete it, run this test and look at the diff"
    );
}

#[test]
fn the_list_is_small_enough() {
    let size = manifest::size(|_| true);
    assert!(size < BUDGET, "a model would be given {size} bytes");
    let size = manifest::size(|group| ["always", "documents", "blocks", "tasks"].contains(&group));
    assert!(size < DEFAULT_BUDGET, "a model would be given {size} bytes by default");
}
