//! The door to Postgres: [`Store`] holds the pool, the world and the keys, and runs migrations.

use std::{num::NonZeroUsize, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions as _, PgPool,
    migrate::Migrate as _,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions, Postgres},
};

use crate::{Error, Keys, Pulse, Result, World, file, password::Hasher, pulse::Health};

/// How long one statement may run.
const STATEMENT_TIMEOUT: &str = "5s";
/// Statements are written so that one plan is right for all values: it is made at their first use,
/// and not at the sixth after five others. The few whose plan depends on the values ask for it.
const PLANS: &str = "force_generic_plan";
/// What a page out of order costs beside one in order: as on solid-state disks and in memory, so
/// that small tables are looked up and not read whole.
const PAGE_COST: &str = "1.1";

/// Everything the store needs to work: shared by all doors of a process.
#[derive(Debug)]
pub struct Store {
    pub(crate) pool: PgPool,
    /// For [`Store::reader`].
    readers: PgPool,
    /// Time and chance.
    pub world: World,
    /// The keys that seal what can be shown again.
    pub keys: Keys,
    /// How much is kept of files, and where.
    pub files: file::Settings,
    pub(crate) hasher: Hasher,
    options: PgConnectOptions,
    health: Arc<Health>,
}

/// Connections that serve reads by id, for each processor: each has plans and caches of its own in
/// Postgres, and what few of them do stays in the processor's cache. Six of sixteen take a quarter
/// less of its time for the same reads.
const READERS: u32 = 3;

/// How the store is reached.
#[derive(Clone, Debug)]
pub struct Settings {
    /// A libpq connection URL.
    pub database_url: String,
    /// Connections kept at most.
    pub max_connections: u32,
    /// How much is kept of files, and where.
    pub files: file::Settings,
}

impl Store {
    /// Connects, without touching the schema.
    pub async fn connect(settings: &Settings, world: World, keys: Keys) -> Result<Self> {
        let options = PgConnectOptions::from_str(&settings.database_url)
            .map_err(|_| Error::invalid("the database URL does not parse; it looks like postgres://user:password@host/name"))?
            .application_name("docent")
            .options([("statement_timeout", STATEMENT_TIMEOUT), ("search_path", "public"), ("plan_cache_mode", PLANS), ("random_page_cost", PAGE_COST)]);
        let health = Arc::new(Health::default());
        let readers = readers(settings.max_connections);
        let pool = pool(settings.max_connections - readers, &health);
        let pool = match pool.connect_with(options.clone()).await {
            Ok(pool) => pool,
            // The pool only says that it waited; one connection says why.
            Err(error) => {
                return Err(Error::Unavailable(options.connect().await.err().unwrap_or(error)));
            }
        };
        let readers = match readers {
            0 => pool.clone(),
            some => self::pool(some, &health).connect_lazy_with(options.clone()),
        };
        let files = settings.files.clone();
        Ok(Self { pool, readers, world, keys, files, hasher: Hasher::new(), options, health })
    }

    /// Brings the schema up to date, one process at a time; refuses a schema newer than this program.
    pub async fn migrate(&self) -> Result<()> {
        let mut connection = self.pool.acquire().await?;
        sqlx::raw_sql("set statement_timeout = 0").execute(&mut *connection).await?;
        let migrated = sqlx::migrate!("../../migrations").run(&mut *connection).await;
        sqlx::raw_sql("reset statement_timeout").execute(&mut *connection).await?;
        migrated.map_err(|error| match error {
            sqlx::migrate::MigrateError::VersionMissing(version) => Error::invalid(format!(
                "the database has migration {version}, which this program does not know: \
                 it was written by a newer release; install that or a later one"
            )),
            sqlx::migrate::MigrateError::VersionMismatch(version) => Error::invalid(format!(
                "migration {version} in the database differs from this program's: \
                 this is not a database of a released Docent"
            )),
            other => Error::internal(other),
        })
    }

    /// How many migrations of this program the database has yet to run.
    pub async fn pending_migrations(&self) -> Result<usize> {
        let mut connection = self.pool.acquire().await?;
        let run = connection.list_applied_migrations("_sqlx_migrations").await.unwrap_or_default();
        let known = sqlx::migrate!("../../migrations").iter().count();
        Ok(known.saturating_sub(run.len()))
    }

    /// A connection for reading.
    pub async fn connection(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    /// A connection for reading what is looked up by id, and for nothing that takes long: there are
    /// few, and searches or locks do not keep these reads waiting.
    pub async fn reader(&self) -> Result<PoolConnection<Postgres>> {
        Ok(self.readers.acquire().await?)
    }

    /// Whether Postgres answered when it was last asked by a [`Pulse`].
    pub fn answers(&self) -> bool {
        self.health.answers()
    }

    /// What asks Postgres regularly whether it is there.
    pub fn pulse(&self) -> Pulse {
        Pulse::new(self.options.clone(), Arc::clone(&self.health))
    }

    /// Closes every connection; statements under way are finished first.
    pub async fn close(&self) {
        self.readers.close().await;
        self.pool.close().await;
    }
}

/// How many of so many connections are readers: at most half; none where all are few.
fn readers(connections: u32) -> u32 {
    let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let wanted = u32::try_from(processors).unwrap_or(u32::MAX).saturating_mul(READERS);
    if connections < 4 { 0 } else { wanted.min(connections / 2) }
}

fn pool(connections: u32, health: &Arc<Health>) -> PgPoolOptions {
    let health = Arc::clone(health);
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(4))
        .max_lifetime(None)
        // A dead connection is found by using it: reads are run again, see `Error::is_transient`.
        .test_before_acquire(false)
        .before_acquire(move |_, connection| {
            let trusted = health.trusts(connection.age);
            Box::pin(async move { Ok(trusted) })
        })
}
