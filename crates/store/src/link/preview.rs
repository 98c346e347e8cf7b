//! What a link of some scope would see: one is made, looked through, and taken back before anybody saw it.

use super::{Choices, Scope, authenticate::find_again, manage, scope};
use crate::{
    Actor, Error, Mode, Result, Secret, Store,
    document::{self, Filter, Listed},
    folder,
    manage::role_of_manager,
};

/// Documents named in a preview.
const FIRST: i64 = 10;

/// What a link sees.
#[derive(Clone, Debug)]
pub struct Preview {
    /// How many documents, counted up to 1,001.
    pub documents: i64,
    /// How many folders.
    pub folders: usize,
    /// Of the documents those that changed last.
    pub first: Vec<Listed>,
}

/// What a reading link of this scope would see now; for managers.
///
/// # Errors
/// [`Error::Invalid`] for a scope that no link can have.
pub async fn preview(store: &Store, actor: &Actor, scope: Scope) -> Result<Preview> {
    let mut transaction = store.pool.begin().await?;
    role_of_manager(&mut transaction, actor).await?;
    let (link, secret) = (store.world.id(), Secret::new(&store.world));
    let choices = Choices::new("preview".to_owned(), Mode::Read);
    manage::insert(&mut transaction, store, actor, link, &choices, &secret).await?;
    if scope != Scope::Whole {
        scope::set(&mut transaction, actor, link, &scope).await?;
    }
    // It would see the same once it is let in again.
    sqlx::query!(
        "update link set space_paused = false where space_id = $1 and id = $2",
        actor.space,
        link,
    )
    .execute(&mut *transaction)
    .await?;
    let visit = find_again(&mut transaction, link, None, store.world.now()).await?;
    let link = visit.ok_or(Error::Unauthorized)?.actor;
    let page = document::list(&mut transaction, &link, &Filter::default(), None, FIRST).await?;
    let folders = folder::list(&mut transaction, &link).await?.len();
    transaction.rollback().await?;
    Ok(Preview { documents: page.total, folders, first: page.documents })
}
