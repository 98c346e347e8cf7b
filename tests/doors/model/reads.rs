//! Reads through a link: what is shown, listed, found and counted.

use std::collections::{BTreeMap, BTreeSet};

use rand::RngExt as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    play::{Checked, Player, ids, same, uuid},
    random::{self, Filter},
    visibility::{Document, Link, Mode, Place, Query, Refusal, Space},
};

/// Documents on the one page of `search`.
const SEARCH_PAGE: usize = 20;

impl Player {
    pub(super) async fn read(&mut self, at: usize) -> Checked {
        match self.random.random_range(0..100) {
            0..20 => self.reads_blocks(at).await,
            20..25 => self.reads_daily_note(at).await,
            25..30 => self.reads_outline(at).await,
            30..36 => self.searches_document(at).await,
            36..50 => self.lists(at).await,
            50..65 => self.searches(at).await,
            65..70 => self.searches_by_pattern(at).await,
            70..75 => self.searches_simply(at).await,
            75..80 => self.fetches(at).await,
            80..86 => self.resolves(at).await,
            86..88 => self.reads_backlinks(at).await,
            88 => self.reads_tasks(at).await,
            89..92 => self.lists_changes(at).await,
            92..94 => self.lists_folders(at).await,
            94..96 => self.lists_resources(at).await,
            96..98 => self.reads_a_resource(at).await,
            _ => self.asks_for_itself(at).await,
        }
    }

    /// Calls a tool that reads; answers what it gave, and what the model expected with it.
    pub(super) async fn ask<T>(
        &mut self,
        at: usize,
        tool: &str,
        arguments: Value,
        expected: impl FnOnce(&Link, &Space) -> Result<T, Refusal>,
    ) -> Checked<Option<(Value, T)>> {
        let link = self.links[at].link.clone();
        let outcome = self.call(at, tool, &arguments).await?;
        let expected = expected(&link, &self.space);
        Self::expect(&link, tool, outcome, expected)
    }

    async fn reads_blocks(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let markdown = self.random.random_bool(0.4);
        let format = if markdown { "markdown" } else { "json" };
        let arguments = json!({ "id": id, "format": format });
        let asked =
            self.ask(at, "blocks_get", arguments, |link, space| link.open(space, id)).await?;
        let Some((answer, of)) = asked else { return Ok(()) };
        compare_document(&link, &self.space, of, &answer["document"])?;
        let blocks = self.space.documents[&of].blocks.iter();
        let wanted: Vec<_> = blocks.filter(|(block, _)| of == id || *block == id).collect();
        if markdown {
            let texts: Vec<String> = wanted.iter().map(|(_, text)| text.markdown()).collect();
            let read = answer["markdown"].as_str().unwrap_or_default();
            return same("Markdown", lines(read), texts);
        }
        let read = ids(&answer["blocks"], "id")?;
        same("blocks", read, wanted.iter().map(|(id, _)| *id).collect())
    }

    async fn reads_daily_note(&mut self, at: usize) -> Checked {
        let date = self.some_date();
        let seen = |link: &Link, space: &Space| {
            space.daily(date).ok_or(Refusal::NotFound).and_then(|id| link.open(space, id))
        };
        let asked = self.ask(at, "blocks_get", json!({ "date": date }), seen).await?;
        let Some((answer, id)) = asked else { return Ok(()) };
        same("daily note", uuid(&answer["document"]["id"])?, id)
    }

    async fn reads_outline(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let seen = |link: &Link, space: &Space| link.open(space, id);
        let asked = self.ask(at, "document_outline", json!({ "id": id }), seen).await?;
        let Some((answer, of)) = asked else { return Ok(()) };
        compare_document(&link, &self.space, of, &answer["document"])?;
        same(
            "blocks",
            answer["blocks"].as_u64(),
            Some(self.space.documents[&of].blocks.len() as u64),
        )
    }

    async fn searches_document(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let word = self.some_word();
        let arguments = json!({ "blockId": id, "pattern": word });
        let seen = |link: &Link, space: &Space| link.open(space, id);
        let asked = self.ask(at, "document_search", arguments, seen).await?;
        let Some((answer, of)) = asked else { return Ok(()) };
        same("document", uuid(&answer["documentId"])?, of)?;
        let blocks = self.space.documents[&of].blocks.iter();
        let blocks = blocks.filter(|(block, _)| of == id || *block == id);
        let wanted: Vec<Uuid> =
            blocks.filter(|(_, text)| text.plain().contains(word)).map(|(id, _)| *id).collect();
        same("total", answer["total"].as_u64(), Some(wanted.len() as u64))?;
        same("blocks", ids(&answer["items"], "blockId")?, wanted)
    }

    fn some_word(&mut self) -> &'static str {
        let words = ["mango", "quartz", "violin", "juniper", "hut", "lighthouse"];
        random::one(&mut self.random, &words)
    }

    async fn lists(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let filter = self.some_filter(&link, false);
        let mut arguments = json!({});
        filter.add_to(&mut arguments);
        self.compare_pages(at, "documents_list", "documents", arguments, &filter, |_| true).await
    }

    async fn searches(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let queries: Vec<Query> =
            (0..self.random.random_range(1..3)).map(|_| random::query(&mut self.random)).collect();
        let filter = self.some_filter(&link, true);
        let typed: Vec<String> = queries.iter().map(Query::typed).collect();
        let mut arguments = json!({ "include": typed });
        filter.add_to(&mut arguments);
        let matches = |document: &Document| queries.iter().any(|query| document.matches(query));
        self.compare_pages(at, "documents_search", "results", arguments, &filter, matches).await
    }

    async fn searches_by_pattern(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let filter = self.some_filter(&link, true);
        let word = self.some_word();
        let mut arguments = json!({ "regexps": [word] });
        filter.add_to(&mut arguments);
        let matches = |document: &Document| {
            let blocks = document.blocks.iter().map(|(_, text)| text);
            std::iter::once(&document.title).chain(blocks).any(|text| text.plain().contains(word))
        };
        self.compare_pages(at, "documents_search", "results", arguments, &filter, matches).await
    }

    /// Walks all pages: each document once, all of them, and the total on each page.
    async fn compare_pages(
        &mut self,
        at: usize,
        tool: &str,
        key: &str,
        mut arguments: Value,
        filter: &Filter,
        matches: impl Fn(&Document) -> bool,
    ) -> Checked {
        let link = self.links[at].link.clone();
        let all = self.space.documents.iter();
        let wanted = all.filter(|(id, of)| filter.wants(&link, &self.space, **id) && matches(of));
        let wanted: BTreeSet<Uuid> = wanted.map(|(id, _)| *id).collect();
        let mut found = BTreeSet::new();
        loop {
            let asked = self.ask(at, tool, arguments.clone(), |_, _| Ok(())).await?;
            let Some((answer, ())) = asked else { return Ok(()) };
            same("total", answer["total"].as_u64(), Some(wanted.len() as u64))?;
            same("corrections", &answer["corrected"], &Value::Null)?;
            for document in answer[key].as_array().ok_or("no list")? {
                let id = uuid(&document["id"])?;
                if !found.insert(id) {
                    return Err(format!("{id} stands on two pages"));
                }
                if wanted.contains(&id) {
                    compare_document(&link, &self.space, id, document)?;
                }
            }
            match answer["cursor"].as_str() {
                Some(cursor) => arguments["cursor"] = json!(cursor),
                None => break,
            }
        }
        same("what was found", found, wanted)
    }

    async fn searches_simply(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let query = random::query(&mut self.random);
        let everywhere = Filter::default();
        let all = self.space.documents.iter();
        let wanted =
            all.filter(|(id, of)| everywhere.wants(&link, &self.space, **id) && of.matches(&query));
        let wanted: BTreeSet<Uuid> = wanted.map(|(id, _)| *id).collect();
        let arguments = json!({ "query": query.typed() });
        let asked = self.ask(at, "search", arguments, |_, _| Ok(())).await?;
        let Some((answer, ())) = asked else { return Ok(()) };
        let results = answer["results"].as_array().ok_or("no list")?;
        // What is in a document stands behind it, at its address.
        let is_part = |result: &Value| result["url"].as_str().is_some_and(|url| url.contains('#'));
        let documents = results.iter().filter(|result| !is_part(result));
        let found: Result<BTreeSet<Uuid>, _> = documents.map(|of| uuid(&of["id"])).collect();
        let found = found?;
        for part in results.iter().filter(|result| is_part(result)) {
            let url = part["url"].as_str().unwrap_or_default();
            let inside = found.iter().any(|id| url.contains(&format!("/d/{id}#")));
            same("a part beside its document", inside, true)?;
        }
        same("the number found", found.len(), wanted.len().min(SEARCH_PAGE))?;
        same("found though it is not there", found.is_subset(&wanted), true)
    }

    async fn fetches(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let seen = |link: &Link, space: &Space| link.open(space, id);
        let Some((answer, of)) = self.ask(at, "fetch", json!({ "id": id }), seen).await? else {
            return Ok(());
        };
        same("what was fetched", uuid(&answer["id"])?, id)?;
        if id != of {
            return same("document", uuid(&answer["metadata"]["documentId"])?, of);
        }
        let title = self.space.documents[&of].title.plain();
        same("title", answer["title"].as_str(), Some(title.as_str()))
    }

    async fn lists_resources(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let mut found = BTreeMap::new();
        let mut page = json!({});
        loop {
            let asked = self.ask(at, "resources/list", page, |_, _| Ok(())).await?;
            let Some((answer, ())) = asked else { return Ok(()) };
            for resource in answer["resources"].as_array().ok_or("no list")? {
                let id = resource["uri"].as_str().unwrap_or_default().replace("docent://", "");
                found.insert(id, resource["name"].as_str().unwrap_or_default().to_owned());
            }
            match answer["nextCursor"].as_str() {
                Some(cursor) => page = json!({ "cursor": cursor }),
                None => break,
            }
        }
        let all = self.space.documents.iter();
        let seen = all.filter(|(id, of)| {
            link.mode != Mode::Write && link.sees(&self.space, **id) && !of.trashed
        });
        let wanted = seen.map(|(id, of)| (id.to_string(), of.title.plain())).collect();
        same("resources", found, wanted)
    }

    async fn reads_a_resource(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let uri = json!({ "uri": format!("docent://{id}") });
        let seen = |link: &Link, space: &Space| {
            let whole = link.mode != Mode::Write && space.documents.contains_key(&id);
            if whole { link.open(space, id) } else { Err(Refusal::NotFound) }
        };
        let asked = self.ask(at, "resources/read", uri.clone(), seen).await?;
        let Some((answer, of)) = asked else { return Ok(()) };
        same("address", &answer["contents"][0]["uri"], &uri["uri"])?;
        let texts = self.space.documents[&of].blocks.iter();
        let texts: Vec<String> = texts.map(|(_, text)| text.markdown()).collect();
        let read = answer["contents"][0]["text"].as_str().unwrap_or_default();
        same("text", lines(read), texts)
    }

    /// Open tasks, those of a document and those of the inbox: what is listed is visible, and where it is said
    /// to be.
    async fn reads_tasks(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let scope = random::one(&mut self.random, &["all", "inbox", "document", "logbook"]);
        let mut arguments = json!({ "scope": scope });
        if scope == "document" {
            arguments["documentId"] = json!(id);
        }
        let seen = |link: &Link, space: &Space| {
            if scope == "document" { link.open(space, id).map(|_| ()) } else { Ok(()) }
        };
        let Some((answer, ())) = self.ask(at, "tasks_get", arguments, seen).await? else {
            return Ok(());
        };
        for task in answer["tasks"].as_array().ok_or("no tasks")? {
            let of = self.space.document_of(uuid(&task["id"])?).ok_or("a task that is gone")?;
            same("the document of a task", uuid(&task["location"]["documentId"])?, of)?;
            same("a task is seen", link.sees(&self.space, of), true)?;
            let place = self.space.documents[&of].place;
            let kind = match place {
                Place::Inbox => "inbox",
                Place::Daily(_) => "dailyNote",
                _ => "document",
            };
            same("the place of a task", task["location"]["type"].as_str(), Some(kind))?;
            let listed = scope != "document" && self.space.documents[&of].trashed;
            same("a task out of the trash", listed, false)?;
            let listed = scope != "document" && matches!(place, Place::Templates);
            same("a task out of the templates", listed, false)?;
        }
        Ok(())
    }

    async fn resolves(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let date = self.some_date();
        let (url, wanted) = match self.random.random_range(0..4) {
            0 => (format!("block://{id}"), Some(id)),
            1 => (format!("docent://{id}"), Some(id)),
            2 => (format!("/d/{id}"), Some(id)),
            _ => (format!("date://{date}"), self.space.daily(date)),
        };
        let seen = |link: &Link, space: &Space| {
            wanted.ok_or(Refusal::NotFound).and_then(|id| link.open(space, id))
        };
        let asked = self.ask(at, "link_resolve", json!({ "url": url }), seen).await?;
        let Some((answer, of)) = asked else { return Ok(()) };
        same("document", uuid(&answer["documentId"])?, of)
    }

    async fn reads_backlinks(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let id = self.some_id(&link);
        let seen = |link: &Link, space: &Space| link.open(space, id);
        let asked = self.ask(at, "backlinks_get", json!({ "id": id }), seen).await?;
        let Some((answer, _)) = asked else { return Ok(()) };
        let mut wanted = BTreeSet::new();
        for (of, document) in &self.space.documents {
            if link.sees(&self.space, *of) && !document.trashed {
                let links = document.blocks.iter().filter(|(_, text)| text.link == Some(id));
                wanted.extend(links.map(|(block, _)| *block));
            }
        }
        let found: BTreeSet<Uuid> = ids(&answer["backlinks"], "blockId")?.into_iter().collect();
        same("backlinks", found, wanted)
    }

    async fn lists_folders(&mut self, at: usize) -> Checked {
        let asked = self.ask(at, "folders_list", json!({}), |_, _| Ok(())).await?;
        let Some((answer, ())) = asked else { return Ok(()) };
        let link = &self.links[at].link;
        let space = &self.space;
        let seen: Vec<Uuid> =
            space.documents.keys().copied().filter(|id| link.sees(space, *id)).collect();
        let kept: Vec<Uuid> =
            seen.iter().copied().filter(|id| !space.documents[id].trashed).collect();
        let mut wanted = BTreeMap::new();
        for (id, folder) in space.folders.iter().filter(|(id, _)| link.sees_folder(space, **id)) {
            let parent = folder.parent.filter(|parent| link.sees_folder(space, *parent));
            let inside = |of: &&Uuid| space.documents[*of].place == Place::Folder(*id);
            let count = kept.iter().filter(inside).count();
            wanted.insert(*id, (parent, folder.name.clone(), Some(count as u64)));
        }
        let mut found = BTreeMap::new();
        for folder in answer["folders"].as_array().ok_or("no folders")? {
            let parent = uuid(&folder["parentFolderId"]).ok();
            let name = folder["name"].as_str().unwrap_or_default().to_owned();
            found.insert(uuid(&folder["id"])?, (parent, name, folder["documentCount"].as_u64()));
        }
        same("folders", found, wanted)?;
        for place in answer["locations"].as_array().ok_or("no locations")? {
            let name = place["location"].as_str().unwrap_or_default();
            let count = seen.iter().filter(|id| link.place_of(space, **id) == name).count();
            same(name, place["documentCount"].as_u64(), Some(count as u64))?;
        }
        Ok(())
    }

    async fn asks_for_itself(&mut self, at: usize) -> Checked {
        let link = self.links[at].link.clone();
        let asked = self.ask(at, "connection_info", json!({}), |_, _| Ok(())).await?;
        let Some((answer, ())) = asked else { return Ok(()) };
        let chosen: BTreeSet<Uuid> =
            ids(&answer["link"]["destinations"], "id")?.into_iter().collect();
        same("destinations", chosen, link.chosen(&self.space))?;
        let writes = link.has("markdown_add");
        same("mayRead", answer["link"]["mayRead"].as_bool(), Some(link.has("blocks_get")))?;
        same("mayWrite", answer["link"]["mayWrite"].as_bool(), Some(writes))?;
        same("mayDelete", answer["link"]["mayDelete"].as_bool(), Some(link.has("blocks_delete")))
    }
}

/// The texts of blocks, tasks or not.
fn lines(markdown: &str) -> Vec<String> {
    let lines = markdown.lines().filter(|line| !line.is_empty());
    lines.map(|line| line.strip_prefix("- [ ] ").unwrap_or(line).to_owned()).collect()
}

/// What an answer says of a document itself.
fn compare_document(link: &Link, space: &Space, id: Uuid, answer: &Value) -> Checked {
    let document = &space.documents[&id];
    same("document", uuid(&answer["id"])?, id)?;
    same("title", answer["title"].as_str(), Some(document.title.plain().as_str()))?;
    same("location", answer["location"].as_str(), Some(link.place_of(space, id)))?;
    same("folderId", uuid(&answer["folderId"]).ok(), link.folder_of(space, id))
}
