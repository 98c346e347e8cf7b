//! The grants that a client says it uses (RFC 7591 §2).

/// The Device Authorization Grant (RFC 8628 §3.4).
pub(super) const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What a client means to use; all of it where it did not say.
#[derive(Clone, Copy)]
pub(super) struct GrantTypes {
    /// Codes, sent to an address of the client.
    pub(super) codes: bool,
    /// Refresh tokens.
    pub(super) refreshes: bool,
    /// Device codes.
    pub(super) devices: bool,
}

impl GrantTypes {
    pub(super) fn of(named: Option<&[String]>) -> Self {
        let has = |kind: &str| named.is_none_or(|named| named.iter().any(|own| own == kind));
        Self {
            codes: has("authorization_code"),
            refreshes: has("refresh_token"),
            devices: has(DEVICE_CODE),
        }
    }

    /// Whether it is never sent anything, and needs no address for that.
    pub(super) fn by_device_alone(self) -> bool {
        self.devices && !self.codes
    }
}
