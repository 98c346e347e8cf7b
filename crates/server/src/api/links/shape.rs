//! How links go over the wire.

use chrono::{DateTime, Utc};
use docent_store::{
    Mode,
    link::{self, Parts, Scope},
    oauth::grant::Connection,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::{Error, Result, mcp};

/// A link, without its secret.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "a link has the switches that it has")]
pub(crate) struct Link {
    id: Uuid,
    name: String,
    /// read, write or `read_write`.
    #[schemars(with = "String")]
    mode: Mode,
    allow_delete: bool,
    /// Whether clients may ask by device code: for programs that open no browser (RFC 8628).
    device_flow: bool,
    /// Whether the agent is given URLs of the files that it sees.
    file_urls: bool,
    /// The tool groups that are on; null means all.
    tool_groups: Option<Vec<String>>,
    scope: ScopeShown,
    /// What is wrong with the scope: parts that reach nothing any more.
    broken: Vec<String>,
    /// The owner's words to the agent.
    guidance: String,
    /// The owner's words to themselves.
    note: String,
    /// Networks that may call; empty means any.
    networks: Vec<String>,
    /// Null means the server's setting.
    calls_per_minute: Option<u32>,
    /// Null means the server's setting.
    writes_per_minute: Option<u32>,
    expires_at: Option<DateTime<Utc>>,
    /// Since when it has its password; null where its address is enough.
    password_set_at: Option<DateTime<Utc>>,
    /// Whether the password was set longer ago than the server finds good: change it.
    password_is_old: bool,
    /// Not paused.
    enabled: bool,
    /// Paused with all links of the space.
    space_paused: bool,
    /// Grows with every renewal and pause.
    security_epoch: i64,
    /// Grows with every change of the link.
    version: i64,
    created_at: DateTime<Utc>,
    /// Null when their account is gone.
    created_by: Option<Uuid>,
    last_used_at: Option<DateTime<Utc>>,
    calls: i64,
}

/// What a link reaches, and what its parts are called.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ScopeShown {
    /// The whole space; the rest is empty then.
    whole: bool,
    documents: Vec<Part>,
    /// Each with everything below it.
    folders: Vec<Part>,
    /// Daily notes and tasks.
    daily_notes: bool,
    /// Documents that match this search.
    search: Option<String>,
}

/// A document or a folder.
#[derive(Serialize, JsonSchema)]
struct Part {
    id: Uuid,
    /// The title, or the path from the top; null when it was deleted.
    name: Option<String>,
}

/// What a link is called.
#[derive(Serialize, JsonSchema)]
pub(super) struct LinkName {
    id: Uuid,
    name: String,
    /// read, write or `read_write`.
    #[schemars(with = "String")]
    mode: Mode,
}

/// A link's address: whoever has it comes in.
#[derive(Serialize, JsonSchema)]
pub(super) struct LinkAddress {
    pub(super) id: Uuid,
    /// The MCP endpoint.
    pub(super) url: String,
}

/// What a link shall reach: the whole space, or at least one of the others.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct ScopeGiven {
    whole: bool,
    documents: Vec<Uuid>,
    /// Each with everything below it.
    folders: Vec<Uuid>,
    /// Daily notes and tasks.
    daily_notes: bool,
    /// Documents that match: words, "phrases", #tags, title:words, OR, and - before what must not
    /// be there.
    search: Option<String>,
}

/// A new link.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct NewLink {
    name: String,
    /// read, write or `read_write`.
    #[schemars(with = "String")]
    mode: Mode,
    /// The delete switch; off when absent.
    #[serde(default)]
    allow_delete: bool,
    /// Lets clients ask by device code, where the link has a password: for programs that open no
    /// browser (RFC 8628). Off when absent.
    #[serde(default)]
    device_flow: bool,
    /// Gives the agent URLs of the files that it sees; on when absent.
    #[serde(default = "on")]
    file_urls: bool,
    /// The tool groups that are on; all when absent.
    tool_groups: Option<Vec<String>>,
    /// The whole space when absent.
    scope: Option<ScopeGiven>,
    /// Words to the agent, at most 2,000 characters.
    #[serde(default)]
    guidance: String,
    /// Words to yourself, at most 2,000 characters.
    #[serde(default)]
    note: String,
    /// Networks that may call, like 192.0.2.0/24; any when absent.
    #[serde(default)]
    networks: Vec<String>,
    calls_per_minute: Option<u32>,
    writes_per_minute: Option<u32>,
    expires_at: Option<DateTime<Utc>>,
    /// With one, clients ask for it before they are let in: OAuth 2.1.
    pub(super) password: Option<String>,
}

/// A link's password: 10 characters to 256 bytes, not one of the first that are guessed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPassword {
    pub(super) password: String,
}

/// A client that is connected to a link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkConnection {
    id: Uuid,
    /// What it calls itself; nobody has checked that.
    client: String,
    /// Where its codes may be sent; empty where it asks by device code.
    redirect_uris: Vec<String>,
    /// docs:read, docs:write.
    scopes: Vec<&'static str>,
    /// Where the password was typed.
    address: String,
    created_at: DateTime<Utc>,
    /// To a few minutes.
    last_used_at: DateTime<Utc>,
    /// When the password has to be typed again.
    expires_at: DateTime<Utc>,
}

impl From<Connection> for LinkConnection {
    fn from(connection: Connection) -> Self {
        Self {
            id: connection.id,
            client: connection.client,
            redirect_uris: connection.redirect_uris,
            scopes: connection.scopes.names(),
            address: connection.address,
            created_at: connection.created_at,
            last_used_at: connection.last_used_at,
            expires_at: connection.expires_at,
        }
    }
}

/// What changes of a link; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::option_option, reason = "null is another answer than nothing")]
pub(super) struct LinkChange {
    name: Option<String>,
    /// read, write or `read_write`.
    #[schemars(with = "Option<String>")]
    mode: Option<Mode>,
    allow_delete: Option<bool>,
    /// Turned off, it ends what waits for an answer; who was let in stays.
    device_flow: Option<bool>,
    /// Turned off, it ends the URLs that were given.
    file_urls: Option<bool>,
    /// Null turns all groups on.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Vec<String>>")]
    tool_groups: Option<Option<Vec<String>>>,
    /// Replaces the whole scope.
    scope: Option<ScopeGiven>,
    guidance: Option<String>,
    note: Option<String>,
    /// Replaces all; empty lets every network in.
    networks: Option<Vec<String>>,
    /// Null leaves it to the server.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<u32>")]
    calls_per_minute: Option<Option<u32>>,
    /// Null leaves it to the server.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<u32>")]
    writes_per_minute: Option<Option<u32>>,
    /// Null takes the end away.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<DateTime<Utc>>")]
    expires_at: Option<Option<DateTime<Utc>>>,
}

/// What is on when absent.
fn on() -> bool {
    true
}

/// Tells null from absent.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> std::result::Result<Option<T>, D::Error> {
    T::deserialize(value).map(Some)
}

impl Link {
    /// A link as it is shown; a password set before `old_before` is old.
    pub(crate) fn of(link: link::Link, old_before: Option<DateTime<Utc>>) -> Self {
        let password_is_old = old_before.is_some_and(|before| link.password_is_older(before));
        let choices = link.choices;
        let parts = choices.scope.parts().cloned().unwrap_or_default();
        let part = |named: link::Named| Part { id: named.id, name: named.name };
        let scope = ScopeShown {
            whole: choices.scope == Scope::Whole,
            documents: link.documents.into_iter().map(part).collect(),
            folders: link.folders.into_iter().map(part).collect(),
            daily_notes: parts.daily,
            search: parts.search,
        };
        Self {
            id: link.id,
            name: choices.name,
            mode: choices.mode,
            allow_delete: choices.allow_delete,
            device_flow: choices.device_flow,
            file_urls: choices.file_urls,
            tool_groups: choices.tool_groups,
            scope,
            broken: link.broken,
            guidance: choices.guidance,
            note: choices.note,
            networks: choices.networks.iter().map(ToString::to_string).collect(),
            calls_per_minute: choices.calls_per_minute,
            writes_per_minute: choices.writes_per_minute,
            expires_at: choices.expires_at,
            password_set_at: link.password_set_at,
            password_is_old,
            enabled: link.enabled,
            space_paused: link.space_paused,
            security_epoch: link.security_epoch,
            version: link.version,
            created_at: link.created_at,
            created_by: link.created_by,
            last_used_at: link.last_used_at,
            calls: link.calls,
        }
    }
}

impl From<link::Name> for LinkName {
    fn from(link: link::Name) -> Self {
        Self { id: link.id, name: link.name, mode: link.mode }
    }
}

impl ScopeGiven {
    pub(super) fn read(self) -> Result<Scope> {
        let whole = self.whole;
        let parts = Parts {
            documents: self.documents,
            folders: self.folders,
            daily: self.daily_notes,
            search: self.search,
        };
        match (whole, parts == Parts::default()) {
            (true, true) => Ok(Scope::Whole),
            (true, false) => Err(Error::invalid(
                "a scope is the whole space or parts of it: leave out whole, or the rest",
            )),
            (false, _) => Ok(Scope::of(parts)?),
        }
    }
}

impl NewLink {
    pub(super) fn read(self) -> Result<link::Choices> {
        Ok(link::Choices {
            name: self.name,
            mode: self.mode,
            allow_delete: self.allow_delete,
            device_flow: self.device_flow,
            file_urls: self.file_urls,
            tool_groups: self.tool_groups.as_deref().map(mcp::tool_groups).transpose()?,
            scope: self.scope.map_or(Ok(Scope::Whole), ScopeGiven::read)?,
            guidance: self.guidance,
            note: self.note,
            networks: networks(&self.networks)?,
            calls_per_minute: self.calls_per_minute,
            writes_per_minute: self.writes_per_minute,
            expires_at: self.expires_at,
        })
    }
}

impl LinkChange {
    pub(super) fn read(self) -> Result<link::Change> {
        let groups = |groups: Option<Vec<String>>| groups.as_deref().map(mcp::tool_groups);
        Ok(link::Change {
            name: self.name,
            mode: self.mode,
            allow_delete: self.allow_delete,
            device_flow: self.device_flow,
            file_urls: self.file_urls,
            tool_groups: self.tool_groups.map(|named| groups(named).transpose()).transpose()?,
            scope: self.scope.map(ScopeGiven::read).transpose()?,
            guidance: self.guidance,
            note: self.note,
            networks: self.networks.as_deref().map(networks).transpose()?,
            calls_per_minute: self.calls_per_minute,
            writes_per_minute: self.writes_per_minute,
            expires_at: self.expires_at,
        })
    }
}

fn networks(given: &[String]) -> Result<Vec<ipnet::IpNet>> {
    Ok(given.iter().map(|text| link::network(text)).collect::<docent_store::Result<_>>()?)
}
