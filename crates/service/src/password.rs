//! Passwords: what is accepted, how they are hashed, and that checking costs the same whether or not the person exists.
//!
//! Argon2id with 64 MiB, two passes, one lane; at most four at once, on blocking threads, so that a crowd at the door cannot take the
//! server's memory. The parameters stand in the hash, so that stronger ones can come later: a hash with others is made anew at sign-in.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{CustomizedPasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::doors::{Draw, Entropy};
use domain::{FieldError, limits};
use tokio::sync::Semaphore;

/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 64 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Hashes computed at one time.
const AT_ONCE: usize = 4;
/// Fewer guesses than 10 to this power, and a password is among those that are tried first.
const GUESSES_LOG10_MIN: f64 = 10.0;

/// Hashes and checks passwords.
#[derive(Clone)]
pub struct Passwords {
    params: Params,
    turn: Arc<Semaphore>,
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").field("params", &self.params).finish_non_exhaustive()
    }
}

/// Hashing failed: out of memory, or the runtime is stopping.
#[derive(Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashingFailed;

impl Passwords {
    /// With the parameters of a real installation.
    pub fn new(entropy: &dyn Entropy) -> Result<Self, HashingFailed> {
        Self::with(MEMORY_KIB, PASSES, entropy)
    }

    /// With parameters so light that tests and the demonstration do not wait; never for real people.
    pub fn light(entropy: &dyn Entropy) -> Result<Self, HashingFailed> {
        Self::with(8, 1, entropy)
    }

    fn with(memory_kib: u32, passes: u32, entropy: &dyn Entropy) -> Result<Self, HashingFailed> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(|_| HashingFailed)?;
        let nobody = hash_with(&params, "nobody has this password", &entropy.bytes::<16>())?;
        Ok(Self { params, turn: Arc::new(Semaphore::new(AT_ONCE)), nobody: nobody.into() })
    }

    /// The hash of a new password, with 16 bytes of fresh salt.
    pub async fn hash(&self, password: &str, entropy: &dyn Entropy) -> Result<String, HashingFailed> {
        let salt: [u8; 16] = entropy.bytes();
        let (params, password) = (self.params.clone(), password.to_owned());
        self.blocking(move || hash_with(&params, &password, &salt)).await?
    }

    /// Whether the password belongs to the hash. Where there is no hash (nobody of that name) the same work is done and the answer is no.
    pub async fn check(&self, password: &str, hash: Option<&str>) -> Result<bool, HashingFailed> {
        let exists = hash.is_some();
        let (hash, password) = (hash.unwrap_or(&self.nobody).to_owned(), password.to_owned());
        let fits = self
            .blocking(move || {
                PasswordHash::new(&hash).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(fits && exists)
    }

    /// Whether a hash was made with other parameters than today's and should be made anew while the password is at hand.
    pub fn is_outdated(&self, hash: &str) -> bool {
        PasswordHash::new(hash).ok().and_then(|parsed| Params::try_from(&parsed).ok()).is_none_or(|params| {
            (params.m_cost(), params.t_cost(), params.p_cost()) != (self.params.m_cost(), self.params.t_cost(), self.params.p_cost())
        })
    }

    async fn blocking<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashingFailed> {
        let _turn = self.turn.acquire().await.map_err(|_| HashingFailed)?;
        tokio::task::spawn_blocking(work).await.map_err(|_| HashingFailed)
    }
}

fn hash_with(params: &Params, password: &str, salt: &[u8]) -> Result<String, HashingFailed> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_customized(password.as_bytes(), salt, None, None, params.clone())
        .map(|hash| hash.to_string())
        .map_err(|_| HashingFailed)
}

/// Whether a password may be chosen: 15 to 128 characters, any of them, and not among those that are tried first. `context` is what
/// a guesser knows: the organisation, the product, the person's name and address.
pub fn may_be_chosen(password: &str, context: &[&str]) -> Result<(), FieldError> {
    let chars = password.chars().count();
    if chars < limits::PASSWORD_MIN_CHARS {
        return Err(FieldError::TooShort { min: u32::try_from(limits::PASSWORD_MIN_CHARS).unwrap_or(u32::MAX) });
    }
    if chars > limits::PASSWORD_MAX_CHARS {
        return Err(FieldError::TooLong { max: u32::try_from(limits::PASSWORD_MAX_CHARS).unwrap_or(u32::MAX) });
    }
    let words: Vec<&str> = context
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()).chain([*text]))
        .filter(|word| word.chars().count() >= 3)
        .chain(["justesse", "password", "mot de passe", "motdepasse"])
        .collect();
    if zxcvbn::zxcvbn(password, &words).guesses_log10() < GUESSES_LOG10_MIN {
        return Err(FieldError::CommonPassword);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::doors::SeededEntropy;

    use super::*;

    #[tokio::test]
    async fn a_password_opens_its_own_hash_and_no_other() {
        let entropy = SeededEntropy::new("passwords");
        let passwords = Passwords::light(&entropy).unwrap();
        let hash = passwords.hash("quatre mots sans lien", &entropy).await.unwrap();
        assert!(passwords.check("quatre mots sans lien", Some(&hash)).await.unwrap());
        assert!(!passwords.check("quatre mots sans liens", Some(&hash)).await.unwrap());
        assert!(!passwords.check("nobody has this password", None).await.unwrap());
    }

    #[test]
    fn a_real_installation_hashes_with_64_mib_and_two_passes() {
        let entropy = SeededEntropy::new("passwords");
        let passwords = Passwords::new(&entropy).unwrap();
        assert!(passwords.nobody.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"), "{}", passwords.nobody);
    }

    #[tokio::test]
    async fn a_hash_with_other_parameters_is_made_anew() {
        let entropy = SeededEntropy::new("passwords");
        let (light, real) = (Passwords::light(&entropy).unwrap(), Passwords::new(&entropy).unwrap());
        let hash = light.hash("quatre mots sans lien", &entropy).await.unwrap();
        assert!(!light.is_outdated(&hash));
        assert!(real.is_outdated(&hash));
        assert!(real.is_outdated("not a hash"));
    }

    #[test]
    fn what_is_guessed_first_is_refused_however_long() {
        let context = ["Police nationale de Teranga", "awa.diop@teranga.example", "Awa Diop"];
        for weak in [
            "passwordpassword",
            "aaaaaaaaaaaaaaaaaaaa",
            "123456789012345678",
            "awa.diop@teranga.example",
            "justessejustesse",
            "motdepassemotdepasse",
            "qwertyuiopasdfgh",
        ] {
            assert_eq!(may_be_chosen(weak, &context), Err(FieldError::CommonPassword), "{weak}");
        }
        assert_eq!(may_be_chosen("too short", &context), Err(FieldError::TooShort { min: 15 }));
        assert_eq!(may_be_chosen(&"long enough ".repeat(11), &context), Err(FieldError::TooLong { max: 128 }));
        assert_eq!(may_be_chosen("rivière tabouret citron vélo", &context), Ok(()));
        assert_eq!(may_be_chosen("lanterne-ocre-17-baobab", &context), Ok(()));
    }
}
