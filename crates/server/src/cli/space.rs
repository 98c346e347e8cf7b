//! `docent space create`: a new space.

use clap::{Args, Subcommand};
use docent_store::{Store, World, people, space};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Print};
use crate::{config::Place, database::Database, record::Act};

/// Spaces.
#[derive(Debug, Args)]
pub struct Space {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a space.
    Create {
        /// Its name, unlike that of every other space.
        name: String,
        /// The e-mail address of its first owner, who has an account.
        #[arg(long)]
        owner: String,
        /// What `today` follows, for example Europe/Berlin.
        #[arg(long, default_value = "UTC")]
        time_zone: String,
    },
}

impl Space {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let done = self.act(&database.store, print).await;
        database.close().await?;
        done
    }

    async fn act(&self, store: &Store, print: Print) -> Result<(), Failure> {
        let Action::Create { name, owner, time_zone } = &self.action;
        let owner = people::find_by_email(&mut *store.connection().await?, owner).await?;
        let act = Act::of_operator(store, "spaces_create");
        let made = space::create(store, name, time_zone, owner.id).await.map_err(Failure::from);
        let act = act.within(made.as_ref().map_or(Uuid::nil(), |space| space.id));
        let space = act.kept(store, made).await?;
        print.answer(
            &json!({"id": space.id, "name": space.name}),
            format_args!("The space '{}' belongs to {}.", space.name, owner.email),
        )
    }
}
