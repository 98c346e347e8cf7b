//! `docent doctor`: looks at everything a server needs, and says what to do where it is missing.

use std::fmt::Display;

use chrono::TimeDelta;
use clap::Args;
use docent_store::{Store, World, link};
use serde::Serialize;

use super::{Failure, Print};
use crate::{
    address::WebAddress,
    config::{PasswordAge, Place},
    database::{self, Database},
    postgres::Programs,
};

/// What the doctor is told.
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    age: PasswordAge,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    ok: bool,
    detail: String,
}

impl Doctor {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        look(&self.place, self.age.duration(), world, print).await
    }
}

async fn look(
    place: &Place,
    age: Option<TimeDelta>,
    world: World,
    print: Print,
) -> Result<(), Failure> {
    let mut findings = Vec::new();
    if place.database_url.is_none() {
        let programs = Programs::find(&place.postgres()).await;
        findings.push(finding(
            "Postgres programs",
            programs.map(|programs| {
                format!("version {} in {}", programs.major, programs.bin_dir.display())
            }),
        ));
    }
    let data_dir = database::data_dir(place);
    findings.push(finding("data directory", data_dir.map(|dir| dir.display().to_string())));
    let key_file = database::key_file(place);
    findings.push(finding("key file", key_file.map(|path| path.display().to_string())));
    findings.extend(origin_of_files(place));
    match Database::open(place, world).await {
        Err(failure) => findings.push(finding("database", Err::<String, _>(failure))),
        Ok(database) => {
            let pending = database.store.pending_migrations().await;
            let current = matches!(pending, Ok(0));
            findings.push(finding("database", Ok::<_, Failure>("answers".to_owned())));
            findings.push(finding(
                "schema",
                pending.map(|pending| match pending {
                    0 => "up to date".to_owned(),
                    pending => format!(
                        "{pending} migrations to run: `docent serve` or `docent migrate` does"
                    ),
                }),
            ));
            // Older tables have no such column.
            if let Some(age) = age.filter(|_| current) {
                findings.push(finding("passwords of links", old(&database.store, age).await));
            }
            database.close().await?;
        }
    }
    let well = findings.iter().all(|finding| finding.ok);
    let lines: Vec<_> = findings.iter().map(Finding::line).collect();
    print.answer(&serde_json::json!({"ok": well, "findings": findings}), lines.join("\n"))?;
    if well { Ok(()) } else { Err(Failure::new("something is to be done, see above")) }
}

/// Where files have an origin of their own.
fn origin_of_files(place: &Place) -> Option<Finding> {
    let origin =
        WebAddress::noted(place).files_origin(place).map(|origin| origin.map(str::to_owned));
    origin.transpose().map(|origin| finding("origin of files", origin))
}

/// Links whose passwords should be changed: a reminder, nothing that keeps a server from working.
async fn old(store: &Store, age: TimeDelta) -> docent_store::Result<String> {
    let mut connection = store.connection().await?;
    let aged = link::aged(&mut connection, store.world.now() - age).await?;
    let days = age.num_days();
    let mut lines = vec![match aged.len() {
        0 => format!("none is older than {days} days"),
        _ => format!("older than {days} days: change them with `docent link password ID`"),
    }];
    lines.extend(aged.iter().map(|link| {
        let since = link.password_set_at.format("%Y-%m-%d");
        format!("{}  {} in {}, set {since}", link.id, link.name, link.space)
    }));
    Ok(lines.join("\n"))
}

fn finding<E: Display>(what: &'static str, found: Result<String, E>) -> Finding {
    match found {
        Ok(detail) => Finding { what, ok: true, detail },
        Err(error) => Finding { what, ok: false, detail: error.to_string() },
    }
}

impl Finding {
    fn line(&self) -> String {
        let mark = if self.ok { "ok  " } else { "FAIL" };
        format!("{mark}  {:<18} {}", self.what, self.detail.replace('\n', "\n      "))
    }
}
