//! Bodies that note how far they are: [`Arriving`] with a request, [`Departing`] with an answer.

use std::{
    future::poll_fn,
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
};

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, Incoming, SizeHint};

use super::room::Progress;

/// Bytes that are read at most of a body that no door wants.
const MOST_UNWANTED: u64 = 64 * 1024;

/// The body of a request, for its door to read.
pub(super) struct Arriving {
    body: Arc<Mutex<Incoming>>,
    progress: Arc<Progress>,
}

/// What a door has left of a body.
pub(super) struct Rest(Arriving);

impl Arriving {
    pub(super) fn new(body: Incoming, progress: Arc<Progress>) -> (Self, Rest) {
        let body = Arc::new(Mutex::new(body));
        let rest = Self { body: Arc::clone(&body), progress: Arc::clone(&progress) };
        (Self { body, progress }, Rest(rest))
    }

    fn body(&self) -> MutexGuard<'_, Incoming> {
        // Nobody waits while holding it, and a body that panicked says that it failed.
        self.body.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rest {
    /// Reads to the end what is small, so that another request can follow on this connection.
    pub(super) async fn pass_over(mut self) {
        if Arc::strong_count(&self.0.body) > 1 {
            // Somebody is reading it.
            return;
        }
        let mut left = MOST_UNWANTED;
        while !self.0.is_end_stream() && self.0.size_hint().lower().max(1) <= left {
            let frame = poll_fn(|context| Pin::new(&mut self.0).poll_frame(context)).await;
            let Some(Ok(frame)) = frame else { return };
            left = left.saturating_sub(frame.data_ref().map_or(0, Bytes::len) as u64);
        }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut body = self.body();
        let frame = ready!(Pin::new(&mut *body).poll_frame(context));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            self.progress.body_grew(data.len());
        }
        let whole = match &frame {
            Some(Ok(_)) => body.is_end_stream(),
            Some(Err(_)) => false,
            None => true,
        };
        if whole && !self.progress.answering() {
            // It was closed to make room: nothing is done for it any more.
            let closed = io::Error::from(io::ErrorKind::ConnectionAborted);
            return Poll::Ready(Some(Err(axum::Error::new(closed))));
        }
        Poll::Ready(frame.map(|frame| frame.map_err(axum::Error::new)))
    }

    fn is_end_stream(&self) -> bool {
        self.body().is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body().size_hint()
    }
}

/// The body of an answer; when it is dropped, it has been handed over.
pub(super) struct Departing {
    body: Body,
    progress: Arc<Progress>,
}

impl Departing {
    pub(super) fn new(body: Body, progress: Arc<Progress>) -> Self {
        Self { body, progress }
    }
}

impl HttpBody for Departing {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Departing {
    fn drop(&mut self) {
        self.progress.answered();
    }
}
