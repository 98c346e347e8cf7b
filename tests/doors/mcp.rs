//! The MCP door.

mod audit;
mod blocks;
mod completion;
mod confirmation;
mod craft;
mod documents;
mod endpoint;
mod history;
mod manifest;
mod modes;
mod prompts;
mod resources;
mod search;
mod subscriptions;
mod table;
