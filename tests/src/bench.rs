//! The benchmark: what Docent costs beside two ceilings, a bare axum handler and a bare rmcp tool
//! that run one plain prepared statement each, without link, scope, limits or audit.
//!
//! Every target is a process of its own over the same Postgres with a pool of the same size; the
//! load comes from this one. Each cell (what is asked, over how many connections, of whom) is
//! measured several times, all of them in turn, and the median counts.

pub mod options;
mod words;
mod seed;
mod cluster;
mod ceiling;
mod process;
mod target;
mod call;
mod load;
mod measure;
mod report;
mod startup;
mod siege;
mod files;
mod tools;

use options::{Command, Options};

/// What goes wrong here is for the person at the terminal.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// The result of everything in the benchmark.
pub type Result<T> = std::result::Result<T, Failure>;

/// Measures, or plays a ceiling when this process was started as one.
///
/// # Errors
/// When a program is missing, does not start, or answers with an error.
pub async fn run(options: Options) -> Result<()> {
    match options.command {
        Some(Command::Ceiling(ceiling)) => ceiling::serve(ceiling).await,
        Some(Command::Siege(siege)) => siege::run(siege).await,
        Some(Command::Files(files)) => files::run(files).await,
        Some(Command::Tools(tools)) => tools::run(tools).await,
        None => measure::run(options).await,
    }
}
