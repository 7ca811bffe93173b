//! From a scorecard and its guide to what the pages show, and from what was written on a page to the working scorecard.

use domain::Lang;
use domain::ids::{CandidateId, VacancyId};
use domain::scores::{Assessment, DraftItem, Note, WorkingScorecard};
use service::scorecard::ScorecardView;

use super::card::{CardView, CompetencyView, Noted, QuestionView, Scored, Written};
use crate::pages::discussion::post::assessment;

/// A scorecard as its pages show it.
pub fn card(vacancy: VacancyId, candidate: CandidateId, round: String, contact: String, view: &ScorecardView, lang: Lang) -> CardView {
    let content = view.guide.content();
    let indicator = |id: &str| {
        let found = content.competencies.iter().flat_map(|one| &one.indicators).find(|indicator| indicator.id == id);
        found.map_or_else(String::new, |indicator| indicator.text.get(lang).to_owned())
    };
    let questions = content.questions.iter().map(|question| QuestionView {
        id: question.id.clone(),
        kind: question.kind.name(lang).to_owned(),
        text: question.text.get(lang).to_owned(),
        content_note: question.content_note.as_ref().map(|note| note.get(lang).to_owned()),
        probes: question.probes.iter().map(|probe| probe.text.get(lang).to_owned()).collect(),
        indicators: question.elicits.iter().map(|id| (id.clone(), indicator(id))).collect(),
        competency: question.competency.clone(),
        minutes: question.minutes,
    });
    let competencies = content.competencies.iter().map(|one| CompetencyView {
        id: one.id.clone(),
        name: one.name.get(lang).to_owned(),
        definition: one.definition.get(lang).to_owned(),
        levels: content
            .rules
            .scale
            .iter()
            .map(|level| {
                let words = view.guide.level_words(&one.id, level.value).unwrap_or(&level.rule);
                (level.value, level.label.get(lang).to_owned(), words.get(lang).to_owned())
            })
            .collect(),
        indicators: one.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
    });
    CardView {
        vacancy: vacancy.to_string(),
        candidate: candidate.to_string(),
        round,
        code: view.code.clone(),
        contact,
        read_aloud: view.guide.candidate_notes().into_iter().map(|note| note.get(lang).to_owned()).collect(),
        questions: questions.collect(),
        competencies: competencies.collect(),
        written: written(&view.working),
        sequence: view.kept.map_or(0, |kept| kept.sequence),
        kept_at: view.kept.map(|kept| kept.at.clock_words(lang)),
        is_sealed: view.sealed.is_some(),
    }
}

/// A working scorecard as the fields of the pages hold it.
fn written(working: &WorkingScorecard) -> Written {
    let note = |note: &Note| Noted { question: note.question.clone(), text: note.text.clone(), indicators: note.indicators.clone() };
    let score = |item: &DraftItem| Scored {
        competency: item.competency.clone(),
        choice: match item.assessment {
            None => String::new(),
            Some(Assessment::Assessed { level }) => level.to_string(),
            Some(Assessment::NotAssessed { reason }) => reason.code().to_owned(),
        },
        evidence: item.evidence.clone(),
    };
    Written { notes: working.notes.iter().map(note).collect(), scores: working.items.iter().map(score).collect() }
}

/// The working scorecard that somebody has written.
pub fn working(written: Written) -> WorkingScorecard {
    let note = |note: Noted| Note { question: note.question, text: note.text, indicators: note.indicators };
    let item = |score: Scored| DraftItem { competency: score.competency, assessment: assessment(&score.choice), evidence: score.evidence };
    WorkingScorecard { items: written.scores.into_iter().map(item).collect(), notes: written.notes.into_iter().map(note).collect() }
}
