//! Taking the bytes of a file from a stream: as they come, but for pictures whose metadata is taken out.

use std::{
    pin::{Pin, pin},
    time::Duration,
};

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use docent_store::{Error as StoreError, content, file::Arrival};
use futures::{Stream, TryStreamExt as _};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task, time,
};

use crate::{Error, Result};

/// Bytes of a picture at most whose metadata is taken out, which takes all of them at once; and how much
/// room there is for such pictures, in MiB.
const LARGEST_CLEANED: usize = 16 * 1024 * 1024;
static ROOM: Semaphore = Semaphore::const_new(48);
/// How long a picture waits for its room.
const PATIENCE: Duration = Duration::from_secs(20);

/// Takes all bytes of a file, of `length` at most: as they come, or once its metadata is out.
pub(crate) async fn take(
    arrival: &mut Arrival<'_>,
    bytes: impl Stream<Item = Result<Bytes>>,
    keep_metadata: bool,
    length: Option<u64>,
) -> Result<()> {
    let mut bytes = pin!(bytes);
    let mut head = BytesMut::new();
    while head.len() < content::MARK && !keep_metadata {
        let Some(part) = bytes.try_next().await? else { break };
        head.extend_from_slice(&part);
    }
    if !keep_metadata && content::may_tell_more(&head) {
        let (picture, _room) = picture(head, bytes, length).await?;
        // Some milliseconds for each MiB.
        let cleaned = task::spawn_blocking(move || content::without_metadata(picture)).await;
        let cleaned = cleaned.map_err(StoreError::internal)??;
        return Ok(arrival.write(&cleaned).await?);
    }
    arrival.write(&head).await?;
    while let Some(part) = bytes.try_next().await? {
        arrival.write(&part).await?;
    }
    Ok(())
}

/// A whole picture, and the room that it takes: waited for at once, so that nobody waits for the rest of
/// theirs while they keep others from it.
async fn picture(
    mut picture: BytesMut,
    mut bytes: Pin<&mut impl Stream<Item = Result<Bytes>>>,
    length: Option<u64>,
) -> Result<(Bytes, SemaphorePermit<'static>)> {
    const MIB: u64 = 1024 * 1024;
    let most = LARGEST_CLEANED as u64;
    let room = length.unwrap_or(most).min(most).div_ceil(MIB).max(1);
    let room = ROOM.acquire_many(u32::try_from(room).map_err(StoreError::internal)?);
    let room = time::timeout(PATIENCE, room).await.map_err(|_| StoreError::Overloaded)?;
    let room = room.map_err(StoreError::internal)?;
    while let Some(part) = bytes.try_next().await? {
        picture.extend_from_slice(&part);
        if picture.len() > LARGEST_CLEANED {
            return Err(Error::invalid(
                "the metadata of a picture of more than 16 MiB is not taken out: say keepMetadata to keep it, \
                 or make the picture smaller",
            ));
        }
    }
    Ok((picture.freeze(), room))
}

/// What comes in a body.
pub(crate) fn pieces(body: Body) -> impl Stream<Item = Result<Bytes>> {
    body.into_data_stream().map_err(|_| broken_off())
}

/// Said of what ended before its end.
pub(crate) fn broken_off() -> Error {
    Error::invalid("the file broke off before its end: send it again")
}
