//! The declared rules of a ranking, read from any guide document that has them.
//!
//! Only the keys that formula wm/1 needs are looked at: a document may hold anything else, in any order.

use psychometrics::exact::Ratio;

use crate::Lang;
use crate::canonical::Value;
use crate::limits::WEIGHT_MAX;
use crate::scores::{Level, Scale};

use super::CALC;

/// The most competencies that the formula takes.
pub const COMPETENCIES_MAX: usize = 20;

crate::codes! {
    /// How several panelists' levels become one value.
    Statistic {
        /// The arithmetic mean.
        Mean "mean",
        /// The median; of an even number the mean of the middle two.
        Median "median",
    }
}

crate::codes! {
    /// What must reach the required level of an essential competency.
    Gate {
        /// The panel's value.
        Panel "panel",
        /// Every panelist's level.
        Each "each",
        /// Nothing: the guide declares, with a reason, that other competencies may compensate.
        None "none",
    }
}

/// A step that parts candidates of equal total.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TieRule {
    /// The higher value on this competency goes first.
    Competency(String),
    /// The chair's recorded decision.
    Chair,
    /// A recorded lot.
    Lot,
}

/// The required level of an essential competency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The level to be reached.
    pub level: Level,
    /// What must reach it.
    pub gate: Gate,
}

/// One competency as the formula sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuledCompetency {
    /// Identifier.
    pub id: String,
    /// Weight, 1 to 1,000.
    pub weight: u32,
    /// The requirement, if the competency is essential.
    pub essential: Option<Requirement>,
}

impl RuledCompetency {
    /// The weight as a fraction.
    pub(crate) fn weight_ratio(&self) -> Ratio {
        Ratio::from(i64::from(self.weight))
    }
}

/// Everything that a frozen guide declares about the ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The competencies, in the guide's order; at least one, at most [`COMPETENCIES_MAX`].
    pub competencies: Vec<RuledCompetency>,
    /// The levels that a score may have.
    pub scale: Scale,
    /// How levels become a value.
    pub statistic: Statistic,
    /// What parts equal totals, first step first.
    pub tie: Vec<TieRule>,
}

/// What is wrong with one place of a guide document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesErrorKind {
    /// Nothing stands there.
    Missing,
    /// Something of another kind than expected (what was expected: a text, a list…).
    Expected(&'static str),
    /// A formula that this version does not know.
    UnknownFormula,
    /// A number outside its range.
    OutOfRange {
        /// The smallest allowed.
        min: i64,
        /// The largest allowed.
        max: i64,
    },
    /// A value that is none of these.
    NotOneOf(&'static str),
    /// A level that the scale does not have.
    NotALevel,
    /// A competency that the document does not have.
    UnknownCompetency,
    /// Something that already stands further up.
    Twice,
    /// Levels that do not ascend.
    NotAscending,
}

/// Why a document holds no rules, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {}", self.kind.words(Lang::En))]
pub struct RulesError {
    /// JSON pointer to the place.
    pub pointer: String,
    /// What is wrong there.
    pub kind: RulesErrorKind,
}

impl RulesErrorKind {
    /// What is wrong, for the person who wrote or sent the document.
    pub fn words(&self, lang: Lang) -> String {
        let fr = lang == Lang::Fr;
        match self {
            Self::Missing if fr => "il manque une valeur.".into(),
            Self::Missing => "a value is missing.".into(),
            Self::Expected(what) if fr => format!("type de valeur inattendu (attendu\u{a0}: {what})."),
            Self::Expected(what) => format!("another kind of value than expected ({what})."),
            Self::UnknownFormula if fr => format!("formule inconnue. Cette version calcule {CALC}."),
            Self::UnknownFormula => format!("an unknown formula. This version computes {CALC}."),
            Self::OutOfRange { min, max } if fr => format!("nombre hors de l’intervalle de {min} à {max}."),
            Self::OutOfRange { min, max } => format!("a number outside {min} to {max}."),
            Self::NotOneOf(list) if fr => format!("valeur absente de la liste\u{a0}: {list}."),
            Self::NotOneOf(list) => format!("a value that is none of: {list}."),
            Self::NotALevel if fr => "ce niveau n’existe pas dans l’échelle.".into(),
            Self::NotALevel => "a level that is not on the scale.".into(),
            Self::UnknownCompetency if fr => "compétence absente du document.".into(),
            Self::UnknownCompetency => "a competency that the document does not have.".into(),
            Self::Twice if fr => "valeur déjà donnée plus haut.".into(),
            Self::Twice => "a value that was already given.".into(),
            Self::NotAscending if fr => "les niveaux doivent aller du plus bas au plus haut.".into(),
            Self::NotAscending => "levels must go from the lowest to the highest.".into(),
        }
    }
}

/// A value of the document together with its JSON pointer.
struct Place<'a> {
    pointer: String,
    value: Option<&'a Value>,
}

impl<'a> Place<'a> {
    fn error(&self, kind: RulesErrorKind) -> RulesError {
        RulesError { pointer: self.pointer.clone(), kind }
    }

    fn expected(&self, what: &'static str) -> RulesError {
        self.error(if self.value.is_none() { RulesErrorKind::Missing } else { RulesErrorKind::Expected(what) })
    }

    fn member(&self, key: &str) -> Self {
        Self { pointer: format!("{}/{key}", self.pointer), value: self.value.and_then(|value| value.get(key)) }
    }

    fn text(&self) -> Result<&'a str, RulesError> {
        self.value.and_then(Value::as_str).filter(|text| !text.is_empty()).ok_or_else(|| self.expected("\"…\""))
    }

    fn int(&self) -> Result<i64, RulesError> {
        self.value.and_then(Value::as_int).ok_or_else(|| self.expected("1, 2, 3…"))
    }

    fn items(&self) -> Result<Vec<Self>, RulesError> {
        let items = self.value.and_then(Value::as_array).ok_or_else(|| self.expected("[…]"))?;
        Ok(items.iter().enumerate().map(|(i, item)| Self { pointer: format!("{}/{i}", self.pointer), value: Some(item) }).collect())
    }

    fn within(&self, number: i64, min: i64, max: i64) -> Result<i64, RulesError> {
        if (min..=max).contains(&number) { Ok(number) } else { Err(self.error(RulesErrorKind::OutOfRange { min, max })) }
    }
}

impl Rules {
    /// Reads the rules from a guide document, canonical or not; other keys are ignored.
    pub fn from_document(document: &Value) -> Result<Self, RulesError> {
        let root = Place { pointer: String::new(), value: Some(document) };
        let calc = root.member("calc");
        if calc.text()? != CALC {
            return Err(calc.error(RulesErrorKind::UnknownFormula));
        }
        let scale = read_scale(&root.member("levels"))?;
        let competencies = read_competencies(&root.member("competencies"), &scale)?;
        let statistic = root.member("statistic");
        let tie = read_tie(&root.member("tie"), &competencies)?;
        let statistic = Statistic::parse(statistic.text()?).ok_or_else(|| statistic.error(RulesErrorKind::NotOneOf("mean, median")))?;
        Ok(Self { competencies, scale, statistic, tie })
    }

    /// The competency of this identifier, with its position in the guide.
    pub fn competency(&self, id: &str) -> Option<(usize, &RuledCompetency)> {
        self.competencies.iter().enumerate().find(|(_, competency)| competency.id == id)
    }
}

fn read_scale(place: &Place<'_>) -> Result<Scale, RulesError> {
    let items = place.items()?;
    let mut levels = Vec::with_capacity(items.len());
    for item in items {
        let number = item.within(item.int()?, 0, i64::from(u8::MAX))?;
        levels.push(Level(u8::try_from(number).unwrap_or(u8::MAX)));
    }
    if levels.is_empty() {
        return Err(place.error(RulesErrorKind::Missing));
    }
    Scale::new(levels).ok_or_else(|| place.error(RulesErrorKind::NotAscending))
}

fn read_competencies(place: &Place<'_>, scale: &Scale) -> Result<Vec<RuledCompetency>, RulesError> {
    let items = place.items()?;
    place.within(i64::try_from(items.len()).unwrap_or(i64::MAX), 1, i64::try_from(COMPETENCIES_MAX).unwrap_or(i64::MAX))?;
    let mut competencies: Vec<RuledCompetency> = Vec::with_capacity(items.len());
    for item in items {
        let id = item.member("id");
        if competencies.iter().any(|earlier| Some(earlier.id.as_str()) == id.text().ok()) {
            return Err(id.error(RulesErrorKind::Twice));
        }
        let weight = item.member("w");
        let weight_number = weight.within(weight.int()?, 1, i64::from(WEIGHT_MAX))?;
        let essential = match item.member("essential") {
            Place { value: Some(Value::Bool(true)), .. } => Some(read_requirement(&item, scale)?),
            Place { value: Some(Value::Bool(false)), .. } => None,
            other => return Err(other.expected("true, false")),
        };
        let weight = u32::try_from(weight_number).unwrap_or(WEIGHT_MAX);
        competencies.push(RuledCompetency { id: id.text()?.to_owned(), weight, essential });
    }
    Ok(competencies)
}

fn read_requirement(competency: &Place<'_>, scale: &Scale) -> Result<Requirement, RulesError> {
    let (required, gate) = (competency.member("required"), competency.member("gate"));
    let level = scale.level(required.int()?).ok_or_else(|| required.error(RulesErrorKind::NotALevel))?;
    let gate = Gate::parse(gate.text()?).ok_or_else(|| gate.error(RulesErrorKind::NotOneOf("panel, each, none")))?;
    Ok(Requirement { level, gate })
}

fn read_tie(place: &Place<'_>, competencies: &[RuledCompetency]) -> Result<Vec<TieRule>, RulesError> {
    let mut rules = Vec::new();
    for item in place.items()? {
        let rule = match item.text()? {
            "chair" => TieRule::Chair,
            "lot" => TieRule::Lot,
            other => {
                let id = other.strip_prefix("comp:").ok_or_else(|| item.error(RulesErrorKind::NotOneOf("comp:…, chair, lot")))?;
                if !competencies.iter().any(|competency| competency.id == id) {
                    return Err(item.error(RulesErrorKind::UnknownCompetency));
                }
                TieRule::Competency(id.to_owned())
            }
        };
        if rules.contains(&rule) {
            return Err(item.error(RulesErrorKind::Twice));
        }
        rules.push(rule);
    }
    Ok(rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GUIDE: &str = r#"{"tie":["comp:C1","chair"],"statistic":"mean","levels":[1,2,3,4,5],"title":{"en":"x"},"competencies":[
        {"gate":"panel","essential":true,"required":3,"w":2,"id":"C1","name":"ignored"},{"id":"C2","w":1,"essential":false}],"calc":"wm/1"}"#;

    fn read(text: &str) -> Result<Rules, RulesError> {
        Rules::from_document(&Value::parse_any(text.as_bytes()).unwrap())
    }

    #[test]
    fn rules_are_read_from_any_spelling_with_other_keys_ignored() {
        let rules = read(GUIDE).unwrap();
        assert_eq!(rules.tie, [TieRule::Competency("C1".into()), TieRule::Chair]);
        assert_eq!(rules.competencies[0].essential, Some(Requirement { level: Level(3), gate: Gate::Panel }));
        assert_eq!(rules.competency("C2").map(|(at, competency)| (at, competency.weight)), Some((1, 1)));
    }

    #[test]
    fn every_problem_has_a_place() {
        use RulesErrorKind as Kind;
        for (from, to, pointer, kind) in [
            ("wm/1", "wm/2", "/calc", Kind::UnknownFormula),
            ("\"calc\":\"wm/1\"", "\"x\":1", "/calc", Kind::Missing),
            ("[1,2,3,4,5]", "[1,3,2]", "/levels", Kind::NotAscending),
            ("[1,2,3,4,5]", "[]", "/levels", Kind::Missing),
            ("[1,2,3,4,5]", "[1,256]", "/levels/1", Kind::OutOfRange { min: 0, max: 255 }),
            ("\"mean\"", "\"mode\"", "/statistic", Kind::NotOneOf("mean, median")),
            ("\"w\":2", "\"w\":0", "/competencies/0/w", Kind::OutOfRange { min: 1, max: 1000 }),
            ("\"w\":2", "\"w\":1001", "/competencies/0/w", Kind::OutOfRange { min: 1, max: 1000 }),
            ("\"w\":2", "\"w\":\"2\"", "/competencies/0/w", Kind::Expected("1, 2, 3…")),
            ("\"id\":\"C2\"", "\"id\":\"C1\"", "/competencies/1/id", Kind::Twice),
            ("\"id\":\"C2\"", "\"id\":\"\"", "/competencies/1/id", Kind::Expected("\"…\"")),
            ("\"essential\":false", "\"essential\":0", "/competencies/1/essential", Kind::Expected("true, false")),
            ("\"required\":3", "\"required\":6", "/competencies/0/required", Kind::NotALevel),
            ("\"gate\":\"panel\",", "", "/competencies/0/gate", Kind::Missing),
            ("comp:C1", "comp:C9", "/tie/0", Kind::UnknownCompetency),
            ("comp:C1", "alphabet", "/tie/0", Kind::NotOneOf("comp:…, chair, lot")),
            ("comp:C1", "chair", "/tie/1", Kind::Twice),
        ] {
            let error = read(&GUIDE.replacen(from, to, 1)).unwrap_err();
            assert_eq!((error.pointer.as_str(), &error.kind), (pointer, &kind), "{to}");
            assert_ne!(kind.words(Lang::En), kind.words(Lang::Fr));
        }
    }

    #[test]
    fn more_competencies_than_the_formula_takes_are_refused() {
        let one = |i: usize| format!(r#"{{"id":"C{i}","w":1,"essential":false}}"#);
        let of = |count: usize| {
            let list = (0..count).map(one).collect::<Vec<_>>().join(",");
            read(&format!(r#"{{"calc":"wm/1","competencies":[{list}],"levels":[1,2],"statistic":"mean","tie":[]}}"#))
        };
        assert!(of(COMPETENCIES_MAX).is_ok());
        assert_eq!(of(0).unwrap_err().pointer, "/competencies");
        assert_eq!(of(COMPETENCIES_MAX + 1).unwrap_err().kind, RulesErrorKind::OutOfRange { min: 1, max: 20 });
    }
}
