//! Calls a day through each link: [`usage`].

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Reader;
use crate::Result;

/// What a link did on a day.
#[derive(Clone, Debug)]
pub struct Day {
    /// In the space's time zone.
    pub date: NaiveDate,
    /// The link, which may be deleted by now.
    pub link: Uuid,
    /// All calls.
    pub calls: i64,
    /// Those that changed something.
    pub writes: i64,
    /// Those refused because of what the link may not see or do, or because of its limits.
    pub denials: i64,
}

/// The days from `from` to `to`, both included, on which links were used; the newest first.
pub async fn usage(
    connection: &mut PgConnection,
    reader: Reader,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Day>> {
    let days = sqlx::query_as!(
        Day,
        r#"
        select d.date, d.link_id as link, d.calls, d.writes, d.denials
        from audited_space($1, $2) s
        join link_day d on d.space_id = s.space_id
        where d.date between $3 and $4
        order by d.date desc, d.link_id
        "#,
        reader.space,
        reader.manager,
        from,
        to,
    );
    Ok(days.fetch_all(connection).await?)
}
