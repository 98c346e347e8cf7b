//! Time and chance, handed in from outside: [`World`].

use std::{fmt, sync::Mutex};

use chrono::{DateTime, SubsecRound as _, Utc};
use rand::{Rng, SeedableRng, rngs::StdRng};
use uuid::Uuid;

/// The clock and the source of randomness of one process. `main` makes the real one; a test holds
/// both in its hand.
pub struct World {
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    chance: Mutex<StdRng>,
}

impl World {
    /// A world with this clock, its randomness drawn from `seed`.
    pub fn new(
        clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
        seed: <StdRng as SeedableRng>::Seed,
    ) -> Self {
        Self { clock: Box::new(clock), chance: Mutex::new(StdRng::from_seed(seed)) }
    }

    /// The time now.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }

    /// A new UUID v7: later ids sort after earlier ones.
    pub fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }

    /// Random bytes, fit for secrets.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        let mut chance = self.chance.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        chance.fill_bytes(&mut bytes);
        bytes
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}
