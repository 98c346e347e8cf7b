//! What the tests share: a Postgres, a server, and somebody at each door. And the benchmark.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let agent = app.agent(Mode::ReadWrite).await;
//! let answer = agent.call("documents_list", json!({})).await;
//! let person = app.person("ada").await;
//! person.get("~/documents").await.ok();
//! ```
#![expect(clippy::missing_panics_doc, reason = "in a test everything unexpected is a panic")]

pub mod bench;

mod agent;
mod app;
mod cluster;
mod corpus;
mod device;
mod listening;
mod oauth;
mod person;
mod program;
mod provider;
mod wire;

pub use agent::{Agent, Reply, told};
pub use app::TestApp;
pub use cluster::{TestDatabase, database, place};
pub use corpus::corpus;
pub use device::{DEVICE_CODE, Device};
pub use listening::{Event, Events, Listening};
pub use oauth::{Authorization, Given, Tokens};
pub use person::{Answer, Person};
pub use program::{Home, Server, program, signal};
pub use provider::{Provider, Said, Signature};
pub use wire::Wire;
