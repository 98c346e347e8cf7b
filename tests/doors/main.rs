//! Knocks on the doors, over a real Postgres.

mod postgres;
mod rest;
mod web;
