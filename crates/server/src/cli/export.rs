//! `docent export`: a space as a tree of Markdown files.

use std::path::PathBuf;

use clap::Args;
use docent_store::{Store, World, space};

use super::{Failure, Print, progress::Bar};
use crate::{config::Place, database::Database, transfer};

/// Writes a space as Markdown files, with its pictures and attachments beside them.
#[derive(Debug, Args)]
pub struct Export {
    /// A folder that is empty or not there yet.
    directory: PathBuf,
    /// The space.
    #[arg(long)]
    space: String,
    #[command(flatten)]
    place: Place,
}

impl Export {
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
        let report = transfer::export(store, &actor, &self.directory, &|step| bar.show(step)).await;
        bar.finish();
        let place = self.directory.display();
        super::progress::report(&report?, print, format_args!("into {place}"))
    }
}
