//! `docent link create|list`: links for agents.

use clap::{Args, Subcommand};
use docent_store::{Mode, Store, World, link, space};
use serde_json::json;

use super::{Failure, Print};
use crate::{address::WebAddress, config::Place, database::Database};

/// Links for agents.
#[derive(Debug, Args)]
pub struct Link {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a link over the whole space, and print its MCP address.
    Create {
        /// The space's name.
        #[arg(long)]
        space: String,
        /// What the link is called, and how changes through it are signed.
        #[arg(long)]
        name: String,
        /// What an agent may do: read, write (append only) or `read_write`.
        #[arg(long, default_value = "read_write")]
        mode: Mode,
        /// Let the agent delete as well.
        #[arg(long)]
        allow_delete: bool,
    },
    /// List the links of a space, without their secrets.
    List {
        /// The space's name.
        #[arg(long)]
        space: String,
    },
}

impl Link {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let done = match &self.action {
            Action::Create { space, name, mode, allow_delete } => {
                let new =
                    link::NewLink { name: name.clone(), mode: *mode, allow_delete: *allow_delete };
                create(&database.store, &self.place, space, new, print).await
            }
            Action::List { space } => list(&database.store, space, print).await,
        };
        database.close().await?;
        done
    }
}

async fn create(
    store: &Store,
    place: &Place,
    space: &str,
    new: link::NewLink,
    print: Print,
) -> Result<(), Failure> {
    let mut connection = store.connection().await?;
    let space = space::find(&mut connection, space).await?;
    let owner = space::owner_actor(&mut connection, space.id).await?;
    drop(connection);
    let (link, secret) = link::create(store, &owner, new).await?;
    let url = WebAddress::noted(place).mcp(&secret);
    print.answer(&json!({"id": link.id, "url": url}), &url)
}

async fn list(store: &Store, space: &str, print: Print) -> Result<(), Failure> {
    let mut connection = store.connection().await?;
    let space = space::find(&mut connection, space).await?;
    let owner = space::owner_actor(&mut connection, space.id).await?;
    let links = link::list(&mut connection, &owner).await?;
    let answer: Vec<_> = links
        .iter()
        .map(|link| {
            json!({
                "id": link.id,
                "name": link.name,
                "mode": link.mode,
                "allowDelete": link.allow_delete,
                "enabled": link.enabled,
                "createdAt": link.created_at,
                "lastUsedAt": link.last_used_at,
                "calls": link.calls,
            })
        })
        .collect();
    let text: Vec<_> = links.iter().map(line).collect();
    let text = if text.is_empty() { "There are no links.".to_owned() } else { text.join("\n") };
    print.answer(&json!({"links": answer}), text)
}

fn line(link: &link::Link) -> String {
    let deletes = if link.allow_delete { ", may delete" } else { "" };
    let paused = if link.enabled { "" } else { ", paused" };
    let used = link.last_used_at.map_or("never used".to_owned(), |at| {
        format!("{} calls, the last one {}", link.calls, at.format("%Y-%m-%d %H:%M UTC"))
    });
    format!("{}  {} ({}{deletes}{paused}), {used}", link.id, link.name, link.mode)
}
