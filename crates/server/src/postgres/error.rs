//! What can go wrong with the private Postgres, each with what to do about it.

use std::{io, path::Path, path::PathBuf};

const INSTALL: &str = "Install Postgres 14 or newer:\n  \
     Debian, Ubuntu   apt-get install postgresql\n  \
     Fedora, RHEL     dnf install postgresql-server\n  \
     Alpine           apk add postgresql\n  \
     Arch             pacman -S postgresql\n  \
     macOS            brew install postgresql@17\n\
     or set DOCENT_PG_BIN to the directory that holds pg_ctl, or DOCENT_DATABASE_URL to a server of your own.";

/// Why the private Postgres is not to be had.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No Postgres programs on this machine.
    #[error(
        "The Postgres programs (postgres, pg_ctl, initdb, pg_isready) were not found. {INSTALL}"
    )]
    NoPrograms,

    /// The directory that was named does not hold the Postgres programs.
    #[error(
        "{} does not hold working Postgres programs (postgres, pg_ctl, initdb, pg_isready). \
         Correct DOCENT_PG_BIN, or unset it to have them searched.", bin_dir.display()
    )]
    NoProgramsAt {
        /// The directory that was named.
        bin_dir: PathBuf,
    },

    /// Only programs older than Docent can use.
    #[error("The Postgres programs in {} are version {major}. {INSTALL}", bin_dir.display())]
    TooOld {
        /// Where they are.
        bin_dir: PathBuf,
        /// Their major version.
        major: u32,
    },

    /// The database was made by another major version than is installed.
    #[error(
        "The database in {} was made by Postgres {cluster}, but the programs found (in {}) are Postgres {major}. \
         Install Postgres {cluster} again, or, with both versions installed and after a backup, upgrade it once:\n{upgrade}",
        cluster_dir.display(), bin_dir.display()
    )]
    OtherMajor {
        /// The database's directory.
        cluster_dir: PathBuf,
        /// Its major version.
        cluster: u32,
        /// Where the programs are.
        bin_dir: PathBuf,
        /// Their major version.
        major: u32,
        /// The commands that upgrade it.
        upgrade: String,
    },

    /// The data directory holds something that is not Docent's.
    #[error(
        "{} is not a data directory of Docent: {what}. Nothing was changed. \
         Give --data-dir a new or empty directory, or the one Docent made.", dir.display()
    )]
    Foreign {
        /// The directory.
        dir: PathBuf,
        /// What was found there.
        what: &'static str,
    },

    /// The database's directory lacks something it cannot be without.
    #[error(
        "The database in {} is not whole: {what}. Nothing was changed. Restore the directory from a backup, \
         or move it away and run `docent restore`.", dir.display()
    )]
    Damaged {
        /// The database's directory.
        dir: PathBuf,
        /// What is missing.
        what: String,
    },

    /// Run as root, and the account that Postgres runs as cannot enter the data directory.
    #[error(
        "Postgres refuses to run as root, and the user {user} that it would run as cannot enter {}. \
         Use another --data-dir (/var/lib/docent is the default), or run: chmod o+x {}", dir.display(), dir.display()
    )]
    Closed {
        /// The first directory on the path that is closed to that user.
        dir: PathBuf,
        /// The user.
        user: String,
    },

    /// Something belongs to another user.
    #[error("{} belongs to the user with id {owner}: run docent as that user, or remove it if it is not Docent's.", path.display())]
    NotYours {
        /// What belongs to somebody else.
        path: PathBuf,
        /// The owner's user id.
        owner: u32,
    },

    /// Run as root on a machine without an account for Postgres.
    #[error(
        "Postgres refuses to run as root, and there is no user postgres, docent or nobody to run it as. \
         Create one: useradd --system --no-create-home docent"
    )]
    NoAccount,

    /// Another process has been starting or stopping the database for too long.
    #[error(
        "Another docent command has been starting or stopping the database in {} for too long. \
         Wait for it, or end it, and try again.", data_dir.display()
    )]
    Busy {
        /// The data directory.
        data_dir: PathBuf,
    },

    /// A process holds the database but does not answer.
    #[error(
        "The process {pid} holds the database in {} but does not answer. If it is Postgres, stop it and try again: \
         {} stop -m fast -D {}\nIf it is not, end that process, or restart the machine.\n{log}",
        cluster_dir.display(), pg_ctl.display(), cluster_dir.display()
    )]
    Held {
        /// The process named in `postmaster.pid`.
        pid: i32,
        /// The database's directory.
        cluster_dir: PathBuf,
        /// The program that stops it.
        pg_ctl: PathBuf,
        /// The last lines of Postgres' log.
        log: String,
    },

    /// The data directory is a copy of one whose server still runs.
    #[error(
        "{} is a copy, made while its Postgres was running, of {} whose Postgres still runs. \
         Stop that one first, or make the copy with `docent backup` and `docent restore`.",
        cluster_dir.display(), original.display()
    )]
    Copied {
        /// The database's directory.
        cluster_dir: PathBuf,
        /// The directory it was copied from.
        original: PathBuf,
    },

    /// Postgres did not start.
    #[error("Postgres did not start. The last lines of its log ({}) are:\n{log}", log_dir.display())]
    Start {
        /// Where the logs are.
        log_dir: PathBuf,
        /// The last lines of the log.
        log: String,
    },

    /// Postgres did not stop.
    #[error("Postgres did not stop. The last lines of its log ({}) are:\n{log}", log_dir.display())]
    Stop {
        /// Where the logs are.
        log_dir: PathBuf,
        /// The last lines of the log.
        log: String,
    },

    /// The database could not be made.
    #[error("The database could not be made in {}. Postgres says:\n{output}", dir.display())]
    Create {
        /// The directory.
        dir: PathBuf,
        /// What the program said.
        output: String,
    },

    /// A program could not be run.
    #[error("{} could not be run ({source}). Check that it is installed and may be executed.", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// Why not.
        source: io::Error,
    },

    /// A file could not be used.
    #[error("Could not {what} {} ({source}). Check who owns it, its permissions, and the space on the disk.", path.display())]
    File {
        /// What was to be done.
        what: &'static str,
        /// The file or directory.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

/// Says what was to be done with which file when that fails.
pub(super) trait At<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, Error>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, what: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::File { what, path: path.to_owned(), source })
    }
}
