//! The authorization server of a link with a password (OAuth 2.1): who asks ([`client`]), what
//! somebody who knows the password allows ([`consent`], or [`device`] for programs that open no
//! browser), and what stands for it ([`token`]).
//!
//! Everything made here names the link's `security_epoch` through its grant, and is dead once that
//! has grown. What ends before, a token or a grant, makes the link another version, so that no
//! remembered token outlives it.

mod approval;
pub mod client;
pub mod consent;
pub mod device;
pub mod grant;
mod issuer;
mod scopes;
mod sealed;
pub mod token;
mod user_code;

pub use approval::Unapproved;
pub use issuer::{Issuer, issuer};
pub use scopes::Scopes;
pub use user_code::UserCode;
