//! The documents that somebody likes to have at hand: a person's own list in a space.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Result, Store};

/// How many are listed.
const MOST: i64 = 500;

/// A document that somebody likes to have at hand.
#[derive(Clone, Debug)]
pub struct Favourite {
    /// The document.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
}

/// The person's favourites outside the trash, the first added first; 500 at most.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn list(connection: &mut PgConnection, actor: &Actor) -> Result<Vec<Favourite>> {
    let rows = sqlx::query!(
        r#"select d.id as "id?", d.title as "title?", d.icon
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select d.id, d.title, d.icon, f.added_at
             from favourite f
             join document d on d.space_id = $1 and d.id = f.document_id and d.trashed_at is null
             where f.space_id = $1 and f.person_id = $5
             order by f.added_at, d.id
             limit $6
           ) d on not r.agent
           order by d.added_at, d.id"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        MOST,
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let favourites = rows
        .into_iter()
        .filter_map(|row| Some(Favourite { id: row.id?, title: row.title?, icon: row.icon }));
    Ok(favourites.collect())
}

/// Puts a document at the end of the person's favourites; what is among them stays where it is.
///
/// # Errors
/// [`Error::NotFound`] when nothing is visible under that id, or it is in the trash, and for links;
/// [`Error::Unauthorized`] when the caller is no member any more.
pub async fn add(store: &Store, actor: &Actor, document: Uuid) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NotFound)?;
    let mut connection = store.connection().await?;
    let found = sqlx::query_scalar!(
        r#"with wanted as (
             select case when d.trashed_at is null then d.id end as id
             from document_within($1, $2, $3, $4, $5, $6) d
           ),
           added as (
             insert into favourite (space_id, person_id, document_id, added_at)
             select $1, $5, id, $7
             from wanted
             where id is not null
             on conflict do nothing
           )
           select id as "id?" from wanted"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        person,
        document,
        store.world.now(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    found.ok_or(Error::Unauthorized)?.map(|_| ()).ok_or(Error::NotFound)
}

/// Takes a document out of the person's favourites, where it is among them.
///
/// # Errors
/// [`Error::NotFound`] for links.
pub async fn remove(store: &Store, actor: &Actor, document: Uuid) -> Result<()> {
    let person = actor.person_id().ok_or(Error::NotFound)?;
    let mut connection = store.connection().await?;
    sqlx::query!(
        "delete from favourite where space_id = $1 and person_id = $2 and document_id = $3",
        actor.space,
        person,
        document,
    )
    .execute(&mut *connection)
    .await?;
    Ok(())
}
