//! The data directory: whose it is, what lies where in it, and the short path of the socket.
//!
//! ```text
//! docent-data       the mark that the directory is Docent's
//! postgres/         the database: Postgres' own files, and docent.conf
//! postgres.lock     held while somebody starts or stops the database
//! postgres.users    held, shared, by everybody who uses it
//! ```

use std::{
    fs::{self, DirBuilder, File},
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::{ErrorKind, Write as _},
    os::unix::{
        ffi::OsStrExt,
        fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use super::{Error, Settings, account::Account, error::At as _};

const MARK: &str = "docent-data";
const MARK_TEXT: &str =
    "This directory holds the data of a Docent server. Leave its files to docent.\n";

/// The longest path of a socket on the systems we know, less the name of Postgres' socket file.
const LONGEST_SOCKET_DIR: usize = 103 - "/.s.PGSQL.5432".len();

/// Where data is kept when nobody says: `/var/lib/docent` for root, else `docent` below
/// `XDG_DATA_HOME` or `~/.local/share`. None without either of them.
pub fn default_data_dir(data_home: Option<&Path>, home: Option<&Path>) -> Option<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Some(PathBuf::from("/var/lib/docent"));
    }
    let data_home = data_home.filter(|path| path.is_absolute()).map(Path::to_owned);
    let base = data_home.or_else(|| Some(home?.join(".local/share")))?;
    Some(base.join("docent"))
}

/// Makes a directory Docent's, once: creates it or takes an empty one, and marks it. Answers its
/// canonical path. Call it before anything else is written there.
///
/// # Errors
/// [`Error::Foreign`] when it holds something and was not marked.
pub fn claim(data_dir: &Path) -> Result<PathBuf, Error> {
    let root = rustix::process::geteuid().is_root();
    let mode = if root { 0o711 } else { 0o700 };
    DirBuilder::new().recursive(true).mode(mode).create(data_dir).at("create", data_dir)?;
    let data_dir = data_dir.canonicalize().at("find", data_dir)?;
    let mark = data_dir.join(MARK);
    if !mark.try_exists().at("read", &mark)? {
        match check_empty(&data_dir) {
            // Another command marked it in between, and has gone on.
            Err(_) if mark.exists() => return Ok(data_dir),
            answer => answer?,
        }
        fs::write(&mark, MARK_TEXT).at("write", &mark)?;
        if root {
            open_for_passage(&data_dir)?;
        }
    }
    Ok(data_dir)
}

fn check_empty(dir: &Path) -> Result<(), Error> {
    let foreign = |what| Err(Error::Foreign { dir: dir.to_owned(), what });
    for entry in fs::read_dir(dir).at("read", dir)? {
        match entry.at("read", dir)?.file_name().to_str() {
            // Another command may be marking it at this moment; a mount point has the second.
            Some(MARK | "lost+found") => {}
            Some("PG_VERSION") => return foreign("it is the database of another Postgres server"),
            _ => return foreign("it holds other files"),
        }
    }
    Ok(())
}

/// Lets others pass through, not look: the database below belongs to an unprivileged account.
fn open_for_passage(dir: &Path) -> Result<(), Error> {
    let mode = fs::metadata(dir).at("read", dir)?.mode();
    let permissions = fs::Permissions::from_mode(mode & 0o7777 | 0o011);
    fs::set_permissions(dir, permissions).at("open", dir)
}

/// Where the database lies.
pub(super) fn cluster_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("postgres")
}

/// The major version of the Postgres that made the database; none when there is no database yet.
pub(super) fn major(data_dir: &Path) -> Result<Option<u32>, Error> {
    let dir = cluster_dir(data_dir);
    if !dir.try_exists().at("read", &dir)? {
        return Ok(None);
    }
    let file = dir.join("PG_VERSION");
    let damaged = |what| Err(Error::Damaged { dir: dir.clone(), what });
    match fs::read_to_string(&file) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => damaged(format!("PG_VERSION says {:?}", text.trim())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => {
            damaged("the file PG_VERSION is missing".to_owned())
        }
        Err(error) => Err(error).at("read", &file),
    }
}

/// Makes an empty directory that only the account can enter.
pub(super) fn create_private(dir: &Path, account: &Account) -> Result<(), Error> {
    DirBuilder::new().mode(0o700).create(dir).at("create", dir)?;
    account.own(dir)
}

/// Moves a finished directory to its name, and makes sure that the name is on the disk.
pub(super) fn publish(dir: &Path, name: &Path) -> Result<(), Error> {
    fs::rename(dir, name).at("rename", dir)?;
    let parent = name.parent().unwrap_or(name);
    File::open(parent).and_then(|parent| parent.sync_all()).at("save", parent)
}

/// Writes a small file in the database's directory, whole or not at all.
pub(super) fn replace(path: &Path, text: &str, account: &Account) -> Result<(), Error> {
    if fs::read(path).is_ok_and(|present| present == text.as_bytes()) {
        return Ok(());
    }
    let new = path.with_extension("new");
    let mut file = File::create(&new).at("create", &new)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).at("write", &new)?;
    account.own(&new)?;
    fs::rename(&new, path).at("rename", &new)
}

/// Makes the private directory of the socket; its path is short however long the data
/// directory's is, and the same for the same data directory.
pub(super) fn socket_dir(
    data_dir: &Path,
    settings: &Settings,
    account: &Account,
) -> Result<PathBuf, Error> {
    let mut hasher = DefaultHasher::new();
    data_dir.hash(&mut hasher);
    let name = format!("docent-{:016x}", hasher.finish());
    let runtime_dir = settings.runtime_dir.as_deref().filter(|_| account.other.is_none());
    let dir = runtime_dir
        .map(|dir| dir.join(&name))
        .filter(|dir| dir.as_os_str().as_bytes().len() <= LONGEST_SOCKET_DIR)
        .unwrap_or_else(|| Path::new("/tmp").join(&name));
    match fs::symlink_metadata(&dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => create_private(&dir, account)?,
        Err(error) => return Err(error).at("read", &dir),
        Ok(found) if !found.is_dir() || ![account.uid, 0].contains(&found.uid()) => {
            return Err(Error::NotYours { path: dir, owner: found.uid() });
        }
        Ok(found) => {
            if found.uid() != account.uid {
                account.own(&dir)?;
            }
            if found.mode() & 0o777 != 0o700 {
                fs::set_permissions(&dir, fs::Permissions::from_mode(0o700)).at("close", &dir)?;
            }
        }
    }
    Ok(dir)
}

/// Tidies up after a stop. What is left behind would be used again by the next start.
pub(super) fn remove_socket_dir(dir: &Path) {
    if let Err(error) = fs::remove_dir(dir) {
        tracing::debug!(dir = %dir.display(), %error, "the socket's directory stays");
    }
}
