//! Statements on somebody's content start from a function of scope, or run inside a write that
//! holds the caller's authority; this reads every statement of the store and says which does not.

use std::{collections::BTreeSet, fs};

use super::{root, sources};

/// Tables that hold nobody's documents: who is who, and who may do what. Every other table is
/// content, those of migrations to come among them.
const NOT_CONTENT: [(&str, &str); 26] = [
    ("person", "accounts; asked by credential, by e-mail on the command line, or through a member"),
    ("session", "credentials; asked by their hash, listed for the person they belong to"),
    ("sign_in_link", "credentials; asked by their hash"),
    ("identity", "accounts elsewhere; asked by what their provider says, listed for their person"),
    ("access_token", "credentials; asked by their hash, listed for the person they belong to"),
    ("invitation", "credentials; asked by their hash, listed for managers only"),
    ("attempt", "counters of wrong passwords"),
    ("space", "asked through its members, or by name on the command line"),
    ("member", "what authority is made of"),
    ("link", "what authority is made of; listed for managers only"),
    ("link_secret", "credentials; asked by their hash"),
    ("oauth_client", "registrations; asked by their id at the link they belong to"),
    ("oauth_grant", "what credentials stand for; listed for managers only"),
    ("oauth_code", "credentials; asked by their hash"),
    ("oauth_device", "credentials; asked by their hashes at the link they belong to"),
    ("oauth_access", "credentials; asked by their hash"),
    ("oauth_refresh", "credentials; asked by their hash"),
    ("link_use", "counters of calls"),
    ("audit", "holds ids, never content"),
    ("audit_unsealed", "ids of groups of the audit"),
    ("seal", "hashes of the audit"),
    ("link_day", "counters of calls"),
    ("file_usage", "a number for each space; asked through its members, or by a write of its own"),
    ("file_object_gone", "ids of what is to be thrown away"),
    ("idempotency", "the caller's own answers, of ids and revisions; authorized before each use"),
    ("search_word", "a space's vocabulary: a word is shown only where a visible document has it"),
];

/// Files whose statements on content may run on the connection of a write, without a function of
/// scope: the write holds the link or the membership, and opens documents only when they are visible.
const IN_WRITES: [(&str, &str); 7] = [
    (
        "change/folders.rs",
        "looks where folders stand that come back or go, and whether those that go are empty",
    ),
    ("change/revert.rs", "asks whether a block that is to come back is elsewhere"),
    (
        "change/threads.rs",
        "asks which comments a document that is to go still has; the write has it open",
    ),
    ("folder.rs", "moving and deleting look into folders that the write has found to be visible"),
    (
        "write/comments.rs",
        "finds the blocks of comments that are named, then opens those; loads threads of open documents",
    ),
    (
        "write/reference.rs",
        "finds out what an id names that is written; whether it may be is asked of visible_files before",
    ),
    ("write/documents.rs", "locks what was named, then asks visible_document of all of it"),
];

/// A statement and where it is run.
struct Statement {
    /// None when it is put together, so that nobody can read it here.
    text: Option<String>,
    /// Whether it is run on the connection of a write.
    in_write: bool,
}

/// Every statement of a file, those kept in files beside it among them.
fn statements(source: &str) -> Vec<Statement> {
    let calls = source.match_indices("sqlx::query").chain(source.match_indices("sqlx::raw_sql"));
    let found = calls.flat_map(|(start, _)| {
        let (name, rest) = source[start..].split_once('(').unwrap_or_default();
        let text = match literal(rest) {
            Some(path) if name.contains("file") => {
                let path = root().join("crates/store").join(path);
                Some(fs::read_to_string(path).expect("the statement's file"))
            }
            text => text.map(str::to_owned),
        };
        let run = [".fetch", ".execute"].iter().filter_map(|call| rest.find(call)).min();
        let argument = run.and_then(|at| rest[at..].split_once('(')).map_or("", |(_, rest)| rest);
        let connection = argument.split(')').next().unwrap_or_default();
        let within = source[..start].rsplit("\nimpl").next().unwrap_or_default();
        let own =
            within.trim_start().starts_with("Write<") && connection.contains("self.connection");
        let in_write = own || connection.contains("write.connection");
        let template = rest[..run.unwrap_or_default()].contains("\"# + $");
        let filled = if template { filled(source, start, text.as_deref()) } else { vec![text] };
        filled.into_iter().map(move |text| Statement { text, in_write }).collect::<Vec<_>>()
    });
    found.collect()
}

/// A statement in a macro, once for each text that the macro is given.
fn filled(source: &str, start: usize, text: Option<&str>) -> Vec<Option<String>> {
    let name = source[..start].rsplit("macro_rules! ").next().unwrap_or_default();
    let call = format!("{}!(", name.split([' ', '{']).next().unwrap_or_default());
    let given = source.match_indices(&call).map(|(at, _)| literal(&source[at + call.len()..]));
    given.map(|given| Some(format!("{} {}(", text?, given?))).collect()
}

/// The first argument that is a string; only a type may stand before it.
fn literal(arguments: &str) -> Option<&str> {
    let (before, text) = arguments.split_once('"')?;
    let kind = before.trim_start().trim_end_matches("r#").trim_end();
    let is_name = |letter: char| letter.is_alphanumeric() || "_:,".contains(letter);
    let end = if before.ends_with("r#") { "\"#" } else { "\"" };
    kind.chars().all(is_name).then(|| text.split(end).next())?
}

/// What all migrations say, in order.
fn migrations() -> String {
    let folder = fs::read_dir(root().join("migrations")).expect("migrations").flatten();
    let mut paths: Vec<_> = folder.map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("a migration")).collect()
}

/// The names that follow these words in a migration.
fn created(migrations: &str, what: &str) -> BTreeSet<String> {
    let after = migrations.split(what).skip(1);
    let names = after.filter_map(|rest| rest.trim_start().split([' ', '(', '\n']).next());
    names.map(str::to_owned).collect()
}

struct Rule {
    content: BTreeSet<String>,
    scopes: Vec<String>,
}

impl Rule {
    fn of_the_house() -> Self {
        let migrations = migrations();
        let mut content = created(&migrations, "create table ");
        for (table, _) in NOT_CONTENT {
            assert!(content.remove(table), "no migration creates the table {table}");
        }
        let functions =
            migrations.split("create function ").chain(migrations.split("replace function "));
        let scopes = functions.filter_map(|rest| {
            let (name, parameters) = rest.split_once('(')?;
            let of_caller = parameters.trim_start().starts_with("caller_space ");
            of_caller.then(|| format!("{name}("))
        });
        Self { content, scopes: scopes.collect() }
    }

    /// What is wrong with the statements of a file, named from `crates/store/src`.
    fn complaints(&self, file: &str, source: &str) -> Vec<String> {
        let statements = statements(source).into_iter();
        let wrong = statements.filter(|statement| !self.is_held(file, statement));
        wrong.map(|wrong| format!("{file}: {}", wrong.text.as_deref().unwrap_or("?"))).collect()
    }

    fn is_held(&self, file: &str, statement: &Statement) -> bool {
        let Some(text) = &statement.text else { return false };
        let scoped = self.scopes.iter().any(|scope| text.contains(scope.as_str()));
        let in_write = statement.in_write && IN_WRITES.iter().any(|(known, _)| *known == file);
        scoped || in_write || !self.gives(text)
    }

    /// Whether a statement gives rows of content: it selects from them, or changes and returns them.
    fn gives(&self, statement: &str) -> bool {
        let words = words(statement);
        let is_content = |at: usize| words.get(at).is_some_and(|word| self.content.contains(*word));
        let before = |at: usize| at.checked_sub(1).map_or("", |at| words[at]);
        let returns = words.contains(&"returning");
        (0..words.len()).any(|at| match words[at] {
            "from" if before(at) == "delete" => returns && is_content(at + 1),
            "from" | "join" | "using" => listed(&words, at + 1).into_iter().any(is_content),
            "into" | "update" => returns && is_content(at + 1),
            _ => false,
        })
    }
}

/// Where the tables of a list stand that begins here: `document d, lateral f(a, b) x, block as b`.
fn listed(words: &[&str], begin: usize) -> Vec<usize> {
    let mut tables = vec![begin];
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(begin) {
        match *word {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 0 => tables.push(at + 1),
            _ => {}
        }
        let over = ["where", "join", "left", "cross", "on", "order", "group", "union", "set"];
        if depth < 0 || depth == 0 && over.contains(word) {
            break;
        }
    }
    tables
}

/// The words, commas and parentheses of a statement.
fn words(statement: &str) -> Vec<&str> {
    let is_part = |letter: char| letter.is_alphanumeric() || "_.$".contains(letter);
    let mut words = Vec::new();
    let mut rest = statement;
    while let Some(letter) = rest.chars().next() {
        let end = rest.find(|letter| !is_part(letter)).unwrap_or(rest.len()).max(letter.len_utf8());
        if is_part(letter) || "(),".contains(letter) {
            words.push(&rest[..end]);
        }
        rest = &rest[end..];
    }
    words
}

#[test]
fn statements_on_content_start_from_a_function_of_scope() {
    let rule = Rule::of_the_house();
    let base = root().join("crates/store/src");
    let mut wrong = Vec::new();
    for (path, source) in sources("crates/store/src") {
        let file = path.strip_prefix(&base).expect("a file of the store").display().to_string();
        wrong.extend(rule.complaints(&file, &source));
        assert!(!source.contains("use sqlx::query"), "{file}: queries are written sqlx::query…!");
    }
    assert!(
        wrong.is_empty(),
        "these give content without one of {:?}:\n{}\nAllowed in a write:\n{IN_WRITES:#?}\nNo \
         content:\n{NOT_CONTENT:#?}",
        rule.scopes,
        wrong.join("\n\n")
    );
}

#[test]
fn a_statement_without_scope_is_found_wherever_it_is() {
    let rule = Rule::of_the_house();
    let wrong = |file: &str, call: &str, statement: &str| {
        let source =
            format!("sqlx::{call}(\n r#\"{statement}\"#, id)\n.fetch_one(&mut *connection)");
        !rule.complaints(file, &source).is_empty()
    };
    assert!(wrong("space.rs", "query!", "select title from document where id = $1"));
    assert!(wrong("folder.rs", "query_as!", "select title\nfrom\n document"));
    assert!(wrong("a/new.rs", "query_scalar!", "select 1 from space s join file f on true"));
    assert!(wrong("link.rs", "query", "select text from space s, block b"));
    assert!(wrong("link.rs", "query!", "delete from block where id = $1 returning text"));
    assert!(wrong("link.rs", "query!", "update folder set name = $1 returning name"));
    assert!(wrong("write/documents.rs", "query!", "select text from block"), "not on the write's");
    assert!(!wrong("link.rs", "query!", "delete from block where id = $1"));
    assert!(!wrong("link.rs", "query!", "select name from link"));
    assert!(!wrong("link.rs", "query!", "select d.id from reach($1) r join document d on true"));
    let in_write = "sqlx::query!(\"select text from block\")\n.fetch_one(&mut *write.connection)";
    assert!(rule.complaints("folder.rs", in_write).is_empty());
    let own = "\nimpl Write<'_> {\nsqlx::query!(\"select 1 from block\").execute(self.connection)}";
    assert!(rule.complaints("folder.rs", own).is_empty());
    let others = own.replace("Write<'_>", "Reader");
    assert!(!rule.complaints("folder.rs", &others).is_empty(), "not a write's connection");
    assert!(!rule.complaints("space.rs", in_write).is_empty(), "the file is not listed");
    let hidden = "let text = format!(\"\"); sqlx::query(&text).fetch_all(connection)";
    assert!(!rule.complaints("link.rs", hidden).is_empty(), "what cannot be read is refused");
}
