//! Whether Postgres is there: a [`Pulse`] asks, everybody else reads what it found.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::{ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::time::timeout;

use crate::{Error, Result};

/// How long Postgres may take to answer a question that costs nothing.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the last beat found, shared by a store and its pulse.
#[derive(Debug, Default)]
pub(crate) struct Health {
    silent: AtomicBool,
    /// Connections that are older are not worth a try.
    broken_at: Mutex<Option<Instant>>,
}

impl Health {
    pub(crate) fn answers(&self) -> bool {
        !self.silent.load(Ordering::Acquire)
    }

    /// Whether a connection of this age was made after the last break.
    pub(crate) fn trusts(&self, age: Duration) -> bool {
        let broken_at = *self.broken_at.lock().unwrap_or_else(PoisonError::into_inner);
        broken_at.is_none_or(|broken_at| broken_at.elapsed() > age)
    }

    fn broke(&self) {
        *self.broken_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// A connection of its own, outside the pool: it tells a Postgres that is gone from a pool that is
/// busy.
#[derive(Debug)]
pub struct Pulse {
    options: PgConnectOptions,
    health: Arc<Health>,
    connection: Option<PgConnection>,
}

impl Pulse {
    pub(crate) fn new(options: PgConnectOptions, health: Arc<Health>) -> Self {
        Self { options, health, connection: None }
    }

    /// Asks Postgres once, and lets the store know. The connections made before a break are not
    /// used again.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when it does not answer within two seconds.
    pub async fn beat(&mut self) -> Result<()> {
        let answer = match timeout(PATIENCE, self.ask()).await {
            Ok(answer) => answer,
            Err(_) => Err(sqlx::Error::PoolTimedOut),
        };
        let was_silent = self.health.silent.swap(answer.is_err(), Ordering::AcqRel);
        if answer.is_err() || was_silent {
            self.health.broke();
        }
        answer.map_err(Error::Unavailable)
    }

    async fn ask(&mut self) -> std::result::Result<(), sqlx::Error> {
        // Taken out, so that a question cut off by the timeout takes its connection with it.
        let connection = self.connection.take();
        let mut connection = match connection {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        connection.ping().await?;
        self.connection = Some(connection);
        Ok(())
    }
}
