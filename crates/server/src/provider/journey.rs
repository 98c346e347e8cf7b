//! A way to a provider and back, sealed into `state` for one browser: the server keeps nothing of it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use docent_store::{SecretHash, Store};
use oauth2::{PkceCodeVerifier, RedirectUrl};
use openidconnect::Nonce;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Problem, Provider, Round};
use crate::{App, Result};

/// How long somebody may be away.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// What somebody set out for.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Journey {
    id: Uuid,
    provider: String,
    begun_at: DateTime<Utc>,
    /// Who is to be connected; none where somebody signs in.
    pub(crate) connects: Option<Uuid>,
    /// The page to go on to: a path of this server.
    pub(crate) onward: String,
}

impl Journey {
    /// Sets out for a provider.
    pub(crate) fn new(
        store: &Store,
        provider: &Provider,
        connects: Option<Uuid>,
        onward: &str,
    ) -> Self {
        // A browser takes both slashes for one, and two for another host.
        let ours = onward.starts_with('/')
            && !onward.starts_with("//")
            && onward.len() <= 500
            && onward.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        Self {
            id: store.world.id(),
            provider: provider.id.clone(),
            begun_at: store.world.now(),
            connects,
            onward: if ours { onward.to_owned() } else { "/".to_owned() },
        }
    }

    /// The journey that came back to a provider's address.
    pub(crate) fn open(
        app: &App,
        provider: &Provider,
        state: &str,
        browser: SecretHash,
    ) -> std::result::Result<Self, Problem> {
        let journey: Option<Self> = app.store.keys.open_text(&purpose(browser), state);
        let fresh = |journey: &Self| app.store.world.now() - journey.begun_at <= PATIENCE;
        journey.filter(|it| it.provider == provider.id && fresh(it)).ok_or(Problem::Old)
    }

    /// What goes along. Nonce and verifier follow from the journey and the key file: they are as good
    /// as random to whoever reads the address.
    pub(crate) fn round(&self, app: &App, browser: SecretHash) -> Result<Round> {
        let store = &app.store;
        let derived = |purpose: &[u8]| {
            let data = [self.id.as_bytes().as_slice(), &browser].concat();
            let bytes = store.keys.derive(purpose, &data)?;
            Ok::<_, docent_store::Error>(BASE64_URL_SAFE_NO_PAD.encode(bytes))
        };
        let redirect =
            format!("{}/api/sign-in/{}/callback", app.settings.public_url, self.provider);
        Ok(Round {
            state: store.keys.seal_text(&store.world, &purpose(browser), self)?,
            nonce: Nonce::new(derived(b"docent sign-in nonce")?),
            verifier: PkceCodeVerifier::new(derived(b"docent sign-in verifier")?),
            redirect: RedirectUrl::new(redirect).map_err(docent_store::Error::internal)?,
        })
    }
}

fn purpose(browser: SecretHash) -> Vec<u8> {
    [b"docent sign-in ".as_slice(), &browser].concat()
}
