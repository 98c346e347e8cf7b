//! Who is connected: a bounded [`Room`] whose newest guest always finds a place, at the cost of the
//! one that has waited longest without having sent a whole request.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time,
};

use super::Limits;

/// How often somebody who waits is looked for, while every connection is being answered.
const LOOK: Duration = Duration::from_millis(10);
/// How long a connection that was told to go may take on a busy machine.
const GOING: Duration = Duration::from_secs(1);
/// How many of the longest waiting are found at a time: looking at all of them for each new
/// connection would make a flood expensive.
const FOUND_AT_ONCE: usize = 64;

/// The connections of a server.
pub(super) struct Room {
    places: Arc<Semaphore>,
    capacity: u32,
    guests: Arc<Mutex<HashMap<u64, Arc<Progress>>>>,
    /// The longest waiting when they were last looked for, the longest of them last.
    longest: Vec<(Stamp, Arc<Progress>)>,
    next: u64,
    opened: Instant,
}

/// A connection's place; it is free again when this is dropped.
pub(super) struct Place {
    pub(super) progress: Arc<Progress>,
    number: u64,
    guests: Arc<Mutex<HashMap<u64, Arc<Progress>>>>,
    _permit: OwnedSemaphorePermit,
}

impl Room {
    pub(super) fn new(capacity: usize) -> Self {
        let capacity = u32::try_from(capacity.max(1)).unwrap_or(u32::MAX).min(1 << 20);
        Self {
            places: Arc::new(Semaphore::new(capacity as usize)),
            capacity,
            guests: Arc::default(),
            longest: Vec::new(),
            next: 0,
            opened: Instant::now(),
        }
    }

    /// A place for a new connection.
    pub(super) async fn enter(&mut self) -> Place {
        let permit = loop {
            let places = Arc::clone(&self.places);
            if let Ok(permit) = Arc::clone(&places).try_acquire_owned() {
                break permit;
            }
            let patience = if self.close_longest_waiting() { GOING } else { LOOK };
            if let Ok(Ok(permit)) = time::timeout(patience, places.acquire_owned()).await {
                break permit;
            }
        };
        let progress = Arc::new(Progress::new(self.opened));
        let number = self.next;
        self.next += 1;
        lock(&self.guests).insert(number, Arc::clone(&progress));
        Place { progress, number, guests: Arc::clone(&self.guests), _permit: permit }
    }

    /// Tells every connection to end after the request under way, and waits until all have.
    pub(super) async fn close(self) {
        for progress in lock(&self.guests).values() {
            progress.stopping();
        }
        drop(self.places.acquire_many(self.capacity).await);
    }

    fn close_longest_waiting(&mut self) -> bool {
        for fresh in [false, true] {
            if fresh {
                self.find_longest_waiting();
            }
            while let Some((stamp, progress)) = self.longest.pop() {
                // Who has moved on since then has waited less long than the next one.
                if progress.close(stamp) {
                    return true;
                }
            }
        }
        false
    }

    fn find_longest_waiting(&mut self) {
        let guests = lock(&self.guests);
        let waiting = guests.values().filter_map(|progress| {
            let stamp = progress.stamp();
            stamp.is_waiting().then_some((stamp, progress))
        });
        let mut waiting: Vec<(Stamp, &Arc<Progress>)> = waiting.collect();
        if waiting.len() > FOUND_AT_ONCE {
            waiting.select_nth_unstable_by_key(FOUND_AT_ONCE, |(stamp, _)| stamp.since());
            waiting.truncate(FOUND_AT_ONCE);
        }
        waiting.sort_unstable_by_key(|(stamp, _)| std::cmp::Reverse(stamp.since()));
        let waiting = waiting.into_iter().map(|(stamp, progress)| (stamp, Arc::clone(progress)));
        self.longest = waiting.collect();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.guests).remove(&self.number);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A map is whole after any panic of ours.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a connection is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// Between requests.
    Idle,
    /// The head of a request is arriving.
    Head,
    /// The head is there, the body is arriving.
    Body,
    /// The request is whole.
    Answering,
    /// Nothing more happens: the connection ends.
    Closed,
}

/// A phase and when it began, in microseconds since the room was opened: one word, so that it
/// changes whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp(u64);

impl Stamp {
    fn new(phase: Phase, since: u64) -> Self {
        Self(since << 3 | phase as u64)
    }

    fn since(self) -> u64 {
        self.0 >> 3
    }

    fn phase(self) -> Phase {
        match self.0 & 7 {
            0 => Phase::Idle,
            1 => Phase::Head,
            2 => Phase::Body,
            3 => Phase::Answering,
            _ => Phase::Closed,
        }
    }

    /// Whether a request has begun to arrive and is not whole.
    pub(super) fn is_arriving(self) -> bool {
        matches!(self.phase(), Phase::Head | Phase::Body)
    }

    fn is_waiting(self) -> bool {
        matches!(self.phase(), Phase::Idle | Phase::Head | Phase::Body)
    }
}

/// How far a connection has come, as its parts note it and whoever must close one reads it.
pub(super) struct Progress {
    state: AtomicU64,
    /// Bytes of the body so far.
    received: AtomicU64,
    /// Since when the client does not take what is written to it, in microseconds; 0: it does.
    stalled: AtomicU64,
    told: Notify,
    opened: Instant,
}

impl Progress {
    fn new(opened: Instant) -> Self {
        let progress = Self {
            state: AtomicU64::new(0),
            received: AtomicU64::new(0),
            stalled: AtomicU64::new(0),
            told: Notify::new(),
            opened,
        };
        let head = Stamp::new(Phase::Head, progress.now());
        progress.state.store(head.0, Ordering::Release);
        progress
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX >> 3)
    }

    pub(super) fn stamp(&self) -> Stamp {
        Stamp(self.state.load(Ordering::Acquire))
    }

    /// Goes from a phase into another; false where the connection is at something else.
    fn pass(&self, from: &[Phase], to: Phase) -> bool {
        let now = self.now();
        let passed = self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, |state| {
            from.contains(&Stamp(state).phase()).then_some(Stamp::new(to, now).0)
        });
        passed.is_ok()
    }

    /// Bytes came in.
    pub(super) fn read(&self) {
        if self.stamp().phase() == Phase::Idle {
            self.pass(&[Phase::Idle], Phase::Head);
        }
    }

    /// Bytes went out, or did not as the client takes none.
    pub(super) fn wrote(&self, taken: bool) {
        if taken {
            if self.stalled.load(Ordering::Relaxed) != 0 {
                self.stalled.store(0, Ordering::Relaxed);
            }
        } else if self.stalled.load(Ordering::Relaxed) == 0 {
            self.stalled.store(self.now().max(1), Ordering::Relaxed);
        }
    }

    /// The head of a request is there; false where the connection is being closed.
    pub(super) fn head_is_here(&self, whole: bool) -> bool {
        self.received.store(0, Ordering::Relaxed);
        let next = if whole { Phase::Answering } else { Phase::Body };
        self.pass(&[Phase::Idle, Phase::Head], next)
    }

    /// More of the body is there.
    pub(super) fn body_grew(&self, bytes: usize) {
        self.received.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// The request is whole, or its answer does not wait for the rest; false where the connection
    /// is being closed.
    pub(super) fn answering(&self) -> bool {
        self.stamp().phase() == Phase::Answering || self.pass(&[Phase::Body], Phase::Answering)
    }

    /// The answer is out.
    pub(super) fn answered(&self) {
        self.pass(&[Phase::Body, Phase::Answering], Phase::Idle);
    }

    /// Closes it, if it still waits as it did.
    fn close(&self, waiting: Stamp) -> bool {
        let closed = Stamp::new(Phase::Closed, self.now()).0;
        let done =
            self.state.compare_exchange(waiting.0, closed, Ordering::AcqRel, Ordering::Acquire);
        if done.is_ok() {
            self.told.notify_one();
        }
        done.is_ok()
    }

    /// The server stops.
    fn stopping(&self) {
        self.told.notify_one();
    }

    /// Waits until somebody else has something to say about this connection; true: it is closed,
    /// false: it ends after the request under way.
    pub(super) async fn told(&self) -> bool {
        self.told.notified().await;
        self.stamp().phase() == Phase::Closed
    }

    /// How much longer the connection may go on as it does; none: it has had its time and is closed.
    pub(super) fn left(&self, limits: &Limits) -> Option<Duration> {
        let stamp = self.stamp();
        let end = self.end_of(stamp, limits);
        let left = end.saturating_sub(Duration::from_micros(self.now()));
        if !left.is_zero() {
            // What it does next may have less time: look again before that is over.
            return Some(left.min(limits.idle));
        }
        if stamp.is_waiting() && !self.close(stamp) {
            // It has just moved on.
            return Some(Duration::from_millis(1));
        }
        None
    }

    fn end_of(&self, stamp: Stamp, limits: &Limits) -> Duration {
        let since = Duration::from_micros(stamp.since());
        let stalled = match self.stalled.load(Ordering::Relaxed) {
            0 => Duration::MAX,
            stalled => Duration::from_micros(stalled) + limits.stalled,
        };
        let phase = match stamp.phase() {
            Phase::Idle => since + limits.idle,
            Phase::Head => since + limits.head,
            Phase::Body => {
                let grown = self.received.load(Ordering::Relaxed) >> 16;
                since + limits.body + Duration::from_secs(grown)
            }
            // The doors bound their own work; what is looked at is only whether the client listens.
            Phase::Answering => Duration::from_micros(self.now()) + limits.stalled,
            Phase::Closed => since,
        };
        phase.min(stalled)
    }
}
