//! The server functions of the first page. Both only read, hence the address may carry the question.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{
    AppError,
    installation::{InstallationView, VacanciesForm, VacancyPage},
};

/// What the installation holds, in the language with this two-letter code.
#[server(prefix = "/api", endpoint = "installation", input = GetUrl)]
pub async fn read_installation(
    /// The two-letter code.
    lang: String,
) -> Result<InstallationView, AppError> {
    use super::read;
    use crate::{asking::Asking, lang::Lang};
    use service::policy::ReadInstallation;

    let asking = Asking::of_this_request()?;
    let lang = Lang::parse(&lang).ok_or(AppError::Malformed)?;
    let held = asking.service.installation(asking.grant::<ReadInstallation>()?).await.map_err(|error| asking.error(error))?;
    Ok(read::installation(&held, lang))
}

/// One page of the vacancies that the filter leaves.
#[server(prefix = "/api", endpoint = "vacancies", input = GetUrl)]
pub async fn read_vacancies(
    /// Which of them.
    #[server(default)]
    form: VacanciesForm,
) -> Result<VacancyPage, AppError> {
    use super::read;
    use crate::{asking::Asking, installation::VacanciesQuery};
    use service::policy::ReadInstallation;

    let asking = Asking::of_this_request()?;
    let query = VacanciesQuery::from(form);
    let asked = usize::try_from(query.page).unwrap_or(usize::MAX);
    let found = asking.service.vacancy_stages(asking.grant::<ReadInstallation>()?, &query.filter, asked).await;
    found.map(|found| read::vacancies(found, query.lang)).map_err(|error| asking.error(error))
}
