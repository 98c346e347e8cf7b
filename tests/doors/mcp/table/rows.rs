//! One row a tool.

/// Calls of a tool: one that works, and those that do not. `$names` stand for ids of the world.
pub(super) struct Row {
    pub(super) tool: &'static str,
    /// A call that works, and that changes something where the tool writes.
    pub(super) good: &'static str,
    /// Calls that are refused, and the code that says so; beside those that follow from the schema.
    pub(super) bad: &'static [(&'static str, &'static str)],
    /// What is answered where an id is of something out of scope.
    pub(super) out_of_scope: &'static str,
    /// Whether `expectedRevision` is heeded: folders have no revision, and what is added has none yet.
    pub(super) has_revision: bool,
    /// Whether it keeps a file: that is no change, and the same bytes of the same name are one file.
    pub(super) keeps_a_file: bool,
}

const fn row(
    tool: &'static str,
    good: &'static str,
    bad: &'static [(&'static str, &'static str)],
) -> Row {
    Row { tool, good, bad, out_of_scope: "not_found", has_revision: true, keeps_a_file: false }
}

impl Row {
    /// A filter finds nothing among what is not there.
    const fn that_filters(self) -> Self {
        Self { out_of_scope: "", ..self }
    }

    const fn that_keeps_a_file(self) -> Self {
        Self { keeps_a_file: true, ..self }
    }

    const fn without_revision(self) -> Self {
        Self { has_revision: false, ..self }
    }
}

/// An id that nothing has.
macro_rules! nobody {
    () => {
        "00000000-0000-4000-8000-000000000000"
    };
}

pub(super) const ROWS: &[Row] = &[
    row(
        "backlinks_get",
        r#"{"id": "$document"}"#,
        &[
            (r#"{"id": "no id"}"#, "invalid_argument"),
            (concat!(r#"{"id": ""#, nobody!(), r#""}"#), "not_found"),
        ],
    ),
    row(
        "blocks_add",
        r#"{"blocks": [{"markdown": "new"}], "position": "end", "pageId": "$document"}"#,
        &[
            (r#"{"blocks": [{"markdown": "x"}], "position": "end"}"#, "invalid_argument"),
            (
                r#"{"blocks": [{"markdown": "x"}], "position": "after", "pageId": "$document"}"#,
                "invalid_argument",
            ),
            (
                r#"{"blocks": [{"markdown": "x"}], "position": "before", "siblingId": "$document"}"#,
                "invalid_argument",
            ),
            (
                r#"{"blocks": [{"type": "nonsense"}], "position": "end", "pageId": "$document"}"#,
                "invalid_argument",
            ),
            (
                r#"{"blocks": [{"markdown": "x"}], "position": "end", "date": "someday"}"#,
                "invalid_argument",
            ),
        ],
    ),
    row(
        "blocks_delete",
        r#"{"blockIds": ["$first"]}"#,
        &[
            (r#"{"blockIds": ["$document"]}"#, "invalid_argument"),
            (concat!(r#"{"blockIds": ["$first", ""#, nobody!(), r#""]}"#), "not_found"),
        ],
    ),
    row(
        "blocks_get",
        r#"{"id": "$document"}"#,
        &[
            (r"{}", "invalid_argument"),
            (r#"{"id": "$document", "date": "today"}"#, "invalid_argument"),
            (r#"{"id": "$document", "format": "html"}"#, "invalid_argument"),
            (r#"{"id": "$document", "cursor": "nonsense"}"#, "invalid_argument"),
            (r#"{"date": "2026-02-30"}"#, "invalid_argument"),
            (r#"{"date": "2020-01-01"}"#, "not_found"),
        ],
    ),
    row(
        "blocks_move",
        r#"{"blockIds": ["$first"], "position": {"position": "after", "siblingId": "$second"}}"#,
        &[
            (
                r#"{"blockIds": ["$document"], "position": {"position": "end", "pageId": "$other"}}"#,
                "invalid_argument",
            ),
            (
                r#"{"blockIds": ["$first"], "position": {"position": "end", "pageId": "$first"}}"#,
                "invalid_argument",
            ),
            (r#"{"blockIds": ["$first"], "position": {"position": "end"}}"#, "invalid_argument"),
        ],
    ),
    row(
        "blocks_update",
        r#"{"blocks": [{"id": "$first", "markdown": "changed"}]}"#,
        &[
            (r#"{"blocks": [{"markdown": "no id"}]}"#, "invalid_argument"),
            (r#"{"blocks": [{"id": "$first", "nonsense": 1}]}"#, "invalid_argument"),
            (r#"{"blocks": [{"id": "$document", "type": "code"}]}"#, "invalid_argument"),
        ],
    ),
    row(
        "changes_list",
        r#"{"documentId": "$document"}"#,
        &[
            (r#"{"since": "someday"}"#, "invalid_argument"),
            (r#"{"cursor": "nonsense"}"#, "invalid_argument"),
            (r#"{"detail": "all"}"#, "invalid_argument"),
        ],
    ),
    row(
        "changes_revert",
        r#"{"changeId": "$change"}"#,
        &[
            (r#"{"changeId": "$change", "onConflict": "force"}"#, "invalid_argument"),
            (concat!(r#"{"changeId": ""#, nobody!(), r#""}"#), "not_found"),
        ],
    )
    .without_revision(),
    row(
        "collectionItems_add",
        r#"{"collectionBlockId": "$collection", "items": [{"title": "new", "properties": {"Points": 2}}]}"#,
        &[
            (r#"{"collectionBlockId": "$first", "items": [{"title": "x"}]}"#, "invalid_argument"),
            (
                r#"{"collectionBlockId": "$collection", "items": [{"title": "x", "properties": {"Points": "many"}}]}"#,
                "invalid_argument",
            ),
            (
                r#"{"collectionBlockId": "$collection", "items": [{"title": "x", "properties": {"Nonsense": 1}}]}"#,
                "invalid_argument",
            ),
        ],
    ),
    row(
        "collectionItems_delete",
        r#"{"collectionBlockId": "$collection", "idsToDelete": ["$item"]}"#,
        &[(r#"{"collectionBlockId": "$collection", "idsToDelete": ["$first"]}"#, "not_found")],
    ),
    row(
        "collectionItems_get",
        r#"{"collectionBlockId": "$collection"}"#,
        &[
            (r#"{"collectionBlockId": "$collection", "cursor": "nonsense"}"#, "invalid_argument"),
            (r#"{"collectionBlockId": "$collection", "filter": {"Nonsense": 1}}"#, "invalid_argument"),
            (r#"{"collectionBlockId": "$first"}"#, "invalid_argument"),
        ],
    ),
    row(
        "collectionItems_update",
        r#"{"collectionBlockId": "$collection", "itemsToUpdate": [{"id": "$item", "properties": {"Points": 3}}]}"#,
        &[(
            r#"{"collectionBlockId": "$collection", "itemsToUpdate": [{"id": "$item", "properties": {"Points": []}}]}"#,
            "invalid_argument",
        )],
    ),
    row(
        "collectionSchema_get",
        r#"{"collectionBlockId": "$collection"}"#,
        &[
            (r#"{"collectionBlockId": "$collection", "format": "xml"}"#, "invalid_argument"),
            (r#"{"collectionBlockId": "$first"}"#, "invalid_argument"),
        ],
    ),
    row(
        "collectionSchema_update",
        r#"{"collectionBlockId": "$collection",
            "schema": {"name": "Things", "properties": [{"name": "Points", "type": "number"}, {"name": "Done", "type": "boolean"}]}}"#,
        &[(
            r#"{"collectionBlockId": "$collection", "schema": {"name": "T", "properties": [{"name": "P", "type": "nonsense"}]}}"#,
            "invalid_argument",
        )],
    ),
    row(
        "collections_create",
        r#"{"schema": {"name": "New", "properties": [{"name": "Points", "type": "number"}]},
            "position": {"position": "end", "pageId": "$document"}}"#,
        &[(
            r#"{"schema": {"name": "New", "properties": [{"name": "P", "type": "nonsense"}]},
                "position": {"position": "end", "pageId": "$document"}}"#,
            "invalid_argument",
        )],
    ),
    row("collections_list", r#"{"documentIds": ["$other"]}"#, &[]).that_filters(),
    row(
        "comments_add",
        r#"{"comments": [{"blockId": "$first", "content": "why?"}]}"#,
        &[
            (r#"{"comments": [{"content": "on nothing"}]}"#, "invalid_argument"),
            (r#"{"comments": [{"blockId": "$first", "content": ""}]}"#, "invalid_argument"),
            (concat!(r#"{"comments": [{"blockId": ""#, nobody!(), r#"", "content": "x"}]}"#), "not_found"),
        ],
    ),
    row("comments_get", r#"{"documentId": "$document"}"#, &[
        (r#"{"documentId": "$document", "cursor": "nonsense"}"#, "invalid_argument"),
        (r"{}", "invalid_argument"),
    ]),
    row("comments_update", r#"{"comments": [{"commentId": "$comment", "resolved": true}]}"#, &[
        (r#"{"comments": [{"commentId": "$comment"}]}"#, "invalid_argument"),
        (concat!(r#"{"comments": [{"commentId": ""#, nobody!(), r#"", "resolved": true}]}"#), "not_found"),
    ]),
    row("connection_info", "{}", &[]),
    row("document_outline", r#"{"id": "$document"}"#, &[(r"{}", "invalid_argument")]),
    row(
        "document_search",
        r#"{"blockId": "$document", "pattern": "sec.nd"}"#,
        &[(r#"{"blockId": "$document", "pattern": "(unclosed"}"#, "invalid_argument")],
    ),
    row(
        "documents_create",
        r#"{"documents": [{"title": "New"}], "destination": {"folderId": "$folder"}}"#,
        &[
            (
                r#"{"documents": [{"title": "x"}], "destination": {"destination": "trash"}}"#,
                "invalid_argument",
            ),
            (
                r#"{"documents": [{"title": "x"}], "destination": {"destination": "unsorted", "folderId": "$folder"}}"#,
                "invalid_argument",
            ),
        ],
    )
    .without_revision(),
    row(
        "documents_delete",
        r#"{"documentIds": ["$document"]}"#,
        &[(concat!(r#"{"documentIds": ["$document", ""#, nobody!(), r#""]}"#), "not_found")],
    ),
    row(
        "documents_list",
        r#"{"folderIds": ["$folder"]}"#,
        &[
            (r#"{"location": "attic"}"#, "invalid_argument"),
            (r#"{"createdDateGte": "someday"}"#, "invalid_argument"),
            (r#"{"cursor": "nonsense"}"#, "invalid_argument"),
        ],
    )
    .that_filters(),
    row(
        "documents_move",
        r#"{"documentIds": ["$document"], "destination": {"folderId": "$inner"}}"#,
        &[(
            r#"{"documentIds": ["$document"], "destination": {"destination": "daily_notes"}}"#,
            "invalid_argument",
        )],
    ),
    row(
        "documents_search",
        r#"{"include": "first"}"#,
        &[
            (r"{}", "invalid_argument"),
            (r#"{"regexps": "(unclosed"}"#, "invalid_argument"),
            (r#"{"include": "x", "cursor": "nonsense"}"#, "invalid_argument"),
        ],
    ),
    row(
        "documents_update",
        r#"{"documents": [{"id": "$document", "title": "Renamed"}]}"#,
        &[(r#"{"documents": [{"title": "no id"}]}"#, "invalid_argument")],
    ),
    row("fetch", r#"{"id": "$document"}"#, &[(r#"{"id": "no id"}"#, "not_found")]),
    row(
        "file_read",
        r#"{"id": "$file"}"#,
        &[
            (r#"{"id": "no id"}"#, "invalid_argument"),
            (r#"{"id": "$picture"}"#, "invalid_argument"),
            (r#"{"id": "$file", "cursor": "nonsense"}"#, "invalid_argument"),
        ],
    ),
    row(
        "file_upload",
        r#"{"name": "new.txt", "content": "bmV3IHRleHQ="}"#,
        &[(r#"{"name": "x.txt", "content": "no base64!"}"#, "invalid_argument")],
    )
    .without_revision()
    .that_keeps_a_file(),
    row(
        "folders_create",
        r#"{"folders": [{"name": "New", "parentFolderId": "$folder"}]}"#,
        &[(r#"{"folders": [{"name": " "}]}"#, "invalid_argument")],
    )
    .without_revision(),
    row(
        "folders_delete",
        r#"{"folderIds": ["$inner"]}"#,
        &[(concat!(r#"{"folderIds": [""#, nobody!(), r#""]}"#), "not_found")],
    )
    .without_revision(),
    row("folders_list", "{}", &[]),
    row(
        "folders_move",
        r#"{"folderIds": ["$inner"], "destination": {"parentFolderId": "$beside"}}"#,
        &[
            (r#"{"folderIds": ["$inner"], "destination": {}}"#, "invalid_argument"),
            (
                r#"{"folderIds": ["$folder"], "destination": {"parentFolderId": "$inner"}}"#,
                "invalid_argument",
            ),
        ],
    )
    .without_revision(),
    row(
        "folders_update",
        r#"{"folders": [{"id": "$inner", "name": "Renamed"}]}"#,
        &[(r#"{"folders": [{"id": "$inner", "name": ""}]}"#, "invalid_argument")],
    )
    .without_revision(),
    row("image_view", r#"{"id": "$picture"}"#, &[(r#"{"id": "$file"}"#, "invalid_argument")]),
    row(
        "link_resolve",
        r#"{"url": "block://$first"}"#,
        &[
            (r#"{"url": "https://elsewhere.example/d/x"}"#, "invalid_argument"),
            (r#"{"url": "date://someday"}"#, "invalid_argument"),
        ],
    ),
    row(
        "markdown_add",
        r#"{"markdown": "new", "position": "after", "siblingId": "$first"}"#,
        &[
            (r#"{"markdown": "x", "position": "end"}"#, "invalid_argument"),
            (
                r#"{"markdown": "x", "position": "end", "pageId": "$document", "date": "today"}"#,
                "invalid_argument",
            ),
        ],
    ),
    row("search", r#"{"query": "first"}"#, &[]),
    row(
        "tasks_add",
        r#"{"tasks": [{"markdown": "new", "location": {"type": "document", "documentId": "$document"}}]}"#,
        &[
            (r#"{"tasks": [{"markdown": "x", "location": {"type": "document"}}]}"#, "invalid_argument"),
            (r#"{"tasks": [{"markdown": "", "location": {"type": "inbox"}}]}"#, "invalid_argument"),
            (
                r#"{"tasks": [{"markdown": "x", "location": {"type": "dailyNote", "date": "someday"}}]}"#,
                "invalid_argument",
            ),
        ],
    )
    .without_revision(),
    row(
        "tasks_delete",
        r#"{"idsToDelete": ["$todo"]}"#,
        &[
            (r#"{"idsToDelete": ["$todo", "$first"]}"#, "invalid_argument"),
            (concat!(r#"{"idsToDelete": [""#, nobody!(), r#""]}"#), "not_found"),
        ],
    ),
    row(
        "tasks_get",
        r#"{"scope": "document", "documentId": "$document"}"#,
        &[
            (r#"{"scope": "document"}"#, "invalid_argument"),
            (r#"{"scope": "inbox", "documentId": "$document"}"#, "invalid_argument"),
        ],
    ),
    row(
        "tasks_update",
        r#"{"tasksToUpdate": [{"id": "$todo", "taskInfo": {"state": "done"}}]}"#,
        &[
            (r#"{"tasksToUpdate": [{"id": "$first", "markdown": "x"}]}"#, "invalid_argument"),
            (r#"{"tasksToUpdate": [{"id": "$todo", "repeat": "sometimes"}]}"#, "invalid_argument"),
        ],
    ),
    row(
        "text_replace",
        r#"{"id": "$document", "find": "first", "replace": "1st"}"#,
        &[
            (r#"{"id": "$document", "find": "nowhere", "replace": "x"}"#, "no_single_match"),
            (r#"{"id": "$document", "find": "t", "replace": "x"}"#, "no_single_match"),
        ],
    ),
];
