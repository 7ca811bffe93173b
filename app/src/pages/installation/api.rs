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
    use crate::{installation::Installation, lang::Lang};

    let Installation(reader) = use_context().ok_or(AppError::Unreachable)?;
    reader.installation(Lang::parse(&lang).ok_or(AppError::Malformed)?).await
}

/// One page of the vacancies that the filter leaves.
#[server(prefix = "/api", endpoint = "vacancies", input = GetUrl)]
pub async fn read_vacancies(
    /// Which of them.
    #[server(default)]
    form: VacanciesForm,
) -> Result<VacancyPage, AppError> {
    use crate::installation::Installation;

    let Installation(reader) = use_context().ok_or(AppError::Unreachable)?;
    reader.vacancies(form.into()).await
}
