//! The corpus: a real body of Markdown, where there is one.

use std::path::{Path, PathBuf};

/// The folder of the corpus: `../shared/corpus` beside the checkout, or what `DOCENT_CORPUS` named
/// when the tests were built. Says so when there is none, and the test that wanted it is over.
pub fn corpus() -> Option<PathBuf> {
    let place = option_env!("DOCENT_CORPUS").unwrap_or("../../shared/corpus");
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join(place).join("rust-book/src");
    let found = beside.canonicalize().ok().filter(|path| path.is_dir());
    if found.is_none() {
        println!("no corpus at {}: this test reads nothing", beside.display());
    }
    found
}
