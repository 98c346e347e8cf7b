//! Every document of a list, page after page.

use docent_store::{
    Actor, Result, Store,
    document::{self, Filter, Listed},
};

/// Documents asked for at once.
const PAGE: i64 = 500;

/// All documents that the caller sees and the filter wants.
pub(super) async fn all(store: &Store, actor: &Actor, filter: &Filter) -> Result<Vec<Listed>> {
    let mut connection = store.connection().await?;
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = document::list(&mut connection, actor, filter, after, PAGE).await?;
        all.extend(page.documents);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}
