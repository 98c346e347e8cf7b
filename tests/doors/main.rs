//! Knocks on the doors, over a real Postgres.

mod audit;
mod collections;
mod comments;
mod content;
mod crash;
mod days;
mod faces;
mod file_urls;
mod files;
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
