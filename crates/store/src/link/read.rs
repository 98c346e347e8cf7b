//! Links as the members of their space see them, without their secrets.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Choices, Parts, Scope,
    choices::{limit_of, networks_of},
    scope::evaluated,
};
use crate::{Actor, Error, Mode, Result};

/// A link as its managers see it: without its secret.
#[derive(Clone, Debug)]
pub struct Link {
    /// The public id.
    pub id: Uuid,
    /// What was decided about it.
    pub choices: Choices,
    /// The documents of its scope, by their titles.
    pub documents: Vec<Named>,
    /// The folders of its scope, by their paths: `Projects/2026`.
    pub folders: Vec<Named>,
    /// What is wrong with its scope, in words: parts that reach nothing any more.
    pub broken: Vec<String>,
    /// Since when it has its password; none where its address is enough.
    pub password_set_at: Option<DateTime<Utc>>,
    /// Not paused.
    pub enabled: bool,
    /// Paused with all links of the space.
    pub space_paused: bool,
    /// Credentials of a lower epoch are dead.
    pub security_epoch: i64,
    /// Grows with each update of the link.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Who made it; none when their account is gone.
    pub created_by: Option<Uuid>,
    /// When it was last called.
    pub last_used_at: Option<DateTime<Utc>>,
    /// How many calls it has had.
    pub calls: i64,
}

/// A part of a scope and what it is called; none when it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The document's or folder's id.
    pub id: Uuid,
    /// The title or the path.
    pub name: Option<String>,
}

impl Link {
    /// Whether its password was set before a time.
    pub fn password_is_older(&self, than: DateTime<Utc>) -> bool {
        self.password_set_at.is_some_and(|at| at < than)
    }
}

/// What every member may know of a link.
#[derive(Clone, Debug)]
pub struct Name {
    /// The public id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What the agent may do.
    pub mode: Mode,
}

/// The space's links, the oldest first; for managers.
pub async fn list(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Link>> {
    read(connection, actor, None).await
}

/// One link; for managers.
pub async fn get(connection: &mut PgConnection, actor: &Actor, link: Uuid) -> Result<Link> {
    read(connection, actor, Some(link)).await?.pop().ok_or(Error::NotFound)
}

/// What the space's links are called, the oldest first; for every member.
pub async fn names(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Name>> {
    let person = actor.person_id().ok_or(Error::NotFound)?;
    let rows = sqlx::query!(
        r#"
        select l.id, l.name, l.mode
        from member m
        join link l on l.space_id = m.space_id
        where m.space_id = $1
          and m.person_id = $2
        order by l.created_at, l.id
        "#,
        actor.space,
        person,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| Ok(Name { id: row.id, name: row.name, mode: row.mode.parse()? }))
        .collect()
}

/// A link whose password was set long ago, for whoever runs the server.
#[derive(Clone, Debug)]
pub struct Aged {
    /// The public id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// What its space is called.
    pub space: String,
    /// When its password was set.
    pub password_set_at: DateTime<Utc>,
}

/// The links of all spaces whose passwords were set before a time, the oldest first; a hundred at
/// most. For the command line, which has the whole database anyway.
pub async fn aged(connection: &mut PgConnection, than: DateTime<Utc>) -> Result<Vec<Aged>> {
    let aged = sqlx::query_as!(
        Aged,
        r#"select l.id, l.name, s.name as space, l.password_set_at as "password_set_at!"
           from link l
           join space s on s.id = l.space_id
           where l.password_set_at < $1
           order by l.password_set_at, l.id
           limit 100"#,
        than,
    );
    Ok(aged.fetch_all(connection).await?)
}

/// The space of a link, for the command line, which names links by their ids alone.
pub async fn find(connection: &mut PgConnection, link: Uuid) -> Result<Uuid> {
    sqlx::query_scalar!("select space_id from link where id = $1", link)
        .fetch_optional(connection)
        .await?
        .ok_or_else(|| Error::invalid(format!("there is no link {link}: see docent link list")))
}

/// A link's row, with what counts its use.
#[expect(clippy::struct_excessive_bools, reason = "a row has the columns that it has")]
struct Row {
    id: Uuid,
    name: String,
    mode: String,
    allow_delete: bool,
    device_flow: bool,
    file_urls: bool,
    tool_groups: Option<Vec<String>>,
    scope_whole: bool,
    scope_documents: Vec<Uuid>,
    scope_folders: Vec<Uuid>,
    scope_daily: bool,
    scope_search: Option<String>,
    guidance: String,
    note: String,
    networks: Vec<String>,
    calls_per_minute: Option<i32>,
    writes_per_minute: Option<i32>,
    expires_at: Option<DateTime<Utc>>,
    password_set_at: Option<DateTime<Utc>>,
    enabled: bool,
    space_paused: bool,
    security_epoch: i64,
    version: i64,
    created_at: DateTime<Utc>,
    created_by: Option<Uuid>,
    last_used_at: Option<DateTime<Utc>>,
    calls: i64,
}

async fn read(
    connection: &mut PgConnection,
    actor: &Actor,
    only: Option<Uuid>,
) -> Result<Vec<Link>> {
    let rows = sqlx::query_file_as!(
        Row,
        "src/link/read.sql",
        actor.space,
        actor.require_manager()?,
        only,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut links = rows.into_iter().map(Row::link).collect::<Result<Vec<_>>>()?;
    name_parts(connection, actor, &mut links).await?;
    Ok(links)
}

impl Row {
    fn link(self) -> Result<Link> {
        let parts = Parts {
            documents: self.scope_documents,
            folders: self.scope_folders,
            daily: self.scope_daily,
            search: self.scope_search,
        };
        let choices = Choices {
            name: self.name,
            mode: self.mode.parse()?,
            allow_delete: self.allow_delete,
            device_flow: self.device_flow,
            file_urls: self.file_urls,
            tool_groups: self.tool_groups,
            scope: scope(self.scope_whole, parts)?,
            guidance: self.guidance,
            note: self.note,
            networks: networks_of(&self.networks)?,
            calls_per_minute: limit_of(self.calls_per_minute),
            writes_per_minute: limit_of(self.writes_per_minute),
            expires_at: self.expires_at,
        };
        Ok(Link {
            id: self.id,
            choices,
            documents: Vec::new(),
            folders: Vec::new(),
            broken: Vec::new(),
            password_set_at: self.password_set_at,
            enabled: self.enabled,
            space_paused: self.space_paused,
            security_epoch: self.security_epoch,
            version: self.version,
            created_at: self.created_at,
            created_by: self.created_by,
            last_used_at: self.last_used_at,
            calls: self.calls,
        })
    }
}

/// A scope from its columns.
pub(crate) fn scope(whole: bool, parts: Parts) -> Result<Scope> {
    if whole {
        return Ok(Scope::Whole);
    }
    Scope::kept(parts).ok_or_else(|| Error::internal("a link's scope is empty"))
}

/// Says of each part of the scopes what it is called, and what has become of it.
async fn name_parts(
    connection: &mut PgConnection,
    actor: &Actor,
    links: &mut [Link],
) -> Result<()> {
    let parts = || links.iter().filter_map(|link| link.choices.scope.parts());
    let documents: Vec<Uuid> = parts().flat_map(|parts| parts.documents.clone()).collect();
    let folders: Vec<Uuid> = parts().flat_map(|parts| parts.folders.clone()).collect();
    if parts().next().is_none() {
        return Ok(());
    }
    let titles = titles(connection, actor, &documents).await?;
    let paths = paths(connection, actor, &folders).await?;
    for link in links {
        let Some(parts) = link.choices.scope.parts() else { continue };
        for id in &parts.documents {
            match titles.get(id) {
                Some((title, true)) => {
                    link.broken.push(format!("the document '{title}' is in the trash"));
                }
                Some((_, false)) => {}
                None => link.broken.push(format!("the document {id} was deleted")),
            }
            let name = titles.get(id).map(|(title, _)| title.clone());
            link.documents.push(Named { id: *id, name });
        }
        for id in &parts.folders {
            if !paths.contains_key(id) {
                link.broken.push(format!("the folder {id} was deleted"));
            }
            link.folders.push(Named { id: *id, name: paths.get(id).cloned() });
        }
        if let Some(Err(error)) = parts.search.as_deref().map(evaluated) {
            link.broken.push(error.to_string());
        }
    }
    Ok(())
}

/// The titles of documents, and whether they are in the trash.
async fn titles(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &[Uuid],
) -> Result<HashMap<Uuid, (String, bool)>> {
    let rows = sqlx::query!(
        r#"
        select d.id as "id!", d.title as "title!", d.trashed_at is not null as "trashed!"
        from whole_documents($1, $2, $3, $4, $5) d
        where d.id = any ($6)
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.title, row.trashed))).collect())
}

/// The paths of folders, by the names of the folders on them.
async fn paths(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &[Uuid],
) -> Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!(
        r#"
        select f.id as "id!", string_agg(above.name, '/' order by cardinality(above.path)) as "path!"
        from visible_folders($1, $2, $3, $4, $5) f
        join folder above on above.space_id = f.space_id and above.id = any (f.path)
        where f.id = any ($6)
        group by f.id
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.path)).collect())
}
