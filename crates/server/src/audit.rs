//! The audit on its way out: as JSON, as lines, as CSV; and times as people write them.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use docent_store::audit::Recorded;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

use crate::{Error, Result};

/// The first line of a table.
const COLUMNS: [&str; 12] = [
    "id",
    "at",
    "person",
    "link",
    "client",
    "address",
    "tool",
    "objects",
    "outcome",
    "durationUs",
    "bytesOut",
    "wrote",
];

/// What was done, by whom, and what came of it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEntry {
    pub(crate) id: Uuid,
    pub(crate) at: DateTime<Utc>,
    /// The person, where one acted.
    pub(crate) person: Option<Uuid>,
    /// The link, where an agent called.
    pub(crate) link: Option<Uuid>,
    /// What the client calls itself.
    pub(crate) client: String,
    /// Where it called from.
    pub(crate) address: String,
    /// The tool or the action.
    pub(crate) tool: String,
    /// What was named or touched.
    pub(crate) objects: Vec<Uuid>,
    /// ok, or the refusal's name.
    pub(crate) outcome: String,
    /// How long it took, in microseconds.
    pub(crate) duration_us: i64,
    /// The size of the answer.
    pub(crate) bytes_out: i64,
    /// Whether it changed a document or a folder.
    pub(crate) wrote: bool,
}

impl From<Recorded> for AuditEntry {
    fn from(entry: Recorded) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            person: entry.person,
            link: entry.link,
            client: entry.client,
            address: entry.address,
            tool: entry.tool,
            objects: entry.objects,
            outcome: entry.outcome,
            duration_us: entry.duration_us,
            bytes_out: entry.bytes_out,
            wrote: entry.wrote,
        }
    }
}

/// The shapes of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// One JSON object a line.
    Jsonl,
    /// A table for spreadsheets.
    Csv,
}

impl Format {
    /// As HTTP names it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Jsonl => "application/jsonl; charset=utf-8",
            Self::Csv => "text/csv; charset=utf-8; header=present",
        }
    }

    /// As files are named.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// What stands above the entries.
    pub(crate) fn heading(self) -> Vec<u8> {
        match self {
            Self::Jsonl => Vec::new(),
            Self::Csv => (COLUMNS.join(",") + "\r\n").into_bytes(),
        }
    }

    /// Some entries, a line each.
    pub(crate) fn lines(self, entries: &[AuditEntry]) -> Result<Vec<u8>> {
        match self {
            Self::Jsonl => json_lines(entries),
            Self::Csv => rows(entries).map_err(|error| docent_store::Error::internal(error).into()),
        }
    }
}

fn json_lines(entries: &[AuditEntry]) -> Result<Vec<u8>> {
    let mut text = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut text, entry).map_err(docent_store::Error::from)?;
        text.push(b'\n');
    }
    Ok(text)
}

fn rows(entries: &[AuditEntry]) -> std::result::Result<Vec<u8>, csv::Error> {
    let terminator = csv::Terminator::CRLF;
    let mut table = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    for entry in entries {
        let objects: Vec<_> = entry.objects.iter().map(Uuid::to_string).collect();
        table.write_record(&[
            entry.id.to_string(),
            entry.at.to_rfc3339(),
            id(entry.person),
            id(entry.link),
            harmless(&entry.client),
            harmless(&entry.address),
            harmless(&entry.tool),
            objects.join(" "),
            harmless(&entry.outcome),
            entry.duration_us.to_string(),
            entry.bytes_out.to_string(),
            entry.wrote.to_string(),
        ])?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that no spreadsheet takes for a formula (ASVS 5.0, 1.2.10).
fn harmless(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A moment as people write it: a time with its zone, or a date in the space's time zone; a date
/// stands for its first moment, or with `end` for the moment after its last.
pub(crate) fn moment(written: &str, zone: Tz, end: bool) -> Result<DateTime<Utc>> {
    let wrong = || {
        Error::invalid(format!(
            "'{written}' is not a time: give 2026-11-20 or 2026-11-20T09:30:00Z"
        ))
    };
    if let Ok(time) = DateTime::parse_from_rfc3339(written) {
        return Ok(time.to_utc());
    }
    let date: NaiveDate = written.parse().map_err(|_| wrong())?;
    let date = if end { date.checked_add_days(Days::new(1)).ok_or_else(wrong)? } else { date };
    let midnight = date.and_time(NaiveTime::MIN);
    // A day that begins with the hour left out begins an hour later.
    let begun = (0..=3).find_map(|hours| {
        zone.from_local_datetime(&(midnight + chrono::TimeDelta::hours(hours))).earliest()
    });
    Ok(begun.ok_or_else(wrong)?.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_spreadsheets_would_run_are_defused() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "Claude", "1-2", "a=b", "::1"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn a_date_is_a_day_of_the_space() {
        let at = |written, end| moment(written, Tz::Europe__Berlin, end).unwrap().to_rfc3339();
        assert_eq!(at("2026-11-20", false), "2026-11-19T23:00:00+00:00");
        assert_eq!(at("2026-11-20", true), "2026-11-20T23:00:00+00:00");
        assert_eq!(at("2026-11-20T09:30:00+01:00", true), "2026-11-20T08:30:00+00:00");
        assert!(moment("yesterday-ish", Tz::UTC, false).is_err());
    }
}
