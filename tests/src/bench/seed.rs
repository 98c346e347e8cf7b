//! The documents that are measured: about 4 kB in ten blocks each, made by the same rules as any
//! other, and loaded with COPY.

use std::fmt::Write as _;

use docent_document::{Block, Place, Tree, markdown, search, tree};
use docent_store::search::vectors;
use sqlx::{Connection as _, PgConnection, Row as _};
use uuid::Uuid;

use super::{
    Result,
    words::{Sequence, Vocabulary},
};

/// Grows when other documents are made: it is part of the cache's key.
pub(super) const VERSION: u32 = 3;
/// The one space.
pub(super) const SPACE: Uuid = Uuid::from_u128(0xd0ce);
/// Its name.
pub(super) const SPACE_NAME: &str = "bench";

/// A folder at the top: the documents that are read and written are in it or below.
pub(super) const READ_FOLDER: &str = "Folder 0";
/// How many documents are.
pub(super) const READ: usize = 2_000;

const SEED: u64 = 20_261_121;
const PERSON: Uuid = Uuid::from_u128(0xada);
const FOLDERS: usize = 2_000;
/// Documents in one COPY.
const BATCH: usize = 1_000;
/// The tables that are loaded, with the columns that are not left to their defaults.
const TABLES: [(&str, &str); 3] = [
    (
        "document",
        "space_id, id, location, folder_id, title, revision, own_revision, created_at, updated_at, \
         created_by, updated_by, author_kind",
    ),
    (
        "block",
        "space_id, document_id, id, parent_id, position, kind, text, properties, revision, author_kind",
    ),
    ("document_search", "space_id, document_id, part, words, folder_id, updated_at"),
];

/// The words of all seeded databases.
pub(super) fn vocabulary() -> Vocabulary {
    Vocabulary::new(&mut Sequence::new(SEED))
}

/// The ids of the first documents of every seeded database, in order.
pub(super) fn document_ids(count: usize) -> Vec<Uuid> {
    (0..count).map(|number| Sequence::new(document_seed(number)).uuid()).collect()
}

fn document_seed(number: usize) -> u64 {
    SEED.wrapping_mul(31).wrapping_add(number as u64)
}

/// Fills a database that has the schema and nothing else.
pub(super) async fn fill(url: &str, documents: usize) -> Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    // Rows come in an order of their own and are known to be whole; indexes are quicker at the end.
    execute(
        &mut connection,
        "set session_replication_role = replica; set maintenance_work_mem = '512MB'; set synchronous_commit = off",
    )
    .await?;
    let indexes = drop_indexes(&mut connection).await?;
    let folders = people_and_folders(&mut connection).await?;
    let vocabulary = vocabulary();
    copy_words(&mut connection, &vocabulary).await?;
    for first in (0..documents).step_by(BATCH) {
        let mut batch = Batch::default();
        for number in first..documents.min(first + BATCH) {
            batch.add(number, &folders, &vocabulary)?;
        }
        batch.copy(&mut connection).await?;
    }
    for index in indexes {
        execute(&mut connection, &index).await?;
    }
    execute(
        &mut connection,
        "create schema bench;
         create table bench.text as
           select space_id, document_id, string_agg(text, E'\\n\\n' order by position) as text
           from block
           group by space_id, document_id;
         alter table bench.text add primary key (space_id, document_id)",
    )
    .await?;
    execute(&mut connection, "vacuum analyze").await?;
    execute(&mut connection, "checkpoint").await?;
    connection.close().await?;
    Ok(())
}

async fn execute(connection: &mut PgConnection, statements: &str) -> Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned())).execute(connection).await?;
    Ok(())
}

/// Drops the indexes that are slow to keep, and answers how to make them again.
async fn drop_indexes(connection: &mut PgConnection) -> Result<Vec<String>> {
    let rows = sqlx::raw_sql(
        "select indexname, indexdef from pg_indexes where schemaname = 'public' and indexdef like '% USING gin %'",
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut definitions = Vec::with_capacity(rows.len());
    for row in rows {
        execute(connection, &format!("drop index {}", row.try_get::<String, _>(0)?)).await?;
        definitions.push(row.try_get(1)?);
    }
    Ok(definitions)
}

/// The ids of the folders.
struct Folders {
    all: Vec<Uuid>,
    /// [`READ_FOLDER`] and those below it.
    read: Vec<Uuid>,
}

async fn people_and_folders(connection: &mut PgConnection) -> Result<Folders> {
    execute(
        connection,
        &format!(
            "insert into space (id, name, created_at) values ('{SPACE}', '{SPACE_NAME}', now());
             insert into person (id, email, name, created_at)
             values ('{PERSON}', 'bench@example.org', 'Bench', now());
             insert into member (space_id, person_id, role, created_at)
             values ('{SPACE}', '{PERSON}', 'owner', now())"
        ),
    )
    .await?;
    let mut sequence = Sequence::new(SEED + 1);
    let mut paths: Vec<Vec<Uuid>> = Vec::with_capacity(FOLDERS);
    let mut rows = String::new();
    for number in 0..FOLDERS {
        let parent = (number >= 40).then(|| &paths[sequence.below(number)]);
        let mut path = parent.filter(|path| path.len() < 8).cloned().unwrap_or_default();
        let above = path.last().map_or("\\N".to_owned(), Uuid::to_string);
        let id = sequence.uuid();
        path.push(id);
        let list: Vec<String> = path.iter().map(Uuid::to_string).collect();
        writeln!(
            rows,
            "{SPACE}\t{id}\t{above}\tFolder {number}\t{{{}}}\t2026-01-01",
            list.join(",")
        )?;
        paths.push(path);
    }
    copy(connection, "folder", "space_id, id, parent_id, name, path, created_at", &rows).await?;
    let last = |path: &Vec<Uuid>| path.last().copied();
    let first = paths.first().ok_or("there are no folders")?;
    Ok(Folders {
        all: paths.iter().filter_map(last).collect(),
        read: paths.iter().filter(|path| path.starts_with(first)).filter_map(last).collect(),
    })
}

async fn copy_words(connection: &mut PgConnection, vocabulary: &Vocabulary) -> Result<()> {
    let mut rows = String::new();
    for word in vocabulary.all() {
        writeln!(rows, "{SPACE}\t{word}")?;
    }
    copy(connection, "search_word", "space_id, word", &rows).await
}

async fn copy(connection: &mut PgConnection, table: &str, columns: &str, rows: &str) -> Result<()> {
    let mut into = connection.copy_in_raw(&format!("copy {table} ({columns}) from stdin")).await?;
    into.send(rows.as_bytes()).await?;
    into.finish().await?;
    Ok(())
}

/// Rows on their way, one text for each of [`TABLES`].
#[derive(Default)]
struct Batch {
    rows: [String; 3],
}

impl Batch {
    fn add(&mut self, number: usize, folders: &Folders, vocabulary: &Vocabulary) -> Result<()> {
        let mut sequence = Sequence::new(document_seed(number));
        let id = sequence.uuid();
        let folders = if number < READ { &folders.read } else { &folders.all };
        let folder = folders[sequence.below(folders.len())];
        let title = sentence(&mut sequence, vocabulary, 4);
        let minute = sequence.below(500_000);
        let updated = moment(minute);
        let [documents, blocks, vectored] = &mut self.rows;
        writeln!(
            documents,
            "{SPACE}\t{id}\tfolder\t{folder}\t{title}\t1\t1\t2026-01-01\t{updated}\tBench\tBench\tperson"
        )?;
        let tree = content(id, &mut sequence, vocabulary)?;
        let mut texts = Vec::new();
        for row in tree.rows() {
            let properties = if row.stored.properties.is_empty() {
                "\\N".to_owned()
            } else {
                escaped(&serde_json::to_string(&row.stored.properties)?)
            };
            writeln!(
                blocks,
                "{SPACE}\t{id}\t{}\t{}\t{}\t{}\t{}\t{properties}\t1\tperson",
                row.id,
                row.parent,
                row.position,
                row.stored.kind,
                escaped(&row.stored.text),
            )?;
            texts.push(search::text(&Block::new(row.id, tree::read(&row.stored))));
        }
        for (part, words) in vectors(&title, texts.iter()).iter().enumerate() {
            writeln!(vectored, "{SPACE}\t{id}\t{part}\t{}\t{folder}\t{updated}", escaped(words))?;
        }
        Ok(())
    }

    async fn copy(&self, connection: &mut PgConnection) -> Result<()> {
        for ((table, columns), rows) in TABLES.iter().zip(&self.rows) {
            copy(connection, table, columns, rows).await?;
        }
        Ok(())
    }
}

fn moment(minute: usize) -> String {
    format!(
        "2026-{:02}-{:02} {:02}:{:02}:00+00",
        1 + minute / 43_200,
        1 + minute / 1_440 % 28,
        minute / 60 % 24,
        minute % 60
    )
}

/// A heading, paragraphs and a list: ten blocks of about 400 bytes.
fn content(id: Uuid, sequence: &mut Sequence, vocabulary: &Vocabulary) -> Result<Tree> {
    let mut source = format!("# {}\n\n", sentence(sequence, vocabulary, 5));
    for number in 0..9 {
        let mark = if number > 5 { "- " } else { "" };
        let mut text = sentence(sequence, vocabulary, 4);
        while text.len() < 430 {
            let words = 6 + sequence.below(10);
            text.push(' ');
            text.push_str(&sentence(sequence, vocabulary, words));
        }
        write!(source, "{mark}{text}\n\n")?;
    }
    let parsed = markdown::parse(&source, &mut || sequence.uuid());
    let mut tree = Tree::new(id, []);
    tree.insert(Place::End(id), parsed.blocks)?;
    Ok(tree)
}

fn sentence(sequence: &mut Sequence, vocabulary: &Vocabulary, words: usize) -> String {
    let words: Vec<&str> = (0..words).map(|_| vocabulary.pick(sequence)).collect();
    let mut sentence = words.join(" ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence.push('.');
    sentence
}

/// A value in the text form of COPY.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
