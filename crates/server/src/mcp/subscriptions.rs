//! Subscriptions (`subscriptions/listen`, MCP 2026-07-28): a stream that says which documents have changed, of
//! those that the link sees, and when the lists of tools, prompts and resources are others.
//!
//! It ends with the authority that it was opened under, within a second, and goes on under another version of
//! the link that lets the same client in.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::http::HeaderMap;
use docent_store::{
    Error as StoreError,
    change::{self, News},
    link::Visit,
};
use rmcp::{
    ErrorData,
    model::SubscriptionFilter,
    service::{SubscriptionContext, SubscriptionSendError},
};
use uuid::Uuid;

use super::{
    endpoint::{self, Door},
    prompts, resources, tools,
};
use crate::{
    App, Caller, Error, Result,
    feed::{Authority, Following, Woken, patience},
};

/// The method.
const METHOD: &str = "subscriptions/listen";
/// What the audit calls the method.
const LISTEN: &str = "subscriptions_listen";
/// Documents that one stream watches.
const MOST: usize = 200;

/// What is understood of a filter: addresses of documents. Whether there is such a document is not
/// told.
pub(super) fn accepted(requested: &SubscriptionFilter) -> SubscriptionFilter {
    let mut accepted = requested.clone();
    if let Some(addresses) = &mut accepted.resource_subscriptions {
        addresses.retain(|address| resources::document_named(address).is_some());
        addresses.truncate(MOST);
    }
    accepted
}

/// Where a stream is to begin that a message asks for, by the header that all of its revision have.
pub(super) async fn begins(app: &App, headers: &HeaderMap, caller: &Caller) -> Result<Option<i64>> {
    if headers.get("mcp-method").is_none_or(|method| method != METHOD) {
        return Ok(None);
    }
    let mut connection = app.store.reader().await?;
    match change::news(&mut connection, &caller.actor, None, &[]).await {
        Ok(news) => Ok(Some(news.next)),
        // The link is looked up again before anything is told.
        Err(StoreError::Unauthorized) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Tells a client what happens until it goes away or may not listen any more.
pub(super) async fn listen(
    app: &App,
    caller: &Caller,
    door: &Door,
    subscription: &SubscriptionContext,
) -> std::result::Result<(), ErrorData> {
    let failed =
        |_| ErrorData::internal_error("the link is gone, or the server cannot answer", None);
    let visit = endpoint::look_up(app, door.key, caller.address).await.map_err(failed)?;
    let Some(following) = app.feed.follow(&visit.actor, authority(&visit)) else {
        let message = "too many streams are open: close one, then listen again";
        return Err(ErrorData::internal_error(message, None));
    };
    let mut stream = Stream::new(app, &visit, caller, door, subscription);
    stream.begin().await.map_err(failed)?;
    let listening = stream.follow(&following);
    tokio::select! {
        () = subscription.cancelled() => {}
        // Whoever went away is told nothing more.
        _ = listening => {}
    }
    Ok(())
}

fn authority(visit: &Visit) -> Authority {
    Authority::Link(visit.granted.as_ref().map(|granted| granted.expires_at))
}

/// One stream.
struct Stream<'a> {
    app: &'a App,
    caller: Caller,
    door: &'a Door,
    subscription: &'a SubscriptionContext,
    /// The documents that it watches, with their addresses.
    watched: BTreeMap<Uuid, String>,
    /// Those of them that the link sees.
    seen: BTreeSet<Uuid>,
    since: Option<i64>,
}

/// Why a stream ends; told to nobody.
struct Over;

impl From<SubscriptionSendError> for Over {
    fn from(_: SubscriptionSendError) -> Self {
        Self
    }
}

impl<'a> Stream<'a> {
    fn new(
        app: &'a App,
        visit: &Arc<Visit>,
        caller: &Caller,
        door: &'a Door,
        subscription: &'a SubscriptionContext,
    ) -> Self {
        let addresses = subscription.accepted().resource_subscriptions.iter().flatten();
        let watched = addresses
            .filter_map(|address| Some((resources::document_named(address)?, address.clone())));
        let caller = Caller::visiting(visit, &caller.client, caller.address);
        let (watched, seen) = (watched.collect(), BTreeSet::new());
        Self { app, caller, door, subscription, watched, seen, since: None }
    }

    /// Finds out where to begin, and leaves a note in the audit.
    async fn begin(&mut self) -> Result<()> {
        self.since = self.door.since;
        if self.since.is_none() {
            let mut connection = self.app.store.reader().await?;
            let news = change::news(&mut connection, &self.caller.actor, None, &[]).await?;
            self.since = Some(news.next);
        }
        self.seen = self.now_seen().await?;
        let mut entry = self.caller.audit_entry(self.app, LISTEN);
        entry.outcome = "ok";
        entry.objects = self.watched.keys().copied().take(100).collect();
        Ok(self.app.audit.record(entry).await?)
    }

    /// Tells what happens, as long as the link lets its client in.
    async fn follow(&mut self, following: &Following) -> std::result::Result<(), Over> {
        let mut wait = None;
        loop {
            let pending = match following.woken_within(wait).await {
                Woken::End => return Err(Over),
                Woken::News => self.news(following).await?,
                Woken::Check => {
                    self.look_again(following).await?;
                    wait.is_some()
                }
            };
            wait = patience(pending, wait);
        }
    }

    /// Tells what changed since the last time; answers whether more is under way.
    async fn news(&mut self, following: &Following) -> std::result::Result<bool, Over> {
        let known: Vec<Uuid> = self.seen.iter().copied().collect();
        let asked = async {
            let _turn = self.app.feed.turns.acquire().await;
            let mut connection = self.app.store.reader().await?;
            change::news(&mut connection, &self.caller.actor, self.since, &known).await
        };
        match asked.await {
            Ok(news) => {
                self.since = Some(news.next);
                self.tell(&news).await?;
                Ok(news.pending)
            }
            Err(StoreError::Unauthorized) => {
                self.look_again(following).await?;
                Ok(true)
            }
            // It would be as slow again.
            Err(StoreError::TooSlow) => self.pass_over().await,
            Err(error) => {
                tracing::warn!(%error, "a follower could not ask what happened");
                Ok(true)
            }
        }
    }

    /// Goes on from now, where what happened cannot be told one by one: everything may be another.
    async fn pass_over(&mut self) -> std::result::Result<bool, Over> {
        let asked = async {
            let mut connection = self.app.store.reader().await?;
            change::news(&mut connection, &self.caller.actor, None, &[]).await
        };
        match asked.await {
            Ok(news) => {
                self.since = Some(news.next);
                if resources::are_for(&self.caller.actor) {
                    self.tell_all().await?;
                }
                Ok(news.pending)
            }
            Err(error) => {
                tracing::warn!(%error, "a follower could not ask where it is");
                Ok(true)
            }
        }
    }

    async fn tell(&mut self, news: &News) -> std::result::Result<(), Over> {
        if !resources::are_for(&self.caller.actor) {
            return Ok(());
        }
        if news.all {
            return self.tell_all().await;
        }
        let mut lists = false;
        for touched in &news.documents {
            let was_seen = self.seen.contains(&touched.id);
            lists |= touched.listed || was_seen && !touched.seen;
            if let Some(address) = self.watched.get(&touched.id)
                && (touched.seen || was_seen)
            {
                self.subscription.sink().notify_resource_updated(address).await?;
                if touched.seen {
                    self.seen.insert(touched.id);
                } else {
                    self.seen.remove(&touched.id);
                }
            }
        }
        if lists {
            self.resources_changed().await?;
        }
        if news.documents.iter().any(|touched| touched.template) || lists {
            self.prompts_changed().await?;
        }
        Ok(())
    }

    /// Tells that everything may be another.
    async fn tell_all(&mut self) -> std::result::Result<(), Over> {
        let now = self.now_seen().await.map_err(|_| Over)?;
        for id in self.seen.union(&now) {
            if let Some(address) = self.watched.get(id) {
                self.subscription.sink().notify_resource_updated(address).await?;
            }
        }
        self.seen = now;
        self.resources_changed().await?;
        self.prompts_changed().await
    }

    async fn resources_changed(&self) -> std::result::Result<(), Over> {
        if self.subscription.accepted().resources_list_changed == Some(true) {
            self.subscription.sink().notify_resource_list_changed().await?;
        }
        Ok(())
    }

    async fn prompts_changed(&self) -> std::result::Result<(), Over> {
        let wanted = self.subscription.accepted().prompts_list_changed == Some(true);
        if wanted && prompts::are_for(&self.caller.actor) {
            self.subscription.sink().notify_prompt_list_changed().await?;
        }
        Ok(())
    }

    /// Finds out what the link allows now: another version may let the same client in, to other things.
    async fn look_again(&mut self, following: &Following) -> std::result::Result<(), Over> {
        let found = endpoint::look_up(self.app, self.door.key, self.caller.address).await;
        let visit = match found {
            Ok(visit) => visit,
            Err(Error::Store(StoreError::NotFound) | Error::Unauthenticated { .. }) => {
                return Err(Over);
            }
            // It may answer at the next check: until then nothing is told.
            Err(_) => return Ok(()),
        };
        let before = self.tools();
        let could_read = resources::are_for(&self.caller.actor);
        self.caller = Caller::visiting(&visit, &self.caller.client, self.caller.address);
        following.is_now(&self.caller.actor, authority(&visit));
        let wanted = self.subscription.accepted().tools_list_changed == Some(true);
        if wanted && self.tools() != before {
            self.subscription.sink().notify_tool_list_changed().await?;
        }
        if could_read || resources::are_for(&self.caller.actor) {
            self.tell_all().await?;
        }
        Ok(())
    }

    fn tools(&self) -> Vec<&'static str> {
        let listed = tools::all().iter().filter(|entry| entry.is_listed(&self.caller.actor));
        listed.map(|entry| entry.name).collect()
    }

    /// The watched documents that the link sees now; none for who may not read.
    async fn now_seen(&self) -> Result<BTreeSet<Uuid>> {
        if !resources::are_for(&self.caller.actor) {
            return Ok(BTreeSet::new());
        }
        let watched: Vec<Uuid> = self.watched.keys().copied().collect();
        let mut connection = self.app.store.reader().await?;
        let seen = change::seen(&mut connection, &self.caller.actor, &watched).await?;
        Ok(seen.into_iter().collect())
    }
}
