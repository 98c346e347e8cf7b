//! Passwords: what may be one, and the [`Hasher`] that bounds how many are worked on at a time.

use std::{fmt, sync::Arc, thread};

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::{self, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task};
use zxcvbn::Score;

use crate::{Error, Result, World};

/// In characters; ASVS 6.2.1 asks for 8 at least.
const SHORTEST: usize = 10;
/// In bytes; ASVS 6.2.9 asks for 64 characters at least.
const LONGEST: usize = 256;
/// How many callers may wait for a hash before the next is turned away.
const WAITING: usize = 16;

/// Characters that the strength of a password is told from: more would take longer than a hash.
const JUDGED: usize = 32;
/// What everybody would try here first.
const OURS: &[&str] = &["docent"];

/// A password that somebody may choose.
pub struct Password(String);

impl Password {
    /// Takes `text` as a new password: 10 characters to 256 bytes, any of them. Nothing is trimmed or
    /// folded (ASVS 6.2.8). Whether it is easy to guess is told when it is hashed.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if text.chars().count() < SHORTEST {
            return Err(Error::invalid(format!("a password has at least {SHORTEST} characters")));
        }
        if text.len() > LONGEST {
            return Err(Error::invalid(format!("a password has at most {LONGEST} bytes")));
        }
        Ok(Self(text))
    }

    /// Whether it is guessed within a hundred million tries of common passwords and words, their usual
    /// disguises, dates, runs and repetitions (ASVS 6.2.4). This takes as long as hashing.
    fn is_guessed(&self) -> bool {
        let judged: String = self.0.chars().take(JUDGED).collect();
        zxcvbn::zxcvbn(&judged, OURS).score() < Score::Three
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
    ///
    /// # Errors
    /// [`Error::Invalid`] for one that is easy to guess.
    pub(crate) async fn hash(&self, world: &World, password: &Password) -> Result<String> {
        let salt: [u8; 16] = world.bytes();
        let password = Password(password.0.clone());
        let hashed = self.work(move || (!password.is_guessed()).then(|| hash(&password.0, &salt)));
        let hashed = hashed.await?.ok_or_else(|| {
            Error::invalid(
                "this password is easy to guess: take a few words that have nothing to do with each other",
            )
        })?;
        hashed.map_err(Error::internal)
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

#[cfg(test)]
mod tests {
    use super::Password;

    #[test]
    fn what_is_guessed_first_is_refused() {
        for common in [
            "1234567890",
            "qwertyuiop",
            "Password123!",
            "p@ssw0rd123",
            "trustno1trustno1",
            "1q2w3e4r5t6y",
            "correcthorse",
            "administrator",
            "mustangsally",
            "iloveyou2026",
            "Docent-2026",
            "aaaaaaaaaaaa",
            "2026-11-21",
            "password1".repeat(8).as_str(),
            "1".repeat(256).as_str(),
        ] {
            assert!(Password::new(common).expect("long enough").is_guessed(), "{common}");
        }
    }

    #[test]
    fn others_are_taken_as_they_are() {
        for good in [
            "correct horse battery staple",
            "correct battery",
            " spaces around it ",
            "xk7Q!m2pLz",
            "волна под мостом",
            "夜に鳴く鳥の声を聞く",
            "4@8({[<369!1|0$57%2".repeat(12).as_str(),
        ] {
            let password = Password::new(good).expect(good);
            assert_eq!(password.0, good);
            assert!(!password.is_guessed(), "{good}");
        }
    }

    #[test]
    fn its_length_is_bounded() {
        assert!(Password::new("nine char").is_err());
        assert!(Password::new("é".repeat(129)).is_err());
    }
}
