//! Listing documents: by recency, in a folder or place, or by the date of the daily note.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Location, Result};

/// A document in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The document's id.
    pub id: Uuid,
    /// Where it is.
    pub location: Location,
    /// The title.
    pub title: String,
    /// An emoji.
    pub icon: Option<String>,
    /// Its revision.
    pub revision: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it changed last.
    pub updated_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// In the trash since.
    pub trashed_at: Option<DateTime<Utc>>,
}

/// Which documents are wanted. Everything given must hold; times are inclusive.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these places: `unsorted`, `daily_notes`, `templates`, `folder`; empty means any.
    pub locations: Vec<String>,
    /// Directly in one of these folders; none means anywhere.
    pub folders: Option<Vec<Uuid>>,
    /// The trash instead of everything else.
    pub trash: bool,
    /// Only these; none means any.
    pub documents: Option<Vec<Uuid>>,
    /// Made at or after, and at or before.
    pub created: Range<DateTime<Utc>>,
    /// Changed at or after, and at or before.
    pub updated: Range<DateTime<Utc>>,
    /// The daily note's date, from and to.
    pub daily: Range<NaiveDate>,
}

/// From and to, both included.
pub type Range<T> = (Option<T>, Option<T>);

/// Where a page starts: after this document, in the order of the list.
pub type Order = (DateTime<Utc>, Uuid);

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The documents, the last changed first.
    pub documents: Vec<Listed>,
    /// Where the next page starts; none at the end.
    pub next: Option<Order>,
    /// How many there are in all, counted up to 1,001.
    pub total: i64,
}

/// Lists what the caller sees and the filter wants, the last changed first.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    after: Option<Order>,
    limit: i64,
) -> Result<Page> {
    let rows = sqlx::query!(
        r#"select d.id as "id?",
                  d.location as "location?",
                  d.folder_id,
                  d.daily_date,
                  d.title as "title?",
                  d.icon,
                  d.revision as "revision?",
                  d.created_at as "created_at?",
                  d.updated_at as "updated_at?",
                  d.created_by as "created_by?",
                  d.updated_by as "updated_by?",
                  d.trashed_at
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select *
             from whole_documents($1, $2, $3, $4, $5) w
             where (w.trashed_at is not null) = $6
               and ($7::text[] = '{}' or w.location = any ($7))
               and ($8::uuid[] is null or w.folder_id = any ($8))
               and ($9::uuid[] is null or w.id = any ($9))
               and w.created_at between coalesce($10, '-infinity'::timestamptz) and coalesce($11, 'infinity'::timestamptz)
               and w.updated_at between coalesce($12, '-infinity'::timestamptz) and coalesce($13, 'infinity'::timestamptz)
               and ($14::date is null or w.daily_date >= $14)
               and ($15::date is null or w.daily_date <= $15)
               and (w.updated_at, w.id) < (coalesce($16, 'infinity'::timestamptz), coalesce($17, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
             order by w.updated_at desc, w.id desc
             limit $18
           ) d on true
           order by d.updated_at desc, d.id desc"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        filter.trash,
        &filter.locations,
        filter.folders.as_deref(),
        filter.documents.as_deref(),
        filter.created.0,
        filter.created.1,
        filter.updated.0,
        filter.updated.1,
        filter.daily.0,
        filter.daily.1,
        after.map(|(at, _)| at),
        after.map(|(_, id)| id),
        limit + 1,
    )
    .fetch_all(&mut *connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    let mut documents: Vec<Listed> = rows
        .into_iter()
        .filter_map(|row| {
            Some(Listed {
                id: row.id?,
                location: Location::from_columns(&row.location?, row.folder_id, row.daily_date),
                title: row.title?,
                icon: row.icon,
                revision: row.revision?,
                created_at: row.created_at?,
                updated_at: row.updated_at?,
                created_by: row.created_by?,
                updated_by: row.updated_by?,
                trashed_at: row.trashed_at,
            })
        })
        .collect();
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = documents.len() > limit;
    documents.truncate(limit);
    let next = documents.last().filter(|_| more).map(|last| (last.updated_at, last.id));
    let total = count(connection, actor, filter).await?;
    Ok(Page { documents, next, total })
}

/// How many documents the filter wants, counted up to 1,001.
async fn count(connection: &mut PgConnection, actor: &Actor, filter: &Filter) -> Result<i64> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "total!"
           from (
             select
             from whole_documents($1, $2, $3, $4, $5) w
             where (w.trashed_at is not null) = $6
               and ($7::text[] = '{}' or w.location = any ($7))
               and ($8::uuid[] is null or w.folder_id = any ($8))
               and ($9::uuid[] is null or w.id = any ($9))
               and w.created_at between coalesce($10, '-infinity'::timestamptz) and coalesce($11, 'infinity'::timestamptz)
               and w.updated_at between coalesce($12, '-infinity'::timestamptz) and coalesce($13, 'infinity'::timestamptz)
               and ($14::date is null or w.daily_date >= $14)
               and ($15::date is null or w.daily_date <= $15)
             limit 1001
           ) seen"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        filter.trash,
        &filter.locations,
        filter.folders.as_deref(),
        filter.documents.as_deref(),
        filter.created.0,
        filter.created.1,
        filter.updated.0,
        filter.updated.1,
        filter.daily.0,
        filter.daily.1,
    )
    .fetch_one(connection)
    .await?;
    Ok(total)
}
