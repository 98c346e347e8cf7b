//! Following what happens: [`news`] tells a caller which documents changed since it last asked, and
//! [`Hints`] when it is worth asking.
//!
//! A notification is only a hint. What counts is `change.transaction`: everything below the oldest
//! transaction under way has been decided, so that asking from there on misses nothing, whatever
//! commits late.

use sqlx::{PgConnection, postgres::PgListener};
use uuid::Uuid;

use crate::{Actor, Error, Result, Store};

/// Documents told of at once; beyond, everything may have changed.
const MOST: usize = 500;
/// One more, so that more is known of.
const ASKED: i64 = 501;

/// What happened since a caller last asked.
#[derive(Clone, Debug)]
pub struct News {
    /// Where to go on from.
    pub next: i64,
    /// Whether something is under way that is told of only when it has ended: ask again soon.
    pub pending: bool,
    /// Whether more changed than is told of: too many documents, or folders of the caller's scope.
    pub all: bool,
    /// The documents that changed.
    pub documents: Vec<Touched>,
}

/// A document that changed. Of one that the caller does not see nothing may be told, but that one
/// which it did see is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The document.
    pub id: Uuid,
    /// Whether the caller sees it now.
    pub seen: bool,
    /// Whether a list of what the caller sees is another one: a title, a place, or one more or less.
    pub listed: bool,
    /// Whether it is a template that the caller sees.
    pub template: bool,
}

/// What changed from `since` on, as the caller sees it now; without it, where to begin. Of `known` documents it
/// is told, too, that they are not seen any more.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn news(
    connection: &mut PgConnection,
    actor: &Actor,
    since: Option<i64>,
    known: &[Uuid],
) -> Result<News> {
    let rows = sqlx::query_file!(
        "src/change/news.sql",
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        since,
        ASKED,
        known,
    )
    .fetch_all(connection)
    .await?;
    let first = rows.first().ok_or(Error::Unauthorized)?;
    let (next, pending, folders) = (first.next, first.pending, first.folders);
    let touched = rows.into_iter().filter_map(|row| {
        let (seen, listed, template) = (row.seen, row.listed, row.template);
        Some(Touched { id: row.document?, seen, listed, template })
    });
    let mut documents: Vec<Touched> = touched.collect();
    let all = folders || documents.len() > MOST;
    documents.truncate(MOST);
    Ok(News { next, pending, all, documents })
}

/// Which of these documents the caller sees.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn seen(
    connection: &mut PgConnection,
    actor: &Actor,
    documents: &[Uuid],
) -> Result<Vec<Uuid>> {
    let rows = sqlx::query_scalar!(
        r#"select w.id as "id?"
           from reach($1, $2, $3, $4, $5) r
           left join lateral (
             select w.id
             from unnest($6::uuid[]) w (id)
             cross join lateral visible_document($1, $2, $3, $4, $5, w.id) v
             where v.id = w.id
           ) w on true"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        documents,
    )
    .fetch_all(connection)
    .await?;
    if rows.is_empty() {
        return Err(Error::Unauthorized);
    }
    Ok(rows.into_iter().flatten().collect())
}

/// Which of these callers' links are as they were remembered, in force under that epoch and version: by their
/// places in the order given, from 0.
pub async fn holding(
    connection: &mut PgConnection,
    links: impl IntoIterator<Item = &Actor>,
) -> Result<Vec<usize>> {
    let (mut spaces, mut ids, mut epochs, mut versions) = (vec![], vec![], vec![], vec![]);
    for actor in links {
        spaces.push(actor.space);
        // Who is no link holds none.
        ids.push(actor.link_id().unwrap_or_default());
        epochs.push(actor.security_epoch().unwrap_or_default());
        versions.push(actor.version().unwrap_or_default());
    }
    let held = sqlx::query_scalar!(
        r#"select n.at as "at!"
           from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bigint[])
             with ordinality n (space, link, epoch, version, at)
           cross join lateral link_reach(n.space, n.link, n.epoch, n.version) r"#,
        &spaces,
        &ids,
        &epochs,
        &versions,
    )
    .fetch_all(connection)
    .await?;
    let places = held.into_iter().filter_map(|at| usize::try_from(at - 1).ok());
    Ok(places.collect())
}

/// What writes say when they are committed.
#[derive(Debug)]
pub struct Hints(PgListener);

impl Hints {
    /// The space in which something changed; none where the connection broke, so that some may have
    /// been missed. It connects again by itself.
    pub async fn next(&mut self) -> Result<Option<Uuid>> {
        let said = self.0.try_recv().await?;
        Ok(said.and_then(|said| said.payload().parse().ok()))
    }
}

impl Store {
    /// Begins to listen, on a connection of its own.
    pub async fn hints(&self) -> Result<Hints> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen("docent_change").await?;
        Ok(Hints(listener))
    }
}
