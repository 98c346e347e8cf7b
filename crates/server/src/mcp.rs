//! The MCP door: one endpoint per link, streamable HTTP, no state between requests.
//!
//! [`endpoint`] is its HTTP side, [`server`] its protocol side; a tool is one file in `tools/` and
//! one line in their list.

mod endpoint;
mod challenge;
mod context;
mod server;
mod calls;
mod tool;
mod arguments;
mod schema;
mod resources;
mod prompts;
mod capabilities;
mod completion;
mod confirmation;
mod subscriptions;
mod playground;
#[cfg(feature = "conformance-fixtures")]
mod fixtures;
mod tools;
pub mod manifest;

pub(crate) use endpoint::{Key, find, routes};
pub(crate) use playground::{Answer, ListedTool, Playground};
pub(crate) use tool::{Access, Group, tool_groups};
