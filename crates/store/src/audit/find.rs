//! Asking the audit: [`find`], the newest entries first.
//!
//! One way in for each index: by object, by link or person, by what was refused, by time alone.
//! Authority is a condition and not a join: the planner then reads an index backwards and stops.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Result};

/// What is refused because of what the caller may not see or do, or because of its limits.
const DENIALS: [&str; 5] =
    ["not_found", "forbidden", "unauthorized", "unknown_tool", "rate_limited"];

/// Whose audit is read, and by whom.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    pub(super) space: Uuid,
    pub(super) manager: Option<Uuid>,
}

impl Reader {
    /// An owner or admin of a space.
    ///
    /// # Errors
    /// [`crate::Error::Forbidden`] for everybody else.
    pub fn manager(actor: &Actor) -> Result<Self> {
        Ok(Self { space: actor.space, manager: Some(actor.require_manager()?) })
    }

    /// Whoever runs the command line: the entries about the installation itself.
    pub fn operator() -> Self {
        Self { space: Uuid::nil(), manager: None }
    }
}

/// An entry as it stands in the audit.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// UUID v7, by time.
    pub id: Uuid,
    /// The person, when one called.
    pub person: Option<Uuid>,
    /// The link, when an agent called.
    pub link: Option<Uuid>,
    /// The client's name as it gave it.
    pub client: String,
    /// The address it called from.
    pub address: String,
    /// The tool or the door's action.
    pub tool: String,
    /// What was named or touched.
    pub objects: Vec<Uuid>,
    /// `ok` or an error's code.
    pub outcome: String,
    /// Microseconds.
    pub duration_us: i64,
    /// The size of the answer.
    pub bytes_out: i64,
    /// Whether it changed what is kept.
    pub wrote: bool,
    /// When.
    pub at: DateTime<Utc>,
}

impl Recorded {
    /// Whether it was refused because of what the caller may not see or do, or because of its limits.
    pub fn is_denial(&self) -> bool {
        DENIALS.contains(&self.outcome.as_str())
    }
}

/// What is wanted; nothing set means everything.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Calls through this link.
    pub link: Option<Uuid>,
    /// Acts of this person.
    pub person: Option<Uuid>,
    /// This tool or action.
    pub tool: Option<String>,
    /// Calls that named or touched this object.
    pub object: Option<Uuid>,
    /// `ok` or an error's code.
    pub outcome: Option<String>,
    /// At this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this time.
    pub to: Option<DateTime<Utc>>,
}

/// Entries, and where the next page begins.
#[derive(Clone, Debug)]
pub struct Page {
    /// The newest first.
    pub entries: Vec<Recorded>,
    /// The last of them, where there are more.
    pub next: Option<Uuid>,
}

/// The entries among `$from` that are wanted, the newest first. What is among them decides which index
/// is read backwards.
macro_rules! entries {
    ($from:literal, ($connection:expr, $reader:expr, $filter:expr, $span:expr, $limit:expr), $($more:expr)?) => {
        sqlx::query_as!(
            Recorded,
            r#"select a.id as "id!",
                      a.person_id as person,
                      a.link_id as link,
                      a.client as "client!",
                      a.address as "address!",
                      a.tool as "tool!",
                      a.objects as "objects!",
                      a.outcome as "outcome!",
                      a.duration_us as "duration_us!",
                      a.bytes_out as "bytes_out!",
                      a.wrote as "wrote!",
                      a.at as "at!"
               from "# + $from + r#" a
               where exists (select from audited_space($1, $2))
                 and a.space_id = $1
                 and a.id > $3
                 and a.id < $4
                 and a.at >= $5
                 and a.at < $6
                 and ($7::text is null or a.tool = $7)
                 and ($8::text is null or a.outcome = $8)
                 and ($10::uuid is null or a.link_id = $10)
                 and ($11::uuid is null or a.person_id = $11)
               order by a.id desc
               limit $9"#,
            $reader.space,
            $reader.manager,
            $span.above,
            $span.below,
            $span.from,
            $span.to,
            $filter.tool,
            $filter.outcome,
            $limit,
            $filter.link,
            $filter.person,
            $($more)?
        )
        .fetch_all($connection)
        .await?
    };
}

/// A page of the entries that `filter` wants, the newest first; `after` is where the page before ended.
///
/// # Errors
/// [`crate::Error::TooSlow`] where too many entries would have to be looked at: a time span helps.
pub async fn find(
    connection: &mut PgConnection,
    reader: Reader,
    filter: &Filter,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Page> {
    let span = Span::of(filter, after);
    let one_more = limit + 1;
    let mut entries = if let Some(object) = filter.object {
        // The index on objects knows no order: all entries of the object are found, then sorted.
        entries!(
            "(select * from audit where space_id = $1 and objects @> array[$12::uuid] offset 0)",
            (connection, reader, filter, span, one_more),
            object
        )
    } else if filter.link.or(filter.person).is_some() {
        entries!(
            "(select * from audit where coalesce(link_id, person_id) = coalesce($10::uuid, $11::uuid))",
            (connection, reader, filter, span, one_more),
        )
    } else if filter.outcome.as_deref().is_some_and(|outcome| outcome != "ok") {
        entries!(
            "(select * from audit where outcome <> 'ok')",
            (connection, reader, filter, span, one_more),
        )
    } else {
        entries!("audit", (connection, reader, filter, span, one_more),)
    };
    let limit = usize::try_from(limit).unwrap_or_default();
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.id);
    Ok(Page { entries, next })
}

/// Times, and the ids between which they are: an id begins with the millisecond of its entry.
struct Span {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    above: Uuid,
    below: Uuid,
}

impl Span {
    fn of(filter: &Filter, after: Option<Uuid>) -> Self {
        let from = filter.from.unwrap_or(DateTime::UNIX_EPOCH);
        let to = filter.to.unwrap_or(DateTime::<Utc>::MAX_UTC);
        // An id and its time are taken one after the other.
        let slack = chrono::TimeDelta::seconds(1);
        let above = first_id(from.checked_sub_signed(slack).unwrap_or(from));
        let below =
            filter.to.and_then(|to| to.checked_add_signed(slack)).map_or(Uuid::max(), first_id);
        Self { from, to, above, below: after.map_or(below, |after| after.min(below)) }
    }
}

/// What sorts before the ids made at a time.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default().min((1 << 48) - 1);
    Uuid::from_u128(u128::from(millis) << 80)
}
