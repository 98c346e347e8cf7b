//! What a token allows: [`Scopes`].

use std::fmt;

use crate::Mode;

/// What a token allows of what its link allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Scopes {
    /// `docs:read`.
    pub read: bool,
    /// `docs:write`.
    pub write: bool,
}

/// Wanted by clients that mean to come back; it allows nothing by itself.
const OFFLINE: &str = "offline_access";

impl Scopes {
    const NONE: Self = Self { read: false, write: false };

    /// Everything that a link of this mode allows.
    pub fn of(mode: Mode) -> Self {
        Self { read: mode != Mode::Write, write: mode != Mode::Read }
    }

    /// What a client asks for, of what the link allows: all of it where it names nothing that is
    /// known (RFC 6749 §3.3). None where it names only what the link does not allow.
    pub fn requested(text: Option<&str>, mode: Mode) -> Option<Self> {
        let whole = Self::of(mode);
        let asked = Self::named(text.unwrap_or_default().split_whitespace());
        if asked == Self::NONE {
            return Some(whole);
        }
        let both = Self { read: asked.read && whole.read, write: asked.write && whole.write };
        (both != Self::NONE).then_some(both)
    }

    /// What these leave of what a link allows; none where that is nothing.
    pub(crate) fn within(self, mode: Mode) -> Option<Mode> {
        let whole = Self::of(mode);
        match (self.read && whole.read, self.write && whole.write) {
            (true, true) => Some(Mode::ReadWrite),
            (true, false) => Some(Mode::Read),
            (false, true) => Some(Mode::Write),
            (false, false) => None,
        }
    }

    /// Whether everything that `text` names is among these.
    pub fn cover(self, text: &str) -> bool {
        let names = self.names();
        text.split_whitespace().all(|name| name == OFFLINE || names.contains(&name))
    }

    /// Those of these names that are known: of a row, or of a request.
    pub(crate) fn named(names: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut scopes = Self::NONE;
        for name in names {
            scopes.read |= name.as_ref() == "docs:read";
            scopes.write |= name.as_ref() == "docs:write";
        }
        scopes
    }

    /// The names, as tokens and metadata have them.
    pub fn names(self) -> Vec<&'static str> {
        let names = [(self.read, "docs:read"), (self.write, "docs:write")];
        names.into_iter().filter_map(|(on, name)| on.then_some(name)).collect()
    }
}

/// Separated by spaces (RFC 6749 §3.3).
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::Scopes;
    use crate::Mode;

    #[test]
    fn a_client_gets_what_it_asks_for_and_the_link_allows() {
        let given = |text, mode| {
            Scopes::requested(text, mode).map(|scopes| scopes.to_string()).unwrap_or_default()
        };
        let all = "docs:read docs:write";
        assert_eq!(given(None, Mode::ReadWrite), all);
        assert_eq!(given(Some("openid email"), Mode::ReadWrite), all);
        assert_eq!(given(Some("docs:read offline_access"), Mode::ReadWrite), "docs:read");
        assert_eq!(given(Some(all), Mode::Read), "docs:read");
        assert_eq!(given(Some("docs:write"), Mode::Read), "");
        let (read, both) = (Scopes::of(Mode::Read), Scopes::of(Mode::ReadWrite));
        assert_eq!(read.within(Mode::ReadWrite), Some(Mode::Read));
        assert_eq!(both.within(Mode::Write), Some(Mode::Write));
        assert_eq!(read.within(Mode::Write), None);
        assert!(read.cover("docs:read offline_access"));
        assert!(!read.cover(all));
    }
}
