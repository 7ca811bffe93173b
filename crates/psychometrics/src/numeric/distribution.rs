//! Tails and quantiles of the distributions that tests and intervals refer to: chi-square, F, Student's t, binomial.
//!
//! What must stay true: a small tail has as many correct digits as a large one (relative error at most 1e-12 for up to a million degrees of freedom). Degrees of freedom
//! need not be whole. What is outside of the domain of a function (negative degrees of freedom, a probability above 1) is not a number, and only then does a function
//! here give one: the callers check their data before they ask.

use super::incomplete::{Tails, beta, beta_slope, gamma};

/// P(X > `x`) for chi-square with `df` > 0 degrees of freedom; 1 for `x` ≤ 0.
///
/// Source: 26.4.19 of Abramowitz and Stegun 1964, page 941.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    gamma(0.5 * df, positive_part(0.5 * x)).upper
}

/// P(X > `x`) for F with `d1` and `d2` > 0 degrees of freedom; 1 for `x` ≤ 0, and 0 at infinity.
///
/// Source: 26.6.2 of Abramowitz and Stegun 1964, page 946.
pub fn f_upper(x: f64, d1: f64, d2: f64) -> f64 {
    f_tails(positive_part(x), d1, d2).upper
}

/// The `x` with P(X ≤ `x`) = `p` for F with `d1` and `d2` > 0 degrees of freedom and `p` in 0..1; infinity at `p` = 1, and 0 also where the quantile is too small for a
/// double.
pub fn f_quantile(p: f64, d1: f64, d2: f64) -> f64 {
    f_with_tails(Tails { lower: p, upper: 1.0 - p }, d1, d2)
}

/// P(X > `x`) for Student's t with `df` > 0 degrees of freedom.
///
/// Source: 26.7.1 of Abramowitz and Stegun 1964, page 948; t² is F with 1 and `df` degrees of freedom.
pub fn student_upper(x: f64, df: f64) -> f64 {
    let beyond = 0.5 * f_tails(x * x, 1.0, df).upper;
    if x < 0.0 { 1.0 - beyond } else { beyond }
}

/// The `x` with P(X ≤ `x`) = `p` for Student's t with `df` > 0 degrees of freedom and `p` in 0..1; minus and plus infinity at 0 and 1.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    // 1 - p and p - 1/2 lose nothing where they are small.
    let tails = Tails { lower: 2.0 * (p - 0.5).abs(), upper: 2.0 * p.min(1.0 - p) };
    let magnitude = libm::sqrt(f_with_tails(tails, 1.0, df));
    if p < 0.5 { -magnitude } else { magnitude }
}

/// P(X ≤ `successes`) for a binomial of `trials` with probability `p` in 0..1.
///
/// Source: 26.5.24 of Abramowitz and Stegun 1964, page 945.
pub fn binomial_cdf(successes: u64, trials: u64, p: f64) -> f64 {
    binomial_tails(successes, trials, p).lower
}

/// P(X > `successes`) for a binomial of `trials` with probability `p` in 0..1.
///
/// Source: as [`binomial_cdf`].
pub fn binomial_upper(successes: u64, trials: u64, p: f64) -> f64 {
    binomial_tails(successes, trials, p).upper
}

#[expect(clippy::cast_precision_loss, reason = "counts beyond 2^53 do not occur, and would lose only their last digits")]
fn binomial_tails(successes: u64, trials: u64, p: f64) -> Tails {
    let known = |lower: f64| Tails { lower, upper: 1.0 - lower };
    if !(0.0..=1.0).contains(&p) {
        return known(f64::NAN);
    }
    if successes >= trials {
        return known(1.0);
    }
    beta(successes as f64 + 1.0, (trials - successes) as f64, p, 1.0 - p).swap()
}

/// The larger of `x` and zero; what is not a number stays so.
fn positive_part(x: f64) -> f64 {
    if x < 0.0 { 0.0 } else { x }
}

fn f_tails(x: f64, d1: f64, d2: f64) -> Tails {
    let ratio = x * (d1 / d2);
    // Both shares of the beta are computed as such: 1 minus one of them would lose the smaller.
    let (below, above) = if ratio.is_infinite() { (1.0, 0.0) } else { (ratio / (1.0 + ratio), 1.0 / (1.0 + ratio)) };
    beta(0.5 * d1, 0.5 * d2, below, above)
}

/// The quantile of F with these tails: of the two, the smaller is met.
fn f_with_tails(wanted: Tails, d1: f64, d2: f64) -> f64 {
    let lower_counts = wanted.lower <= wanted.upper;
    let target = if lower_counts { wanted.lower } else { wanted.upper };
    if !((0.0..=0.5).contains(&target) && d1 > 0.0 && d2 > 0.0 && d1.is_finite() && d2.is_finite()) {
        return f64::NAN;
    }
    if target <= 0.0 {
        return if lower_counts { 0.0 } else { f64::INFINITY };
    }
    libm::exp(logit_of_beta(target, lower_counts, 0.5 * d1, 0.5 * d2)) * (d2 / d1)
}

/// The logit of the `x` at which the lower (or upper) tail of the beta distribution is `target`.
///
/// Newton's method on the logarithm of the tail, which is concave in the logit of `x`, kept between bounds that close in at every step; the slope of `I_x(a, b)` in the
/// logit is `x^a y^b / B(a, b)`.
fn logit_of_beta(target: f64, lower: bool, a: f64, b: f64) -> f64 {
    // Beyond these bounds the exponential of the logit, and so the quantile, is 0 or infinite.
    let (mut least, mut most) = (-745.0_f64, 709.0_f64);
    let mut logit = libm::log(a / b).clamp(least, most);
    let wanted = libm::log(target);
    for _ in 0..200 {
        let odds = libm::exp(logit);
        let (x, y) = (odds / (1.0 + odds), 1.0 / (1.0 + odds));
        let tails = beta(a, b, x, y);
        let tail = if lower { tails.lower } else { tails.upper };
        let excess = libm::log(tail) - wanted;
        if excess == 0.0 {
            break;
        }
        if (excess > 0.0) == lower {
            most = logit;
        } else {
            least = logit;
        }
        let slope = beta_slope(a, b, x, y) / tail;
        let step = if lower { excess / slope } else { -excess / slope };
        let next = logit - step;
        let bounded = if next > least && next < most { next } else { 0.5 * (least + most) };
        let settled = (bounded - logit).abs() <= 1e-16 * logit.abs().max(1.0);
        logit = bounded;
        if settled {
            break;
        }
    }
    logit
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use statrs::distribution::{Binomial, ChiSquared, ContinuousCDF, DiscreteCDF, FisherSnedecor, StudentsT};

    /// Fails unless `computed` is `expected` to a relative 1e-12.
    fn same(computed: f64, expected: f64, about: &str) {
        let error = (computed / expected - 1.0).abs();
        assert!(error <= 1e-12, "{about}: {computed:e} is not {expected:e}, error {error:e}");
    }

    // The tables were computed in 40 digits with mpmath 1.4.1 from the definitions.
    #[test]
    fn chi_square_tails_are_exact_to_twelve_digits() {
        for (x, df, expected) in [
            (3.841_458_820_694_124, 1.0, 0.050_000_000_000_000_06),
            (0.01, 1.0, 0.920_344_325_445_942),
            (5.0, 3.0, 0.171_797_144_296_733_15),
            (2.428_571_428_571_429, 5.0, 0.787_211_813_883_940_1),
            (100.0, 10.0, 5.449_701_982_920_529_5e-17),
            (1e-5, 2.5, 0.999_999_791_320_300_7),
            (1000.0, 1000.0, 0.494_052_853_829_239_64),
            (1200.0, 3.0, 7.331_671_591_550_678e-260),
            (100_300.0, 100_000.0, 0.250_906_108_143_418_74),
            (1_002_000.0, 1_000_000.0, 0.078_718_661_386_129_64),
            (50.0, 0.3, 1.401_439_495_200_081_3e-13),
        ] {
            same(chi_square_upper(x, df), expected, &format!("chi-square({x}, {df})"));
        }
    }

    #[test]
    fn f_tails_are_exact_to_twelve_digits() {
        for (x, d1, d2, expected) in [
            (4.0, 5.0, 15.0, 0.016_613_670_764_100_093),
            (0.3, 2.5, 7.25, 0.792_469_909_924_152_6),
            (1.0, 1.0, 1.0, 0.5),
            (0.001, 3.0, 200.0, 0.999_956_174_468_335_4),
            (12.5, 1.0, 1.0, 0.175_479_656_091_821_8),
            (1.01, 39.0, 311_961.0, 0.452_435_971_514_777),
            (1.05, 100_000.0, 100_000.0, 6.096_700_084_079_978e-15),
            (60.0, 9.0, 200.0, 4.727_077_205_409_333_5e-52),
            (1.002, 1_000_000.0, 1_000_000.0, 0.158_897_103_791_488_25),
            (300.0, 0.5, 30.0, 8.688_204_463_110_082e-14),
            (1_000_000.0, 1.0, 1.0, 0.000_636_619_560_161_117_8),
            (1.5, 4.0, 0.01, 0.973_347_895_594_054_9),
        ] {
            same(f_upper(x, d1, d2), expected, &format!("F({x}, {d1}, {d2})"));
        }
    }

    #[test]
    fn student_tails_are_exact_to_twelve_digits() {
        for (x, df, expected) in [
            (0.1, 5.0, 0.462_115_070_577_330_2),
            (2.0, 1.0, 0.147_583_617_650_433_26),
            (12.0, 30.0, 2.790_092_707_599_628e-13),
            (-1.5, 4.5, 0.899_890_457_171_923_3),
            (1e-9, 3.0, 0.499_999_999_632_447_4),
            (5.0, 1_000_000.0, 2.866_998_935_445_371e-7),
            (40.0, 200.0, 1.124_369_826_760_125_3e-97),
            (10_000_000_000.0, 2.0, 5e-21),
        ] {
            same(student_upper(x, df), expected, &format!("t({x}, {df})"));
        }
    }

    #[test]
    fn binomial_tails_are_exact_to_twelve_digits() {
        for (successes, trials, p, expected) in [
            (0, 10, 0.3, 0.028_247_524_900_000_005),
            (5, 10, 0.3, 0.952_651_012_6),
            (15, 3_709, 0.0057, 0.104_940_048_799_004_66),
            (100, 1_000, 0.2, 8.731_206_511_212_267e-18),
            (3, 4, 0.999, 0.003_994_003_999_000_004),
            (20, 100_000, 0.0005, 1.229_527_605_148_498_6e-6),
        ] {
            same(binomial_cdf(successes, trials, p), expected, &format!("binomial({successes}, {trials}, {p})"));
        }
    }

    #[test]
    fn f_quantiles_are_exact_to_twelve_digits() {
        for (p, d1, d2, expected) in [
            (0.975, 5.0, 15.0, 3.576_415_349_279_061),
            (0.975, 15.0, 5.0, 6.427_728_167_078_779),
            (0.975, 5.0, 3.7421, 10.292_684_620_949_06),
            (0.025, 5.0, 15.0, 0.155_575_963_078_487_1),
            (1e-6, 1.0, 9.0, 1.660_345_283_845_170_3e-12),
            (1e-12, 0.7, 3.0, 1.326_887_914_076_873_4e-34),
            (0.5, 39.0, 311_961.0, 0.982_961_011_024_420_2),
            (0.975, 39.0, 311_961.0, 1.490_308_387_600_113_3),
            (0.999_999, 2.0, 2.0, 999_998.999_971_244_4),
            (0.975, 100_000.0, 100_000.0, 1.012_473_119_817_824_7),
            (0.975, 1.0, 0.5, 433_272.146_411_166_64),
        ] {
            same(f_quantile(p, d1, d2), expected, &format!("F quantile({p}, {d1}, {d2})"));
        }
    }

    #[test]
    fn student_quantiles_are_exact_to_twelve_digits() {
        for (p, df, expected) in [
            (0.975, 1.0, 12.706_204_736_174_692),
            (0.975, 4.5, 2.658_912_347_204_403),
            (0.95, 30.0, 1.697_260_886_593_957_4),
            (0.500_000_1, 3.0, 2.720_699_044_919_316e-7),
            (0.999_999_999, 12.0, 15.894_813_401_374_751),
            (0.975, 1_000_000.0, 1.959_966_356_814_106_8),
            (0.025, 10.0, -2.228_138_851_986_275),
        ] {
            same(student_quantile(p, df), expected, &format!("t quantile({p}, {df})"));
        }
    }
    #[test]
    fn printed_tables_say_the_same() {
        // The 5 % and 1 % points of Fisher and Yates' tables, to the digits printed.
        for (p, d1, d2, printed) in [(0.95, 5.0, 15.0, 2.90), (0.99, 5.0, 15.0, 4.56), (0.95, 1.0, 10.0, 4.96), (0.99, 10.0, 20.0, 3.37)] {
            assert!((f_quantile(p, d1, d2) - printed).abs() <= 0.005, "F({p}; {d1}, {d2})");
        }
        for (p, df, printed) in [(0.975, 1.0, 12.706), (0.975, 10.0, 2.228), (0.95, 30.0, 1.697), (0.995, 5.0, 4.032)] {
            assert!((student_quantile(p, df) - printed).abs() <= 0.0005, "t({p}; {df})");
        }
        for (x, df, printed) in [(3.841, 1.0, 0.05), (11.070, 5.0, 0.05), (23.209, 10.0, 0.01)] {
            assert!((chi_square_upper(x, df) - printed).abs() <= 0.00002, "chi-square({x}; {df})");
        }
    }

    #[test]
    fn the_ends_of_a_distribution_are_zero_one_and_infinity() {
        assert_eq!((chi_square_upper(0.0, 3.0), chi_square_upper(-1.0, 3.0), chi_square_upper(f64::INFINITY, 3.0)), (1.0, 1.0, 0.0));
        assert_eq!((f_upper(0.0, 2.0, 3.0), f_upper(f64::INFINITY, 2.0, 3.0)), (1.0, 0.0));
        assert_eq!((f_quantile(0.0, 2.0, 3.0), f_quantile(1.0, 2.0, 3.0)), (0.0, f64::INFINITY));
        assert_eq!((student_upper(0.0, 4.0), student_quantile(0.5, 4.0)), (0.5, 0.0));
        assert_eq!((student_quantile(0.0, 4.0), student_quantile(1.0, 4.0)), (f64::NEG_INFINITY, f64::INFINITY));
        assert_eq!((binomial_cdf(4, 4, 0.3), binomial_upper(9, 4, 0.3)), (1.0, 0.0));
        assert_eq!((binomial_cdf(0, 4, 0.0), binomial_cdf(3, 4, 1.0)), (1.0, 0.0));
    }

    #[test]
    fn only_what_is_outside_of_the_domain_is_not_a_number() {
        for value in [
            chi_square_upper(1.0, 0.0),
            chi_square_upper(f64::NAN, 1.0),
            f_upper(1.0, -1.0, 2.0),
            f_upper(1.0, 1.0, f64::INFINITY),
            f_quantile(1.1, 2.0, 3.0),
            f_quantile(-0.1, 2.0, 3.0),
            f_quantile(0.5, 0.0, 3.0),
            student_upper(f64::NAN, 3.0),
            student_quantile(f64::NAN, 3.0),
            binomial_cdf(3, 4, 1.5),
            binomial_cdf(5, 4, -0.5),
        ] {
            assert!(value.is_nan(), "{value}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        // statrs is good to about eleven digits of a whole, not of a small tail.
        #[test]
        fn statrs_says_the_same(x in 0.01_f64..8.0, d1 in 0.5_f64..60.0, d2 in 0.5_f64..60.0, n in 1_u64..80, share in 0.0_f64..1.0) {
            let near = |ours: f64, theirs: f64| {
                prop_assert!((ours - theirs).abs() < 2e-11, "{} {}", ours, theirs);
                Ok(())
            };
            near(chi_square_upper(x * d1, d1), ChiSquared::new(d1).unwrap().sf(x * d1))?;
            near(f_upper(x, d1, d2), FisherSnedecor::new(d1, d2).unwrap().sf(x))?;
            near(student_upper(x - 4.0, d1), StudentsT::new(0.0, 1.0, d1).unwrap().sf(x - 4.0))?;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "below 80")]
            let successes = (share * n as f64) as u64;
            near(binomial_cdf(successes, n, share), Binomial::new(share, n).unwrap().cdf(successes))?;
        }

        #[test]
        fn a_quantile_turns_the_tail_back(exponent in -12.0_f64..-0.31, upper in any::<bool>(), d1 in 0.6_f64..500.0, d2 in 0.6_f64..500.0) {
            let tail = 10.0_f64.powf(exponent);
            let p = if upper { 1.0 - tail } else { tail };
            let quantile = f_quantile(p, d1, d2);
            // The half that is small is met; 1/F has the degrees of freedom exchanged.
            let (met, wanted) = if upper { (f_upper(quantile, d1, d2), 1.0 - p) } else { (f_upper(1.0 / quantile, d2, d1), p) };
            prop_assert!((met / wanted - 1.0).abs() < 1e-11, "{} {}", met, wanted);
            let t = student_quantile(p, d1);
            prop_assert!((student_upper(t.abs(), d1) / p.min(1.0 - p) - 1.0).abs() < 1e-11);
            prop_assert!((t > 0.0) == upper);
        }

        #[test]
        fn the_tails_of_a_binomial_are_its_sums(n in 1_u32..30, p in 0.001_f64..0.999) {
            let (mut sum, mut term) = (0.0, (1.0 - p).powf(f64::from(n)));
            for successes in 0..n {
                sum += term;
                prop_assert!((binomial_cdf(successes.into(), n.into(), p) - sum).abs() < 1e-12);
                prop_assert!((binomial_upper(successes.into(), n.into(), p) - (1.0 - sum)).abs() < 1e-12);
                term *= f64::from(n - successes) / f64::from(successes + 1) * p / (1.0 - p);
            }
        }
    }
}
