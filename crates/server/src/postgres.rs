//! The private Postgres: found, made, started, adopted and stopped, out of the data directory.
//!
//! [`Cluster::open`] is all a command needs. Everybody who uses a cluster holds a shared lock on
//! `postgres.users` in the data directory, and whoever leaves last stops the server; so a command
//! never stops a database under a running `serve`, nor the other way round. After `kill -9` the
//! locks are gone and Postgres still runs: the next one to open adopts it. The file
//! `postmaster.pid` belongs to Postgres and is only ever read.

mod account;
mod control;
mod directory;
mod error;
mod locks;
mod programs;

use std::{
    ffi::OsString,
    fmt::Write as _,
    fs::File,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

pub use directory::{claim, default_data_dir};
pub use error::Error;
pub use programs::Programs;

use account::Account;
use control::Control;

/// What the caller knows of its surroundings; nothing here reads the environment.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the Postgres programs are (`DOCENT_PG_BIN`); nothing else is searched then.
    pub bin_dir: Option<PathBuf>,
    /// The directories to search for programs first (`PATH`).
    pub search_path: Option<OsString>,
    /// A private directory for the socket (`XDG_RUNTIME_DIR`); `/tmp` when absent or too long.
    pub runtime_dir: Option<PathBuf>,
    /// Whether a commit reaches the disk before it is answered. Only tests say no.
    pub durable: bool,
    /// How long to wait for locks, a start (recovery included) or a stop.
    pub timeout: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bin_dir: None,
            search_path: None,
            runtime_dir: None,
            durable: true,
            timeout: Duration::from_mins(2),
        }
    }
}

/// A running private Postgres in use by this process. Dropped without [`Cluster::close`] it leaves
/// the server running, exactly as `kill -9` would; the next one to open the data directory adopts it.
#[derive(Debug)]
pub struct Cluster {
    control: Control,
    data_dir: PathBuf,
    socket_dir: PathBuf,
    port: u16,
    started: bool,
    users: File,
    timeout: Duration,
}

impl Cluster {
    /// Opens the database of a data directory: makes it when there is none, starts it when nobody
    /// answers, recovers it after a crash, adopts it when it is already running.
    ///
    /// # Errors
    /// Every [`Error`] says what to do. Nothing that is not Docent's is changed.
    pub async fn open(data_dir: &Path, settings: &Settings) -> Result<Cluster, Error> {
        let deadline = Instant::now() + settings.timeout;
        let data_dir = directory::claim(data_dir)?;
        let _turn = locks::take_turn(&data_dir, deadline).await?;
        let major = directory::major(&data_dir)?;
        let account = Account::choose(&data_dir).await?;
        let programs = match major {
            Some(major) => Programs::find_for(settings, major, &data_dir, &account).await?,
            None => Programs::find(settings).await?,
        };
        let control = Control::new(programs, account, &data_dir, settings.durable);
        if major.is_none() {
            control.create(&data_dir).await?;
        }
        let socket_dir = directory::socket_dir(&data_dir, settings, control.account())?;
        let ran = control.run(&socket_dir, deadline).await;
        let (server, started) = ran.inspect_err(|_| directory::remove_socket_dir(&socket_dir))?;
        let users = locks::join(&data_dir)?;
        let (socket_dir, port) = (server.socket_dir, server.port);
        let timeout = settings.timeout;
        Ok(Cluster { control, data_dir, socket_dir, port, started, users, timeout })
    }

    /// The URL of the database, understood by sqlx and by libpq: database and user `docent`, over
    /// the Unix socket.
    pub fn url(&self) -> String {
        let mut host = String::new();
        for byte in self.socket_dir.as_os_str().as_bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                    host.push(char::from(*byte));
                }
                other => write!(host, "%{other:02X}").expect("writing to a string"),
            }
        }
        format!("postgres:///docent?host={host}&port={}&user=docent", self.port)
    }

    /// The Postgres programs that run this database, for `pg_dump` and `psql`.
    pub fn programs(&self) -> &Programs {
        self.control.programs()
    }

    /// Whether this call of [`Cluster::open`] started the server, rather than found it running.
    pub fn started(&self) -> bool {
        self.started
    }

    /// Brings the server back when it has died under its users, at the same URL; answers whether
    /// it had to. While it answers, this does nothing: call it when a connection fails.
    ///
    /// # Errors
    /// When the server does not come back in time.
    pub async fn revive(&self) -> Result<bool, Error> {
        let deadline = Instant::now() + self.timeout;
        let _turn = locks::take_turn(&self.data_dir, deadline).await?;
        let (_, started) = self.control.run(&self.socket_dir, deadline).await?;
        Ok(started)
    }

    /// Leaves the database. Whoever leaves last stops the server, with a checkpoint, so that the
    /// next start is quick. Close all connections first: those that remain are cut.
    ///
    /// # Errors
    /// When the server does not stop in time; it is left as it is then.
    pub async fn close(self) -> Result<(), Error> {
        let deadline = Instant::now() + self.timeout;
        let _turn = locks::take_turn(&self.data_dir, deadline).await?;
        if !locks::leave(&self.data_dir, self.users)? {
            return Ok(());
        }
        self.control.stop(deadline).await?;
        directory::remove_socket_dir(&self.socket_dir);
        Ok(())
    }
}
