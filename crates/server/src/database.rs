//! The database of a command or a server: one given by its URL, or the private one.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use docent_store::{Keys, Settings, Store, World};

use crate::{
    cli::Failure,
    config::Place,
    postgres::{self, Cluster},
};

/// An open store, and the private Postgres below it where there is one.
#[derive(Debug)]
pub struct Database {
    /// The open store.
    pub store: Arc<Store>,
    cluster: Option<Cluster>,
}

impl Database {
    /// Opens the database that `place` names, and makes what is missing: the private Postgres, the
    /// key file. The schema is not touched.
    pub async fn open(place: &Place, world: World) -> Result<Self, Failure> {
        let keys = load_keys(&key_file(place)?, &world)?;
        let (url, cluster) = if let Some(url) = &place.database_url {
            (url.clone(), None)
        } else {
            let cluster = Cluster::open(&data_dir(place)?, &place.postgres()).await?;
            (cluster.url(), Some(cluster))
        };
        let settings = Settings { database_url: url, max_connections: place.max_connections };
        match Store::connect(&settings, world, keys).await {
            Ok(store) => Ok(Self { store: Arc::new(store), cluster }),
            Err(error) => {
                close(cluster).await?;
                Err(Failure::from(error))
            }
        }
    }

    /// Opens it with the schema of this program: what every command but `migrate` needs.
    pub async fn open_current(place: &Place, world: World) -> Result<Self, Failure> {
        let database = Self::open(place, world).await?;
        match database.store.migrate().await {
            Ok(()) => Ok(database),
            Err(error) => {
                database.close().await?;
                Err(error.into())
            }
        }
    }

    /// Closes the connections, and stops the private Postgres unless another process uses it.
    pub async fn close(self) -> Result<(), Failure> {
        self.store.close().await;
        close(self.cluster).await
    }
}

/// The data directory, made Docent's.
pub fn data_dir(place: &Place) -> Result<PathBuf, Failure> {
    let data_dir = place.data_dir().ok_or_else(|| {
        Failure::new(
            "there is no home directory to keep data in: say --data-dir DIR or set DOCENT_DATA_DIR",
        )
    })?;
    Ok(postgres::claim(&data_dir)?)
}

/// The path of the key file.
pub fn key_file(place: &Place) -> Result<PathBuf, Failure> {
    match &place.key_file {
        Some(path) => Ok(path.clone()),
        None => Ok(data_dir(place)?.join("key.json")),
    }
}

/// Reads the key file, or writes a new one that nobody else may read.
fn load_keys(path: &Path, world: &World) -> Result<Keys, Failure> {
    let at = |error: io::Error| Failure::new(format!("the key file {}: {error}", path.display()));
    match fs::read_to_string(path) {
        Ok(text) => Ok(Keys::parse(&text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let keys = Keys::new(world);
            if create_whole(path, &keys.reveal()).map_err(at)? {
                return Ok(keys);
            }
            // Another process was first: its keys are the ones.
            Ok(Keys::parse(&fs::read_to_string(path).map_err(at)?)?)
        }
        Err(error) => Err(at(error)),
    }
}

/// Creates a file that is never seen half written; false when there is one already.
fn create_whole(path: &Path, text: &str) -> io::Result<bool> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut file =
        fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

async fn close(cluster: Option<Cluster>) -> Result<(), Failure> {
    match cluster {
        Some(cluster) => Ok(cluster.close().await?),
        None => Ok(()),
    }
}
