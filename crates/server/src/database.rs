//! The database of a command or a server: one given by its URL, or the private one.

use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use docent_store::{Error, Keys, Settings, Store, World, file, link};

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
    /// Opens the database that `place` names, and makes the private Postgres where it is missing.
    /// Neither the schema nor the key file is touched.
    pub async fn open(place: &Place, world: World) -> Result<Self, Failure> {
        let keys = load_keys(&key_file(place)?)?.unwrap_or_else(|| Keys::new(&world));
        let (url, cluster) = if let Some(url) = &place.database_url {
            (url.clone(), None)
        } else {
            let cluster = Cluster::open(&data_dir(place)?, &place.postgres()).await?;
            (cluster.url(), Some(cluster))
        };
        let settings = Settings {
            database_url: url,
            max_connections: place.max_connections,
            files: place.files.settings(),
        };
        match Store::connect(&settings, world, keys).await {
            Ok(store) => Ok(Self { store: Arc::new(store), cluster }),
            Err(error) => {
                close(cluster).await?;
                Err(Failure::from(error))
            }
        }
    }

    /// Opens it with the schema of this program and the keys of its rows: what every command needs.
    pub async fn open_current(place: &Place, world: World) -> Result<Self, Failure> {
        let mut database = Self::open(place, world).await?;
        match database.bring_up_to_date(place).await {
            Ok(()) => Ok(database),
            Err(failure) => {
                database.close().await?;
                Err(failure)
            }
        }
    }

    async fn bring_up_to_date(&mut self, place: &Place) -> Result<(), Failure> {
        self.store.migrate().await?;
        let path = key_file(place)?;
        if let Err(error) = link::check_keys(&self.store).await {
            return Err(match error {
                Error::Invalid(_) if !path.exists() => Failure::new(format!(
                    "the key file {} is missing, and the database has links that it sealed: \
                     restore it from your backup, or name it with --key-file",
                    path.display()
                )),
                Error::Invalid(why) => Failure::new(format!(
                    "the key file {} does not belong to this database, {why}: restore it from \
                     your backup, or name the right one with --key-file",
                    path.display()
                )),
                other => other.into(),
            });
        }
        file::check_places(&self.store).await?;
        if path.exists() {
            return Ok(());
        }
        // Only now: a new file beside rows that another one sealed would hide the loss.
        let written = create_whole(&path, &self.store.keys.reveal()).map_err(at(&path))?;
        if !written {
            // Where another process was first, its keys are the ones.
            let store = Arc::get_mut(&mut self.store)
                .ok_or_else(|| Failure::new("the store is in use before it is open"))?;
            store.keys = load_keys(&path)?
                .ok_or_else(|| Failure::new(format!("{} has vanished", path.display())))?;
        }
        Ok(())
    }

    /// Brings a private Postgres back that has died; whether it had.
    pub(crate) async fn revive(&self) -> Result<bool, postgres::Error> {
        match &self.cluster {
            Some(cluster) => cluster.revive().await,
            None => Ok(false),
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

/// Reads the key file where there is one.
fn load_keys(path: &Path) -> Result<Option<Keys>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => match Keys::parse(&text) {
            Ok(keys) => Ok(Some(keys)),
            Err(error) => Err(Failure::new(format!("{}: {error}", path.display()))),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path)(error)),
    }
}

fn at(path: &Path) -> impl Fn(io::Error) -> Failure {
    move |error| {
        Failure::new(format!(
            "the key file {} cannot be used ({error}): make it a file that this user, and nobody \
             else, may read, or name another with --key-file",
            path.display()
        ))
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
