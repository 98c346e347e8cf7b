//! One connection: its requests are admitted, answered by the doors, and watched while they come
//! and go.

use std::{
    future::{Future as _, poll_fn},
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, Response, header},
    response::IntoResponse as _,
};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time,
};
use tower::ServiceExt as _;

use super::{
    Limits,
    admission::{self, Site},
    body,
    room::{Place, Progress},
};
use crate::App;

/// Bytes of a request's head at most, its first line included.
const LARGEST_HEAD: usize = 32 * 1024;

/// How long the rest of a body is waited for that no door wants.
const UNWANTED: Duration = Duration::from_secs(2);

/// What every connection of a server shares.
pub(super) struct Doorway {
    app: App,
    router: Router,
    /// What is at the origin of files alone.
    files: Router,
    protocol: http1::Builder,
}

impl Doorway {
    pub(super) fn new(app: &App) -> Self {
        let mut protocol = http1::Builder::new();
        // Time is kept by [`Progress`], for the whole request and with one timer a connection.
        protocol.header_read_timeout(None).max_header_size(LARGEST_HEAD);
        Self { app: app.clone(), router: app.router(), files: app.files_router(), protocol }
    }

    async fn answer(
        &self,
        mut request: Request<Incoming>,
        peer: SocketAddr,
        progress: &Arc<Progress>,
    ) -> io::Result<Response<body::Departing>> {
        let bare = request.body().is_end_stream();
        if !progress.head_is_here(bare) {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        let mut response = match admission::admit(&self.app.settings, &mut request, peer) {
            Ok(site) => {
                let router = match site {
                    Site::Main => &self.router,
                    Site::Files => &self.files,
                };
                let waits_to_send = request.headers().contains_key(header::EXPECT);
                let (head, body) = request.into_parts();
                let (body, rest) = body::Arriving::new(body, Arc::clone(progress));
                let request = Request::from_parts(head, Body::new(body));
                let Ok(response) = router.clone().oneshot(request).await;
                if !waits_to_send {
                    // Whoever sends too slowly has the answer, and another connection.
                    drop(time::timeout(UNWANTED, rest.pass_over()).await);
                }
                response
            }
            Err(refusal) => crate::Error::from(refusal).into_response(),
        };
        admission::label(response.headers_mut());
        if progress.stamp().is_arriving() {
            // The rest of the request is not waited for, and the connection ends with this answer: a
            // client that is not told so sends the next request into it, and gets none.
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(header::CONNECTION, close);
        }
        progress.answering();
        Ok(response.map(|body| body::Departing::new(body, Arc::clone(progress))))
    }
}

/// Answers the requests of a connection until either side closes it.
pub(super) async fn attend(
    stream: TcpStream,
    peer: SocketAddr,
    doorway: Arc<Doorway>,
    place: Place,
) {
    let limits = doorway.app.settings.http.clone();
    let progress = &place.progress;
    let mut timer = pin!(time::sleep(limits.head.min(limits.idle)));
    // Whoever says nothing costs no buffers. What has arrived is read, however late we look.
    tokio::select! {
        biased;
        _ = stream.readable() => {}
        () = silent(timer.as_mut(), progress, &limits) => return,
        _ = progress.told() => return,
    }
    let service = service_fn(|request| doorway.answer(request, peer, progress));
    let io = TokioIo::new(Watched { stream, progress: Arc::clone(progress) });
    // On the heap: the task of a silent connection stays small.
    let mut connection = Box::pin(doorway.protocol.serve_connection(io, service));
    let mut told = pin!(progress.told());
    let mut armed = progress.stamp();
    let attending = poll_fn(|context| {
        loop {
            if connection.as_mut().poll(context).is_ready() {
                return Poll::Ready(());
            }
            let stamp = progress.stamp();
            if stamp != armed && stamp.is_arriving() {
                // What arrives in pieces has a time of its own; most requests come whole.
                armed = stamp;
                timer.as_mut().reset(time::Instant::now());
            }
            while timer.as_mut().poll(context).is_ready() {
                let Some(left) = progress.left(&limits) else { return Poll::Ready(()) };
                timer.as_mut().reset(time::Instant::now() + left);
            }
            match told.as_mut().poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(true) => return Poll::Ready(()),
                Poll::Ready(false) => connection.as_mut().graceful_shutdown(),
            }
            told.set(progress.told());
        }
    });
    attending.await;
}

/// Waits until a connection that says nothing has had its time.
async fn silent(mut timer: Pin<&mut time::Sleep>, progress: &Progress, limits: &Limits) {
    loop {
        timer.as_mut().await;
        let Some(left) = progress.left(limits) else { return };
        timer.as_mut().reset(time::Instant::now() + left);
    }
}

/// A stream that notes what goes through it.
struct Watched {
    stream: TcpStream,
    progress: Arc<Progress>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        if buffer.filled().len() > before {
            self.progress.read();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.progress.wrote(written.is_ready());
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.progress.wrote(written.is_ready());
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
