//! How Docent is asked for: every door, and the command line.

pub mod postgres;
