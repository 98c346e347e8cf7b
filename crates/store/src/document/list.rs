//! Listing documents: by recency, in a folder or place, or by the date of the daily note.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Location, Result, search::plan};

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

/// A page of `$wanted`, with the number of `$counted`, which are the same documents, bounded.
macro_rules! page {
    ($counted:literal, $wanted:literal, ($connection:expr, $actor:expr, $after:expr, $limit:expr), $($filter:expr)?) => {
        sqlx::query_as!(
            Row,
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
                      d.trashed_at,
                      n.total as "total!"
               from reach($1, $2, $3, $4, $5) r
               cross join (select count(*) as total from "# + $counted + r#" seen) n
               left join lateral (
                 select *
                 from "# + $wanted + r#" w
                 where (w.updated_at, w.id)
                     < (coalesce($6, 'infinity'::timestamptz), coalesce($7, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
                 order by w.updated_at desc, w.id desc
                 limit $8
               ) d on true
               order by d.updated_at desc, d.id desc"#,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $after.map(|(at, _)| at),
            $after.map(|(_, id)| id),
            $limit,
            $($filter.row() as _)?
        )
        .fetch_all(&mut *$connection)
        .await?
    };
}

/// Lists what the caller sees and the filter wants, the last changed first.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    filter: &Filter,
    after: Option<Order>,
    limit: i64,
) -> Result<Page> {
    let rows = match (filter.wants_all(), actor.reaches_whole()) {
        // A walk down the index of the last changes, planned once for all.
        (true, true) => page!(
            "(select
              from whole_documents($1, $2, $3, $4, $5) w
              where w.trashed_at is null
              order by w.updated_at desc, w.id desc
              limit 1001)",
            "(select * from whole_documents($1, $2, $3, $4, $5) w where w.trashed_at is null)",
            (connection, actor, after, limit + 1),
        ),
        (true, false) => recent_scoped(connection, actor, after, limit + 1).await?,
        // Planned for the filter at hand: only then can Postgres tell which of its conditions leaves
        // the least.
        (false, whole) => {
            let mut planned = plan::each_time(connection).await?;
            let rows = if whole {
                page!(
                    "(select from wanted_whole($1, $2, $3, $4, $5, $9) limit 1001)",
                    "wanted_whole($1, $2, $3, $4, $5, $9)",
                    (planned, actor, after, limit + 1),
                    filter
                )
            } else {
                page!(
                    "(select from wanted_scoped($1, $2, $3, $4, $5, $9) limit 1001)",
                    "wanted_scoped($1, $2, $3, $4, $5, $9)",
                    (planned, actor, after, limit + 1),
                    filter
                )
            };
            planned.commit().await?;
            rows
        }
    };
    let total = rows.first().ok_or(Error::Unauthorized)?.total;
    let mut documents: Vec<Listed> = rows.into_iter().filter_map(Row::listed).collect();
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = documents.len() > limit;
    documents.truncate(limit);
    let next = documents.last().filter(|_| more).map(|last| (last.updated_at, last.id));
    Ok(Page { documents, next, total })
}

impl Filter {
    /// Whether it leaves everything but the trash.
    pub(crate) fn wants_all(&self) -> bool {
        !self.trash
            && self.locations.is_empty()
            && self.folders.is_none()
            && self.documents.is_none()
            && self.created == (None, None)
            && self.updated == (None, None)
            && self.daily == (None, None)
    }

    /// As statements take it.
    pub(crate) fn row(&self) -> FilterRow {
        FilterRow {
            in_trash: self.trash,
            locations: self.locations.clone(),
            folders: self.folders.clone(),
            documents: self.documents.clone(),
            created_from: self.created.0,
            created_to: self.created.1,
            updated_from: self.updated.0,
            updated_to: self.updated.1,
            daily_from: self.daily.0,
            daily_to: self.daily.1,
        }
    }
}

/// A [`Filter`] in one value: the composite type of the tables.
#[derive(Debug, sqlx::Type)]
#[sqlx(type_name = "document_filter")]
pub(crate) struct FilterRow {
    in_trash: bool,
    locations: Vec<String>,
    folders: Option<Vec<Uuid>>,
    documents: Option<Vec<Uuid>>,
    created_from: Option<DateTime<Utc>>,
    created_to: Option<DateTime<Utc>>,
    updated_from: Option<DateTime<Utc>>,
    updated_to: Option<DateTime<Utc>>,
    daily_from: Option<NaiveDate>,
    daily_to: Option<NaiveDate>,
}

/// A row of a list: without a document where the list is empty, so that the caller's authority is
/// told apart from it.
struct Row {
    id: Option<Uuid>,
    location: Option<String>,
    folder_id: Option<Uuid>,
    daily_date: Option<NaiveDate>,
    title: Option<String>,
    icon: Option<String>,
    revision: Option<i64>,
    created_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
    created_by: Option<String>,
    updated_by: Option<String>,
    trashed_at: Option<DateTime<Utc>>,
    total: i64,
}

impl Row {
    fn listed(self) -> Option<Listed> {
        Some(Listed {
            id: self.id?,
            location: Location::from_columns(&self.location?, self.folder_id, self.daily_date),
            title: self.title?,
            icon: self.icon,
            revision: self.revision?,
            created_at: self.created_at?,
            updated_at: self.updated_at?,
            created_by: self.created_by?,
            updated_by: self.updated_by?,
            trashed_at: self.trashed_at,
        })
    }
}

/// Everything outside the trash that a link to a part of the space reaches: each kind of scope by an
/// index of its own, and a short walk first, which is enough where the scope is wide.
async fn recent_scoped(
    connection: &mut PgConnection,
    actor: &Actor,
    after: Option<Order>,
    limit: i64,
) -> Result<Vec<Row>> {
    let rows = sqlx::query_file_as!(
        Row,
        "src/document/recent_scoped.sql",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        after.map(|(at, _)| at),
        after.map(|(_, id)| id),
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows)
}
