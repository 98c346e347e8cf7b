//! The program `docent`.

fn main() {}
