//! What its owner chose for a link to reach, named for the agent: where it may look and add.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result};

/// The most folders and the most documents that are named.
const MOST: i64 = 50;

/// The parts of a scope. What a search matches is never named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The whole space: nothing else counts then.
    pub whole: bool,
    /// Folders, with all below them, by name; at most 50.
    pub folders: Vec<(Uuid, String)>,
    /// Single documents, by title; at most 50.
    pub documents: Vec<(Uuid, String)>,
    /// Daily notes and tasks.
    pub daily: bool,
    /// Documents that match a search.
    pub searched: bool,
}

/// The parts of the caller's scope.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn chosen(connection: &mut PgConnection, actor: &Actor) -> Result<Chosen> {
    let rows = sqlx::query!(
        r#"select r.whole as "whole!",
                  r.daily as "daily!",
                  r.query is not null as "searched!",
                  n.folder,
                  n.id as "id?",
                  n.name as "name?"
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             (select true as folder, f.id, f.name
              from folder f
              where f.space_id = $1 and f.id = any (r.folders)
              order by lower(f.name), f.id
              limit $6)
             union all
             (select false, d.id, d.title
              from (select distinct id from unnest(r.documents) c (id)) c
              cross join lateral document_as_seen($1, r.folders, c.id) d
              order by lower(d.title), d.id
              limit $6)
           ) n on true"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        MOST,
    )
    .fetch_all(connection)
    .await?;
    let first = rows.first().ok_or(Error::Unauthorized)?;
    let mut chosen = Chosen {
        whole: first.whole,
        folders: Vec::new(),
        documents: Vec::new(),
        daily: first.daily,
        searched: first.searched,
    };
    for row in rows {
        let Some(named) = row.id.zip(row.name) else { continue };
        match row.folder {
            Some(true) => chosen.folders.push(named),
            _ => chosen.documents.push(named),
        }
    }
    Ok(chosen)
}
