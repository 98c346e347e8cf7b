//! `docent import`: a tree of files as documents of a space.

use std::path::PathBuf;

use clap::Args;
use docent_store::{Store, World, space};

use super::{Failure, Print, progress::Bar};
use crate::{config::Place, database::Database, transfer};

/// Reads Markdown files, an Obsidian vault, or an export of Notion or Craft into a space.
#[derive(Debug, Args)]
pub struct Import {
    /// A folder or a zip archive.
    path: PathBuf,
    /// The space that it goes into.
    #[arg(long)]
    space: String,
    /// The folder of the space that it goes into, names with / between them; made where missing.
    #[arg(long, value_name = "PATH")]
    folder: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Import {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let done = self.act(&database.store, print).await;
        database.close().await?;
        done
    }

    async fn act(&self, store: &Store, print: Print) -> Result<(), Failure> {
        let mut connection = store.connection().await?;
        let space = space::find(&mut connection, &self.space).await?;
        let actor = space::owner_actor(&mut connection, space.id).await?;
        drop(connection);
        let bar = Bar::new(print);
        let report = transfer::import(store, &actor, &self.path, self.folder.as_deref(), &|step| {
            bar.show(step);
        })
        .await;
        bar.finish();
        super::progress::report(&report?, print, format_args!("into the space '{}'", space.name))
    }
}
