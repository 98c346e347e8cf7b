//! The command line: one file per command, one line here each.

mod audit;
mod doctor;
mod export;
mod files;
mod import;
mod link;
mod migrate;
mod progress;
mod space;
mod transfer;
mod user;

use std::fmt;

use clap::Subcommand;
use docent_store::World;
use serde::Serialize;

use crate::{config, postgres, reading::document::ReadDocument, serve};

/// What `docent` can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(config::Serve),
    /// Bring the database's schema up to date.
    Migrate(config::Place),
    /// Find out what is wrong, and what to do about it.
    Doctor(doctor::Doctor),
    /// People who can sign in.
    User(user::User),
    /// Spaces.
    Space(space::Space),
    /// Read Markdown files into a space.
    Import(import::Import),
    /// Write a space as Markdown files.
    Export(export::Export),
    /// Where files are.
    Files(files::Files),
    /// Links for agents.
    Link(link::Link),
    /// What happened, and whether the record of it is whole.
    Audit(audit::Audit),
    /// Read the text of a document, for the server.
    #[command(hide = true)]
    ReadDocument(ReadDocument),
}

impl Command {
    /// Does it.
    pub async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        match self {
            Self::Serve(settings) => serve::run(settings, world, print).await,
            Self::Migrate(place) => migrate::run(&place, world, print).await,
            Self::Doctor(doctor) => doctor.run(world, print).await,
            Self::User(user) => user.run(world, print).await,
            Self::Space(space) => space.run(world, print).await,
            Self::Import(import) => import.run(world, print).await,
            Self::Export(export) => export.run(world, print).await,
            Self::Files(files) => files.run(world, print).await,
            Self::Link(link) => link.run(world, print).await,
            Self::Audit(audit) => audit.run(world, print).await,
            Self::ReadDocument(document) => document.run(),
        }
    }
}

/// How a command answers: lines for people, or one JSON object.
#[derive(Clone, Copy, Debug)]
pub struct Print {
    /// JSON.
    pub json: bool,
}

impl Print {
    /// Prints `answer` as JSON, or the lines that say the same.
    pub fn answer(self, answer: &impl Serialize, lines: impl fmt::Display) -> Result<(), Failure> {
        if self.json {
            println!("{}", serde_json::to_string(answer).map_err(Failure::new)?);
        } else {
            println!("{lines}");
        }
        Ok(())
    }
}

/// Why a command did not do as it was told, in words for the person at the terminal.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that says what to do.
    pub fn new(message: impl fmt::Display) -> Self {
        Self(message.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<docent_store::Error> for Failure {
    fn from(error: docent_store::Error) -> Self {
        use docent_store::Error as Store;
        match error {
            Store::Unavailable(cause) => Self(format!(
                "the database does not answer: {cause}\nCheck that its server runs and that \
                 DOCENT_DATABASE_URL names it, then try again; nothing was changed."
            )),
            Store::ObjectsUnavailable(cause) => Self(format!(
                "the store of files does not answer: {cause}\nCheck --files-url and the AWS \
                 variables, then try again."
            )),
            Store::Internal(cause) => Self(format!("this should not happen: {cause}")),
            other => Self(other.to_string()),
        }
    }
}

impl From<postgres::Error> for Failure {
    fn from(error: postgres::Error) -> Self {
        Self(error.to_string())
    }
}
