//! What people do is recorded as what agents do is, and a read outlives its connection.

use docent_tests::TestApp;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn reads_writes_and_refusals_of_people_are_recorded_without_content() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    let new = json!({"title": "Recorded", "markdown": "a private sentence"});
    let id = ada.post("~/documents", new).await.ok()["ids"][0].as_str().unwrap().to_owned();
    let nowhere = Uuid::nil();
    ada.get(&format!("~/documents/{id}")).await.ok();
    ada.get("~/search?query=private").await.ok();
    ada.get(&format!("~/documents/{nowhere}")).await;
    ada.delete(&format!("~/documents/{nowhere}")).await;
    ada.post("~/documents?dryRun=true", json!({"title": "x"})).await.ok();
    house.app.audit.flush().await;
    let recorded = house
        .sql(
            "select concat_ws(' ', tool, outcome, array_to_string(objects, ',')) from audit
              where tool <> 'sign_in_link' order by at",
        )
        .await;
    let recorded: Vec<_> = recorded.lines().map(str::trim).collect();
    let (made, read) = (format!("documents_create ok {id}"), format!("documents_get ok {id}"));
    let refused = [
        format!("documents_get not_found {nowhere}"),
        format!("documents_delete not_found {nowhere}"),
    ];
    let wanted =
        [&made, &read, "documents_search ok", &refused[0], &refused[1], "documents_create ok"];
    assert_eq!(recorded, wanted);
    let all = house.sql("select string_agg(a::text, ' ') from audit a").await;
    assert!(!all.contains("private"), "{all}");
    let whole = format!("select bool_and(person_id = '{}') from audit", ada.id);
    assert_eq!(house.sql(&whole).await, "t");
    let sizes = "select count(*) from audit where tool = 'documents_get' and bytes_out > 100";
    assert_eq!(house.sql(sizes).await, "1", "of what was found");
}

/// Ends every connection that the server has.
const END: &str = "select count(pg_terminate_backend(pid))
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()";

#[tokio::test]
async fn a_read_is_read_again_when_its_connection_breaks() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    ada.post("~/documents", json!({"title": "T"})).await.ok();
    for path in ["~/documents", "~/folders", "~/search?query=T", "~/members", "/api/spaces"] {
        assert_ne!(house.sql(END).await, "0");
        let answer = ada.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_503_with_the_time_to_come_back() {
    let house = TestApp::start().await;
    let ada = house.person("ada").await;
    house.store().close().await;
    for answer in [ada.get("~/documents").await, ada.post("~/folders", json!({"name": "x"})).await]
    {
        assert_eq!((answer.status, &answer.body["error"]), (503, &json!("unavailable")));
        assert_eq!(answer.headers["retry-after"], "1");
    }
}
