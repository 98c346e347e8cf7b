//! Passwords: what may be one, and the [`Hasher`] that bounds how many are worked on at a time.

use std::{fmt, sync::Arc, thread};

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{self, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task};

use crate::{Error, Result, World};

/// In characters; ASVS 6.2.1 asks for 8 at least.
const SHORTEST: usize = 10;
/// In bytes; ASVS 6.2.9 asks for 64 characters at least.
const LONGEST: usize = 256;
/// How many callers may wait for a hash before the next is turned away.
const WAITING: usize = 16;

/// Often used passwords of an allowed length, in lower case; longer runs of them are caught by
/// [`Password::new`] as well.
const COMMON: &[&str] = &[
    "0987654321",
    "1111111111",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "123456789a",
    "1234567890",
    "12345678910",
    "123123123123",
    "administrator",
    "changeme123",
    "correcthorse",
    "football123",
    "iloveyou123",
    "letmein123",
    "p@ssw0rd123",
    "password01",
    "password12",
    "password123",
    "password1234",
    "passw0rd123",
    "princess123",
    "qazwsxedcrfv",
    "qwerty1234",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "sunshine123",
    "superman123",
    "welcome123",
    "welcome1234",
    "zaq12wsxcde3",
];

/// A password that somebody may choose.
pub struct Password(String);

impl Password {
    /// Takes `text` as a new password: 10 characters to 256 bytes, any of them, but not one of the
    /// first that are guessed. Nothing is trimmed or folded (ASVS 6.2.8).
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if text.chars().count() < SHORTEST {
            return Err(Error::invalid(format!("a password has at least {SHORTEST} characters")));
        }
        if text.len() > LONGEST {
            return Err(Error::invalid(format!("a password has at most {LONGEST} bytes")));
        }
        let folded = text.to_lowercase();
        let mut characters = folded.chars();
        let first = characters.next();
        if COMMON.contains(&folded.as_str()) || characters.all(|next| Some(next) == first) {
            return Err(Error::invalid("this password is among the first that are guessed"));
        }
        Ok(Self(text))
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Hashes off the async threads: at most half the cores at a time (1 to 4), with a short queue, so
/// that a burst of sign-ins cannot take the machine from everybody else.
#[derive(Debug)]
pub(crate) struct Hasher {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl Hasher {
    pub(crate) fn new() -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let at_a_time = (cores / 2).clamp(1, 4);
        Self {
            running: Arc::new(Semaphore::new(at_a_time)),
            admitted: Arc::new(Semaphore::new(at_a_time + WAITING)),
        }
    }

    /// The argon2id hash of a new password, in PHC format.
    pub(crate) async fn hash(&self, world: &World, password: &Password) -> Result<String> {
        let salt: [u8; 16] = world.bytes();
        let text = password.0.clone();
        self.work(move || hash(&text, &salt)).await?.map_err(Error::internal)
    }

    /// Whether `password` is the one behind `hash`. Without a hash (an unknown person, or one who
    /// never chose a password) it costs as much and is wrong.
    pub(crate) async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        if password.len() > LONGEST {
            return Ok(false);
        }
        self.work(move || match hash {
            Some(hash) => {
                PasswordVerifier::<str>::verify_password(&argon2(), password.as_bytes(), &hash)
                    .is_ok()
            }
            None => self::hash(&password, &[0; 16]).is_err(),
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let admitted =
            Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| Error::Overloaded)?;
        let running = Arc::clone(&self.running).acquire_owned().await.map_err(Error::internal)?;
        // The permits move along: a caller who went away does not make room before the work is done.
        task::spawn_blocking(move || {
            let done = work();
            drop((running, admitted));
            done
        })
        .await
        .map_err(Error::internal)
    }
}

fn hash(password: &str, salt: &[u8; 16]) -> password_hash::Result<String> {
    let hash: PasswordHash = argon2().hash_password_with_salt(password.as_bytes(), salt)?;
    Ok(hash.to_string())
}

/// Argon2id with 19 MiB and two passes: the crate's defaults, which are OWASP's.
fn argon2() -> Argon2<'static> {
    Argon2::default()
}
