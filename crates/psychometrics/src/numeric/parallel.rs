//! Work on as many threads as the machine has, with results that do not depend on how many there are.
//!
//! Invariant: what is computed is cut into parts by the caller, never by the number of threads; each part is computed for itself, and results come in the order of the parts.

use core::num::NonZeroUsize;
use core::ops::Range;
use core::sync::atomic::{AtomicUsize, Ordering};

/// Threads for one computation at most: beyond, starting them costs more than they bring.
const THREADS_MAX: usize = 8;

/// `work(0)`, `work(1)` and so on below `parts`, in this order. Where threads cannot be had the calling one does everything.
pub fn in_order<T: Send>(parts: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(THREADS_MAX).min(parts);
    if threads < 2 {
        return (0..parts).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    // Whoever is free takes the next part.
    let take = || {
        let mut done = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= parts {
                return done;
            }
            done.push((part, work(part)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(take)).collect();
        let mut done = take();
        for helper in helpers {
            match helper.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_unstable_by_key(|(part, _)| *part);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Part number `part` of `count` things cut into `parts` (at least 1) as even as can be.
pub fn part_of(count: usize, part: usize, parts: usize) -> Range<usize> {
    let at = |part: usize| count / parts * part + (count % parts).min(part);
    at(part)..at(part + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_parts() {
        for parts in [0, 1, 2, 7, 100] {
            assert_eq!(in_order(parts, |part| part * part), (0..parts).map(|part| part * part).collect::<Vec<_>>());
        }
    }

    #[test]
    fn parts_cover_everything_once() {
        for (count, parts) in [(0, 3), (1, 3), (10, 3), (4_000, 8), (7, 7)] {
            let all: Vec<usize> = (0..parts).flat_map(|part| part_of(count, part, parts)).collect();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
    }
}
