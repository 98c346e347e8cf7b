//! Lists of tasks, over all documents that the caller sees.

use chrono::NaiveDate;
use docent_document::{
    Stored,
    kinds::{List, State, Text},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::settle::task_in;
use crate::{Actor, Error, Location, Result, document::Document, row};

/// Which tasks are wanted. An open task is asked for by the earlier of its date (the day it is planned
/// for, else the date of its daily note) and its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Open, asked for on this day or before; by day.
    Until(NaiveDate),
    /// Open, asked for after this day; by day.
    After(NaiveDate),
    /// Open; by day, those without one at the end.
    Open,
    /// Finished or given up; the last first.
    Finished,
}

/// A task in a list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The block.
    pub id: Uuid,
    /// What is to be done; always a task.
    pub text: Text,
    /// The document it is in.
    pub document: Uuid,
    /// The document's title.
    pub title: String,
    /// Whether that is the inbox, a daily note or another document; never its folder.
    pub location: Location,
}

/// Whether a task is neither finished nor given up.
pub fn is_open(task: &Listed) -> bool {
    matches!(&task.text.list, List::Task(task) if task.state == State::Todo)
}

/// The tasks of a document, or a block that is one with those inside it, in reading order.
pub fn within(document: &Document) -> Vec<Listed> {
    let tree = &document.tree;
    let own = Some(document.wanted).filter(|wanted| *wanted != document.id);
    let ids = own.into_iter().chain(tree.order_below(document.wanted));
    let tasks = ids.filter_map(|id| {
        Some(Listed {
            id,
            text: task_in(&tree.get(id)?.stored)?,
            document: document.id,
            title: document.title.clone(),
            location: document.location,
        })
    });
    tasks.collect()
}

/// Where a page starts: after this task, by what orders the list and its id.
pub type Order = (String, Uuid);

/// A page of a list.
#[derive(Clone, Debug)]
pub struct Page {
    /// The tasks.
    pub tasks: Vec<Listed>,
    /// Where the next page starts; none at the end.
    pub next: Option<Order>,
    /// How many there are in all, counted up to 1,001.
    pub total: i64,
}

/// A page of the tasks that the caller sees and that are `$wanted`, and how many those are.
macro_rules! page {
    ($wanted:literal, $after:literal, $order:literal, ($connection:expr, $actor:expr, $limit:expr), $($value:expr),*) => {
        if $actor.reaches_whole() {
            page_of!(
                "join whole_documents($1, $2, $3, $4, $5) w on w.id = t.document_id
                 where t.space_id = $1 and w.trashed_at is null and w.location <> 'templates'",
                $wanted, $after, $order, ($connection, $actor, $limit), $($value),*
            )
        } else {
            scoped_page!(
                "where t.space_id = $1 and t.shown
                   and (t.folder_id in (select id from folders)
                     or t.document_id = any (r.documents)
                     or r.daily and t.daily
                     or r.query is not null
                        and exists (select from link_match m
                                    where m.space_id = $1 and m.document_id = t.document_id and m.link_id = $2))",
                $wanted, $after, $order, ($connection, $actor, $limit), $($value),*
            )
        }
    };
}

/// A page of the tasks that a scope holds, is `$seen` to hold, and that are `$wanted`, and how many those are. Where
/// they are few, they are led by the parts of the scope, an arm for each; else by the days of all, which then are
/// not many more than those of the page.
macro_rules! scoped_page {
    (
        $seen:literal, $wanted:literal, $after:literal, $order:literal,
        ($connection:expr, $actor:expr, $limit:expr), $($value:expr),*
    ) => {
        sqlx::query_as!(
            Row,
            r#"with scope as materialized (
                 select * from reach($1, $2, $3, $4, $5)
               ),
               folders as materialized (
                 select f.id
                 from scope r
                 join folder f on f.space_id = $1 and f.path && r.folders
               ),
               matched as materialized (
                 select m.document_id
                 from scope r
                 join link_match m on m.space_id = $1 and m.link_id = $2
                 where r.query is not null
                 limit 2001
               ),
               near as materialized (
                 select t.block_id, t.document_id, t.day, t.finished
                 from (
                   select t.*
                   from scope r
                   cross join lateral (select distinct id from unnest(r.documents) c (id)) c
                   join task t on t.space_id = $1 and t.document_id = c.id
                   where t.shown and "# + $wanted + r#"
                   union all
                   select t.*
                   from scope r
                   cross join folders f
                   join task t on t.space_id = $1 and t.folder_id = f.id
                   where t.shown and t.document_id <> all (r.documents) and "# + $wanted + r#"
                   union all
                   select t.*
                   from scope r
                   join task t on t.space_id = $1 and t.daily
                   where r.daily and t.shown and t.document_id <> all (r.documents) and "# + $wanted + r#"
                   union all
                   select t.*
                   from scope r
                   cross join matched m
                   join task t on t.space_id = $1 and t.document_id = m.document_id
                   where t.shown
                     and t.document_id <> all (r.documents)
                     and not (r.daily and t.daily)
                     and not exists (select from folders f where f.id = t.folder_id)
                     and "# + $wanted + r#"
                 ) t
                 limit 2001
               ),
               lead as materialized (
                 select n.number, n.number > 2000 or m.number > 2000 as days
                 from (select count(*) as number from near) n
                 cross join (select count(*) as number from matched) m
               )
               select b.id as "id?",
                      b.kind as "kind?",
                      b.text as "text?",
                      b.properties,
                      t.day as "day?",
                      t.finished as "finished?",
                      d.id as "document?",
                      d.title as "title?",
                      d.location as "location?",
                      d.daily_date,
                      n.total as "total!"
               from scope r
               cross join lateral (
                 select case
                          when l.number > 1000 then 1001
                          when not l.days then l.number
                          else (select count(*)
                                from (select from task t "# + $seen + " and " + $wanted + r#" limit 1001) t)
                        end as total
                 from lead l
               ) n
               left join lateral (
                 select t.block_id, t.document_id, t.day, t.finished
                 from (
                   select t.*
                   from near t
                   where not (select days from lead) and "# + $after + r#"
                   union all
                   (select t.block_id, t.document_id, t.day, t.finished
                    from task t "# + $seen + " and (select days from lead) and " + $wanted + " and " + $after + "
                    order by " + $order + r#"
                    limit least($6, n.total))
                 ) t
                 order by "# + $order + r#"
                 limit least($6, n.total)
               ) t on true
               left join block b on b.space_id = $1 and b.id = t.block_id
               left join document d on d.space_id = $1 and d.id = t.document_id
               order by "# + $order,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $limit,
            $($value),*
        )
        .fetch_all($connection)
        .await?
    };
}

/// A page of the tasks that are `$seen` and `$wanted`, and how many those are.
macro_rules! page_of {
    (
        $seen:literal, $wanted:literal, $after:literal, $order:literal,
        ($connection:expr, $actor:expr, $limit:expr), $($value:expr),*
    ) => {
        sqlx::query_as!(
            Row,
            r#"with scope as materialized (
                 select * from reach($1, $2, $3, $4, $5)
               )
               select b.id as "id?",
                      b.kind as "kind?",
                      b.text as "text?",
                      b.properties,
                      t.day as "day?",
                      t.finished as "finished?",
                      d.id as "document?",
                      d.title as "title?",
                      d.location as "location?",
                      d.daily_date,
                      n.total as "total!"
               from scope r
               cross join lateral (
                 select count(*) as total
                 from (select from task t "# + $seen + " and " + $wanted + r#" limit 1001) t
               ) n
               left join lateral (
                 select t.block_id, t.document_id, t.day, t.finished
                 from task t "# + $seen + " and " + $wanted + " and " + $after + " order by " + $order + r#"
                 -- No further than there are any.
                 limit least($6, n.total)
               ) t on true
               left join block b on b.space_id = $1 and b.id = t.block_id
               left join document d on d.space_id = $1 and d.id = t.document_id
               order by "# + $order,
            $actor.space,
            $actor.link_id(),
            $actor.security_epoch(),
            $actor.version(),
            $actor.person_id(),
            $limit,
            $($value),*
        )
        .fetch_all($connection)
        .await?
    };
}

/// Lists tasks that the caller sees, outside the trash. Those of templates are nobody's to do.
pub async fn list(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: Wanted,
    after: Option<Order>,
    limit: i64,
) -> Result<Page> {
    let rows = match wanted {
        Wanted::Until(day) => {
            open(connection, actor, ("", &day.to_string()), after, limit + 1).await?
        }
        Wanted::After(day) => {
            open(connection, actor, (&day.to_string(), "9999-12-31"), after, limit + 1).await?
        }
        Wanted::Open => open(connection, actor, ("", "~"), after, limit + 1).await?,
        Wanted::Finished => finished(connection, actor, after, limit + 1).await?,
    };
    let total = rows.first().ok_or(Error::Unauthorized)?.total;
    let limit = usize::try_from(limit).unwrap_or_default();
    let last = if rows.len() > limit { rows[..limit].last() } else { None };
    let next = last.and_then(|row| row.order(wanted));
    let tasks = rows.into_iter().take(limit).filter_map(Row::listed).collect();
    Ok(Page { tasks, next, total })
}

/// Open tasks asked for after one day and until another.
async fn open(
    connection: &mut PgConnection,
    actor: &Actor,
    (from, to): (&str, &str),
    after: Option<Order>,
    limit: i64,
) -> Result<Vec<Row>> {
    let after = after.unwrap_or_default();
    Ok(page!(
        "t.open and t.day > $7 and t.day <= $8",
        "(t.day, t.block_id) > ($9, $10)",
        "t.day, t.block_id",
        (connection, actor, limit),
        from,
        to,
        after.0,
        after.1
    ))
}

async fn finished(
    connection: &mut PgConnection,
    actor: &Actor,
    after: Option<Order>,
    limit: i64,
) -> Result<Vec<Row>> {
    let after = after.unwrap_or_else(|| ("~".to_owned(), Uuid::max()));
    Ok(page!(
        "not t.open",
        "(t.finished, t.block_id) < ($7, $8)",
        "t.finished desc, t.block_id desc",
        (connection, actor, limit),
        after.0,
        after.1
    ))
}

/// A row of a list: without a task where the list is empty, so that the caller's authority is told
/// apart from it.
struct Row {
    id: Option<Uuid>,
    kind: Option<String>,
    text: Option<String>,
    properties: Option<serde_json::Value>,
    day: Option<String>,
    finished: Option<String>,
    document: Option<Uuid>,
    title: Option<String>,
    location: Option<String>,
    daily_date: Option<NaiveDate>,
    total: i64,
}

impl Row {
    fn order(&self, wanted: Wanted) -> Option<Order> {
        let by = if wanted == Wanted::Finished { &self.finished } else { &self.day };
        Some((by.clone()?, self.id?))
    }

    fn listed(self) -> Option<Listed> {
        let properties = row::properties(self.properties);
        Some(Listed {
            id: self.id?,
            text: task_in(&Stored { kind: self.kind?, text: self.text?, properties })?,
            document: self.document?,
            title: self.title?,
            location: Location::from_columns(&self.location?, None, self.daily_date),
        })
    }
}
