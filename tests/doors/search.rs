//! Search, where it takes Postgres to tell: queries that it must accept, and long documents.

use std::fmt::Write as _;

use docent_store::{Mode, search::scope_query};
use docent_tests::{TestApp, database};
use proptest::{
    strategy::{Strategy as _, ValueTree as _},
    test_runner::TestRunner,
};
use serde_json::json;
use sqlx::{Connection as _, PgConnection, Row as _};

/// Whatever is typed as a scope, Postgres accepts what is made of it: a query that it refused would
/// break the link.
#[tokio::test]
async fn every_scope_query_is_one_for_postgres() {
    let mut runner = TestRunner::deterministic();
    let typed = "(?s)([-]?(title:)?(\"(.{0,12})\"|[a-zé#'’\\\\/_:*&|!()<>-]{1,9}|OR)[ ]){1,6}";
    let typed = proptest::string::string_regex(typed).unwrap();
    let queries: Vec<String> = (0..2_000)
        .filter_map(|_| scope_query(&typed.new_tree(&mut runner).unwrap().current()))
        .flat_map(|scope| [vec![scope.query], scope.wanted, Vec::from_iter(scope.forbidden)])
        .flatten()
        .collect();
    assert!(queries.len() > 100, "too few of the texts are queries: {}", queries.len());

    let mut connection = PgConnection::connect(&database().await.url).await.unwrap();
    for query in queries {
        let rows = sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
            "select numnode('{}'::tsquery)",
            query.replace('\'', "''")
        )))
        .fetch_one(&mut connection)
        .await;
        let nodes: i32 = rows.unwrap_or_else(|error| panic!("{query}: {error}")).get(0);
        assert!(nodes > 0, "{query} is empty for Postgres");
    }
}

/// A vector ends after 16,000 words: a document is found by words of several vectors, and is not
/// found when one of them has a word that is forbidden.
#[tokio::test]
async fn the_words_of_a_long_document_are_searched_together() {
    let app = TestApp::start().await;
    let agent = app.agent(Mode::ReadWrite).await;
    let mut markdown = String::from("aardvark\n\n");
    for paragraph in 0..40 {
        for word in 0..1_000 {
            write!(markdown, "w{} ", paragraph * 1_000 + word).unwrap();
        }
        markdown.push_str("\n\n");
    }
    markdown.push_str("zebra\n");
    let long = json!({ "title": "Long", "markdown": markdown });
    let short = json!({ "title": "Short", "markdown": "aardvark" });
    agent.call("documents_create", json!({ "documents": [long, short] })).await;

    let found = async |include: &str| {
        let answer = agent.call("documents_search", json!({ "include": include })).await;
        let titles = answer["results"].as_array().expect("results").iter();
        let mut titles: Vec<String> =
            titles.map(|result| result["title"].as_str().unwrap_or_default().to_owned()).collect();
        titles.sort();
        titles
    };
    assert_eq!(found("aardvark").await, ["Long", "Short"]);
    assert_eq!(found("aardvark zebra").await, ["Long"]);
    assert_eq!(found("zebra w20000 aardvark").await, ["Long"]);
    assert_eq!(found("aardvark -zebra").await, ["Short"]);
    assert_eq!(found("aardvark OR zebra -w39999").await, ["Short"]);
    assert_eq!(found("title:long w39999").await, ["Long"]);
    assert_eq!(found("\"w500 w501\"").await, ["Long"]);
    assert!(found("aardvark -zebra w1").await.is_empty());
}
