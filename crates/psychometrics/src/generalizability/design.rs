//! Which factors a design has, which of them are nested in which, and which terms follow from that.
//!
//! What must stay true: a term is a set of factors together with everything that they are nested in; two terms never have the same set.

use super::StudyError;

/// More factors than any study has; every term is a subset of them, so that their number must stay small.
const MOST_FACTORS: usize = 8;

/// A set of factors, one bit each.
pub(super) type Set = u32;

/// Factors, crossed or nested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    factors: Vec<String>,
    /// For each factor, what it is nested in, directly or not.
    nested_in: Vec<Set>,
}

/// An effect or interaction of a design.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The factors before the colon, in the order of the design.
    pub primary: Vec<String>,
    /// What they are nested in, after the colon.
    pub nesting: Vec<String>,
    /// Both together.
    pub(super) indices: Set,
    pub(super) primary_set: Set,
}

impl Term {
    /// The name in Brennan's notation, such as `pr:t`.
    pub fn name(&self) -> String {
        if self.nesting.is_empty() { self.primary.concat() } else { format!("{}:{}", self.primary.concat(), self.nesting.concat()) }
    }
}

impl Design {
    /// Reads a design in Brennan's notation: names of factors, `x` or `×` for crossing, `:` for nesting (which binds tighter; what stands left is nested in what
    /// stands right), parentheses. `p x i`, `p x (r:t)`, `(p:c) x i`, `p x (i:(o x t))`.
    ///
    /// A name is one letter and what digits or further letters follow it; the name `x` alone is the sign of crossing.
    ///
    /// # Errors
    /// [`StudyError::Spelling`] and [`StudyError::Factors`].
    pub fn parse(text: &str) -> Result<Self, StudyError> {
        let mut reader = Reader {
            tokens: tokens(text).ok_or_else(|| StudyError::Spelling(text.to_owned()))?,
            next: 0,
            design: Self { factors: Vec::new(), nested_in: Vec::new() },
        };
        reader.crossing().filter(|_| reader.next == reader.tokens.len()).ok_or_else(|| StudyError::Spelling(text.to_owned()))?;
        let design = reader.design;
        let twice =
            design.factors.iter().enumerate().any(|(index, factor)| design.factors.iter().take(index).any(|earlier| earlier == factor));
        if twice || design.factors.len() > MOST_FACTORS {
            return Err(StudyError::Factors);
        }
        Ok(design)
    }

    /// The factors, in the order in which the text names them.
    pub fn factors(&self) -> &[String] {
        &self.factors
    }

    /// The terms, from main effects to the interaction of everything; each after all that it contains.
    ///
    /// Source: Brennan 2001, section 3.2: every combination of factors is a term, except those with a factor that another of them is nested in.
    pub fn terms(&self) -> Vec<Term> {
        let every: Set = (1 << self.factors.len()) - 1;
        let mut terms: Vec<Term> = (1..=every)
            .filter_map(|primary_set| {
                let nesting_set = self.members(primary_set).fold(0, |set, factor| set | self.nested_in.get(factor).copied().unwrap_or(0));
                (primary_set & nesting_set == 0).then(|| Term {
                    primary: self.names(primary_set),
                    nesting: self.names(nesting_set),
                    indices: primary_set | nesting_set,
                    primary_set,
                })
            })
            .collect();
        terms.sort_by_key(|term| (term.indices.count_ones(), term.primary_set.count_ones(), term.indices.reverse_bits() ^ Set::MAX));
        terms
    }

    /// The factor called `name`.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.factors.iter().position(|factor| factor == name)
    }

    /// A factor and all that it is nested in.
    pub(super) fn with_nesting(&self, factor: usize) -> Set {
        (1 << factor) | self.nested_in.get(factor).copied().unwrap_or(0)
    }

    /// The factors of a set.
    pub(super) fn members(&self, set: Set) -> impl Iterator<Item = usize> + use<> {
        (0..self.factors.len()).filter(move |factor| set >> factor & 1 == 1)
    }

    fn names(&self, set: Set) -> Vec<String> {
        self.members(set).filter_map(|factor| self.factors.get(factor).cloned()).collect()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Factor(String),
    Cross,
    In,
    Open,
    Close,
}

/// The tokens of a design; `None` if a sign is none of them.
fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(sign) = rest.chars().next() {
        let length =
            if sign.is_alphabetic() { rest.find(|next: char| !next.is_alphanumeric()).unwrap_or(rest.len()) } else { sign.len_utf8() };
        let (word, after) = rest.split_at_checked(length)?;
        tokens.push(match word {
            "x" | "X" | "×" | "*" => Token::Cross,
            ":" => Token::In,
            "(" => Token::Open,
            ")" => Token::Close,
            factor if sign.is_alphabetic() => Token::Factor(factor.to_owned()),
            _ => return None,
        });
        rest = after.trim_start();
    }
    Some(tokens)
}

/// Reads tokens by recursive descent: a crossing of nestings of factors and crossings in parentheses. `None` is a mistake in the text.
struct Reader {
    tokens: Vec<Token>,
    next: usize,
    design: Design,
}

impl Reader {
    fn accept(&mut self, token: &Token) -> bool {
        let found = self.tokens.get(self.next) == Some(token);
        self.next += usize::from(found);
        found
    }

    fn crossing(&mut self) -> Option<Set> {
        let mut set = self.nesting()?;
        while self.accept(&Token::Cross) {
            set |= self.nesting()?;
        }
        Some(set)
    }

    fn nesting(&mut self) -> Option<Set> {
        let inner = self.factor()?;
        if !self.accept(&Token::In) {
            return Some(inner);
        }
        let outer = self.nesting()?;
        for (factor, nested_in) in self.design.nested_in.iter_mut().enumerate() {
            if inner >> factor & 1 == 1 {
                *nested_in |= outer;
            }
        }
        Some(inner | outer)
    }

    fn factor(&mut self) -> Option<Set> {
        if self.accept(&Token::Open) {
            let set = self.crossing()?;
            return self.accept(&Token::Close).then_some(set);
        }
        let Some(Token::Factor(name)) = self.tokens.get(self.next).cloned() else { return None };
        // More would not fit into a set; that there are too many is said when all have been read.
        let factor = self.design.factors.len();
        self.next += 1;
        self.design.factors.push(name);
        self.design.nested_in.push(0);
        (factor < 32).then_some(1_u32.checked_shl(u32::try_from(factor).ok()?)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        Design::parse(text).unwrap().terms().iter().map(Term::name).collect()
    }

    #[test]
    fn the_terms_of_the_usual_designs_are_those_of_brennan() {
        assert_eq!(names("p x i"), ["p", "i", "pi"]);
        assert_eq!(names("p x i x o"), ["p", "i", "o", "pi", "po", "io", "pio"]);
        assert_eq!(names("p x (i:o)"), ["p", "o", "i:o", "po", "pi:o"]);
        assert_eq!(names("(r:p)"), ["p", "r:p"]);
        assert_eq!(names("i : p"), ["p", "i:p"]);
        assert_eq!(names("(p:c) × i"), ["c", "i", "p:c", "ci", "pi:c"]);
        assert_eq!(names("i:o:p"), ["p", "o:p", "i:op"]);
        assert_eq!(names("p x i:(o x t)"), ["p", "o", "t", "po", "pt", "ot", "i:ot", "pot", "pi:ot"]);
    }

    #[test]
    fn what_is_not_a_design_is_refused() {
        for text in ["", "p x", "p x (r:t", "p + i", "x", "p i", "p:"] {
            assert!(matches!(Design::parse(text), Err(StudyError::Spelling(_))), "{text}");
        }
        assert_eq!(Design::parse("p x p"), Err(StudyError::Factors));
        assert_eq!(Design::parse("a x b x c x d x e x f x g x h x i"), Err(StudyError::Factors));
    }
}
