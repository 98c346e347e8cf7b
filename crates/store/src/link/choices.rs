//! What a manager decides about a link: [`Choices`], and a [`Change`] of some of them.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use ipnet::IpNet;

use super::Scope;
use crate::{Error, Mode, Result};

/// Characters of the guidance and of the note.
const LONGEST_TEXT: usize = 2000;
/// Networks that one link may name.
const MOST_NETWORKS: usize = 100;

/// What a manager decides about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// What it is called in lists, and how changes through it are signed: 1 to 200 characters.
    pub name: String,
    /// What the agent may do with what it sees.
    pub mode: Mode,
    /// The delete switch.
    pub allow_delete: bool,
    /// Whether clients may ask by device code (RFC 8628): for programs that open no browser.
    pub device_flow: bool,
    /// Whether answers hold URLs of files; without them, agents get contents alone.
    pub file_urls: bool,
    /// The tool groups that are on; none means all.
    pub tool_groups: Option<Vec<String>>,
    /// What it sees.
    pub scope: Scope,
    /// The owner's words to the agent, at most 2,000 characters.
    pub guidance: String,
    /// The owner's words to themselves, at most 2,000 characters; agents never see them.
    pub note: String,
    /// Networks that may call; empty means any.
    pub networks: Vec<IpNet>,
    /// Calls a minute at most; none means the server's setting.
    pub calls_per_minute: Option<u32>,
    /// Writes a minute at most; none means the server's setting.
    pub writes_per_minute: Option<u32>,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Other choices for a link; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// See [`Choices::name`].
    pub name: Option<String>,
    /// See [`Choices::mode`].
    pub mode: Option<Mode>,
    /// See [`Choices::allow_delete`].
    pub allow_delete: Option<bool>,
    /// See [`Choices::device_flow`]; turned off, it ends the codes that are not worth tokens yet.
    pub device_flow: Option<bool>,
    /// See [`Choices::file_urls`]; turned off, it ends those that were handed out.
    pub file_urls: Option<bool>,
    /// See [`Choices::tool_groups`]; `Some(None)` turns all on.
    pub tool_groups: Option<Option<Vec<String>>>,
    /// See [`Choices::scope`]: replaces the whole of it.
    pub scope: Option<Scope>,
    /// See [`Choices::guidance`].
    pub guidance: Option<String>,
    /// See [`Choices::note`].
    pub note: Option<String>,
    /// See [`Choices::networks`]: replaces all.
    pub networks: Option<Vec<IpNet>>,
    /// See [`Choices::calls_per_minute`]; `Some(None)` leaves it to the server.
    pub calls_per_minute: Option<Option<u32>>,
    /// See [`Choices::writes_per_minute`]; `Some(None)` leaves it to the server.
    pub writes_per_minute: Option<Option<u32>>,
    /// See [`Choices::expires_at`]; `Some(None)` takes the end away.
    pub expires_at: Option<Option<DateTime<Utc>>>,
}

impl Choices {
    /// A link over the whole space, with nothing else said.
    pub fn new(name: impl Into<String>, mode: Mode) -> Self {
        Self {
            name: name.into(),
            mode,
            allow_delete: false,
            device_flow: false,
            file_urls: true,
            tool_groups: None,
            scope: Scope::Whole,
            guidance: String::new(),
            note: String::new(),
            networks: Vec::new(),
            calls_per_minute: None,
            writes_per_minute: None,
            expires_at: None,
        }
    }

    /// Tidies what was chosen, and refuses what cannot be.
    pub(super) fn checked(mut self) -> Result<Self> {
        self.name = self.name.trim().to_owned();
        if !(1..=200).contains(&self.name.chars().count()) {
            return Err(Error::invalid("a link's name has 1 to 200 characters"));
        }
        for (text, what) in [(&mut self.guidance, "guidance"), (&mut self.note, "note")] {
            *text = text.trim().to_owned();
            if text.chars().count() > LONGEST_TEXT {
                return Err(Error::invalid(format!(
                    "a link's {what} has at most {LONGEST_TEXT} characters"
                )));
            }
        }
        limit("calls", self.calls_per_minute)?;
        limit("writes", self.writes_per_minute)?;
        if let Some(groups) = &mut self.tool_groups {
            groups.sort();
            groups.dedup();
        }
        self.networks.sort();
        self.networks.dedup();
        if self.networks.len() > MOST_NETWORKS {
            return Err(Error::invalid(format!("a link names at most {MOST_NETWORKS} networks")));
        }
        Ok(self)
    }
}

impl Change {
    /// The choices with this change in them.
    ///
    /// # Errors
    /// [`Error::Invalid`] names what cannot be chosen, and what can.
    pub fn of(self, before: Choices, now: DateTime<Utc>) -> Result<Choices> {
        if let Some(Some(at)) = self.expires_at {
            require_ahead(at, now)?;
        }
        let after = Choices {
            name: self.name.unwrap_or(before.name),
            mode: self.mode.unwrap_or(before.mode),
            allow_delete: self.allow_delete.unwrap_or(before.allow_delete),
            device_flow: self.device_flow.unwrap_or(before.device_flow),
            file_urls: self.file_urls.unwrap_or(before.file_urls),
            tool_groups: self.tool_groups.unwrap_or(before.tool_groups),
            scope: self.scope.unwrap_or(before.scope),
            guidance: self.guidance.unwrap_or(before.guidance),
            note: self.note.unwrap_or(before.note),
            networks: self.networks.unwrap_or(before.networks),
            calls_per_minute: self.calls_per_minute.unwrap_or(before.calls_per_minute),
            writes_per_minute: self.writes_per_minute.unwrap_or(before.writes_per_minute),
            expires_at: self.expires_at.unwrap_or(before.expires_at),
        };
        after.checked()
    }
}

/// A network in CIDR notation, or a single address.
///
/// # Errors
/// [`Error::Invalid`] names what does not parse, and what was probably meant.
pub fn network(text: &str) -> Result<IpNet> {
    let text = text.trim();
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address));
    }
    let network: IpNet = text.parse().map_err(|_| {
        Error::invalid(format!(
            "'{text}' is not a network: it looks like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7"
        ))
    })?;
    if network.trunc() == network {
        Ok(network)
    } else {
        let meant = network.trunc();
        Err(Error::invalid(format!("'{text}' is not a network: did you mean {meant}?")))
    }
}

/// Refuses an end that is not ahead.
pub(super) fn require_ahead(at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if at > now {
        Ok(())
    } else {
        let at = at.format("%Y-%m-%d %H:%M:%S UTC");
        Err(Error::invalid(format!("the link would expire at {at}, which is past")))
    }
}

/// A limit as its column has it.
pub(super) fn limit(what: &str, limit: Option<u32>) -> Result<Option<i32>> {
    let Some(limit) = limit else { return Ok(None) };
    match i32::try_from(limit) {
        Ok(limit) if limit > 0 => Ok(Some(limit)),
        _ => Err(Error::invalid(format!(
            "{what} per minute are at least 1 and at most {}; {limit} is not: pause the link to stop it",
            i32::MAX
        ))),
    }
}

/// A limit from its column.
pub(super) fn limit_of(column: Option<i32>) -> Option<u32> {
    column.and_then(|limit| u32::try_from(limit).ok())
}

/// Networks from their column, as text.
pub(crate) fn networks_of(column: &[String]) -> Result<Vec<IpNet>> {
    column.iter().map(|text| text.parse().map_err(Error::internal)).collect()
}

/// Networks for their column, as text.
pub(super) fn networks_for(networks: &[IpNet]) -> Vec<String> {
    networks.iter().map(IpNet::to_string).collect()
}
