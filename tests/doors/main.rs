//! Knocks on the doors, over a real Postgres.

mod audit;
mod comments;
mod content;
mod crash;
mod faces;
mod file_urls;
mod files;
mod history;
mod house;
mod http;
mod links;
mod mcp;
mod model;
mod oauth;
mod postgres;
mod races;
mod rest;
mod scope;
mod search;
mod sign_in;
mod tasks;
mod transfer;
mod uploads;
mod web;
mod surroundings;
