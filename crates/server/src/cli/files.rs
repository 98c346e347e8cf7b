//! `docent files`: where the bytes of files are.

use clap::{Args, Subcommand, ValueEnum};
use docent_store::{World, file, space};
use serde_json::json;

use super::{Failure, Print};
use crate::{config::Place, database::Database, record::Act};

/// Where the bytes of files are.
#[derive(Debug, Args)]
pub struct Files {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Carry the files of a space to another place, beside a running server; when interrupted, another
    /// run goes on.
    Move {
        /// The space's name.
        #[arg(long)]
        space: String,
        /// Where to.
        #[arg(long)]
        to: To,
    },
}

/// Where files can be.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum To {
    /// The database itself.
    Postgres,
    /// The store of objects that --files-url names.
    Objects,
}

impl Files {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let Action::Move { space, to } = &self.action;
        let database = Database::open_current(&self.place, world).await?;
        let store = &database.store;
        let done = async {
            if store.files.objects.is_none() {
                return Err(Failure::new(
                    "name the store of objects with --files-url, as the server does",
                ));
            }
            let mut connection = store.connection().await?;
            let space = space::find(&mut connection, space).await?;
            let actor = space::owner_actor(&mut connection, space.id).await?;
            drop(connection);
            let place = match to {
                To::Postgres => file::Place::Postgres,
                To::Objects => file::Place::Objects,
            };
            let act = Act::of_operator(store, "files_move").within(space.id);
            let moved = file::move_all(store, &actor, place, &|_| ()).await;
            act.kept(store, moved.map_err(Failure::from)).await
        };
        let done = done.await;
        database.close().await?;
        let file::Moved { contents, bytes } = done?;
        let text = format!("{contents} contents were moved, {bytes} bytes.");
        print.answer(&json!({ "contents": contents, "bytes": bytes }), text)
    }
}
