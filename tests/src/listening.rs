//! Somebody who listens to what happens: `subscriptions/listen` as clients of MCP 2026-07-28 send it, and the
//! events of the web app.

use std::{collections::VecDeque, time::Duration};

use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::{Agent, Person};

/// How long what has to come is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream of messages.
#[derive(Debug)]
pub struct Listening {
    events: Events,
}

/// A stream of server-sent events.
#[derive(Debug)]
pub struct Events {
    response: Response,
    text: String,
    waiting: VecDeque<Event>,
}

/// An event.
#[derive(Debug, Default)]
pub struct Event {
    /// What kind it is of.
    pub name: String,
    /// What to come back with.
    pub id: String,
    /// What it tells; null where that is no JSON.
    pub data: Value,
}

impl Agent {
    /// Begins to listen; what was accepted is the first message.
    pub async fn listen(&self, filter: Value) -> Listening {
        Listening { events: Events::new(self.try_listen(filter).await) }
    }

    /// As [`Agent::listen`]: what HTTP answers.
    pub async fn try_listen(&self, filter: Value) -> Response {
        let message =
            modern("subscriptions/listen", json!({ "notifications": filter }), &json!({}));
        let request = self.modern("subscriptions/listen", None);
        request.body(message.to_string()).send().await.expect("an answer")
    }
}

/// A message of MCP 2026-07-28 from a client that can do this much.
pub(crate) fn modern(method: &str, mut params: Value, capabilities: &Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
    });
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

impl Person {
    /// Begins to hear what happens in the space, after the event of this id where there is one.
    pub async fn events(&self, after: Option<&str>) -> Events {
        let request = self.request(Method::GET, "~/events");
        Self::hear(match after {
            Some(after) => request.header("last-event-id", after),
            None => request,
        })
        .await
    }

    /// As [`Person::events`], where no header can be set; `before` is that of an address used before.
    pub async fn events_after(&self, after: &str, before: Option<&str>) -> Events {
        let request = self.request(Method::GET, &format!("~/events?after={after}"));
        Self::hear(match before {
            Some(before) => request.header("last-event-id", before),
            None => request,
        })
        .await
    }

    async fn hear(request: RequestBuilder) -> Events {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Events::new(response)
    }
}

impl Events {
    fn new(response: Response) -> Self {
        Self { response, text: String::new(), waiting: VecDeque::new() }
    }

    /// The next event that is more than a comment; none at the end.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                return Some(event);
            }
            let arrived = timeout(PATIENCE, self.response.chunk()).await.expect("an event in time");
            // A stream that is cut off has ended, too.
            let chunk = arrived.ok().flatten()?;
            self.text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
            while let Some(end) = self.text.find("\n\n") {
                let event: String = self.text.drain(..end + 2).collect();
                self.waiting.extend(Event::read(&event));
            }
        }
    }
}

impl Event {
    fn read(text: &str) -> Option<Self> {
        let mut data = String::new();
        let mut event = Self::default();
        for (field, value) in text.lines().filter_map(|line| line.split_once(':')) {
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "event" => value.clone_into(&mut event.name),
                "id" => value.clone_into(&mut event.id),
                "data" => data.push_str(value),
                _ => {}
            }
        }
        event.data = serde_json::from_str(&data).unwrap_or_default();
        (!data.is_empty()).then_some(event)
    }
}

impl Listening {
    /// The next message; none at the end.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            let data = self.events.next().await?.data;
            if !data.is_null() {
                return Some(data);
            }
        }
    }

    /// The next notification: its method without what all begin with, and the address that it names.
    pub async fn told(&mut self) -> String {
        let message = self.next().await.expect("a message");
        let method = message["method"].as_str().unwrap_or_else(|| panic!("{message}"));
        let uri = message["params"]["uri"].as_str().unwrap_or_default();
        format!("{} {uri}", method.trim_start_matches("notifications/")).trim().to_owned()
    }

    /// Waits for the end; answers what came before it.
    pub async fn end(mut self) -> Vec<Value> {
        let mut messages = Vec::new();
        while let Some(message) = self.next().await {
            messages.push(message);
        }
        messages
    }
}
