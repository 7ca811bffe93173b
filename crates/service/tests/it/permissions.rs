//! Who may do what: every use case for everybody at every stage, held against the table that is published.
//!
//! What must stay true: whoever reads `docs/reference/permissions.md` reads what the server does. A line of the policy that changes makes
//! this test fail until the document says so too, where a second person can see it.

use std::fmt::Write as _;
use std::path::Path;

use domain::vacancy::VacancyState;
use service::policy::{Effect, POLICY, Rule};
use service::{Asker, Error, What, Why};
use store::testing::on_both_engines;

use crate::round_support::Round;
use crate::support::{Stage, visitor};

/// Those who ask, as the columns of the table name them.
const COLUMNS: [&str; 9] =
    ["visitor", "administrator", "HR, holds it", "HR, another", "chair", "member", "auditor", "panel of another", "auditor of another"];

struct Everybody {
    stage: Stage,
    vacancy: domain::ids::VacancyId,
    askers: Vec<Asker>,
}

async fn everybody(fresh: store::testing::Fresh) -> Everybody {
    let round = Round::interviewing(fresh).await;
    let Round { stage, vacancy, administrator, officer, chair, members, .. } = round;
    let other = stage.start_other_vacancy(&stage.as_("Jean Petit").await).await;
    stage.person(&administrator, "Ibra Fall", "auditor").await;
    stage.person(&administrator, "Noa Levi", "panel").await;
    stage.auditor_of(&administrator, "Rose Abena", other).await;
    let askers = vec![
        visitor(),
        administrator,
        officer,
        stage.as_("Jean Petit").await,
        chair,
        members[0].clone(),
        stage.as_("Ibra Fall").await,
        stage.as_("Noa Levi").await,
        stage.as_("Rose Abena").await,
    ];
    Everybody { stage, vacancy, askers }
}

/// What the table says of one act for one person: at which stages, by their first letters, or `yes`, or nothing.
async fn cell(everybody: &Everybody, rule: &Rule, asker: &Asker, stages: &[VacancyState]) -> (bool, Result<(), Error>) {
    let answer = everybody.stage.service.may(rule, asker, everybody.vacancy).await;
    let is_stage = rule.stages.is_empty() || stages.iter().any(|stage| rule.stages.contains(stage));
    (is_stage, answer.map(drop))
}

const LETTERS: [(VacancyState, char); 8] = [
    (VacancyState::Draft, 'p'),
    (VacancyState::Open, 'o'),
    (VacancyState::Interviewing, 'i'),
    (VacancyState::Discussing, 'd'),
    (VacancyState::Deciding, 'r'),
    (VacancyState::Decided, 'D'),
    (VacancyState::Closed, 'c'),
    (VacancyState::Cancelled, 'x'),
];

const HEAD: &str = "\
# Who may do what

Every act of the program, for everybody, as the server answers it; a test asks the server and holds the answers against this page.
Letters are the stages of the vacancy at which the act is open: **p** being prepared, **o** open, **i** interviewing, **d** discussing, **r** deciding,
**D** decided, **c** closed, **x** cancelled. *yes* stands for acts that are about no vacancy. An empty cell: refused. For whom a vacancy does not
concern, it does not exist: the answer is the same as for one that was never there. Acts marked * leave an entry in the log of decisions.

Further conditions belong to the acts themselves: nobody approves what they wrote, nobody rules on their own link, a file opens after one’s own
declaration, scores open once and for all.
";

#[tokio::test]
async fn every_act_is_open_to_exactly_those_whom_the_published_table_names() {
    on_both_engines(|fresh| async move {
        let everybody = &everybody(fresh).await;
        let mut cells = vec![vec![String::new(); COLUMNS.len()]; POLICY.len()];
        let (mut asked, mut strangers) = (0_u32, 0_u32);
        for (state, letter) in LETTERS {
            everybody.stage.move_to(everybody.vacancy, state).await;
            for (row, rule) in cells.iter_mut().zip(POLICY) {
                for (at, asker) in everybody.askers.iter().enumerate() {
                    asked += 1;
                    let (is_stage, answer) = cell(everybody, rule, asker, &[state]).await;
                    match answer {
                        Ok(()) if rule.stages.is_empty() => row[at] = "yes".into(),
                        Ok(()) => {
                            assert!(is_stage, "{} for the {} while {state:?}", rule.name, COLUMNS[at]);
                            row[at].push(letter);
                        }
                        Err(Error::Conflict(Why::Stage)) => assert!(!is_stage, "{} for the {}", rule.name, COLUMNS[at]),
                        Err(Error::Missing(What::Vacancy)) => {
                            strangers += 1;
                            assert!([1, 7, 8].contains(&at), "{} for the {}", rule.name, COLUMNS[at]);
                        }
                        Err(Error::Denied) => {
                            let is_stranger = [1, 7, 8].contains(&at) && !rule.stages.is_empty();
                            assert!(!is_stranger, "{} tells the {} that the vacancy exists", rule.name, COLUMNS[at]);
                        }
                        Err(other) => panic!("{} for the {}: {other:?}", rule.name, COLUMNS[at]),
                    }
                }
            }
        }
        assert!(asked > 5_000 && strangers > 1_000, "{asked} cells, {strangers} of strangers");
        let mut page = String::from(HEAD);
        let _ = writeln!(page, "\n| Act | {} |", COLUMNS.join(" | "));
        let _ = writeln!(page, "|---|{}", "---|".repeat(COLUMNS.len()));
        for (row, rule) in cells.iter().zip(POLICY) {
            let mark = if rule.effect == Effect::Audited { " *" } else { "" };
            let _ = writeln!(page, "| `{}`{mark} | {} |", rule.name, row.join(" | "));
        }
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/permissions.md");
        if std::env::var_os("JUSTESSE_WRITE_TABLES").is_some() {
            std::fs::write(&path, &page).unwrap();
        }
        let published = std::fs::read_to_string(&path).unwrap();
        for (published, now) in published.lines().zip(page.lines()) {
            assert_eq!(published, now, "JUSTESSE_WRITE_TABLES=1 writes the page anew");
        }
        assert_eq!(published.lines().count(), page.lines().count());
    })
    .await;
}

#[tokio::test]
async fn a_leave_that_was_given_no_longer_holds_once_its_ground_is_gone() {
    on_both_engines(|fresh| async move {
        let round = &Round::interviewing(fresh).await;
        let service = &round.stage.service;
        let leave = service.grant_in::<service::policy::SubmitScorecard>(&round.members[0], round.vacancy).await.unwrap();
        let member = round.members[0].person_id().unwrap();
        round
            .stage
            .write(move |txn| {
                Box::pin(async move {
                    let mut person = store::repo::person::get(txn, member).await?;
                    person.state = domain::person::PersonState::Disabled;
                    person.version += 1;
                    let mut event = txn
                        .event(audit::Act::UserDisable, audit::ObjRef::person(person.audit_ref))
                        .subject(person.audit_ref)
                        .why(audit::Why::Left);
                    store::repo::person::update(txn, &mut event, &person).await?;
                    Ok(((), store::Events::one(event)))
                })
            })
            .await;
        let before = round.stage.entries().await;
        let working = crate::round_support::card(&round.guide, &[4]);
        assert_eq!(service.submit_scorecard(leave, round.candidates[0], &working).await, Err(Error::Denied));
        assert_eq!(round.stage.entries().await, before);
    })
    .await;
}

/// What no leave that was given earlier can stand for: whoever sets up, takes up an invitation or signs in is nobody yet, and nobody asks for what a start settles.
const BEFORE_ANYBODY: [&str; 5] =
    ["organisation/set_up.rs", "person/accept_invitation.rs", "person/sign_in.rs", "act.rs", "ranking/settle.rs"];

#[test]
fn every_act_checks_its_leave_again_inside_its_own_transaction() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut acts = 0;
    for folder in std::fs::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&path).unwrap();
            let writes = [".act(granted", ".disclose(granted", "store.write(", ".write(&by"].iter().any(|door| text.contains(door));
            if !writes || BEFORE_ANYBODY.iter().any(|known| path.ends_with(known)) {
                continue;
            }
            acts += 1;
            let is_checked = ["granted.enter(txn", "granted.recheck(txn", "granted.look(txn"].iter().any(|check| text.contains(check));
            assert!(is_checked, "{} writes without looking whether the leave still holds", path.display());
        }
    }
    assert!(acts > 30, "{acts}");
}
