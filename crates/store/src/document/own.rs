//! Documents that a space has one of: the daily note of each date, and the inbox. The first write makes
//! them; reading never does.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, DocumentState, Error, Location, Result, write::Write};

/// What the inbox is called.
pub const INBOX: &str = "Inbox";

/// The daily note of a date, when there is one and the caller sees it.
pub(crate) async fn daily(
    connection: &mut PgConnection,
    actor: &Actor,
    date: NaiveDate,
) -> Result<Option<Uuid>> {
    let row = sqlx::query!(
        r#"select v.id
           from reach($1, $2, $3, $4, $5) r
           left join document d on d.space_id = $1 and d.daily_date = $6
           left join lateral visible_document($1, $2, $3, $4, $5, d.id) v on true"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        date,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.ok_or(Error::Unauthorized)?.id)
}

/// The inbox, when there is one and the caller sees it.
pub(crate) async fn inbox(connection: &mut PgConnection, actor: &Actor) -> Result<Option<Uuid>> {
    let row = sqlx::query!(
        r#"select v.id
           from reach($1, $2, $3, $4, $5) r
           left join document d on d.space_id = $1 and d.location = 'daily_notes' and d.daily_date is null
           left join lateral visible_document($1, $2, $3, $4, $5, d.id) v on true"#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.ok_or(Error::Unauthorized)?.id)
}

impl Write<'_> {
    /// Opens the document of a place that holds one, or starts it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where the caller does not see it, or may not start it.
    pub(crate) async fn open_own(&mut self, location: Location) -> Result<Uuid> {
        let started = self
            .documents
            .iter()
            .find(|(_, open)| open.state.as_ref().is_some_and(|state| state.location == location));
        if let Some((id, _)) = started {
            return Ok(*id);
        }
        if let Some(id) = self.find_own(location).await? {
            self.open(&[id]).await?;
            return Ok(id);
        }
        self.wait_to_start(location).await?;
        // Whoever was first may have made it meanwhile.
        if let Some(id) = self.find_own(location).await? {
            self.open(&[id]).await?;
            return Ok(id);
        }
        if !self.may_start(location.date()).await? {
            return Err(Error::NotFound);
        }
        Ok(self.create(DocumentState {
            location,
            title: location.date().map_or_else(|| INBOX.to_owned(), |date| date.to_string()),
            icon: None,
            front_matter: None,
            never_to_agents: false,
            trashed_at: None,
        }))
    }

    async fn find_own(&mut self, location: Location) -> Result<Option<Uuid>> {
        match location.date() {
            Some(date) => daily(self.connection, self.actor, date).await,
            None => inbox(self.connection, self.actor).await,
        }
    }

    /// Writers that find none of it start it one at a time.
    async fn wait_to_start(&mut self, location: Location) -> Result<()> {
        sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended('docent start ' || $1::uuid::text || $2::text, 0))",
            self.actor.space,
            location.date().map(|date| date.to_string()).unwrap_or_default(),
        )
        .execute(&mut *self.connection)
        .await?;
        Ok(())
    }

    /// Whether a link may start the note of a date, or else the inbox: one with daily notes and tasks in
    /// its scope, where there is none that it does not see.
    async fn may_start(&mut self, date: Option<NaiveDate>) -> Result<bool> {
        if self.actor.link().is_none() {
            return Ok(true);
        }
        let may = sqlx::query_scalar!(
            r#"select (r.whole or r.daily)
                  and not exists (select from document d where d.space_id = $1 and d.daily_date = $6)
                  and ($6 is not null
                    or not exists (select
                                   from document d
                                   where d.space_id = $1 and d.location = 'daily_notes' and d.daily_date is null))
                  as "may!"
               from reach($1, $2, $3, $4, $5) r"#,
            self.actor.space,
            self.actor.link_id(),
            self.actor.security_epoch(),
            self.actor.version(),
            self.actor.person_id(),
            date,
        )
        .fetch_optional(&mut *self.connection)
        .await?;
        may.ok_or(Error::Unauthorized)
    }
}
