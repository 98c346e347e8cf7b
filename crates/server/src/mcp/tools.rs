//! Every tool: one file each, one line each.

pub(super) mod shape;

mod backlinks_get;
mod blocks_add;
mod blocks_delete;
mod blocks_get;
mod blocks_move;
mod blocks_update;
mod changes_list;
mod changes_revert;
mod collection_items_add;
mod collection_items_delete;
mod collection_items_get;
mod collection_items_update;
mod collection_schema_get;
mod collection_schema_update;
mod collections_create;
mod collections_list;
mod comments_add;
mod comments_get;
mod comments_update;
pub(super) mod connection_info;
mod document_outline;
mod document_search;
mod documents_create;
mod documents_delete;
mod documents_list;
mod documents_move;
mod documents_search;
mod documents_update;
pub(super) mod fetch;
mod file_read;
mod file_upload;
mod folders_create;
mod folders_delete;
mod folders_list;
mod folders_move;
mod folders_update;
mod image_view;
mod link_resolve;
mod markdown_add;
mod search;
mod tasks;
mod tasks_add;
mod tasks_delete;
mod tasks_get;
mod tasks_update;
mod text_replace;

use std::sync::LazyLock;

use super::tool::Entry;

/// The list, in the order of names.
static ALL: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    vec![
        Entry::of::<backlinks_get::BacklinksGet>(),
        Entry::of::<blocks_add::BlocksAdd>(),
        Entry::of::<blocks_delete::BlocksDelete>(),
        Entry::of::<blocks_get::BlocksGet>(),
        Entry::of::<blocks_move::BlocksMove>(),
        Entry::of::<blocks_update::BlocksUpdate>(),
        Entry::of::<changes_list::ChangesList>(),
        Entry::of::<changes_revert::ChangesRevert>(),
        Entry::of::<collection_items_add::CollectionItemsAdd>(),
        Entry::of::<collection_items_delete::CollectionItemsDelete>(),
        Entry::of::<collection_items_get::CollectionItemsGet>(),
        Entry::of::<collection_items_update::CollectionItemsUpdate>(),
        Entry::of::<collection_schema_get::CollectionSchemaGet>(),
        Entry::of::<collection_schema_update::CollectionSchemaUpdate>(),
        Entry::of::<collections_create::CollectionsCreate>(),
        Entry::of::<collections_list::CollectionsList>(),
        Entry::of::<comments_add::CommentsAdd>(),
        Entry::of::<comments_get::CommentsGet>(),
        Entry::of::<comments_update::CommentsUpdate>(),
        Entry::of::<connection_info::ConnectionInfo>(),
        Entry::of::<document_outline::DocumentOutline>(),
        Entry::of::<document_search::DocumentSearch>(),
        Entry::of::<documents_create::DocumentsCreate>(),
        Entry::of::<documents_delete::DocumentsDelete>(),
        Entry::of::<documents_list::DocumentsList>(),
        Entry::of::<documents_move::DocumentsMove>(),
        Entry::of::<documents_search::DocumentsSearch>(),
        Entry::of::<documents_update::DocumentsUpdate>(),
        Entry::of::<fetch::Fetch>(),
        Entry::of::<file_read::FileRead>(),
        Entry::of::<file_upload::FileUpload>(),
        Entry::of::<folders_create::FoldersCreate>(),
        Entry::of::<folders_delete::FoldersDelete>(),
        Entry::of::<folders_list::FoldersList>(),
        Entry::of::<folders_move::FoldersMove>(),
        Entry::of::<folders_update::FoldersUpdate>(),
        Entry::of::<image_view::ImageView>(),
        Entry::of::<link_resolve::LinkResolve>(),
        Entry::of::<markdown_add::MarkdownAdd>(),
        Entry::of::<search::Search>(),
        Entry::of::<tasks_add::TasksAdd>(),
        Entry::of::<tasks_delete::TasksDelete>(),
        Entry::of::<tasks_get::TasksGet>(),
        Entry::of::<tasks_update::TasksUpdate>(),
        Entry::of::<text_replace::TextReplace>(),
    ]
});

/// What the audit calls a tool that there is not, whose name may be anything, a secret even; and that
/// of a message which was not read.
pub(super) const UNKNOWN: &str = "unknown";

/// Every tool, in the order of names.
pub(super) fn all() -> &'static [Entry] {
    &ALL
}

/// The tool of a name.
pub(super) fn find(name: &str) -> Option<&'static Entry> {
    let index = ALL.binary_search_by(|entry| entry.name.cmp(name)).ok()?;
    ALL.get(index)
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn names_are_sorted_short_and_plain() {
        let names: Vec<&str> = all().iter().map(|entry| entry.name).collect();
        assert!(names.is_sorted());
        for name in names {
            assert!(name.len() <= 40, "{name}");
            assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name}");
        }
    }

    #[test]
    fn descriptions_are_bounded() {
        for entry in all() {
            let description = entry.listed.description.as_deref().unwrap_or_default();
            assert!((20..=1000).contains(&description.len()), "{}", entry.name);
        }
    }
}
