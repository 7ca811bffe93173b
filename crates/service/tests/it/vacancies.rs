//! Rounds: who may start one, who may call it off, and for whom it does not exist.

use audit::{Act, LogKind, Why};
use domain::FieldError;
use domain::forms::vacancies::StartVacancyForm;
use domain::vacancy::VacancyState;
use service::policy::{CancelVacancy, ReadInstallation, StartVacancy};
use service::{Error, What, Why as Because};
use store::testing::on_both_engines;

use crate::support::{Stage, visitor};

fn form(reference: &str) -> StartVacancyForm {
    StartVacancyForm {
        reference: reference.into(),
        title_en: "Social worker".into(),
        title_fr: "Travail social en protection de l’enfance".into(),
        posts: "2".into(),
        interviews_from: "2026-12-01".into(),
    }
}

#[tokio::test]
async fn an_officer_starts_a_round_and_holds_it() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        stage.person(&administrator, "Mariam Kone", "hr").await;
        let hr = stage.as_("Mariam Kone").await;
        let vacancy = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&hr).unwrap(), &form("2026-014")).await.unwrap();

        let refused = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&hr).unwrap(), &form("2026-014")).await.unwrap_err();
        let Error::Invalid(errors) = refused else { panic!("{refused:?}") };
        assert_eq!(errors.of("reference"), [FieldError::Taken]);

        let leave = stage.service.grant::<ReadInstallation>(&visitor()).unwrap();
        let listed = stage.service.vacancy_stages(leave, "", 1).await.unwrap();
        assert_eq!(listed.vacancies.len(), 1);
        assert_eq!((listed.vacancies[0].id, listed.vacancies[0].state), (vacancy, VacancyState::Draft));
        assert!(stage.fresh.store.fsck(None, false).await.unwrap().findings.is_empty());
    })
    .await;
}

#[tokio::test]
async fn only_the_holder_calls_a_round_off_and_only_once() {
    on_both_engines(|fresh| async move {
        let stage = Stage::new(fresh);
        stage.set_up().await;
        let administrator = stage.as_administrator().await;
        for (name, role) in [("Mariam Kone", "hr"), ("Jean Petit", "hr"), ("Ama Mensah", "panel")] {
            stage.person(&administrator, name, role).await;
        }
        let (holder, other, panel) = (stage.as_("Mariam Kone").await, stage.as_("Jean Petit").await, stage.as_("Ama Mensah").await);
        let vacancy = stage.service.start_vacancy(stage.service.grant::<StartVacancy>(&holder).unwrap(), &form("2026-015")).await.unwrap();

        assert_eq!(stage.service.grant_in::<CancelVacancy>(&other, vacancy).await.unwrap_err(), Error::Denied);
        // For whom it does not concern, it does not exist: not even for who runs the installation.
        for stranger in [&panel, &administrator] {
            assert_eq!(stage.service.grant_in::<CancelVacancy>(stranger, vacancy).await.unwrap_err(), Error::Missing(What::Vacancy));
        }

        let (first, second) = (
            stage.service.grant_in::<CancelVacancy>(&holder, vacancy).await.unwrap(),
            stage.service.grant_in::<CancelVacancy>(&holder, vacancy).await.unwrap(),
        );
        stage.service.cancel_vacancy(first, Why::Budget, "Le poste n’est plus financé.").await.unwrap();
        // The leave was given before the round was called off; inside the transaction it no longer holds.
        assert_eq!(stage.service.cancel_vacancy(second, Why::Budget, "Encore.").await.unwrap_err(), Error::Conflict(Because::Stage));

        let read = stage.fresh.store.read().await.unwrap();
        let log = stage.fresh.store.log(&read, LogKind::Decisions).unwrap();
        let last = log.entry(log.head().await.unwrap().size - 1).await.unwrap().leaf;
        assert_eq!((last.act, last.vac), (Some(Act::VacancyCancel), Some(vacancy)));
    })
    .await;
}
