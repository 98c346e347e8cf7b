//! The account that Postgres runs as: one's own, or an unprivileged one when that is root.

use std::{
    fs,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::{Output, Stdio},
};

use tokio::process::Command;

use super::{Error, directory, error::At as _};

/// Accounts to run as instead of root, the best first.
const CANDIDATES: [&str; 3] = ["postgres", "docent", "nobody"];

/// What would lead a program of Postgres elsewhere, were it inherited.
const FOREIGN_VARIABLES: [&str; 12] = [
    "PGDATA",
    "PGHOST",
    "PGHOSTADDR",
    "PGPORT",
    "PGUSER",
    "PGDATABASE",
    "PGOPTIONS",
    "PGSERVICE",
    "PGTZ",
    "PGDATESTYLE",
    "PGCLIENTENCODING",
    "LANGUAGE",
];

#[derive(Debug)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Its name where it is not the account of this process.
    pub(super) other: Option<String>,
}

impl Account {
    /// Chooses the account for a data directory: as root the owner of the database there, else
    /// the first unprivileged account that exists. It must be able to enter the directory.
    pub(super) async fn choose(data_dir: &Path) -> Result<Account, Error> {
        let cluster_dir = directory::cluster_dir(data_dir);
        let owner =
            fs::metadata(&cluster_dir).ok().map(|metadata| (metadata.uid(), metadata.gid()));
        let own = rustix::process::geteuid();
        if !own.is_root() {
            return match owner {
                Some((uid, _)) if uid != own.as_raw() => {
                    Err(Error::NotYours { path: cluster_dir, owner: uid })
                }
                _ => Ok(Account {
                    uid: own.as_raw(),
                    gid: rustix::process::getegid().as_raw(),
                    other: None,
                }),
            };
        }
        let account = match owner {
            Some((uid, gid)) if uid != 0 => {
                let name = id("-un", &uid.to_string()).await.unwrap_or_else(|| uid.to_string());
                Account { uid, gid, other: Some(name) }
            }
            _ => Account::unprivileged().await?,
        };
        if matches!(owner, Some((0, _))) {
            account.own_all(&cluster_dir).await?;
        }
        account.check_entry(data_dir).await?;
        Ok(account)
    }

    async fn unprivileged() -> Result<Account, Error> {
        for name in CANDIDATES {
            let (uid, gid) = (id("-u", name).await, id("-g", name).await);
            let number = |text: Option<String>| text?.parse().ok();
            if let (Some(uid), Some(gid)) = (number(uid), number(gid)) {
                return Ok(Account { uid, gid, other: Some(name.to_owned()) });
            }
        }
        Err(Error::NoAccount)
    }

    /// Makes the account the owner of one file or directory.
    pub(super) fn own(&self, path: &Path) -> Result<(), Error> {
        if self.other.is_none() {
            return Ok(());
        }
        chown(path, Some(self.uid), Some(self.gid)).at("change the owner of", path)
    }

    async fn own_all(&self, dir: &Path) -> Result<(), Error> {
        let owner = format!("{}:{}", self.uid, self.gid);
        let mut command = Command::new("chown");
        command.arg("-R").arg(owner).arg(dir);
        run(command).await.map(|_| ())
    }

    /// Checks that the account can enter a directory, and says which one on the way is closed.
    async fn check_entry(&self, dir: &Path) -> Result<(), Error> {
        if self.enters(dir).await? {
            return Ok(());
        }
        let mut on_the_way: Vec<&Path> = dir.ancestors().collect();
        on_the_way.reverse();
        for dir in on_the_way {
            if !self.enters(dir).await? {
                let user = self.other.clone().unwrap_or_default();
                return Err(Error::Closed { dir: dir.to_owned(), user });
            }
        }
        Ok(())
    }

    async fn enters(&self, dir: &Path) -> Result<bool, Error> {
        let mut command = self.command(Path::new("/bin/sh"));
        command.arg("-c").arg("cd \"$0\"").arg(dir);
        Ok(run(command).await?.status.success())
    }

    /// A command that runs as this account, away from the terminal, in English.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        for name in FOREIGN_VARIABLES {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").current_dir("/").process_group(0);
        if self.other.is_some() {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }
}

/// Runs a command to its end and collects what it says.
pub(super) async fn run(mut command: Command) -> Result<Output, Error> {
    let program = command.as_std().get_program().into();
    command.stdin(Stdio::null()).output().await.map_err(|source| Error::Run { program, source })
}

async fn id(option: &str, user: &str) -> Option<String> {
    let mut command = Command::new("id");
    command.arg(option).arg(user);
    let output = run(command).await.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
