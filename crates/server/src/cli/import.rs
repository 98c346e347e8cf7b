//! `docent import`: a tree of files as documents of a space.

use std::path::PathBuf;

use clap::Args;
use docent_store::{Actor, Store, World};

use super::{Failure, Print, progress::Bar, transfer::Space};
use crate::transfer;

/// Reads Markdown files, an Obsidian vault, or an export of Notion or Craft into a space.
#[derive(Debug, Args)]
pub struct Import {
    /// A folder or a zip archive.
    path: PathBuf,
    /// The folder of the space that it goes into, names with / between them; made where missing.
    #[arg(long, value_name = "PATH")]
    folder: Option<String>,
    #[command(flatten)]
    space: Space,
}

impl Import {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let Self { path, folder, space } = self;
        let import = async |store: &Store, actor: &Actor, bar: &Bar| {
            let folder = folder.as_deref();
            transfer::import(store, actor, &path, folder, &|step| bar.show(step)).await
        };
        space.run("import", world, print, import).await
    }
}
