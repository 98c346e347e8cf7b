//! The program `docent`, with what the official conformance suite asks a test server for.

#[path = "main.rs"]
mod docent;

use std::process::ExitCode;

fn main() -> ExitCode {
    docent::main()
}
