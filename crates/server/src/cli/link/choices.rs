//! What the command line says about a link, understood.

use std::{str::FromStr, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use docent_store::{
    Actor, Mode, Store, folder,
    link::{self, Change, Parts, Scope},
};
use ipnet::IpNet;
use uuid::Uuid;

use crate::{cli::Failure, mcp};

/// What a link reaches and allows; what is not said stays as it is.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag at the command line")]
pub(super) struct Choices {
    /// Let the agent delete as well.
    #[arg(long, conflicts_with = "no_delete")]
    allow_delete: bool,
    /// Let the agent delete nothing.
    #[arg(long)]
    no_delete: bool,
    /// Let clients ask by device code, where the link has a password: for programs that open no
    /// browser.
    #[arg(long, conflicts_with = "no_device_flow")]
    device_flow: bool,
    /// Let no client ask by device code; who was let in stays.
    #[arg(long)]
    no_device_flow: bool,
    /// Give the agent URLs of the files that it sees.
    #[arg(long, conflicts_with = "no_file_urls")]
    file_urls: bool,
    /// Give the agent no URLs of files, and end those that it was given.
    #[arg(long)]
    no_file_urls: bool,
    /// Tool groups that are on, separated by commas, or `all`.
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    groups: Option<Vec<String>>,
    /// The link reaches the whole space.
    #[arg(long, conflicts_with_all = ["document", "folder", "daily_notes", "search"])]
    whole_space: bool,
    /// The link reaches this document; may be given several times.
    #[arg(long, value_name = "ID")]
    document: Vec<Uuid>,
    /// The link reaches this folder and everything below it, by its path (`Projects/2026`) or id;
    /// may be given several times.
    #[arg(long, value_name = "PATH")]
    folder: Vec<String>,
    /// The link reaches daily notes and tasks.
    #[arg(long)]
    daily_notes: bool,
    /// The link reaches documents that match: words, "phrases", #tags, title:words, OR, -without.
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true)]
    search: Option<String>,
    /// When the link ends by itself: after 30d, 12h or 90m, at an RFC 3339 time, or `never`.
    #[arg(long, value_name = "WHEN")]
    expires: Option<Expiry>,
    /// A network that may call, like 192.0.2.0/24, or `any`; may be given several times.
    #[arg(long, value_name = "CIDR")]
    network: Option<Vec<String>>,
    /// Words to the agent, at most 2,000 characters.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    guidance: Option<String>,
    /// Words to yourself, at most 2,000 characters; agents never see them.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    /// Calls a minute at most, or `default` for the server's setting.
    #[arg(long, value_name = "N")]
    calls_per_minute: Option<Limit>,
    /// Writes a minute at most, or `default` for the server's setting.
    #[arg(long, value_name = "N")]
    writes_per_minute: Option<Limit>,
}

/// When a link ends.
#[derive(Clone, Copy, Debug)]
enum Expiry {
    Never,
    After(Duration),
    At(DateTime<Utc>),
}

/// Calls or writes a minute.
#[derive(Clone, Copy, Debug)]
struct Limit(Option<u32>);

impl Choices {
    /// The change they are to a link; folders are looked for as `owner` sees them.
    pub(super) async fn read(
        self,
        store: &Store,
        owner: &Actor,
        name: Option<String>,
        mode: Option<Mode>,
    ) -> Result<Change, Failure> {
        let scope = self.scope(store, owner).await?;
        let switch = |on: bool, off: bool| (on || off).then_some(on);
        Ok(Change {
            name,
            mode,
            allow_delete: switch(self.allow_delete, self.no_delete),
            device_flow: switch(self.device_flow, self.no_device_flow),
            file_urls: switch(self.file_urls, self.no_file_urls),
            tool_groups: self.groups.as_deref().map(groups).transpose()?,
            scope,
            guidance: self.guidance,
            note: self.note,
            networks: self.network.map(|given| networks(&given)).transpose()?,
            calls_per_minute: self.calls_per_minute.map(|limit| limit.0),
            writes_per_minute: self.writes_per_minute.map(|limit| limit.0),
            expires_at: self.expires.map(|expiry| expiry.at(store.world.now())).transpose()?,
        })
    }

    async fn scope(&self, store: &Store, owner: &Actor) -> Result<Option<Scope>, Failure> {
        if self.whole_space {
            return Ok(Some(Scope::Whole));
        }
        let mut parts = Parts {
            documents: self.document.clone(),
            folders: Vec::new(),
            daily: self.daily_notes,
            search: self.search.clone(),
        };
        if !self.folder.is_empty() {
            let folders = folder::list(&mut *store.connection().await?, owner).await?;
            let named = self.folder.iter().map(|path| folder_at(&folders, path));
            parts.folders = named.collect::<Result<_, _>>()?;
        }
        if parts == Parts::default() { Ok(None) } else { Ok(Some(Scope::of(parts)?)) }
    }
}

impl Expiry {
    fn at(self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Failure> {
        match self {
            Self::Never => Ok(None),
            Self::At(at) => Ok(Some(at)),
            Self::After(duration) => TimeDelta::from_std(duration)
                .ok()
                .and_then(|ahead| now.checked_add_signed(ahead))
                .map(Some)
                .ok_or_else(|| Failure::new("--expires is too far ahead: say never instead")),
        }
    }
}

impl FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self::Never);
        }
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(at.to_utc()));
        }
        humantime::parse_duration(text).map(Self::After).map_err(|_| {
            "say how long it lasts (30d, 12h, 90m), when it ends (2027-01-31T12:00:00Z), or never"
                .to_owned()
        })
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "default" {
            return Ok(Self(None));
        }
        let limit = text.parse().map_err(|_| "say a number from 1, or default".to_owned())?;
        Ok(Self(Some(limit)))
    }
}

fn groups(named: &[String]) -> Result<Option<Vec<String>>, Failure> {
    if named == ["all"] { Ok(None) } else { Ok(Some(mcp::tool_groups(named)?)) }
}

fn networks(given: &[String]) -> Result<Vec<IpNet>, Failure> {
    if given == ["any"] {
        return Ok(Vec::new());
    }
    Ok(given.iter().map(|text| link::network(text)).collect::<docent_store::Result<_>>()?)
}

/// The folder at a path of names, whatever the case of their letters, or of an id. A name may hold
/// slashes itself: every way to read the path counts.
fn folder_at(folders: &[folder::Folder], path: &str) -> Result<Uuid, Failure> {
    let path = path.trim_matches('/');
    if let Ok(id) = path.parse::<Uuid>() {
        return Ok(id);
    }
    let found: Vec<_> = folders
        .iter()
        .filter(|folder| full_path(folders, folder).to_lowercase() == path.to_lowercase())
        .map(|folder| folder.id.to_string())
        .collect();
    match found.as_slice() {
        [] => Err(Failure::new(format_args!("there is no folder '{path}' in this space"))),
        [only] => only.parse().map_err(Failure::new),
        several => Err(Failure::new(format_args!(
            "'{path}' is the path of several folders: name one by its id, {}",
            several.join(" or ")
        ))),
    }
}

fn full_path(folders: &[folder::Folder], folder: &folder::Folder) -> String {
    let mut names = vec![folder.name.as_str()];
    let mut above = folder.parent;
    while let Some(parent) = folders.iter().find(|folder| Some(folder.id) == above) {
        names.push(&parent.name);
        above = parent.parent;
    }
    names.reverse();
    names.join("/")
}

/// What a link sees, for a person.
pub(super) fn scope_in_words(link: &link::Link) -> String {
    let Some(parts) = link.choices.scope.parts() else { return "the whole space".to_owned() };
    let called = |named: &link::Named, what: &str| match &named.name {
        Some(name) => format!("the {what} '{name}'"),
        None => format!("a {what} that was deleted"),
    };
    let mut words: Vec<String> =
        link.folders.iter().map(|named| called(named, "folder") + " with all below it").collect();
    words.extend(link.documents.iter().map(|named| called(named, "document")));
    if parts.daily {
        words.push("daily notes and tasks".to_owned());
    }
    words.extend(parts.search.iter().map(|search| format!("documents that match: {search}")));
    words.join("; ")
}
