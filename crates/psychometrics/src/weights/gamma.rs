//! Gamma variates, many at a time: what a Dirichlet weighting is divided from.
//!
//! Source: Marsaglia and Tsang 2000, "A Simple Method for Generating Gamma Variables", *ACM Transactions on Mathematical Software* 26:363-372, with its device for shapes
//! below 1: Γ(a) is Γ(a + 1) times a uniform to the power 1/a.

use crate::numeric::streams::Stream;

/// Variates whose normals and uniforms are taken from the stream at once.
const TOGETHER: usize = 64;

/// A gamma distribution of scale 1, made ready for drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gamma {
    centre: f64,
    slope: f64,
    /// The shape, where it is below 1.
    below: Option<f64>,
}

impl Gamma {
    /// With this shape, above 0.
    pub(super) fn of(shape: f64) -> Self {
        let below = (shape < 1.0).then_some(shape);
        let centre = shape + f64::from(u8::from(below.is_some())) - 1.0 / 3.0;
        Self { centre, slope: 1.0 / libm::sqrt(9.0 * centre), below }
    }

    /// As many variates as there is room for.
    pub(super) fn fill(&self, stream: &mut Stream, variates: &mut [f64]) {
        let (mut normals, mut uniforms) = ([0.0; TOGETHER], [0.0; TOGETHER]);
        for variates in variates.chunks_mut(TOGETHER) {
            let (normals, _) = normals.split_at_mut(variates.len());
            let (uniforms, _) = uniforms.split_at_mut(variates.len());
            stream.fill_normal(normals);
            stream.fill_uniform(uniforms);
            for (variate, (normal, uniform)) in variates.iter_mut().zip(normals.iter().zip(uniforms.iter())) {
                let mut accepted = self.accepted(*normal, *uniform);
                // Two or three in a hundred are drawn again.
                *variate = loop {
                    if let Some(accepted) = accepted {
                        break accepted;
                    }
                    let normal = stream.normal();
                    accepted = self.accepted(normal, stream.uniform());
                };
            }
            if let Some(shape) = self.below {
                stream.fill_uniform(uniforms);
                for (variate, uniform) in variates.iter_mut().zip(uniforms) {
                    *variate *= libm::exp(libm::log(*uniform) / shape);
                }
            }
        }
    }

    fn accepted(&self, normal: f64, uniform: f64) -> Option<f64> {
        let root = 1.0 + self.slope * normal;
        if root <= 0.0 {
            return None;
        }
        let (cube, square) = (root * root * root, normal * normal);
        // The first test needs no logarithm and nearly always decides.
        let is_accepted =
            uniform < 1.0 - 0.0331 * square * square || libm::log(uniform) < 0.5 * square + self.centre * (1.0 - cube + libm::log(cube));
        is_accepted.then_some(self.centre * cube)
    }
}

#[cfg(test)]
mod tests {
    use super::Gamma;
    use crate::numeric::streams::Key;

    #[test]
    fn gamma_variates_have_the_mean_and_the_variance_of_their_shape() {
        let key = Key::of("test", [], []);
        for (index, shape) in [(0, 0.3), (1, 1.0), (2, 5.0), (3, 40.0)] {
            let mut draws = vec![0.0; 40_000];
            Gamma::of(shape).fill(&mut key.stream(index), &mut draws);
            let mean = draws.iter().sum::<f64>() / 40_000.0;
            let variance = draws.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / 40_000.0;
            // Five standard errors: of the mean √(a/n), of the variance √((6/a + 2)/n) of itself.
            assert!((mean - shape).abs() < 5.0 * (shape / 4e4).sqrt(), "{shape}: mean {mean}");
            assert!((variance / shape - 1.0).abs() < 5.0 * ((6.0 / shape + 2.0) / 4e4).sqrt(), "{shape}: variance {variance}");
        }
    }
}
