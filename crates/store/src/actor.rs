//! Who asks: [`Actor`], given to every function on somebody's things.

use std::{fmt, str::FromStr, sync::Arc};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Error, Result, link::Scope};

/// A caller with a space and what it may do there. Holding one proves nothing by itself: each
/// statement names it and finds out whether it still holds.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The one space it acts in.
    pub space: Uuid,
    /// The link or the person.
    pub who: Who,
    /// The name that changes and documents are signed with.
    pub name: String,
}

/// The two kinds of callers.
#[derive(Clone, Debug)]
pub enum Who {
    /// An agent through a link.
    Link(Grant),
    /// A member through the web app, the REST interface or the command line.
    Person {
        /// The person's id.
        id: Uuid,
        /// The role in the space.
        role: Role,
    },
}

/// What a link allowed when it was looked up, and under which numbers.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The link's public id.
    pub link: Uuid,
    /// Credentials of a lower epoch are dead.
    pub security_epoch: i64,
    /// Grows with each update of the link.
    pub version: i64,
    /// What kind of scope it has: the statements that know it plan for no other.
    pub reach: Reach,
    /// Reading, writing, or both: what the token allows, of what the link does.
    pub mode: Mode,
    /// What the link allows, whatever the token does.
    pub link_mode: Mode,
    /// The delete switch.
    pub allow_delete: bool,
    /// Whether it is given URLs of files.
    pub file_urls: bool,
    /// The tool groups that are on; none means all.
    pub tool_groups: Option<Vec<String>>,
    /// What it sees. Statements ask the row itself; this is for what is said of it.
    pub scope: Arc<Scope>,
    /// The owner's words to the agent.
    pub guidance: String,
    /// Calls a minute at most; none means the server's setting.
    pub calls_per_minute: Option<u32>,
    /// Writes a minute at most; none means the server's setting.
    pub writes_per_minute: Option<u32>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What kind of scope a link had when it was looked up. A statement never trusts it to widen anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The whole space.
    Whole,
    /// Documents, folders, daily notes.
    Placed,
    /// A search query, maybe beside others.
    Searched,
}

/// What a link may do with what it sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing but reading.
    Read,
    /// Append-only: nothing is read back.
    Write,
    /// Both.
    ReadWrite,
}

/// A member's role, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Reads and writes.
    Editor,
    /// Manages members and links as well.
    Admin,
    /// As an admin; a space has at least one owner.
    Owner,
}

/// Who wrote a block or a document last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKind {
    /// A person, in the web app or by a script of theirs.
    Person,
    /// An agent through a link.
    Agent,
}

impl Actor {
    /// The link, when the caller is one.
    pub fn link(&self) -> Option<&Grant> {
        match &self.who {
            Who::Link(grant) => Some(grant),
            Who::Person { .. } => None,
        }
    }

    /// The link's id, as statements name it.
    pub fn link_id(&self) -> Option<Uuid> {
        self.link().map(|grant| grant.link)
    }

    /// The link's epoch, as statements name it.
    pub fn security_epoch(&self) -> Option<i64> {
        self.link().map(|grant| grant.security_epoch)
    }

    /// The link's version, as statements name it.
    pub fn version(&self) -> Option<i64> {
        self.link().map(|grant| grant.version)
    }

    /// The person's id, when the caller is one.
    pub fn person_id(&self) -> Option<Uuid> {
        match self.who {
            Who::Person { id, .. } => Some(id),
            Who::Link(_) => None,
        }
    }

    /// The link's or the person's id.
    pub fn caller_id(&self) -> Uuid {
        match &self.who {
            Who::Link(grant) => grant.link,
            Who::Person { id, .. } => *id,
        }
    }

    /// How blocks it writes are marked.
    pub fn author_kind(&self) -> AuthorKind {
        match self.who {
            Who::Link(_) => AuthorKind::Agent,
            Who::Person { .. } => AuthorKind::Person,
        }
    }

    /// Whether it reaches the whole space, as far as was known when it was looked up.
    pub(crate) fn reaches_whole(&self) -> bool {
        self.link().is_none_or(|grant| grant.reach == Reach::Whole)
    }

    /// Whether it may read at all.
    pub fn may_read(&self) -> bool {
        self.link().is_none_or(|grant| grant.mode != Mode::Write)
    }

    /// Whether it may write at all.
    pub fn may_write(&self) -> bool {
        match &self.who {
            Who::Link(grant) => grant.mode != Mode::Read,
            Who::Person { role, .. } => *role >= Role::Editor,
        }
    }

    /// Whether it may delete: for links a switch of its own.
    pub fn may_delete(&self) -> bool {
        self.may_write()
            && self.link().is_none_or(|grant| grant.allow_delete && grant.mode == Mode::ReadWrite)
    }

    /// Whether it may change and move what is there, and not only add.
    pub fn may_change(&self) -> bool {
        self.may_write() && self.may_read()
    }

    /// Refuses a caller who may not manage members and links.
    pub fn require_manager(&self) -> Result<Uuid> {
        match self.who {
            Who::Person { id, role } if role >= Role::Admin => Ok(id),
            _ => Err(Error::forbidden("only owners and admins of the space may do this")),
        }
    }
}

macro_rules! named {
    ($type:ident: $($variant:ident = $name:literal),+) => {
        impl $type {
            /// The name in tables, answers and settings.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl FromStr for $type {
            type Err = Error;
            fn from_str(name: &str) -> Result<Self> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    other => Err(Error::invalid(format!(
                        "'{other}' is not one of {}", [$($name),+].join(", ")
                    ))),
                }
            }
        }
    };
}

named!(Mode: Read = "read", Write = "write", ReadWrite = "read_write");
named!(Role: Viewer = "viewer", Editor = "editor", Admin = "admin", Owner = "owner");
named!(AuthorKind: Person = "person", Agent = "agent");
