//! Invitations into a space, as addresses to copy: an [`Offer`] to whoever holds one, an [`Invitation`] to
//! those who manage the space. It is good once, for a week, and as long as who made it could let that
//! person in themselves.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::{
    Actor, Error, Password, Result, Role, Secret, SecretHash, Store,
    attempt::Bucket,
    audit,
    manage::{self, Act},
    people, session,
};

/// An invitation is good for this long.
const GOOD_FOR: TimeDelta = TimeDelta::days(7);
/// Invitations of a space at most that are open.
const MOST: i64 = 200;

/// An open invitation, without its secret.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// Names it; proves nothing.
    pub id: Uuid,
    /// What whoever accepts it will be.
    pub role: Role,
    /// The only e-mail address that may accept it; none for any.
    pub email: Option<String>,
    /// For those who manage the space.
    pub note: String,
    /// The name of who made it.
    pub inviter: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
    /// Whether who made it could still let somebody in with this role: else it is dead.
    pub holds: bool,
}

/// What is decided of a new invitation.
#[derive(Clone, Debug)]
pub struct New {
    /// What whoever accepts it will be.
    pub role: Role,
    /// The only e-mail address that may accept it; none for any.
    pub email: Option<String>,
    /// At most 200 characters, for those who manage the space.
    pub note: String,
}

/// A new invitation.
#[derive(Debug)]
pub struct Made {
    /// Names it; proves nothing.
    pub id: Uuid,
    /// What its address holds.
    pub secret: Secret,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}

/// What an invitation offers to whoever holds it.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The space's name.
    pub space_name: String,
    /// What they will be.
    pub role: Role,
    /// The name of who invites.
    pub inviter: String,
    /// Whether only one e-mail address may accept it. Which one is not told: who was meant knows.
    pub for_one_email: bool,
    id: Uuid,
    space: Uuid,
    email: Option<String>,
}

/// Who accepts an invitation.
#[derive(Debug)]
pub enum Guest<'a> {
    /// Somebody with an account.
    Known {
        /// The person.
        person: Uuid,
        /// The session that they are signed in with.
        session: SecretHash,
    },
    /// Somebody who gets an account with it.
    New {
        /// In any case of letters; nobody has verified it.
        email: &'a str,
        /// Shown to others.
        name: &'a str,
        /// To sign in with from now on.
        password: &'a Password,
    },
}

/// Somebody who came in by an invitation.
#[derive(Debug)]
pub struct Joined {
    /// Who.
    pub person: Uuid,
    /// Where.
    pub space: Uuid,
    /// The session of somebody who got an account with it.
    pub session: Option<Secret>,
}

/// Makes an invitation; its secret is shown now and never again.
///
/// # Errors
/// [`Error::Forbidden`] to whoever could not give that role, [`Error::Conflict`] where too many are open.
pub async fn create(
    store: &Store,
    actor: &Actor,
    new: &New,
    audit: Option<audit::Entry>,
) -> Result<Made> {
    let mut act = Act::begin(store, actor).await?;
    if new.role == Role::Owner && act.role < Role::Owner {
        return Err(Error::forbidden("only an owner invites an owner"));
    }
    let now = store.world.now();
    let (id, expires_at) = (store.world.id(), now + GOOD_FOR);
    let secret = Secret::new(&store.world);
    let hash = secret.hash();
    let made = sqlx::query!(
        "insert into invitation (secret_hash, id, space_id, role, email, note, invited_by, created_at, expires_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9
         where (select count(*) from invitation where space_id = $3) < $10",
        hash.as_slice(),
        id,
        actor.space,
        new.role.as_str(),
        new.email.as_deref().map(people::folded),
        new.note.trim(),
        actor.person_id(),
        now,
        expires_at,
        MOST,
    )
    .execute(&mut *act.transaction)
    .await
    .map_err(refused)?;
    if made.rows_affected() == 0 {
        let message = format!("{MOST} invitations are open: withdraw some first");
        return Err(Error::conflict(message));
    }
    act.commit(audit, id).await?;
    Ok(Made { id, secret, expires_at })
}

/// The invitations of a space that are open, the newest first: for those who manage it.
pub async fn list(store: &Store, actor: &Actor) -> Result<Vec<Invitation>> {
    let mut connection = store.connection().await?;
    manage::role_of_manager(&mut connection, actor).await?;
    let rows = sqlx::query!(
        r#"
        select i.id, i.role, i.email, i.note, p.name as inviter, i.created_at, i.expires_at,
               lets_in(i.space_id, i.invited_by, i.role) as "holds!"
        from invitation i
        join person p on p.id = i.invited_by
        where i.space_id = $1
          and i.expires_at > $2
        order by i.created_at desc, i.id desc
        "#,
        actor.space,
        store.world.now(),
    )
    .fetch_all(&mut *connection)
    .await?;
    let invitations = rows.into_iter().map(|row| {
        Ok(Invitation {
            id: row.id,
            role: row.role.parse()?,
            email: row.email,
            note: row.note,
            inviter: row.inviter,
            created_at: row.created_at,
            expires_at: row.expires_at,
            holds: row.holds,
        })
    });
    invitations.collect()
}

/// Takes an invitation back: its address is dead when this returns.
pub async fn withdraw(
    store: &Store,
    actor: &Actor,
    invitation: Uuid,
    audit: Option<audit::Entry>,
) -> Result<()> {
    let mut act = Act::begin(store, actor).await?;
    let gone = sqlx::query!(
        "delete from invitation where space_id = $1 and id = $2",
        actor.space,
        invitation,
    )
    .execute(&mut *act.transaction)
    .await?;
    if gone.rows_affected() == 0 {
        return Err(Error::NotFound);
    }
    act.commit(audit, invitation).await
}

/// What the invitation behind a secret offers.
///
/// # Errors
/// [`Error::NotFound`], the same for every secret that is not good, whatever the reason.
pub async fn look(store: &Store, secret: &Secret) -> Result<Offer> {
    offer(&mut *store.connection().await?, secret, store.world.now()).await
}

/// Lets somebody into the space of an invitation, and uses it up. The audit entry becomes one of that
/// space and that person.
///
/// # Errors
/// [`Error::NotFound`] for every secret that is not good; [`Error::Forbidden`] to another e-mail address
/// than the one meant; [`Error::Conflict`] to who is a member already, and where the address that was
/// given has an account: told to nobody but holders of an invitation, some times a minute.
pub async fn accept(
    store: &Store,
    secret: &Secret,
    guest: Guest<'_>,
    user_agent: &str,
    mut audit: audit::Entry,
) -> Result<Joined> {
    let hash = prepared(store, secret, &guest).await?;
    let mut connection = store.connection().await?;
    let space = offer(&mut connection, secret, store.world.now()).await?.space;
    let mut transaction = connection.begin().await?;
    // Members come and go one at a time; who invites may have gone meanwhile.
    manage::take_turn(&mut transaction, space).await?;
    let offer = offer(&mut transaction, secret, store.world.now()).await?;
    let (person, is_new) = match guest {
        Guest::Known { person, session } => {
            session::hold(&mut transaction, person, session).await?;
            offer.require(&people::email_of(&mut transaction, person).await?)?;
            (person, false)
        }
        Guest::New { email, name, .. } => {
            let person = people::enrol(&mut transaction, store, email, name, hash, false).await;
            (person.map_err(taken)?.id, true)
        }
    };
    use_up(&mut transaction, store, &offer, person).await?;
    let session = if is_new {
        Some(session::begin(&mut transaction, store, person, user_agent).await?)
    } else {
        None
    };
    audit.space = offer.space;
    audit.person = Some(person);
    audit.objects.extend([offer.id, person]);
    audit::insert(&mut transaction, &audit).await?;
    transaction.commit().await.map_err(Error::of_commit)?;
    Ok(Joined { person, space: offer.space, session })
}

/// The hash of a new account's password, made before anything is held: it takes long.
async fn prepared(store: &Store, secret: &Secret, guest: &Guest<'_>) -> Result<Option<String>> {
    let Guest::New { email, password, .. } = guest else { return Ok(None) };
    let mut connection = store.connection().await?;
    let offer = offer(&mut connection, secret, store.world.now()).await?;
    // Whoever tries addresses learns which have accounts: not many.
    Bucket::of_invitation(offer.id).take(&mut connection, store.world.now()).await?;
    offer.require(email)?;
    drop(connection);
    store.hasher.hash(&store.world, password).await.map(Some)
}

async fn offer(
    connection: &mut PgConnection,
    secret: &Secret,
    now: DateTime<Utc>,
) -> Result<Offer> {
    let hash = secret.hash();
    let row = sqlx::query!(
        r#"
        select i.id, i.space_id, i.role, i.email, s.name as space_name, p.name as inviter
        from invitation i
        join space s on s.id = i.space_id
        join person p on p.id = i.invited_by
        where i.secret_hash = $1
          and i.expires_at > $2
          and lets_in(i.space_id, i.invited_by, i.role)
        "#,
        hash.as_slice(),
        now,
    )
    .fetch_optional(connection)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Offer {
        space_name: row.space_name,
        role: row.role.parse()?,
        inviter: row.inviter,
        for_one_email: row.email.is_some(),
        id: row.id,
        space: row.space_id,
        email: row.email,
    })
}

/// Makes somebody a member, and the invitation one that was.
async fn use_up(
    connection: &mut PgConnection,
    store: &Store,
    offer: &Offer,
    person: Uuid,
) -> Result<()> {
    let joined = sqlx::query!(
        "insert into member (space_id, person_id, role, created_at)
         values ($1, $2, $3, $4)
         on conflict (space_id, person_id) do nothing",
        offer.space,
        person,
        offer.role.as_str(),
        store.world.now(),
    )
    .execute(&mut *connection)
    .await?;
    if joined.rows_affected() == 0 {
        return Err(Error::conflict("you are a member of this space already"));
    }
    sqlx::query!("delete from invitation where id = $1", offer.id).execute(connection).await?;
    Ok(())
}

impl Offer {
    /// Refuses another e-mail address than the one that was invited, where one was.
    fn require(&self, email: &str) -> Result<()> {
        match &self.email {
            Some(meant) if *meant != people::folded(email) => {
                Err(Error::forbidden("this invitation is for another e-mail address"))
            }
            _ => Ok(()),
        }
    }
}

/// Forgets invitations that ended by themselves.
pub(crate) async fn forget_ended(store: &Store) -> Result<()> {
    sqlx::query!("delete from invitation where expires_at <= $1", store.world.now())
        .execute(&store.pool)
        .await?;
    Ok(())
}

fn taken(error: Error) -> Error {
    match error {
        Error::Conflict { .. } => Error::conflict(
            "this e-mail address has an account already: sign in first, then open the invitation again",
        ),
        other => other,
    }
}

fn refused(error: sqlx::Error) -> Error {
    match Error::constraint(&error) {
        Some("invitation_email_check") => Error::invalid("this is not an e-mail address"),
        Some("invitation_note_check") => Error::invalid("a note has at most 200 characters"),
        _ => error.into(),
    }
}
