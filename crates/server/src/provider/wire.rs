//! How providers are asked: over TLS with the roots of the system, following no redirect, with an end
//! to patience and to bytes.

use std::{sync::OnceLock, time::Duration};

use axum::http::{HeaderValue, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{self, connect::HttpConnector},
    rt::TokioExecutor,
};
use oauth2::{HttpRequest, HttpResponse};
use tokio::{sync::Semaphore, time};
use url::Url;

use super::settings::is_safe;

/// Bytes of an answer.
const LARGEST: usize = 1024 * 1024;
/// From the look-up of the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// Requests at a time: people come and go with few.
const AT_A_TIME: usize = 32;

static ASKING: Semaphore = Semaphore::const_new(AT_A_TIME);

type Client = legacy::Client<HttpsConnector<HttpConnector>, Full<Bytes>>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum Silence {
    #[error("{0} is neither https nor on this machine")]
    Unsafe(String),
    #[error("the system trusts no certificate")]
    NoRoots,
    #[error("it could not be reached: {0}")]
    Unreachable(#[from] legacy::Error),
    #[error("it took too long")]
    Slow,
    #[error("its answer is larger than 1 MiB, or ended early")]
    Large,
}

/// Sends a request: over https, or to this machine where the provider is said to be there, too
/// (`local`). An issuer elsewhere cannot have it asked.
pub(super) async fn ask(request: HttpRequest, local: bool) -> Result<HttpResponse, Silence> {
    let address = request.uri().to_string();
    let safe = |url: Url| is_safe(&url) && (local || url.scheme() == "https");
    if !Url::parse(&address).is_ok_and(safe) {
        return Err(Silence::Unsafe(address));
    }
    let client = client().ok_or(Silence::NoRoots)?;
    let mut request = request.map(|body| Full::new(Bytes::from(body)));
    let agent = HeaderValue::from_static(concat!("docent/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().insert(header::USER_AGENT, agent);
    let answer = async {
        let (head, body) = client.request(request).await?.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(|_| Silence::Large)?;
        Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
    };
    let asking = async {
        let _turn = ASKING.acquire().await.map_err(|_| Silence::Slow)?;
        answer.await
    };
    time::timeout(PATIENCE, asking).await.map_err(|_| Silence::Slow)?
}

fn client() -> Option<&'static Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    let made = CLIENT.get_or_init(|| {
        let trusted = HttpsConnectorBuilder::new()
            .with_native_roots()
            .inspect_err(|error| tracing::error!(%error, "no provider can be asked"))
            .ok()?;
        let https = trusted.https_or_http().enable_http1().build();
        Some(legacy::Client::builder(TokioExecutor::new()).build(https))
    });
    made.as_ref()
}
