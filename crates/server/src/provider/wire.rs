//! How providers are asked: over TLS with the roots of the system, following no redirect, with an end
//! to patience and to bytes.

use std::{sync::LazyLock, time::Duration};

use bytes::Bytes;
use hyper_util::client::legacy::{self, connect::dns::GaiResolver};
use oauth2::{HttpRequest, HttpResponse};
use tokio::{sync::Semaphore, time};
use url::Url;

use super::settings::is_safe;
use crate::outward::{self, Outward, Rules};

/// Bytes of an answer.
const LARGEST: usize = 1024 * 1024;
/// From the look-up of the name to the last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// Requests at a time: people come and go with few.
const AT_A_TIME: usize = 32;

static ASKING: Semaphore = Semaphore::const_new(AT_A_TIME);

static PROVIDERS: LazyLock<Outward<GaiResolver>> = LazyLock::new(|| {
    Outward::new(Rules {
        names: GaiResolver::new(),
        plain: true,
        idle: usize::MAX,
        without: "no provider can be asked",
    })
});

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
    let answer = async {
        let answer = PROVIDERS.ask(request.map(Bytes::from)).await.ok_or(Silence::NoRoots)??;
        let (head, body) = answer.into_parts();
        let body = outward::read(body, LARGEST).await.ok_or(Silence::Large)?;
        Ok(HttpResponse::from_parts(head, body.to_vec()))
    };
    let asking = async {
        let _turn = ASKING.acquire().await.map_err(|_| Silence::Slow)?;
        answer.await
    };
    time::timeout(PATIENCE, asking).await.map_err(|_| Silence::Slow)?
}
