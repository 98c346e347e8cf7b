//! Embeds the web app as it is built now: a release carries `web/dist`, so it looks there again.
//! Other builds read that directory when they run, and need no second look.

#[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts by variables")]
fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").as_deref() == Ok("release") {
        println!("cargo:rerun-if-changed=../../web/dist");
    }
}
