//! How often a link may be called, and how often secrets of strangers are looked up: those of links,
//! of sessions, of access tokens and of addresses that are good once. Counted by this instance alone.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use docent_store::Error as StoreError;
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};
use moka::sync::Cache;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time,
};
use uuid::Uuid;

use crate::{Error, Result, Settings, http::network};

/// Budgets remembered at most.
const REMEMBERED: u64 = 100_000;
/// Look-ups of secrets, each second and address, and as many at once: nobody who has lost a link or
/// works in several windows comes near it, and guessing does not become a load for Postgres.
const LOOK_UPS_PER_SECOND: NonZeroU32 = NonZeroU32::new(400).expect("not zero");
/// Such look-ups at a time: the other connections of the pool are for those who were let in.
const LOOK_UPS_AT_A_TIME: usize = 4;
/// Files of a link that are read by their URLs: an address that got about costs no more than that.
const FILES_PER_MINUTE: u32 = 1_200;
/// Smaller pictures of a link's files; each is made anew.
const PICTURES_PER_MINUTE: u32 = 120;
/// Calls refused for their number that the audit tells of, for each link: a client that does not
/// wait would fill it.
const REFUSALS_PER_MINUTE: u32 = 60;
/// Clients that one address registers, pages that it opens, ways to providers and back, tokens and device
/// codes that it asks for, and documents elsewhere that are read because it does.
const REGISTRATIONS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
const CONSENTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(60).expect("not zero");
const SIGN_INS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
const TOKENS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(120).expect("not zero");
const DEVICES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
const DOCUMENTS_PER_MINUTE: NonZeroU32 = NonZeroU32::new(12).expect("not zero");
/// How long a look-up waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// The limits of one process.
pub(crate) struct Limits {
    /// Calls of a link.
    pub calls: Budgets,
    /// Calls of a link that may change something.
    pub writes: Budgets,
    /// Files of a link that are read by their URLs.
    pub files: Budgets,
    /// Smaller pictures of a link's files.
    pub pictures: Budgets,
    /// Refused calls of a link that the audit tells of.
    pub told: Budgets,
    /// Registrations of clients.
    pub registrations: Addresses,
    /// Requests to the pages where passwords of links are asked for.
    pub consents: Addresses,
    /// Ways to an outside provider, and ways back.
    pub sign_ins: Addresses,
    /// Requests for tokens.
    pub tokens: Addresses,
    /// Device codes.
    pub devices: Addresses,
    /// Documents of clients that are read for it.
    pub documents: Addresses,
    strangers: Addresses,
    look_ups: Semaphore,
}

impl Limits {
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            calls: Budgets::new(settings.calls_per_minute),
            writes: Budgets::new(settings.writes_per_minute),
            files: Budgets::new(FILES_PER_MINUTE),
            pictures: Budgets::new(PICTURES_PER_MINUTE),
            told: Budgets::new(REFUSALS_PER_MINUTE),
            registrations: Addresses::new(Quota::per_minute(REGISTRATIONS_PER_MINUTE)),
            consents: Addresses::new(Quota::per_minute(CONSENTS_PER_MINUTE)),
            sign_ins: Addresses::new(Quota::per_minute(SIGN_INS_PER_MINUTE)),
            tokens: Addresses::new(Quota::per_minute(TOKENS_PER_MINUTE)),
            devices: Addresses::new(Quota::per_minute(DEVICES_PER_MINUTE)),
            documents: Addresses::new(Quota::per_minute(DOCUMENTS_PER_MINUTE)),
            strangers: Addresses::new(Quota::per_second(LOOK_UPS_PER_SECOND)),
            look_ups: Semaphore::new(LOOK_UPS_AT_A_TIME),
        }
    }

    /// A turn to look up a secret that is not remembered.
    ///
    /// # Errors
    /// [`Error::RateLimited`] for an address that asks too often; overloaded when too many wait.
    pub(crate) async fn look_up(&self, address: Option<IpAddr>) -> Result<SemaphorePermit<'_>> {
        if let Some(address) = address {
            self.ask(address)?;
        }
        match time::timeout(PATIENCE, self.look_ups.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(StoreError::Overloaded.into()),
        }
    }

    /// Takes one from the budget of an address that shows a secret.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when nothing is left.
    pub(crate) fn ask(&self, address: IpAddr) -> Result<()> {
        self.strangers.ask(address)
    }
}

/// One budget for each address.
pub(crate) struct Addresses {
    quota: Quota,
    known: Cache<IpAddr, Arc<DefaultDirectRateLimiter>>,
}

impl Addresses {
    fn new(quota: Quota) -> Self {
        Self { quota, known: remembered(Duration::from_mins(2)) }
    }

    /// Takes one from the budget of an address.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when nothing is left.
    pub(crate) fn ask(&self, address: IpAddr) -> Result<()> {
        let quota = || Arc::new(RateLimiter::direct(self.quota));
        spend(&self.known.get_with(network::subscriber(address), quota))
    }
}

/// One budget for each link: so many a minute, and as many at once after a quiet minute.
pub(crate) struct Budgets {
    per_minute: u32,
    links: Cache<Uuid, Arc<Budget>>,
}

struct Budget {
    per_minute: NonZeroU32,
    limiter: DefaultDirectRateLimiter,
}

impl Budgets {
    /// `per_minute` is for links without a number of their own; 0 is without limit.
    fn new(per_minute: u32) -> Self {
        Self { per_minute, links: remembered(Duration::from_mins(2)) }
    }

    /// Takes one from a link's budget; `own` is the link's own number per minute.
    ///
    /// # Errors
    /// [`Error::RateLimited`] when nothing is left.
    pub(crate) fn spend(&self, link: Uuid, own: Option<u32>) -> Result<()> {
        let Some(per_minute) = NonZeroU32::new(own.unwrap_or(self.per_minute)) else {
            return Ok(());
        };
        let new = || Arc::new(Budget::new(per_minute));
        let mut budget = self.links.get_with(link, new);
        if budget.per_minute != per_minute {
            budget = new();
            self.links.insert(link, Arc::clone(&budget));
        }
        spend(&budget.limiter)
    }
}

impl Budget {
    fn new(per_minute: NonZeroU32) -> Self {
        Self { per_minute, limiter: RateLimiter::direct(Quota::per_minute(per_minute)) }
    }
}

fn spend(limiter: &DefaultDirectRateLimiter) -> Result<()> {
    limiter.check().map_err(|until| {
        let wait = until.wait_time_from(limiter.clock().now());
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Error::RateLimited { retry_after: u32::try_from(seconds.max(1)).unwrap_or(u32::MAX) }
    })
}

/// What is idle for so long has its whole budget again, and need not be remembered.
fn remembered<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static>(
    idle: Duration,
) -> Cache<K, V> {
    Cache::builder().max_capacity(REMEMBERED).time_to_idle(idle).build()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::Budgets;
    use crate::Error;

    #[test]
    fn every_link_has_a_budget_of_its_own() {
        let budgets = Budgets::new(2);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert!(budgets.spend(one, None).is_ok() && budgets.spend(one, None).is_ok());
        let spent = budgets.spend(one, None);
        assert!(matches!(spent, Err(Error::RateLimited { retry_after: 1..=30 })), "{spent:?}");
        assert!(budgets.spend(other, None).is_ok());
        assert!(budgets.spend(one, Some(3)).is_ok(), "a new number counts at once");
        assert!(budgets.spend(one, Some(0)).is_ok(), "0 is without limit");
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let budgets = Budgets::new(0);
        assert!((0..10_000).all(|_| budgets.spend(Uuid::nil(), None).is_ok()));
        assert!(budgets.spend(Uuid::nil(), Some(1)).is_ok());
        assert!(budgets.spend(Uuid::nil(), Some(1)).is_err());
    }
}
