//! Credentials as clients hold them: a prefix that says what it is, for whoever finds one lying
//! about, and a secret.

use docent_store::Secret;

macro_rules! credential {
    ($(#[$doc:meta])* $name:ident = $prefix:literal) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl $name {
            /// The secret as its holder has it. Call it only where it is handed over.
            pub(crate) fn reveal(secret: &Secret) -> String {
                format!(concat!($prefix, "{}"), secret.reveal())
            }

            /// The secret of one; none where it is something else.
            pub(crate) fn read(text: &str) -> Option<Secret> {
                text.strip_prefix($prefix)?.parse().ok()
            }
        }
    };
}

credential!(
    /// For every call.
    Access = "mat_"
);
credential!(
    /// For the next access token.
    Refresh = "mrt_"
);
credential!(
    /// For the first one.
    Code = "mac_"
);
credential!(
    /// For the first one of a device, once somebody said yes.
    DeviceCode = "mdc_"
);
