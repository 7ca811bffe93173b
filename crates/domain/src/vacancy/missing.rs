//! What a round still lacks before its next stage, as closed codes that a page can link to the place where it is mended.
//!
//! What must stay true: a round opens only on a frozen guide and with somebody to tell of a safeguarding concern; interviews begin only
//! with a panel that is able to judge, under rules that its chair acknowledged, and with no declared link left unruled.

use serde::{Deserialize, Serialize};

use crate::documents::GuideState;
use crate::panel::{PANELISTS_MIN, PanelPart, Panelist, PanelistState};
use crate::{Date, Lang, Refusal};

/// One thing that a round lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VacancyMissing {
    /// No guide was chosen.
    Guide,
    /// The guide that was chosen is not frozen, or a later version replaced it.
    FrozenGuide,
    /// The organisation names nobody who is told of safeguarding concerns.
    SafeguardingLead,
    /// There is no post to fill.
    Posts,
    /// Nobody is entered.
    Candidates,
    /// Fewer panelists than a panel needs.
    Panelists,
    /// No chair, or more than one.
    Chair,
    /// No panelist whose training in safer recruitment is valid on the day.
    Training {
        /// The day.
        on: Date,
    },
    /// The chair did not acknowledge the declared rules.
    RulesAcknowledged,
    /// Fewer than two panelists for one candidate.
    TwoPanelists {
        /// Code of the candidate.
        code: String,
    },
    /// Declared links that nobody ruled on.
    Rulings {
        /// How many.
        n: u32,
    },
}

impl VacancyMissing {
    /// The closed code, by which a page finds the link.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Guide => "guide",
            Self::FrozenGuide => "frozen_guide",
            Self::SafeguardingLead => "safeguarding_lead",
            Self::Posts => "posts",
            Self::Candidates => "candidates",
            Self::Panelists => "panelists",
            Self::Chair => "chair",
            Self::Training { .. } => "training",
            Self::RulesAcknowledged => "rules_acknowledged",
            Self::TwoPanelists { .. } => "two_panelists",
            Self::Rulings { .. } => "rulings",
        }
    }

    /// The refusal that says the same, where there is one.
    pub fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Panelists => Some(Refusal::PanelTooSmall {}),
            Self::Training { on } => Some(Refusal::PanelNoTraining { date: on.to_string() }),
            Self::TwoPanelists { code } => Some(Refusal::PanelBelowTwo { code: code.clone() }),
            _ => None,
        }
    }

    /// What is missing and what to do about it.
    pub fn words(&self, lang: Lang) -> String {
        let (en, fr) = match self {
            Self::Guide => ("Choose a frozen interview guide.", "Choisissez un guide d’entretien figé."),
            Self::FrozenGuide => (
                "The guide is not frozen, or a later version replaced it. Choose one that is frozen.",
                "Le guide n’est pas figé, ou une version plus récente l’a remplacé. Choisissez un guide figé.",
            ),
            Self::SafeguardingLead => (
                "The organisation names nobody who is told of safeguarding concerns. An administrator can do so.",
                "L’organisation n’a désigné personne pour recevoir les préoccupations de sauvegarde. L’administration peut le faire.",
            ),
            Self::Posts => ("Say how many posts are to be filled.", "Indiquez le nombre de postes à pourvoir."),
            Self::Candidates => ("Enter at least one candidate.", "Inscrivez au moins une personne candidate."),
            Self::Chair => ("Name exactly one chair.", "Désignez une présidence du jury, et une seule."),
            Self::RulesAcknowledged => (
                "The chair has yet to acknowledge the rules declared in the guide.",
                "La présidence du jury doit encore prendre acte des règles déclarées dans le guide.",
            ),
            Self::Rulings { n } => {
                return match (lang, n) {
                    (Lang::En, 1) => "1 declared link awaits a ruling.".to_owned(),
                    (Lang::En, _) => format!("{n} declared links await a ruling."),
                    (Lang::Fr, 0 | 1) => format!("{n} lien déclaré attend une décision."),
                    (Lang::Fr, _) => format!("{n} liens déclarés attendent une décision."),
                };
            }
            Self::Panelists | Self::Training { .. } | Self::TwoPanelists { .. } => {
                return self.refusal().map_or_else(String::new, |refusal| refusal.words(lang));
            }
        };
        match lang {
            Lang::En => en,
            Lang::Fr => fr,
        }
        .to_owned()
    }
}

/// What is looked at before a round opens.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// Where the guide stands; absent where none was chosen.
    pub guide: Option<GuideState>,
    /// Who is told of safeguarding concerns.
    pub safeguarding_lead: &'a str,
    /// How many posts are to be filled.
    pub posts: u32,
}

impl Opening<'_> {
    /// What is missing.
    pub fn missing(&self) -> Vec<VacancyMissing> {
        let mut missing = Vec::new();
        match self.guide {
            None => missing.push(VacancyMissing::Guide),
            Some(GuideState::Frozen) => {}
            Some(_) => missing.push(VacancyMissing::FrozenGuide),
        }
        if self.safeguarding_lead.trim().is_empty() {
            missing.push(VacancyMissing::SafeguardingLead);
        }
        if self.posts == 0 {
            missing.push(VacancyMissing::Posts);
        }
        missing
    }
}

/// What is looked at before interviews begin.
#[derive(Clone, Debug)]
pub struct Beginning<'a> {
    /// The panel; those who no longer sit do not count.
    pub panel: &'a [Panelist],
    /// How many candidates are in the round.
    pub candidates: u64,
    /// Codes of candidates whom fewer than two panelists interview, as many as are to be listed.
    pub below_two: Vec<String>,
    /// Declared links that await a ruling.
    pub rulings_due: u64,
    /// The first day of interviews.
    pub first_day: Date,
}

impl Beginning<'_> {
    /// What is missing.
    pub fn missing(self) -> Vec<VacancyMissing> {
        let mut missing = Vec::new();
        if self.candidates == 0 {
            missing.push(VacancyMissing::Candidates);
        }
        let sitting: Vec<&Panelist> = self.panel.iter().filter(|seat| seat.state == PanelistState::Sitting).collect();
        let is_large_enough = sitting.len() >= PANELISTS_MIN;
        if !is_large_enough {
            missing.push(VacancyMissing::Panelists);
        }
        let chairs: Vec<&&Panelist> = sitting.iter().filter(|seat| seat.part == PanelPart::Chair).collect();
        match chairs.as_slice() {
            [chair] if chair.rules_acknowledged_at.is_some() => {}
            [_] => missing.push(VacancyMissing::RulesAcknowledged),
            _ => missing.push(VacancyMissing::Chair),
        }
        if !sitting.iter().any(|seat| seat.trained_until.is_some_and(|until| until >= self.first_day)) {
            missing.push(VacancyMissing::Training { on: self.first_day });
        }
        // Of a panel that is too small every candidate has too few; saying so of each would hide what is to be done.
        if is_large_enough {
            missing.extend(self.below_two.into_iter().map(|code| VacancyMissing::TwoPanelists { code }));
        }
        if self.rulings_due > 0 {
            missing.push(VacancyMissing::Rulings { n: u32::try_from(self.rulings_due).unwrap_or(u32::MAX) });
        }
        missing
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::Timestamp;
    use crate::ids::{PanelistId, PersonId, VacancyId};

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn seat(part: PanelPart) -> Panelist {
        let id = Uuid::nil();
        Panelist {
            id: PanelistId(id),
            vacancy: VacancyId(id),
            person: PersonId(id),
            code: "P-1".into(),
            part,
            trained_until: Some(day("2026-12-01")),
            state: PanelistState::Sitting,
            rules_acknowledged_at: (part == PanelPart::Chair).then_some(Timestamp::from_unix_ms(0)),
            joined_at: Timestamp::from_unix_ms(0),
            version: 1,
        }
    }

    fn codes(panel: &[Panelist], change: impl FnOnce(&mut Beginning<'_>)) -> Vec<&'static str> {
        let mut beginning = Beginning { panel, candidates: 3, below_two: Vec::new(), rulings_due: 0, first_day: day("2026-12-01") };
        change(&mut beginning);
        beginning.missing().iter().map(VacancyMissing::code).collect()
    }

    #[test]
    fn a_round_opens_on_a_frozen_guide_with_somebody_to_tell_and_posts_to_fill() {
        let ready = Opening { guide: Some(GuideState::Frozen), safeguarding_lead: "A. Lead", posts: 1 };
        assert_eq!(ready.missing(), []);
        let bare = Opening { guide: None, safeguarding_lead: " ", posts: 0 };
        assert_eq!(bare.missing(), [VacancyMissing::Guide, VacancyMissing::SafeguardingLead, VacancyMissing::Posts]);
        for state in [GuideState::Draft, GuideState::Proposed, GuideState::Superseded] {
            assert_eq!(Opening { guide: Some(state), ..ready }.missing(), [VacancyMissing::FrozenGuide], "{state:?}");
        }
    }

    #[test]
    fn interviews_begin_with_a_panel_that_is_able_to_judge() {
        let panel = [seat(PanelPart::Chair), seat(PanelPart::Member)];
        assert!(codes(&panel, |_| {}).is_empty());
        assert_eq!(codes(&panel, |beginning| beginning.candidates = 0), ["candidates"]);
        assert_eq!(codes(&panel, |beginning| beginning.first_day = day("2026-12-02")), ["training"]);
        assert_eq!(codes(&panel, |beginning| beginning.below_two = vec!["C-0001".into()]), ["two_panelists"]);
        assert_eq!(codes(&panel, |beginning| beginning.rulings_due = 2), ["rulings"]);

        let silent = Panelist { rules_acknowledged_at: None, ..seat(PanelPart::Chair) };
        assert_eq!(codes(&[silent, seat(PanelPart::Member)], |_| {}), ["rules_acknowledged"]);
        let member = || seat(PanelPart::Member);
        assert_eq!(codes(&[member(), member()], |_| {}), ["chair"]);
        assert_eq!(codes(&[seat(PanelPart::Chair), seat(PanelPart::Chair)], |_| {}), ["chair"]);
    }

    #[test]
    fn whoever_was_replaced_does_not_count() {
        let replaced = Panelist { state: PanelistState::Replaced, ..seat(PanelPart::Member) };
        let missing = codes(&[seat(PanelPart::Chair), replaced], |beginning| beginning.below_two = vec!["C-0001".into()]);
        assert_eq!(missing, ["panelists"], "of a panel that is too small, not every candidate is named");
        let replaced = Panelist { state: PanelistState::Replaced, ..seat(PanelPart::Chair) };
        let untrained = Panelist { trained_until: None, ..seat(PanelPart::Member) };
        assert_eq!(codes(&[replaced, untrained.clone(), untrained], |_| {}), ["chair", "training"]);
    }

    #[test]
    fn everything_that_is_missing_is_said_in_both_languages() {
        let all = [
            VacancyMissing::Guide,
            VacancyMissing::FrozenGuide,
            VacancyMissing::SafeguardingLead,
            VacancyMissing::Posts,
            VacancyMissing::Candidates,
            VacancyMissing::Panelists,
            VacancyMissing::Chair,
            VacancyMissing::Training { on: day("2026-12-01") },
            VacancyMissing::RulesAcknowledged,
            VacancyMissing::TwoPanelists { code: "C-0001".into() },
            VacancyMissing::Rulings { n: 2 },
        ];
        for one in &all {
            assert_ne!(one.words(Lang::En), one.words(Lang::Fr), "{}", one.code());
        }
        let words: std::collections::BTreeSet<String> = all.iter().map(|one| one.words(Lang::Fr)).collect();
        assert_eq!(words.len(), all.len());
        assert_eq!(VacancyMissing::Rulings { n: 1 }.words(Lang::Fr), "1 lien déclaré attend une décision.");
    }
}
