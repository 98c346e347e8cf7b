//! `docent audit`: what happened, and whether the record of it is whole.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use chrono::TimeDelta;
use chrono_tz::Tz;
use clap::{Args, Subcommand};
use docent_store::{
    Store, World,
    audit::{self, Checkpoint, Filter, Reader, Verified},
    space,
};
use serde_json::json;
use uuid::Uuid;

use super::{Failure, Print};
use crate::{
    audit::{AuditEntry, Format, moment},
    config::{AuditAge, Place},
    database::Database,
    record::Act,
};

/// Entries printed, when nothing is said.
const PAGE: i64 = 100;
/// Entries read at a time for an export.
const STEP: i64 = 1000;

/// Shows what was done in a space, the newest first; without a space, what was done to the
/// installation: accounts, sign-ins, spaces.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Audit {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    wanted: Wanted,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Find out whether entries were changed, removed or added since they were sealed.
    Verify {
        /// The space's name; without it every space and the installation.
        #[arg(long)]
        space: Option<String>,
        /// Checkpoints taken earlier and kept elsewhere: only they show that the end was cut off.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
        #[command(flatten)]
        age: AuditAge,
    },
    /// Print what to keep elsewhere: the last seal of each space, authenticated under the key file,
    /// a JSON object a line.
    Checkpoint {
        /// The space's name; without it every space and the installation.
        #[arg(long)]
        space: Option<String>,
    },
}

#[derive(Debug, Args)]
struct Wanted {
    /// The space's name.
    #[arg(long)]
    space: Option<String>,
    /// Calls through this link.
    #[arg(long, value_name = "ID")]
    link: Option<Uuid>,
    /// Acts of this person.
    #[arg(long, value_name = "ID")]
    person: Option<Uuid>,
    /// This tool or action.
    #[arg(long)]
    tool: Option<String>,
    /// What named or touched this document, folder, block, link, …
    #[arg(long, value_name = "ID")]
    object: Option<Uuid>,
    /// ok, or a refusal's name: `not_found`, forbidden, `invalid_argument`, …
    #[arg(long)]
    outcome: Option<String>,
    /// From this time on, or from this date of the space.
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Before this time, or until the end of this date.
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Entries at most; 100, and all where a format is given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..))]
    limit: Option<i64>,
    /// Write every entry in this format.
    #[arg(long)]
    format: Option<Format>,
}

impl Audit {
    pub(super) async fn run(self, world: World, print: Print) -> Result<(), Failure> {
        let database = Database::open_current(&self.place, world).await?;
        let store = &database.store;
        let done = match &self.action {
            None => show(store, &self.wanted, print).await,
            Some(Action::Verify { space, checkpoint, age }) => {
                verify(store, space.as_deref(), checkpoint.as_deref(), age.duration(), print).await
            }
            Some(Action::Checkpoint { space }) => checkpoints(store, space.as_deref()).await,
        };
        database.close().await?;
        done
    }
}

async fn show(store: &Store, wanted: &Wanted, print: Print) -> Result<(), Failure> {
    let mut connection = store.connection().await?;
    let (reader, zone, space) = match &wanted.space {
        None => (Reader::operator(), Tz::UTC, Uuid::nil()),
        Some(name) => {
            let space = space::find(&mut connection, name).await?;
            let owner = space::owner_actor(&mut connection, space.id).await?;
            (Reader::manager(&owner)?, space.time_zone, space.id)
        }
    };
    drop(connection);
    let action = if wanted.format.is_some() { "audit_export" } else { "audit_read" };
    let act = Act::of_operator(store, action).within(space);
    let act = act.on(wanted.link.into_iter().chain(wanted.object));
    let filter = wanted.filter(zone).map_err(Failure::new)?;
    let shown = match wanted.format {
        None => list(store, reader, &filter, wanted.limit.unwrap_or(PAGE), print).await,
        Some(format) => export(store, reader, &filter, wanted.limit, format).await,
    };
    act.kept(store, shown).await
}

impl Wanted {
    fn filter(&self, zone: Tz) -> crate::Result<Filter> {
        let read = |written: &Option<String>, end| {
            written.as_deref().map(|written| moment(written, zone, end)).transpose()
        };
        Ok(Filter {
            link: self.link,
            person: self.person,
            tool: self.tool.clone(),
            object: self.object,
            outcome: self.outcome.clone(),
            from: read(&self.from, false)?,
            to: read(&self.to, true)?,
        })
    }
}

async fn list(
    store: &Store,
    reader: Reader,
    filter: &Filter,
    limit: i64,
    print: Print,
) -> Result<(), Failure> {
    let mut connection = store.connection().await?;
    let page = audit::find(&mut connection, reader, filter, None, limit).await?;
    let entries: Vec<_> = page.entries.into_iter().map(AuditEntry::from).collect();
    let lines: Vec<_> = entries.iter().map(line).collect();
    let text = if lines.is_empty() { "Nothing is recorded.".to_owned() } else { lines.join("\n") };
    print.answer(&json!({"entries": entries, "more": page.next.is_some()}), text)
}

fn line(entry: &AuditEntry) -> String {
    let who = match (entry.link, entry.person) {
        (Some(link), _) => format!("link {link}"),
        (None, Some(person)) => format!("person {person}"),
        (None, None) => entry.client.clone(),
    };
    let objects: Vec<_> = entry.objects.iter().map(Uuid::to_string).collect();
    let at = entry.at.format("%Y-%m-%d %H:%M:%S");
    format!("{at}  {:16}  {}  {who}  {}", entry.outcome, entry.tool, objects.join(" "))
}

async fn export(
    store: &Store,
    reader: Reader,
    filter: &Filter,
    limit: Option<i64>,
    format: Format,
) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(&format.heading()).map_err(Failure::new)?;
    let (mut left, mut after) = (limit.unwrap_or(i64::MAX), None);
    while left > 0 {
        let mut connection = store.connection().await?;
        let page = audit::find(&mut connection, reader, filter, after, left.min(STEP)).await?;
        let entries: Vec<_> = page.entries.into_iter().map(AuditEntry::from).collect();
        out.write_all(&format.lines(&entries).map_err(Failure::new)?).map_err(Failure::new)?;
        left -= STEP;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    out.flush().map_err(Failure::new)
}

/// The ids of the named space, or of all of them, with the name to print.
async fn spaces(store: &Store, name: Option<&str>) -> Result<Vec<(Uuid, String)>, Failure> {
    let mut connection = store.connection().await?;
    if let Some(name) = name {
        let space = space::find(&mut connection, name).await?;
        return Ok(vec![(space.id, format!("The space '{}'", space.name))]);
    }
    let mut spaces = Vec::new();
    for id in audit::spaces(&mut connection).await? {
        let label = if id.is_nil() { "The installation".into() } else { format!("The space {id}") };
        spaces.push((id, label));
    }
    Ok(spaces)
}

async fn verify(
    store: &Store,
    name: Option<&str>,
    checkpoint: Option<&Path>,
    age: TimeDelta,
    print: Print,
) -> Result<(), Failure> {
    let checkpoints = checkpoint.map_or_else(|| Ok(Vec::new()), |file| read(store, file))?;
    let mut spaces = spaces(store, name).await?;
    // A chain that was removed whole has nothing left but its checkpoint.
    for kept in checkpoints.iter().filter(|_| name.is_none()) {
        if !spaces.iter().any(|(id, _)| *id == kept.space) {
            spaces.push((kept.space, format!("The space {}", kept.space)));
        }
    }
    let (mut answers, mut lines, mut broken) = (Vec::new(), Vec::new(), 0);
    for (id, label) in spaces {
        let kept = checkpoints.iter().filter(|kept| kept.space == id);
        let kept = kept.max_by_key(|kept| kept.number);
        let verified = audit::verify(store, id, age, kept).await?;
        broken += usize::from(verified.flaw.is_some());
        lines.push(finding(&label, &verified));
        answers.push(json!({
            "space": id,
            "seals": verified.seals,
            "entries": verified.entries,
            "expiredSeals": verified.expired,
            "unsealed": verified.unsealed,
            "holds": verified.flaw.is_none(),
            "flaw": verified.flaw.map(|flaw| flaw.to_string()),
        }));
    }
    print.answer(&json!({"holds": broken == 0, "spaces": answers}), lines.join("\n"))?;
    if broken == 0 { Ok(()) } else { Err(Failure::new("the audit does not hold: see above")) }
}

fn finding(label: &str, verified: &Verified) -> String {
    let Verified { seals, entries, expired, unsealed, .. } = verified;
    match &verified.flaw {
        Some(flaw) => format!("{label}: {flaw}. Up to there {seals} seals hold."),
        None => format!(
            "{label}: {seals} seals hold, over {entries} entries; the entries of {expired} were \
             deleted because of their age, {unsealed} entries are not sealed yet."
        ),
    }
}

/// The checkpoints of a file, each of them genuine.
fn read(store: &Store, file: &Path) -> Result<Vec<Checkpoint>, Failure> {
    let at = |error: &dyn std::fmt::Display| Failure::new(format!("{}: {error}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| at(&error))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let checkpoints = lines.map(|line| {
        let checkpoint: Checkpoint = serde_json::from_str(line)
            .map_err(|error| at(&format!("this is not a checkpoint ({error})")))?;
        checkpoint.check(&store.keys).map_err(|error| at(&error))?;
        Ok(checkpoint)
    });
    let checkpoints = checkpoints.collect::<Result<Vec<_>, Failure>>()?;
    if checkpoints.is_empty() { Err(at(&"there is no checkpoint in it")) } else { Ok(checkpoints) }
}

async fn checkpoints(store: &Store, name: Option<&str>) -> Result<(), Failure> {
    for (space, _) in spaces(store, name).await? {
        if let Some(checkpoint) = audit::checkpoint(store, space).await? {
            println!("{}", serde_json::to_string(&checkpoint).map_err(Failure::new)?);
        }
    }
    Ok(())
}
