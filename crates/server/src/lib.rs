//! How Docent is asked for: every door, and the command line.

pub mod app;
mod error;
mod caller;
pub mod http;
mod limits;
mod audit;
mod record;
mod feed;
mod cursor;
mod tasks;
mod collections;
pub mod reading;
pub mod mcp;
mod outward;
mod oauth;
pub mod provider;
pub mod api;
mod files;
mod uploads;
mod web;
mod health;
pub mod config;
pub mod address;
pub mod postgres;
pub mod database;
mod first_run;
pub mod objects;
mod watch;
pub mod serve;
pub mod transfer;
pub mod cli;

pub use app::{App, Settings};
pub use caller::Caller;
pub use error::{Error, Result};
