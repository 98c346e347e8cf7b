//! `documents_list`: what there is, the last changed first.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use docent_store::document::{self, Filter, Range};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::shape::{self, DocumentShape};
use crate::{
    Error, Result,
    mcp::tool::{Access, Call, Group, Tool},
};

/// Documents on one page.
const PAGE: i64 = 50;

pub(crate) struct DocumentsList;

#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Input {
    location: Option<Location>,
    folder_ids: Option<Vec<Uuid>>,
    cursor: Option<String>,
    #[serde(default)]
    fetch_metadata: bool,
    created_date_gte: Option<String>,
    created_date_lte: Option<String>,
    last_modified_date_gte: Option<String>,
    last_modified_date_lte: Option<String>,
    daily_note_date_gte: Option<String>,
    daily_note_date_lte: Option<String>,
}

/// A built-in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Location {
    Unsorted,
    Trash,
    Templates,
    DailyNotes,
}

impl Location {
    fn name(self) -> &'static str {
        match self {
            Self::Unsorted => "unsorted",
            Self::Trash => "trash",
            Self::Templates => "templates",
            Self::DailyNotes => "daily_notes",
        }
    }
}

/// The filters that listing and searching share, as they are written.
#[derive(Default)]
pub(crate) struct Filters<'a> {
    pub(crate) location: Option<Location>,
    pub(crate) folders: Option<Vec<Uuid>>,
    pub(crate) documents: Option<Vec<Uuid>>,
    pub(crate) created: [Option<&'a str>; 2],
    pub(crate) modified: [Option<&'a str>; 2],
    pub(crate) daily: [Option<&'a str>; 2],
}

impl Filters<'_> {
    pub(crate) fn read(self, call: &Call<'_>) -> Result<Filter> {
        let trash = self.location == Some(Location::Trash);
        let place = self.location.filter(|_| !trash).map(Location::name);
        Ok(Filter {
            locations: place.into_iter().map(str::to_owned).collect(),
            folders: self.folders.filter(|folders| !folders.is_empty()),
            trash,
            documents: self.documents.filter(|documents| !documents.is_empty()),
            created: times(call, self.created)?,
            updated: times(call, self.modified)?,
            daily: dates(call, self.daily)?,
        })
    }
}

fn dates(call: &Call<'_>, [from, to]: [Option<&str>; 2]) -> Result<Range<NaiveDate>> {
    let date =
        |written: Option<&str>| written.map(|date| call.caller.date(call.app, date)).transpose();
    Ok((date(from)?, date(to)?))
}

/// Days in the space's time zone, both included; RFC 3339 times are understood as well.
pub(crate) fn times(
    call: &Call<'_>,
    [from, to]: [Option<&str>; 2],
) -> Result<Range<DateTime<Utc>>> {
    let at = |written: &str, end: bool| -> Result<DateTime<Utc>> {
        if let Ok(time) = DateTime::parse_from_rfc3339(written) {
            return Ok(time.to_utc());
        }
        let date = call.caller.date(call.app, written)?;
        let clock = if end {
            NaiveTime::from_hms_milli_opt(23, 59, 59, 999)
        } else {
            NaiveTime::from_hms_opt(0, 0, 0)
        };
        let local =
            date.and_time(clock.unwrap_or_default()).and_local_timezone(call.caller.time_zone);
        local.earliest().map(|time| time.to_utc()).ok_or_else(|| {
            Error::invalid(format!("{written} has no such time in the space's time zone"))
        })
    };
    Ok((from.map(|from| at(from, false)).transpose()?, to.map(|to| at(to, true)).transpose()?))
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Output {
    documents: Vec<DocumentShape>,
    /// Exact to 1,000.
    total: i64,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    total_at_least: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursor: Option<String>,
}

impl Tool for DocumentsList {
    const NAME: &'static str = "documents_list";
    const TITLE: &'static str = "List documents";
    const DESCRIPTION: &'static str = "Documents, the last changed first, 50 a page. Filters combine. To find \
        something by its words use documents_search.";
    const GROUP: Group = Group::Documents;
    const ACCESS: Access = Access::Read;
    type Input = Input;
    type Output = Output;

    async fn call(call: Call<'_>, input: Input) -> Result<Output> {
        let filters = Filters {
            location: input.location,
            folders: input.folder_ids,
            documents: None,
            created: [input.created_date_gte.as_deref(), input.created_date_lte.as_deref()],
            modified: [
                input.last_modified_date_gte.as_deref(),
                input.last_modified_date_lte.as_deref(),
            ],
            daily: [input.daily_note_date_gte.as_deref(), input.daily_note_date_lte.as_deref()],
        };
        let filter = filters.read(&call)?;
        let after = input.cursor.as_deref().map(shape::position).transpose()?;
        let mut connection = call.app.store.connection().await?;
        let page = document::list(&mut connection, call.actor(), &filter, after, PAGE).await?;
        let shaped = page
            .documents
            .into_iter()
            .map(|listed| DocumentShape::listed(call.app, listed, input.fetch_metadata));
        Ok(Output {
            documents: shaped.collect(),
            total: page.total.min(1000),
            total_at_least: page.total > 1000,
            cursor: page.next.as_ref().map(shape::cursor),
        })
    }
}
