//! Who is at the door: [`Caller`], the one extractor of both doors.

use std::{
    net::IpAddr,
    sync::{Arc, atomic::AtomicBool},
};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use docent_store::{Actor, audit, link::Visit};
use rmcp::{ErrorData, RoleServer, service::RequestContext};
use uuid::Uuid;

use crate::{App, Error, Result};

/// A caller whose credential was good a moment ago; the statements find out whether it still is.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, for the store.
    pub actor: Actor,
    /// The space's name.
    pub space_name: String,
    /// What `today` follows.
    pub time_zone: Tz,
    /// What its client was granted, at a link with a password.
    pub granted: Option<Uuid>,
    /// The client's name as it gave it.
    pub client: String,
    /// Where it called from.
    pub address: Option<IpAddr>,
    /// Whether the audit knows of this call already.
    pub recorded: Arc<AtomicBool>,
}

impl Caller {
    /// An agent whose secret was right. A client that was granted something has the name that it
    /// was registered under, and others the one they give.
    pub fn visiting(visit: &Arc<Visit>, client: &str, address: Option<IpAddr>) -> Self {
        let granted = visit.granted.as_ref().map(|granted| granted.id);
        let client = visit.granted.as_ref().map_or(client, |granted| &granted.client);
        Self {
            actor: visit.actor.clone(),
            space_name: visit.space_name.clone(),
            time_zone: visit.time_zone,
            granted,
            client: client.to_owned(),
            address,
            recorded: Arc::default(),
        }
    }

    /// The caller that the MCP endpoint put beside the request.
    ///
    /// # Errors
    /// A fault of ours when there is none: no route reaches rmcp without it.
    pub fn of(context: &RequestContext<RoleServer>) -> std::result::Result<Self, ErrorData> {
        context
            .extensions
            .get::<http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Self>())
            .cloned()
            .ok_or_else(|| ErrorData::internal_error("no caller", None))
    }

    /// What the audit will say of this call, as far as it is known before it runs.
    pub fn audit_entry(&self, app: &App, action: &str) -> audit::Entry {
        let address = self.address.map(|address| address.to_string()).unwrap_or_default();
        audit::Entry::new(&app.store, &self.actor, &self.client, address, action)
    }

    /// Today in the space's time zone.
    pub fn today(&self, app: &App) -> NaiveDate {
        app.store.world.now().with_timezone(&self.time_zone).date_naive()
    }

    /// The date that `today`, `tomorrow` or `yesterday` stands for, `YYYY-MM-DD`; none for any other word.
    pub fn day_of_word(&self, app: &App, word: &str) -> Option<String> {
        let is_word = !word.contains(|letter: char| letter.is_ascii_digit());
        self.date(app, word).ok().filter(|_| is_word).map(|date| date.to_string())
    }

    /// A date as people and agents write it: `2026-11-20`, `today`, `tomorrow`, `yesterday`.
    pub fn date(&self, app: &App, written: &str) -> Result<NaiveDate> {
        let today = self.today(app);
        let date = match written.trim().to_ascii_lowercase().as_str() {
            "today" => Some(today),
            "tomorrow" => today.checked_add_days(Days::new(1)),
            "yesterday" => today.checked_sub_days(Days::new(1)),
            other => NaiveDate::parse_from_str(other, "%Y-%m-%d").ok(),
        };
        date.filter(|date| (1900..=9999).contains(&chrono::Datelike::year(date))).ok_or_else(|| {
            Error::invalid(format!(
                "'{written}' is not a date: give YYYY-MM-DD, today, tomorrow or yesterday"
            ))
        })
    }
}
