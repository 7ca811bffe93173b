//! Which vacancies an auditor may review.

use crate::Service;
use crate::access::Granted;
use crate::access::policy::ReadAuditScope;
use crate::error::Error;
use crate::vacancy::{VacancyListView, in_scope};

impl Service {
    /// The vacancies in scope, by reference, after one.
    pub async fn audit_scope(&self, granted: Granted<ReadAuditScope>, after: Option<&str>) -> Result<VacancyListView, Error> {
        in_scope(&self.store.read().await?, granted.signed_in()?, after).await
    }
}
