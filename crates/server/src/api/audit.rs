//! What happened in a space, and how much its links are used: for owners and admins. Reading it is
//! recorded, too.

use aide::axum::{ApiRouter, routing::get_with};
use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use chrono::{Days, NaiveDate};
use docent_store::audit::{self, Filter, Reader};
use futures::{Stream, stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{answer::Bytes, extract::Asked};
use crate::{
    App, Caller, Error, Result,
    audit::{AuditEntry, Format, moment},
    record::Act,
};

/// Entries on one page, when nothing is said.
const PAGE: i64 = 100;
/// Entries on one page at most, and read at a time for an export.
const LARGEST: i64 = 1000;
/// Days of usage, when nothing is said.
const DAYS: u64 = 30;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/audit",
            get_with(list, |o| {
                o.id("listAudit").summary("What happened in the space, the newest first")
            }),
        )
        .api_route(
            "/api/spaces/{space}/audit/export",
            get_with(export, |o| {
                o.id("exportAudit").summary("The same as a file: JSON Lines or CSV")
            }),
        )
        .api_route(
            "/api/spaces/{space}/usage",
            get_with(usage, |o| o.id("listUsage").summary("Calls a day through each link")),
        )
}

/// Which entries; each condition narrows.
#[derive(Deserialize, JsonSchema)]
struct Wanted {
    /// Calls through this link.
    link: Option<Uuid>,
    /// Acts of this person.
    person: Option<Uuid>,
    /// This tool or action.
    tool: Option<String>,
    /// What named or touched this document, folder, block, link, …
    object: Option<Uuid>,
    /// ok, or a refusal's name: `not_found`, forbidden, `invalid_argument`, …
    outcome: Option<String>,
    /// A time, or a date in the space's time zone.
    from: Option<String>,
    /// Before this time, or until the end of this date.
    to: Option<String>,
    /// Where the page before ended.
    cursor: Option<Uuid>,
    /// 1 to 1,000; 100 when absent.
    limit: Option<i64>,
    /// For exports: jsonl (when absent) or csv.
    #[schemars(with = "Option<String>")]
    format: Option<Format>,
}

impl Wanted {
    fn filter(&self, caller: &Caller) -> Result<Filter> {
        let read = |written: &Option<String>, end| {
            written.as_deref().map(|written| moment(written, caller.time_zone, end)).transpose()
        };
        Ok(Filter {
            link: self.link,
            person: self.person,
            tool: self.tool.clone(),
            object: self.object,
            outcome: self.outcome.clone(),
            from: read(&self.from, false)?,
            to: read(&self.to, true)?,
        })
    }

    fn limit(&self) -> Result<i64> {
        let limit = self.limit.unwrap_or(PAGE);
        if (1..=LARGEST).contains(&limit) {
            Ok(limit)
        } else {
            Err(Error::invalid(format!("limit is 1 to {LARGEST}")))
        }
    }
}

/// A page of entries.
#[derive(Serialize, JsonSchema)]
struct AuditPage {
    /// The newest first.
    entries: Vec<AuditEntry>,
    /// Gives the next page; absent on the last one.
    cursor: Option<Uuid>,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<AuditPage>> {
    let act = Act::of(&app, &caller, "audit_read").on(wanted.link.into_iter().chain(wanted.object));
    let page = async {
        let reader = Reader::manager(&caller.actor)?;
        let (filter, limit) = (wanted.filter(&caller)?, wanted.limit()?);
        let mut connection = app.store.connection().await?;
        Ok(audit::find(&mut connection, reader, &filter, wanted.cursor, limit).await?)
    };
    let page = act.done(&app, page.await).await?;
    let entries = page.entries.into_iter().map(AuditEntry::from).collect();
    Ok(Json(AuditPage { entries, cursor: page.next }))
}

async fn export(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<Wanted>,
) -> Result<Bytes> {
    let act =
        Act::of(&app, &caller, "audit_export").on(wanted.link.into_iter().chain(wanted.object));
    let allowed = Reader::manager(&caller.actor).map_err(Error::from);
    let allowed = allowed.and_then(|reader| Ok((reader, wanted.filter(&caller)?)));
    let (reader, filter) = act.done(&app, allowed).await?;
    let format = wanted.format.unwrap_or(Format::Jsonl);
    let name = format!("attachment; filename=\"audit.{}\"", format.extension());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(name).map_err(docent_store::Error::internal)?,
        ),
    ];
    let body = Body::from_stream(pages(app, reader, filter, format));
    Ok(Bytes((headers, body).into_response()))
}

/// An export as it is read, page by page: no connection is held while the client is slow.
fn pages(
    app: App,
    reader: Reader,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<Vec<u8>>> {
    let heading = stream::once(async move { Ok(format.heading()) });
    let pages = stream::try_unfold(Some(None), move |after| {
        let (app, filter) = (app.clone(), filter.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let mut connection = app.store.connection().await?;
            let page = audit::find(&mut connection, reader, &filter, after, LARGEST).await?;
            drop(connection);
            let entries: Vec<_> = page.entries.into_iter().map(AuditEntry::from).collect();
            Ok(Some((format.lines(&entries)?, page.next.map(Some))))
        }
    });
    futures::StreamExt::chain(heading, pages)
}

/// From which day to which.
#[derive(Deserialize, JsonSchema)]
struct UsageSpan {
    /// A date of the space; 30 days before `to` when absent.
    from: Option<NaiveDate>,
    /// A date of the space; today when absent.
    to: Option<NaiveDate>,
}

/// What a link did on one day.
#[derive(Serialize, JsonSchema)]
struct LinkDay {
    /// In the space's time zone.
    date: NaiveDate,
    /// The link, which may be deleted by now.
    link: Uuid,
    /// All calls.
    calls: i64,
    /// Those that changed a document or a folder.
    writes: i64,
    /// Those refused because of what the link may not see or do, or because of its limits.
    denials: i64,
}

async fn usage(
    State(app): State<App>,
    caller: Caller,
    Asked(wanted): Asked<UsageSpan>,
) -> Result<Json<Vec<LinkDay>>> {
    let act = Act::of(&app, &caller, "usage_read");
    let days = async {
        let to = wanted.to.unwrap_or_else(|| caller.today(&app));
        let from = wanted.from.or_else(|| to.checked_sub_days(Days::new(DAYS))).unwrap_or(to);
        let reader = Reader::manager(&caller.actor)?;
        let mut connection = app.store.connection().await?;
        Ok(audit::usage(&mut connection, reader, from, to).await?)
    };
    let days = act.done(&app, days.await).await?;
    let shown = days.into_iter().map(|day| LinkDay {
        date: day.date,
        link: day.link,
        calls: day.calls,
        writes: day.writes,
        denials: day.denials,
    });
    Ok(Json(shown.collect()))
}
