//! The program `docent`.

use std::process::ExitCode;

use clap::Parser as _;
use docent_server::{cli::Print, config::Arguments};
use docent_store::World;
use mimalloc::MiMalloc;

/// A request allocates some hundred times: a sixth of a read was spent in the system's allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

pub(crate) fn main() -> ExitCode {
    keep_small();
    run()
}

#[tokio::main]
async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command.run(world(), Print { json: arguments.json }).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("docent: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Does without transparent huge pages, before there is anything to keep in them: with them a loaded
/// server holds twice the memory, and reads no faster.
fn keep_small() {
    // A kernel without them has nothing to turn off.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

/// The real clock, and chance from the operating system.
#[expect(clippy::disallowed_methods, reason = "here real time and chance come in")]
fn world() -> World {
    World::new(chrono::Utc::now, rand::random())
}
