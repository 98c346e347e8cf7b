//! Whose turn it is to start or stop the database of a data directory, and who uses it.
//!
//! Both are locks on open files, so they end with the process, however it ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    time::{Duration, Instant},
};

use super::{Error, error::At as _};

const TURN: &str = "postgres.lock";
const USERS: &str = "postgres.users";
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until nobody else starts or stops this database. The turn ends when the file is dropped.
pub(super) async fn take_turn(data_dir: &Path, deadline: Instant) -> Result<File, Error> {
    let file = open(data_dir, TURN)?;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                tokio::time::sleep(PAUSE).await;
            }
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Busy { data_dir: data_dir.to_owned() });
            }
            Err(TryLockError::Error(source)) => {
                return Err(source).at("lock", &data_dir.join(TURN));
            }
        }
    }
}

/// Says that this process uses the database, until the file is dropped. Call it in one's turn.
pub(super) fn join(data_dir: &Path) -> Result<File, Error> {
    let file = open(data_dir, USERS)?;
    file.lock_shared().at("lock", &data_dir.join(USERS))?;
    Ok(file)
}

/// Ends one's use, and answers whether nobody else uses the database. Call it in one's turn.
pub(super) fn leave(data_dir: &Path, users: File) -> Result<bool, Error> {
    // Said aloud: a child that is just being started has the file too, for a moment.
    users.unlock().at("unlock", &data_dir.join(USERS))?;
    drop(users);
    match open(data_dir, USERS)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(source)) => Err(source).at("lock", &data_dir.join(USERS)),
    }
}

fn open(data_dir: &Path, name: &str) -> Result<File, Error> {
    let path = data_dir.join(name);
    OpenOptions::new().create(true).append(true).open(&path).at("open", &path)
}
