//! Cosignatures v1 (c2sp.org/tlog-cosignature): a witness says that at a certain time this was the largest consistent
//! tree that it had seen of the log.
//!
//! What must stay true: the signed message begins with `cosignature/v1`, so that no cosignature passes for a log's
//! signature; the time stands in the signature and is signed.

use std::fmt;

use ed25519_dalek::{SECRET_KEY_LENGTH, Signer as _};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::{
    key::{self, Algorithm, BadSignature, KeyError, VerifyingKey},
    note::{Body, SignatureLine},
};

/// The latest time that a cosignature can carry, in seconds since 1970: 2^63 − 1.
pub const MAX_TIME: u64 = i64::MAX.unsigned_abs();

/// The time is 2^63 or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a cosignature cannot carry the time {0}")]
pub struct TimeTooLarge(pub u64);

/// A witness's private key with its name. Wiped from memory when dropped.
pub struct CosigningKey {
    key: ed25519_dalek::SigningKey,
    verifier: VerifyingKey,
}

impl CosigningKey {
    /// The key that a 32-byte secret seed gives under this name; the seed comes from the caller's random source.
    pub fn from_seed(name: &str, seed: [u8; SECRET_KEY_LENGTH]) -> Result<Self, KeyError> {
        let seed = Zeroizing::new(seed);
        let key = key::signing_key(name, &seed)?;
        let verifier = VerifyingKey::new(name.to_owned(), Algorithm::CosignatureV1, key.verifying_key());
        Ok(Self { key, verifier })
    }

    /// The public half, to be given to whoever is to trust this witness.
    pub fn verifier(&self) -> VerifyingKey {
        self.verifier.clone()
    }

    /// The signature line for a checkpoint's body at `time`, in seconds since 1970.
    ///
    /// Whether the witness may say so (it has checked consistency and stored the size) is its caller's duty.
    pub fn cosign(&self, body: &Body, time: u64) -> Result<SignatureLine, TimeTooLarge> {
        if time > MAX_TIME {
            return Err(TimeTooLarge(time));
        }
        let signature = self.key.sign(message(body, time).as_bytes());
        let mut payload = time.to_be_bytes().to_vec();
        payload.extend_from_slice(&signature.to_bytes());
        Ok(SignatureLine::of(&self.verifier, &payload))
    }
}

impl fmt::Debug for CosigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosigningKey(private half of {:?})", self.verifier)
    }
}

/// Checks time and signature, and gives the time.
pub(crate) fn verify(witness: &VerifyingKey, body: &Body, payload: &[u8]) -> Result<u64, BadSignature> {
    let (time, signature) = payload.split_first_chunk::<8>().ok_or(BadSignature)?;
    let time = u64::from_be_bytes(*time);
    let signature = signature.try_into().map_err(|_| BadSignature)?;
    if time > MAX_TIME {
        return Err(BadSignature);
    }
    witness.verify_bytes(message(body, time).as_bytes(), signature)?;
    Ok(time)
}

fn message(body: &Body, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{body}")
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::*;
    use crate::{
        SigningKey,
        note::{NoteError, SignedNote},
    };

    const TIME: u64 = 1_795_426_200;

    fn witness() -> CosigningKey {
        CosigningKey::from_seed("witness.example/w", [3; 32]).unwrap()
    }

    fn body() -> Body {
        Body::new("log.example/a\n8\nroot\n").unwrap()
    }

    fn cosigned(lines: &[SignatureLine]) -> SignedNote {
        let log = SigningKey::from_seed("log.example/a", [1; 32]).unwrap();
        SignedNote::new(body(), [&[log.sign(&body())], lines].concat())
    }

    #[test]
    fn a_cosignature_gives_the_time_of_the_witness() {
        let note = cosigned(&[witness().cosign(&body(), TIME).unwrap()]);
        let opened = note.open(&[witness().verifier()]).unwrap();
        assert_eq!(opened.verified[0].time, Some(TIME));
        assert!(opened.is_signed_by(&witness().verifier()));
        // A witness is not the log, even if it bore the log's name.
        assert!(!opened.is_signed_by_log("witness.example/w"));
    }

    #[test]
    fn a_witness_that_signs_twice_counts_once_with_its_later_time() {
        let lines = [TIME, TIME + 5, TIME - 5].map(|time| witness().cosign(&body(), time).unwrap());
        let opened = cosigned(&lines).open(&[witness().verifier()]).unwrap();
        assert_eq!(opened.verified.len(), 1);
        assert_eq!(opened.verified[0].time, Some(TIME + 5));
    }

    #[test]
    fn the_time_is_signed_and_so_is_the_tree() {
        let other = Body::new("log.example/a\n9\nroot\n").unwrap();
        let about_other = witness().cosign(&other, TIME).unwrap();
        let mut payload = witness().cosign(&body(), TIME).unwrap().signature().to_vec();
        payload[7] ^= 1;
        let redated = SignatureLine::of(&witness().verifier(), &payload);
        let short = SignatureLine::of(&witness().verifier(), &payload[..71]);
        let timeless = SignatureLine::of(&witness().verifier(), &payload[..7]);
        for line in [about_other, redated, short, timeless] {
            let refused = cosigned(&[line]).open(&[witness().verifier()]);
            assert!(matches!(refused, Err(NoteError::BadSignature { .. })));
        }
    }

    #[test]
    fn the_last_second_before_2_to_the_63_is_written_and_read() {
        let note = cosigned(&[witness().cosign(&body(), MAX_TIME).unwrap()]);
        assert_eq!(note.open(&[witness().verifier()]).unwrap().verified[0].time, Some(MAX_TIME));
    }

    #[test]
    fn a_time_of_2_to_the_63_is_neither_written_nor_read() {
        let late = MAX_TIME + 1;
        assert_eq!(witness().cosign(&body(), late), Err(TimeTooLarge(late)));
        let signature = witness().key.sign(message(&body(), late).as_bytes());
        let payload = [late.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let line = SignatureLine::of(&witness().verifier(), &payload);
        assert!(cosigned(&[line]).open(&[witness().verifier()]).is_err());
    }

    #[test]
    fn a_private_key_is_never_printed() {
        let debug = format!("{:?}", witness());
        assert_eq!(debug, format!("CosigningKey(private half of {:?})", witness().verifier()));
        assert!(!debug.contains(STANDARD.encode([3; 32]).trim_end_matches('=')));
    }

    #[test]
    fn a_log_signature_is_no_cosignature_of_the_same_key() {
        let log = SigningKey::from_seed("witness.example/w", [3; 32]).unwrap();
        assert_ne!(log.verifier().id(), witness().verifier().id());
        let payload = [&TIME.to_be_bytes(), log.sign(&body()).signature()].concat();
        let line = SignatureLine::of(&witness().verifier(), &payload);
        assert!(cosigned(&[line]).open(&[witness().verifier()]).is_err());
    }
}
