//! The statements of the ceilings: one for each operation, prepared once a connection.

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{PgPool, Row as _, postgres::PgRow};
use uuid::Uuid;

use crate::bench::Result;

/// The pool, and what stands in every statement.
#[derive(Debug)]
pub(super) struct Queries {
    pub(super) pool: PgPool,
    pub(super) space: Uuid,
    pub(super) link: Uuid,
}

#[derive(Serialize)]
struct Block {
    id: Uuid,
    parent: Uuid,
    kind: String,
    text: String,
    properties: Option<Value>,
}

impl Queries {
    /// Does what a call asks for, as plainly as possible.
    pub(super) async fn call(&self, name: &str, arguments: &Value) -> Result<Value> {
        let id = |field: &str| -> Result<Uuid> {
            Ok(arguments[field].as_str().unwrap_or_default().parse()?)
        };
        match name {
            "blocks_get" => self.blocks(id("id")?).await,
            "whole_text" => self.text(id("id")?).await,
            "documents_search" => self.search(arguments["include"].as_str()).await,
            "markdown_add" => self.add(id("pageId")?, arguments["markdown"].as_str()).await,
            other => Err(format!("no such tool: {other}").into()),
        }
    }

    /// The row of a link, by its key.
    #[expect(clippy::disallowed_methods, reason = "a ceiling has no schema to check against")]
    pub(super) async fn link(&self) -> Result<()> {
        sqlx::query("select name, mode from link where space_id = $1 and id = $2")
            .bind(self.space)
            .bind(self.link)
            .fetch_one(&self.pool)
            .await?;
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "a ceiling has no schema to check against")]
    async fn blocks(&self, document: Uuid) -> Result<Value> {
        let rows = sqlx::query(
            "select id, parent_id, kind, text, properties
             from block
             where space_id = $1 and document_id = $2
             order by position",
        )
        .bind(self.space)
        .bind(document)
        .try_map(|row: PgRow| {
            Ok(Block {
                id: row.try_get(0)?,
                parent: row.try_get(1)?,
                kind: row.try_get(2)?,
                text: row.try_get(3)?,
                properties: row.try_get(4)?,
            })
        })
        .fetch_all(&self.pool)
        .await?;
        Ok(json!({ "blocks": rows }))
    }

    #[expect(clippy::disallowed_methods, reason = "a ceiling has no schema to check against")]
    async fn text(&self, document: Uuid) -> Result<Value> {
        let row =
            sqlx::query("select text from bench.text where space_id = $1 and document_id = $2")
                .bind(self.space)
                .bind(document)
                .fetch_one(&self.pool)
                .await?;
        Ok(json!({ "text": row.try_get::<String, _>(0)? }))
    }

    #[expect(clippy::disallowed_methods, reason = "a ceiling has no schema to check against")]
    async fn search(&self, word: Option<&str>) -> Result<Value> {
        let rows = sqlx::query(
            "select d.id, d.title
             from (select s.document_id, ts_rank(s.words, s.query) as rank
                   from (select document_id, words, query
                         from (select quote_literal($2)::tsquery as query offset 0) q
                         join document_search on space_id = $1 and words @@ query
                         limit 1000) s
                   order by rank desc
                   limit 20) s
             join document d on d.space_id = $1 and d.id = s.document_id
             order by s.rank desc",
        )
        .bind(self.space)
        .bind(word)
        .try_map(|row: PgRow| {
            Ok(json!({ "id": row.try_get::<Uuid, _>(0)?, "title": row.try_get::<String, _>(1)? }))
        })
        .fetch_all(&self.pool)
        .await?;
        Ok(json!({ "documents": rows }))
    }

    #[expect(clippy::disallowed_methods, reason = "a ceiling has no schema to check against")]
    async fn add(&self, document: Uuid, markdown: Option<&str>) -> Result<Value> {
        let row = sqlx::query(
            "insert into block
               (space_id, document_id, id, parent_id, position, kind, text, revision, author_kind)
             values ($1, $2, gen_random_uuid(), $2, 'z', 'text', $3, 2, 'agent')
             returning id",
        )
        .bind(self.space)
        .bind(document)
        .bind(markdown)
        .fetch_one(&self.pool)
        .await?;
        Ok(json!({ "id": row.try_get::<Uuid, _>(0)? }))
    }
}
