//! Fills a folder with one round for each situation in which a ranking can stand, as far as the ranking itself, and one whose chair knows a candidate, as far as the discussion: `situations FOLDER`.
//!
//! The folder is that of a demonstration, so that `justesse serve --demo --data FOLDER` serves it. The browser tests read each ranking, and whoever changes
//! how a ranking is told can look at all of them.
#![expect(clippy::unwrap_used, reason = "a test's program may stop at the first surprise")]

use std::path::PathBuf;

use domain::Lang;
use domain::ids::GuideId;
use domain::scores::Level;
use server::demo::cast::{AUDITOR, CHAIR, LENIENT_MEMBER, OFFICER, Player, SECOND_OFFICER, SEVERE_MEMBER};
use server::demo::round::{Post, Round, Seats, table};
use server::demo::stage::Stage;
use server::demo::{prepare_with, settings};
use service::Error;

/// A fourth member of panels, as severe as the chair.
const FOURTH_MEMBER: Player = Player { name: "Josué Rakoto", email: "jury3@demo.example", ..CHAIR };

const INVITED: [Player; 7] = [OFFICER, SECOND_OFFICER, CHAIR, SEVERE_MEMBER, LENIENT_MEMBER, FOURTH_MEMBER, AUDITOR];

/// Competencies of every guide here.
const COMPETENCIES: [&str; 6] = ["SOC-01", "SOC-02", "SOC-03", "SOC-04", "SOC-05", "SOC-06"];

/// What each candidate shows, on the scale of 1 to 5, before any panelist's severity.
const WORTH: [f64; 12] = [4.6, 4.4, 4.3, 4.1, 4.0, 3.9, 3.8, 3.7, 3.6, 3.5, 3.4, 3.2];

const THREE: &[(Player, f64)] = &[(CHAIR, 0.0), (SEVERE_MEMBER, 0.6), (LENIENT_MEMBER, -0.4)];
const FOUR: &[(Player, f64)] = &[(CHAIR, 0.0), (SEVERE_MEMBER, 0.8), (LENIENT_MEMBER, -0.5), (FOURTH_MEMBER, 0.1)];

/// Two of four, so that every two share candidates.
fn linked(candidate: usize) -> &'static [usize] {
    let pairs: [&[usize]; 6] = [&[0, 1], &[1, 2], &[2, 3], &[3, 0], &[0, 2], &[1, 3]];
    pairs.get(candidate % pairs.len()).copied().unwrap_or_default()
}

/// Two of three.
fn few(candidate: usize) -> &'static [usize] {
    let pairs: [&[usize]; 3] = [&[0, 1], &[1, 2], &[0, 2]];
    pairs.get(candidate % pairs.len()).copied().unwrap_or_default()
}

/// Two panels who share nobody.
fn apart(candidate: usize) -> &'static [usize] {
    if candidate.is_multiple_of(2) { &[0, 1] } else { &[2, 3] }
}

/// A round, and how many candidates it has.
struct Situation {
    reference: &'static str,
    titles: (&'static str, &'static str),
    candidates: usize,
    posts: u32,
    panel: &'static [(Player, f64)],
    seats: Seats,
    /// Every second candidate scores as the one before.
    in_pairs: bool,
    /// The candidate whom the chair knows; the round then stands at its discussion.
    chair_knows: Option<usize>,
}

/// Twelve candidates for three posts, all before the same three.
const CROSSED: Situation = Situation {
    reference: "S-1",
    titles: ("The whole panel heard everyone", "Tout le jury a entendu tout le monde"),
    candidates: 12,
    posts: 3,
    panel: THREE,
    seats: Seats::Everybody,
    in_pairs: false,
    chair_knows: None,
};

const ALL: [Situation; 7] = [
    CROSSED,
    Situation {
        reference: "S-2",
        titles: ("Two of four each, all linked", "Deux membres sur quatre, tous reliés"),
        panel: FOUR,
        seats: Seats::Listed { of: linked, drawn: false },
        ..CROSSED
    },
    Situation {
        reference: "S-3",
        titles: ("Two panels apart, by lot", "Deux jurys séparés, par tirage au sort"),
        panel: FOUR,
        seats: Seats::Listed { of: apart, drawn: true },
        ..CROSSED
    },
    Situation {
        reference: "S-4",
        titles: ("Two panels apart, as it came", "Deux jurys séparés, sans tirage au sort"),
        panel: FOUR,
        seats: Seats::Listed { of: apart, drawn: false },
        ..CROSSED
    },
    Situation {
        reference: "S-5",
        titles: ("Too few to tell", "Trop peu pour se prononcer"),
        candidates: 4,
        posts: 1,
        seats: Seats::Listed { of: few, drawn: false },
        ..CROSSED
    },
    Situation {
        reference: "S-6",
        titles: ("A tie for the last place", "Égalité pour la dernière place"),
        candidates: 8,
        posts: 2,
        in_pairs: true,
        ..CROSSED
    },
    Situation {
        reference: "S-7",
        titles: ("The chair knows somebody", "La présidence connaît quelqu’un"),
        candidates: 4,
        posts: 1,
        chair_knows: Some(1),
        ..CROSSED
    },
];

/// Levels of a candidate before a panelist: their worth less the severity, now a little more and now a little less, rounded.
fn levels(situation: &Situation, candidate: usize, member: usize, severity: f64) -> Vec<Option<Level>> {
    let candidate = if situation.in_pairs { candidate.div_ceil(2) * 2 } else { candidate };
    let worth = WORTH.get(candidate).copied().unwrap_or(3.0);
    let level = |competency: usize| {
        let salt = u8::try_from((candidate * 7 + member * 3 + competency * 5) % 11).unwrap();
        let value = worth - severity + f64::from(salt) / 10.0 - 0.5;
        [1.5, 2.5, 3.5, 4.5].iter().fold(1, |level, bound| level + u8::from(value >= *bound))
    };
    (0..COMPETENCIES.len()).map(|competency| Some(Level(level(competency)))).collect()
}

async fn play(stage: &Stage<'_>) -> Result<(), Error> {
    stage.set_up(&INVITED).await?;
    stage.clock.days(1);
    let titles = ("Child protection social worker", "Travail social en protection de l’enfance");
    let guide = stage.guide("social-work", titles, &COMPETENCIES).await?;
    for situation in &ALL {
        Box::pin(told(stage, guide, situation)).await?;
    }
    Ok(())
}

async fn told(stage: &Stage<'_>, guide: GuideId, situation: &Situation) -> Result<(), Error> {
    let (title, in_french) = situation.titles;
    let Situation { reference, posts, panel, seats, chair_knows, .. } = *situation;
    let post = Post { reference, title, titre: in_french, posts, guide, panel, seats, chair_knows };
    let round = Round::open(stage, &post, &table(situation.candidates)).await?;
    for (number, candidate) in round.candidates().await?.into_iter().enumerate() {
        let everybody = || (0..panel.len()).collect();
        let seated: Vec<usize> = if let Seats::Listed { of, .. } = seats { of(number).to_vec() } else { everybody() };
        for member in seated.into_iter().filter(|member| *member != 0 || chair_knows != Some(number)) {
            let severity = panel.get(member).map_or(0.0, |(_, severity)| *severity);
            round.submit(member, candidate, &levels(situation, number, member, severity)).await?;
        }
    }
    round.reveal().await?;
    if chair_knows.is_some() { Ok(()) } else { round.discuss().await }
}

#[tokio::main]
async fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap());
    if let Err(answer) = prepare_with(&settings(&folder), Lang::En, play).await {
        unreachable!("{answer:?}");
    }
}
