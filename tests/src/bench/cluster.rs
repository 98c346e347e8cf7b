//! The databases: seeded once, kept in a private Postgres outside the tree, and copied for each
//! benchmark, so that what is measured never changes what is kept.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use docent_server::postgres::{Cluster, Settings};
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection};
use tokio::process::Command;

use super::{Result, process, seed};

/// The Postgres of the benchmark.
#[derive(Debug)]
pub(super) struct Databases {
    cluster: Cluster,
    data_dir: PathBuf,
    /// Of the schema and the seed: part of the databases' names.
    key: String,
}

impl Databases {
    pub(super) async fn open(cache: Option<&Path>) -> Result<Self> {
        let cache = cache.unwrap_or(Path::new("/var/tmp/docent-bench"));
        fs::create_dir_all(cache)?;
        let data_dir = cache.join("data");
        let cluster = Cluster::open(&data_dir, &Settings::default()).await?;
        Ok(Self { cluster, data_dir, key: key()? })
    }

    /// The postmaster's process id.
    pub(super) fn postmaster(&self) -> Result<u32> {
        process::postmaster(&self.data_dir)
    }

    /// A fresh copy of the database with so many documents, seeded first where it is not there.
    pub(super) async fn copy(&self, documents: usize, docent: &Path) -> Result<String> {
        let seeded = format!("seed_{documents}_{}", self.key);
        if !self.exists(&seeded).await? {
            println!("seeding {documents} documents, once …");
            let half = format!("{seeded}_half");
            self.administer(&[
                &format!("drop database if exists {half} with (force)"),
                &format!("create database {half}"),
            ])
            .await?;
            migrate(docent, &self.url(&half)).await?;
            seed::fill(&self.url(&half), documents).await?;
            self.administer(&[&format!("alter database {half} rename to {seeded}")]).await?;
        }
        let copy = format!("bench_{documents}");
        self.administer(&[
            &format!("drop database if exists {copy} with (force)"),
            &format!("create database {copy} template {seeded} strategy file_copy"),
            "checkpoint",
        ])
        .await?;
        Ok(self.url(&copy))
    }

    /// Throws a copy away.
    pub(super) async fn discard(&self, documents: usize) -> Result<()> {
        self.administer(&[&format!("drop database if exists bench_{documents} with (force)")]).await
    }

    /// Stops the server, cleanly.
    pub(super) async fn close(self) -> Result<()> {
        Ok(self.cluster.close().await?)
    }

    fn url(&self, database: &str) -> String {
        self.cluster.url().replacen("/docent?", &format!("/{database}?"), 1)
    }

    async fn exists(&self, database: &str) -> Result<bool> {
        let mut connection = PgConnection::connect(&self.cluster.url()).await?;
        let found = sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "select from pg_database where datname = '{database}'"
        )))
        .fetch_optional(&mut connection)
        .await?;
        connection.close().await?;
        Ok(found.is_some())
    }

    async fn administer(&self, statements: &[&str]) -> Result<()> {
        let mut connection = PgConnection::connect(&self.cluster.url()).await?;
        for statement in statements {
            sqlx::raw_sql(sqlx::AssertSqlSafe((*statement).to_owned()))
                .execute(&mut connection)
                .await?;
        }
        connection.close().await?;
        Ok(())
    }
}

/// Names the schema and the seed: other migrations or other documents are other databases.
fn key() -> Result<String> {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<PathBuf> =
        fs::read_dir(migrations)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    let mut hash = Sha256::new_with_prefix(seed::VERSION.to_be_bytes());
    for file in files {
        hash.update(fs::read(file)?);
    }
    let mut key = String::new();
    for byte in hash.finalize().iter().take(6) {
        write!(key, "{byte:02x}")?;
    }
    Ok(key)
}

async fn migrate(docent: &Path, url: &str) -> Result<()> {
    let keys = tempfile::tempdir()?;
    let status = Command::new(docent)
        .arg("migrate")
        .args(["--database-url", url, "--data-dir"])
        .arg(keys.path().join("data"))
        .status()
        .await?;
    if status.success() { Ok(()) } else { Err("docent migrate failed".into()) }
}
