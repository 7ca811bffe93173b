//! How long a whole ranking takes, from scores to everything that is said beside the order: `cargo bench -p domain --bench analysis`.
#![expect(clippy::unwrap_used, reason = "a bench stops at the first surprise")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::analysis::{Analysis, Round};
use domain::canonical::Value;
use domain::ranking::{CandidateInputs, Inputs, Rules, Sheet, rank};
use domain::scores::{Level, Score};
use psychometrics::numeric::streams::Key;

const CANDIDATES: usize = 30;
const COMPETENCIES: usize = 8;
const EACH: usize = 3;

/// Eight competencies of different weights, of which two are required.
fn rules() -> Rules {
    let mut competencies = String::new();
    for number in 1..=COMPETENCIES {
        let required = if number <= 2 { r#","essential":true,"required":3,"gate":"panel""# } else { r#","essential":false"# };
        let comma = if number > 1 { "," } else { "" };
        write!(competencies, r#"{comma}{{"id":"C{number}","w":{number}{required}}}"#).unwrap();
    }
    let text =
        format!(r#"{{"calc":"wm/1","competencies":[{competencies}],"levels":[1,2,3,4,5],"statistic":"mean","tie":["comp:C1","chair"]}}"#);
    Rules::from_document(&Value::parse_any(text.as_bytes()).unwrap()).unwrap()
}

/// Thirty candidates, each before three of so many panelists.
fn inputs(panelists: usize) -> Inputs {
    let mut stream = Key::of("bench", [panelists as u64], []).stream(0);
    let severity: Vec<f64> = (0..panelists).map(|_| 0.3 * stream.normal()).collect();
    let candidate = |number: usize| {
        let worth = 3.6 + 0.6 * stream.normal();
        let sheet = |seat: usize| {
            let panelist = (number + seat * (1 + number % (panelists - EACH + 1))) % panelists;
            let severity = severity.get(panelist).copied().unwrap_or_default();
            let mut level = || {
                let shown = worth - severity + 0.6 * stream.normal();
                [1.5, 2.5, 3.5, 4.5].iter().fold(1, |level, bound| level + u8::from(shown >= *bound))
            };
            let scores: Vec<Score> = (1..=COMPETENCIES).map(|one| Score::assessed(format!("C{one}"), Level(level()))).collect();
            Sheet { panelist: format!("P-{panelist}"), sealed_before: scores.clone(), last: scores }
        };
        CandidateInputs {
            id: format!("C-{number:02}").as_str().into(),
            withdrawn: false,
            sheets: (0..EACH).map(sheet).collect(),
            ratings: Vec::new(),
        }
    };
    Inputs { candidates: (0..CANDIDATES).map(candidate).collect(), ..Inputs::default() }
}

fn whole(criterion: &mut Criterion) {
    let rules = rules();
    for (name, panelists) in [("3 panelists", 3), ("3 of 8 panelists", 8)] {
        let inputs = inputs(panelists);
        criterion.bench_function(&format!("order, {name}"), |bencher| bencher.iter(|| rank(&rules, black_box(&inputs)).unwrap()));
        criterion.bench_function(&format!("order, model, draws and stability, {name}"), |bencher| {
            bencher.iter(|| {
                let ranking = rank(&rules, black_box(&inputs)).unwrap();
                Analysis::of(&rules, &inputs, &ranking, Round { posts: 3, drawn: false })
            });
        });
    }
}

criterion_group!(benches, whole);
criterion_main!(benches);
