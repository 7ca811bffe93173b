//! Pictures that are tables: each row has its name, a strip drawn on a scale that all rows share, and the same in words.
//!
//! What must stay true: nothing is in a drawing that is not in the words beside it, so that drawings are left out by whoever reads aloud; ink draws, and the cut line alone is
//! accented; shapes differ without colour.

use leptos::prelude::*;

/// The width of a strip and its margins in its own units.
const WIDTH: f64 = 240.0;
const MARGIN: f64 = 10.0;

/// Something drawn on a strip, at shares of the scale from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub enum Mark {
    /// A thin line along the whole scale.
    Axis,
    /// A fine line across: a step of the scale.
    Step(f64),
    /// From here to there: what is compatible with the scores.
    Span(f64, f64),
    /// A filled dot: where something stands.
    Dot(f64),
    /// A ring: one of several that lead to the dot; the second number counts those below it at the same place.
    Ring(f64, u32),
    /// The accented line across that parts rows or columns.
    Cut(f64),
}

/// One row: its name, what is drawn, and the same in words.
pub struct Strip {
    /// Whose row.
    pub name: String,
    /// What is drawn, what lies below first.
    pub marks: Vec<Mark>,
    /// The same in words.
    pub words: String,
}

/// Where a number lies on a scale from `low` to `high`.
pub fn share(value: f64, low: f64, high: f64) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

/// A picture as a table. `caption` says in a sentence what is to be seen, `columns` what names, strips and words are, `ends` what stands at both ends of the scale.
pub fn strips(caption: String, columns: [&'static str; 3], ends: (String, String), rows: Vec<Strip>) -> AnyView {
    let [name, drawn, words] = columns;
    view! {
        <table class="strips">
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{name}</th>
                    <th scope="col">
                        <span class="unseen">{drawn}</span>
                        <span class="strip-ends" aria-hidden="true">
                            <span>{ends.0}</span>
                            <span>{ends.1}</span>
                        </span>
                    </th>
                    <th scope="col">{words}</th>
                </tr>
            </thead>
            <tbody>
                {rows
                    .into_iter()
                    .map(|row| {
                        view! {
                            <tr>
                                <th scope="row">{row.name}</th>
                                <td class="strip-cell">{strip(&row.marks)}</td>
                                <td>{row.words}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

/// A strip by itself, beside its words.
pub fn strip(marks: &[Mark]) -> AnyView {
    view! {
        <svg class="strip" viewBox="0 0 240 24" aria-hidden="true" focusable="false">
            {marks.iter().map(|mark| drawn(*mark)).collect_view()}
        </svg>
    }
    .into_any()
}

/// A coordinate with one decimal, so that pages stay light.
fn at(share: f64) -> String {
    format!("{:.1}", MARGIN + share * (WIDTH - 2.0 * MARGIN))
}

fn drawn(mark: Mark) -> AnyView {
    match mark {
        Mark::Axis => view! { <path class="strip-axis" d=format!("M{} 12H{}", at(0.0), at(1.0)) /> }.into_any(),
        Mark::Step(x) => view! { <path class="strip-step" d=format!("M{} 7V17", at(x)) /> }.into_any(),
        Mark::Span(from, to) => {
            let (from, to) = (at(from), at(to));
            view! { <path class="strip-span" d=format!("M{from} 12H{to}M{from} 7V17M{to} 7V17") /> }.into_any()
        }
        Mark::Dot(x) => view! { <circle class="strip-dot" cx=at(x) cy="12" r="5" /> }.into_any(),
        Mark::Ring(x, below) => {
            // Equal ones stand beside each other by less than a step.
            let shifted = format!("{:.1}", MARGIN + x * (WIDTH - 2.0 * MARGIN) + f64::from(below) * 7.0);
            view! { <circle class="strip-ring" cx=shifted cy="12" r="4" /> }.into_any()
        }
        Mark::Cut(x) => view! { <path class="strip-cut" d=format!("M{} 0V24", at(x)) /> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_the_scale_puts_them_and_never_beside_it() {
        let places = [1.0, 3.0, 9.0].map(|value| share(value, 1.0, 5.0).to_bits());
        assert_eq!(places, [0.0, 0.5, 1.0].map(f64::to_bits));
        assert_eq!(share(4.0, 4.0, 4.0).to_bits(), 0.5_f64.to_bits(), "a scale without extent has a middle");
        assert_eq!((at(0.0), at(1.0)), ("10.0".to_owned(), "230.0".to_owned()));
    }
}
