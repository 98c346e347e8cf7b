//! What the calls of the table are about: a folder and what is in it, once seen and once hidden.

use std::collections::BTreeMap;

use docent_tests::Agent;
use serde_json::{Value, json};

/// What stands in everything that nobody may be told of.
pub(super) const CANARY: &str = "canary";

/// One grey pixel, as PNG in base64.
const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==";

/// Ids by their names in the rows.
#[derive(Clone)]
pub(super) struct World(BTreeMap<&'static str, String>);

fn id(made: &Value, at: usize) -> String {
    made["ids"][at].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

impl World {
    /// The names that rows may use; none begins with another.
    pub(super) const NAMES: &[&str] = &[
        "$folder",
        "$inner",
        "$beside",
        "$document",
        "$other",
        "$first",
        "$second",
        "$todo",
        "$file",
        "$picture",
        "$change",
        "$comment",
        "$collection",
        "$item",
    ];

    /// The text of its document.
    pub(super) fn text(word: &str) -> String {
        format!("{word} first\n\n{word} second\n\n- [ ] {word} task\n")
    }

    /// A folder with another one and two documents in it. Everything is called by `word`.
    pub(super) async fn make(owner: &Agent, word: &str) -> Self {
        let folder = json!({ "folders": [{ "name": format!("{word} folder") }] });
        let folder = id(&owner.call("folders_create", folder).await, 0);
        let inner = json!({ "folders": [
            { "name": format!("{word} inner"), "parentFolderId": folder },
            { "name": format!("{word} beside"), "parentFolderId": folder },
        ] });
        let inner = owner.call("folders_create", inner).await;
        let documents = json!({
            "documents": [
                { "title": format!("{word} document"), "markdown": Self::text(word) },
                { "title": format!("{word} other"), "markdown": format!("{word} other") },
            ],
            "destination": { "folderId": folder },
        });
        let made = owner.call("documents_create", documents).await;
        let (document, other) = (id(&made, 0), id(&made, 1));
        let mut files = Vec::new();
        for (name, content) in [("a.txt", "cGxhaW4gdGV4dA=="), ("p.png", PICTURE)] {
            let file = json!({ "name": format!("{word} {name}"), "content": content });
            let file =
                owner.call("file_upload", file).await["id"].as_str().expect("a file").to_owned();
            let shown = json!({ "markdown": format!("[f](file://{file})"), "position": "end", "pageId": other });
            owner.call("markdown_add", shown).await;
            files.push(file);
        }
        let read = owner.call("blocks_get", json!({ "id": document })).await;
        let block = |at: usize| read["blocks"][at]["id"].as_str().expect("a block").to_owned();
        let said =
            json!({ "comments": [{ "blockId": block(0), "content": format!("{word} comment") }] });
        let comment = id(&owner.call("comments_add", said).await, 0);
        let schema = json!({ "name": format!("{word} things"), "properties": [{ "name": "Points", "type": "number" }] });
        let collection =
            json!({ "schema": schema, "position": { "position": "end", "pageId": other } });
        let collection = id(&owner.call("collections_create", collection).await, 0);
        let items = json!({ "collectionBlockId": collection, "items": [
            { "title": format!("{word} item"), "properties": { "Points": 1 } },
        ] });
        let item = id(&owner.call("collectionItems_add", items).await, 0);
        let ids = [
            ("$comment", comment),
            ("$collection", collection),
            ("$item", item),
            ("$folder", folder),
            ("$inner", id(&inner, 0)),
            ("$beside", id(&inner, 1)),
            ("$first", block(0)),
            ("$second", block(1)),
            ("$todo", block(2)),
            ("$document", document),
            ("$other", other),
            ("$file", files[0].clone()),
            ("$picture", files[1].clone()),
        ];
        Self(ids.into())
    }

    /// The same with a change that this agent made, and may take back.
    pub(super) async fn changed_by(mut self, agent: &Agent) -> Self {
        let add = json!({ "markdown": "added", "position": "end", "pageId": self.id("$other") });
        let added = agent.call("markdown_add", add).await;
        let change = added["changeId"].as_str().unwrap_or_else(|| panic!("{added}")).to_owned();
        self.0.insert("$change", change);
        self
    }

    pub(super) fn id(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("there is no {name} here"))
    }

    /// The same with another id behind a name.
    pub(super) fn with(&self, name: &'static str, id: &str) -> Self {
        let mut other = self.clone();
        other.0.insert(name, id.to_owned());
        other
    }

    /// The arguments of a row, with ids for names.
    pub(super) fn fill(&self, arguments: &str) -> Value {
        let fill = |text: String, (name, id): (&&str, &String)| text.replace(name, id);
        let filled = self.0.iter().fold(arguments.to_owned(), fill);
        serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{filled}: {error}"))
    }
}
