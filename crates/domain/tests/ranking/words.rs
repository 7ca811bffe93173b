//! How a ranking explains itself, in both languages.

use domain::Lang;
use domain::ranking::{CandidateInputs, Explanation, Inputs, Rules, decimal_words, rank, ratio_words};
use domain::scorecard::TieMethod;
use psychometrics::exact::Ratio;

use super::{DESIRABLE, ESSENTIAL, candidate, of, published_inputs, published_rules, record, rules_with};

fn name(id: &str) -> String {
    if id == "C1" { "Integrity".into() } else { "Teamwork".into() }
}

fn explained(rules: &Rules, inputs: &Inputs, id: &str, lang: Lang) -> String {
    let ranking = rank(rules, inputs).unwrap();
    Explanation::of(rules, &ranking, ranking.row(&id.into()).unwrap()).words(lang, name)
}

#[test]
fn the_formula_is_shown_with_its_numbers() {
    let (rules, inputs) = (published_rules(), published_inputs());
    let ranking = rank(&rules, &inputs).unwrap();
    let formulas: Vec<String> = ranking.rows.iter().map(|row| Explanation::of(&rules, &ranking, row).formula().unwrap()).collect();
    assert_eq!(formulas, ["(2×9/2 + 1×3)/3 = 4", "(2×7/2 + 1×5)/3 = 4", "(2×5/2 + 1×5)/3 = 10/3"]);
}

#[test]
fn a_place_is_explained_in_both_languages_with_the_decimal_mark_of_each() {
    let (rules, inputs) = (published_rules(), of(vec![candidate("a", &[&[4, 5]]), candidate("b", &[&[4, 5]]), candidate("c", &[&[3, 4]])]));
    assert_eq!(explained(&rules, &inputs, "a", Lang::En), "Rank 1, shared with b. Weighted mean: (2×4 + 1×5)/3 = 13/3 ≈ 4.33.");
    assert_eq!(explained(&rules, &inputs, "a", Lang::Fr), "Rang 1, à égalité avec b. Moyenne pondérée\u{a0}: (2×4 + 1×5)/3 = 13/3 ≈ 4,33.");
    assert_eq!(
        explained(&rules, &of(vec![candidate("a", &[&[4, 4]])]), "a", Lang::Fr),
        "Rang 1. Moyenne pondérée\u{a0}: (2×4 + 1×4)/3 = 4."
    );
}

#[test]
fn whoever_has_no_place_is_told_why() {
    let (rules, inputs) = (published_rules(), of(vec![candidate("a", &[&[2, 5], &[3, 5]]), candidate("i", &[&[4, 0]])]));
    assert_eq!(
        explained(&rules, &inputs, "a", Lang::En),
        "Not ranked: “Integrity” is at 5/2 = 2.50, below the required level 3. Weighted mean: (2×5/2 + 1×5)/3 = 10/3 ≈ 3.33."
    );
    assert_eq!(
        explained(&rules, &inputs, "a", Lang::Fr),
        "Hors classement\u{a0}: «\u{a0}Integrity\u{a0}» est à 5/2 = 2,50, sous le niveau exigé 3. Moyenne pondérée\u{a0}: (2×5/2 + 1×5)/3 = 10/3 ≈ 3,33."
    );
    assert_eq!(explained(&rules, &inputs, "i", Lang::En), "Not ranked: nobody assessed “Teamwork”.");
    assert_eq!(explained(&rules, &inputs, "i", Lang::Fr), "Hors classement\u{a0}: aucun membre du jury n’a évalué «\u{a0}Teamwork\u{a0}».");
    let each = rules_with(&[r#""w":2,"essential":true,"required":3,"gate":"each""#, DESIRABLE], "mean", &[]);
    assert!(
        explained(&each, &inputs, "a", Lang::En)
            .starts_with("Not ranked: the lowest score on “Integrity” is 2, and every score must reach 3.")
    );
    let withdrawn = CandidateInputs { withdrawn: true, ..candidate("w", &[]) };
    assert_eq!(explained(&rules, &of(vec![withdrawn]), "w", Lang::Fr), "La personne candidate s’est désistée.");
}

#[test]
fn each_step_of_a_tie_is_told() {
    let rules = rules_with(&[ESSENTIAL, DESIRABLE], "mean", &["comp:C1", "comp:C2", "chair"]);
    let mut inputs =
        of(vec![candidate("a", &[&[4, 3], &[5, 3]]), candidate("b", &[&[3, 5], &[4, 5]]), candidate("c", &[&[3, 5], &[4, 5]])]);
    let told =
        |inputs: &Inputs, lang| rank(&rules, inputs).unwrap().tie_steps.iter().map(|step| step.words(lang, name)).collect::<Vec<_>>();
    assert_eq!(
        told(&inputs, Lang::En),
        [
            "a, b and c are level on rank 1. By “Integrity”: a (9/2 = 4.50), then b and c (7/2 = 3.50).",
            "b and c are level on rank 2 and stay so by “Teamwork”: each has 5.",
            "b and c are level on rank 2. Next step: the chair’s decision, not recorded yet.",
        ]
    );
    inputs.ties = vec![record(TieMethod::Chair, &["c", "b"])];
    assert_eq!(
        told(&inputs, Lang::Fr).last().unwrap(),
        "b et c sont à égalité au rang 2. Départage par décision de la présidence du jury\u{a0}: c, puis b."
    );
}

#[test]
fn numbers_are_written_for_people() {
    let ratio = |num, den| Ratio::new(num, den).unwrap();
    assert_eq!((ratio_words(ratio(4, 1)).as_str(), ratio_words(ratio(9, 2)).as_str()), ("4", "9/2"));
    assert_eq!(decimal_words(ratio(77, 18), 2, Lang::Fr), "4,28");
    assert_eq!(decimal_words(ratio(77, 18), 4, Lang::En), "4.2778");
}
