//! Knocks on the doors, over a real Postgres.

mod house;
mod mcp;
mod postgres;
mod rest;
mod search;
mod transfer;
mod web;
