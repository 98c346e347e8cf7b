//! What the tests share: a Postgres, a server, and somebody at each door.
//!
//! ```ignore
//! let app = TestApp::start().await;
//! let agent = app.agent(Mode::ReadWrite).await;
//! let answer = agent.call("documents_list", json!({})).await;
//! ```

mod agent;
mod app;
mod cluster;
mod corpus;

pub use agent::{Agent, Answer};
pub use app::{Person, TestApp};
pub use cluster::{TestDatabase, database, place};
pub use corpus::corpus;
