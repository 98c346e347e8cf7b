//! Opening a link: by the secret in an address ([`authenticate`]), or again by what was handed out
//! under it ([`find_again`]).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Granted, Parts, Visit,
    choices::{limit_of, networks_of},
    read,
};
use crate::{Actor, Grant, Mode, Reach, Result, SecretHash, Who, oauth::Scopes, space};

/// A link in force, what it allows, and what the token or grant beside it stands for.
#[expect(clippy::struct_excessive_bools, reason = "a row has the columns that it has")]
struct Row {
    space_id: Uuid,
    id: Uuid,
    name: String,
    mode: String,
    allow_delete: bool,
    file_urls: bool,
    tool_groups: Option<Vec<String>>,
    scope_whole: bool,
    scope_documents: Vec<Uuid>,
    scope_folders: Vec<Uuid>,
    scope_daily: bool,
    scope_search: Option<String>,
    searched: bool,
    guidance: String,
    networks: Vec<String>,
    calls_per_minute: Option<i32>,
    writes_per_minute: Option<i32>,
    expires_at: Option<DateTime<Utc>>,
    security_epoch: i64,
    version: i64,
    protected: bool,
    space_name: String,
    time_zone: String,
    grant_id: Option<Uuid>,
    client: Option<String>,
    scopes: Option<Vec<String>>,
    granted_until: Option<DateTime<Utc>>,
}

/// The statement, given where the link is found and when its grant ends, under which condition.
macro_rules! row {
    ($link:literal, $granted_until:literal, $granted:literal, $connection:expr, $($value:expr),+) => {
        sqlx::query_as!(
            Row,
            r#"select
                 l.space_id,
                 l.id,
                 l.name,
                 l.mode,
                 l.allow_delete,
                 l.file_urls,
                 l.tool_groups,
                 l.scope_whole,
                 l.scope_documents,
                 l.scope_folders,
                 l.scope_daily,
                 l.scope_search,
                 l.scope_query is not null as "searched!",
                 l.guidance,
                 l.networks::text[] as "networks!",
                 l.calls_per_minute,
                 l.writes_per_minute,
                 l.expires_at,
                 l.security_epoch,
                 l.version,
                 l.password_hash is not null as "protected!",
                 s.name as space_name,
                 s.time_zone,
                 t.id as "grant_id?",
                 t.client as "client?",
                 t.scopes as "scopes?",
                 t.expires_at as "granted_until?"
               from "# + $link + r#"
               join space s on s.id = l.space_id
               -- Of this link, under its epoch, and not ended.
               left join lateral (
                 select g.id, c.name as client, g.scopes, "# + $granted_until + r#" as expires_at
                 from oauth_grant g
                 join oauth_client c on c.space_id = g.space_id and c.link_id = g.link_id and c.id = g.client_id
                 "# + $granted + r#"
                   and g.space_id = l.space_id
                   and g.link_id = l.id
                   and g.security_epoch = l.security_epoch
                   and g.revoked_at is null
                   and l.password_hash is not null
               ) t on true
               where l.enabled
                 and not l.space_paused
                 and (l.expires_at is null or l.expires_at > now())"#,
            $($value),+
        )
        .fetch_optional($connection)
        .await
    };
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
    let row = row!(
        "link_secret k join link l on k.secret_hash = $1 and l.space_id = k.space_id and l.id = k.link_id",
        "a.expires_at",
        "join oauth_access a on a.space_id = g.space_id and a.grant_id = g.id
         where a.token_hash = $2 and a.expires_at > $3",
        connection,
        secret.as_slice(),
        token.as_ref().map(<[u8; 32]>::as_slice),
        now
    )?;
    row.map(Row::visit).transpose()
}

/// The link of an id, as a client reaches it that holds this grant; as anybody does, without one.
/// None where the link is not in force, or wants a grant and this one does not hold.
pub async fn find_again(
    connection: &mut PgConnection,
    link: Uuid,
    grant: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Option<Visit>> {
    let row = row!(
        "(select * from link where id = $1) l",
        "g.expires_at",
        "where g.id = $2 and g.expires_at > $3",
        connection,
        link,
        grant,
        now
    )?;
    let visit = row.map(Row::visit).transpose()?;
    Ok(visit.filter(|visit| !visit.protected || visit.granted.is_some()))
}

/// The link of an id as its agent reaches it, for a manager of its space who tries it: without a token, and from
/// anywhere. None where the link is not in force.
pub async fn tried(
    connection: &mut PgConnection,
    manager: &Actor,
    link: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Visit>> {
    let row = row!(
        "(select l.*
          from member m
          join link l on l.space_id = m.space_id
          where l.id = $1 and m.space_id = $4 and m.person_id = $5 and m.role in ('admin', 'owner')) l",
        "g.expires_at",
        "where g.id = $2 and g.expires_at > $3",
        connection,
        link,
        None::<Uuid>,
        now,
        manager.space,
        manager.require_manager()?
    )?;
    row.map(Row::visit).transpose()
}

impl Row {
    fn visit(self) -> Result<Visit> {
        let parts = Parts {
            documents: self.scope_documents,
            folders: self.scope_folders,
            daily: self.scope_daily,
            search: self.scope_search,
        };
        let link_mode: Mode = self.mode.parse()?;
        let granted = granted(self.grant_id, self.client, self.scopes, self.granted_until);
        // A token that leaves nothing of what the link allows by now is good for nothing.
        let allowed = granted.as_ref().and_then(|granted| granted.scopes.within(link_mode));
        let granted = granted.filter(|_| allowed.is_some());
        let grant = Grant {
            link: self.id,
            security_epoch: self.security_epoch,
            version: self.version,
            reach: match (self.scope_whole, self.searched) {
                (true, _) => Reach::Whole,
                (false, false) => Reach::Placed,
                (false, true) => Reach::Searched,
            },
            mode: allowed.unwrap_or(link_mode),
            link_mode,
            allow_delete: self.allow_delete,
            file_urls: self.file_urls,
            tool_groups: self.tool_groups,
            scope: Arc::new(read::scope(self.scope_whole, parts)?),
            guidance: self.guidance,
            calls_per_minute: limit_of(self.calls_per_minute),
            writes_per_minute: limit_of(self.writes_per_minute),
            expires_at: self.expires_at,
        };
        Ok(Visit {
            actor: Actor { space: self.space_id, who: Who::Link(grant), name: self.name },
            space_name: self.space_name,
            time_zone: space::zone(&self.time_zone)?,
            networks: networks_of(&self.networks)?,
            protected: self.protected,
            granted,
        })
    }
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
