//! Invitations into a space: made and withdrawn by those who manage it, accepted by who holds one.

use aide::axum::{
    ApiRouter,
    routing::{delete_with, get_with, post_with},
};
use axum::{Json, extract::State, response::NoContent};
use chrono::{DateTime, Utc};
use docent_store::{
    Password, Role, audit,
    invitation::{self, Guest},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    answer::{Created, WithCookie},
    extract::{Body, Named},
    for_anybody,
    signed_in::{MaybeSignedIn, Visitor, cookie},
};
use crate::{App, Caller, Error, Result};

pub(super) fn routes() -> ApiRouter<App> {
    ApiRouter::new()
        .api_route(
            "/api/spaces/{space}/invitations",
            get_with(list, |o| o.id("listInvitations").summary("The invitations that are open"))
                .post_with(create, |o| {
                    o.id("createInvitation")
                        .summary("Invite somebody; the address is shown this once")
                }),
        )
        .api_route(
            "/api/spaces/{space}/invitations/{invitation}",
            delete_with(withdraw, |o| {
                o.id("withdrawInvitation").summary("Take an invitation back")
            }),
        )
        .api_route(
            "/api/invitations/look",
            post_with(look, |o| {
                for_anybody(o.id("lookAtInvitation").summary("What an invitation offers"))
            }),
        )
        .api_route(
            "/api/invitations/accept",
            post_with(accept, |o| {
                for_anybody(
                    o.id("acceptInvitation")
                        .summary("Join a space, with the account signed in or with a new one"),
                )
            }),
        )
}

/// An open invitation, without its address.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Invitation {
    id: Uuid,
    /// owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
    /// The only e-mail address that may accept it; null for whoever has the address.
    email: Option<String>,
    note: String,
    /// The name of who made it.
    invited_by: String,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    /// Whether it is good: not where who made it could not let somebody in with this role any more.
    good: bool,
}

async fn list(State(app): State<App>, caller: Caller) -> Result<Json<Vec<Invitation>>> {
    let invitations = invitation::list(&app.store, &caller.actor).await?;
    let shown = invitations.into_iter().map(|invitation| Invitation {
        id: invitation.id,
        role: invitation.role,
        email: invitation.email,
        note: invitation.note,
        invited_by: invitation.inviter,
        created_at: invitation.created_at,
        expires_at: invitation.expires_at,
        good: invitation.holds,
    });
    Ok(Json(shown.collect()))
}

/// Whom to invite, and as what.
#[derive(Deserialize, JsonSchema)]
struct NewInvitation {
    /// owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
    /// The only e-mail address that may accept it; whoever has the address may where absent.
    email: Option<String>,
    /// At most 200 characters, for those who manage the space.
    #[serde(default)]
    note: String,
}

/// An invitation that was made.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationAddress {
    id: Uuid,
    /// To be given to who is invited. It is good once, and not shown again.
    url: String,
    expires_at: DateTime<Utc>,
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Body(given): Body<NewInvitation>,
) -> Result<Created<InvitationAddress>> {
    let entry = caller.audit_entry(&app, "invitations_create");
    let email = given.email.filter(|email| !email.trim().is_empty());
    let new = invitation::New { role: given.role, email, note: given.note };
    let made = invitation::create(&app.store, &caller.actor, &new, Some(entry)).await?;
    let url = app.secret_url("/join", &made.secret);
    Ok(Created(InvitationAddress { id: made.id, url, expires_at: made.expires_at }))
}

#[derive(Deserialize, JsonSchema)]
struct InvitationPath {
    invitation: Uuid,
}

async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Named(path): Named<InvitationPath>,
) -> Result<NoContent> {
    let entry = caller.audit_entry(&app, "invitations_delete");
    invitation::withdraw(&app.store, &caller.actor, path.invitation, Some(entry)).await?;
    Ok(NoContent)
}

/// The secret of an invitation: what is behind the `#` of its address.
#[derive(Deserialize, JsonSchema)]
struct InvitationSecret {
    /// 43 characters.
    secret: String,
}

/// What an invitation offers.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct InvitationOffer {
    /// The space's name.
    space_name: String,
    /// What you will be: owner, admin, editor or viewer.
    #[schemars(with = "String")]
    role: Role,
    /// The name of who invites you.
    invited_by: String,
    /// Whether only one e-mail address may accept it: the one that it was made for.
    for_one_email: bool,
}

async fn look(
    State(app): State<App>,
    visitor: Visitor,
    Body(given): Body<InvitationSecret>,
) -> Result<Json<InvitationOffer>> {
    app.limits.ask(visitor.address)?;
    let offer = invitation::look(&app.store, &given.secret.parse()?).await?;
    Ok(Json(InvitationOffer {
        space_name: offer.space_name,
        role: offer.role,
        invited_by: offer.inviter,
        for_one_email: offer.for_one_email,
    }))
}

/// Who accepts: nothing more than the secret for somebody signed in.
#[derive(Deserialize, JsonSchema)]
struct Acceptance {
    /// What is behind the `#` of the invitation's address.
    secret: String,
    /// For a new account: the e-mail address to sign in with.
    email: Option<String>,
    /// For a new account: the name that others see.
    name: Option<String>,
    /// For a new account: 10 characters at least.
    password: Option<String>,
}

/// Where somebody is a member now.
#[derive(Serialize, JsonSchema)]
struct JoinedSpace {
    /// The space's id.
    space: Uuid,
}

async fn accept(
    State(app): State<App>,
    visitor: Visitor,
    MaybeSignedIn(signed_in): MaybeSignedIn,
    Body(given): Body<Acceptance>,
) -> Result<WithCookie<Json<JoinedSpace>>> {
    app.limits.ask(visitor.address)?;
    let act = visitor.act(&app, "invitations_accept");
    let act = match &signed_in {
        Some(known) => act.by(known.person.id),
        None => act,
    };
    let joined = async {
        let secret = given.secret.parse()?;
        let (address, agent) = (visitor.address.to_string(), &visitor.user_agent);
        let entry =
            audit::Entry::of_installation(&app.store, None, agent, address, "invitations_accept");
        let (email, name, password);
        let guest = if let Some(known) = signed_in {
            Guest::Known { person: known.person.id, session: known.session }
        } else {
            (email, name, password) = account(given.email, given.name, given.password)?;
            Guest::New { email: &email, name: &name, password: &password }
        };
        Ok(invitation::accept(&app.store, &secret, guest, agent, entry).await?)
    };
    let joined = match joined.await {
        Ok(joined) => joined,
        // What succeeds has its entry in its transaction, in the space's own audit.
        Err(error) => return act.done(&app, Err(error)).await,
    };
    if joined.session.is_some() {
        visitor
            .act(&app, "users_create")
            .by(joined.person)
            .on([joined.person])
            .done(&app, Ok(()))
            .await?;
    }
    let cookie = joined.session.as_ref().map(|session| cookie(&app, session));
    Ok(WithCookie(cookie, Json(JoinedSpace { space: joined.space })))
}

/// What a new account is made of.
fn account(
    email: Option<String>,
    name: Option<String>,
    password: Option<String>,
) -> Result<(String, String, Password)> {
    match (email, name, password) {
        (Some(email), Some(name), Some(password)) => Ok((email, name, Password::new(password)?)),
        _ => Err(Error::invalid("sign in first, or give email, name and password for an account")),
    }
}
