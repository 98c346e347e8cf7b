//! Jobs on documents: a project moves, a name changes everywhere, a plan from a template, a summary of what was found.

use serde_json::{Value, json};

use super::{Job, desk, document, folder, folders, list, text};

#[tokio::test]
async fn a_project_is_moved_to_the_archive() {
    let (_app, agent) = desk().await;
    let top = folders(&agent, json!([{ "name": "Projects" }, { "name": "Archive" }])).await;
    let project =
        folders(&agent, json!([{ "name": "Lighthouse", "parentFolderId": top[0] }])).await;
    let drawings =
        folders(&agent, json!([{ "name": "Drawings", "parentFolderId": project[0] }])).await;
    let plan = document(&agent, "Plan", "Build it.", &project[0]).await;
    document(&agent, "Front", "A door.", &drawings[0]).await;
    let index =
        agent.document("Index", &format!("- [The lighthouse](block://{plan}) is going on")).await;
    let mut job = Job::of(&agent);
    let listed = job.call("folders_list", json!({})).await;
    let year =
        json!({ "folders": [{ "name": "2026", "parentFolderId": folder(&listed, "Archive") }] });
    let year = job.call("folders_create", year).await["ids"][0].clone();
    let moved = json!({ "folderIds": [folder(&listed, "Lighthouse")], "destination": { "parentFolderId": year } });
    job.call("folders_move", moved).await;
    let within = json!({ "folderIds": [folder(&listed, "Lighthouse")] });
    let plan_told = job.call("documents_list", within).await["documents"][0].clone();
    let links = job.call("backlinks_get", json!({ "id": plan_told["id"] })).await;
    for link in list(&links["backlinks"]) {
        let replace = json!({ "id": link["blockId"], "find": "is going on", "replace": "was finished in 2026" });
        job.call("text_replace", replace).await;
    }
    let title = json!({ "documents": [{ "id": plan_told["id"], "title": "Plan (archived)" }] });
    job.call("documents_update", title).await;
    job.done("moving a project folder");
    let after = agent.call("folders_list", json!({})).await;
    let parent = |name: &str| {
        let of = list(&after["folders"]).iter().find(|folder| folder["name"] == name).unwrap();
        of["parentFolderId"].clone()
    };
    assert_eq!(&parent("Lighthouse"), folder(&after, "2026"));
    assert_eq!(&parent("Drawings"), folder(&after, "Lighthouse"));
    assert!(agent.markdown(&index).await.contains("was finished in 2026"));
}

#[tokio::test]
async fn a_name_changes_wherever_it_stands() {
    let (_app, agent) = desk().await;
    let mut ids = Vec::new();
    for number in 0..4 {
        let text = format!(
            "# Part {number}\n\nThe Foghorn Mk2 sounds. So the Foghorn Mk2 is loud.\n\n- the Foghorn Mk2\n"
        );
        ids.push(agent.document(&format!("Part {number}"), &text).await);
    }
    agent.document("Other", "A Foghorn Mk1 alone.").await;
    let mut job = Job::of(&agent);
    let found = job.call("documents_search", json!({ "regexps": "Foghorn Mk2" })).await;
    assert_eq!(found["total"], 4);
    for hit in list(&found["results"]) {
        let replace =
            json!({ "id": hit["id"], "find": "Foghorn Mk2", "replace": "Siren", "all": true });
        job.call("text_replace", replace).await;
    }
    let left = job.call("documents_search", json!({ "regexps": "Foghorn Mk2" })).await;
    assert_eq!(left["total"], 0);
    job.done("a name changes");
    for id in &ids {
        assert_eq!(agent.markdown(id).await.matches("Siren").count(), 3);
    }
    assert_eq!(
        agent.call("documents_search", json!({ "regexps": "Foghorn Mk1" })).await["total"],
        1
    );
}

#[tokio::test]
async fn a_plan_is_made_from_a_template() {
    let (_app, agent) = desk().await;
    let plans = folders(&agent, json!([{ "name": "Plans" }])).await;
    let template = "## Goal\n\n{{goal}}\n\n## Steps\n\n- [ ] first\n\n## Risks\n\nNone yet.\n";
    let template = json!({
        "documents": [{ "title": "Plan", "markdown": template }],
        "destination": { "destination": "templates" },
    });
    agent.call("documents_create", template).await;
    let mut job = Job::of(&agent);
    let templates = job.call("documents_list", json!({ "location": "templates" })).await;
    let read = json!({ "id": templates["documents"][0]["id"], "format": "markdown" });
    let markdown = text(&job.call("blocks_get", read).await["markdown"])
        .replace("{{goal}}", "A lamp that turns");
    let listed = job.call("folders_list", json!({})).await;
    let new = json!({
        "documents": [{ "title": "Turning lamp", "markdown": markdown }],
        "destination": { "folderId": folder(&listed, "Plans") },
    });
    let id = job.call("documents_create", new).await["ids"][0].clone();
    let outline = job.call("document_outline", json!({ "id": id })).await;
    let steps = list(&outline["sections"]).iter().find(|section| section["title"] == "Steps");
    let steps = steps.unwrap_or_else(|| panic!("{outline}"))["id"].clone();
    let more = json!({ "markdown": "- [ ] order a motor\n- [ ] mount it", "position": "after", "siblingId": steps });
    job.call("markdown_add", more).await;
    let replace =
        json!({ "id": id, "find": "None yet.", "replace": "It may hum.", "section": null });
    job.call("text_replace", replace).await;
    job.done("a plan from a template");
    let made = agent.markdown(text(&id)).await;
    assert!(made.contains("A lamp that turns") && made.contains("It may hum."), "{made}");
    let tasks = agent.call("tasks_get", json!({ "scope": "document", "documentId": id })).await;
    assert_eq!(tasks["total"], 3, "{tasks}");
    assert_eq!(agent.call("documents_list", json!({ "folderIds": plans })).await["total"], 1);
}

#[tokio::test]
async fn what_was_found_is_summed_up_with_its_sources() {
    let (_app, agent) = desk().await;
    let filler = "Nothing of note happened. ".repeat(40);
    for (title, fact) in
        [("Log 1887", "The lamp failed in fog."), ("Log 1901", "In fog the lamp failed again.")]
    {
        agent.document(title, &format!("{filler}\n\n{fact}\n\n{filler}")).await;
    }
    agent.document("Log 1910", &filler).await;
    let mut job = Job::of(&agent);
    let found = job.call("search", json!({ "query": "lamp failed fog" })).await;
    let results = list(&found["results"]).to_vec();
    assert_eq!(results.len(), 2, "{found}");
    let mut facts = Vec::new();
    for result in &results {
        let read = job.call("fetch", json!({ "id": result["id"] })).await;
        let fact =
            text(&read["text"]).lines().find(|line| line.contains("fog")).unwrap().to_owned();
        facts.push(format!(
            "- {fact} ([{}](block://{}))",
            text(&result["title"]),
            text(&result["id"])
        ));
    }
    let summary =
        json!({ "documents": [{ "title": "Lamp in fog", "markdown": facts.join("\n") }] });
    let made = job.call("documents_create", summary).await["ids"][0].clone();
    job.done("a summary with sources");
    for result in &results {
        let links: Value = agent.call("backlinks_get", json!({ "id": result["id"] })).await;
        assert_eq!(links["backlinks"][0]["documentId"], made, "{links}");
    }
}
