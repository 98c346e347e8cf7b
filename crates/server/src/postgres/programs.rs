//! The Postgres programs of this machine.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Error, Settings,
    account::{Account, run},
    directory,
};

/// The oldest major version whose SQL Docent speaks.
const OLDEST: u32 = 14;

const NEEDED: [&str; 4] = ["postgres", "pg_ctl", "initdb", "pg_isready"];

/// Where systems put one version beside another: parent, start of the name, and what is below.
const PLACES: [(&str, &str, &str); 6] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/usr/libexec", "postgresql", ""),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

/// A directory with working Postgres programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// The directory of `pg_ctl` and the others.
    pub bin_dir: PathBuf,
    /// Their major version.
    pub major: u32,
}

impl Programs {
    /// Finds the programs for a new database: where `settings` says, else on the search path, else
    /// in the usual places, the highest version first.
    ///
    /// # Errors
    /// When there are none that Docent can use.
    pub async fn find(settings: &Settings) -> Result<Programs, Error> {
        let found = Programs::all(settings).await?;
        let usable = found.iter().find(|programs| programs.major >= OLDEST).cloned();
        match (usable, found.into_iter().next()) {
            (Some(programs), _) => Ok(programs),
            (None, Some(Programs { bin_dir, major })) => Err(Error::TooOld { bin_dir, major }),
            (None, None) => Err(Error::NoPrograms),
        }
    }

    /// Finds the programs for a database that a given major version made.
    pub(super) async fn find_for(
        settings: &Settings,
        cluster: u32,
        data_dir: &Path,
        account: &Account,
    ) -> Result<Programs, Error> {
        let found = Programs::all(settings).await?;
        if let Some(programs) = found.into_iter().find(|programs| programs.major == cluster) {
            return Ok(programs);
        }
        let Programs { bin_dir, major } = Programs::find(settings).await?;
        let cluster_dir = directory::cluster_dir(data_dir);
        let upgrade = upgrade(&cluster_dir, cluster, &bin_dir, account);
        Err(Error::OtherMajor { cluster_dir, cluster, bin_dir, major, upgrade })
    }

    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.bin_dir.join(name)
    }

    async fn all(settings: &Settings) -> Result<Vec<Programs>, Error> {
        if let Some(bin_dir) = &settings.bin_dir {
            let programs = Programs::at(bin_dir).await;
            return match programs {
                Some(programs) => Ok(vec![programs]),
                None => Err(Error::NoProgramsAt { bin_dir: bin_dir.clone() }),
            };
        }
        let mut found = Vec::new();
        for dir in on_path(settings).into_iter().chain(in_places()) {
            found.extend(Programs::at(&dir).await);
        }
        Ok(found)
    }

    async fn at(dir: &Path) -> Option<Programs> {
        // Some systems link a few of the programs to a directory on the path; follow them home.
        let postgres = dir.join("postgres").canonicalize().ok()?;
        let dir = postgres.parent()?.to_owned();
        if !NEEDED.iter().all(|name| dir.join(name).is_file()) {
            return None;
        }
        let mut command = tokio::process::Command::new(postgres);
        command.arg("--version");
        let output = run(command).await.ok()?;
        let major = major(&String::from_utf8_lossy(&output.stdout))?;
        Some(Programs { bin_dir: dir, major })
    }
}

/// Reads `postgres (PostgreSQL) 17.2 (Debian 17.2-1)`, and `18beta1` in place of the number.
fn major(version: &str) -> Option<u32> {
    let number = version.split_once(") ")?.1;
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    number[..digits].parse().ok()
}

fn on_path(settings: &Settings) -> Vec<PathBuf> {
    let path = settings.search_path.as_ref();
    path.map(|path| std::env::split_paths(path).collect()).unwrap_or_default()
}

fn in_places() -> Vec<PathBuf> {
    PLACES.into_iter().flat_map(|(parent, start, below)| versions(parent, start, below)).collect()
}

/// The version directories of one place, the highest first.
fn versions(parent: &str, start: &str, below: &str) -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(start)) else { continue };
        let version = rest.trim_start_matches(['@', '-']).parse().unwrap_or(0);
        found.push((version, entry.path().join(below)));
    }
    found.sort_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// The commands that bring a database to the version of the programs in `bin_dir`.
fn upgrade(cluster_dir: &Path, cluster: u32, bin_dir: &Path, account: &Account) -> String {
    let (dir, new) = (cluster_dir.display(), bin_dir.display());
    let old = format!("/usr/lib/postgresql/{cluster}/bin");
    let user = account.other.as_ref().map(|user| format!("runuser -u {user} -- "));
    let user = user.unwrap_or_default();
    let own = account.other.as_ref().map(|user| format!("-o {user} "));
    let own = own.unwrap_or_default();
    format!(
        "  mv {dir} {dir}.{cluster}\n  \
           install -d -m 700 {own}{dir}\n  \
           cd /tmp && {user}{new}/initdb -D {dir} -U docent --auth=trust --data-checksums --encoding=UTF8 --locale=C.UTF-8\n  \
           {user}{new}/pg_upgrade -U docent -b {old} -B {new} -d {dir}.{cluster} -D {dir}"
    )
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn versions_of_every_kind_are_read() {
        assert_eq!(major("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("postgres (PostgreSQL) 17devel"), Some(17));
        assert_eq!(major("something else"), None);
    }
}
