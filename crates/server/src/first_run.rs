//! The first start: an owner, a space with a welcome document and a link, and the ways in.

use docent_document::markdown;
use docent_store::{
    Actor, Mode, Secret, Store,
    document::{Create, Destination, New},
    link::{self, Choices},
    people::{self, Person},
    session, space,
    write::Call,
};
use serde_json::json;

use crate::{
    address::WebAddress,
    cli::{Failure, Print},
};

const OWNER_EMAIL: &str = "owner@localhost.localdomain";
const OWNER_NAME: &str = "Owner";
const SPACE: &str = "Home";
const LINK: &str = "First link";
const WELCOME: &str = "Welcome to Docent";

/// Makes what a new database lacks, and prints how to get in. A start that was cut off in between
/// is finished by the next; what is there is left as it is.
pub(crate) async fn run(store: &Store, address: &WebAddress, print: Print) -> Result<(), Failure> {
    let owner = owner(store).await?;
    let actor = home(store, &owner).await?;
    let link = match &actor {
        Some(actor) => first_link(store, actor).await?,
        None => None,
    };
    let sign_in = session::sign_in_link(store, owner.id).await?;
    let mcp = link.as_ref().map(|secret| address.mcp(secret));
    let answer = json!({
        "address": address.as_str(),
        "email": owner.email,
        "signInUrl": address.sign_in(&sign_in),
        "mcpUrl": mcp,
    });
    print.answer(&answer, lines(address, &owner, &address.sign_in(&sign_in), mcp.as_deref()))
}

async fn owner(store: &Store) -> Result<Person, Failure> {
    match people::first(&mut *store.connection().await?).await? {
        Some(person) => Ok(person),
        None => Ok(people::create(store, OWNER_EMAIL, OWNER_NAME, None).await?),
    }
}

/// The owner in the space of theirs that is named first, made where they have none at all.
async fn home(store: &Store, owner: &Person) -> Result<Option<Actor>, Failure> {
    let mut connection = store.connection().await?;
    let spaces = space::list_for(&mut connection, owner.id).await?;
    let (space, new) = match spaces.into_iter().next() {
        Some((space, _)) => (space, false),
        None => (space::create(store, SPACE, "UTC", owner.id).await?, true),
    };
    let (actor, _) = space::actor_for(&mut connection, space.id, owner.id).await?;
    drop(connection);
    if new {
        welcome(store, &actor).await?;
    }
    Ok(actor.require_manager().is_ok().then_some(actor))
}

async fn welcome(store: &Store, actor: &Actor) -> Result<(), Failure> {
    let parsed = markdown::parse(include_str!("welcome.md"), &mut || store.world.id());
    let document = New { title: WELCOME.to_owned(), blocks: parsed.blocks, ..New::default() };
    let create = Create { documents: vec![document], destination: Destination::Unsorted };
    let call = Call { action: "documents_create".to_owned(), ..Call::default() };
    store.write(actor, &call, &create).await?;
    Ok(())
}

/// The secret of the space's first link, made where there is none; none where it cannot be shown.
async fn first_link(store: &Store, actor: &Actor) -> Result<Option<Secret>, Failure> {
    let links = link::list(&mut *store.connection().await?, actor).await?;
    match links.iter().find(|link| link.enabled) {
        Some(link) => Ok(link::reveal(store, actor, link.id, None).await.ok()),
        None if links.is_empty() => {
            let choices = Choices::new(LINK, Mode::ReadWrite);
            Ok(Some(link::create(store, actor, choices, None, None).await?.1))
        }
        None => Ok(None),
    }
}

fn lines(address: &WebAddress, owner: &Person, sign_in: &str, mcp: Option<&str>) -> String {
    let mut lines = format!(
        "\nDocent is at  {}\n\nSign in as {} (once, within 24 hours):\n  {sign_in}\n",
        address.as_str(),
        owner.email,
    );
    if let Some(mcp) = mcp {
        lines += &ways_in(mcp);
        if !address.is_https() {
            lines += PUBLIC;
        }
    }
    lines
}

fn ways_in(mcp: &str) -> String {
    let cursor = json!({"mcpServers": {"docent": {"url": mcp}}});
    let code = json!({"name": "docent", "type": "http", "url": mcp});
    format!(
        "
The MCP address of your first link. Whoever has it reads and writes your documents:
  {mcp}

Claude Code   claude mcp add --transport http docent {mcp}
Cursor        in ~/.cursor/mcp.json:
              {cursor}
VS Code       code --add-mcp '{code}'
"
    )
}

const PUBLIC: &str = "
Claude (web, desktop, mobile) and ChatGPT call from their own machines: they need a public https
address. Any one of these gives you one:
  a server with a domain name    DOCENT_DOMAIN=docs.example.org docker compose --profile tls up
  your own proxy or any tunnel   for example: cloudflared tunnel --url http://localhost:8787
                                 then start docent with --public-url https://the-address-it-gave
";
