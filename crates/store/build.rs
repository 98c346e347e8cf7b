//! Rebuilds the crate when a migration is added: the macros that read them cannot know.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
