//! A manager has a turn at a link that clients write through without a pause.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use docent_tests::{Agent, TestApp};
use reqwest::Method;
use serde_json::json;
use tokio::{sync::watch, task::JoinSet};

const CLIENTS: usize = 50;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_manages_a_link_is_not_kept_out_by_those_who_write_through_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let many = json!({ "callsPerMinute": 1_000_000, "writesPerMinute": 1_000_000 });
    let agent = super::agent(&ada, many).await;
    let through = || Agent::through(agent.url.clone(), agent.link);
    let over = Arc::new(AtomicBool::new(false));
    let (written, mut writes) = watch::channel(0_usize);
    let (written, refused) = (Arc::new(written), Arc::new(AtomicUsize::new(0)));
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let document = through().document(&format!("Document {number}"), "x").await;
        let (agent, over) = (through(), Arc::clone(&over));
        let (written, refused) = (Arc::clone(&written), Arc::clone(&refused));
        clients.spawn(async move {
            let add = json!({ "pageId": document, "position": "end", "markdown": "More." });
            while !over.load(Ordering::Relaxed) {
                if agent.call("markdown_add", add.clone()).await["changeId"].is_string() {
                    written.send_modify(|count| *count += 1);
                } else {
                    refused.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
    }
    let one = format!("~/links/{}", agent.link);
    for (method, path, body) in [
        (Method::PATCH, one.clone(), json!({ "guidance": "Write less." })),
        (Method::POST, format!("{one}/pause"), json!({})),
        (
            Method::PUT,
            "~/members".to_owned(),
            json!({ "email": "ben@example.org", "role": "editor" }),
        ),
        (Method::POST, "~/links/pause-all".to_owned(), json!({})),
        (Method::DELETE, format!("~/members/{}", ben.id), json!({})),
        (Method::DELETE, one.clone(), json!({})),
    ] {
        // Everybody is at it again.
        let before = *writes.borrow();
        writes.wait_for(|count| *count >= before + CLIENTS).await.expect("clients write");
        let answer =
            ada.request(method.clone(), &path).json(&body).send().await.expect("an answer");
        let status = answer.status();
        assert!(status.is_success(), "{method} {path}: {status} {}", answer.text().await.unwrap());
        if path.ends_with("pause") || path.ends_with("pause-all") {
            let resume = path.replace("pause", "resume");
            ada.post(&resume, json!({})).await.ok();
        }
    }
    over.store(true, Ordering::Relaxed);
    clients.join_all().await;
    assert!(refused.load(Ordering::Relaxed) > 0, "a pause was not noticed");
}
