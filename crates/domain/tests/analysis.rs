//! What stands beside an order: in each situation of a panel the right reading, the right words in both languages, and never a moved rank.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use domain::Lang;
use domain::analysis::{Analysis, Band, Drift, Reading, Round, Seen, Situation, chance_words, points_words, share_words};
use domain::canonical::Value;
use domain::ranking::{CandidateInputs, Inputs, Ranking, Rules, SetRating, Sheet, rank};
use domain::scores::{Level, Score};

fn rules() -> Rules {
    let text = r#"{"calc":"wm/1","competencies":[{"id":"C1","w":2,"essential":true,"required":3,"gate":"panel"},
        {"id":"C2","w":1,"essential":false},{"id":"C3","w":1,"essential":false}],"levels":[1,2,3,4,5],"statistic":"mean","tie":["comp:C1","chair"]}"#;
    Rules::from_document(&Value::parse_any(text.as_bytes()).unwrap()).unwrap()
}

fn scores(levels: [u8; 3]) -> Vec<Score> {
    levels.iter().enumerate().map(|(at, level)| Score::assessed(format!("C{}", at + 1), Level(*level))).collect()
}

fn sheet(panelist: usize, levels: [u8; 3]) -> Sheet {
    Sheet { panelist: format!("P-{panelist}"), sealed_before: scores(levels), last: scores(levels) }
}

fn candidate(number: usize, sheets: Vec<Sheet>) -> CandidateInputs {
    CandidateInputs { id: format!("C-{number:02}").as_str().into(), withdrawn: false, sheets, ratings: Vec::new() }
}

fn inputs(candidates: Vec<CandidateInputs>) -> Inputs {
    Inputs { candidates, ..Inputs::default() }
}

/// Levels of a candidate by their worth and the panelist's severity, rounded and kept on the scale; the same every time.
fn levels(worth: f64, severity: f64, salt: usize) -> [u8; 3] {
    core::array::from_fn(|at| {
        let wobble = f64::from(u8::try_from((salt * 7 + at * 5) % 11).unwrap()) / 10.0 - 0.5;
        let level = (worth - severity + wobble).round();
        (1..=5_u8).min_by(|one, other| (f64::from(*one) - level).abs().total_cmp(&(f64::from(*other) - level).abs())).unwrap()
    })
}

const WORTH: [f64; 12] = [4.6, 4.4, 4.2, 4.0, 3.9, 3.8, 3.6, 3.5, 3.4, 3.3, 3.2, 3.1];

fn round_of(posts: usize, drawn: bool) -> Round {
    Round { posts, drawn }
}

fn analysed(inputs: &Inputs, round: Round) -> (Ranking, Analysis) {
    let ranking = rank(&rules(), inputs).unwrap();
    let analysis = Analysis::of(&rules(), inputs, &ranking, round);
    (ranking, analysis)
}

/// Each candidate before these panelists, who are as severe as given.
fn panels(seats: &[&[usize]], severity: &[f64]) -> Inputs {
    let candidates = seats.iter().enumerate().map(|(number, seats)| {
        let sheets =
            seats.iter().map(|seat| sheet(*seat, levels(WORTH[number % WORTH.len()], severity[*seat], number * 5 + seat))).collect();
        candidate(number + 1, sheets)
    });
    inputs(candidates.collect())
}

const CROSSED: [&[usize]; 8] = [&[0, 1, 2]; 8];
/// Three of four, so that every two panelists share candidates.
const LINKED: [&[usize]; 12] = [&[0, 1], &[1, 2], &[2, 3], &[3, 0], &[0, 2], &[1, 3], &[0, 1], &[1, 2], &[2, 3], &[3, 0], &[0, 2], &[1, 3]];
const APART: [&[usize]; 12] = [&[0, 1], &[2, 3], &[0, 1], &[2, 3], &[0, 1], &[2, 3], &[0, 1], &[2, 3], &[0, 1], &[2, 3], &[0, 1], &[2, 3]];

#[test]
fn a_crossed_panel_is_adjusted_by_nothing_and_says_between_which_places_everybody_may_stand() {
    let (ranking, analysis) = analysed(&panels(&CROSSED, &[0.0, 0.8, -0.5]), round_of(2, false));
    let panel = analysis.panel.as_ref().unwrap();
    assert_eq!(panel.situation, Situation::Crossed);
    assert!(!analysis.adjusts() && analysis.claims_places() && analysis.inversions.is_empty());
    for row in &analysis.rows {
        assert_eq!(row.adjusted.unwrap().to_bits(), row.total.to_f64().to_bits(), "{}", row.candidate);
        let (best, worst) = row.places.unwrap();
        assert!(best <= row.rank && row.rank <= worst, "{}: {best} to {worst} without {}", row.candidate, row.rank);
        assert_eq!(ranking.row(&row.candidate).unwrap().rank, Some(row.rank));
    }
    let posts: f64 = analysis.rows.iter().filter_map(|row| row.top).sum();
    assert!((posts - 2.0).abs() < 1e-9, "{posts}");
    assert_eq!(analysis.situation_words(Lang::En), "Every panelist scored every candidate, so that severity cancels out.");
}

#[test]
fn linked_panels_of_different_severity_are_read_without_it_and_turned_pairs_are_counted() {
    let (_, analysis) = analysed(&panels(&LINKED, &[0.0, 1.2, -0.6, 0.5]), round_of(3, false));
    let panel = analysis.panel.as_ref().unwrap();
    assert!(matches!(panel.situation, Situation::Connected { .. }) && panel.situation.reading() == Reading::Adjusted, "{panel:?}");
    assert!(analysis.adjusts() && !analysis.inversions.is_empty());
    // Lenient is positive: the third panelist gives the most, the second the least.
    assert!(panel.effects["P-2"] > panel.effects["P-0"] && panel.effects["P-0"] > panel.effects["P-1"]);
    assert!(panel.effects.values().sum::<f64>().abs() < 1e-9);
    assert!(panel.effect_errors.values().all(|error| *error > 0.0));
    let words = analysis.situation_words(Lang::Fr);
    assert!(words.starts_with("La sévérité des membres du jury diffère d’environ ") && words.contains("changent de place"), "{words}");
    // Whoever reads by codes reads no panelist's figure.
    let told = analysis.told(|key| format!("X{}", key.as_str()).as_str().into());
    assert!(told.panel.unwrap().effects.is_empty());
    assert!(told.rows.iter().all(|row| row.candidate.as_str().starts_with("XC-")));
    assert!(told.stability.unwrap().first.keys().all(|key| key.as_str().starts_with("XC-")));
}

#[test]
fn panels_that_share_nobody_are_compared_only_where_lots_decided() {
    let inputs = panels(&APART, &[0.0, 0.2, 1.0, 0.8]);
    let (_, by_lot) = analysed(&inputs, round_of(2, true));
    assert_eq!(by_lot.panel.as_ref().unwrap().situation, Situation::DisconnectedByChance { subsets: 2 });
    assert!(by_lot.adjusts() && by_lot.claims_places());
    assert!(by_lot.situation_words(Lang::En).ends_with("The comparison between panels rests on that lot."));

    let (ranking, otherwise) = analysed(&inputs, round_of(2, false));
    assert_eq!(otherwise.panel.as_ref().unwrap().situation, Situation::Disconnected { subsets: 2 });
    assert!(!otherwise.adjusts() && !otherwise.claims_places() && otherwise.groups.is_empty() && otherwise.inversions.is_empty());
    assert!(otherwise.rows.iter().all(|row| row.adjusted.is_none() && row.top.is_none() && row.band.is_none()));
    assert!(otherwise.situation_words(Lang::Fr).contains("ne permet pas de comparer ces jurys"));
    // The order of record is the same in both, and so is what weights would change.
    assert_eq!(otherwise.rows.iter().map(|row| row.rank).collect::<Vec<_>>(), by_lot.rows.iter().map(|row| row.rank).collect::<Vec<_>>());
    assert_eq!(otherwise.stability, by_lot.stability);
    assert_eq!(ranking.rows.len(), 12);
}

#[test]
fn too_few_scores_correct_nothing_and_say_so() {
    let (_, analysis) = analysed(&panels(&LINKED[..4], &[0.0, 0.4, 0.0, 0.2]), round_of(1, false));
    assert!(matches!(analysis.panel.as_ref().unwrap().situation, Situation::NotSeparable { candidates: 4, .. }));
    assert!(!analysis.claims_places());
    assert_eq!(analysis.situation_words(Lang::En), "Not enough shared scores to correct for severity. The order stands as computed.");
    assert!(analysis.stability.is_some(), "weights can be looked at all the same");

    let equal = inputs((1..=6).map(|number| candidate(number, vec![sheet(0, [4; 3]), sheet(1, [4; 3])])).collect());
    let (_, analysis) = analysed(&equal, round_of(1, false));
    assert!(analysis.panel.is_err());
    assert_eq!(
        analysis.situation_words(Lang::Fr),
        "Toutes les notes sont égales\u{a0}: on ne peut rien dire de la sévérité ni de la certitude du classement."
    );
    assert_eq!(analysis.first_words(Lang::En), None);
}

#[test]
fn candidates_level_for_the_last_post_are_all_around_it() {
    let mut sheets: Vec<[[u8; 3]; 3]> = vec![[[5; 3]; 3], [[4, 4, 4], [4, 3, 4], [4, 4, 4]], [[4, 4, 4], [4, 3, 4], [4, 4, 4]]];
    sheets.extend([[[3, 3, 4], [3, 3, 3], [3, 4, 3]], [[3, 3, 3], [3, 3, 2], [3, 3, 3]], [[3, 2, 3], [3, 2, 2], [3, 3, 2]]]);
    let candidates = sheets
        .into_iter()
        .enumerate()
        .map(|(number, sheets)| candidate(number + 1, sheets.into_iter().enumerate().map(|(seat, levels)| sheet(seat, levels)).collect()));
    let (ranking, analysis) = analysed(&inputs(candidates.collect()), round_of(2, false));
    assert_eq!(ranking.unsettled.len(), 1, "two share the second place and only one post is left");
    let band = |code: &str| analysis.rows.iter().find(|row| row.candidate.as_str() == code).unwrap().band;
    assert_eq!([band("C-02"), band("C-03")], [Some(Band::Around); 2]);
    assert_eq!(band("C-06"), Some(Band::Below));
    let further = analysis.further_words(Lang::En);
    assert!(further[0].starts_with("For the last of the 2 posts C-02") && further[0].ends_with("cannot be told apart."), "{further:?}");
}

#[test]
fn neither_the_order_of_sheets_nor_that_of_candidates_changes_a_figure() {
    let one = panels(&LINKED, &[0.0, 0.9, -0.4, 0.3]);
    let mut other = one.clone();
    other.candidates.reverse();
    other.candidates.iter_mut().for_each(|candidate| candidate.sheets.reverse());
    assert_eq!(analysed(&one, round_of(2, false)).1, analysed(&other, round_of(2, false)).1);
}

#[test]
fn a_discussion_moves_where_candidates_stand_and_not_how_sure_it_is() {
    let before = panels(&CROSSED, &[0.0, 0.3, -0.3]);
    let mut after = before.clone();
    // The panel agrees on everything and sets the last candidate to the top.
    for score in after.candidates[7].sheets.iter_mut().flat_map(|sheet| &mut sheet.last) {
        *score = Score::assessed(score.competency.clone(), Level(5));
    }
    let (_, one) = analysed(&before, round_of(2, false));
    let (_, other) = analysed(&after, round_of(2, false));
    assert_eq!(other.rows[0].candidate.as_str(), "C-08");
    assert_eq!(one.panel.as_ref().unwrap().reliability, other.panel.as_ref().unwrap().reliability);
    assert!(other.rows[0].top.unwrap() > 0.6, "{:?}", other.rows[0]);
}

#[test]
fn a_required_level_that_is_barely_reached_is_flagged_and_one_far_off_is_not() {
    let mut inputs = panels(&CROSSED, &[0.0, 0.2, -0.2]);
    // The last candidate has exactly what is required.
    for sheet in &mut inputs.candidates[7].sheets {
        sheet.sealed_before[0] = Score::assessed("C1", Level(3));
        sheet.last[0] = Score::assessed("C1", Level(3));
    }
    let (_, analysis) = analysed(&inputs, round_of(2, false));
    let row = |code: &str| analysis.rows.iter().find(|row| row.candidate.as_str() == code).unwrap();
    assert!(row("C-01").near_gates.is_empty());
    let flagged: Vec<&str> = analysis.rows.iter().filter(|row| !row.near_gates.is_empty()).map(|row| row.candidate.as_str()).collect();
    assert!(!flagged.is_empty() && !flagged.contains(&"C-02"), "{flagged:?}");
    let words = analysis.rows.iter().find(|row| !row.near_gates.is_empty()).unwrap().flag_words(Lang::En, |_| "Judgement".into());
    assert!(words.contains(&"Judgement: it is open whether the required level is truly reached.".to_owned()), "{words:?}");
}

#[test]
fn a_set_level_and_a_missing_score_are_said_beside_the_candidate() {
    let mut inputs = panels(&CROSSED, &[0.0, 0.2, -0.2]);
    inputs.candidates[0].sheets[1].last.remove(2);
    inputs.candidates[0].sheets[1].sealed_before.remove(2);
    inputs.candidates[0].sheets[0].sealed_before[1] = Score::assessed("C2", Level(1));
    inputs.candidates[0].ratings.push(SetRating { competency: "C3".into(), level: Level(5) });
    let (_, analysis) = analysed(&inputs, round_of(2, false));
    let row = analysis.rows.iter().find(|row| row.candidate.as_str() == "C-01").unwrap();
    assert_eq!((row.thin.as_slice(), row.apart.as_slice()), (&[("C3".to_owned(), 2)][..], &["C2".to_owned()][..]));
    let words = row.flag_words(Lang::Fr, str::to_owned);
    assert!(words.iter().any(|words| words == "C3\u{a0}: seuls 2 membres du jury ont donné un niveau."), "{words:?}");
}

#[test]
fn the_smallest_change_of_weights_is_said_with_its_competencies() {
    // C-01 leads on C1 (weight 2 of 4), C-02 on C2 and C3.
    let own = |levels: [u8; 3]| (0..3).map(|seat| sheet(seat, levels)).collect::<Vec<_>>();
    let people = vec![candidate(1, own([5, 3, 3])), candidate(2, own([4, 4, 3])), candidate(3, own([3, 3, 3]))];
    let (_, analysis) = analysed(&inputs(people), round_of(1, false));
    let stability = analysis.stability.unwrap();
    let leaders = stability.leaders.unwrap();
    // Totals 4 and 3.75; a point moved from C1 to C2 costs 2 of lead: an eighth of the weight.
    assert_eq!(leaders.change.as_ref().unwrap().moved, psychometrics::exact::Ratio::new(1, 8).unwrap());
    assert_eq!(
        leaders.change_words(Lang::En, str::to_owned),
        "The smallest change that brings C-02 level with C-01 moves 12.5 points in 100 from “C1” to “C2”."
    );
    assert_eq!(
        leaders.change_words(Lang::Fr, str::to_owned),
        "Le plus petit changement qui ramène C-02 à égalité avec C-01 déplace 12,5 points sur 100 de «\u{a0}C1\u{a0}» vers «\u{a0}C2\u{a0}»."
    );
    assert!(leaders.share > 0.9 && leaders.share < 1.0, "{}", leaders.share);
    assert_eq!(stability.weights.len(), 3);
    assert!(stability.weights.iter().all(|weight| weight.holds.0 <= weight.declared && weight.declared <= weight.holds.1));
    // Whoever is no better anywhere is never first.
    assert!(stability.first_under_any[&"C-03".into()] < 1e-12);
}

#[test]
fn chances_and_shares_are_words_and_rounded_figures_in_both_languages() {
    let cases = [
        (0.004, "almost none (<1%)", "presque nulle (<\u{a0}1\u{a0}%)"),
        (0.02, "very unlikely (<5%)", "très faible (<\u{a0}5\u{a0}%)"),
        (0.52, "open (50%)", "moyenne (50\u{a0}%)"),
        (0.86, "likely (85%)", "forte (85\u{a0}%)"),
        (0.98, "very likely (>95%)", "très forte (>\u{a0}95\u{a0}%)"),
        (0.999, "almost certain (>99%)", "presque certaine (>\u{a0}99\u{a0}%)"),
    ];
    for (chance, en, fr) in cases {
        assert_eq!((chance_words(chance, Lang::En).as_str(), chance_words(chance, Lang::Fr).as_str()), (en, fr));
    }
    assert_eq!([share_words(0.934, Lang::En), share_words(1.0, Lang::Fr)], ["93%".to_owned(), ">\u{a0}99\u{a0}%".to_owned()]);
    assert_eq!([points_words(0.31, Lang::En), points_words(0.04, Lang::Fr)], ["0.3".to_owned(), "0,04".to_owned()]);
}

#[test]
fn moves_after_the_opening_are_counted_with_whom_they_went_towards() {
    let mut inputs = panels(&CROSSED, &[0.0, 1.0, -0.5]);
    let high = inputs.candidates[0].sheets[2].sealed_before[0].level().unwrap();
    let low = inputs.candidates[0].sheets[1].sealed_before[0].level().unwrap();
    assert!(low < high);
    inputs.candidates[0].sheets[1].last[0] = Score::assessed("C1", high);
    let ranking = rank(&rules(), &inputs).unwrap();
    let seen: Vec<Seen> = (0..8)
        .map(|at| Seen {
            candidate: format!("C-{:02}", at + 1).as_str().into(),
            panelist: "P-0".into(),
            position: at + 1,
            hour: 9.0,
            language: Lang::Fr,
        })
        .collect();
    let drift = Drift::of(&rules(), &inputs, &ranking, &seen);
    let moved = &drift.moves[1];
    assert_eq!((moved.panelist.as_str(), moved.given, moved.changed, moved.levels), ("P-1", 24, 1, i32::from(high.0 - low.0)));
    assert!(moved.toward.iter().any(|toward| toward.panelist == "P-2" && toward.changes == 1));
    assert_eq!(drift.moves[0].changed, 0);
    // Candidates come in the order of their worth, so that scores fall with the place; all were seen at one hour and in one language.
    assert!(drift.by_position.unwrap().is_clear() && drift.by_position.unwrap().slope < 0.0);
    assert!(drift.by_hour.is_err() && drift.by_language.is_err());
}
