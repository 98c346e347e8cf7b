//! `docent link …`: links for agents, as their space's owner sees them.

mod choices;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, Subcommand};
use docent_store::{Actor, Mode, Secret, Store, World, audit, link, oauth::grant, space};
use serde_json::json;
use uuid::Uuid;

use self::choices::Choices;
use super::{Failure, Print, user::read_password};
use crate::{
    address::WebAddress,
    api::{LinkConnectionShape, LinkShape},
    config::{PasswordAge, Place},
    database::Database,
};

/// Links for agents.
#[derive(Debug, Args)]
pub struct Link {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    age: PasswordAge,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a link, over the whole space unless you say what it reaches, and print its MCP address.
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
        /// Read a password for the link from standard input: clients ask for it before they are let in.
        #[arg(long)]
        password_stdin: bool,
        #[command(flatten)]
        choices: Box<Choices>,
    },
    /// List the links of a space, without their secrets.
    List {
        /// The space's name.
        #[arg(long)]
        space: String,
    },
    /// Show everything about a link but its secret.
    Show {
        /// The link's id.
        id: Uuid,
    },
    /// Change a link; what you do not say stays.
    Set {
        /// The link's id.
        id: Uuid,
        /// What the link is called, and how changes through it are signed.
        #[arg(long)]
        name: Option<String>,
        /// What an agent may do: read, write (append only) or `read_write`.
        #[arg(long)]
        mode: Option<Mode>,
        #[command(flatten)]
        choices: Box<Choices>,
    },
    /// Give a link a new address and print it; the old one is dead.
    Renew {
        /// The link's id.
        id: Uuid,
    },
    /// Set or change a link's password, read from standard input; every connection ends.
    Password {
        /// The link's id.
        id: Uuid,
        /// Take the password away: the address is enough then.
        #[arg(long)]
        none: bool,
    },
    /// List the clients that are connected to a link by its password.
    Connections {
        /// The link's id.
        id: Uuid,
    },
    /// Disconnect one client of a link, or all of them.
    Disconnect {
        /// The link's id.
        id: Uuid,
        /// The connection's id; all of them without one.
        connection: Option<Uuid>,
    },
    /// Let nobody in by a link until it is resumed.
    Pause {
        /// The link's id.
        id: Uuid,
    },
    /// Let a paused link in again, by the same address.
    Resume {
        /// The link's id.
        id: Uuid,
    },
    /// Remove a link; what was written through it stays.
    Delete {
        /// The link's id.
        id: Uuid,
    },
}

impl Link {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let age = self.age.duration();
        let done = Box::pin(act(&database.store, &self.place, age, self.action, print)).await;
        database.close().await?;
        done
    }
}

async fn act(
    store: &Store,
    place: &Place,
    age: Option<TimeDelta>,
    action: Action,
    print: Print,
) -> Result<(), Failure> {
    let old_before = age.map(|age| store.world.now() - age);
    match action {
        Action::Create { space, name, mode, password_stdin, choices } => {
            let password = password_stdin.then(read_password).transpose()?;
            let owner = owner_of_space(store, &space).await?;
            let before = link::Choices::new(name, mode);
            let change = choices.read(store, &owner, None, None).await?;
            let choices = change.of(before, store.world.now())?;
            let entry = Some(entry(store, &owner, "links_create"));
            let (link, secret) =
                link::create(store, &owner, choices, password.as_ref(), entry).await?;
            show_address(place, link.id, &secret, print)
        }
        Action::List { space } => list(store, &space, old_before, print).await,
        Action::Show { id } => {
            let owner = owner_of(store, id).await?;
            let link = link::get(&mut *store.connection().await?, &owner, id).await?;
            show(link, old_before, print)
        }
        Action::Set { id, name, mode, choices } => {
            let owner = owner_of(store, id).await?;
            let change = choices.read(store, &owner, name, mode).await?;
            let entry = Some(entry(store, &owner, "links_update"));
            show(link::update(store, &owner, id, change, entry).await?, old_before, print)
        }
        Action::Renew { id } => {
            let owner = owner_of(store, id).await?;
            let secret =
                link::renew(store, &owner, id, Some(entry(store, &owner, "links_renew"))).await?;
            show_address(place, id, &secret, print)
        }
        Action::Password { id, none } => set_password(store, id, none, print).await,
        Action::Connections { id } => connections(store, id, print).await,
        Action::Disconnect { id, connection } => {
            let owner = owner_of(store, id).await?;
            let entry = Some(entry(store, &owner, "connections_delete"));
            grant::disconnect(store, &owner, id, connection, entry).await?;
            print.answer(&json!({"id": id, "connection": connection}), "Disconnected.")
        }
        Action::Pause { id } => {
            let owner = owner_of(store, id).await?;
            link::pause(store, &owner, id, Some(entry(store, &owner, "links_pause"))).await?;
            print.answer(&json!({"id": id, "enabled": false}), "The link is paused.")
        }
        Action::Resume { id } => {
            let owner = owner_of(store, id).await?;
            link::resume(store, &owner, id, Some(entry(store, &owner, "links_resume"))).await?;
            print.answer(&json!({"id": id, "enabled": true}), "The link lets its agent in again.")
        }
        Action::Delete { id } => {
            let owner = owner_of(store, id).await?;
            link::delete(store, &owner, id, Some(entry(store, &owner, "links_delete"))).await?;
            print.answer(&json!({"id": id, "deleted": true}), "The link is gone.")
        }
    }
}

async fn owner_of_space(store: &Store, name: &str) -> Result<Actor, Failure> {
    let mut connection = store.connection().await?;
    let space = space::find(&mut connection, name).await?;
    Ok(space::owner_actor(&mut connection, space.id).await?)
}

async fn owner_of(store: &Store, link: Uuid) -> Result<Actor, Failure> {
    let mut connection = store.connection().await?;
    let space = link::find(&mut connection, link).await?;
    Ok(space::owner_actor(&mut connection, space).await?)
}

/// What the audit will say of an act at the terminal.
pub(super) fn entry(store: &Store, owner: &Actor, action: &str) -> audit::Entry {
    audit::Entry::new(store, owner, "docent, at the command line", String::new(), action)
}

fn show_address(place: &Place, id: Uuid, secret: &Secret, print: Print) -> Result<(), Failure> {
    let url = WebAddress::noted(place).mcp(secret);
    print.answer(&json!({"id": id, "url": url}), &url)
}

async fn list(
    store: &Store,
    space: &str,
    old_before: Option<DateTime<Utc>>,
    print: Print,
) -> Result<(), Failure> {
    let owner = owner_of_space(store, space).await?;
    let links = link::list(&mut *store.connection().await?, &owner).await?;
    let text: Vec<_> = links.iter().map(|link| line(link, old_before)).collect();
    let text = if text.is_empty() { "There are no links.".to_owned() } else { text.join("\n") };
    let links: Vec<_> = links.into_iter().map(|link| LinkShape::of(link, old_before)).collect();
    print.answer(&json!({"links": links}), text)
}

async fn set_password(store: &Store, id: Uuid, none: bool, print: Print) -> Result<(), Failure> {
    let password = (!none).then(read_password).transpose()?;
    let owner = owner_of(store, id).await?;
    let action = if none { "password_delete" } else { "password_update" };
    let entry = Some(entry(store, &owner, action));
    link::set_password(store, &owner, id, password.as_ref(), entry).await?;
    let text = if none { "The address is enough now." } else { "The password is set." };
    print.answer(&json!({"id": id, "protected": !none}), text)
}

async fn connections(store: &Store, id: Uuid, print: Print) -> Result<(), Failure> {
    let owner = owner_of(store, id).await?;
    let connections = grant::list(store, &owner, id).await?;
    let line = |one: &grant::Connection| {
        let (since, used) =
            (one.created_at.format("%Y-%m-%d"), one.last_used_at.format("%Y-%m-%d %H:%M"));
        format!(
            "{}  {} ({}), since {since} from {}, last used {used} UTC",
            one.id, one.client, one.scopes, one.address
        )
    };
    let text: Vec<_> = connections.iter().map(line).collect();
    let text = if text.is_empty() { "Nobody is connected.".to_owned() } else { text.join("\n") };
    let connections: Vec<_> = connections.into_iter().map(LinkConnectionShape::from).collect();
    print.answer(&json!({"connections": connections}), text)
}

fn show(link: link::Link, old_before: Option<DateTime<Utc>>, print: Print) -> Result<(), Failure> {
    let text = lines(&link, old_before);
    print.answer(&LinkShape::of(link, old_before), text)
}

fn line(link: &link::Link, old_before: Option<DateTime<Utc>>) -> String {
    let choices = &link.choices;
    let deletes = if choices.allow_delete { ", may delete" } else { "" };
    let devices = if choices.device_flow { ", device flow" } else { "" };
    let files = if choices.file_urls { "" } else { ", no file URLs" };
    let paused = if link.enabled && !link.space_paused { "" } else { ", paused" };
    let broken = if link.broken.is_empty() { "" } else { ", scope is broken" };
    let is_old = old_before.is_some_and(|before| link.password_is_older(before));
    let old = if is_old { ", its password is old" } else { "" };
    let used = link.last_used_at.map_or("never used".to_owned(), |at| {
        format!("{} calls, the last one {}", link.calls, at.format("%Y-%m-%d %H:%M UTC"))
    });
    format!(
        "{}  {} ({}{deletes}{devices}{files}{paused}{broken}{old}), {used}",
        link.id, choices.name, choices.mode
    )
}

fn lines(link: &link::Link, old_before: Option<DateTime<Utc>>) -> String {
    let choices = &link.choices;
    let mut lines = vec![line(link, old_before)];
    let mut say = |what: &str, text: String| {
        if !text.is_empty() {
            lines.push(format!("  {what:<10}{text}"));
        }
    };
    say("sees", choices::scope_in_words(link));
    link.broken.iter().for_each(|broken| say("broken", broken.clone()));
    say("groups", choices.tool_groups.as_ref().map_or("all".into(), |groups| groups.join(", ")));
    let since = link.password_set_at.map(|at| at.format("set %Y-%m-%d %H:%M UTC").to_string());
    say("password", since.unwrap_or("none".into()));
    let networks: Vec<_> = choices.networks.iter().map(ToString::to_string).collect();
    say("networks", networks.join(", "));
    let limit = |limit: Option<u32>| limit.map_or("the server's".into(), |n| n.to_string());
    let (calls, writes) = (limit(choices.calls_per_minute), limit(choices.writes_per_minute));
    say("a minute", format!("{calls} calls, {writes} writes"));
    let expires = choices.expires_at.map(|at| at.format("%Y-%m-%d %H:%M UTC").to_string());
    say("expires", expires.unwrap_or("never".into()));
    say("guidance", choices.guidance.clone());
    say("note", choices.note.clone());
    if link.space_paused {
        say("paused", "with all links of the space: see docent space resume-links".into());
    }
    lines.join("\n")
}
