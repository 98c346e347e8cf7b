//! Members who cannot get in, helped by an owner: a one-time address for somebody else's account.
//!
//! Such an address opens all that the account reaches. So only whoever owns every space of that person
//! already may make one, and it is good only as long as that is so; for everybody else the server's
//! operator has `docent user reset`.

use uuid::Uuid;

use crate::{Actor, Error, Result, Role, Secret, Store, audit, manage::Act, people, session};

/// Ends every way in that a member has, and makes a one-time address for them, good for 24 hours.
///
/// # Errors
/// [`Error::NotFound`] for who is no member; [`Error::Forbidden`] to who does not own all of the
/// person's spaces; [`Error::Invalid`] for oneself.
pub async fn reset(
    store: &Store,
    actor: &Actor,
    person: Uuid,
    audit: Option<audit::Entry>,
) -> Result<Secret> {
    let mut act = Act::begin(store, actor).await?;
    let owner = actor.require_manager()?;
    // Nobody lets them into another space until this is done: a membership refers to the row.
    sqlx::query!("select id from person where id = $1 for update", person)
        .fetch_optional(&mut *act.transaction)
        .await?;
    let found = sqlx::query!(
        r#"
        select exists (select from member where space_id = $1 and person_id = $3) as "member!",
               owns_all_of($2, $3) as "owned!"
        "#,
        actor.space,
        owner,
        person,
    )
    .fetch_one(&mut *act.transaction)
    .await?;
    if !found.member {
        return Err(Error::NotFound);
    }
    if act.role < Role::Owner || !found.owned {
        return Err(Error::forbidden(
            "only who owns every space that this person belongs to may do this, because the address would \
             open all of them; whoever runs the server can: docent user reset EMAIL",
        ));
    }
    if person == owner {
        return Err(Error::invalid("choose a password of your own on the page of your account"));
    }
    people::close_in(&mut act.transaction, person).await?;
    let secret = session::sign_in_link_in(&mut act.transaction, store, person, Some(owner)).await?;
    act.commit(audit, person).await?;
    Ok(secret)
}
