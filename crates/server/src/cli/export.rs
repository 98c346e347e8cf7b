//! `docent export`: a space as a tree of Markdown files.

use std::path::PathBuf;

use clap::Args;
use docent_store::{Actor, Store, World};

use super::{Failure, Print, progress::Bar, transfer::Space};
use crate::transfer;

/// Writes a space as Markdown files, with its pictures and attachments beside them.
#[derive(Debug, Args)]
pub struct Export {
    /// A folder that is empty or not there yet.
    directory: PathBuf,
    #[command(flatten)]
    space: Space,
}

impl Export {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let Self { directory, space } = self;
        let export = async |store: &Store, actor: &Actor, bar: &Bar| {
            transfer::export(store, actor, &directory, &|step| bar.show(step)).await
        };
        space.run("export", world, print, export).await
    }
}
