//! The named doors through which time and randomness enter, so that tests own them.
//!
//! Nothing else in the project reads a clock or draws a random byte; what needs one is handed one of these.

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::Timestamp;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from.
pub trait Entropy: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// Draws that everybody needs, on top of any [`Entropy`].
pub trait Draw: Entropy {
    /// So many random bytes.
    fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut buffer = [0; N];
        self.fill(&mut buffer);
        buffer
    }

    /// A random identifier (version 4), which tells nothing of when it was made.
    fn uuid_v4(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// An identifier that sorts by time (version 7), for what no panelist can meet.
    fn uuid_v7(&self, now: Timestamp) -> Uuid {
        let unix_ms = u64::try_from(now.unix_ms()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(unix_ms, &self.bytes()).into_uuid()
    }

    /// A whole number from 0 to `below` − 1, each equally likely (0 where `below` is 0).
    fn below(&self, below: u64) -> u64 {
        if below == 0 {
            return 0;
        }
        // Numbers from `limit` on would make the small results likelier; they are drawn again.
        let limit = u64::MAX - u64::MAX % below;
        loop {
            let drawn = u64::from_le_bytes(self.bytes());
            if drawn < limit {
                return drawn % below;
            }
        }
    }
}

impl<E: Entropy + ?Sized> Draw for E {}

/// A clock that stands still until it is moved: for tests and for building the demonstration.
#[derive(Debug)]
pub struct FrozenClock(AtomicI64);

impl FrozenClock {
    /// A clock that shows this moment.
    pub const fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.unix_ms()))
    }

    /// Moves the clock forward (negative: back).
    pub fn advance_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds.saturating_mul(1_000), Ordering::SeqCst);
    }

    /// Sets the clock to another moment.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.unix_ms(), Ordering::SeqCst);
    }
}

impl Clock for FrozenClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_ms(self.0.load(Ordering::SeqCst))
    }
}

/// Randomness that repeats: SHA-256 in counter mode over a seed. For tests, the demonstration's scores and lots that anybody
/// can draw again, never for keys of a real installation.
#[derive(Debug)]
pub struct SeededEntropy {
    seed: [u8; 32],
    counter: AtomicU64,
    rest: Mutex<Vec<u8>>,
}

impl SeededEntropy {
    /// A stream determined by this name alone.
    pub fn new(name: &str) -> Self {
        Self { seed: Sha256::digest(name.as_bytes()).into(), counter: AtomicU64::new(0), rest: Mutex::new(Vec::new()) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        let mut rest = match self.rest.lock() {
            Ok(rest) => rest,
            Err(poisoned) => poisoned.into_inner(),
        };
        for byte in buffer {
            if rest.is_empty() {
                let block = self.counter.fetch_add(1, Ordering::SeqCst);
                let digest = Sha256::new().chain_update(self.seed).chain_update(block.to_le_bytes()).finalize();
                rest.extend_from_slice(&digest);
            }
            *byte = rest.pop().unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_stream_whatever_the_pieces() {
        let (one, other) = (SeededEntropy::new("a"), SeededEntropy::new("a"));
        let whole: [u8; 64] = one.bytes();
        let pieces = [other.bytes::<1>().to_vec(), other.bytes::<40>().to_vec(), other.bytes::<23>().to_vec()].concat();
        assert_eq!(whole.to_vec(), pieces);
        assert_ne!(whole, SeededEntropy::new("b").bytes::<64>());
    }

    #[test]
    fn a_draw_below_a_limit_reaches_every_number_and_no_other() {
        let entropy = SeededEntropy::new("dice");
        let mut seen = [0u32; 6];
        for _ in 0..6_000 {
            seen[usize::try_from(entropy.below(6)).unwrap()] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
    }

    #[test]
    fn identifiers_carry_their_version() {
        let entropy = SeededEntropy::new("ids");
        assert_eq!(entropy.uuid_v4().get_version_num(), 4);
        assert_eq!(entropy.uuid_v7(Timestamp::from_unix_ms(1_795_426_200_123)).get_version_num(), 7);
    }
}
