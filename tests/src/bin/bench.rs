//! `make bench`: Docent beside a bare axum handler and a bare rmcp tool over the same Postgres.

use std::process::ExitCode;

use clap::Parser as _;
use docent_tests::bench::{self, options::Options};

#[tokio::main]
async fn main() -> ExitCode {
    match bench::run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}
