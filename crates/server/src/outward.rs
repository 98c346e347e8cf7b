//! Requests to other hosts ([`Outward`]): over TLS with the roots of the system, following no
//! redirect, with an end to bytes. Who asks says whom, and how long it waits.

use std::{error::Error, net::SocketAddr, sync::OnceLock};

use axum::http::{HeaderValue, Request, Response, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        self,
        connect::{HttpConnector, dns::Name},
    },
    rt::TokioExecutor,
};
use tower::Service;

/// What asks other hosts.
pub(crate) struct Outward<R> {
    rules: Rules<R>,
    client: OnceLock<Option<Client<R>>>,
}

/// Whom it asks, and how.
pub(crate) struct Rules<R> {
    /// Looks names up.
    pub(crate) names: R,
    /// Whether it asks over http, too.
    pub(crate) plain: bool,
    /// Connections to one host that are kept while nothing is asked.
    pub(crate) idle: usize,
    /// What the log says where the system trusts nobody.
    pub(crate) without: &'static str,
}

type Client<R> = legacy::Client<HttpsConnector<HttpConnector<R>>, Full<Bytes>>;

impl<R> Outward<R> {
    pub(crate) const fn new(rules: Rules<R>) -> Self {
        Self { rules, client: OnceLock::new() }
    }
}

impl<R> Outward<R>
where
    R: Service<
            Name,
            Response: Iterator<Item = SocketAddr>,
            Error: Into<Box<dyn Error + Send + Sync>>,
            Future: Send,
        > + Clone
        + Send
        + Sync
        + 'static,
{
    /// Asks, in this server's name; none where the system trusts nobody.
    pub(crate) async fn ask(
        &self,
        request: Request<Bytes>,
    ) -> Option<Result<Response<Incoming>, legacy::Error>> {
        let mut request = request.map(Full::new);
        let agent = HeaderValue::from_static(concat!("docent/", env!("CARGO_PKG_VERSION")));
        request.headers_mut().insert(header::USER_AGENT, agent);
        Some(self.client()?.request(request).await)
    }

    /// Made when it is first needed.
    fn client(&self) -> Option<&Client<R>> {
        let Rules { names, plain, idle, without } = &self.rules;
        let made = self.client.get_or_init(|| {
            let mut http = HttpConnector::new_with_resolver(names.clone());
            http.enforce_http(false);
            let trusted = HttpsConnectorBuilder::new()
                .with_native_roots()
                .inspect_err(|error| tracing::error!(%error, "{without}"))
                .ok()?;
            let schemes = if *plain { trusted.https_or_http() } else { trusted.https_only() };
            let https = schemes.enable_http1().wrap_connector(http);
            let mut client = legacy::Client::builder(TokioExecutor::new());
            Some(client.pool_max_idle_per_host(*idle).build(https))
        });
        made.as_ref()
    }
}

/// An answer's body; none where it is larger than so many bytes, or ends early.
pub(crate) async fn read(body: Incoming, largest: usize) -> Option<Bytes> {
    Some(Limited::new(body, largest).collect().await.ok()?.to_bytes())
}
