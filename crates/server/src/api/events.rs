//! What happens in a space, as it happens: server-sent events for its members, as long as they are signed in or their token lasts.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use aide::axum::{ApiRouter, routing::get_with};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::sse::Event,
};
use chrono::{DateTime, Utc};
use docent_store::{
    Actor, Error as StoreError,
    change::{self, Made, Position},
};
use futures::stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{answer::Events, extract::Asked, signed_in::Known};
use crate::{
    App, Caller, Error, Result,
    feed::{Following, Woken, patience},
};

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Changes told of at once.
const PAGE: i64 = 100;
/// Changes told of to somebody who comes back; beyond, everything may be another.
const MOST_MISSED: i64 = 500;
/// When somebody may come again who has too many streams open, in seconds.
const COME_AGAIN: u32 = 10;

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new().api_route(
        "/api/spaces/{space}/events",
        get_with(listen, |o| {
            o.id("listenToEvents").summary("What happens, as it happens").description(
                "Server-sent events. `ready` comes first; `reset` instead of it says that more happened since \
                 `Last-Event-ID` than is told of: load everything anew. Then `change` for each change. Every event \
                 has an id to come back with, as `Last-Event-ID` or, where that cannot be set, as `after`. The stream \
                 ends with the session or the token, and with the membership.",
            )
        }),
    )
}

/// A change that was made.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangeEvent {
    change_id: Uuid,
    at: DateTime<Utc>,
    /// The name of who made it.
    author: String,
    by_agent: bool,
    /// The link that it was made through.
    link: Option<Uuid>,
    /// What was done.
    action: String,
    /// The change that it took back.
    reverts: Option<Uuid>,
    /// The documents that it touched, those that are gone among them.
    documents: Vec<Uuid>,
}

impl From<Made> for ChangeEvent {
    fn from(made: Made) -> Self {
        Self {
            change_id: made.id,
            at: made.made_at,
            author: made.author,
            by_agent: made.link.is_some(),
            link: made.link,
            action: made.action,
            reverts: made.reverts,
            documents: made.documents,
        }
    }
}

/// Where a stream goes on.
#[derive(Deserialize, JsonSchema)]
struct Onwards {
    /// The id of the last event that is known, where `Last-Event-ID` says nothing.
    after: Option<String>,
}

async fn listen(
    State(app): State<App>,
    caller: Caller,
    known: Known,
    headers: HeaderMap,
    Asked(onwards): Asked<Onwards>,
) -> Result<Events> {
    let following = app.feed.follow(&caller.actor, known.authority);
    let following = following.ok_or(Error::RateLimited { retry_after: COME_AGAIN })?;
    // A browser that comes back by itself still has the address that it came by first.
    let last = headers.get(LAST_EVENT_ID).map(|last| last.to_str().unwrap_or_default());
    let last = last.or(onwards.after.as_deref());
    let (name, position) = begin(&app, &caller.actor, last).await?;
    let first = Event::default().event(name).id(position.change.to_string()).data("{}");
    let actor = caller.actor.clone();
    let waiting = VecDeque::from([first]);
    let stream = Stream { app, actor, following, position, waiting, wait: Some(Duration::ZERO) };
    Ok(Events::new(stream::unfold(stream, Stream::next)))
}

/// Where a stream begins, and what it says first.
async fn begin(app: &App, actor: &Actor, last: Option<&str>) -> Result<(&'static str, Position)> {
    let mut connection = app.store.reader().await?;
    let Some(last) = last else {
        return Ok(("ready", change::latest(&mut connection, actor).await?));
    };
    let known = match last.parse().ok() {
        Some(last) => change::behind(&mut connection, actor, last, MOST_MISSED).await?,
        None => None,
    };
    match known {
        Some(position) => Ok(("ready", position)),
        None => Ok(("reset", change::latest(&mut connection, actor).await?)),
    }
}

/// One stream.
struct Stream {
    app: App,
    actor: Actor,
    following: Following,
    position: Position,
    waiting: VecDeque<Event>,
    /// How long until the store is asked again, whatever happens.
    wait: Option<Duration>,
}

impl Stream {
    /// The next event; none at the end.
    async fn next(mut self) -> Option<(std::result::Result<Event, Infallible>, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some((Ok(event), self));
            }
            match self.following.woken_within(self.wait).await {
                Woken::News => self.ask().await?,
                Woken::Check | Woken::End => return None,
            }
        }
    }

    /// Asks what was done since the last time; none where the caller is no member any more.
    async fn ask(&mut self) -> Option<()> {
        let asked = async {
            let _turn = self.app.feed.turns.acquire().await;
            let mut connection = self.app.store.reader().await?;
            change::after(&mut connection, &self.actor, self.position, PAGE).await
        };
        let since = match asked.await {
            Ok(since) => since,
            Err(StoreError::Unauthorized) => return None,
            Err(error) => {
                tracing::warn!(%error, "a follower could not ask what happened");
                self.wait = patience(true, self.wait);
                return Some(());
            }
        };
        self.wait = patience(since.pending, self.wait);
        if let Some(last) = since.changes.last() {
            self.position = last.position();
            // There may be more.
            self.wait = Some(Duration::ZERO);
        }
        self.waiting.extend(since.changes.into_iter().filter_map(event));
        Some(())
    }
}

fn event(made: Made) -> Option<Event> {
    let event = Event::default().event("change").id(made.id.to_string());
    event.json_data(ChangeEvent::from(made)).ok()
}
