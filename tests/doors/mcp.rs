//! The MCP door.

mod audit;
mod blocks;
mod documents;
mod endpoint;
mod history;
mod manifest;
mod modes;
mod resources;
mod search;
