//! The standard normal distribution.
#![expect(clippy::indexing_slicing, reason = "places in a chunk are below its length")]

use core::f64::consts::{PI, SQRT_2};

/// The density at `x`.
pub fn density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / libm::sqrt(2.0 * PI)
}

/// P(Z ≤ x), with full relative precision in the lower tail.
pub fn cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// The `x` with P(Z ≤ x) = `p`, for `p` strictly between 0 and 1; minus or plus infinity at 0 and 1.
///
/// Source: Wichura 1988, algorithm AS 241 (PPND16), *Applied Statistics* 37:477; relative error about 1e-16. Fixed code rather than a library's, because draws are
/// made with it and must stay the same from version to version.
pub fn quantile(p: f64) -> f64 {
    if !is_tail(p) {
        return central(p);
    }
    if p <= 0.0 || p >= 1.0 {
        return if p < 0.5 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = root(p);
    let value = if r <= NEAR { near(r) } else { far(r) };
    if p < 0.5 { -value } else { value }
}

/// Replaces every probability, strictly between 0 and 1, by its [`quantile`], to the bit. Several times faster than one by one: the middle of the distribution is computed for all, without
/// branches, then the tails, gathered, one step of the computation after the other.
pub fn replace_by_quantiles(probabilities: &mut [f64]) {
    const TOGETHER: usize = 64;
    let (mut places, mut tails, mut roots, mut values) = ([0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER], [0.0; TOGETHER]);
    for chunk in probabilities.chunks_mut(TOGETHER) {
        let mut count = 0;
        for (place, p) in chunk.iter().enumerate() {
            // Written always and counted only if it is a tail: a branch that cannot be foreseen takes longer.
            (places[count], tails[count]) = (place, *p);
            count += usize::from(is_tail(*p));
        }
        for p in chunk.iter_mut() {
            *p = central(*p);
        }
        for (r, p) in roots.iter_mut().zip(&tails[..count]) {
            *r = root(*p);
        }
        for (value, r) in values.iter_mut().zip(&roots[..count]) {
            *value = near(*r);
        }
        for ((place, p), (r, value)) in places.iter().zip(&tails[..count]).zip(roots.iter().zip(values)) {
            let value = if *r <= NEAR { value } else { far(*r) };
            chunk[*place] = if *p < 0.5 { -value } else { value };
        }
    }
}

/// The largest root that [`near`] is for.
const NEAR: f64 = 5.0;

/// Whether a probability lies outside the middle .85.
fn is_tail(p: f64) -> bool {
    (p - 0.5).abs() > 0.425
}

fn central(p: f64) -> f64 {
    let centred = p - 0.5;
    let r = 0.180_625 - centred * centred;
    centred * polynomial(&CENTRE_ABOVE, r) / polynomial(&CENTRE_BELOW, r)
}

/// √(−ln) of what lies beyond the quantile of a tail.
fn root(p: f64) -> f64 {
    libm::sqrt(-libm::log(if p < 0.5 { p } else { 1.0 - p }))
}

fn near(r: f64) -> f64 {
    polynomial(&MIDDLE_ABOVE, r - 1.6) / polynomial(&MIDDLE_BELOW, r - 1.6)
}

fn far(r: f64) -> f64 {
    polynomial(&FAR_ABOVE, r - 5.0) / polynomial(&FAR_BELOW, r - 5.0)
}

/// `c[0] + c[1] x + …`, by Horner's rule.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const MIDDLE_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const MIDDLE_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_7e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::{cdf, density, quantile};

    #[test]
    fn quantiles_are_those_of_tables() {
        // The first from AS 241's own check, the others from tables of the normal distribution.
        for (p, x) in [
            (0.25, -0.674_489_750_196_081_7),
            (0.001, -3.090_232_306_167_813),
            (1e-20, -9.262_340_089_798_408),
            (0.975, 1.959_963_984_540_054),
        ] {
            assert!((quantile(p) - x).abs() < 1e-14 * x.abs() * 10.0, "{p}: {}", quantile(p));
        }
        assert!(quantile(0.0) == f64::NEG_INFINITY && quantile(1.0) == f64::INFINITY);
    }

    #[test]
    fn the_quantile_turns_the_distribution_back() {
        for step in 1..1000 {
            let p = f64::from(step) / 1000.0;
            assert!((cdf(quantile(p)) - p).abs() < 4e-16, "{p}");
        }
    }

    #[test]
    fn the_density_is_the_slope_of_the_distribution() {
        for x in [-3.0, -0.5, 0.0, 1.2, 2.5] {
            let slope = (cdf(x + 1e-5) - cdf(x - 1e-5)) / 2e-5;
            assert!((slope - density(x)).abs() < 1e-9, "{x}");
        }
    }
}
