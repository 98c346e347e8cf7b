//! The life of a thread: begun, answered, changed, resolved; paged, bounded, whole or not at all.

use docent_store::Mode;
use docent_tests::TestApp;
use serde_json::{Value, json};

use super::{blocks, comment, reply, said};

#[tokio::test]
async fn a_thread_is_begun_answered_and_resolved() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let document = ours.document("Talk", "one\n\ntwo").await;
    let on = blocks(&ours, &document).await;
    let (why, _) = comment(&theirs, &on[0], " *why* \n\n\n really?").await;
    let (so, _) = reply(&ours, &why, "so").await;
    comment(&ours, &document, "on all of it").await;
    reply(&theirs, &so, "oh").await;

    let read = ours.call("comments_get", json!({ "documentId": document })).await;
    let first = &read["comments"][0];
    assert_eq!((&first["id"], &first["blockId"]), (&json!(why), &json!(on[0])), "{read}");
    assert_eq!(first["text"], "*why*\n really?");
    assert_eq!((&first["author"], &first["byAgent"]), (&json!("a read_write link"), &json!(true)));
    assert_eq!((first.get("mine"), first.get("resolved")), (None, None), "{read}");
    let replies = first["replies"].as_array().unwrap();
    assert_eq!((replies.len(), &replies[0]["mine"]), (2, &json!(true)), "{read}");
    assert_eq!(said(&ours, &document).await, ["*why*\n really? / so / oh", "on all of it"]);
    let of_block = ours.call("comments_get", json!({ "blockId": document })).await;
    assert_eq!(of_block["comments"].as_array().unwrap().len(), 1, "{of_block}");

    let counted = json!({ "id": document, "fetchMetadata": true });
    let open = ours.call("blocks_get", counted.clone()).await["comments"].clone();
    let mut expected = [(on[0].clone(), 3), (document.clone(), 1)];
    expected.sort();
    let expected: Vec<Value> =
        expected.iter().map(|(block, open)| json!({ "blockId": block, "open": open })).collect();
    assert_eq!(open, json!(expected));
    assert_eq!(ours.call("blocks_get", json!({ "id": document })).await.get("comments"), None);

    // By an answer, the thread is meant.
    let resolve =
        |resolved: bool| json!({ "comments": [{ "commentId": so, "resolved": resolved }] });
    let done = theirs.call("comments_update", resolve(true)).await;
    assert_eq!((&done["changed"], &done["ids"]), (&json!(true), &json!([so])), "{done}");
    assert_eq!(theirs.call("comments_update", resolve(true)).await["changed"], false);
    let left = ours.call("comments_get", json!({ "documentId": document })).await;
    assert_eq!(left["comments"].as_array().unwrap().len(), 1, "{left}");
    let all = json!({ "documentId": document, "includeResolved": true });
    let all = ours.call("comments_get", all).await;
    assert_eq!(all["comments"][0]["resolved"], "a read_write link", "{all}");
    let open = ours.call("blocks_get", counted).await["comments"].clone();
    assert_eq!(open, json!([{ "blockId": document, "open": 1 }]));
    ours.call("comments_update", resolve(false)).await;
    assert_eq!(said(&ours, &document).await.len(), 2);
}

#[tokio::test]
async fn only_its_author_changes_what_a_comment_says() {
    let app = TestApp::start().await;
    let (ours, theirs) = (app.agent(Mode::ReadWrite).await, app.agent(Mode::ReadWrite).await);
    let document = ours.document("Talk", "one").await;
    let (id, _) = comment(&ours, &document, "why").await;
    let change = |text: &str| json!({ "comments": [{ "commentId": id, "content": text }] });
    let refused = theirs.call("comments_update", change("not I")).await;
    assert_eq!(refused["error"]["code"], "forbidden", "{refused}");
    assert_eq!(ours.call("comments_update", change("why not")).await["changed"], true);
    assert_eq!(ours.call("comments_update", change("why not")).await["changed"], false);
    assert_eq!(said(&theirs, &document).await, ["why not"]);
    let nothing = json!({ "comments": [{ "commentId": id }] });
    let nothing = ours.call("comments_update", nothing).await;
    assert_eq!(nothing["error"]["code"], "invalid_argument", "{nothing}");
}

#[tokio::test]
async fn comments_come_in_pages_that_go_on_where_the_last_one_ended() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Talk", "one").await;
    let (first, _) = comment(&agent, &document, "first").await;
    let many = |count: usize, more: Value| {
        let comments = (0..count).map(|number| {
            let mut new = json!({ "content": format!("{number:03}") });
            new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            new
        });
        json!({ "comments": comments.collect::<Vec<_>>() })
    };
    agent.call("comments_add", many(100, json!({ "replyTo": first }))).await;
    agent.call("comments_add", many(40, json!({ "replyTo": first }))).await;
    agent.call("comments_add", many(100, json!({ "blockId": document }))).await;
    let long = "x".repeat(9_999);
    for _ in 0..5 {
        comment(&agent, &document, &long).await;
    }
    let (mut texts, mut pages) = (Vec::new(), Vec::new());
    let mut arguments = json!({ "documentId": document });
    loop {
        let page = agent.call("comments_get", arguments.clone()).await;
        let threads = page["comments"].as_array().unwrap_or_else(|| panic!("{page}"));
        let before = texts.len();
        for thread in threads {
            texts.extend(thread["text"].as_str().map(str::to_owned));
            let replies = thread["replies"].as_array().into_iter().flatten();
            texts.extend(replies.map(|reply| reply["text"].as_str().unwrap().to_owned()));
        }
        pages.push(texts.len() - before);
        let Some(cursor) = page["cursor"].as_str() else { break };
        arguments["cursor"] = json!(cursor);
    }
    let numbers = |count: usize| (0..count).map(|number| format!("{number:03}"));
    let mut expected = vec!["first".to_owned()];
    expected.extend(numbers(100).chain(numbers(40)).chain(numbers(100)));
    expected.extend(std::iter::repeat_n(long, 5));
    assert_eq!(texts, expected);
    assert_eq!(pages, [100, 100, 44, 2]);
    let wrong = json!({ "documentId": document, "cursor": "soon" });
    let wrong = agent.call("comments_get", wrong).await;
    assert_eq!(wrong["error"]["code"], "invalid_argument", "{wrong}");
}

#[tokio::test]
async fn what_is_no_comment_is_refused_and_nothing_of_its_call_is_there() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Talk", "one").await;
    let other = agent.document("Other", "two").await;
    let on = blocks(&agent, &document).await;
    let (thread, _) = comment(&agent, &on[0], "there").await;
    let new = |more: Value| {
        let good = json!({ "blockId": document, "content": "good" });
        json!({ "comments": [good, more] })
    };
    let never = "0190c5a0-0000-7000-8000-00000000dead";
    for (more, code) in [
        (json!({ "blockId": document, "content": " \n " }), "invalid_argument"),
        (json!({ "blockId": document, "content": "a\u{0}b" }), "invalid_argument"),
        (json!({ "blockId": document, "content": "x".repeat(10_001) }), "invalid_argument"),
        (json!({ "content": "nowhere" }), "invalid_argument"),
        (json!({ "blockId": never, "content": "x" }), "not_found"),
        (json!({ "replyTo": never, "content": "x" }), "not_found"),
        (json!({ "replyTo": thread, "blockId": other, "content": "x" }), "not_found"),
    ] {
        let refused = agent.call("comments_add", new(more.clone())).await;
        assert_eq!(refused["error"]["code"], code, "{more}: {refused}");
    }
    let too_many = vec![json!({ "blockId": document, "content": "x" }); 101];
    let refused = agent.call("comments_add", json!({ "comments": too_many })).await;
    assert_eq!(refused["error"]["code"], "invalid_argument", "{refused}");
    let none = agent.call("comments_add", json!({ "comments": [] })).await;
    assert_eq!(none["error"]["code"], "invalid_argument", "{none}");
    let both = json!({ "documentId": document, "blockId": document });
    let both = agent.call("comments_get", both).await;
    assert_eq!(both["error"]["code"], "invalid_argument", "{both}");
    assert_eq!(said(&agent, &document).await, ["there"]);
    assert_eq!(app.sql("select count(*) from comment").await, "1");
    // With the block beside it, an answer is understood.
    let right = json!({ "replyTo": thread, "blockId": on[0], "content": "here" });
    assert_eq!(agent.call("comments_add", new(right)).await["changed"], true);
    assert_eq!(said(&agent, &document).await, ["there / here", "good"]);
}

#[tokio::test]
async fn a_block_has_a_thousand_comments_at_most() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Talk", "one").await;
    comment(&agent, &document, "first").await;
    let fill = "insert into comment (space_id, id, document_id, block_id, thread_id, author, author_kind, text, created_at)
         select space_id, n.id, document_id, block_id, n.id, author, author_kind, text, created_at
         from comment, (select gen_random_uuid() as id from generate_series(1, 998)) n";
    app.sql(fill).await;
    comment(&agent, &document, "the last").await;
    let one_more = json!({ "comments": [{ "blockId": document, "content": "x" }] });
    let refused = agent.call("comments_add", one_more).await;
    assert_eq!(refused["error"]["code"], "invalid_argument", "{refused}");
    let elsewhere = blocks(&agent, &document).await;
    comment(&agent, &elsewhere[0], "beside it").await;
}

#[tokio::test]
async fn retries_dry_runs_and_revisions_are_as_with_every_write() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let document = agent.document("Talk", "one\n\ntwo").await;
    let on = blocks(&agent, &document).await;
    let revision =
        agent.call("blocks_get", json!({ "id": document })).await["document"]["revision"]
            .as_i64()
            .unwrap();
    let new =
        json!({ "comments": [{ "blockId": on[0], "content": "once" }], "idempotencyKey": "k" });
    let mut dry = new.clone();
    dry["dryRun"] = json!(true);
    let dry = agent.call("comments_add", dry).await;
    assert_eq!((&dry["dryRun"], &dry["diff"][0]["after"]["text"]), (&json!(true), &json!("once")));
    assert_eq!(
        (&dry["diff"][0]["block"], &dry["diff"][0]["before"]),
        (&json!(on[0]), &Value::Null)
    );
    let first = agent.call("comments_add", new.clone()).await;
    let again = agent.call("comments_add", new).await;
    assert_eq!((&first["ids"], &again["replayed"]), (&again["ids"], &json!(true)));
    assert_eq!(first["documents"][0]["revision"], revision + 1);
    assert_eq!(said(&agent, &document).await, ["once"]);

    // Talk does not stand in the way of who edits what is talked about.
    let edit =
        json!({ "blocks": [{ "id": on[0], "markdown": "uno" }], "expectedRevision": revision });
    assert_eq!(agent.call("blocks_update", edit).await["changed"], true);
    let resolve = json!({ "comments": [{ "commentId": first["ids"][0], "resolved": true }],
                          "expectedRevision": revision });
    let stale = agent.call("comments_update", resolve).await;
    assert_eq!(stale["error"]["blocks"], json!([on[0]]), "{stale}");
}
