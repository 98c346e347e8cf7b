//! `docent space create|pause-links|resume-links`.

use clap::{Args, Subcommand};
use docent_store::{Store, World, link, people, space};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Print, link::entry};
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
    /// Pause every link of a space at once, and those that are made until they are resumed.
    PauseLinks {
        /// The space's name.
        name: String,
    },
    /// Let the links of a space in again, except those that are paused by themselves.
    ResumeLinks {
        /// The space's name.
        name: String,
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
        match &self.action {
            Action::Create { name, owner, time_zone } => {
                let owner = people::find_by_email(&mut *store.connection().await?, owner).await?;
                let act = Act::of_operator(store, "spaces_create");
                let made = space::create(store, name, time_zone, owner.id).await;
                let act = act.within(made.as_ref().map_or(Uuid::nil(), |space| space.id));
                let space = act.kept(store, made.map_err(Failure::from)).await?;
                print.answer(
                    &json!({"id": space.id, "name": space.name}),
                    format_args!("The space '{}' belongs to {}.", space.name, owner.email),
                )
            }
            Action::PauseLinks { name } => pause_links(store, name, true, print).await,
            Action::ResumeLinks { name } => pause_links(store, name, false, print).await,
        }
    }
}

async fn pause_links(store: &Store, name: &str, pause: bool, print: Print) -> Result<(), Failure> {
    let mut connection = store.connection().await?;
    let space = space::find(&mut connection, name).await?;
    let owner = space::owner_actor(&mut connection, space.id).await?;
    drop(connection);
    let words = if pause {
        link::pause_all(store, &owner, Some(entry(store, &owner, "links_pause_all"))).await?;
        "let nobody in until they are resumed"
    } else {
        link::resume_all(store, &owner, Some(entry(store, &owner, "links_resume_all"))).await?;
        "let their agents in again"
    };
    print.answer(
        &json!({"id": space.id, "name": space.name, "linksPaused": pause}),
        format_args!("The links of '{}' {words}.", space.name),
    )
}
