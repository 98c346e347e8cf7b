//! URLs of files: what stands behind one ([`Ticket`]), and which files of a page have one ([`among`]).

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Actor, Error, Keys, Result, file::File};

/// What a URL is for. What is sealed for one use opens for no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Reading a file.
    Down,
    /// Bringing the bytes of an upload.
    Up,
}

impl Use {
    fn purpose(self) -> &'static [u8] {
        match self {
            Self::Down => b"docent file url",
            Self::Up => b"docent upload url",
        }
    }
}

/// What a URL stands for: one file or upload of one client of one link, under one epoch. Whether the
/// client still may is found out at each use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The link that the URL was given through.
    pub link: Uuid,
    /// What its client was granted; none where the link has no password.
    pub grant: Option<Uuid>,
    /// The file, or the upload.
    pub object: Uuid,
    /// The link's when the URL was given.
    pub security_epoch: i64,
}

impl Ticket {
    /// The ticket as text for a URL: the same for the same ticket, and 103 characters of base64url
    /// that tell nothing of what is in them.
    pub fn seal(&self, keys: &Keys, for_use: Use) -> Result<String> {
        let mut plain = [0; 56];
        plain[..16].copy_from_slice(self.link.as_bytes());
        plain[16..32].copy_from_slice(self.grant.unwrap_or_default().as_bytes());
        plain[32..48].copy_from_slice(self.object.as_bytes());
        plain[48..].copy_from_slice(&self.security_epoch.to_be_bytes());
        keys.seal_alike(for_use.purpose(), &plain)
    }

    /// What [`Ticket::seal`] sealed; none where it is anything else.
    pub fn open(keys: &Keys, for_use: Use, text: &str) -> Option<Self> {
        let plain = keys.open_alike(for_use.purpose(), text)?;
        let (ids, epoch) = plain.split_last_chunk()?;
        let mut ids = ids.chunks_exact(16).map(Uuid::from_slice);
        let (link, grant, object) = (ids.next()?.ok()?, ids.next()?.ok()?, ids.next()?.ok()?);
        let grant = (!grant.is_nil()).then_some(grant);
        Some(Self { link, grant, object, security_epoch: i64::from_be_bytes(*epoch) })
    }
}

/// Those of these files that the caller reaches.
///
/// # Errors
/// [`Error::Unauthorized`] when the caller's authority is gone.
pub async fn among(
    connection: &mut PgConnection,
    actor: &Actor,
    wanted: &[Uuid],
) -> Result<Vec<File>> {
    if !actor.may_read() {
        return Err(Error::NotFound);
    }
    let files = sqlx::query_as!(
        File,
        r#"
        select f.id, f.name, f.media_type, f.size, f.width, f.height, f.created_at
        from visible_files($1, $2, $3, $4, $5, $6) v
        join file f on f.space_id = $1 and f.id = v.id
        "#,
        actor.space,
        actor.link_id(),
        actor.security_epoch(),
        actor.version(),
        actor.person_id(),
        wanted,
    )
    .fetch_all(connection)
    .await?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::{Ticket, Use};
    use crate::{Keys, World};

    fn keys_of(seed: u8) -> Keys {
        Keys::new(&World::new(|| DateTime::UNIX_EPOCH, [seed; 32]))
    }

    #[test]
    fn a_ticket_is_sealed_alike_and_opens_whole_or_not_at_all() {
        let keys = keys_of(1);
        for grant in [None, Some(Uuid::from_u128(7))] {
            let ticket = Ticket {
                link: Uuid::from_u128(1),
                grant,
                object: Uuid::from_u128(3),
                security_epoch: 42,
            };
            let sealed = ticket.seal(&keys, Use::Down).expect("it seals");
            assert_eq!(sealed, ticket.seal(&keys, Use::Down).expect("it seals"));
            assert_eq!(Ticket::open(&keys, Use::Down, &sealed), Some(ticket));
            assert_eq!(Ticket::open(&keys, Use::Up, &sealed), None);
            let other = Ticket { security_epoch: 43, ..ticket };
            assert_ne!(sealed, other.seal(&keys, Use::Down).expect("it seals"));
            for place in 0..sealed.len() {
                let mut text = sealed.clone().into_bytes();
                text[place] = if text[place] == b'A' { b'B' } else { b'A' };
                let text = String::from_utf8(text).expect("text");
                assert_eq!(Ticket::open(&keys, Use::Down, &text), None, "{place}");
            }
            assert_eq!(Ticket::open(&keys, Use::Down, &sealed[1..]), None);
        }
        let ticket =
            Ticket { link: Uuid::nil(), grant: None, object: Uuid::nil(), security_epoch: 0 };
        let sealed = ticket.seal(&keys_of(1), Use::Down).expect("it seals");
        assert_eq!(Ticket::open(&keys_of(2), Use::Down, &sealed), None);
        assert_eq!(Ticket::open(&keys_of(1), Use::Down, ""), None);
    }
}
