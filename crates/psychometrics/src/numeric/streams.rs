//! Random numbers that can be drawn again: the key is a digest of what is computed, and every draw has a stream of its own.
//!
//! Invariant: what draw number `n` sees depends on the key and on `n` alone, so that neither threads nor the order of the draws can change a result.
#![expect(clippy::cast_precision_loss, reason = "53 bits fit in a double exactly")]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use super::normal;

/// Says which meaning the streams have; a change of what is drawn from them changes it, so that old and new draws are never taken for each other.
const SPECIFICATION: &[u8] = b"justesse/streams/1\n";

/// The key of all streams of one computation.
#[derive(Clone, Debug)]
pub struct Key([u8; 32]);

impl Key {
    /// The key of a computation called `purpose` on `input`: whole numbers and numbers in the order in which they are given, which the caller makes canonical.
    pub fn of(purpose: &str, whole: impl IntoIterator<Item = u64>, numbers: impl IntoIterator<Item = f64>) -> Self {
        let mut digest = Sha256::new();
        digest.update(SPECIFICATION);
        digest.update(purpose.as_bytes());
        digest.update([0]);
        let mut count: u64 = 0;
        for value in whole {
            digest.update(value.to_le_bytes());
            count += 1;
        }
        digest.update(count.to_le_bytes());
        for value in numbers {
            // Zero has two signs and one meaning.
            digest.update((if value == 0.0 { 0.0 } else { value }).to_bits().to_le_bytes());
        }
        Self(digest.finalize().into())
    }

    /// The stream of draw number `index`.
    pub fn stream(&self, index: u64) -> Stream {
        let mut generator = ChaCha8Rng::from_seed(self.0);
        generator.set_stream(index);
        Stream(generator)
    }
}

/// The random numbers of one draw.
#[derive(Clone, Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Uniform and strictly between 0 and 1, in steps of 2⁻⁵³ from the middle of the first.
    pub fn uniform(&mut self) -> f64 {
        uniform(self.0.next_u64())
    }

    /// The numbers that as many calls of [`uniform`](Self::uniform) would give, faster.
    pub fn fill_uniform(&mut self, numbers: &mut [f64]) {
        self.fill(numbers, uniform);
    }

    /// Standard normal, by the inverse of the distribution.
    pub fn normal(&mut self) -> f64 {
        normal::quantile(self.uniform())
    }

    /// The numbers that as many calls of [`normal`](Self::normal) would give, faster.
    pub fn fill_normal(&mut self, numbers: &mut [f64]) {
        self.fill_uniform(numbers);
        normal::replace_by_quantiles(numbers);
    }

    /// A whole number below `limit` (at least 1), each as likely as the others but for a bias under 2⁻³².
    pub fn below(&mut self, limit: u32) -> u32 {
        below(self.0.next_u64(), limit)
    }

    /// The numbers that as many calls of [`below`](Self::below) would give, faster.
    pub fn fill_below(&mut self, limit: u32, numbers: &mut [u32]) {
        self.fill(numbers, |bits| below(bits, limit));
    }

    fn fill<T>(&mut self, numbers: &mut [T], number: impl Fn(u64) -> T) {
        let mut bytes = [0; 8 * 64];
        for numbers in numbers.chunks_mut(64) {
            let (bytes, _) = bytes.split_at_mut(8 * numbers.len());
            self.0.fill_bytes(bytes);
            for (target, bytes) in numbers.iter_mut().zip(bytes.as_chunks().0) {
                *target = number(u64::from_le_bytes(*bytes));
            }
        }
    }
}

fn uniform(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) * (1.0 / 9_007_199_254_740_992.0)
}

fn below(bits: u64, limit: u32) -> u32 {
    u32::try_from((u128::from(bits) * u128::from(limit)) >> 64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn the_same_key_and_index_give_the_same_numbers_and_others_do_not() {
        let key = Key::of("test", [3, 4], [0.5]);
        let first: Vec<f64> = {
            let mut stream = key.stream(7);
            (0..5).map(|_| stream.uniform()).collect()
        };
        let again: Vec<f64> = {
            let mut stream = Key::of("test", [3, 4], [0.5]).stream(7);
            (0..5).map(|_| stream.uniform()).collect()
        };
        assert_eq!(first, again);
        for other in [Key::of("test", [3, 4], [0.25]).stream(7), Key::of("other", [3, 4], [0.5]).stream(7), key.stream(8)] {
            let mut other = other;
            assert!((other.uniform() - first[0]).abs() > 0.0);
        }
    }

    #[test]
    fn normals_are_the_same_together_and_one_by_one() {
        let (mut one, mut other) = (Key::of("test", [], []).stream(3), Key::of("test", [], []).stream(3));
        let mut together = vec![0.0; 5_001];
        one.fill_normal(&mut together);
        assert!(together.iter().all(|value| value.to_bits() == other.normal().to_bits()));
    }

    #[test]
    fn whole_numbers_are_the_same_together_and_one_by_one() {
        let (mut one, mut other) = (Key::of("test", [], []).stream(3), Key::of("test", [], []).stream(3));
        let mut together = vec![0; 1_001];
        one.fill_below(8_000, &mut together);
        assert!(together.iter().all(|value| *value == other.below(8_000)));
        assert_eq!(one.below(7), other.below(7));
    }

    #[test]
    fn normals_have_mean_zero_and_variance_one() {
        let mut stream = Key::of("test", [], []).stream(0);
        let draws: Vec<f64> = (0..100_000).map(|_| stream.normal()).collect();
        let mean = draws.iter().sum::<f64>() / 1e5;
        let variance = draws.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 1e5;
        // Four standard errors: .0126 and .0179.
        assert!(mean.abs() < 0.0126 && (variance - 1.0).abs() < 0.0179, "{mean} {variance}");
    }

    #[test]
    fn whole_numbers_stay_below_their_limit_and_reach_every_value() {
        let mut stream = Key::of("test", [], []).stream(1);
        let mut seen = [0_u32; 7];
        for _ in 0..7000 {
            seen[stream.below(7) as usize] += 1;
        }
        assert!(seen.iter().all(|count| (850..1150).contains(count)), "{seen:?}");
    }
}
