//! Who follows what happens: [`Feed`] wakes followers when it is worth asking the store for news, and
//! when what they are allowed may have changed.
//!
//! It knows nothing that counts: a follower asks the store as its caller, and is told what that caller
//! sees at that moment.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, Utc};
use docent_store::{Actor, SecretHash, Store, access_token, change, session};
use tokio::{
    sync::{Notify, Semaphore},
    time,
};
use uuid::Uuid;

/// How often it is asked whether followers are still allowed to follow.
const CHECK: Duration = Duration::from_secs(1);
/// Every so many checks all followers ask, hint or not.
const SWEEP: u32 = 5;
/// How long nothing is listened for after a failure.
const BREATH: Duration = Duration::from_secs(1);
/// Followers at a time, of a process, of a space, and of a link or a person.
const MOST: usize = 1_000;
const MOST_OF_A_SPACE: usize = 250;
const MOST_OF_A_CALLER: usize = 16;
/// Followers that ask for news at a time: reads by id are not to wait behind them.
const ASKING: usize = 4;
/// How long what is under way is waited for before the store is asked again …
const SOON: Duration = Duration::from_millis(100);
/// … and at most.
const LATER: Duration = Duration::from_secs(2);

/// Everybody who follows what happens, of this process.
pub(crate) struct Feed {
    store: Arc<Store>,
    followers: Mutex<Followers>,
    /// Turns to ask.
    pub(crate) turns: Semaphore,
}

#[derive(Default)]
struct Followers {
    next: u64,
    all: HashMap<u64, Follower>,
    /// Whether somebody looks after them.
    attended: bool,
    closed: bool,
}

#[derive(Clone)]
struct Follower {
    actor: Actor,
    authority: Authority,
    wake: Arc<Wake>,
}

/// What a follower follows by, beside what the actor says.
#[derive(Clone, Copy)]
pub(crate) enum Authority {
    /// A link, until its token ends by itself.
    Link(Option<DateTime<Utc>>),
    /// A person's session.
    Session(SecretHash),
    /// A person's access token.
    Token(SecretHash),
}

#[derive(Default)]
struct Wake {
    notify: Notify,
    check: AtomicBool,
    end: AtomicBool,
}

/// What a follower is woken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Woken {
    /// Something may have happened.
    News,
    /// What it is allowed may have changed.
    Check,
    /// The server stops.
    End,
}

/// One that follows; it stops when this is dropped.
pub(crate) struct Following {
    feed: Arc<Feed>,
    number: u64,
    wake: Arc<Wake>,
}

impl Feed {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self { store, followers: Mutex::default(), turns: Semaphore::new(ASKING) }
    }

    /// Begins to follow; none where there are as many followers as may be.
    pub(crate) fn follow(
        self: &Arc<Self>,
        actor: &Actor,
        authority: Authority,
    ) -> Option<Following> {
        let mut followers = self.followers();
        let same = |other: &&Follower| other.actor.caller_id() == actor.caller_id();
        let own = followers.all.values().filter(same).count();
        let beside = |other: &&Follower| other.actor.space == actor.space;
        let full = followers.all.len() >= MOST
            || own >= MOST_OF_A_CALLER
            || followers.all.values().filter(beside).count() >= MOST_OF_A_SPACE;
        if followers.closed || full {
            return None;
        }
        let (number, wake) = (followers.next, Arc::<Wake>::default());
        followers.next += 1;
        let follower = Follower { actor: actor.clone(), authority, wake: Arc::clone(&wake) };
        followers.all.insert(number, follower);
        if !std::mem::replace(&mut followers.attended, true) {
            tokio::spawn(Arc::clone(self).attend());
        }
        Some(Following { feed: Arc::clone(self), number, wake })
    }

    /// Ends all of them, and takes no more.
    pub(crate) fn close(&self) {
        let mut followers = self.followers();
        followers.closed = true;
        for follower in followers.all.values() {
            follower.wake.end.store(true, Ordering::Release);
            follower.wake.notify.notify_one();
        }
    }

    /// Looks after the followers as long as there are any.
    async fn attend(self: Arc<Self>) {
        let listening = tokio::spawn(Arc::clone(&self).listen());
        let mut clock = time::interval(CHECK);
        clock.set_missed_tick_behavior(time::MissedTickBehavior::Delay);
        let mut round = 0_u32;
        loop {
            clock.tick().await;
            round = round.wrapping_add(1);
            if let Err(error) = self.check().await {
                tracing::warn!(%error, "followers could not be checked");
            }
            if round.is_multiple_of(SWEEP) {
                self.hint(None);
            }
            let mut followers = self.followers();
            if followers.all.is_empty() {
                followers.attended = false;
                break;
            }
        }
        listening.abort();
    }

    /// Passes on what writes say when they are committed.
    async fn listen(self: Arc<Self>) {
        loop {
            let heard = async {
                let mut hints = self.store.hints().await?;
                // What was said before anybody listened.
                self.hint(None);
                loop {
                    self.hint(hints.next().await?);
                }
            };
            let heard: docent_store::Result<()> = heard.await;
            if let Err(error) = heard {
                tracing::warn!(%error, "changes are not heard of at once");
            }
            time::sleep(BREATH).await;
        }
    }

    /// Wakes those who follow a space, or all.
    fn hint(&self, space: Option<Uuid>) {
        for follower in self.followers().all.values() {
            if space.is_none_or(|space| space == follower.actor.space) {
                follower.wake.notify.notify_one();
            }
        }
    }

    /// Wakes those whose link is not as it was, whose token has ended, and who are not signed in any more.
    async fn check(&self) -> docent_store::Result<()> {
        let followers = self.followers().all.clone();
        let by = |of: fn(&Authority) -> bool| {
            let those = followers.iter().filter(move |(_, follower)| of(&follower.authority));
            those.collect::<Vec<_>>()
        };
        let links = by(|authority| matches!(authority, Authority::Link(_)));
        let sessions = by(|authority| matches!(authority, Authority::Session(_)));
        let tokens = by(|authority| matches!(authority, Authority::Token(_)));
        let now = self.store.world.now();
        let mut held = HashSet::new();
        let mut connection = self.store.reader().await?;
        if !links.is_empty() {
            let actors = links.iter().map(|(_, follower)| &follower.actor);
            let holding = change::holding(&mut connection, actors).await?;
            let holding = holding.into_iter().filter_map(|at| links.get(at));
            held.extend(holding.filter(|(_, link)| link.lasts(now)).map(|(number, _)| *number));
        }
        if !sessions.is_empty() {
            let shown = sessions.iter().filter_map(|(_, person)| person.credential());
            let holding = session::holding(&mut connection, shown, now).await?;
            held.extend(holding.into_iter().filter_map(|at| Some(*sessions.get(at)?.0)));
        }
        if !tokens.is_empty() {
            let shown = tokens.iter().filter_map(|(_, person)| person.credential());
            let holding = access_token::holding(&mut connection, shown, now).await?;
            held.extend(holding.into_iter().filter_map(|at| Some(*tokens.get(at)?.0)));
        }
        drop(connection);
        for (number, follower) in followers.iter().filter(|(number, _)| !held.contains(number)) {
            if self.followers().all.contains_key(number) {
                follower.wake.check.store(true, Ordering::Release);
                follower.wake.notify.notify_one();
            }
        }
        Ok(())
    }

    fn followers(&self) -> MutexGuard<'_, Followers> {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Follower {
    /// A person, and what they follow by.
    fn credential(&self) -> Option<(&Actor, SecretHash)> {
        match self.authority {
            Authority::Session(hash) | Authority::Token(hash) => Some((&self.actor, hash)),
            Authority::Link(_) => None,
        }
    }

    fn lasts(&self, now: DateTime<Utc>) -> bool {
        match self.authority {
            Authority::Link(until) => until.is_none_or(|until| now < until),
            Authority::Session(_) | Authority::Token(_) => true,
        }
    }
}

/// How long to wait before the store is asked again while something is under way, for somebody who waited so long
/// the last time: what takes long is not asked for all the time.
pub(crate) fn patience(pending: bool, before: Option<Duration>) -> Option<Duration> {
    pending.then(|| before.map_or(SOON, |before| (before * 2).clamp(SOON, LATER)))
}

impl Following {
    /// Waits until there may be something to do.
    async fn woken(&self) -> Woken {
        self.wake.notify.notified().await;
        if self.wake.end.load(Ordering::Acquire) {
            Woken::End
        } else if self.wake.check.swap(false, Ordering::AcqRel) {
            Woken::Check
        } else {
            Woken::News
        }
    }

    /// As [`Following::woken`], for news after so long at the latest.
    pub(crate) async fn woken_within(&self, wait: Option<Duration>) -> Woken {
        let Some(wait) = wait else { return self.woken().await };
        time::timeout(wait, self.woken()).await.unwrap_or(Woken::News)
    }

    /// What it is allowed from now on.
    pub(crate) fn is_now(&self, actor: &Actor, authority: Authority) {
        if let Some(follower) = self.feed.followers().all.get_mut(&self.number) {
            follower.actor = actor.clone();
            follower.authority = authority;
        }
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.feed.followers().all.remove(&self.number);
    }
}
