//! What `docent import` and `docent export` share: the space, and showing how far the work is.

use clap::Args;
use docent_store::{Actor, Store, World, space};

use super::{
    Failure, Print,
    progress::{self, Bar},
};
use crate::{
    config::Place,
    database::Database,
    transfer::{self, Report},
};

/// Whose documents, and where they are kept.
#[derive(Debug, Args)]
pub(super) struct Space {
    /// The space.
    #[arg(long)]
    space: String,
    #[command(flatten)]
    place: Place,
}

impl Space {
    /// Lets the owner of the space do the work, and prints what came of it.
    pub(super) async fn run(
        self,
        world: World,
        print: Print,
        work: impl AsyncFnOnce(&Store, &Actor, &Bar) -> transfer::Result<Report>,
    ) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let store = &database.store;
        let done = async {
            let mut connection = store.connection().await?;
            let space = space::find(&mut connection, &self.space).await?;
            let actor = space::owner_actor(&mut connection, space.id).await?;
            drop(connection);
            let bar = Bar::new(print);
            let report = work(store, &actor, &bar).await;
            bar.finish();
            Ok::<_, Failure>(report?)
        };
        let done = done.await;
        database.close().await?;
        progress::report(&done?, print)
    }
}
