//! What a right secret opens: [`Visit`], and what an agent may know of its own link.

use std::{net::IpAddr, sync::Arc};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ipnet::IpNet;
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Parts,
    choices::{limit_of, networks_of},
    read,
};
use crate::{Actor, Error, Grant, Mode, Reach, Result, SecretHash, Who, oauth::Scopes, space};

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

/// What the secret in an address opens, with the access token beside it: everything a call needs, in
/// one look-up. Unknown, paused and expired links are not told apart; neither are tokens that are
/// unknown, expired, revoked or of something else.
pub async fn authenticate(
    connection: &mut PgConnection,
    secret: SecretHash,
    token: Option<SecretHash>,
    now: DateTime<Utc>,
) -> Result<Option<Visit>> {
    let row = sqlx::query_file!(
        "src/link/authenticate.sql",
        secret.as_slice(),
        token.as_ref().map(<[u8; 32]>::as_slice),
        now,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let parts = Parts {
        documents: row.scope_documents,
        folders: row.scope_folders,
        daily: row.scope_daily,
        search: row.scope_search,
    };
    let link_mode: Mode = row.mode.parse()?;
    let granted = granted(row.grant_id, row.client, row.scopes, row.granted_until);
    // A token that leaves nothing of what the link allows by now is good for nothing.
    let allowed = granted.as_ref().and_then(|granted| granted.scopes.within(link_mode));
    let granted = granted.filter(|_| allowed.is_some());
    let grant = Grant {
        link: row.id,
        security_epoch: row.security_epoch,
        version: row.version,
        reach: match (row.scope_whole, row.searched) {
            (true, _) => Reach::Whole,
            (false, false) => Reach::Placed,
            (false, true) => Reach::Searched,
        },
        mode: allowed.unwrap_or(link_mode),
        link_mode,
        allow_delete: row.allow_delete,
        tool_groups: row.tool_groups,
        scope: Arc::new(read::scope(row.scope_whole, parts)?),
        guidance: row.guidance,
        calls_per_minute: limit_of(row.calls_per_minute),
        writes_per_minute: limit_of(row.writes_per_minute),
        expires_at: row.expires_at,
    };
    Ok(Some(Visit {
        actor: Actor { space: row.space_id, who: Who::Link(grant), name: row.name },
        space_name: row.space_name,
        time_zone: space::zone(&row.time_zone)?,
        networks: networks_of(&row.networks)?,
        protected: row.protected,
        granted,
    }))
}

fn granted(
    id: Option<Uuid>,
    client: Option<String>,
    scopes: Option<Vec<String>>,
    expires_at: Option<DateTime<Utc>>,
) -> Option<Granted> {
    let scopes = Scopes::named(&scopes?);
    Some(Granted { id: id?, client: client?, scopes, expires_at: expires_at? })
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
