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
    record::Act,
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
    /// Lets the owner of the space do the work, records it as `action`, and prints what came of it.
    pub(super) async fn run(
        self,
        action: &'static str,
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
            let act = Act::of_operator(store, action).within(space.id);
            let bar = Bar::new(print);
            let report = work(store, &actor, &bar).await;
            bar.finish();
            act.kept(store, report.map_err(Failure::from)).await
        };
        let done = done.await;
        database.close().await?;
        progress::report(&done?, print)
    }
}
