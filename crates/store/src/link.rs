//! Links: how an agent gets in. [`create`] makes a [`Link`] of [`Choices`], [`authenticate`] opens it.

mod scope;
mod choices;
mod read;
mod secret;
mod password;
mod manage;
mod preview;
mod pause;
mod visit;
mod authenticate;

pub use authenticate::{authenticate, find_again, tried};
pub(crate) use choices::networks_of;
pub use choices::{Change, Choices, network};
pub use manage::{create, delete, pause, resume, update};
pub use password::set_password;
pub use pause::{pause_all, resume_all};
pub use preview::{Preview, preview};
pub(crate) use read::scope as scope_of;
pub use read::{Aged, Link, Name, Named, aged, find, get, list, names};
pub use scope::{Parts, Scope, Union};
pub use secret::{check_keys, renew, reveal};
pub(crate) use visit::admits;
pub use visit::{Destination, Granted, Kind, Visit, destinations, holds};
