//! Why a figure does not exist, in both languages.
//!
//! Invariant: the words finish the sentence “not estimable, because …” without a capital and without a full stop.

use domain::Lang;
use psychometrics::estimable::NotEstimable;

/// The reason as programs know it.
pub(in crate::cli) const fn code(reason: NotEstimable) -> &'static str {
    match reason {
        NotEstimable::NoData => "no_data",
        NotEstimable::TooFewUnits { .. } => "too_few_units",
        NotEstimable::TooFewRaters { .. } => "too_few_raters",
        NotEstimable::NoVariance => "no_variance",
        NotEstimable::Incomplete => "incomplete",
        NotEstimable::NotSeparable => "not_separable",
        NotEstimable::Disconnected => "disconnected",
        NotEstimable::UnusedCategory => "unused_category",
        NotEstimable::ZeroRate => "zero_rate",
        NotEstimable::TooFewTables { .. } => "too_few_tables",
        NotEstimable::BeyondPrecision => "beyond_precision",
        NotEstimable::TooLarge => "too_large",
        NotEstimable::Extreme => "extreme",
        NotEstimable::NotConverged => "not_converged",
        NotEstimable::Singular => "singular",
        NotEstimable::NotFinite => "not_finite",
        NotEstimable::NoResidual => "no_residual",
        NotEstimable::NoScale => "no_scale",
        NotEstimable::NegativeValue => "negative_value",
    }
}

/// The reason as people read it.
pub(in crate::cli) fn reason_words(reason: NotEstimable, lang: Lang) -> String {
    match lang {
        Lang::En => english(reason),
        Lang::Fr => french(reason),
    }
}

fn english(reason: NotEstimable) -> String {
    match reason {
        NotEstimable::NoData => "nothing can be compared: no unit has two ratings, or nobody is in a group".into(),
        NotEstimable::TooFewUnits { have, need } => format!("there are too few units: {have} where {need} are needed"),
        NotEstimable::TooFewRaters { have, need } => format!("the number of raters is {have} where {need} are needed"),
        NotEstimable::NoVariance => "the values do not vary".into(),
        NotEstimable::Incomplete => "a rating is missing and the figure needs a complete table".into(),
        NotEstimable::NotSeparable => "raters cannot be told apart from those they rated".into(),
        NotEstimable::Disconnected => "the design falls into parts that nothing links".into(),
        NotEstimable::UnusedCategory => "a category is never used".into(),
        NotEstimable::ZeroRate => "a rate is zero".into(),
        NotEstimable::TooFewTables { have, need } => {
            format!("there are too few strata with something to compare: {have} where {need} are needed")
        }
        NotEstimable::BeyondPrecision => "the figure is beyond what double precision holds".into(),
        NotEstimable::TooLarge => "the tables are too large to be counted out".into(),
        NotEstimable::Extreme => "all ratings are the lowest, or all are the highest".into(),
        NotEstimable::NotConverged => "the ratings are too few or too orderly for finite measures".into(),
        NotEstimable::Singular => "the equations have no single solution".into(),
        NotEstimable::NotFinite => "a value is not a finite number".into(),
        NotEstimable::NoResidual => "nothing is left over by which an error could be judged".into(),
        NotEstimable::NoScale => "the scale has no extent".into(),
        NotEstimable::NegativeValue => "a value is negative where ratios are compared".into(),
    }
}

fn french(reason: NotEstimable) -> String {
    match reason {
        NotEstimable::NoData => "rien ne peut être comparé\u{a0}: aucune unité n’a deux notes, ou un groupe est vide".into(),
        NotEstimable::TooFewUnits { have, need } => format!("il y a trop peu d’unités\u{a0}: {have} alors qu’il en faut {need}"),
        NotEstimable::TooFewRaters { have, need } => format!("le nombre de juges est de {have} alors qu’il en faut {need}"),
        NotEstimable::NoVariance => "les valeurs ne varient pas".into(),
        NotEstimable::Incomplete => "une note manque et la statistique demande un tableau complet".into(),
        NotEstimable::NotSeparable => "l’effet des juges ne peut pas être séparé de celui des unités qu’ils ont notées".into(),
        NotEstimable::Disconnected => "le plan se divise en parties que rien ne relie".into(),
        NotEstimable::UnusedCategory => "une catégorie n’est jamais employée".into(),
        NotEstimable::ZeroRate => "un taux est nul".into(),
        NotEstimable::TooFewTables { have, need } => {
            format!("trop peu de strates permettent une comparaison\u{a0}: {have} alors qu’il en faut {need}")
        }
        NotEstimable::BeyondPrecision => "la valeur dépasse la double précision".into(),
        NotEstimable::TooLarge => "les tableaux sont trop grands pour être dénombrés".into(),
        NotEstimable::Extreme => "toutes les notes sont les plus basses, ou toutes les plus hautes".into(),
        NotEstimable::NotConverged => "les notes sont trop peu nombreuses ou trop ordonnées pour donner des mesures finies".into(),
        NotEstimable::Singular => "les équations n’ont pas de solution unique".into(),
        NotEstimable::NotFinite => "une valeur n’est pas un nombre fini".into(),
        NotEstimable::NoResidual => "il ne reste rien qui permette de juger de l’erreur".into(),
        NotEstimable::NoScale => "l’échelle n’a pas d’étendue".into(),
        NotEstimable::NegativeValue => "une valeur est négative alors que des rapports sont comparés".into(),
    }
}
