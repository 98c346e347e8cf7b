//! The bytes of a file while they go out: whether they may is asked for each piece of it.

use std::{net::IpAddr, ops::Range, pin::Pin};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use docent_store::{
    Error as StoreError,
    file::{self, File},
    file_url::Ticket,
    link::Visit,
};
use futures::{Stream, TryStreamExt, stream};

use crate::{App, Error};

type Pieces = Pin<Box<dyn Stream<Item = docent_store::Result<Bytes>> + Send>>;

/// A download under way.
struct Download {
    app: App,
    ticket: Ticket,
    address: IpAddr,
    file: File,
    left: Range<u64>,
    pieces: Pieces,
    /// When the grant ends by itself.
    until: Option<DateTime<Utc>>,
    /// Whether the link was looked up since the last piece.
    renewed: bool,
}

/// The bytes of `range`. A link that changed meanwhile is looked up again, and they go on if they
/// still may; else the connection ends.
pub(super) fn bytes(
    app: App,
    ticket: Ticket,
    address: IpAddr,
    visit: &Visit,
    file: File,
    range: Range<u64>,
) -> impl Stream<Item = crate::Result<Bytes>> + Send + 'static {
    let pieces = Box::pin(file::read(&app.store, &visit.actor, &file, range.clone()));
    let until = end_of(visit);
    let download =
        Download { app, ticket, address, file, left: range, pieces, until, renewed: false };
    let bytes = stream::try_unfold(download, |mut download| async move {
        let piece = download.next().await?;
        Ok(piece.map(|piece| (piece, download)))
    });
    bytes.inspect_err(|error: &Error| tracing::info!(%error, "a download was cut off"))
}

impl Download {
    async fn next(&mut self) -> crate::Result<Option<Bytes>> {
        if self.until.is_some_and(|until| until <= self.app.store.world.now()) {
            return Err(Error::not_found());
        }
        loop {
            match self.pieces.try_next().await {
                Ok(Some(piece)) => {
                    self.left.start += piece.len() as u64;
                    self.renewed = false;
                    return Ok(Some(piece));
                }
                Ok(None) => return Ok(None),
                Err(StoreError::Unauthorized) if !self.renewed => self.renew().await?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn renew(&mut self) -> crate::Result<()> {
        let visit = super::find(&self.app, self.ticket, self.address).await?;
        let pieces = file::read(&self.app.store, &visit.actor, &self.file, self.left.clone());
        self.pieces = Box::pin(pieces);
        self.until = end_of(&visit);
        self.renewed = true;
        Ok(())
    }
}

fn end_of(visit: &Visit) -> Option<DateTime<Utc>> {
    visit.granted.as_ref().map(|granted| granted.expires_at)
}
