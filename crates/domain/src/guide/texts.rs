//! The questions and probes that no framework holds and every guide needs, in both languages.
//!
//! Written to the habits of the shipped frameworks: no hint at the answer, no gendered agreement with the candidate.

use super::question::{GuideProbe, GuideQuestion, GuideQuestionKind};
use crate::Text;
use crate::framework::AccountabilityLine;

/// Words of a question and of its probes.
struct Words {
    id: &'static str,
    kind: GuideQuestionKind,
    line: Option<AccountabilityLine>,
    text: (&'static str, &'static str),
    probes: [(&'static str, &'static str); 2],
}

const MOTIVATION: Words = Words {
    id: "motivation-1",
    kind: GuideQuestionKind::Motivation,
    line: None,
    text: (
        "What leads you to want to work with children, and what do you expect to find hard in it?",
        "Qu’est-ce qui vous amène à vouloir travailler auprès d’enfants, et qu’est-ce qui, selon vous, vous y sera difficile\u{a0}?",
    ),
    probes: [
        ("What have you already done that shows it?", "Qu’avez-vous déjà fait qui en témoigne\u{a0}?"),
        ("What would make you leave this work?", "Qu’est-ce qui vous ferait quitter ce travail\u{a0}?"),
    ],
};

const BOUNDARIES: Words = Words {
    id: "boundaries-1",
    kind: GuideQuestionKind::Boundaries,
    line: Some(AccountabilityLine::Boundaries),
    text: (
        "A child whom you meet through your work becomes very attached to you, writes you private messages at night and asks you to keep a secret. What do you do?",
        "Un enfant que vous rencontrez dans votre travail s’attache beaucoup à vous, vous écrit la nuit des messages privés et vous demande de garder un secret. Que faites-vous\u{a0}?",
    ),
    probes: [
        ("What do you say to the child?", "Que dites-vous à l’enfant\u{a0}?"),
        ("Whom do you tell, when, and what do you write down?", "À qui en parlez-vous, quand, et que notez-vous par écrit\u{a0}?"),
    ],
};

const CLOSING: Words = Words {
    id: "closing-1",
    kind: GuideQuestionKind::Closing,
    line: None,
    text: ("Is there anything you want to add?", "Souhaitez-vous ajouter quelque chose\u{a0}?"),
    probes: [
        ("Which answer would you like to complete or correct?", "Quelle réponse aimeriez-vous compléter ou corriger\u{a0}?"),
        ("What would you like to ask us?", "Qu’aimeriez-vous nous demander\u{a0}?"),
    ],
};

const COMPLAINT: Words = Words {
    id: "complaint-1",
    kind: GuideQuestionKind::Situational,
    line: Some(AccountabilityLine::Complaint),
    text: (
        "A child is unhappy with the way your service has acted and does not know where to turn. What does this child learn from you, and in what words?",
        "Un enfant est mécontent de la façon dont votre service a agi et ne sait pas à qui s’adresser. Qu’apprend-il de vous, et avec quels mots\u{a0}?",
    ),
    probes: [
        ("What if the child cannot read, or is afraid?", "Et si cet enfant ne sait pas lire, ou s’il a peur\u{a0}?"),
        ("What if the complaint is about you?", "Et si la plainte vous vise\u{a0}?"),
    ],
};

const ANSWER: Words = Words {
    id: "answer-1",
    kind: GuideQuestionKind::PastBehaviour,
    line: Some(AccountabilityLine::Answer),
    text: (
        "Tell us about an occasion when a child, or another person who depended on you, gave an opinion and the decision went another way. What happened next?",
        "Parlez-nous d’une fois où un enfant, ou une autre personne qui dépendait de vous, a donné son avis et où la décision est allée dans un autre sens. Que s’est-il passé ensuite\u{a0}?",
    ),
    probes: [
        ("How did that person learn of the decision?", "Comment cette personne a-t-elle appris la décision\u{a0}?"),
        ("What did the opinion change, then or later?", "Qu’est-ce que cet avis a changé, sur le moment ou plus tard\u{a0}?"),
    ],
};

const REPORTING: Words = Words {
    id: "reporting-1",
    kind: GuideQuestionKind::Situational,
    line: Some(AccountabilityLine::Reporting),
    text: (
        "Someone respected in the team, to whom you owe much, behaves towards a child in a way that troubles you. Nobody else has seen it. What do you do?",
        "Une personne respectée de l’équipe, à qui vous devez beaucoup, se conduit envers un enfant d’une façon qui vous trouble. Personne d’autre ne l’a vu. Que faites-vous\u{a0}?",
    ),
    probes: [
        ("To whom do you speak, and by when?", "À qui parlez-vous, et dans quel délai\u{a0}?"),
        ("What if you are told to let the matter drop?", "Et si l’on vous dit de ne pas insister\u{a0}?"),
    ],
};

const CONTRARY: (&str, &str) = (
    "Tell us also about an occasion when it went wrong, or not as you wanted. What happened, and what did you do about it?",
    "Racontez-nous aussi une fois où cela s’est mal passé, ou autrement que vous ne le vouliez. Que s’est-il passé, et qu’en avez-vous fait\u{a0}?",
);

impl Words {
    fn question(&self, minutes: u32) -> GuideQuestion {
        let text = |(en, fr): (&str, &str)| Text::new(en, fr);
        GuideQuestion {
            id: self.id.into(),
            kind: self.kind,
            competency: None,
            source: None,
            text: text(self.text),
            content_note: None,
            probes: (1..)
                .zip(self.probes)
                .map(|(number, probe)| GuideProbe { id: format!("{}.p{number}", self.id), text: text(probe), contrary: false })
                .collect(),
            minutes,
            elicits: Vec::new(),
            accountability: self.line.into_iter().collect(),
        }
    }
}

/// The question on the motivation to work with children.
pub(super) fn motivation(minutes: u32) -> GuideQuestion {
    MOTIVATION.question(minutes)
}

/// The question on safe boundaries with children.
pub(super) fn boundaries(minutes: u32) -> GuideQuestion {
    BOUNDARIES.question(minutes)
}

/// The question that ends every interview.
pub(super) fn closing(minutes: u32) -> GuideQuestion {
    CLOSING.question(minutes)
}

/// Our own question for a line of accountability.
pub(super) fn accountability(line: AccountabilityLine, minutes: u32) -> GuideQuestion {
    match line {
        AccountabilityLine::Complaint => &COMPLAINT,
        AccountabilityLine::Answer => &ANSWER,
        AccountabilityLine::Boundaries => &BOUNDARIES,
        AccountabilityLine::Reporting => &REPORTING,
    }
    .question(minutes)
}

/// The probe that asks for a contrary example.
pub(super) fn contrary(id: String) -> GuideProbe {
    GuideProbe { id, text: Text::new(CONTRARY.0, CONTRARY.1), contrary: true }
}

/// The past-behaviour question proposed for a local competency that has none.
pub(super) fn local_question(competency: &crate::framework::Competency, minutes: u32) -> GuideQuestion {
    let id = format!("{}.q1", competency.id);
    let probe = |number: u8, en: &str, fr: &str| GuideProbe { id: format!("{id}.p{number}"), text: Text::new(en, fr), contrary: false };
    GuideQuestion {
        kind: GuideQuestionKind::PastBehaviour,
        competency: Some(competency.id.clone()),
        source: None,
        text: Text::new(
            format!("Tell us about a real situation that called for this: {}. What did you do?", competency.name.en),
            format!("Parlez-nous d’une situation réelle qui a demandé ceci\u{a0}: {}. Qu’avez-vous fait\u{a0}?", competency.name.fr),
        ),
        content_note: None,
        probes: vec![
            probe(1, "What was your own part in it?", "Quelle a été votre propre part\u{a0}?"),
            probe(2, "What came of it, and for whom?", "Qu’en est-il résulté, et pour qui\u{a0}?"),
        ],
        minutes,
        elicits: competency.indicators.iter().map(|indicator| indicator.id.clone()).collect(),
        accountability: Vec::new(),
        id,
    }
}
