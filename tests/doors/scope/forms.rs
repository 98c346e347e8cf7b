//! Every way of asking shows the same documents: by id, in lists, by words, by patterns, as backlinks
//! and in counts; and these are the documents that the scope's own words say.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Days, NaiveDate};
use docent_document::{Place, markdown};
use docent_store::{
    Actor, Call, Error, Grant, Mode, Reach, Who,
    block::{self, At},
    document::{self, Filter, Target},
    file, folder,
    link::Scope as LinkScope,
    search::{self, Query, scope_query},
    task::{self, Wanted},
};
use docent_tests::{Agent, TestApp, database};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

/// Spaces, and scopes in each.
const SPACES: usize = 5;
const SCOPES: usize = 12;
const FOLDERS: usize = 12;
/// The number of the document that is the inbox: it has all words.
const INBOX: u32 = 47;
const WORDS: [&str; 4] = ["alpha", "beta", "gamma", "#tag"];
type Matches = fn(&Document) -> bool;
/// Searches of links, and which documents they match.
const SEARCHES: [(&str, Matches); 7] = [
    ("alpha", |d| d.has("alpha")),
    ("alpha -beta", |d| d.has("alpha") && !d.has("beta")),
    ("alpha gamma", |d| d.has("alpha") && d.has("gamma")),
    ("beta OR #tag", |d| d.has("beta") || d.has("#tag")),
    ("title:special", |d| d.special),
    ("every -gamma", |d| !d.has("gamma")),
    ("OR", |_| false),
];

/// A document as the test knows it.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Document {
    id: Uuid,
    words: Vec<&'static str>,
    special: bool,
    folder: Option<usize>,
    /// A daily note, or the inbox.
    daily: bool,
    inbox: bool,
    kept: bool,
    trashed: bool,
}

impl Document {
    fn has(&self, word: &str) -> bool {
        self.words.contains(&word)
    }
}

/// What a link is given.
#[derive(Default, Debug)]
struct Scope {
    whole: bool,
    documents: Vec<Uuid>,
    folders: Vec<usize>,
    daily: bool,
    search: Option<usize>,
}

struct Space {
    folders: Vec<Uuid>,
    parents: Vec<Option<usize>>,
    documents: Vec<Document>,
    hub: Uuid,
    /// A picture in the first document.
    file: Uuid,
}

impl Space {
    /// A folder and all it is in.
    fn path(&self, folder: usize) -> Vec<usize> {
        let mut path = vec![folder];
        while let Some(parent) = self.parents[path[path.len() - 1]] {
            path.push(parent);
        }
        path
    }

    fn sees_folder(&self, scope: &Scope, folder: usize) -> bool {
        scope.whole || self.path(folder).iter().any(|above| scope.folders.contains(above))
    }

    fn sees(&self, scope: &Scope, document: &Document) -> bool {
        let searched =
            !document.inbox && scope.search.is_some_and(|number| SEARCHES[number].1(document));
        let inside = document.folder.is_some_and(|folder| self.sees_folder(scope, folder));
        let chosen = scope.documents.contains(&document.id);
        let daily = scope.daily && document.daily;
        !document.kept
            && !document.trashed
            && (scope.whole || inside || chosen || daily || searched)
    }

    #[expect(clippy::disallowed_methods, reason = "the test moves rows as no door does")]
    async fn shuffle(&mut self, random: &mut StdRng, connection: &mut PgConnection) {
        for number in 0..FOLDERS {
            let parent =
                (number > 0 && random.random_bool(0.7)).then(|| random.random_range(0..number));
            self.parents[number] = parent;
            let mut path: Vec<Uuid> =
                self.path(number).iter().map(|at| self.folders[*at]).collect();
            path.reverse();
            let folder = sqlx::query("update folder set parent_id = $2, path = $3 where id = $1");
            let parent = parent.map(|at| self.folders[at]);
            let folder = folder.bind(self.folders[number]).bind(parent).bind(path);
            folder.execute(&mut *connection).await.expect("the row is changed");
        }
        for document in &mut self.documents {
            document.kept = random.random_bool(0.1);
            document.trashed = random.random_bool(0.1);
            let mut location = "daily_notes";
            if !document.daily {
                document.folder = random.random_bool(0.7).then(|| random.random_range(0..FOLDERS));
                location = ["folder", "unsorted"][usize::from(document.folder.is_none())];
            }
            let row = sqlx::query(
                "update document
                 set location = $2, folder_id = $3, never_to_agents = $4,
                     trashed_at = case when $5 then now() end,
                     updated_at = now() - $6 * interval '1 hour'
                 where id = $1",
            );
            let row = row.bind(document.id).bind(location);
            let row = row.bind(document.folder.map(|at| self.folders[at]));
            let row = row.bind(document.kept).bind(document.trashed);
            row.bind(f64::from(random.random_range(0..500)))
                .execute(&mut *connection)
                .await
                .expect("it is there");
        }
    }
}

fn random_scope(random: &mut StdRng, space: &Space) -> Scope {
    if random.random_bool(0.05) {
        return Scope { whole: true, ..Scope::default() };
    }
    let mut scope = Scope { daily: random.random_bool(0.3), ..Scope::default() };
    if random.random_bool(0.5) {
        let some = random.random_range(1..6);
        scope.documents = space.documents.sample(random, some).map(|d| d.id).collect();
        scope.documents.extend(random.random_bool(0.5).then_some(space.hub));
    }
    if random.random_bool(0.6) {
        scope.folders =
            (0..random.random_range(1..4)).map(|_| random.random_range(0..FOLDERS)).collect();
    }
    scope.search = random.random_bool(0.5).then(|| random.random_range(0..SEARCHES.len()));
    scope
}

/// Gives the link a scope, and answers it as a caller.
#[expect(clippy::disallowed_methods, reason = "the test sets what no door takes")]
async fn rescope(
    connection: &mut PgConnection,
    space: &Space,
    actor: &Actor,
    scope: &Scope,
    version: i64,
) -> Actor {
    let Who::Link(grant) = &actor.who else { panic!("a link") };
    let query = scope.search.and_then(|number| scope_query(SEARCHES[number].0));
    let update = sqlx::query(
        "update link
         set scope_whole = $2, scope_documents = $3, scope_folders = $4, scope_daily = $5, scope_query = $6::tsquery,
             scope_wanted = $7::text[]::tsquery[], scope_forbidden = $8::tsquery, scope_search = case when not $2 then coalesce($6, '-') end, version = $9
         where id = $1",
    );
    let folders: Vec<Uuid> = scope.folders.iter().map(|at| space.folders[*at]).collect();
    let update = update.bind(grant.link).bind(scope.whole).bind(&scope.documents).bind(folders);
    let update = update.bind(scope.daily).bind(query.as_ref().map(|query| &query.query));
    let wanted = query.as_ref().map(|query| query.wanted.clone()).unwrap_or_default();
    let update = update.bind(wanted).bind(query.as_ref().and_then(|query| query.forbidden.clone()));
    update.bind(version).execute(connection).await.expect("it is there");
    let reach = match (scope.whole, query) {
        (true, _) => Reach::Whole,
        (false, None) => Reach::Placed,
        (false, Some(_)) => Reach::Searched,
    };
    Actor { who: Who::Link(Grant { reach, version, ..grant.clone() }), ..actor.clone() }
}

/// Makes a document; what it says follows from its number.
async fn document(agent: &Agent, number: u32, hub: Uuid) -> Document {
    let words: Vec<&str> =
        (0..4).filter(|bit| number >> bit & 1 == 1).map(|bit| WORDS[bit]).collect();
    let special = number.is_multiple_of(5);
    let title = format!("{} {number}", if special { "Special" } else { "Plain" });
    // Some have their words in several vectors.
    let filling = if number % 16 == 7 { "filling ".repeat(17_000) } else { String::new() };
    let (first, rest) = words.split_at(words.len() / 2);
    let (first, rest) = (first.join(" "), rest.join(" "));
    let text = format!("{filling}\n\n{rest} [hub](block://{hub})");
    let markdown = format!("every {first}\n\n{text}\n\n- [ ] open\n- [x] done");
    let inbox = number == INBOX;
    let daily = number % 6 == 1 || inbox;
    let id = if inbox {
        let place = json!({ "type": "inbox" });
        let task = json!({ "markdown": format!("every {first}\n{text}"), "location": place });
        let done = json!({ "markdown": "- [x] done", "location": place });
        let added = agent.call("tasks_add", json!({ "tasks": [task, done] })).await;
        added["documents"][0]["id"].as_str().unwrap_or_else(|| panic!("{added}")).to_owned()
    } else if daily {
        let date =
            NaiveDate::from_ymd_opt(2026, 1, 1).expect("it is there") + Days::new(number.into());
        let add = json!({ "markdown": markdown, "position": "end", "date": date });
        let id = agent.call("markdown_add", add).await["documents"][0]["id"].clone();
        let titled = json!({ "documents": [{ "id": id, "title": title }] });
        agent.call("documents_update", titled).await;
        id.as_str().expect("it is there").to_owned()
    } else {
        agent.document(&title, &markdown).await
    };
    let id = id.parse().expect("it is there");
    Document { id, words, special, folder: None, daily, inbox, kept: false, trashed: false }
}

async fn seed(app: &TestApp) -> (Space, Actor) {
    let agent = app.agent(Mode::ReadWrite).await;
    let names: Vec<_> = (0..FOLDERS).map(|n| json!({ "name": format!("Folder {n}") })).collect();
    let made = agent.call("folders_create", json!({ "folders": names })).await;
    let folders = made["ids"].as_array().unwrap_or_else(|| panic!("{made}")).iter();
    let folders =
        folders.map(|id| id.as_str().expect("it is there").parse().expect("it is there")).collect();
    let hub: Uuid = agent.document("Hub", "middle").await.parse().expect("it is there");
    let owner = app.actor().await;
    let picture = file::add(app.store(), &owner, "a.txt", b"a").await;
    let file = picture.expect("it is there").id;
    let mut documents = Vec::new();
    for number in 0..48 {
        documents.push(document(&agent, number, hub).await);
    }
    // A person shows it: a link could not, before it sees it.
    let parsed = markdown::parse(&format!("![a](file://{file})"), &mut || app.store().world.id());
    let at = At::Place(Place::End(documents[0].id));
    let add = block::Add { at, blocks: parsed.blocks, ids_chosen: false, expected_revision: None };
    app.store().write(&owner, &Call::default(), &add).await.expect("it is written");
    let grant = Grant {
        link: agent.link,
        security_epoch: 1,
        version: 1,
        reach: Reach::Whole,
        mode: Mode::ReadWrite,
        link_mode: Mode::ReadWrite,
        allow_delete: false,
        file_urls: true,
        tool_groups: None,
        scope: Arc::new(LinkScope::Whole),
        guidance: String::new(),
        calls_per_minute: None,
        writes_per_minute: None,
        expires_at: None,
    };
    let actor = Actor { space: app.space, who: Who::Link(grant), name: "a link".into() };
    (Space { folders, parents: vec![None; FOLDERS], documents, hub, file }, actor)
}

#[tokio::test]
async fn every_form_shows_the_same_documents() {
    let database = database().await;
    let app = TestApp::over(&database.url, 1).await;
    let (mut space, actor) = seed(&app).await;
    let mut random = StdRng::seed_from_u64(7);
    let mut direct = PgConnection::connect(&database.url).await.expect("it is there");
    let mut version = 1;
    for _ in 0..SPACES {
        space.shuffle(&mut random, &mut direct).await;
        for _ in 0..SCOPES {
            let scope = random_scope(&mut random, &space);
            version += 1;
            let actor = rescope(&mut direct, &space, &actor, &scope, version).await;
            compare(&app, &space, &actor, &scope).await;
        }
    }
}

/// What one scope shows of a space, as the test knows it.
struct View<'a> {
    space: &'a Space,
    scope: &'a Scope,
    actor: &'a Actor,
    seen: BTreeSet<Uuid>,
    /// Whether the hub is seen as well, which the test does not move.
    hub: bool,
}

async fn compare(app: &TestApp, space: &Space, actor: &Actor, scope: &Scope) {
    let seen = space.documents.iter().filter(|document| space.sees(scope, document));
    let seen: BTreeSet<Uuid> = seen.map(|document| document.id).collect();
    let connection = &mut app.store().connection().await.expect("it is there");
    let hub = scope.whole || scope.documents.contains(&space.hub);
    let view = View { space, scope, actor, seen, hub };
    view.by_id(connection).await;
    let since = (Some(DateTime::UNIX_EPOCH), None);
    for filter in [Filter::default(), Filter { created: since, ..Filter::default() }] {
        view.listed(connection, &filter).await;
        view.found(connection, &filter).await;
    }
    view.pointed(connection).await;
    view.counted(connection).await;
    view.tasked(connection).await;
}

impl View<'_> {
    fn total(&self) -> i64 {
        i64::try_from(self.seen.len()).expect("it is there") + i64::from(self.hub)
    }

    async fn by_id(&self, connection: &mut PgConnection) {
        let Self { space, scope, actor, .. } = *self;
        let mut by_id = BTreeSet::new();
        for document in &space.documents {
            match document::read(connection, actor, Target::Id(document.id)).await {
                Ok(read) => {
                    let folder = document.folder.filter(|at| space.sees_folder(scope, *at));
                    assert_eq!(read.location.folder(), folder.map(|at| space.folders[at]));
                    by_id.insert(read.id);
                }
                Err(Error::NotFound) => {}
                Err(error) => panic!("{error:?} under {scope:?}"),
            }
        }
        assert_eq!(by_id, self.seen, "by id under {scope:?}");
        assert_eq!(document::resolve(connection, actor, space.hub).await.is_ok(), self.hub);
    }

    async fn listed(&self, connection: &mut PgConnection, filter: &Filter) {
        let scope = self.scope;
        let mut listed = BTreeSet::new();
        let mut after = None;
        loop {
            let page = document::list(connection, self.actor, filter, after, 9)
                .await
                .expect("it is there");
            assert_eq!(page.total, self.total(), "total under {scope:?}");
            for document in page.documents {
                assert!(listed.insert(document.id), "twice in the list under {scope:?}");
                assert!(after.is_none_or(|after| (document.updated_at, document.id) < after));
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(listed.remove(&self.space.hub), self.hub, "the hub under {scope:?}");
        assert_eq!(listed, self.seen, "listed under {scope:?}");
    }

    async fn found(&self, connection: &mut PgConnection, filter: &Filter) {
        for (include, regexps) in
            [(vec!["every"], vec![]), (vec![], vec!["every"]), (vec!["every"], vec!["ever[y]"])]
        {
            let query = Query {
                include: include.into_iter().map(str::to_owned).collect(),
                regexps: regexps.into_iter().map(str::to_owned).collect(),
                filter: filter.clone(),
            };
            let found =
                search::find(connection, self.actor, &query, None, 100).await.expect("it is there");
            let ids: BTreeSet<Uuid> = found.hits.iter().map(|hit| hit.document.id).collect();
            assert_eq!(ids, self.seen, "{query:?} under {:?}", self.scope);
            assert_eq!(usize::try_from(found.total), Ok(self.seen.len()));
        }
    }

    /// Backlinks, and a file that a document shows.
    async fn pointed(&self, connection: &mut PgConnection) {
        let Self { space, scope, actor, .. } = *self;
        let backlinks = search::backlinks(connection, actor, space.hub).await;
        assert_eq!(backlinks.is_ok(), self.hub);
        if let Ok(backlinks) = backlinks {
            let sources = backlinks.iter().map(|backlink| backlink.document);
            assert_eq!(sources.collect::<BTreeSet<_>>(), self.seen, "backlinks under {scope:?}");
        }
        let file = file::find(connection, actor, space.file).await;
        let shown = self.seen.contains(&space.documents[0].id);
        assert_eq!(file.is_ok(), shown, "a file under {scope:?}");
    }

    /// Each document has one open task and one that is done.
    async fn tasked(&self, connection: &mut PgConnection) {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("it is there");
        let dated = |number: usize| self.seen.contains(&self.space.documents[number].id);
        let dated = (0..48).filter(|number| number % 6 == 1 && dated(*number)).count();
        for (wanted, total) in [
            (Wanted::Open, self.seen.len()),
            (Wanted::Finished, self.seen.len()),
            (Wanted::After(first), dated),
            (Wanted::Until(first), 0),
        ] {
            let (mut found, mut after) = (BTreeSet::new(), None);
            loop {
                let page = task::list(connection, self.actor, wanted, after, 9).await;
                let page = page.expect("it is there");
                assert_eq!(
                    usize::try_from(page.total),
                    Ok(total),
                    "{wanted:?} of {:?}",
                    self.scope
                );
                for task in page.tasks {
                    assert!(found.insert(task.document), "twice: {wanted:?} of {:?}", self.scope);
                }
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found.len(), total, "{wanted:?} of {:?}", self.scope);
            assert!(found.is_subset(&self.seen), "{wanted:?} of {:?}", self.scope);
        }
    }

    async fn counted(&self, connection: &mut PgConnection) {
        let Self { space, scope, actor, .. } = *self;
        let folders = folder::list(connection, actor).await.expect("it is there");
        let visible = (0..FOLDERS).filter(|number| space.sees_folder(scope, *number));
        let visible: BTreeSet<Uuid> = visible.map(|number| space.folders[number]).collect();
        assert_eq!(folders.iter().map(|folder| folder.id).collect::<BTreeSet<_>>(), visible);
        for folder in &folders {
            assert!(folder.parent.is_none_or(|parent| visible.contains(&parent)));
        }
        let places = folder::places(connection, actor).await.expect("it is there");
        let inside: i64 = folders.iter().map(|folder| folder.documents).sum();
        let inbox = space.documents.iter().filter(|d| d.inbox && self.seen.contains(&d.id)).count();
        let inbox = i64::try_from(inbox).expect("it is there");
        let counted = inside + places.unsorted + places.daily_notes + places.templates + inbox;
        assert_eq!(counted, self.total(), "counted under {scope:?}");
        assert_eq!(places.trash, 0);
    }
}
