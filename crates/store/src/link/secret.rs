//! The secret in a link's address: shown to managers, sealed, hashed, renewed.

use sqlx::PgConnection;
use uuid::Uuid;

use super::manage::require_one;
use crate::{Actor, Error, Result, Secret, Store, audit, manage::Act};

/// A secret sealed as a row has it.
pub(super) struct Sealed {
    pub(super) key: i32,
    pub(super) secret: Vec<u8>,
}

/// Seals a secret as this link's.
pub(super) fn seal(store: &Store, link: Uuid, secret: &Secret) -> Result<Sealed> {
    let (key, secret) = store.keys.seal(&store.world, &purpose(link), secret.bytes())?;
    Ok(Sealed { key, secret })
}

/// Makes a secret open its link.
pub(super) async fn insert(
    connection: &mut PgConnection,
    space: Uuid,
    link: Uuid,
    secret: &Secret,
) -> Result<()> {
    let hash = secret.hash();
    sqlx::query!(
        "insert into link_secret (secret_hash, space_id, link_id) values ($1, $2, $3)",
        hash.as_slice(),
        space,
        link,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives a link a new secret; whatever was made under the old one is dead when this returns.
pub async fn renew(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<Secret> {
    let mut act = Act::begin(store, actor).await?;
    let secret = Secret::new(&store.world);
    let sealed = seal(store, link, &secret)?;
    let renewed = sqlx::query!(
        r#"
        update link
        set secret_sealed = $3,
            secret_key_number = $4,
            security_epoch = security_epoch + 1
        where space_id = $1
          and id = $2
        "#,
        actor.space,
        link,
        sealed.secret,
        sealed.key,
    )
    .execute(&mut *act.transaction)
    .await?;
    require_one(renewed.rows_affected())?;
    sqlx::query!(
        "delete from link_secret where space_id = $1 and link_id = $2",
        actor.space,
        link,
    )
    .execute(&mut *act.transaction)
    .await?;
    insert(&mut act.transaction, actor.space, link, &secret).await?;
    act.commit(audit, link).await?;
    Ok(secret)
}

/// A link's secret once more, for its managers.
pub async fn reveal(
    store: &Store,
    actor: &Actor,
    link: Uuid,
    audit: Option<audit::Entry>,
) -> Result<Secret> {
    let mut act = Act::begin(store, actor).await?;
    let row = sqlx::query!(
        "select secret_sealed, secret_key_number from link where space_id = $1 and id = $2",
        actor.space,
        link,
    )
    .fetch_optional(&mut *act.transaction)
    .await?
    .ok_or(Error::NotFound)?;
    let (Some(sealed), Some(key)) = (row.secret_sealed, row.secret_key_number) else {
        return Err(Error::conflict("this link's address cannot be shown any more: renew it"));
    };
    let bytes = store.keys.open(key, &purpose(link), &sealed)?;
    let bytes = bytes.try_into().map_err(|_| Error::internal("a sealed secret is not 32 bytes"))?;
    act.commit(audit, link).await?;
    Ok(Secret::from_bytes(bytes))
}

/// Finds out whether this process has every key that rows name, and the right one.
///
/// # Errors
/// [`Error::Invalid`] names the key that is missing or another than the one that sealed.
pub async fn check_keys(store: &Store) -> Result<()> {
    let sealed = sqlx::query!(
        r#"
        select distinct on (l.secret_key_number)
          l.secret_key_number as "number!",
          l.id,
          l.secret_sealed as "sealed!"
        from link l
        where l.secret_key_number is not null
          and l.secret_sealed is not null
        order by l.secret_key_number, l.id
        "#,
    )
    .fetch_all(&store.pool)
    .await?;
    for row in sealed {
        let number = row.number;
        if !store.keys.has(number) {
            return Err(Error::invalid(format!("key {number}, which seals links, is not in it")));
        }
        if store.keys.open(number, &purpose(row.id), &row.sealed).is_err() {
            let message = format!("its key {number} is not the key {number} that sealed the links");
            return Err(Error::invalid(message));
        }
    }
    Ok(())
}

/// What a sealed secret is bound to: it opens as this link's secret and as nothing else.
fn purpose(link: Uuid) -> Vec<u8> {
    [b"link secret ".as_slice(), link.as_bytes()].concat()
}
