//! The second reading: the panel model on the scores that were sealed alone, set down where the record puts each candidate.
//!
//! What must stay true: places are counted among those who have one; a figure that compares candidates across panels that nothing links is not formed at all.

use psychometrics::estimable::{Estimate, NotEstimable};
use psychometrics::numeric::parallel::in_order;
use psychometrics::panel::{
    Allocation, Comparison, Covariance, DRAWS, Design, Posterior, Reading, Scale, Situation, TIE, competency_cells, inversions,
    is_near_gate,
};

use super::levels::Data;
use super::{Band, Panel, RELIABLE, Round};
use crate::ranking::{CandidateKey, Row, Rules};

/// How many standard errors two candidates must lie apart to be told apart with nine chances in ten.
pub const SURE: f64 = 1.645;

/// More panelists than this are not modelled. No round has as many; a table of somebody's own may.
const PANELISTS_MAX: usize = 200;

/// More candidates than this are not placed among each other: the work grows with their number, and so does the page.
const PLACED_MAX: usize = 500;

/// Parts in which draws are counted, whatever the machine.
const PARTS: usize = 4;

/// Draws for a required level, of which only “open” or “not open” is said.
const GATE_DRAWS: usize = 1_000;

/// What the model says of one candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    pub(super) adjusted: Option<f64>,
    pub(super) places: Option<(u32, u32)>,
    pub(super) top: Option<f64>,
    pub(super) band: Option<Band>,
    pub(super) near_gates: Vec<String>,
    pub(super) is_link: bool,
}

/// What the model says of all.
pub(super) struct Modelled {
    pub(super) panel: Panel,
    /// One per ranked candidate, in the order given.
    pub(super) standings: Vec<Standing>,
    pub(super) inversions: Vec<(CandidateKey, CandidateKey)>,
    pub(super) groups: Vec<Vec<CandidateKey>>,
}

/// A ranked candidate as the model knows them.
pub(super) struct Placed<'r> {
    pub(super) row: &'r Row,
    /// Their position in the design.
    pub(super) at: usize,
    /// The total less the mean effect of their panelists.
    pub(super) adjusted: f64,
    /// What the discussion and levels that the panel set added to the mean of the scores given alone.
    shift: f64,
}

impl Modelled {
    pub(super) fn of(rules: &Rules, data: &Data, ranked: &[&Row], round: Round) -> Estimate<Self> {
        if data.panelists.len() > PANELISTS_MAX {
            // The equations hold every panelist against every other.
            return Err(NotEstimable::TooLarge);
        }
        let cells = data.cells().cells;
        let design = Design::of(&cells)?;
        let scale = scale_of(rules)?;
        let posterior = Posterior::of(&design, scale)?;
        let connection = design.connection();
        let allocation = if round.drawn { Allocation::Random } else { Allocation::Otherwise };
        let situation = Situation::of(&posterior, &connection, allocation);
        let covariance = posterior.covariance()?;

        let placed = placed(data, &posterior, ranked);
        let compares = !matches!(situation, Situation::NotSeparable { .. } | Situation::Disconnected { .. });
        let mut standings = vec![Standing::default(); ranked.len()];
        let (mut turned, mut groups) = (Vec::new(), Vec::new());
        // Whoever has a place and no score of the model (too little of the weight was assessed) cannot be placed among the others.
        let is_whole = placed.len() == ranked.len() && ranked.len() <= PLACED_MAX;
        // Where it is not clear that panelists differ there is nothing to take out, and no figure that tells of somebody's severity.
        let takes_out = matches!(situation, Situation::Crossed) || situation.reading() == Reading::Adjusted;
        if compares && is_whole {
            let ranks = Ranks::drawn(&posterior, &placed, round.posts)?;
            let bands = bands(&placed, &covariance, round.posts, takes_out);
            for (index, (standing, one)) in standings.iter_mut().zip(&placed).enumerate() {
                standing.adjusted = takes_out.then_some(one.adjusted);
                standing.places = ranks.places(index);
                standing.top = Some(ranks.top(index));
                standing.band = bands.get(index).copied().flatten();
            }
            if takes_out {
                let record: Vec<Option<usize>> =
                    placed.iter().map(|one| one.row.rank.and_then(|rank| usize::try_from(rank).ok())).collect();
                let adjusted: Vec<f64> = placed.iter().map(|one| one.adjusted).collect();
                let key = |at: usize| placed.get(at).map(|one| one.row.candidate.clone());
                turned = inversions(&record, &adjusted).into_iter().filter_map(|(one, other)| Some((key(one)?, key(other)?))).collect();
            }
            groups = groups_of(&placed, &covariance);
        }
        for ((standing, row), open) in standings.iter_mut().zip(ranked).zip(near_gates(rules, data, ranked, scale)) {
            standing.near_gates = open;
            let number = data.candidates.binary_search(&row.candidate).ok();
            standing.is_link = number.is_some_and(|number| connection.linking_candidates.contains(&number));
        }
        Ok(Self { panel: panel_of(data, &posterior, &covariance, situation)?, standings, inversions: turned, groups })
    }
}

/// The ends of the guide's scale.
pub(super) fn scale_of(rules: &Rules) -> Estimate<Scale> {
    let levels = rules.scale.levels();
    match (levels.first(), levels.last()) {
        (Some(lowest), Some(highest)) => Ok(Scale { lowest: f64::from(lowest.0), highest: f64::from(highest.0) }),
        _ => Err(NotEstimable::NoScale),
    }
}

/// The ranked candidates whom the model knows.
pub(super) fn placed<'r>(data: &Data, posterior: &Posterior<'_>, ranked: &[&'r Row]) -> Vec<Placed<'r>> {
    let design = posterior.design();
    let means = design.means();
    ranked
        .iter()
        .filter_map(|row| {
            let number = data.candidates.binary_search(&row.candidate).ok()?;
            let at = design.candidates().binary_search(&number).ok()?;
            let (total, mean, without) = (row.total?.to_f64(), means.get(at)?, posterior.adjusted().get(at)?);
            Some(Placed { row, at, adjusted: total - (mean - without), shift: total - mean })
        })
        .collect()
}

/// How often each of the ranked candidates took each place.
struct Ranks {
    /// Candidate by candidate, place by place.
    counts: Vec<Vec<u32>>,
    draws: u32,
    posts: usize,
}

impl Ranks {
    fn drawn(posterior: &Posterior<'_>, placed: &[Placed<'_>], posts: usize) -> Estimate<Self> {
        let new = || (vec![vec![0_u32; placed.len()]; placed.len()], Vec::with_capacity(placed.len()));
        let count = |(counts, order): &mut (Vec<Vec<u32>>, Vec<(f64, usize)>), theta: &[f64]| {
            order.clear();
            order.extend(placed.iter().enumerate().map(|(index, one)| (theta.get(one.at).copied().unwrap_or_default() + one.shift, index)));
            order.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
            for (place, (_, index)) in order.iter().enumerate() {
                if let Some(count) = counts.get_mut(*index).and_then(|places| places.get_mut(place)) {
                    *count += 1;
                }
            }
        };
        let (mut counts, _) = new();
        for (part, _) in posterior.gather(DRAWS, PARTS, new, count)? {
            for (sums, more) in counts.iter_mut().flatten().zip(part.into_iter().flatten()) {
                *sums += more;
            }
        }
        Ok(Self { counts, draws: u32::try_from(DRAWS).unwrap_or(u32::MAX), posts })
    }

    /// P(among the first as many as there are posts).
    fn top(&self, candidate: usize) -> f64 {
        let counts = self.counts.get(candidate).map(Vec::as_slice).unwrap_or_default();
        f64::from(counts.iter().take(self.posts).sum::<u32>()) / f64::from(self.draws)
    }

    /// The smallest places with P(place ≤ it) of at least .05 and of at least .95.
    fn places(&self, candidate: usize) -> Option<(u32, u32)> {
        let mut sum = 0.0;
        let (mut best, mut place) = (None, 0);
        for count in self.counts.get(candidate)? {
            sum += f64::from(*count) / f64::from(self.draws);
            place += 1;
            if best.is_none() && sum >= 0.05 {
                best = Some(place);
            }
            if sum >= 0.95 - 1e-12 {
                return Some((best?, place));
            }
        }
        None
    }
}

/// By how many standard errors the first lies ahead of the second; none where both are the same candidate.
fn lead(covariance: &Covariance, one: &Placed<'_>, other: &Placed<'_>) -> f64 {
    let error = covariance.difference_error(one.at, other.at).unwrap_or_default();
    if error > 0.0 { (one.adjusted - other.adjusted) / error } else { 0.0 }
}

/// On which side of the line each candidate belongs that parts those who would get a post: surely above it whoever is told apart from the first below, surely below it whoever is
/// told apart from the last above. It is the line of the reading whose scores are compared: without severity where that is taken out, of record otherwise.
fn bands(placed: &[Placed<'_>], covariance: &Covariance, posts: usize, takes_out: bool) -> Vec<Option<Band>> {
    let mut order: Vec<&Placed<'_>> = placed.iter().collect();
    if takes_out {
        order.sort_by(|one, other| other.adjusted.total_cmp(&one.adjusted));
    }
    let (Some(last), Some(first)) = (order.get(posts.wrapping_sub(1)), order.get(posts)) else {
        // There is a post for everybody, or for nobody.
        return vec![None; placed.len()];
    };
    let is_level = |one: &Placed<'_>, other: &Placed<'_>| {
        if takes_out { (one.adjusted - other.adjusted).abs() < TIE } else { one.row.rank == other.row.rank }
    };
    let level_with = |with: &Placed<'_>| order.iter().filter(|one| is_level(one, with)).copied().collect::<Vec<_>>();
    let (above, below) = (level_with(last), level_with(first));
    let band = |one: &Placed<'_>| {
        if below.iter().all(|other| lead(covariance, one, other) >= SURE) {
            Band::Above
        } else if above.iter().all(|other| lead(covariance, one, other) <= -SURE) {
            Band::Below
        } else {
            Band::Around
        }
    };
    placed.iter().map(|one| Some(band(one))).collect()
}

/// Candidates who cannot be told apart: from the top, everybody whom the best of a group does not surely lead, then the next group.
///
/// Bands that follow each other, each from its own first (Cascio, Outtz, Zedeck and Goldstein 1991, *Human Performance* 4:233), with the model's own errors.
fn groups_of(placed: &[Placed<'_>], covariance: &Covariance) -> Vec<Vec<CandidateKey>> {
    let mut order: Vec<&Placed<'_>> = placed.iter().collect();
    order.sort_by(|one, other| other.adjusted.total_cmp(&one.adjusted).then(one.row.rank.cmp(&other.row.rank)));
    let mut groups: Vec<Vec<&Placed<'_>>> = Vec::new();
    for one in order {
        match groups.last_mut() {
            Some(group) if group.first().is_some_and(|first| lead(covariance, first, one) < SURE) => group.push(one),
            _ => groups.push(vec![one]),
        }
    }
    let keys = |mut group: Vec<&Placed<'_>>| {
        group.sort_by_key(|one| (one.row.rank, &one.row.candidate));
        group.into_iter().map(|one| one.row.candidate.clone()).collect()
    };
    groups.into_iter().filter(|group| group.len() > 1).map(keys).collect()
}

/// For each ranked candidate the essential competencies of which it is open whether the required level is truly reached: the model of each competency alone.
fn near_gates(rules: &Rules, data: &Data, ranked: &[&Row], scale: Scale) -> Vec<Vec<String>> {
    let essential: Vec<(usize, &String, f64)> = data
        .competencies
        .iter()
        .enumerate()
        .filter_map(|(at, (id, _))| Some((at, id, f64::from(rules.competency(id)?.1.essential?.level.0))))
        .collect();
    let chances = in_order(essential.len(), |number| match essential.get(number) {
        // Where all levels are equal nothing can be said, and nothing is open.
        Some((at, id, level)) => reaching(data, ranked, *at, id, *level, scale).unwrap_or_default(),
        None => Vec::new(),
    });
    let mut open = vec![Vec::new(); ranked.len()];
    for ((_, id, _), chances) in essential.into_iter().zip(chances) {
        for (open, chance) in open.iter_mut().zip(chances) {
            if chance.is_some_and(is_near_gate) {
                open.push(id.clone());
            }
        }
    }
    open
}

/// The chance of each ranked candidate to reach a level on a competency truly.
fn reaching(data: &Data, ranked: &[&Row], competency: usize, id: &str, level: f64, scale: Scale) -> Estimate<Vec<Option<f64>>> {
    let design = Design::of(&competency_cells(&data.ratings, competency))?;
    let posterior = Posterior::of(&design, scale)?;
    let means = design.means();
    let placed: Vec<Option<(usize, f64)>> = ranked
        .iter()
        .map(|row| {
            let at = design.candidates().binary_search(&data.candidates.binary_search(&row.candidate).ok()?).ok()?;
            let value = row.values.iter().find(|value| value.competency == id)?.v?.to_f64();
            Some((at, value - means.get(at)?))
        })
        .collect();
    let mut reached = vec![0_u32; ranked.len()];
    posterior.each_draw(GATE_DRAWS, |theta| {
        for (reached, place) in reached.iter_mut().zip(&placed) {
            *reached += u32::from(place.is_some_and(|(at, shift)| theta.get(at).is_some_and(|theta| theta + shift >= level)));
        }
    })?;
    let draws = f64::from(u32::try_from(GATE_DRAWS).unwrap_or(u32::MAX));
    Ok(placed.iter().zip(reached).map(|(place, reached)| place.map(|_| f64::from(reached) / draws)).collect())
}

/// Panelists and reliability.
fn panel_of(data: &Data, posterior: &Posterior<'_>, covariance: &Covariance, situation: Situation) -> Estimate<Panel> {
    let design = posterior.design();
    let comparison = if design.is_crossed() { Comparison::SamePanel } else { Comparison::Absolute };
    let typical = design.typical_raters();
    let name = |rater: &usize| data.panelists.get(*rater).cloned().unwrap_or_default();
    let effects = design.raters().iter().map(name).zip(posterior.rater_effects().iter().copied()).collect();
    let errors = design.raters().iter().map(name).zip(covariance.rater_errors().iter().copied()).collect();
    Ok(Panel {
        situation,
        components: posterior.components(),
        effects,
        effect_errors: errors,
        typical,
        comparison,
        reliability: posterior.reliability(typical, comparison)?,
        needed: posterior.raters_needed(RELIABLE, comparison).ok(),
    })
}
