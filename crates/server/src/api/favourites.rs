//! The documents that somebody likes to have at hand, in each space a list of their own.

use aide::axum::{
    ApiRouter,
    routing::{get_with, put_with},
};
use axum::{Json, extract::State, response::NoContent};
use docent_store::favourite;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::extract::Named;
use crate::{App, Caller, Error, Result, record::Act};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/favourites",
            get_with(list, |o| {
                o.id("listFavourites").summary("Your favourites, the first added first")
            }),
        )
        .api_route(
            "/api/spaces/{space}/favourites/{document}",
            put_with(add, |o| o.id("addFavourite").summary("Add a document to your favourites"))
                .delete_with(remove, |o| {
                    o.id("removeFavourite").summary("Take a document out of your favourites")
                }),
        )
}

/// A document that somebody likes to have at hand.
#[derive(Serialize, JsonSchema)]
struct Favourite {
    /// The document.
    id: Uuid,
    title: String,
    /// An emoji.
    icon: Option<String>,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Favourite>>> {
    let mut connection = app.store.connection().await?;
    let favourites = favourite::list(&mut connection, &caller.actor).await?;
    let shown = favourites.into_iter().map(|favourite| Favourite {
        id: favourite.id,
        title: favourite.title,
        icon: favourite.icon,
    });
    Ok(Json(shown.collect()))
}

#[derive(Deserialize, JsonSchema)]
struct FavouritePath {
    document: Uuid,
}

async fn add(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<FavouritePath>,
) -> Result<NoContent> {
    let act = Act::of(&app, &caller, "favourites_update").on([path.document]);
    let added = favourite::add(&app.store, &caller.actor, path.document).await;
    act.done(&app, added.map_err(Error::from)).await?;
    Ok(NoContent)
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<FavouritePath>,
) -> Result<NoContent> {
    let act = Act::of(&app, &caller, "favourites_delete").on([path.document]);
    let removed = favourite::remove(&app.store, &caller.actor, path.document).await;
    act.done(&app, removed.map_err(Error::from)).await?;
    Ok(NoContent)
}
