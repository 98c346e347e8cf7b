//! What the benchmark is told on its command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use uuid::Uuid;

use super::{call::Operation, ceiling::Kind};

/// Measures Docent beside a bare axum handler and a bare rmcp tool.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 100)]
pub struct Options {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    /// One short run over the small database: to see that all is well, not to compare.
    #[arg(long)]
    pub(super) quick: bool,
    /// Measure only this; may be given several times.
    #[arg(long, value_enum)]
    pub(super) only: Vec<Operation>,
    /// How many documents; may be given several times.
    #[arg(long, value_name = "N", default_values_t = [2_000, 100_000])]
    pub(super) documents: Vec<usize>,
    /// How many connections ask at once; may be given several times.
    #[arg(long, value_name = "N", default_values_t = [1, 16, 64])]
    pub(super) connections: Vec<usize>,
    /// How often each cell is measured.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) runs: usize,
    /// How long one measurement takes, in seconds.
    #[arg(long, value_name = "S", default_value_t = 1.0)]
    pub(super) seconds: f64,
    /// The program to measure [default: `docent` beside this one].
    #[arg(long, value_name = "FILE")]
    pub(super) docent: Option<PathBuf>,
    /// Where seeded databases are kept between runs [default: docent-bench in /var/tmp].
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
    /// Where the figures are written.
    #[arg(long, value_name = "FILE", default_value = "target/bench.json")]
    pub(super) output: PathBuf,
    /// Leave start-up times out.
    #[arg(long)]
    pub(super) no_startup: bool,
}

/// What else this program can be started as.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve as a ceiling: for the benchmark itself.
    #[command(hide = true)]
    Ceiling(Ceiling),
    /// See how one client fares beside slow connections, guessed secrets and tried passwords.
    Siege(Siege),
    /// See what memory large files take, and how fast many come down beside psql.
    Files(Files),
    /// See how long the tools for tasks, collections, comments and history take beside `blocks_get`.
    Tools(Tools),
}

/// How tools are measured.
#[derive(Debug, Args)]
pub struct Tools {
    /// How often each is called.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub(super) runs: usize,
    /// The program [default: `docent` beside this one].
    #[arg(long, value_name = "FILE")]
    pub(super) docent: Option<PathBuf>,
    /// Where seeded databases are kept between runs [default: docent-bench in /var/tmp].
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
}

/// How files are measured.
#[derive(Debug, Args)]
pub struct Files {
    /// How often downloads are measured.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(super) runs: usize,
    /// The program [default: `docent` beside this one].
    #[arg(long, value_name = "FILE")]
    pub(super) docent: Option<PathBuf>,
    /// Where seeded databases are kept between runs [default: docent-bench in /var/tmp].
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
}

/// How hard Docent is besieged.
#[derive(Debug, Args)]
pub struct Siege {
    /// Only this; may be given several times.
    #[arg(long, value_enum)]
    pub(super) only: Vec<Part>,
    /// Slow connections at a time.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) connections: usize,
    /// How long they are there, in seconds; those who try passwords as well.
    #[arg(long, value_name = "S", default_value_t = 30)]
    pub(super) seconds: u64,
    /// Unknown secrets tried.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    pub(super) guesses: u32,
    /// Of those, each second.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) rate: u32,
    /// Those who try passwords of a link at a time, once a second each.
    #[arg(long, value_name = "N", default_value_t = 500)]
    pub(super) passwords: u16,
    /// The program [default: `docent` beside this one].
    #[arg(long, value_name = "FILE")]
    pub(super) docent: Option<PathBuf>,
    /// Where seeded databases are kept between runs [default: docent-bench in /var/tmp].
    #[arg(long, value_name = "DIR")]
    pub(super) cache: Option<PathBuf>,
}

/// What a siege is made of.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Part {
    /// Slow connections.
    Slow,
    /// Guessed secrets of links.
    Guesses,
    /// Passwords tried at one link.
    Passwords,
}

impl Siege {
    pub(super) fn parts(&self) -> Vec<Part> {
        if self.only.is_empty() { Part::value_variants().to_vec() } else { self.only.clone() }
    }
}

/// How a ceiling serves.
#[derive(Debug, Args)]
pub struct Ceiling {
    /// Which one.
    #[arg(long, value_enum)]
    pub(super) kind: Kind,
    /// Where it listens.
    #[arg(long)]
    pub(super) listen: SocketAddr,
    /// The database.
    #[arg(long)]
    pub(super) database_url: String,
    /// The size of its pool.
    #[arg(long)]
    pub(super) max_connections: u32,
    /// The one space of the database.
    #[arg(long)]
    pub(super) space: Uuid,
    /// A link of that space: the row that is selected for a list of tools.
    #[arg(long)]
    pub(super) link: Uuid,
    /// A file with the list of tools to answer with.
    #[arg(long)]
    pub(super) tools: PathBuf,
}

impl Options {
    pub(super) fn duration(&self) -> Duration {
        Duration::from_secs_f64(if self.quick { 0.3 } else { self.seconds })
    }

    pub(super) fn runs(&self) -> usize {
        if self.quick { 1 } else { self.runs.max(1) }
    }

    pub(super) fn sizes(&self) -> Vec<usize> {
        let sizes = self.documents.iter().copied();
        if self.quick { sizes.take(1).collect() } else { sizes.collect() }
    }

    pub(super) fn operations(&self) -> Vec<Operation> {
        if self.only.is_empty() { Operation::ALL.to_vec() } else { self.only.clone() }
    }
}
