//! What files say and show: [`text`] pages through texts, [`image`] scales pictures down, [`document`]
//! has PDF and Word documents read by a process of its own. How many are read at a time is bounded.

pub(crate) mod text;
pub(crate) mod image;
pub mod document;

use std::{ops::Range, time::Duration};

use docent_store::{
    Actor, Error as StoreError, Store,
    file::{self, File},
};
use futures::TryStreamExt as _;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time,
};

use crate::{Error, Result};

/// Pictures and documents worked on at a time: each may take a core, and some hundred megabytes.
const AT_A_TIME: usize = 2;
/// How many may wait for that before the next is turned away, and for how long.
const WAITING: usize = 16;
const WAIT: Duration = Duration::from_secs(10);
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(10);

static RUNNING: Semaphore = Semaphore::const_new(AT_A_TIME);
static ADMITTED: Semaphore = Semaphore::const_new(AT_A_TIME + WAITING);

/// A place among those who work. It goes along with the work: whoever went away, or waited for too
/// long, makes no room before the work is done.
pub(crate) struct Turn {
    _running: SemaphorePermit<'static>,
    _admitted: SemaphorePermit<'static>,
}

/// Waits for a [`Turn`].
///
/// # Errors
/// `Overloaded` where too many wait, or nothing gets done.
pub(crate) async fn turn() -> Result<Turn> {
    let admitted = ADMITTED.try_acquire().map_err(|_| StoreError::Overloaded)?;
    let running = time::timeout(WAIT, RUNNING.acquire()).await;
    let running = running.ok().and_then(std::result::Result::ok).ok_or(StoreError::Overloaded)?;
    Ok(Turn { _running: running, _admitted: admitted })
}

/// A part of a file, whole in memory: the caller bounds it.
pub(crate) async fn bytes(
    store: &Store,
    actor: &Actor,
    file: &File,
    range: Range<u64>,
) -> Result<Vec<u8>> {
    let size = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or_default();
    let mut all = Vec::with_capacity(size);
    let mut chunks = std::pin::pin!(file::read(store, actor, file, range));
    while let Some(chunk) = chunks.try_next().await? {
        all.extend_from_slice(&chunk);
    }
    Ok(all)
}

fn too_slow() -> Error {
    Error::invalid("this file takes too long to read: ask for it in a simpler form")
}
