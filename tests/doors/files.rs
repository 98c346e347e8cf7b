//! Files as they are kept: bytes once, names for each; room, leftovers, and what is never told.

mod kills;
mod leftovers;
mod objects;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use docent_store::{Actor, Error, Mode, file};
use docent_tests::{Answer, Person, TestApp};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http_body_util::StreamBody;
use hyper::body::Frame;
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use uuid::Uuid;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Bytes that do not repeat, the same for the same seed.
pub(crate) fn noise(length: usize, seed: u32) -> Vec<u8> {
    let next = |state: &mut u32| {
        *state ^= *state << 13;
        *state ^= *state >> 17;
        *state ^= *state << 5;
        Some(*state)
    };
    let words = std::iter::successors(Some(seed * 2 + 1), |state| next(&mut { *state }));
    words.flat_map(u32::to_le_bytes).take(length).collect()
}

/// The caller that a link's address stands for.
async fn visitor(app: &TestApp, link: Uuid) -> Actor {
    let row = format!("select version || ' ' || security_epoch from link where id = '{link}'");
    let row = app.sql(&row).await;
    let (version, epoch) = row.split_once(' ').expect("two numbers");
    let agent = app.actor().await;
    Actor {
        name: "a link".into(),
        who: docent_store::Who::Link(docent_store::Grant {
            link,
            security_epoch: epoch.parse().expect("a number"),
            version: version.parse().expect("a number"),
            reach: docent_store::Reach::Whole,
            mode: Mode::ReadWrite,
            link_mode: Mode::ReadWrite,
            allow_delete: false,
            file_urls: true,
            tool_groups: None,
            scope: docent_store::link::Scope::Whole.into(),
            guidance: String::new(),
            calls_per_minute: None,
            writes_per_minute: None,
            expires_at: None,
        }),
        ..agent
    }
}

async fn upload(person: &Person, name: &str, bytes: Vec<u8>) -> Answer {
    let path = format!("~/files?name={name}");
    Answer::to(person.request(Method::POST, &path).body(bytes)).await
}

/// A body of these parts, of no length that is said.
pub(crate) fn body(parts: Vec<std::io::Result<Vec<u8>>>) -> reqwest::Body {
    let parts = parts.into_iter().map(|part| part.map(|part| Frame::data(Bytes::from(part))));
    reqwest::Body::wrap(StreamBody::new(stream::iter(parts)))
}

/// A body of parts that come one after another.
pub(crate) fn streamed(
    parts: tokio::sync::mpsc::Receiver<std::io::Result<Vec<u8>>>,
) -> reqwest::Body {
    let parts = stream::unfold(parts, async |mut parts| {
        let part: std::io::Result<Vec<u8>> = parts.recv().await?;
        Some((part.map(|part| Frame::data(Bytes::from(part))), parts))
    });
    reqwest::Body::wrap(StreamBody::new(parts))
}

async fn used(person: &Person) -> u64 {
    let usage = person.get("~/files/usage").await.ok();
    usage["bytes"].as_u64().unwrap_or_else(|| panic!("{usage}"))
}

/// Bytes in chunks, whoever they belong to.
async fn stored(app: &TestApp) -> u64 {
    let sum = app.sql("select coalesce(sum(length(bytes)), 0) from file_chunk").await;
    sum.parse().expect("a number")
}

/// Waits until what is thrown away is gone.
async fn until_stored(app: &TestApp, bytes: u64) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while stored(app).await != bytes {
        assert!(std::time::Instant::now() < until, "{} are stored", stored(app).await);
    }
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_each_link_has_files_of_its_own() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let one = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let two = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let bytes = noise(3 * MIB, 1);
    let first = file::add(store, &owner, "a.bin", &bytes).await.unwrap();
    app.pass(TimeDelta::hours(2));
    let again = file::add(store, &owner, "a.bin", &bytes).await.unwrap();
    assert_eq!((again.id, again.created_at), (first.id, first.created_at), "the same file");
    let renamed = file::add(store, &owner, "b.bin", &bytes).await.unwrap();
    assert_ne!(renamed.id, first.id);

    let by_one = file::add(store, &one, "a.bin", &bytes).await.unwrap();
    let new: DateTime<Utc> = store.world.now() - TimeDelta::minutes(1);
    assert!(by_one.id != first.id && by_one.created_at > new, "nothing tells of the owner's");
    app.pass(TimeDelta::hours(2));
    let own = file::add(store, &one, "a.bin", &bytes).await.unwrap();
    assert_eq!((own.id, own.created_at), (by_one.id, by_one.created_at), "its own earlier one");
    let by_two = file::add(store, &two, "a.bin", &bytes).await.unwrap();
    assert!(by_two.id != by_one.id && by_two.created_at > by_one.created_at);

    until_stored(&app, 3 * bytes.len() as u64).await;
    let kept = "select bytes || ' ' || (select count(*) from file_content) from file_usage";
    // Once for the members, and once for each link.
    assert_eq!(app.sql(kept).await, format!("{} 3", 3 * bytes.len()));
    let uploaders = app.sql("select count(distinct link_id) || ' ' || count(*) from file").await;
    assert_eq!(uploaders, "2 4");
    for id in [first.id, by_one.id, by_two.id] {
        let mut connection = store.connection().await.unwrap();
        let file = file::find(&mut connection, &owner, id).await.unwrap();
        let back: Vec<Bytes> =
            file::read(store, &owner, &file, 0..bytes.len() as u64).try_collect().await.unwrap();
        assert!(back.concat() == bytes, "whole, by whichever name");
    }
}

/// What a link asks of the database is the same, statement by statement, be the bytes known or new.
#[tokio::test]
async fn an_upload_through_a_link_costs_the_same_whatever_is_there() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let link = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let known = noise(2 * MIB + 5, 2);
    file::add(store, &owner, "a.bin", &known).await.unwrap();
    app.sql(
        "create table tally (relation text, did text);
         create function tally() returns trigger language plpgsql as $$
         begin
           insert into tally values (tg_table_name, tg_op);
           return null;
         end $$;
         create trigger t after insert or update on file for each statement execute function tally();
         create trigger t after insert or update on file_content for each statement execute function tally();
         create trigger t after insert or update on file_chunk for each statement execute function tally();
         create trigger t after insert or update on file_usage for each statement execute function tally();",
    )
    .await;
    let mut tallies = Vec::new();
    for bytes in [known, noise(2 * MIB + 5, 3)] {
        file::add(store, &link, "a.bin", &bytes).await.unwrap();
        let done = "select string_agg(relation || ' ' || did, ', ' order by ctid) from tally where relation <> 'file_usage'";
        tallies.push(app.sql(done).await);
        app.sql("truncate tally").await;
    }
    assert_eq!(tallies[0], tallies[1]);
    assert!(tallies[0].contains("file_chunk INSERT"), "{}", tallies[0]);
}

#[tokio::test]
async fn an_upload_alone_opens_nothing_to_a_link() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let agent = app.agent(Mode::ReadWrite).await;
    let link = visitor(&app, agent.link).await;
    let file = file::add(store, &link, "a.txt", b"words").await.unwrap();
    let mut connection = store.connection().await.unwrap();
    let found = file::find(&mut connection, &link, file.id).await;
    assert!(matches!(found, Err(Error::NotFound)), "{found:?}");
    file::find(&mut connection, &owner, file.id).await.unwrap();
    agent.document("D", &format!("![a](file://{})", file.id)).await;
    file::find(&mut connection, &link, file.id).await.unwrap();
}

#[tokio::test]
async fn a_file_comes_as_a_body_or_in_a_form_and_too_much_is_refused() {
    let app = TestApp::start_keeping(file::Settings {
        largest: 3 * MIB as u64,
        quota: None,
        ..file::Settings::default()
    })
    .await;
    let ada = app.person("ada").await;
    let bytes = noise(2 * MIB + 77, 4);
    let raw = upload(&ada, "a.bin", bytes.clone()).await.ok();
    let form = || Form::new().text("note", "before");
    let part = |bytes: Vec<u8>| Part::bytes(bytes).file_name("a.bin");
    let send = |form: Form| Answer::to(ada.request(Method::POST, "~/files").multipart(form));
    let formed = send(form().part("file", part(bytes.clone())).text("more", "after")).await.ok();
    assert_eq!(formed, raw, "the same file");
    assert_eq!((&raw["size"], &raw["name"]), (&json!(bytes.len()), &json!("a.bin")));

    let two = send(form().part("file", part(bytes.clone())).part("other", part(vec![1]))).await;
    let none = send(form()).await;
    let nameless = ada.request(Method::POST, "~/files").body(bytes.clone());
    for refused in [two, none, Answer::to(nameless).await] {
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_argument")));
    }
    let large = noise(3 * MIB + 1, 5);
    let parts: Vec<_> = large.chunks(KIB).map(|part| Ok(part.to_vec())).collect();
    let unsaid = ada.request(Method::POST, "~/files?name=l");
    let unsaid = unsaid.body(body(parts));
    for refused in [
        upload(&ada, "l", large.clone()).await,
        Answer::to(unsaid).await,
        send(form().part("file", part(large.clone()))).await,
    ] {
        assert_eq!((refused.status, &refused.body["error"]), (413, &json!("too_large")));
    }
    until_stored(&app, bytes.len() as u64).await;
    assert_eq!(used(&ada).await, bytes.len() as u64);
    app.audited("files_create ok").await;
    app.audited("files_create too_large").await;
}

#[tokio::test]
async fn text_is_text_wherever_its_first_step_ends() {
    let app = TestApp::start().await;
    let owner = app.actor().await;
    for shift in 0..3 {
        let text = format!("{}{}", "x".repeat(shift), "€".repeat(400_000));
        let file = file::add(app.store(), &owner, "a.md", text.as_bytes()).await.unwrap();
        assert_eq!(file.media_type, "text/markdown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_space_has_so_much_room_and_no_more() {
    let quota = 8 * MIB as u64;
    let settings = file::Settings { quota: Some(quota), ..file::Settings::default() };
    let app = TestApp::start_keeping(settings).await;
    let (ada, bob) = (app.person("ada").await, app.person("bob").await);
    // Sixteen at a time want twice as much as there is.
    let uploads = stream::iter(0..16_u32).map(|number| {
        let ada = &ada;
        async move { upload(ada, &format!("{number}"), noise(MIB, 100 + number)).await }
    });
    let answers: Vec<Answer> = uploads.buffer_unordered(16).collect().await;
    let kept = answers.iter().filter(|answer| answer.status == 201).count();
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!((refused.status, &refused.body["error"]), (413, &json!("space_full")));
        let said = refused.body["message"].as_str().unwrap();
        assert!(said.contains(&quota.to_string()), "{said}");
    }
    assert_eq!(kept, 8, "as many as there is room for");
    until_stored(&app, quota).await;
    assert_eq!(used(&ada).await, quota);
    let usage: Value = ada.get("~/files/usage").await.ok();
    assert_eq!(usage["quota"], quota);

    let taken = answers.iter().position(|answer| answer.status == 201).unwrap();
    let name = answers[taken].body["name"].as_str().unwrap();
    let seed: u32 = name.parse().unwrap();
    let again = upload(&ada, "again", noise(MIB, 100 + seed)).await;
    assert_eq!(again.status, 201, "what is there takes no room: {}", again.body);
    upload(&bob, "a", noise(MIB, 9)).await.ok();
    let stranger = bob.within(ada.space).get("~/files/usage").await;
    assert_eq!(stranger.status, 404);
}

#[tokio::test]
async fn a_link_is_not_told_how_full_a_space_is() {
    let settings = file::Settings { quota: Some(MIB as u64), ..file::Settings::default() };
    let app = TestApp::start_keeping(settings).await;
    let (store, owner) = (app.store(), app.actor().await);
    let link = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let known = noise(MIB - 10, 6);
    file::add(store, &owner, "a", &known).await.unwrap();
    // Bytes that somebody has need no room of theirs; a link would learn from that.
    for bytes in [known, noise(MIB - 10, 7)] {
        let refused = file::add(store, &link, "a", &bytes).await.unwrap_err();
        assert!(matches!(refused, Error::Full(_)), "{refused}");
        assert_eq!(refused.to_string(), "the space has no room for this file");
    }
}

#[tokio::test]
async fn what_others_have_takes_a_link_as_much_room_as_what_nobody_has() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let link = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let another = visitor(&app, app.agent(Mode::ReadWrite).await.link).await;
    let used = async || -> usize {
        app.sql("select sum(bytes) from file_usage").await.parse().expect("a number")
    };
    file::add(store, &owner, "a", &noise(MIB, 6)).await.unwrap();
    file::add(store, &another, "a", &noise(MIB, 7)).await.unwrap();
    for (seed, room) in [(6, MIB), (7, MIB), (8, MIB), (6, 0), (7, 0), (8, 0)] {
        let before = used().await;
        file::add(store, &link, "b", &noise(MIB, seed)).await.unwrap();
        assert_eq!(used().await - before, room, "only its own are known");
    }
}

#[tokio::test]
async fn nothing_is_kept_for_who_may_write_no_more() {
    let app = TestApp::start().await;
    let (store, owner) = (app.store(), app.actor().await);
    let agent = app.agent(Mode::ReadWrite).await;
    let link = visitor(&app, agent.link).await;
    let mut arrival = file::Arrival::begin(store, &link, file::New::named("a")).unwrap();
    arrival.write(&noise(2 * MIB, 8)).await.unwrap();
    docent_store::link::pause(store, &owner, agent.link, None).await.unwrap();
    let refused = arrival.finish().await.unwrap_err();
    assert!(matches!(refused, Error::Unauthorized), "{refused}");
    until_stored(&app, 0).await;
    assert_eq!(app.sql("select sum(bytes) from file_usage").await, "0");
    let reader = visitor(&app, app.agent(Mode::Read).await.link).await;
    let docent_store::Who::Link(grant) = reader.who.clone() else { unreachable!() };
    let grant = docent_store::Grant { mode: Mode::Read, ..grant };
    let reader = Actor { who: docent_store::Who::Link(grant), ..reader };
    assert!(matches!(file::add(store, &reader, "a", b"a").await, Err(Error::Forbidden(_))));
}
