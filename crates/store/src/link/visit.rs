//! What a right secret opens: [`Visit`], and what an agent may know of its own link.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result, oauth::Scopes};

/// What a right secret opens.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The agent as a caller.
    pub actor: Actor,
    /// The space's name.
    pub space_name: String,
    /// The space's time zone.
    pub time_zone: Tz,
    /// Networks that may call; empty means any.
    pub networks: Vec<IpNet>,
    /// Whether the secret is not enough: the link has a password.
    pub protected: bool,
    /// What the token stands for that came with the secret.
    pub granted: Option<Granted>,
}

/// What a good token stands for. It counts as long as the link is of the version it was found with.
#[derive(Clone, Debug)]
pub struct Granted {
    /// The grant.
    pub id: Uuid,
    /// What the client calls itself.
    pub client: String,
    /// What it may do.
    pub scopes: Scopes,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// A place or a document that the owner chose, as the agent may know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// What it is.
    pub kind: Kind,
    /// The id.
    pub id: Uuid,
    /// The folder's name or the document's title.
    pub name: String,
}

/// The kinds of destinations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A folder, with everything below it.
    Folder,
    /// A document.
    Document,
}

impl Visit {
    /// Whether a call from this address is let in; one whose address is unknown only where any is.
    pub fn admits(&self, address: Option<IpAddr>) -> bool {
        admits(&self.networks, address)
    }
}

/// Whether one of these networks, or any where there are none, holds an address.
pub(crate) fn admits(networks: &[IpNet], address: Option<IpAddr>) -> bool {
    networks.is_empty()
        || address.is_some_and(|address| {
            // An IPv4 caller of a socket that speaks IPv6 looks like ::ffff:192.0.2.7.
            let address = address.to_canonical();
            networks.iter().any(|network| network.contains(&address))
        })
}

/// Whether the caller's authority holds: for what is asked without reading any content.
pub async fn holds(connection: &mut PgConnection, actor: &Actor) -> Result<bool> {
    let held = sqlx::query_scalar!(
        r#"select exists (select from reach($1, $2, $3, $4, $5)) as "held!""#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_one(connection)
    .await?;
    Ok(held)
}

/// The folders and documents that the owner chose, by name. Documents that a search finds are
/// never among them, nor is what a folder is in.
pub async fn destinations(
    connection: &mut PgConnection,
    actor: &Actor,
) -> Result<Vec<Destination>> {
    let rows = sqlx::query!(
        r#"
        select
          r.space_id is not null as "held!",
          chosen.kind as "kind?",
          chosen.id as "id?",
          chosen.name as "name?"
        from reach($1, $2, $3, $4, $5) r
        left join lateral (
          select 'folder' as kind, f.id, f.name
          from folder f
          where f.space_id = r.space_id
            and f.id = any (r.folders)
          union all
          select 'document', d.id, d.title
          from document d
          where d.space_id = r.space_id
            and d.id = any (r.documents)
            and d.trashed_at is null
            and not (r.agent and d.never_to_agents)
        ) chosen on true
        order by chosen.kind desc, lower(chosen.name), chosen.id
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let chosen = rows.into_iter().filter_map(|row| {
        let kind = if row.kind? == "folder" { Kind::Folder } else { Kind::Document };
        Some(Destination { kind, id: row.id?, name: row.name? })
    });
    Ok(chosen.collect())
}
